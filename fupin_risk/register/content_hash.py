"""Do two registers hold the same?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import duckdb

from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.headers import PRECISION_COLUMN
from fupin_risk.register.keeping import CODE_TABLES
from fupin_risk.register.sql_text import one_row, quoted
from fupin_risk.register.visible import Kept

# Between cells, and for a missing one: no text of a register holds them.
_BETWEEN = "chr(31)"
_MISSING = "chr(30)"


def content_sha256(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, Kept], rules: ClockRules) -> str:
    """Hash of all accepted rows, with text ids, and of what was said about their clocks.

    Notes
    -----
    Each row's text is hashed (64 bits of MD5) and the hashes are summed, so the order of rows cannot matter and
    nothing is sorted. It tells registers apart that differ by accident; it is no proof against somebody who forges
    one.
    """
    said = {table: rules.of_table(table) for table in sorted(kept)}
    content = {"rules": said, "tables": {name: _table(connection, kept[name]) for name in sorted(kept)}}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _table(connection: duckdb.DuckDBPyConnection, kept: Kept) -> list[str]:
    cells, joins = [], []
    for position, name in enumerate(sorted(kept.columns)):
        column = kept.table.columns[name]
        cell = f"r.{quoted(column.inside_name)}"
        if column.type in CODE_TABLES:
            joins.append(f"LEFT JOIN {CODE_TABLES[column.type]} AS c{position} ON c{position}.code = {cell}")
            cell = f"c{position}.id"
        cells.append(f"coalesce(CAST({cell} AS VARCHAR), {_MISSING})")
    if not kept.precise:
        cells.append(f"coalesce(r.{PRECISION_COLUMN}, {_MISSING})")
    text = f" || {_BETWEEN} || ".join(cells)
    row = one_row(
        connection,
        "SELECT count(*), sum(md5_number_lower(t)) FROM "
        f"(SELECT {text} AS t FROM kept.{quoted(kept.table.name)} AS r {' '.join(joins)})",
    )
    return [",".join(sorted(kept.columns)), *map(str, row)]
