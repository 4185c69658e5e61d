"""Which rows of a source are fit for the register, and what is wrong with the others?

Everything runs as SQL over whole tables, so that a register larger than memory is read too; every failure of every
cell is found in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

import duckdb

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.reading.headings.id_columns import look_at_ids
from fupin_risk.reading.rows.numbering import NUMBERS
from fupin_risk.reading.rows.parts import Part, Staged, exact_name, read_parts
from fupin_risk.reading.rows.person_homes import HOMES
from fupin_risk.reading.rows.row_layers import GRADE, RowLayers, hidden_columns, row_layers
from fupin_risk.register.clock_rules import PRECISION_COLUMN, ClockRules
from fupin_risk.register.homes import HOME, lies_by_home
from fupin_risk.register.sql_text import any_of, listed, literal, one_row, quoted

MEMBERS = "members"


def alike(connection: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[Part]) -> list[list[Part]]:
    """Neighbouring sources whose rows are read by one statement: planning it costs more than a small file's rows."""

    def made(part: Part) -> tuple[object, ...]:
        columns = [field[:2] for field in connection.execute(f"DESCRIBE {part.relation.sql}").fetchall()]
        return columns, part.columns, part.relation.torn, part.drawn_on, part.ids

    looked: list[Part] = []

    def look(some: Sequence[Part]) -> None:
        looked.extend(replace(part, ids=look_at_ids(connection, table, part.relation, part.columns)) for part in some)

    for part in parts:
        read_parts([part], look)
    return [list(each) for _, each in groupby(looked, key=made)]


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    groups: Sequence[Sequence[Part]],
    dictionary: Dictionary,
    rules: ClockRules,
) -> Staged:
    """Cast and check every row of a table, number its ids, and write what fails to `quarantine.reasons`.

    Raises
    ------
    RegisterError
        A file turned out to be damaged while it was read.
    """
    parts = tuple(part for group in groups for part in group)
    given = {name for part in parts for name in part.columns}
    if GRADE in table.columns and any(part.ids.cards for part in parts):
        given.add(GRADE)
    always = {table.clocks.entered_on, "reported_by", "retracted"}
    if table.clocks.ended_on and any(part.ends for part in parts):
        always.add(table.clocks.ended_on)
    columns = tuple(name for name in table.columns if name in given | always)
    # What one statement reads is sorted on its way, and stays: to write it twice would cost more than to check it. But
    # where members live is known when all of them were judged.
    in_order = len(groups) == 1 and table.name != MEMBERS
    schema: Literal["kept", "stage"] = "kept" if in_order else "stage"
    staged = Staged(table, columns, parts, precise=False, schema=schema, in_order=in_order)
    by_home = [f"{HOME} INTEGER"] if lies_by_home(table, columns) else []
    fields = [f"{quoted(table.columns[name].inside_name)} {table.columns[name].inside_type}" for name in columns] + [
        *by_home, f"{PRECISION_COLUMN} VARCHAR", "_superseded_on DATE", "_file INTEGER", "_line BIGINT", "_bad BOOLEAN",
        "_holed BOOLEAN", "_normalised BOOLEAN", "_split BOOLEAN", "_assumed BOOLEAN", "_key UBIGINT",
        *(f"{quoted(exact_name(table, name))} DECIMAL(16, 4)" for name in staged.by_level),
    ]  # fmt: skip
    connection.execute(f"CREATE TABLE {staged.name} ({', '.join(fields)})")
    for group in groups:
        at_once = read_parts(group, lambda some: _insert(connection, staged, some, dictionary, rules))
        in_order = in_order and at_once
    (vague,) = one_row(connection, f"SELECT count({PRECISION_COLUMN}) FROM {staged.name} WHERE NOT _bad")
    return replace(staged, precise=vague == 0, in_order=in_order)


def sort_columns(staged: Staged) -> list[str]:
    """Inside names that put the rows of a table into one order, households first."""
    table = staged.table
    homes = [HOME] if lies_by_home(table, staged.columns) else []
    leading = [name for name in (table.household_column, table.person_column) if name in staged.columns]
    names = [*leading, *table.key, table.clocks.occurred_on, "reported_by", "entered_on"]
    own = (table.columns[str(name)].inside_name for name in names if name in staged.columns)
    return list(dict.fromkeys([*homes, *own]))


def _insert(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    parts: Sequence[Part],
    dictionary: Dictionary,
    rules: ClockRules,
) -> None:
    table, part = staged.table, parts[0]
    layers = row_layers(table, part, dictionary, rules, parts[1:])
    values, joins = _numbered(table, part, layers)
    chosen = [f"{values[name]} AS {quoted(table.columns[name].inside_name)}" for name in staged.columns]
    hidden = hidden_columns(table, part, layers, values, staged.by_level)
    if lies_by_home(table, staged.columns):
        homes = f"(SELECT code AS _lives, home AS {HOME} FROM {HOMES})"
        chosen.append(f"h.{HOME}")
        joins += f" LEFT JOIN {homes} AS h ON h._lives = {values['person_id']}"
    rows = f"SELECT {', '.join([*chosen, *hidden])} FROM judged_rows {joins}"
    if staged.in_order:
        rows = f"SELECT * FROM ({rows}) ORDER BY {listed(sort_columns(staged))}"
    these = f"_file IN ({', '.join(str(part.number) for part in parts)})"
    # What a first try left that failed behind this.
    connection.execute(f"DELETE FROM {staged.name} WHERE {these}")
    connection.execute(f"INSERT INTO {staged.name} {layers.sql} {rows}")
    _refuse_unnumbered(connection, staged, parts, these)
    for target, failures, which in (
        ("quarantine.reasons", layers.failures, "_bad"),
        ("quarantine.unread_cells", layers.unread, "_holed AND NOT _bad"),
    ):
        rows = f"SELECT _file, _line FROM {staged.name} WHERE {which} AND {these}"
        (found,) = one_row(connection, f"SELECT count(*) FROM ({rows})")
        if found:
            connection.execute(_reasons_query(target, table, layers, failures, rows))


def _refuse_unnumbered(
    connection: duckdb.DuckDBPyConnection, staged: Staged, parts: Sequence[Part], these: str
) -> None:
    """Every id has its number, unless a file was written anew since they were numbered."""
    columns = staged.table.columns
    ids = [name for name in staged.table.key if columns[name].type in NUMBERS and columns[name].required]
    nobodys = any_of(f"{quoted(name)} IS NULL" for name in ids if name in staged.columns)
    (found,) = one_row(connection, f"SELECT count(*) FROM {staged.name} WHERE {these} AND NOT _bad AND {nobodys}")
    if found:
        files = ", ".join(dict.fromkeys(part.relation.source.file for part in parts))
        raise RegisterError(
            Problem(
                files,
                message("changed while it was being read"),
                remedy=message("read it again when no program is writing to it"),
            )
        )


def _numbered(table: Table, part: Part, layers: RowLayers) -> tuple[dict[str, str], str]:
    """Each column's value with numbers for the ids, as SQL, and the joins that it needs."""
    values, joins = dict(layers.values), []
    for position, name in enumerate(part.columns):
        kind = table.columns[name].type if name in table.columns else ""
        if kind in NUMBERS:
            # Under names that no source has: it may well call its own columns id and code.
            numbers = f"(SELECT id AS _id_of, code AS _number FROM {NUMBERS[kind]})"
            joins.append(f"LEFT JOIN {numbers} AS n{position} ON n{position}._id_of = {values[name]}")
            values[name] = f"n{position}._number"
    return values, " ".join(joins)


def _reasons_query(
    target: str, table: Table, layers: RowLayers, failures: Sequence[tuple[str, str, str]], unfit: str
) -> str:
    """Write the column and reason of every failure of the rows that have one."""
    entries = ", ".join(
        f"CASE WHEN {condition} THEN {{'c': {literal(column)}, 'r': {literal(code)}}} END"
        for column, code, condition in failures
    )
    return (
        f"INSERT INTO {target} {layers.sql}, "
        f"failed AS (SELECT _file, _line, unnest([{entries}]) AS reason FROM judged_rows "
        f"WHERE (_file, _line) IN ({unfit})) "
        f"SELECT {literal(table.name)}, _file, _line, nullif(reason.c, ''), reason.r FROM failed "
        "WHERE reason IS NOT NULL"
    )
