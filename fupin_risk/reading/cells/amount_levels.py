"""Is a small amount in yuan, or in 万元 without saying so?

The household's other periods tell: ten thousand times as much in each of them. Where there are none, nobody can know;
the amount stays as it is, and is doubted.
"""

from __future__ import annotations

import duckdb

from fupin_risk.reading.cells.number_casting import WAN
from fupin_risk.reading.rows.parts import FIT, Staged, exact_name
from fupin_risk.reading.rows.row_layers import LEAST_YUAN_A_PERIOD
from fupin_risk.register.sql_text import literal, one_row, quoted

# Of the smallest and the largest amount of the other periods, half and double: more would be another story.
_TIMES = 2
_LEAST_FEN_OF_OTHERS = 100_000
# A doubt needs a file whose amounts are mostly in yuan, and an amount that would fit among them in 万元.
_FAR = 20


def convert_by_level(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Turn amounts into yuan that the household's other periods, entered by then, show to be in 万元."""
    table = staged.table
    if not table.periods_exclude:
        return
    name, last = staged.name, quoted(table.clocks.occurred_on)
    group = [column for column in table.periods_exclude if column in staged.columns]
    same = " AND ".join(f"o.{quoted(column)} IS NOT DISTINCT FROM s.{quoted(column)}" for column in group)
    for column in staged.by_level:
        amount = quoted(table.columns[column].inside_name)
        exact = quoted(exact_name(table, column))
        (small,) = one_row(connection, f"SELECT count({exact}) FROM {name}")
        if not small:
            continue  # where none is small nothing has to be looked up among all others
        fen = f"s.{exact} * {100 * WAN}"
        connection.execute(
            f"CREATE OR REPLACE TABLE stage.converted AS SELECT s.rowid AS _id, any_value(s._file) AS _file, "
            f"any_value(s._line) AS _line, any_value(CAST({fen} AS BIGINT)) AS fen FROM {name} AS s JOIN {name} AS o "
            f"ON {same} AND o.{last} <> s.{last} AND o.entered_on <= s.entered_on "
            f"WHERE s.{exact} IS NOT NULL AND NOT s._bad AND NOT o._bad AND NOT o.retracted "
            f"AND o.{amount} >= {_LEAST_FEN_OF_OTHERS} GROUP BY s.rowid "
            f"HAVING any_value({fen}) BETWEEN min(o.{amount}) / {_TIMES} AND max(o.{amount}) * {_TIMES}"
        )
        connection.execute(
            f"UPDATE {name} SET {amount} = fen, {exact} = NULL, _normalised = true FROM stage.converted "
            f"WHERE {name}.rowid = _id"
        )
        connection.execute(
            f"INSERT INTO quarantine.changes SELECT {literal(table.name)}, _file, _line, {literal(column)}, "
            "'wan_by_level' FROM stage.converted"
        )


def doubted_amounts(connection: duckdb.DuckDBPyConnection, staged: Staged) -> list[tuple[int, int, str, str, int]]:
    """(file, first line, column, reason code, rows) of accepted amounts that look like 万元 taken for yuan."""
    doubts = []
    for column in staged.by_level:
        amount = quoted(staged.table.columns[column].inside_name)
        least = LEAST_YUAN_A_PERIOD * 100
        rows = f"(SELECT _file, _line, abs({amount}) AS fen FROM {staged.name} WHERE {FIT} AND NOT retracted)"
        found = connection.execute(
            f"WITH usual AS (SELECT _file, median(fen) AS fen FROM {rows} WHERE fen > 0 GROUP BY _file) "
            f"SELECT r._file, min(r._line), count(*) FROM {rows} AS r JOIN usual AS u USING (_file) "
            f"WHERE r.fen > 0 AND r.fen < {least} AND (u.fen < {least} OR "
            f"r.fen * {WAN} BETWEEN u.fen / {_FAR} AND u.fen * {_FAR}) GROUP BY r._file ORDER BY r._file"
        ).fetchall()
        doubts += [(file, line, column, "unit_doubtful", rows) for file, line, rows in found]
    return doubts
