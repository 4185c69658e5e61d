"""What in the accepted rows should somebody look at, though nothing proves it wrong?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import duckdb

from fupin_risk.reading.cells.amount_levels import doubted_amounts
from fupin_risk.reading.cells.identity import born, sex
from fupin_risk.reading.rows.numbering import with_text
from fupin_risk.reading.rows.parts import FIT, Part, Staged
from fupin_risk.reading.rows.row_layers import GRADE
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.sql_text import quoted

# The last row of a sheet in the old and the new form of Excel: an export that ends there was probably cut off.
_ROW_LIMITS = (65_536, 1_048_576)
_PRIVATE_USE = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}]"


class Doubt(NamedTuple):
    """Rows of a file that raise one doubt: the first of them, the column, and how many."""

    table: str
    file: int
    line: int | None
    column: str | None
    reason_code: str
    rows: int


def doubts_of(connection: duckdb.DuckDBPyConnection, staged: Staged, rules: ClockRules) -> list[Doubt]:
    """Everything doubtful in the accepted rows of a table, and in how its files look."""
    name = staged.table.name
    found = [Doubt(name, *each) for each in doubted_amounts(connection, staged)]
    for column, code, rows, condition in _row_doubts(staged, rules):
        groups = connection.execute(
            f"SELECT _file, min(_line), count(*) FROM {rows} WHERE {condition} GROUP BY _file ORDER BY _file"
        ).fetchall()
        found += [Doubt(name, file, line, column, code, doubtful) for file, line, doubtful in groups]
    return [*found, *_cut_off(connection, staged), *_drifted(name, staged.parts)]


def _row_doubts(staged: Staged, rules: ClockRules) -> Iterable[tuple[str | None, str, str, str]]:
    """(column, reason code, rows, condition) of what single rows may raise."""
    columns = staged.table.columns
    rows = f"(SELECT * FROM {staged.name} WHERE {FIT} AND NOT retracted)"
    if staged.table.name not in rules.lags:
        # An export knows of nothing that came after it.
        yield None, "after_the_export", rows, "_assumed AND _split"
    given = {*staged.columns}
    if {GRADE, "health_state"} <= given:
        against = f"({GRADE} > 0 AND health_state = 'healthy') OR ({GRADE} = 0 AND health_state = 'disabled')"
        yield GRADE, "disability_against_health", rows, f"({against})"
    for name in sorted({name for part in staged.parts for name in part.ids.numbers}):
        told = with_text(staged, name, rows)
        if "born_on" in given:
            # A year or month alone took its end, and cannot agree.
            known = "coalesce(NOT contains(date_precision, 'born_on'), true)"
            yield "born_on", "id_against_birth", told, f"{born('_text')} <> born_on AND {known}"
        if "sex" in given:
            yield "sex", "id_against_sex", told, f"{sex('_text')} <> sex"
    for name in staged.columns:
        if columns[name].personal == "named_only" and columns[name].type == "text":
            yield name, "private_use_character", rows, f"regexp_matches({quoted(name)}, '{_PRIVATE_USE}')"


def _cut_off(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Iterable[Doubt]:
    name = staged.table.name
    ends = connection.execute(f"SELECT _file, count(*), max(_line) FROM {staged.name} GROUP BY _file").fetchall()
    found = {file: (rows, last) for file, rows, last in ends}
    for part in staged.parts:
        rows, last = found.get(part.number, (0, None))
        if any(last == limit or rows in {limit - 1, limit} for limit in _ROW_LIMITS):
            yield Doubt(name, part.number, last, None, "row_limit", rows)


def _drifted(table: str, parts: Sequence[Part]) -> Iterable[Doubt]:
    """Columns that one file of a table has and another of the same make lacks."""
    for part in parts:
        alike = [other for other in parts if (other.series, other.sheet) == (part.series, part.sheet)]
        everywhere = dict.fromkeys(name for other in alike for name in other.columns)
        for name in everywhere:
            if name not in part.columns:
                yield Doubt(table, part.number, None, name, "column_missing_in_file", 0)
