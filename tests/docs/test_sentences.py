"""The page of sentences is what the library says today: twenty of them, in the words of the trade."""

from __future__ import annotations

from tests.docs.sample_sentences import pages
from tests.test_words import FORBIDDEN


def test_there_are_twenty_and_none_is_forbidden() -> None:
    tables = [table for _, table in pages()]
    assert sum(map(len, tables)) == 20
    for table in tables:
        assert not table["zh"].str.contains(FORBIDDEN).any()
        assert not table["en"].str.contains(FORBIDDEN).any()
