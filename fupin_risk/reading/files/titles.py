"""In which unit do the amounts of a sheet stand, where the lines above the headings say it?"""

from __future__ import annotations

import re
from dataclasses import replace

from fupin_risk.definitions import Dictionary
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.headings.headings import headings_of, plain

_IN_WAN = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?万元")
_ANY_UNIT = re.compile(r"[（(](?:人民币)?(?:百|千|万|亿)?元[)）]")


def with_unit_of_titles(grid: Grid, dictionary: Dictionary) -> Grid:
    """The grid with 万元 in the headings of its amounts, where a title says so and they name no unit of their own."""
    if not any(_IN_WAN.search(title) for title in grid.titles):
        return grid
    amounts = {
        plain(heading)
        for table in dictionary.tables.values()
        for column in table.columns.values()
        if column.type == "yuan"
        for heading in headings_of(column)
    }
    header = tuple(
        f"{name}（万元）" if plain(name) in amounts and not _ANY_UNIT.search(name) else name for name in grid.header
    )
    return replace(grid, header=header)
