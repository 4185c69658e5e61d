"""Which rows of villages' tables name a village by a name that several villages of the register bear?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb

from fupin_risk.reading.rows.doubts import Doubt
from fupin_risk.register.sql_text import listed, quoted
from fupin_risk.register.village_keys import FITTING, fits, shared_names, village_column
from fupin_risk.register.visible import StoredTable


def doubted_villages(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable]) -> list[Doubt]:
    """Rows that fit several villages, by file: none of these is known to be meant."""
    names = shared_names(connection, kept.get("households"), dt.date.max, holes=True)
    if not names.num_rows:
        return []
    connection.register("shared_names", names)
    found = []
    for name, stored in kept.items():
        column = village_column(stored.table)
        if column is None or column not in stored.columns:
            continue
        rows = connection.execute(
            f"SELECT _file, min(_line), count(*) FROM (SELECT t._file, t._line FROM kept.{quoted(name)} AS t "
            f"JOIN shared_names AS n ON {fits(column, stored.columns)} GROUP BY {listed(['_file', '_line'])} "
            f"HAVING {FITTING} > 1) GROUP BY _file ORDER BY _file"
        ).fetchall()
        found += [Doubt(name, file, line, column, "village_ambiguous", count) for file, line, count in rows]
    connection.unregister("shared_names")
    return found
