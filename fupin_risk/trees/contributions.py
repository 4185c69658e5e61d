"""How much did each column move each row's raw score?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.errors import message
from fupin_risk.trees.by_numpy import ROWS_AT_ONCE, contributions_by_numpy
from fupin_risk.trees.compiling import contributions_by_kernel, pays
from fupin_risk.trees.matrix import chunks_of
from fupin_risk.trees.model_text import Floats, read_trees
from fupin_risk.trees.steps import Steps, steps_of
from fupin_risk.trees.thread_count import thread_count

# Seconds of one step by NumPy: for a block of rows, and for each row in it.
_SECONDS_A_STEP, _SECONDS_A_ROW = 5e-6, 6e-9


def tree_contributions(
    booster: Any, X: pd.DataFrame | NDArray[Any], *, n_jobs: int | None = 1, dtype: Any = "float64"
) -> Floats:
    """Exact contributions of each column to each row's raw score, as LightGBM's `pred_contrib` lays them out.

    Parameters
    ----------
    booster : lightgbm.Booster or str
        Trees of any objective, or the text of a model. An early-stopped booster counts to its best iteration.
    X : DataFrame or ndarray of shape (n, n_features)
        Columns in the booster's order, categories as their codes; NaN is missing.
    n_jobs : int or None, default 1
        Number of threads, as scikit-learn counts them; it has no influence on the result.
    dtype : {"float64", "float32"}, default "float64"
        Of the reckoning. float32 is half as fast again, and right to about 1e-6 in place of 1e-12.

    Returns
    -------
    ndarray of float64, shape (n, n_features + 1), or (n, n_classes * (n_features + 1))
        The last column of each class is the base, the same for each row; each row adds up to its raw score. Where
        the trees have no training row to go by (a split whose count is 0), both sides count alike.

    Raises
    ------
    ValueError
        `X` has another number of columns than the booster, the trees are linear, or `dtype` is another one.

    Notes
    -----
    Shapley values of the trees' conditional expectation, weighted by the training rows of each branch
    ("path-dependent" TreeSHAP; Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67), by Gauss-Legendre
    quadrature (Wettenstein, Mitchell and Yu 2026, arXiv 2605.04497). See `docs/explanation-kernel.md`.

    Few rows are reckoned by NumPy; many by compiled code, which stays on the disk for the next process. Both give the
    same bits, and so do any rows beside a row, any number of threads and a machine without a compiler.

    Examples
    --------
    >>> import lightgbm as lgb
    >>> X = np.repeat([[0.0], [1.0]], [70, 30], axis=0)
    >>> settings = {"objective": "regression", "num_leaves": 2, "learning_rate": 1.0, "verbosity": -1}
    >>> booster = lgb.train(settings, lgb.Dataset(X, X[:, 0]), num_boost_round=1)
    >>> tree_contributions(booster, np.array([[0.0], [1.0]])).round(3)
    array([[-0.3,  0.3],
           [ 0.7,  0.3]])
    """
    kind = np.dtype(dtype)
    if kind not in {np.dtype(np.float64), np.dtype(np.float32)}:
        raise ValueError(message("dtype must be float64 or float32, not {kind}", kind=kind))
    steps = _prepared(booster if isinstance(booster, str) else booster.model_to_string(), kind)
    rows, chunks = chunks_of(X, steps.feature_count)
    width = steps.feature_count + 1
    contributions = np.empty((rows, steps.class_count, width))
    compiled, threads = rows > 0 and _compiling_pays(steps, rows), thread_count(n_jobs)
    for place, numbers in chunks:
        contributions[place] = (
            contributions_by_kernel(steps, numbers, threads) if compiled else contributions_by_numpy(steps, numbers)
        )
    contributions[:, :, -1] = steps.base
    return contributions.reshape(rows, steps.class_count * width)


def ready_contributions(booster: Any, rows: int) -> None:
    """Compile now, or load what an earlier process compiled, where that pays for so many rows.

    Parameters
    ----------
    booster : lightgbm.Booster
    rows : int
        Of all the calls that will follow: each by itself may be too small for it.
    """
    steps = _prepared(booster.model_to_string(), np.dtype(np.float64))
    if _compiling_pays(steps, rows):
        contributions_by_kernel(steps, np.full((1, steps.feature_count), np.nan), 1)


def _compiling_pays(steps: Steps, rows: int) -> bool:
    seconds = steps.work * (_SECONDS_A_STEP * -(-rows // ROWS_AT_ONCE) + _SECONDS_A_ROW * rows)
    return pays("contribute", (steps.columns.code_kind, steps.coefficients.dtype), seconds)


@lru_cache(maxsize=4)
def _prepared(text: str, kind: np.dtype[Any]) -> Steps:
    return steps_of(read_trees(text), kind)
