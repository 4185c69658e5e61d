"""Does a second table begin below the first one of a sheet?

Read as rows of the first, its headings and cells would be households and places that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from fupin_risk.definitions import Dictionary
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.relations import bare
from fupin_risk.reading.headings.headings import headings_of, plain
from fupin_risk.register.sql_text import any_of, literal

_IDS = frozenset({"household", "person", "identity"})
# The number of a household or person stands in one of the first columns.
_LOOKED_AT = 4
# So many known headings say that a line is one of headings; so many of the sheet's own, that they stand again.
_SURELY = 2


def refuse_second_tables(
    connection: duckdb.DuckDBPyConnection,
    grids: Iterable[Grid],
    dictionary: Dictionary,
    known: frozenset[str],
) -> None:
    """Refuse a sheet of a workbook with a line of other headings among its rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
    grids : iterable of Grid
    dictionary : Dictionary
    known : frozenset of str
        Plain headings.

    Raises
    ------
    RegisterError
        The line, of each such sheet.
    """
    columns = (column for table in dictionary.tables.values() for column in table.columns.values())
    ids = sorted({name for column in columns if column.type in _IDS for name in headings_of(column)})
    problems = []
    for grid in grids:
        if grid.source.kind != "workbook" or grid.hidden or not grid.header:
            continue
        first = (bare(f"CAST(c{place} AS VARCHAR)") for place in range(min(_LOOKED_AT, len(grid.header))))
        heading = any_of(f"{cell} IN ({', '.join(map(literal, ids))})" for cell in first)
        cells = ", ".join(f"CAST(c{place} AS VARCHAR)" for place in range(len(grid.header)))
        lines = connection.execute(
            f"SELECT _line, {cells} FROM ({grid.sql}) WHERE {heading} ORDER BY _line LIMIT 100"
        ).fetchall()
        own = [plain(name) for name in grid.header]
        for line, *texts in lines:
            names = [plain(text or "") for text in texts]
            again = sum(name == theirs != "" for name, theirs in zip(names, own, strict=True))
            if again < min(_SURELY, len(own)) and len(known & {*names}) >= _SURELY:
                found = message("a second table begins here, with headings of its own")
                where = message("{where}, line {line}", where=grid.source.shown, line=line)
                problems.append(Problem(where, found, remedy=message("put each table into a sheet of its own")))
                break
    if problems:
        raise RegisterError(problems)
