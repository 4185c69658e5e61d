"""How do checked rows become the register: clustered by household, with the day on which each was superseded?"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from fupin_risk.reading.rows.parts import FIT, Staged, exact_name
from fupin_risk.reading.rows.person_homes import HOMES, note_homes
from fupin_risk.reading.rows.staging import MEMBERS, sort_columns
from fupin_risk.register.clock_rules import PRECISION_COLUMN
from fupin_risk.register.homes import HOME, lies_by_home
from fupin_risk.register.sql_text import listed, literal, one_row, quoted

# A row that is deleted keeps its place: of more gaps than this, the rows are better written anew.
_MOST_GAPS = 0.05
_HIDDEN = ("_bad", "_holed", "_normalised", "_split", "_assumed", "_key")
COLUMN_OF_REASON = {
    "overlapping_period": "period_start",
    "person_in_two_households": "household_id",
    "two_heads": "relation",
    "exit_before_entry": "occurred_on",
}


def store_rows(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[int, int, int]:
    """Store the accepted rows of a table in `kept.<table>`, sorted, with the day on which each was superseded.

    Returns
    -------
    accepted, split, normalised : int
        Rows stored; those of them that were updated in place; those in which anything was normalised.
    """
    target = f"kept.{quoted(staged.table.name)}"
    accepted, split, normalised, gone = one_row(
        connection,
        f"SELECT count(*) FILTER (fit), count(*) FILTER (fit AND _split), count(*) FILTER (fit AND _normalised), "
        f"count(*) FILTER (NOT fit) FROM (SELECT *, {FIT} AS fit FROM {staged.name})",
    )
    connection.execute(
        f"UPDATE {staged.name} AS s SET _superseded_on = superseded_on FROM stage.superseded WHERE s.rowid = _id"
    )
    hidden = [*_HIDDEN, *(exact_name(staged.table, name) for name in staged.by_level)]
    if staged.precise:
        hidden.append(PRECISION_COLUMN)
    if staged.schema == "kept" and staged.in_order and gone <= accepted * _MOST_GAPS:
        connection.execute(f"DELETE FROM {target} WHERE NOT ({FIT})")
        for name in hidden:
            connection.execute(f"ALTER TABLE {target} DROP COLUMN {quoted(name)}")
    else:
        rows = f"SELECT * EXCLUDE ({listed(hidden)}) FROM {staged.name} WHERE {FIT}"
        if staged.table.name == MEMBERS:
            note_homes(connection, staged)
            if lies_by_home(staged.table, staged.columns):
                homes = f"LEFT JOIN {HOMES} AS h ON h.code = s.person_id"
                rows = f"SELECT s.* REPLACE (h.home AS {HOME}) FROM ({rows}) AS s {homes}"
        connection.execute(f"CREATE TABLE kept._sorted AS {rows} ORDER BY {listed(sort_columns(staged))}")
        connection.execute(f"DROP TABLE {staged.name}")
        connection.execute(f"ALTER TABLE kept._sorted RENAME TO {quoted(staged.table.name)}")
    connection.execute("DROP TABLE stage.dropped")
    connection.execute("DROP TABLE stage.filled_in")
    return accepted, split, normalised


def list_members(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Who was ever listed in which household: the persons that belong to a range of households."""
    listed_rows = (
        "SELECT DISTINCT household_id, person_id FROM kept.members"
        if "members" in tables
        else "SELECT NULL::INTEGER AS household_id, NULL::INTEGER AS person_id WHERE false"
    )
    connection.execute(f"CREATE TABLE codes.listed AS {listed_rows} ORDER BY household_id, person_id")


def set_apart(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Write the dropped rows' reasons, and the cells of every row that was set apart or not read wholly."""
    table = staged.table
    named = " ".join(f"WHEN {literal(reason)} THEN {literal(column)}" for reason, column in COLUMN_OF_REASON.items())
    column = f"CASE reason {named} END"
    connection.execute(
        f"INSERT INTO quarantine.reasons SELECT {literal(table.name)}, _file, _line, {column}, reason "
        f"FROM stage.dropped JOIN (SELECT rowid AS _id, _file, _line FROM {staged.name}) USING (_id) "
        "WHERE reason IS NOT NULL"
    )
    given = dict.fromkeys(sorted({name for part in staged.parts for name in part.columns}))
    names = [*(name for name in table.columns if name in given), *(name for name in given if name not in table.columns)]
    target = f"quarantine.{quoted(table.name)}"
    fields = ", ".join(["_file INTEGER", "_line BIGINT", *(f"{quoted(name)} VARCHAR" for name in names)])
    connection.execute(f"CREATE TABLE {target} ({fields})")
    own = f"WHERE _table = {literal(table.name)}"
    apart = " UNION ".join(f"SELECT _file, _line FROM quarantine.{name} {own}" for name in ("reasons", "unread_cells"))
    files = {number for (number,) in connection.execute(f"SELECT DISTINCT _file FROM ({apart})").fetchall()}
    for part in staged.parts:
        number = part.relation.number
        if number not in files:
            continue
        lines = f"SELECT _line FROM ({apart}) WHERE _file = {number}"
        headings = ", ".join(
            f"({literal(table.name)}, {number}, {literal(ours)}, {literal(theirs)})"
            for ours, theirs in part.columns.items()
        )
        connection.execute(f"INSERT INTO quarantine.headings VALUES {headings}")
        cells = ", ".join(
            f"CAST({quoted(theirs)} AS VARCHAR) AS {quoted(ours)}" for ours, theirs in part.columns.items()
        )
        connection.execute(
            f"INSERT INTO {target} BY NAME SELECT {number} AS _file, _line, {cells} FROM ({part.relation.sql}) "
            f"WHERE _line IN ({lines})"
        )
