"""Which ids did a spreadsheet damage, and which of them can be mended?

A spreadsheet keeps fifteen digits of a long number and writes zeros for the others: one in ten ID numbers damaged so
still passes its check digit, so they are found together, by how many of a file's ids end in zeros. It also drops the
zeros in front of a number; those can be put back where the households still have them.

What was entered later never decides about an earlier row: of a file with days of entry, each day is judged by the rows
up to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from fupin_risk.register.identity import zeros_behind
from fupin_risk.register.parts import Staged, key_hash
from fupin_risk.register.sql_text import literal, one_row, quoted

# Ids of one file that end in zeros: so many at least, and ten times as many as chance would have.
_LEAST_DAMAGED = 3
# Shorter numbers are counted up from 1, and have no zeros to lose.
_LEAST_WIDTH = 6


def set_damaged_apart(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Set apart the rows whose id ends in the zeros of a spreadsheet, whether or not it passes its check digit."""
    name = staged.name
    for column in staged.columns:
        if staged.table.columns[column].type not in {"household", "person", "identity"}:
            continue
        cell = quoted(column)
        zeros = zeros_behind(cell)
        (found,) = one_row(connection, f"SELECT count(*) FILTER ({zeros}) FROM {name} WHERE length({cell}) > 16")
        if found < _LEAST_DAMAGED:
            continue
        connection.execute(
            "CREATE OR REPLACE TABLE stage.damaged AS WITH days AS (SELECT _file, entered_on, "
            f"length({cell}) AS digits, count(*) AS ids, count(*) FILTER ({zeros}) AS damaged FROM {name} "
            f"WHERE length({cell}) > 16 AND entered_on IS NOT NULL GROUP BY ALL), "
            "reached AS (SELECT _file, entered_on, digits, sum(ids) OVER so_far AS ids, sum(damaged) OVER so_far AS "
            "damaged FROM days WINDOW so_far AS (PARTITION BY _file, digits ORDER BY entered_on)), "
            "days_of_damage AS (SELECT _file, entered_on, digits FROM reached "
            f"WHERE damaged >= {_LEAST_DAMAGED} AND damaged > ids * pow(10, 16 - digits)) "
            f"SELECT s.rowid AS _id, s._file, s._line FROM {name} AS s JOIN days_of_damage AS d ON s._file = d._file "
            f"AND s.entered_on = d.entered_on AND length(s.{cell}) = d.digits WHERE {zeros_behind(f's.{cell}')}"
        )
        connection.execute(
            f"INSERT INTO quarantine.reasons SELECT {literal(staged.table.name)}, _file, _line, {literal(column)}, "
            "'damaged_by_spreadsheet' FROM stage.damaged"
        )
        connection.execute(f"UPDATE {name} SET _bad = true WHERE rowid IN (SELECT _id FROM stage.damaged)")


def restore_zeros(connection: duckdb.DuckDBPyConnection, staged: Sequence[Staged]) -> None:
    """Put leading zeros back into household ids that no household has without them, and one has with them."""
    by_name = {table.table.name: table for table in staged}
    if "households" not in by_name:
        return
    homes = "SELECT household_id AS id, min(entered_on) AS entered FROM stage.households WHERE NOT _bad GROUP BY id"
    shortest, longest, digits, zeros = one_row(
        connection,
        "SELECT min(length(id)), max(length(id)), bool_and(regexp_matches(id, '^[0-9]+$')), "
        f"coalesce(bool_or(starts_with(id, '0')), false) FROM ({homes})",
    )
    if not zeros or not digits or shortest != longest or shortest < _LEAST_WIDTH:
        return
    for table in staged:
        for column in table.columns:
            if table.table.columns[column].type == "household" and table.table.name != "households":
                _restore(connection, table, column, homes, shortest)


def _restore(connection: duckdb.DuckDBPyConnection, staged: Staged, column: str, homes: str, width: int) -> None:
    name, cell = staged.name, quoted(column)
    padded = f"lpad({cell}, {width}, '0')"
    connection.execute(
        f"CREATE OR REPLACE TABLE stage.restored AS SELECT s.rowid AS _id, _file, _line FROM {name} AS s "
        f"JOIN ({homes}) AS h ON h.id = {padded} AND h.entered <= s.entered_on "
        f"WHERE NOT _bad AND length({cell}) < {width} AND regexp_matches({cell}, '^[0-9]+$')"
    )
    connection.execute(
        f"INSERT INTO quarantine.changes SELECT {literal(staged.table.name)}, _file, _line, {literal(column)}, "
        "'zeros_restored' FROM stage.restored"
    )
    chosen = "WHERE rowid IN (SELECT _id FROM stage.restored)"
    connection.execute(f"UPDATE {name} SET {cell} = {padded}, _normalised = true {chosen}")
    connection.execute(f"UPDATE {name} SET _key = {key_hash(staged)} {chosen}")
