"""The catalogue's page is what the definitions say today."""

from __future__ import annotations

from pathlib import Path

from fupin_risk.definitions import load_catalogue
from fupin_risk.indicators import catalogue_page

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue_page(load_catalogue()), "make it anew: see its first lines"


def test_every_indicator_has_a_row_of_eight_cells() -> None:
    lines = catalogue_page(load_catalogue()).splitlines()
    for name in load_catalogue().indicators:
        (line,) = [line for line in lines if line.startswith(f"| `{name}` |")]
        assert line.count(" |") == 8
