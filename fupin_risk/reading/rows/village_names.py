"""Which rows of villages' tables name a village by a name that several villages of the register bear?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb

from fupin_risk.reading.rows.doubts import Doubt
from fupin_risk.register.sql_text import listed, quoted
from fupin_risk.register.village_keys import PATH, shared_names, village_column
from fupin_risk.register.visible import StoredTable


def doubted_villages(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable]) -> list[Doubt]:
    """Rows that fit several villages, by file: none of these is known to be meant."""
    names = shared_names(connection, kept.get("households"), dt.date.max)
    if not names.num_rows:
        return []
    connection.register("shared_names", names)
    found = []
    for name, stored in kept.items():
        column = village_column(stored.table)
        if column is None or column not in stored.columns:
            continue
        said = [part for part in PATH[:2] if part in stored.columns]
        fits = [f"n.village = t.{quoted(column)}"]
        fits += [f"(t.{part} IS NULL OR n.{part} IS NULL OR t.{part} = n.{part})" for part in said]
        rows = connection.execute(
            f"SELECT _file, min(_line), count(*) FROM (SELECT t._file, t._line FROM kept.{quoted(name)} AS t "
            f"JOIN shared_names AS n ON {' AND '.join(fits)} GROUP BY {listed(['_file', '_line'])} "
            "HAVING count(DISTINCT n.key) > 1) GROUP BY _file ORDER BY _file"
        ).fetchall()
        found += [Doubt(name, file, line, column, "village_ambiguous", count) for file, line, count in rows]
    connection.unregister("shared_names")
    return found
