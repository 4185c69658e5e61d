"""How do checked rows become the register: coded, clustered by household, with the day on which each was superseded?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from fupin_risk.register.parts import Staged
from fupin_risk.register.sql_text import listed, literal, one_row, quoted

CODE_TABLES = {"household": "codes.households", "person": "codes.persons"}

_COLUMN_OF_REASON = {
    "overlapping_period": "period_start",
    "person_in_two_households": "household_id",
    "two_heads": "relation",
    "exit_before_entry": "occurred_on",
}


def code_ids(connection: duckdb.DuckDBPyConnection, staged: Iterable[Staged]) -> None:
    """Number all households and persons by the order of their ids, whatever the order of the rows.

    The numbers keep the order of the ids, so that a tie broken by a number is broken alike when a later row brings
    new ids.
    """
    staged = list(staged)
    for kind, target in CODE_TABLES.items():
        named = [
            f"SELECT DISTINCT {quoted(name)} AS id FROM stage.{quoted(table.table.name)} WHERE NOT _bad"
            for table in staged
            for name in table.columns
            if table.table.columns[name].type == kind
        ]
        # One table after the other: side by side they would all want their share of the memory.
        connection.execute("CREATE OR REPLACE TABLE stage.named (id VARCHAR)")
        for rows in named:
            connection.execute(f"INSERT INTO stage.named {rows}")
        connection.execute(
            f"CREATE TABLE {target} AS SELECT CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS code, id "
            "FROM (SELECT DISTINCT id FROM stage.named WHERE id IS NOT NULL) ORDER BY id"
        )
        connection.execute("DROP TABLE stage.named")


def keep(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[int, int, int]:
    """Write the accepted rows of a table to `kept.<table>`, sorted.

    Returns
    -------
    accepted, split, normalised : int
        Rows kept; those of them that were updated in place; those in which anything was normalised.
    """
    table = staged.table
    chosen, joins = [], []
    for position, name in enumerate(staged.columns):
        column = table.columns[name]
        code_table = CODE_TABLES.get(column.type)
        if code_table:
            joins.append(f"LEFT JOIN {code_table} AS c{position} ON c{position}.id = s.{quoted(name)}")
            chosen.append(f"c{position}.code AS {quoted(name)}")
        else:
            chosen.append(f"s.{quoted(column.inside_name)}")
    if not staged.precise:
        chosen.append("s.date_precision")
    rows = (
        f"(SELECT *, rowid AS _id FROM stage.{quoted(table.name)} WHERE NOT _bad "
        "AND rowid NOT IN (SELECT _id FROM stage.dropped))"
    )
    counts = "SELECT count(*), count(*) FILTER (_split), count(*) FILTER (_normalised)"
    accepted, split, normalised = one_row(connection, f"{counts} FROM {rows}")
    connection.execute(
        f"CREATE TABLE kept.{quoted(table.name)} AS SELECT {', '.join(chosen)}, "
        f"superseded_on AS _superseded_on, _file, _line FROM {rows} AS s {' '.join(joins)} "
        f"LEFT JOIN stage.superseded USING (_id) ORDER BY {listed(sort_columns(staged))}"
    )
    return accepted, split, normalised


def sort_columns(staged: Staged) -> list[str]:
    """Inside names that put the rows of a table into one order, households first."""
    table = staged.table
    leading = [name for name in (table.household_column, table.person_column) if name in staged.columns]
    names = [*leading, *table.key, table.clocks.occurred_on, "reported_by", "entered_on"]
    return list(dict.fromkeys(table.columns[str(name)].inside_name for name in names if name in staged.columns))


def list_members(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Who was ever listed in which household: the persons that belong to a range of households."""
    listed_rows = (
        "SELECT DISTINCT household_id, person_id FROM kept.members"
        if "members" in tables
        else "SELECT NULL::INTEGER AS household_id, NULL::INTEGER AS person_id WHERE false"
    )
    connection.execute(f"CREATE TABLE codes.listed AS {listed_rows} ORDER BY household_id, person_id")


def set_apart(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Write the dropped rows' reasons, and the cells of every row of the table that was set apart."""
    table = staged.table
    named = " ".join(f"WHEN {literal(reason)} THEN {literal(column)}" for reason, column in _COLUMN_OF_REASON.items())
    column = f"CASE reason {named} END"
    connection.execute(
        f"INSERT INTO quarantine.reasons SELECT {literal(table.name)}, _file, _line, {column}, reason "
        f"FROM stage.dropped JOIN (SELECT rowid AS _id, _file, _line FROM stage.{quoted(table.name)}) USING (_id) "
        "WHERE reason IS NOT NULL"
    )
    given = dict.fromkeys(sorted({name for part in staged.parts for name in part.columns}))
    names = [*(name for name in table.columns if name in given), *(name for name in given if name not in table.columns)]
    target = f"quarantine.{quoted(table.name)}"
    fields = ", ".join(["_file INTEGER", "_line BIGINT", *(f"{quoted(name)} VARCHAR" for name in names)])
    connection.execute(f"CREATE TABLE {target} ({fields})")
    apart = f"SELECT DISTINCT _file FROM quarantine.reasons WHERE _table = {literal(table.name)}"
    files = {number for (number,) in connection.execute(apart).fetchall()}
    for part in staged.parts:
        number = part.relation.number
        if number not in files:
            continue
        lines = f"SELECT _line FROM quarantine.reasons WHERE _table = {literal(table.name)} AND _file = {number}"
        cells = ", ".join(
            f"CAST({quoted(theirs)} AS VARCHAR) AS {quoted(ours)}" for ours, theirs in part.columns.items()
        )
        connection.execute(
            f"INSERT INTO {target} BY NAME SELECT {number} AS _file, _line, {cells} FROM ({part.relation.sql}) "
            f"WHERE _line IN ({lines})"
        )
