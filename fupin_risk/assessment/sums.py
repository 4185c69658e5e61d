"""What must be known of each test day so that its figures, and those of all days together, can be worked out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.assessment.calibration_check import binned, recalibration, recalibration_of_bins
from fupin_risk.assessment.metrics import Cumulated, Ranked, average_precision, brier_sum, found_within, pairs, roc_auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.assessment.baselines import Scores

METRICS = (
    "roc_auc",
    "pr_auc",
    "brier",
    "precision_at_capacity",
    "recall_at_capacity",
    "calibration_slope",
    "calibration_in_the_large",
)
# So many numbers of a matrix (weightings x rows) are worked on at once: 32 MB.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class DayRows:
    """Outcomes of the rows of a test day.

    Attributes
    ----------
    y : ndarray of shape (n,)
    weight : ndarray of shape (n,)
        Survey weights, or ones.
    block : ndarray of int, shape (n,)
        Village of each row.
    tie_break : ndarray of int, shape (n,)
        Order of the households' ids.
    share : float
        Capacity over the number of rows.
    """

    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    block: NDArray[np.intp]
    tie_break: NDArray[np.intp]
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class DaySums:
    """Sums of one scorer on one test day; all arrays have one entry (or row) a weighting.

    Attributes
    ----------
    concordant, pairs : ndarray of shape (k,)
        ROC AUC times pairs, and pairs.
    precise, positives : ndarray of shape (k,)
        Average precision times positives, and positives.
    checked, found, brier, weight : ndarray of shape (k,)
    bins : tuple of ndarray
        As `calibration.binned` returns it.
    risk, y, row_weight : ndarray of shape (n,)
        The rows as they are.
    ordered : bool
        Whether the scorer tells rows apart.
    """

    concordant: NDArray[np.float64]
    pairs: NDArray[np.float64]
    precise: NDArray[np.float64]
    positives: NDArray[np.float64]
    checked: NDArray[np.float64]
    found: NDArray[np.float64]
    brier: NDArray[np.float64]
    weight: NDArray[np.float64]
    bins: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
    risk: NDArray[np.float64]
    y: NDArray[np.float64]
    row_weight: NDArray[np.float64]
    ordered: bool


def day_sums(rows: DayRows, scores: Scores, counts: NDArray[np.float64]) -> DaySums:
    """Sums of a scorer on a test day, for each resample of the villages.

    Parameters
    ----------
    rows : DayRows
    scores : Scores
    counts : ndarray of shape (k, blocks)
        As `block_counts` returns it.

    Returns
    -------
    DaySums
    """
    at_random = scores.order is None
    order = np.zeros(len(rows.y)) if scores.order is None else scores.order
    ranked = Ranked.by(order, rows.tie_break)
    step = max(1, _AT_ONCE // max(len(rows.y), 1))
    parts = []
    for start in range(0, len(counts), step):
        weights = counts[start : start + step][:, rows.block] * rows.weight
        cumulated = Cumulated.down(ranked, rows.y, weights)
        checked, found = found_within(cumulated, rows.share)
        positives = cumulated.positives[:, -1]
        sums = (
            np.nan_to_num(roc_auc(cumulated)) * pairs(cumulated),
            pairs(cumulated),
            np.nan_to_num(average_precision(cumulated)) * positives,
            positives,
            checked,
            # Who has no order checks at random, and finds their share of all.
            rows.share * positives if at_random else found,
            brier_sum(scores.risk, rows.y, weights),
            cumulated.all[:, -1],
        )
        parts.append((sums, binned(scores.risk, rows.y, weights)))
    names = ("concordant", "pairs", "precise", "positives", "checked", "found", "brier", "weight")
    joined = {name: np.concatenate([sums[place] for sums, _ in parts]) for place, name in enumerate(names)}
    weight, positive = (np.concatenate([bins[place] for _, bins in parts]) for place in (1, 2))
    bins = (parts[0][1][0], weight, positive)
    return DaySums(**joined, bins=bins, risk=scores.risk, y=rows.y, row_weight=rows.weight, ordered=not at_random)


def figures(days: Sequence[DaySums]) -> dict[str, NDArray[np.float64]]:
    """Figures of one test day, or of several together, by weighting.

    Parameters
    ----------
    days : sequence of DaySums
        Of one scorer.

    Returns
    -------
    dict of str to ndarray of shape (k,)
        `METRICS`. Rows of different days are never ranked against each other: the areas are means over the days,
        weighted by pairs and by positives; the rest is of all rows together.
    """
    total = {
        name: np.sum([getattr(day, name) for day in days], axis=0)
        for name in ("concordant", "pairs", "precise", "positives", "checked", "found", "brier", "weight")
    }
    slope, large = _recalibrated(days)
    return {
        "roc_auc": _over(total["concordant"], total["pairs"]),
        "pr_auc": _over(total["precise"], total["positives"]),
        "brier": _over(total["brier"], total["weight"]),
        "precision_at_capacity": _over(total["found"], total["checked"]),
        "recall_at_capacity": _over(total["found"], total["positives"]),
        "calibration_slope": slope,
        "calibration_in_the_large": large,
    }


def _recalibrated(days: Sequence[DaySums]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The rows as they are exactly, the resamples from bins."""
    risk, y, weight = (np.concatenate([getattr(day, name) for day in days]) for name in ("risk", "y", "row_weight"))
    slope, large = recalibration(risk, y, weight[None, :])
    x = np.concatenate([day.bins[0] for day in days])
    weights, positives = (np.hstack([day.bins[place][1:] for day in days]) for place in (1, 2))
    slopes, larges = recalibration_of_bins(x, weights, positives)
    # One risk for everybody has no slope: what it would tell apart is only the days.
    slopes = np.append(slope, slopes) if any(day.ordered for day in days) else np.full(len(large) + len(larges), np.nan)
    return slopes, np.append(large, larges)


def _over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0))
