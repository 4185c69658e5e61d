"""The pages that are made from the definitions are what these say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.made_pages import DOCS, write_pages

NAMES = {"catalogue.md", "rules.md", "sentences.md"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_pages(folder)
    return folder


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_page_is_current(name: str, made: Path) -> None:
    assert {path.name for path in made.iterdir()} == NAMES
    assert (DOCS / name).read_bytes() == (made / name).read_bytes(), "make it anew: make pages"
