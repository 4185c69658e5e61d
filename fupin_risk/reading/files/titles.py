"""In which unit do the amounts of a sheet stand, where the lines above the headings say it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from fupin_risk.definitions import Catalogue
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.headings.headings import headings_of, plain

_IN_WAN = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?万元")
_ANY_UNIT = re.compile(r"[（(](?:人民币)?(?:百|千|万|亿)?元[)）]")


def with_unit_of_titles(grid: Grid, catalogue: Catalogue) -> Grid:
    """The grid with 万元 in the headings of its amounts, where a title says so and they name no unit of their own."""
    if not any(_IN_WAN.search(title) for title in grid.titles):
        return grid
    amounts = {plain(heading) for heading in _of_amounts(catalogue)}
    header = tuple(
        f"{name}（万元）" if plain(name) in amounts and not _ANY_UNIT.search(name) else name for name in grid.header
    )
    return replace(grid, header=header)


def _of_amounts(catalogue: Catalogue) -> Iterator[str]:
    """Every heading of an amount: those of tables, and those of sheets with an amount a kind."""
    tables = catalogue.dictionary.tables
    for table in tables.values():
        for column in table.columns.values():
            if column.type == "yuan":
                yield from headings_of(column)
    for rows in catalogue.layouts.rows.values():
        columns = tables[rows.table].columns
        for name, headings in rows.headings.items():
            yield from headings if columns[name].type == "yuan" else ()
        if rows.each and rows.each.cell and columns[rows.each.cell].type == "yuan":
            for headings in rows.each.headings.values():
                yield from headings
