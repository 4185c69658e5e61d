"""How is a table of any kind read as rows of float64, without a copy of it all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.errors import message
from fupin_risk.trees.model_text import Floats

# About 8 MB at a time for 60 columns, so that memory does not grow with the county.
_ROWS_AT_ONCE = 16_384


def chunks_of(X: pd.DataFrame | NDArray[Any], columns: int) -> tuple[int, Iterator[tuple[slice, Floats]]]:
    """The rows of a table, some at a time.

    Parameters
    ----------
    X : DataFrame or ndarray of shape (n, columns)
    columns : int
        That the model has.

    Returns
    -------
    rows : int
    chunks : iterator of (slice, ndarray of float64, shape (some, columns))
        Row by row in memory.

    Raises
    ------
    ValueError
        `X` has another shape.
    """
    table = X if isinstance(X, pd.DataFrame) else np.asarray(X)
    if table.ndim != 2 or table.shape[1] != columns:  # noqa: PLR2004 - rows and columns
        raise ValueError(
            message(
                "X must have the model's {columns} columns; its shape is {shape}", columns=columns, shape=table.shape
            )
        )

    def chunks() -> Iterator[tuple[slice, Floats]]:
        for first in range(0, len(table), _ROWS_AT_ONCE):
            place = slice(first, first + _ROWS_AT_ONCE)
            some = table.iloc[place] if isinstance(table, pd.DataFrame) else table[place]
            yield place, np.ascontiguousarray(some, dtype=np.float64)

    return len(table), chunks()
