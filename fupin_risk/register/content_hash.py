"""Do two registers hold the same?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from fupin_risk.register.carried_holes import holes_for_hash
from fupin_risk.register.clock_rules import PRECISION_COLUMN, ClockRules
from fupin_risk.register.codes import CODE_TABLES, ids_by_code
from fupin_risk.register.sql_text import listed, quoted
from fupin_risk.register.visible import StoredTable

_ROWS_AT_ONCE = 200_000


class _ColumnHash:
    """SHA-256 over the cells of a column in their order, however they are cut into batches."""

    def __init__(self) -> None:
        self._shape, self._content = hashlib.sha256(), hashlib.sha256()

    def add(self, cells: Any) -> None:
        """Add further cells (an Arrow array)."""
        if pa.types.is_string(cells.type):
            # Lengths keep "ab", "c" and "a", "bc" apart; -1 is a missing cell.
            self._shape.update(pc.fill_null(pc.binary_length(cells), -1).to_numpy().tobytes())
            _, offsets, content = cells.buffers()
            first = memoryview(offsets).cast("i")[cells.offset] if len(cells) else 0
            last = memoryview(offsets).cast("i")[cells.offset + len(cells)] if len(cells) else 0
            self._content.update(memoryview(content)[first:last] if content is not None else b"")
            return
        self._shape.update(cells.is_valid().to_numpy(zero_copy_only=False).tobytes())
        if pa.types.is_date32(cells.type):
            cells = cells.cast(pa.int32())
        zero = pa.scalar(0, pa.int8()).cast(cells.type)
        self._content.update(pc.fill_null(cells, zero).to_numpy(zero_copy_only=False).tobytes())

    def hexdigest(self) -> str:
        """Of shape and content."""
        return self._shape.hexdigest() + self._content.hexdigest()


def content_sha256(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], rules: ClockRules) -> str:
    """Hash of all accepted rows, with their ids, of the holes, and of what was said about the clocks.

    Notes
    -----
    Stored rows are sorted by all that tells them apart, so neither the order of rows nor of files matters.
    """
    ids = {kind: ids_by_code(connection, kind) for kind in CODE_TABLES}
    said = {table: rules.of_table(table) for table in sorted(kept)}
    tables = {name: _table(connection, kept[name], ids) for name in sorted(kept)}
    content = {"rules": said, "tables": tables, "holes": holes_for_hash(connection)}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _table(connection: duckdb.DuckDBPyConnection, kept: StoredTable, ids: Mapping[str, Any]) -> dict[str, str]:
    columns = [kept.table.columns[name] for name in sorted(kept.columns)]
    names = [column.inside_name for column in columns] + ([] if kept.precise else [PRECISION_COLUMN])
    kinds = [column.type for column in columns] + ([] if kept.precise else ["text"])
    hashes = [_ColumnHash() for _ in names]
    rows = connection.query(f"SELECT {listed(names)} FROM kept.{quoted(kept.table.name)}")
    for batch in rows.to_arrow_reader(_ROWS_AT_ONCE):
        for cells, kind, digest in zip(batch.columns, kinds, hashes, strict=True):
            digest.add(ids[kind].take(cells).cast(pa.string()) if kind in ids else cells)
    return {name: digest.hexdigest() for name, digest in zip(names, hashes, strict=True)}
