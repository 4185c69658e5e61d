"""The catalogue's page is what the definitions say today."""

from __future__ import annotations

from fupin_risk.definitions import load_catalogue
from fupin_risk.indicators import catalogue_page


def test_every_indicator_has_a_row_of_eight_cells() -> None:
    lines = catalogue_page(load_catalogue()).splitlines()
    for name in load_catalogue().indicators:
        (line,) = [line for line in lines if line.startswith(f"| `{name}` |")]
        assert line.count(" |") == 8
