"""Which rows teach the booster, and which, unseen by it, calibrate it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Holdout:
    """Rows of a panel by their use.

    Attributes
    ----------
    way : {"latest_periods", "cross_fitting", "none"}
        `latest_periods`: `calibrate` are the latest labelled periods. `cross_fitting`: the booster learns from all
        rows, and is calibrated on what boosters that did not see a row's group say of it. `none`: too few positives to
        calibrate at all.
    learn, calibrate : ndarray of bool, shape (n,)
        Rows that the booster sees, and rows on which its calibration is fitted.
    folds : ndarray of int, shape (n,)
        Cross-fitting: the fold of each row, else -1.
    """

    way: str
    learn: NDArray[np.bool_]
    calibrate: NDArray[np.bool_]
    folds: NDArray[np.intp]


def hold_out(
    y: NDArray[np.float64], as_of: pd.Index[Any], over_on: pd.Index[Any], groups: NDArray[Any], *, least_positives: int
) -> Holdout:
    """Keep the latest labelled periods back for calibration.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Outcomes 1 or 0; NaN for rows that must not be used.
    as_of : Index of shape (n,)
        Period of each row.
    over_on : Index of shape (n,)
        When each row's window is over, comparable with `as_of`.
    groups : ndarray of shape (n,)
        Rows that belong together (a village); used where periods do not suffice.
    least_positives : int
        Relapses, and households without one, that the held-out rows need; and relapses that the rest needs.

    Returns
    -------
    Holdout

    Notes
    -----
    Going back from the latest period, as many are held out as bring enough of both outcomes. Of the earlier rows the
    booster sees only those whose window is over on the first held-out as-of day: an event in a window that both share
    would be known to it. That costs a horizon of the most recent rows, so a recipe may (`calibration.refit`) grow the
    trees anew from all rows afterwards, under the calibration that was fitted on trees of the same recipe.
    """
    labelled = ~np.isnan(y)
    nothing = np.zeros(len(y), dtype=bool)
    unfolded = np.full(len(y), -1, dtype=np.intp)
    for start in as_of[labelled].unique().sort_values()[::-1]:
        calibrate = labelled & np.asarray(as_of >= start)
        if min((y[calibrate] == 1).sum(), (y[calibrate] == 0).sum()) < least_positives:
            continue
        learn = labelled & np.asarray(as_of < start) & np.asarray(over_on <= start)
        if (y[learn] == 1).sum() >= least_positives and (y[learn] == 0).any():
            return Holdout("latest_periods", learn, calibrate, unfolded)
        break
    folds = _group_folds(y, groups, labelled)
    if folds is None:
        return Holdout("none", labelled, nothing, unfolded)
    return Holdout("cross_fitting", labelled, labelled, folds)


def _group_folds(y: NDArray[np.float64], groups: NDArray[Any], labelled: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Deal whole groups to folds, those with most positives first; None where a fold leaves only one outcome."""
    codes, _ = pd.factorize(groups, sort=True)
    codes = np.where(codes < 0, codes.max(initial=-1) + 1, codes)
    positives = np.bincount(codes[labelled], weights=y[labelled], minlength=codes.max() + 1)
    rows = np.bincount(codes[labelled], minlength=codes.max() + 1)
    order = np.lexsort((np.arange(len(rows)), -rows, -positives))
    order = order[rows[order] > 0]
    count = min(FOLDS, int((positives > 0).sum()), len(order))
    if count <= 1:
        return None
    place = np.arange(len(order)) % (2 * count)
    fold_of = np.full(len(rows), -1, dtype=np.intp)
    fold_of[order] = np.where(place < count, place, 2 * count - 1 - place)
    folds = np.where(labelled, fold_of[codes], -1)
    rests = [y[labelled & (folds != fold)] for fold in range(count)]
    return folds if all((rest == 0).any() and (rest == 1).any() for rest in rests) else None
