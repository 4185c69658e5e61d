"""In which order are households checked?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes.door import Causes
from fupin_risk.causes.gaps import GAPS

GUARANTEES = "guarantees_unmet_count"


def check_keys(causes: Causes) -> pd.DataFrame:
    """Return what the order of checks goes by, besides risk.

    Parameters
    ----------
    causes : Causes
        Their facts contain the number of unmet guarantees; where they do not, none is known.

    Returns
    -------
    DataFrame
        On the index of `causes.counties`: check_first (a guarantee is not met, or the income is under the line),
        unanswered_count (open gaps), gap_multiple (the greatest whole multiple of its bound that the evidence of an
        open gap reaches; 0 without a gap).
    """
    index = causes.counties.index
    unmet = causes.facts.reindex(columns=[GUARANTEES])[GUARANTEES].reindex(index)
    under = causes.income_state["under_line"].reindex(index).fillna(value=False).astype(bool)
    gaps = causes.gaps[causes.gaps["status"].isin(GAPS)]
    least = gaps["evidence_least"].to_numpy(dtype=np.float64)
    reached = np.where(least > 0, gaps["evidence_value"].to_numpy(dtype=np.float64) / np.where(least > 0, least, 1), 1)
    multiple = pd.Series(np.floor(reached), index=gaps["household_id"]).groupby(level=0).max()
    return pd.DataFrame(
        {
            "check_first": under | (unmet >= 1).to_numpy(dtype=bool),
            "unanswered_count": gaps.groupby("household_id").size().reindex(index).fillna(0).astype("int64"),
            "gap_multiple": multiple.reindex(index).fillna(0).astype("int64"),
        },
        index=index,
    )


def in_order(
    household_ids: pd.Series,
    check_first: NDArray[np.bool_],
    unanswered_count: NDArray[np.int64],
    gap_multiple: NDArray[np.int64],
    log_odds: NDArray[np.float64] | None = None,
) -> NDArray[np.intp]:
    """Return the positions of households in the order of checks.

    Parameters
    ----------
    household_ids : Series of shape (n,)
    check_first, unanswered_count, gap_multiple : ndarray of shape (n,)
        As `check_keys` returns them.
    log_odds : ndarray of shape (n,), optional
        Of the model. Without a model this key is left out.

    Returns
    -------
    ndarray of shape (n,)
        An unmet guarantee or an income under the line first; then the number of open gaps and by how far their evidence
        exceeds its bound, from high to low; then risk; then household_id.

    Examples
    --------
    >>> ids = pd.Series(["h1", "h2", "h3", "h4"])
    >>> count, multiple = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    >>> ids.iloc[in_order(ids, np.array([False, True, False, False]), count, multiple)].tolist()
    ['h2', 'h4', 'h3', 'h1']
    """
    by_id = np.asarray(household_ids.argsort(kind="stable"), dtype=np.intp)
    keys: list[NDArray[Any]] = [-gap_multiple[by_id], -unanswered_count[by_id], ~check_first[by_id]]
    if log_odds is not None:
        keys.insert(0, -log_odds[by_id])
    return by_id[np.lexsort(keys)]
