"""Which ids did a spreadsheet damage, and which of them can be mended?

A spreadsheet keeps fifteen digits of a long number and writes zeros for the others: one in ten ID numbers damaged so
still passes its check digit, so they are found together, by how many of a file's ids end in zeros. It also drops the
zeros in front of a number; those can be put back where the households still have them.

What was entered later never decides about an earlier row: of a file with days of entry, each day is judged by the rows
up to it.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import duckdb

from fupin_risk.reading.cells.identity import zeros_behind
from fupin_risk.reading.rows.numbering import NUMBERS, with_text
from fupin_risk.reading.rows.parts import Staged, key_hash
from fupin_risk.reading.rows.row_layers import placing_columns
from fupin_risk.register.sql_text import literal, one_row, quoted

# Ids of one file that end in zeros: so many at least, and ten times as many as chance would have.
_LEAST_DAMAGED = 3
# Shorter numbers are counted up from 1, and have no zeros to lose.
_LEAST_WIDTH = 6


def kinds_with_zeros(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Of households and persons, those of whom a file has an id that ends in such zeros."""
    ending = f"length(id) > 16 AND {zeros_behind('id')}"
    return frozenset(
        kind
        for kind, numbers in NUMBERS.items()
        if one_row(connection, f"SELECT count(*) FROM {numbers} WHERE {ending}")[0]
    )


def set_damaged_apart(connection: duckdb.DuckDBPyConnection, staged: Staged, kinds: frozenset[str]) -> None:
    """Set apart the rows whose id ends in the zeros of a spreadsheet, whether or not it passes its check digit.

    Of a row that another column places, only the cell is unknown.

    Parameters
    ----------
    connection : DuckDBPyConnection
    staged : Staged
    kinds : frozenset of str
        As `kinds_with_zeros` says.
    """
    name = staged.name
    for column in staged.columns:
        if staged.table.columns[column].type not in {"identity", *kinds}:
            continue
        long = f"{with_text(staged, column, f'(SELECT *, rowid AS _id FROM {name})')} WHERE length(_text) > 16"
        zeros = zeros_behind("_text")
        (found,) = one_row(connection, f"SELECT count(*) FILTER ({zeros}) FROM {long}")
        if found < _LEAST_DAMAGED:
            continue
        connection.execute(
            "CREATE OR REPLACE TABLE stage.damaged AS WITH days AS (SELECT _file, entered_on, "
            f"length(_text) AS digits, count(*) AS ids, count(*) FILTER ({zeros}) AS damaged FROM {long} "
            "AND entered_on IS NOT NULL GROUP BY ALL), "
            "reached AS (SELECT _file, entered_on, digits, sum(ids) OVER so_far AS ids, sum(damaged) OVER so_far AS "
            "damaged FROM days WINDOW so_far AS (PARTITION BY _file, digits ORDER BY entered_on)), "
            "days_of_damage AS (SELECT _file, entered_on, digits FROM reached "
            f"WHERE damaged >= {_LEAST_DAMAGED} AND damaged > ids * pow(10, 16 - digits)) "
            f"SELECT s._id, s._file, s._line FROM (SELECT * FROM {long}) AS s JOIN days_of_damage AS d "
            f"ON s._file = d._file AND s.entered_on = d.entered_on AND length(s._text) = d.digits "
            f"WHERE {zeros_behind('s._text')}"
        )
        placing = column in placing_columns(staged.table)
        connection.execute(
            f"INSERT INTO quarantine.{'reasons' if placing else 'unread_cells'} SELECT {literal(staged.table.name)}, "
            f"_file, _line, {literal(column)}, 'damaged_by_spreadsheet' FROM stage.damaged"
        )
        change = "_bad = true" if placing else f"_holed = true, {quoted(column)} = NULL"
        connection.execute(f"UPDATE {name} SET {change} WHERE rowid IN (SELECT _id FROM stage.damaged)")


class Width(NamedTuple):
    """How long the ids of households are that may lose leading zeros, and from which day on nobody can tell.

    Attributes
    ----------
    digits : int
    until : date or None
        The day on which a household of another make is entered: a shorter id may be whole from then on.
    """

    digits: int
    until: dt.date | None


def note_households(connection: duckdb.DuckDBPyConnection, households: Staged) -> Width | None:
    """Collect the households in `stage.household_ids`; the width of ids that may lose leading zeros, else None."""
    rows = with_text(households, "household_id", f"(SELECT * FROM {households.name} WHERE NOT _bad)")
    connection.execute(
        "CREATE TABLE stage.household_ids AS SELECT household_id AS code, any_value(_text) AS id, "
        f"min(entered_on) AS entered FROM {rows} GROUP BY code"
    )
    digits, until, zeros = one_row(
        connection,
        "WITH first AS (SELECT min(length(id)) AS digits FROM stage.household_ids "
        "WHERE entered = (SELECT min(entered) FROM stage.household_ids)) "
        "SELECT any_value(digits), min(entered) FILTER (length(id) <> digits OR NOT regexp_matches(id, '^[0-9]+$')), "
        "coalesce(bool_or(starts_with(id, '0') AND length(id) = digits), false) FROM stage.household_ids, first",
    )
    if zeros and digits >= _LEAST_WIDTH:
        return Width(int(digits), until)
    connection.execute("DROP TABLE stage.household_ids")
    return None


def restore_zeros(connection: duckdb.DuckDBPyConnection, staged: Staged, width: Width) -> int:
    """Put leading zeros back into household ids that no household has without them, and one has with them.

    Parameters
    ----------
    connection : DuckDBPyConnection
    staged : Staged
        Any table but `households`.
    width : Width
        Of households' ids, as `note_households` says.

    Returns
    -------
    int
        Rows that were mended.
    """
    columns = [name for name in staged.columns if staged.table.columns[name].type == "household"]
    return sum(_restore(connection, staged, column, width) for column in columns)


def _restore(connection: duckdb.DuckDBPyConnection, staged: Staged, column: str, width: Width) -> int:
    rows = with_text(staged, column, f"(SELECT *, rowid AS _id FROM {staged.name} WHERE NOT _bad)")
    in_time = "" if width.until is None else f" AND s.entered_on < {literal(width.until)}"
    connection.execute(
        f"CREATE OR REPLACE TABLE stage.restored AS SELECT s._id, s._file, s._line, h.code FROM {rows} AS s "
        f"JOIN stage.household_ids AS h ON h.id = lpad(s._text, {width.digits}, '0') AND h.entered <= s.entered_on "
        f"WHERE length(s._text) < {width.digits} AND regexp_matches(s._text, '^[0-9]+$'){in_time}"
    )
    connection.execute(
        f"INSERT INTO quarantine.changes SELECT {literal(staged.table.name)}, _file, _line, {literal(column)}, "
        "'zeros_restored' FROM stage.restored"
    )
    connection.execute(
        f"UPDATE {staged.name} AS s SET {quoted(column)} = r.code, _normalised = true FROM stage.restored AS r "
        "WHERE s.rowid = r._id"
    )
    chosen = "rowid IN (SELECT _id FROM stage.restored)"
    connection.execute(f"UPDATE {staged.name} SET _key = {key_hash(staged)} WHERE {chosen}")
    (mended,) = one_row(connection, "SELECT count(*) FROM stage.restored")
    return int(mended)
