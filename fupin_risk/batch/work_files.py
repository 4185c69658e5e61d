"""How does a chunk's intermediate table lie on disk until the list is made, so that it comes back as it was?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import feather

from fupin_risk.disk.atomic import atomic_path

_TYPES = b"fupin_risk_types"
_OBJECT, _NUMBER = "object", "float64"


def write_work(frame: pd.DataFrame, path: Path) -> None:
    """Write a table; its index is left out, its columns keep their types.

    Raises
    ------
    OSError
        The folder is full or not writable.
    """
    types = {str(name): str(column.dtype) for name, column in frame.items()}
    arrays = {str(name): _array(column) for name, column in frame.items()}
    table = pa.table(arrays, metadata={_TYPES: json.dumps(types).encode()})
    write_arrow(table, path)


def read_work(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """The table that was written, or some columns of it."""
    table = feather.read_table(path, columns=columns, memory_map=False)
    types = json.loads(table.schema.metadata[_TYPES])
    return pd.DataFrame({name: _column(table.column(name), types[name]) for name in table.column_names}, copy=False)


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow table as it is."""
    with atomic_path(path) as partial:
        # Read back once or twice and thrown away: Parquet's encodings would cost three times as much.
        feather.write_feather(table, str(partial), compression="lz4")


def read_arrow(path: Path) -> pa.Table:
    """The Arrow table that was written."""
    return feather.read_table(path, memory_map=False)


def _array(column: pd.Series[Any]) -> Any:
    # NaN stays NaN: as nulls, indicators would be copied on the way out and on the way in.
    return pa.array(column.to_numpy()) if column.dtype == np.float64 else pa.array(column, from_pandas=True)


def _objects(cells: Any) -> np.ndarray[Any, Any]:
    """Python's values, each once however many cells hold it: codes, ids and sentences repeat."""
    coded = cells.combine_chunks().dictionary_encode()
    values = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    places: np.ndarray[Any, Any] = coded.indices.fill_null(len(values) - 1).to_numpy()
    return np.take(values, places)


def _column(cells: Any, kind: str) -> pd.Series[Any]:
    if kind == _NUMBER:
        return pd.Series(cells.to_numpy(), copy=False)
    # Of mixed texts and nothing, pandas would make its own kind of text.
    if kind == _OBJECT:
        return pd.Series(_objects(cells), dtype=object, copy=False)
    column: pd.Series[Any] = cells.to_pandas()
    return column.astype(pd.api.types.pandas_dtype(kind))
