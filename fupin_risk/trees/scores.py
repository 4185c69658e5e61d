"""What is each row's raw score?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.trees.compiling import pays, scores_by_kernel
from fupin_risk.trees.leaf_masks import LeafMasks, leaf_masks_of
from fupin_risk.trees.matrix import chunks_of
from fupin_risk.trees.model_text import Floats, read_trees
from fupin_risk.trees.thread_count import thread_count

# Seconds that LightGBM takes for one tree of one row, and those below which reading the trees does not pay.
_SECONDS_A_TREE, _READING = 4e-8, 0.2
# Hashes of models whose trees are read and compiled already, so that few rows pay too.
_read: set[int] = set()


def raw_scores(booster: Any, X: pd.DataFrame | NDArray[Any], *, n_jobs: int | None = 1) -> Floats:
    """What `booster.predict(X, raw_score=True)` gives, to the bit, and for many rows several times as fast.

    Parameters
    ----------
    booster : lightgbm.Booster
        Trees of any objective. An early-stopped booster counts to its best iteration.
    X : DataFrame or ndarray of shape (n, n_features)
        Columns in the booster's order, categories as their codes; NaN is missing.
    n_jobs : int or None, default 1
        Number of threads, as scikit-learn counts them; it has no influence on the result.

    Returns
    -------
    ndarray of shape (n,), or (n, n_classes)

    Raises
    ------
    ValueError
        `X` has another number of columns than the booster.

    Notes
    -----
    LightGBM itself is asked where the rows are few, a tree has more than 64 leaves or is linear, or numba is missing.
    """
    rows, chunks = chunks_of(X, int(booster.num_feature()))
    classes = int(booster.num_model_per_iteration())
    scores = np.empty((rows, classes))
    masks, threads = _masks_if_they_pay(booster, rows), thread_count(n_jobs)
    for place, numbers in chunks:
        scores[place] = (
            booster.predict(numbers, raw_score=True, num_threads=threads).reshape(-1, classes)
            if masks is None
            else scores_by_kernel(masks, numbers, threads)
        )
    return scores if classes > 1 else scores[:, 0]


def ready_scores(booster: Any, rows: int) -> None:
    """Compile now, or load what an earlier process compiled, where that pays for so many rows.

    Parameters
    ----------
    booster : lightgbm.Booster
    rows : int
        Of all the calls that will follow: each by itself may be too small for it.
    """
    masks = _masks_if_they_pay(booster, rows)
    if masks is not None:
        scores_by_kernel(masks, np.full((1, int(booster.num_feature())), np.nan), 1)
        _read.add(hash(booster.model_to_string()))


def _masks_if_they_pay(booster: Any, rows: int) -> LeafMasks | None:
    """The masks of a model where compiled code is sooner done; None where LightGBM is asked."""
    seconds = rows * int(booster.num_trees()) * _SECONDS_A_TREE
    if seconds <= _READING and not _read:
        return None
    text = booster.model_to_string()
    if seconds <= _READING and hash(text) not in _read:
        return None
    masks = _prepared(text)
    return masks if masks is not None and pays("score", (masks.columns.code_kind, masks.bits.dtype), seconds) else None


@lru_cache(maxsize=4)
def _prepared(text: str) -> LeafMasks | None:
    """The masks of a model; None where LightGBM has to be asked."""
    try:
        return leaf_masks_of(read_trees(text))
    except ValueError:  # linear trees
        return None
