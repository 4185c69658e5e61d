"""What do the cells of a sheet say once its headings are known: merged ones, and day numbers from 1904?"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from fupin_risk.parsing.foreign_files import ForeignTable
from fupin_risk.parsing.lost_values import MERGED
from fupin_risk.parsing.sheets import BELOW, BESIDE, FIRST
from fupin_risk.reading.headings.meanings import Meanings
from fupin_risk.register.sql_text import literal, one_row

# Days between the two days from which spreadsheets count.
_DAYS_TO_1904 = 1462


class SheetCells:
    """The rows of a sheet below its headings.

    Parameters
    ----------
    connection : DuckDBPyConnection
    meanings : Meanings
    rows : str
        The sheet's rows as they were parsed, as SQL.
    header : sequence of str
    table : ForeignTable

    Attributes
    ----------
    sql : str
        The same with the cells as they are meant.
    changes : tuple of (str, str, int)
        Heading, kind of normalisation and number of cells.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        meanings: Meanings,
        rows: str,
        header: Sequence[str],
        table: ForeignTable,
    ) -> None:
        self._filled_down = {place for place, name in enumerate(header) if meanings.fills_down(name)}
        self._width = len(header)
        counts = _marks(connection, rows, table.merged)
        merged = {place: self._merged(place) for place, (marked, _) in counts.items() if marked}
        days = {place for place, name in enumerate(header) if table.from_1904 and meanings.is_day(name)}
        replaced = {place: merged.get(place, f"c{place}") for place in {*merged, *days}}
        replaced |= {place: _since_1900(replaced[place]) for place in days}
        self.sql = rows
        if replaced:
            cells = ", ".join(f"{cell} AS c{place}" for place, cell in sorted(replaced.items()))
            below = ", ".join(f"lead(left(c{place}, 1)) OVER (ORDER BY _line) AS n{place}" for place in sorted(merged))
            beyond = f"SELECT *, {below} FROM ({rows})" if merged else rows
            without = f" EXCLUDE ({', '.join(f'n{place}' for place in sorted(merged))})" if merged else ""
            self.sql = f"SELECT *{without} REPLACE ({cells}) FROM ({beyond})"
        self.changes = tuple(
            (header[place], "merged_down", below)
            for place, (_, below) in counts.items()
            if below and place in self._filled_down
        )

    def _merged(self, place: int) -> str:
        """A cell of a column with merged areas, as SQL: what it holds, or that nobody can say whose it is."""
        cell, lost = f"c{place}", literal(MERGED)
        text = f"nullif(substr({cell}, 2), '')"
        first = below = text
        if place not in self._filled_down:
            # An area whose other lines are empty is one tall line, and its cell belongs to nothing else.
            beside = f"c{place + 1} = {literal(f'{BESIDE}{place}')}" if place + 1 < self._width else "false"
            shared = f"coalesce(n{place} = {literal(BELOW)}, false) OR coalesce({beside}, false)"
            first, below = f"CASE WHEN {shared} THEN {lost} ELSE {text} END", lost
        # Beside a text of the household nothing was written; beside an amount it may be an amount's.
        kept = ", ".join(literal(str(column)) for column in sorted(self._filled_down)) or "NULL"
        beyond = f"CASE WHEN substr({cell}, 2) IN ({kept}) THEN NULL ELSE {lost} END"
        return (
            f"CASE left({cell}, 1) WHEN {literal(FIRST)} THEN {first} WHEN {literal(BELOW)} THEN {below} "
            f"WHEN {literal(BESIDE)} THEN {beyond} ELSE {cell} END"
        )


def _marks(connection: duckdb.DuckDBPyConnection, rows: str, places: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each column, how many cells bear a mark, and how many stand below the first of their area."""
    if not places:
        return {}
    marks = ", ".join(map(literal, (FIRST, BELOW, BESIDE)))
    counted = ", ".join(
        f"count(*) FILTER (left(c{place}, 1) IN ({marks})), count(*) FILTER (left(c{place}, 1) = {literal(BELOW)})"
        for place in places
    )
    counts = one_row(connection, f"SELECT {counted} FROM ({rows})")
    return {place: (counts[2 * number], counts[2 * number + 1]) for number, place in enumerate(places)}


def _since_1900(cell: str) -> str:
    """A day number from 1904 as one from 1900; any other text as it is."""
    number = f"TRY_CAST({cell} AS DOUBLE)"
    shifted = f"CAST(CAST(trunc({number}) AS BIGINT) + {_DAYS_TO_1904} AS VARCHAR)"
    return f"CASE WHEN regexp_matches({cell}, '^[0-9]{{5}}([.][0-9]+)?$') THEN {shifted} ELSE {cell} END"
