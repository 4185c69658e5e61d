"""Which rows of a table were known on a day, and what of them?

The rows entered by the day; of those with the same key, reporter and day of occurrence the newest entered; without the
retracted; for a state, the newest that had occurred; where several reporters tell of one thing, the one to be believed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from fupin_risk.definitions import Table
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.precedence import Precedence
from fupin_risk.register.sql_text import listed, literal, quoted


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table of the register as it lies in the database.

    Attributes
    ----------
    table : Table
    columns : tuple of str
        The dictionary's columns that it has; others are unknown throughout.
    precise : bool
        Whether it lacks the column that says which dates are known to a month or year only.
    rows : int
    reporters : int
        How many different ones it has, nobody being one.
    """

    table: Table
    columns: tuple[str, ...]
    precise: bool
    rows: int
    reporters: int


def valid_rows(day: dt.date) -> str:
    """Whether a kept row stands on `day`: entered, not yet replaced or withdrawn."""
    last = literal(day)
    return f"entered_on <= {last} AND (_superseded_on IS NULL OR _superseded_on > {last}) AND NOT retracted"


def visible_sql(
    kept: StoredTable,
    source: str,
    day: dt.date,
    rules: ClockRules,
    *,
    order: Precedence | None = None,
    every_reporter: bool = False,
    versions: bool = False,
    only: str = "true",
    hidden: Collection[str] = (),
    rowid: bool = False,
    columns: Collection[str] | None = None,
) -> str:
    """A SELECT of a table's inside form as of a day.

    Parameters
    ----------
    kept : StoredTable
    source : str
        The kept table's name in SQL.
    day : date
    rules : ClockRules
        With the day of the snapshot and the lags, for what was updated in place.
    order : Precedence, optional
        Which reporter is believed.
    every_reporter : bool, default False
        Keep what each reporter says.
    versions : bool, default False
        Of a state, keep every version and not only the newest: how things stood on earlier days, as known on `day`.
    only : str
        A further condition on the kept rows (a range of households).
    hidden : collection of str
        Further columns of the kept table to carry along.
    rowid : bool, default False
        Whether the source numbers its rows by a hidden column of this name, as DuckDB's tables do.
    columns : collection of str, optional
        Inside names of those that are wanted, of whatever table; without any of them, its first. By default all.
    """
    table = kept.table
    names = [name for name, column in table.columns.items() if column.personal != "named_only"]
    if columns is not None:
        names = [name for name in names if table.columns[name].inside_name.lower() in columns] or names[:1]
    chosen = [_seen(kept, name, day, rules) for name in names]
    placed = f"SELECT *, {_county(kept, source, day)} AS _county" if order and order.by_county else "SELECT *"
    rows = f"FROM {source} AS k WHERE {valid_rows(day)} AND {only}"
    choice = _choice(kept, order, every_reporter=every_reporter, versions=versions)
    if not choice:
        rows = f"SELECT * {rows}"
    elif rowid:
        # A window carries all columns through its sort; so it is asked for the rows: for those that are seen, or, where
        # that is nearly all of them, for those that are not.
        few = table.shape == "state" and not versions
        chooses = f"IN (SELECT rowid FROM ({placed}, rowid {rows}) QUALIFY {choice})"
        leaves_out = f"NOT IN (SELECT rowid FROM ({placed}, rowid {rows}) QUALIFY NOT ({choice}))"
        rows = f"SELECT * {rows} AND rowid {chooses if few else leaves_out}"
    else:
        rows = f"{placed} {rows} QUALIFY {choice}"
    return f"SELECT {', '.join([*chosen, *map(quoted, hidden)])} FROM ({rows})"


def _choice(kept: StoredTable, order: Precedence | None, *, every_reporter: bool, versions: bool) -> str:
    """The condition on windows that a row to be seen fulfils; empty where every valid row is seen."""
    table = kept.table
    occurred = table.clocks.occurred_on
    key = [table.columns[name].inside_name for name in table.key if name in kept.columns]
    several = kept.reporters > 1
    if table.shape == "state":
        apart = [*key, *([occurred] if versions else []), *(["reported_by"] if every_reporter else [])]
        # Of one thing there is one state: the most believed reporter's newest; without an order, the newest of all.
        rank = order.rank_sql("_county") if several and order and not every_reporter else ""
        newest = [*([rank] if rank else []), f"{quoted(occurred)} DESC", "entered_on DESC", "reported_by NULLS LAST"]
        first = f"row_number() OVER (PARTITION BY {listed(apart)} ORDER BY {', '.join(newest)}) = 1"
        believed = f" AND {rank} = min({rank}) OVER (PARTITION BY {listed(key)})" if rank and versions else ""
        return first + believed
    if every_reporter or not several or not order:
        return ""
    believed = f"{order.rank_sql('_county')}, reported_by NULLS LAST"
    return f"row_number() OVER (PARTITION BY {listed(dict.fromkeys([*key, occurred]))} ORDER BY {believed}) = 1"


def _county(kept: StoredTable, source: str, day: dt.date) -> str:
    """The county of a kept row `k`, as SQL: that of its household's newest row; NULL for a table without households."""
    schema = source.removesuffix(quoted(kept.table.name))
    valid = valid_rows(day)
    household = "k.household_id"
    if "household_id" not in kept.columns:
        if "person_id" not in kept.columns:
            return "CAST(NULL AS VARCHAR)"
        household = (
            f"(SELECT arg_max(m.household_id, (m.occurred_on, m.entered_on)) FROM {schema}members AS m "
            f"WHERE m.person_id = k.person_id AND {valid})"
        )
    counties = (
        "SELECT household_id, arg_max(county, (occurred_on, entered_on)) "
        f"FROM {schema}households WHERE {valid} GROUP BY household_id"
    )
    return f"(SELECT h.county FROM ({counties}) AS h(household_id, county) WHERE h.household_id = {household})"


def _seen(kept: StoredTable, name: str, day: dt.date, rules: ClockRules) -> str:
    """A column as it could be known on `day`."""
    table = kept.table
    column = table.columns[name]
    inside = quoted(column.inside_name)
    if name not in kept.columns:
        return f"CAST(NULL AS {column.inside_type}) AS {inside}"
    if column.known_with and column.known_with in kept.columns:
        known = _date_seen(kept, column.known_with, day, rules)
        return f"CASE WHEN {known} THEN {inside} END AS {inside}"
    if column.realised and name not in {"entered_on", table.clocks.occurred_on}:
        return f"CASE WHEN {_date_seen(kept, name, day, rules)} THEN {inside} END AS {inside}"
    return inside


def _date_seen(kept: StoredTable, name: str, day: dt.date, rules: ClockRules) -> str:
    """Whether a date was known on `day`: a realised one later than its row's entry was filled in in place.

    When it was filled in nobody wrote down: not before it happened, nor, if the table was drawn on one day, can anybody
    answer for it before that day; a declared lag holds for it as for the row.
    """
    date = quoted(name)
    if not kept.table.columns[name].realised:
        return f"{date} IS NOT NULL"
    lag = rules.lags.get(kept.table.name)
    if lag is not None:
        later = f"{date} + {lag} <= {literal(day)}"
    elif rules.snapshot_on is not None and rules.snapshot_on > day:
        later = "false"
    else:
        later = f"{date} <= {literal(day)}"
    return f"({date} <= entered_on OR {later})"
