"""What is the average effect of help on the treated (ATT), and how sure is it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.assessment.resampling import block_counts, blocks_of, interval
from fupin_risk.help_effects.propensity import att_weighting, design_matrix, mean_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a comparison must meet; else it is refused.

    Attributes
    ----------
    treated, control, villages : int
        Minimum number of rows of each group, and of villages.
    events : int
        Of a yes-or-no outcome: minimum number of events; at least one of them in each group.
    overlap : float
        Minimum share of the treated inside the common support.
    effective_sample_size : float
        Minimum effective sample size of the control.
    smd : float
        Maximum absolute standardised mean difference of any covariate, with the weights.
    """

    treated: int = 30
    control: int = 30
    villages: int = 10
    events: int = 10
    overlap: float = 0.8
    effective_sample_size: float = 50.0
    smd: float = 0.2


def estimate_att(
    covariates: pd.DataFrame,
    treated: pd.Series,
    outcome: pd.Series,
    village: pd.Series,
    *,
    resamples: int,
    random_state: int,
    requirements: Requirements,
) -> dict[str, Any]:
    """Return the mean outcome of the treated less that of the weighted control, with its interval.

    Parameters
    ----------
    covariates : DataFrame of shape (n, p)
        Known before the help began; index (household_id, as_of).
    treated : Series of bool
    outcome : Series of float
        Rows without a known outcome are left out.
    village : Series
        Whole villages are drawn with replacement for the interval.
    resamples, random_state : int
    requirements : Requirements

    Returns
    -------
    dict
        treated, control, villages, overlap, effective_sample_size, smd_before, smd_after, treated_mean, control_mean,
        unweighted_difference, att, att_low, att_high, and refused ("" where an effect is given).
    """
    known = outcome.notna().to_numpy()
    group, y = treated.to_numpy(dtype=bool)[known], outcome.to_numpy(dtype=np.float64)[known]
    codes, blocks, _ = blocks_of(village[known])
    found: dict[str, Any] = {"treated": int(group.sum()), "control": int((~group).sum()), "villages": blocks}
    why = _too_small(group, y, blocks, requirements)
    if why:
        return {**found, "refused": why}
    matrix = design_matrix(covariates[known])
    whole = att_weighting(matrix, group, np.ones(len(y)))
    found |= {
        "overlap": whole.overlap,
        "effective_sample_size": whole.effective_sample_size,
        "smd_before": whole.smd_before,
        "smd_after": whole.smd_after,
        "unweighted_difference": float(y[group].mean() - y[~group].mean()),
    }
    why = (
        "no_overlap" if whole.overlap < requirements.overlap
        else "small_effective_sample" if whole.effective_sample_size < requirements.effective_sample_size
        else "not_balanced" if whole.smd_after > requirements.smd
        else ""
    )  # fmt: skip
    if why:
        return {**found, "refused": why}
    counts = block_counts(blocks, resamples, random_state)
    means = np.array([_means(matrix, group, y, draw[codes]) for draw in counts])
    att, low, high = interval(means[:, 0] - means[:, 1])
    ends = {"att": att, "att_low": low, "att_high": high}
    return {**found, "treated_mean": means[0, 0], "control_mean": means[0, 1], **ends, "refused": ""}


def _too_small(treated: NDArray[np.bool_], y: NDArray[np.float64], villages: int, requirements: Requirements) -> str:
    """Why there are too few rows, villages or events for any comparison; empty where there are enough."""
    events = bool(np.isin(y, (0, 1)).all())
    return (
        "too_few_treated" if treated.sum() < requirements.treated
        else "too_few_control" if (~treated).sum() < requirements.control
        else "too_few_villages" if villages < requirements.villages
        else "too_few_events"
        if events and (y.sum() < requirements.events or y[treated].sum() == 0 or y[~treated].sum() == 0)
        else ""
    )  # fmt: skip


def _means(
    matrix: NDArray[np.float64], treated: NDArray[np.bool_], y: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, float]:
    """Weighted means of both groups; propensity scores are fitted anew, so that their error is in the interval."""
    if not (counts * treated).any() or not (counts * ~treated).any():
        return np.nan, np.nan
    weights = att_weighting(matrix, treated, counts).weights
    if (weights * treated).sum() <= 0 or (weights * ~treated).sum() <= 0:
        return np.nan, np.nan
    return float(mean_of(y, weights * treated)), float(mean_of(y, weights * ~treated))
