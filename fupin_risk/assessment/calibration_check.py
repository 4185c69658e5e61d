"""Do the probabilities mean what they say?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Probabilities nearer to 0 or 1 are taken as this: their log-odds would be infinite.
_EDGE = 1e-6
_STEPS, _ENOUGH = 50, 1e-10
_BINS = 400


def recalibration(
    risk: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slope and intercept by which the outcomes say that log-odds should have been moved.

    Parameters
    ----------
    risk : ndarray of shape (n,)
        Probabilities.
    y : ndarray of shape (n,)
        Outcomes, 1 or 0.
    weights : ndarray of shape (k, n)

    Returns
    -------
    slope : ndarray of shape (k,)
        Of a logistic regression of the outcome on the log-odds: 1 is right, below 1 the probabilities are too extreme.
        NaN where all log-odds are equal.
    in_the_large : ndarray of shape (k,)
        Intercept with the slope held at 1: 0 is right, above 0 there were more outcomes than foretold.
        Both are NaN where a weighting has only one outcome.
    """
    log_odds = logit(np.clip(risk, _EDGE, 1 - _EDGE))
    return recalibration_of_bins(log_odds, weights, weights * y)


def binned(
    risk: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Rows joined to at most 400 of nearly equal risk, so that hundreds of resamples can be recalibrated at once.

    Returns
    -------
    log_odds : ndarray of shape (m,)
        Mean log-odds of each bin.
    weight, positive : ndarray of shape (k, m)
        Weight of its rows, and of the positive ones.
    """
    log_odds = logit(np.clip(risk, _EDGE, 1 - _EDGE))
    order = np.argsort(log_odds, kind="stable")
    starts = np.unique(np.linspace(0, len(order), min(_BINS, len(order)) + 1).astype(np.intp)[:-1])
    sizes = np.diff(np.append(starts, len(order)))
    mean = np.add.reduceat(log_odds[order], starts) / sizes
    sorted_weights = weights[:, order]
    weight = np.add.reduceat(sorted_weights, starts, axis=1)
    positive = np.add.reduceat(sorted_weights * y[order], starts, axis=1)
    return mean, weight, positive


def recalibration_of_bins(
    log_odds: NDArray[np.float64], weight: NDArray[np.float64], positive: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slope and intercept as `recalibration` gives them, from what `binned` returns."""
    slope = _newton(log_odds, weight, positive, free_slope=True)[1]
    return slope, _newton(log_odds, weight, positive, free_slope=False)[0]


def reliability(risk: NDArray[np.float64], y: NDArray[np.float64], bins: int = 10) -> pd.DataFrame:
    """Foretold and observed rates by tenths of the rows, from the lowest risk to the highest.

    Parameters
    ----------
    risk, y : ndarray of shape (n,)
    bins : int, default 10

    Returns
    -------
    DataFrame
        `rows`, `positives`, `predicted_low`, `predicted_mean`, `predicted_high`, `observed` and its 95 % Wilson
        interval `observed_low`, `observed_high` (which takes rows as independent).
    """
    if not len(risk):
        return pd.DataFrame()
    order = np.argsort(risk, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    table = pd.DataFrame(
        {
            "rows": [len(part) for part in parts],
            "positives": [int(y[part].sum()) for part in parts],
            "predicted_low": [risk[part].min() for part in parts],
            "predicted_mean": [risk[part].mean() for part in parts],
            "predicted_high": [risk[part].max() for part in parts],
            "observed": [y[part].mean() for part in parts],
        }
    )
    z = 1.959964
    middle = (table["observed"] + z**2 / (2 * table["rows"])) / (1 + z**2 / table["rows"])
    spread = table["observed"] * (1 - table["observed"]) / table["rows"] + z**2 / (4 * table["rows"] ** 2)
    half = z * np.sqrt(spread) / (1 + z**2 / table["rows"])
    return table.assign(observed_low=(middle - half).clip(lower=0), observed_high=(middle + half).clip(upper=1))


def _newton(
    x: NDArray[np.float64], weight: NDArray[np.float64], positive: NDArray[np.float64], *, free_slope: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Intercepts and slopes of k logistic regressions of `positive` of `weight` on `x`, by Newton's steps."""
    many = len(weight)
    intercept, slope = np.zeros(many), np.ones(many)
    total = positive.sum(axis=1)
    usable = (total > 0) & (total < weight.sum(axis=1))
    if free_slope and np.ptp(x) < _ENOUGH:
        usable[:] = False
    for _ in range(_STEPS):
        expected = expit(intercept[:, None] + slope[:, None] * x)
        error = positive - weight * expected
        information = weight * expected * (1 - expected)
        first, second = error.sum(axis=1), error @ x
        i00, i01, i11 = information.sum(axis=1), information @ x, information @ x**2
        if free_slope:
            determinant = i00 * i11 - i01**2
            fit = usable & (determinant > 0)
            determinant = np.where(fit, determinant, 1.0)
            change = (i11 * first - i01 * second) / determinant
            turn = (i00 * second - i01 * first) / determinant
        else:
            fit = usable & (i00 > 0)
            change, turn = first / np.where(fit, i00, 1.0), np.zeros(many)
        # Steps are held back: far from the answer a full one overshoots where nearly all risks are small.
        step = np.where(fit, np.minimum(1.0, 2.0 / np.maximum(np.abs(change), np.abs(turn) + _EDGE)), 0.0)
        intercept, slope = intercept + step * change, slope + step * turn
        if np.all(np.abs(step * change) + np.abs(step * turn) < _ENOUGH):
            break
    return np.where(usable, intercept, np.nan), np.where(usable, slope, np.nan)
