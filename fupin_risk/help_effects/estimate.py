"""How far apart are helped and comparable households afterwards, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.assessment.resampling import block_counts, blocks_of, interval
from fupin_risk.help_effects.weighting import compare, design_matrix, mean_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Demands:
    """What a comparison must meet; else it is refused.

    Attributes
    ----------
    helped, compared, villages : int
        At least so many of each.
    events : int
        Of a yes-or-no outcome: at least so many yes, and one of them at least among the helped and the compared each.
    overlap : float
        At least this share of the helped within the common support.
    effective : float
        At least so many effective compared households.
    imbalance : float
        No covariate may differ by more, in standard deviations, after weighting.
    """

    helped: int = 30
    compared: int = 30
    villages: int = 10
    events: int = 10
    overlap: float = 0.8
    effective: float = 50.0
    imbalance: float = 0.2


def estimate(
    covariates: pd.DataFrame,
    helped: pd.Series,
    outcome: pd.Series,
    village: pd.Series,
    *,
    repetitions: int,
    seed: int,
    demands: Demands,
) -> dict[str, Any]:
    """Mean outcome of the helped less that of weighted, comparable households.

    Parameters
    ----------
    covariates : DataFrame of shape (n, p)
        Known before the help began; index (household_id, as_of).
    helped : Series of bool
    outcome : Series of float
        Rows without a known outcome are left out.
    village : Series
        Whole villages are drawn with replacement for the interval.
    repetitions, seed : int
    demands : Demands

    Returns
    -------
    dict
        helped, compared, villages, overlap, effective_compared, imbalance_before, imbalance_after, helped_mean,
        compared_mean, plain_difference, effect, low, high, and refused ("" where an effect is given).
    """
    kept = outcome.notna().to_numpy()
    given, y = helped.to_numpy(dtype=bool)[kept], outcome.to_numpy(dtype=np.float64)[kept]
    codes, blocks, _ = blocks_of(village[kept])
    found: dict[str, Any] = {"helped": int(given.sum()), "compared": int((~given).sum()), "villages": blocks}
    yes_or_no = bool(np.isin(y, (0, 1)).all())
    why = (
        "too_few_helped" if given.sum() < demands.helped
        else "too_few_compared" if (~given).sum() < demands.compared
        else "too_few_villages" if blocks < demands.villages
        else "too_few_events" if yes_or_no and (y.sum() < demands.events or y[given].sum() == 0 or y[~given].sum() == 0)
        else ""
    )  # fmt: skip
    if why:
        return {**found, "refused": why}
    matrix = design_matrix(covariates[kept])
    whole = compare(matrix, given, np.ones(len(y)))
    found |= {
        "overlap": whole.overlap,
        "effective_compared": whole.effective_compared,
        "imbalance_before": whole.imbalance_before,
        "imbalance_after": whole.imbalance_after,
        "plain_difference": float(y[given].mean() - y[~given].mean()),
    }
    why = (
        "no_overlap" if whole.overlap < demands.overlap
        else "too_few_comparable" if whole.effective_compared < demands.effective
        else "not_alike" if whole.imbalance_after > demands.imbalance
        else ""
    )  # fmt: skip
    if why:
        return {**found, "refused": why}
    counts = block_counts(blocks, repetitions, seed)
    means = np.array([_means(matrix, given, y, draw[codes]) for draw in counts])
    effect, low, high = interval(means[:, 0] - means[:, 1])
    ends = {"effect": effect, "low": low, "high": high}
    return {**found, "helped_mean": means[0, 0], "compared_mean": means[0, 1], **ends, "refused": ""}


def _means(
    matrix: NDArray[np.float64], given: NDArray[np.bool_], y: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, float]:
    """Weighted means of helped and compared; the chances are fitted anew, so that their error is in the interval."""
    if not (counts * given).any() or not (counts * ~given).any():
        return np.nan, np.nan
    weights = compare(matrix, given, counts).weights
    if (weights * given).sum() <= 0 or (weights * ~given).sum() <= 0:
        return np.nan, np.nan
    return float(mean_of(y, weights * given)), float(mean_of(y, weights * ~given))
