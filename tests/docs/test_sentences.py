"""The page of sentences is what the library says today: twenty of them, in the words of the trade."""

from __future__ import annotations

from pathlib import Path

from tests.docs.sample_sentences import page, pages
from tests.test_words import FORBIDDEN

PAGE = Path(__file__).parents[2] / "docs" / "sentences.md"


def test_the_page_is_what_the_library_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_there_are_twenty_and_none_is_forbidden() -> None:
    tables = [table for _, table in pages()]
    assert sum(map(len, tables)) == 20
    for table in tables:
        assert not table["zh"].str.contains(FORBIDDEN).any()
        assert not table["en"].str.contains(FORBIDDEN).any()
