"""Which households and persons do the files name, and which number has each?

A number is a place in the order of the ids, whatever the order of the rows, so that a tie broken by a number is broken
alike when a later row brings new ids. All tables are asked for their ids before any of them is read: from then on a
row carries numbers, and one table after the other can be read, judged and kept. A number that only rows name which
are set apart stays nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import duckdb

from fupin_risk.definitions import Dictionary
from fupin_risk.reading.cells.casting import Cast
from fupin_risk.reading.files.relations import together
from fupin_risk.reading.rows.parts import Part, Staged, read_parts
from fupin_risk.reading.rows.pseudonymising import forget_others, note_pseudonyms
from fupin_risk.reading.rows.row_layers import casts_of, cell_layers
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.visible import StoredTable

# While reading: the number of every id that a file names.
NUMBERS = {kind: f"stage.{kind}_numbers" for kind in CODE_TABLES}


def number_ids(
    connection: duckdb.DuckDBPyConnection,
    groups: Mapping[str, Sequence[Sequence[Part]]],
    dictionary: Dictionary,
    key: PseudonymKey | None,
) -> None:
    """Write the ids of households and persons that stand in any row to `NUMBERS`, with their numbers.

    With a key the numbers are in the order of the pseudonyms, which `codes.given` keeps.

    Raises
    ------
    RegisterError
        A file turned out to be damaged while it was read.
    """
    if key is not None:
        connection.execute("CREATE TABLE codes.given (kind VARCHAR, id VARCHAR, pseudonym VARCHAR)")
    for kind, target in NUMBERS.items():
        # One table after the other: side by side they would all want their share of the memory.
        connection.execute("CREATE OR REPLACE TABLE stage.named (id VARCHAR)")
        for name, alike in groups.items():
            table = dictionary.tables[name]
            for parts in alike:
                casts = [cast for cast in casts_of(table, parts[0], dictionary) if cast.column.type == kind]
                for cast in casts:
                    read_parts(parts, partial(_collect, connection, cast))
        ids, shown = "SELECT id FROM stage.named WHERE id IS NOT NULL", "id"
        if key is not None:
            note_pseudonyms(connection, kind, ids, key)
            ids, shown = f"SELECT id, pseudonym FROM codes.given WHERE kind = {literal(kind)}", "pseudonym"
        connection.execute(
            f"CREATE TABLE {target} AS SELECT CAST(row_number() OVER (ORDER BY {shown}) - 1 AS INTEGER) AS code, id "
            f"FROM ({ids}) ORDER BY code"
        )
        connection.execute("DROP TABLE stage.named")


def _collect(connection: duckdb.DuckDBPyConnection, cast: Cast, parts: Sequence[Part]) -> None:
    """Add the ids of a column, read as they are for the table."""
    rows = together([part.relation for part in parts])
    cells = f"SELECT DISTINCT {quoted(parts[0].columns[cast.column.name])} FROM ({rows})"
    new = f"SELECT {cast.v} FROM cast_cells EXCEPT SELECT id FROM stage.named"
    connection.execute(f"INSERT INTO stage.named {cell_layers(cells, [cast])} {new}")


def with_text(staged: Staged, column: str, rows: str) -> str:
    """`rows` of a staged table, and as `_text` what stood in a column, though it be a number now."""
    numbers = NUMBERS.get(staged.table.columns[column].type)
    if numbers is None:
        return f"(SELECT *, {quoted(column)} AS _text FROM {rows})"
    return f"(SELECT s.*, n.id AS _text FROM {rows} AS s JOIN {numbers} AS n ON n.code = s.{quoted(column)})"


def store_ids(connection: duckdb.DuckDBPyConnection, kept: Iterable[StoredTable], *, as_pseudonyms: bool) -> None:
    """Write `CODE_TABLES`: the ids, or pseudonyms, of those whom a kept row names, and of nobody else."""
    kept = list(kept)
    for kind, target in CODE_TABLES.items():
        ids = f"SELECT code, id FROM {NUMBERS[kind]}"
        if as_pseudonyms:
            given = f"(SELECT id, pseudonym FROM codes.given WHERE kind = {literal(kind)})"
            ids = f"SELECT code, pseudonym AS id FROM {NUMBERS[kind]} JOIN {given} USING (id)"
        used = " UNION ALL ".join(
            f"SELECT DISTINCT {quoted(name)} AS code FROM kept.{quoted(each.table.name)}"
            for each in kept
            for name in each.columns
            if each.table.columns[name].type == kind
        )
        connection.execute(
            f"CREATE TABLE {target} AS SELECT code, id FROM ({ids}) "
            f"WHERE code IN ({used or 'SELECT NULL::INTEGER'}) ORDER BY code"
        )
        connection.execute(f"DROP TABLE {NUMBERS[kind]}")
        if as_pseudonyms:
            forget_others(connection, kind, f"SELECT id FROM {target}")
