"""Which rows report an amount for a period that overlaps another of the same household, kind and reporter?

A year beside its months would count twice. Of two such periods the one that was entered first stays: what was visible
on a day must not change because of what is entered later. Two that were entered on one day contradict each other, and
neither stays. A correction of a period that stands is no overlap; a period that was retracted makes room for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import duckdb
import pyarrow as pa

from fupin_risk.reading.rows.parts import Staged
from fupin_risk.register.clock_rules import PERIOD_START
from fupin_risk.register.sql_text import listed, literal

_ROWS_AT_ONCE = 50_000


class PeriodRow(NamedTuple):
    """A row of a group, its days as whole numbers."""

    group: int
    entered: int
    row: int
    first: int
    last: int
    retracted: bool


def drop_overlaps(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Mark in `stage.dropped` the rows whose period overlaps another, for tables that exclude it."""
    if not staged.table.periods_exclude or PERIOD_START not in staged.columns:
        return
    last = staged.table.clocks.occurred_on
    group = listed(name for name in staged.table.periods_exclude if name in staged.columns)
    rows = f"(SELECT *, rowid AS _id FROM {staged.name} WHERE NOT _bad)"
    connection.execute(
        f"CREATE OR REPLACE TABLE stage.overlapping AS WITH periods AS (SELECT DISTINCT hash({group}) AS _group, "
        f"{PERIOD_START} AS first, {last} AS last FROM {rows} WHERE NOT retracted), "
        "reached AS (SELECT _group, first, max(last) OVER (PARTITION BY _group ORDER BY first, last "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM periods) "
        "SELECT DISTINCT _group FROM reached WHERE first <= before"
    )
    cursor = connection.cursor().execute(
        f"SELECT dense_rank() OVER (ORDER BY {group}), entered_on - DATE '1900-01-01', _id, "
        f"{PERIOD_START} - DATE '1900-01-01', {last} - DATE '1900-01-01', retracted FROM {rows} "
        f"WHERE hash({group}) IN (SELECT _group FROM stage.overlapping) AND _id NOT IN (SELECT _id FROM stage.dropped) "
        "ORDER BY 1, 2, 3"
    )
    overlaps = list(overlapping_rows(_fetched(cursor)))
    if overlaps:
        found = pa.table({"_id": pa.array(overlaps, pa.int64())})
        connection.register("refused_periods", found)
        connection.execute(
            f"INSERT INTO stage.dropped SELECT _id, {literal('overlapping_period')} FROM refused_periods"
        )
        connection.unregister("refused_periods")


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[PeriodRow]:
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from (PeriodRow(*row) for row in rows)


def overlapping_rows(rows: Iterable[PeriodRow]) -> Iterator[int]:
    """Rows that must be set apart, given all rows sorted by group and day of entry.

    Parameters
    ----------
    rows : iterable of PeriodRow

    Yields
    ------
    int
        The `row` of each that overlaps.
    """
    for _, of_group in groupby(rows, key=itemgetter(0)):
        standing: set[tuple[int, int]] = set()
        for _, entered in groupby(of_group, key=itemgetter(1)):
            yield from _overlapping_on_a_day(list(entered), standing)


def _overlapping_on_a_day(entered: list[PeriodRow], standing: set[tuple[int, int]]) -> Iterator[int]:
    """Rows of one day of entry that overlap; `standing`, the periods in force, is brought up to that day."""
    for row in entered:
        if row.retracted:
            standing.discard((row.first, row.last))
    asserted = [row for row in entered if not row.retracted]
    corrections = {(row.first, row.last) for row in asserted} & standing
    fresh = {(row.first, row.last) for row in asserted} - corrections
    refused = {
        period for period in fresh if any(_overlap(period, other) for other in (*standing, *fresh) if other != period)
    }
    for row in asserted:
        period = (row.first, row.last)
        if period in refused:
            yield row.row
        else:
            standing.add(period)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
