"""Which id stands behind each household's and each person's integer code?"""

from __future__ import annotations

from typing import Any, Final

import duckdb
import pyarrow as pa

CODE_TABLES: Final = {"household": "codes.households", "person": "codes.persons"}


def ids_by_code(connection: duckdb.DuckDBPyConnection, kind: str) -> pa.LargeStringArray:
    """The id of every number from 0 on; missing where a number is nobody's."""
    # As Arrow has them: as texts of Python five million persons would take three times the memory.
    table = CODE_TABLES[kind]
    every = f"SELECT CAST(range AS INTEGER) AS code FROM range((SELECT coalesce(max(code) + 1, 0) FROM {table}))"
    rows: Any = connection.query(f"SELECT id FROM ({every}) LEFT JOIN {table} USING (code) ORDER BY code")
    ids = rows.to_arrow_table().column("id").cast(pa.large_string())
    return pa.concat_arrays(ids.chunks or [pa.array([], pa.large_string())])
