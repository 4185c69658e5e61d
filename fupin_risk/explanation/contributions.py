"""How much did each indicator move each household's raw score?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# About 8 MB of contributions at a time for 60 indicators, so that memory does not grow with the county.
_ROWS_AT_ONCE = 16_384


def tree_contributions(booster: Any, X: pd.DataFrame | NDArray[np.float64], *, threads: int = 1) -> NDArray[np.float64]:
    """Exact contributions of each column to each row's log-odds.

    Parameters
    ----------
    booster : lightgbm.Booster
        Trees of a yes-or-no objective.
    X : DataFrame or ndarray of shape (n, n_features)
        Columns in the booster's order; NaN is missing.
    threads : int, default 1
        Has no influence on the result.

    Returns
    -------
    ndarray of shape (n, n_features + 1)
        Log-odds. The last column is the base, the same for each row; each row adds up to its raw score.

    Raises
    ------
    ValueError
        `X` has another number of columns than the booster.

    Notes
    -----
    Shapley values of the trees' conditional expectation, weighted by the training rows of each branch
    ("path-dependent" TreeSHAP; Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67).
    """
    numbers = np.ascontiguousarray(X, dtype=np.float64)
    columns = int(booster.num_feature())
    if numbers.ndim != 2 or numbers.shape[1] != columns:  # noqa: PLR2004 - rows and columns
        raise ValueError(f"X needs the model's {columns} columns; it has shape {numbers.shape}")
    contributions = np.empty((len(numbers), columns + 1))
    for first in range(0, len(numbers), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        contributions[rows] = booster.predict(numbers[rows], pred_contrib=True, num_threads=threads)
    return contributions
