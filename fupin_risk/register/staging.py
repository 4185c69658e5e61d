"""Which rows of a source are fit for the register, and what is wrong with the others?

Everything runs as SQL over whole tables, so that a register larger than memory is read too; every failure of every
cell is found in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import duckdb

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.errors import Problem, RegisterError
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.headers import PRECISION_COLUMN
from fupin_risk.register.id_columns import look_at_ids
from fupin_risk.register.parts import Part, Staged, exact_name, stage_type
from fupin_risk.register.row_layers import GRADE, RowLayers, hidden_columns, row_layers
from fupin_risk.register.sql_text import literal, one_row, quoted


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    parts: Sequence[Part],
    dictionary: Dictionary,
    rules: ClockRules,
) -> Staged:
    """Cast and check every row of a table into `stage.<table>`, and write what fails to `quarantine.reasons`.

    Raises
    ------
    RegisterError
        A file turned out to be damaged while it was read.
    """
    parts = [replace(part, ids=look_at_ids(connection, table, part.relation, part.columns)) for part in parts]
    given = {name for part in parts for name in part.columns}
    if GRADE in table.columns and any(part.ids.cards for part in parts):
        given.add(GRADE)
    always = {table.clocks.entered_on, "reported_by", "retracted"}
    if table.clocks.ended_on and any(part.ends for part in parts):
        always.add(table.clocks.ended_on)
    columns = tuple(name for name in table.columns if name in given | always)
    staged = Staged(table, columns, tuple(parts), precise=False)
    types = {table.columns[name].inside_name: stage_type(table, name) for name in columns}
    fields = [f"{quoted(name)} {kind}" for name, kind in types.items()] + [
        f"{PRECISION_COLUMN} VARCHAR", "_file INTEGER", "_line BIGINT", "_bad BOOLEAN", "_normalised BOOLEAN",
        "_split BOOLEAN", "_assumed BOOLEAN", "_key UBIGINT",
        *(f"{quoted(exact_name(table, name))} DECIMAL(16, 4)" for name in staged.by_level),
    ]  # fmt: skip
    connection.execute(f"CREATE TABLE {staged.name} ({', '.join(fields)})")
    for alike in _alike(connection, parts):
        _insert(connection, staged, alike, dictionary, rules)
    (vague,) = one_row(connection, f"SELECT count({PRECISION_COLUMN}) FROM {staged.name} WHERE NOT _bad")
    return replace(staged, precise=vague == 0)


def _alike(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> list[list[Part]]:
    """Neighbouring sources whose rows are read by one statement: planning it costs more than a small file's rows."""

    def made(part: Part) -> tuple[object, ...]:
        columns = [field[:2] for field in connection.execute(f"DESCRIBE {part.relation.sql}").fetchall()]
        return columns, part.columns, part.relation.torn, part.drawn_on, part.ids

    return [list(alike) for _, alike in groupby(parts, key=made)]


def _insert(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    parts: Sequence[Part],
    dictionary: Dictionary,
    rules: ClockRules,
) -> None:
    table, part = staged.table, parts[0]
    layers = row_layers(table, part, dictionary, rules, parts[1:])
    chosen = [f"{layers.values[name]} AS {quoted(table.columns[name].inside_name)}" for name in staged.columns]
    hidden = hidden_columns(table, part, layers, staged.by_level)
    numbers = ", ".join(str(part.number) for part in parts)
    try:
        connection.execute(
            f"INSERT INTO {staged.name} {layers.sql} SELECT {', '.join([*chosen, *hidden])} FROM judged_rows"
        )
        unfit = f"SELECT _file, _line FROM {staged.name} WHERE _bad AND _file IN ({numbers})"
        (bad,) = one_row(connection, f"SELECT count(*) FROM ({unfit})")
        if bad:
            connection.execute(_reasons_query(table, layers, unfit))
    except duckdb.Error as error:
        if len(parts) > 1:
            # Nothing was inserted; one by one they tell which of them is damaged.
            for each in parts:
                _insert(connection, staged, [each], dictionary, rules)
        elif isinstance(error, duckdb.OutOfMemoryException):
            # Also what a damaged file says of itself can be larger than any memory.
            found = "needs more memory than it may take"
            raise RegisterError(Problem(part.relation.source.shown, found, remedy="raise memory_limit")) from None
        else:
            # The engine's own message may quote a cell.
            found = f"cannot be read to its end ({type(error).__name__})"
            raise RegisterError(Problem(part.relation.source.file, found, remedy="export it again")) from None


def _reasons_query(table: Table, layers: RowLayers, unfit: str) -> str:
    """Write the column and reason of every failure of the rows that were found unfit."""
    entries = ", ".join(
        f"CASE WHEN {condition} THEN {{'c': {literal(column)}, 'r': {literal(code)}}} END"
        for column, code, condition in layers.failures
    )
    return (
        f"INSERT INTO quarantine.reasons {layers.sql}, "
        f"failed AS (SELECT _file, _line, unnest([{entries}]) AS reason FROM judged_rows "
        f"WHERE (_file, _line) IN ({unfit})) "
        f"SELECT {literal(table.name)}, _file, _line, nullif(reason.c, ''), reason.r FROM failed "
        "WHERE reason IS NOT NULL"
    )
