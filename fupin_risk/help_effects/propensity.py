"""Are the control households comparable with the treated, and how must they be weighted?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TAIL = 0.01  # cells beyond this share of the others are pulled in, so that one odd cell decides nothing
_MISSING_COUNTS = 0.01  # from this share of missing cells on, being missing is a covariate of its own


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """Weights under which the control looks like the treated, and how well it does.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        1 for the treated inside the common support, the odds of the propensity score for the control, 0 outside.
    overlap : float
        Share of the treated inside the common support.
    effective_sample_size : float
        Of the control: the number of equally weighted rows that tell as much (Kish).
    smd_before, smd_after : float
        Greatest absolute standardised mean difference of any covariate, without and with the weights.
    """

    weights: NDArray[np.float64]
    overlap: float
    effective_sample_size: float
    smd_before: float
    smd_after: float


def design_matrix(covariates: pd.DataFrame) -> NDArray[np.float64]:
    """Return standardised columns without missing cells: medians in their place, and a column that marks them.

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


def att_weighting(matrix: NDArray[np.float64], treated: NDArray[np.bool_], counts: NDArray[np.float64]) -> Weighting:
    """Weight the control by the odds of its propensity score, for the average effect on the treated (ATT).

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        As `design_matrix` returns it: each column has the standard deviation 1.
    treated : ndarray of bool, shape (n,)
        Both values occur.
    counts : ndarray of shape (n,)
        How often each row counts (a resample of villages).

    Returns
    -------
    Weighting

    Notes
    -----
    The propensity score is a logistic regression, l2 with C = 1. The common support is the range of the score that
    occurs in both groups. Means are standardised by the standard deviation of all rows.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, solver="newton-cholesky").fit(matrix, treated, sample_weight=counts)
    score = model.predict_proba(matrix)[:, 1]
    drawn = counts > 0
    low = max(score[treated & drawn].min(), score[~treated & drawn].min())
    high = min(score[treated & drawn].max(), score[~treated & drawn].max())
    inside = (score >= low) & (score <= high)
    weights = counts * np.where(treated, 1.0, score / np.maximum(1 - score, 1e-12)) * inside
    control = weights[~treated]
    squares = float((control**2).sum())
    return Weighting(
        weights=weights,
        overlap=float((counts * (treated & inside)).sum() / (counts * treated).sum()),
        effective_sample_size=float(control.sum() ** 2 / squares) if squares > 0 else 0.0,
        smd_before=_greatest_smd(matrix, treated, counts),
        smd_after=_greatest_smd(matrix, treated, weights),
    )


def _greatest_smd(matrix: NDArray[np.float64], treated: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    if not matrix.shape[1] or weights[treated].sum() <= 0 or weights[~treated].sum() <= 0:
        return float("nan")
    differences = np.abs(mean_of(matrix, weights * treated) - mean_of(matrix, weights * ~treated))
    return float(differences.max())


def mean_of(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weighted mean of each column."""
    return np.asarray(weights @ values / weights.sum())
