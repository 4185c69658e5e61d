"""Are the households without a kind of help comparable with those that got it, and how must they be weighted?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TAIL = 0.01  # cells beyond this share of the others are pulled in, so that one odd cell decides nothing
_MISSING_COUNTS = 0.01  # from this share of missing cells on, being missing is a fact of its own


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Weights under which the compared look like the helped, and how well they do.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        1 for the helped inside the common support, odds of being helped for the compared, 0 outside.
    overlap : float
        Share of the helped whose chance of being helped also occurs among the compared.
    effective_compared : float
        So many equally weighted households would say as much as the compared do.
    imbalance_before, imbalance_after : float
        Greatest difference of means of any covariate between helped and compared, in standard deviations of all rows.
    """

    weights: NDArray[np.float64]
    overlap: float
    effective_compared: float
    imbalance_before: float
    imbalance_after: float


def design_matrix(covariates: pd.DataFrame) -> NDArray[np.float64]:
    """Numbers without gaps on one scale: medians for what is missing, and a column that says it was missing.

    Parameters
    ----------
    covariates : DataFrame of shape (n, p)

    Returns
    -------
    ndarray of shape (n, q)
        Constant columns are left out.
    """
    columns = []
    for cells in covariates.to_numpy(dtype=np.float64).T:
        missing = np.isnan(cells)
        if missing.all():
            continue
        low, high = np.nanquantile(cells, [_TAIL, 1 - _TAIL])
        columns.append(np.where(missing, np.nanmedian(cells), np.clip(cells, low, high)))
        if missing.mean() >= _MISSING_COUNTS:
            columns.append(missing.astype(np.float64))
    matrix = np.column_stack(columns) if columns else np.zeros((len(covariates), 0))
    spread = matrix.std(axis=0)
    varied = matrix[:, spread > 0]
    return np.asarray((varied - varied.mean(axis=0)) / spread[spread > 0])


def compare(matrix: NDArray[np.float64], helped: NDArray[np.bool_], counts: NDArray[np.float64]) -> Comparison:
    """Weight the compared by their odds of being helped (effect on the helped).

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        As `design_matrix` gives it: each column has the standard deviation 1.
    helped : ndarray of bool, shape (n,)
        Both kinds occur.
    counts : ndarray of shape (n,)
        How often each row counts (a resample of villages).

    Notes
    -----
    The chance of being helped is a logistic regression, l2 with C = 1. The common support is the range of that chance
    in both groups.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, solver="newton-cholesky").fit(matrix, helped, sample_weight=counts)
    chance = model.predict_proba(matrix)[:, 1]
    drawn = counts > 0
    low = max(chance[helped & drawn].min(), chance[~helped & drawn].min())
    high = min(chance[helped & drawn].max(), chance[~helped & drawn].max())
    inside = (chance >= low) & (chance <= high)
    weights = counts * np.where(helped, 1.0, chance / np.maximum(1 - chance, 1e-12)) * inside
    compared = weights[~helped]
    squares = float((compared**2).sum())
    return Comparison(
        weights=weights,
        overlap=float((counts * (helped & inside)).sum() / (counts * helped).sum()),
        effective_compared=float(compared.sum() ** 2 / squares) if squares > 0 else 0.0,
        imbalance_before=_imbalance(matrix, helped, counts),
        imbalance_after=_imbalance(matrix, helped, weights),
    )


def _imbalance(matrix: NDArray[np.float64], helped: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    if not matrix.shape[1] or weights[helped].sum() <= 0 or weights[~helped].sum() <= 0:
        return float("nan")
    apart = np.abs(mean_of(matrix, weights * helped) - mean_of(matrix, weights * ~helped))
    return float(apart.max())


def mean_of(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted mean of each column."""
    return np.asarray(weights @ values / weights.sum())
