"""Which rows of one day of entry were equal when they were entered, and differ only in what was filled in later?

A date that is later than its row's entry was written into the row in place, with what is known by it. Two copies of a
row are one until then; where the later cells contradict each other nobody can tell which is true, and they stay
unknown. What the copies have in common was known before, and stays.
"""

from __future__ import annotations

import duckdb

from fupin_risk.reading.rows.parts import Staged
from fupin_risk.register.clock_rules import PRECISION_COLUMN
from fupin_risk.register.sql_text import listed, literal, quoted


def unite_filled_in(connection: duckdb.DuckDBPyConnection, staged: Staged, one_day: str, version: list[str]) -> None:
    """Of rows that were equal at their entry keep one, with the cells on which all agree; set the others apart.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With equal rows already in `stage.dropped`.
    staged : Staged
    one_day : str
        A query of the rows that share a version and a day of entry with another.
    version : list of str
        Inside names of what such rows share, the day of entry among them.
    """
    later = _filled_in_later(staged)
    if not later:
        return
    group = listed(version)
    at_entry = ", ".join(
        f"CASE WHEN {later[name]} THEN {quoted(name)} END" if name in later else quoted(name) for name in staged.inside
    )
    if not staged.precise:
        at_entry = f"{at_entry.removesuffix(quoted(PRECISION_COLUMN))}{_precision(staged, later)}"
    agreed = {name: f"count(*) OVER (PARTITION BY {group}, {quoted(name)}) = _rows" for name in later}
    flags = ", ".join(f"{condition} AS {quoted('_agreed_' + name)}" for name, condition in agreed.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE united AS "
        f"SELECT *, {flags}, row_number() OVER (PARTITION BY {group} ORDER BY {listed(staged.inside)}) > 1 AS _surplus "
        f"FROM (SELECT *, count(*) OVER (PARTITION BY {group}) AS _rows FROM {one_day} "
        "WHERE _id NOT IN (SELECT _id FROM stage.dropped)) "
        f"QUALIFY _rows > 1 AND count(*) OVER (PARTITION BY {group}, {at_entry}) = _rows"
    )
    connection.execute(
        f"INSERT INTO stage.dropped SELECT _id, {literal('conflict_filled_in')} FROM united WHERE _surplus"
    )
    dates = [quoted(name) for name in later if name in staged.columns and staged.table.columns[name].type == "date"]
    first = ", ".join(f"CASE WHEN {date} > entered_on THEN {date} END" for date in dates)
    connection.execute(
        f"INSERT INTO stage.filled_in SELECT _id, min(least({first})) OVER (PARTITION BY {group}) FROM united"
    )
    agrees = {name: f"u.{quoted('_agreed_' + name)}" for name in later}
    cells = [f"{quoted(name)} = CASE WHEN {agrees[name]} THEN s.{quoted(name)} END" for name in later]
    if not staged.precise:
        cells.append(f"{PRECISION_COLUMN} = {_precision(staged, agrees, 's.')}")
    connection.execute(
        f"UPDATE {staged.name} AS s SET {', '.join(cells)} FROM united AS u WHERE s.rowid = u._id AND NOT u._surplus"
    )
    connection.execute("DROP TABLE united")


def _filled_in_later(staged: Staged) -> dict[str, str]:
    """Columns that can be filled in after their row was entered, and when they were there at once, as SQL."""
    table = staged.table
    clocks = {"entered_on", table.clocks.occurred_on}
    dates = {name for name in staged.columns if table.columns[name].realised and name not in clocks}
    found = {name: f"{quoted(name)} <= entered_on" for name in dates}
    for name in staged.columns:
        column = table.columns[name]
        if column.known_with in dates:
            found[column.inside_name] = f"{quoted(column.known_with)} <= entered_on"
    return {name: f"coalesce({condition}, false)" for name, condition in found.items()}


def _precision(staged: Staged, conditions: dict[str, str], row: str = "") -> str:
    """What is said of the precision of the dates for which the conditions hold, as SQL."""
    said = (
        (name, f"nullif(regexp_extract({row}{PRECISION_COLUMN}, '(?:^|;)({name}:(?:month|year))', 1), '')")
        for name in staged.columns
        if staged.table.columns[name].type == "date"
    )
    parts = (f"CASE WHEN {conditions[name]} THEN {part} END" if name in conditions else part for name, part in said)
    return f"nullif(concat_ws(';', {', '.join(parts)}), '')"
