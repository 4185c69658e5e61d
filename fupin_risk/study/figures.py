"""What are the figures of each task, for each scorer, with intervals?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from fupin_risk.assessment.baselines import Scores
from fupin_risk.assessment.calibration_check import reliability
from fupin_risk.assessment.resampling import block_counts, blocks_of, interval
from fupin_risk.assessment.sums import DayRows, day_sums, figures

_COMPARED = ("roc_auc", "pr_auc", "brier", "recall_at_capacity")


def task_figures(
    test: pd.DataFrame,
    scores: dict[str, Scores],
    rows: np.ndarray,
    *,
    share: float,
    resamples: int,
    random_state: int,
    weight: np.ndarray | None = None,
) -> dict[str, Any]:
    """Figures of some of the tested rows.

    Parameters
    ----------
    test : DataFrame
        Index household_id, as_of; columns `y` and `group`.
    scores : dict of str to Scores
        What each scorer says of every row of `test`.
    rows : ndarray of bool
        The rows of this task.
    share : float
        Share of a day's rows that can be checked.
    resamples, random_state : int
        Of the blocks, the same for all scorers.
    weight : ndarray, optional
        One a row of `test`.

    Returns
    -------
    dict
        `rows`, `positives`, `rate`, `blocks`, one entry a scorer with `[figure, low, high]`, and `model_minus`
        with the
        differences to each other scorer. Rows of different days are not ranked against each other, but in
        `days_ranked_together`, which is there to be held against figures that others worked out so (no weights).
    """
    chosen = test[rows]
    codes, blocks, kind = blocks_of(chosen["group"])
    counts = block_counts(blocks, resamples, random_state)
    days = pd.factorize(chosen.index.get_level_values(1), sort=True)[0]
    place = np.flatnonzero(rows)
    found = {}
    for name, said in scores.items():
        sums = []
        for day in range(days.max() + 1):
            mine = days == day
            at = place[mine]
            names = chosen.index.get_level_values(0)[mine]
            of_day = DayRows(
                y=chosen["y"].to_numpy()[mine],
                weight=np.ones(int(mine.sum())) if weight is None else weight[at],
                block=codes[mine],
                tie_break=np.argsort(np.argsort(names, kind="stable"), kind="stable"),
                share=share,
            )
            sums.append(day_sums(of_day, Scores(None if said.order is None else said.order[at], said.risk[at]), counts))
        found[name] = figures(sums)
    result: dict[str, Any] = {
        "rows": len(chosen),
        "positives": int(chosen["y"].sum()),
        "rate": float(chosen["y"].mean()),
        "blocks": blocks,
        "block_kind": kind,
    }
    result |= {
        name: {figure: _rounded(interval(values)) for figure, values in each.items()} for name, each in found.items()
    }
    result["days_ranked_together"] = {
        name: _ranked_together(
            chosen["y"].to_numpy(), np.zeros(len(place)) if said.order is None else said.order[place]
        )
        for name, said in scores.items()
    }
    result["model_minus"] = {
        name: {figure: _rounded(interval(found["model"][figure] - each[figure])) for figure in _COMPARED}
        for name, each in found.items()
        if name != "model"
    }
    return result


def reliability_table(test: pd.DataFrame, scores: Scores, rows: np.ndarray) -> list[dict[str, float]]:
    """Risk that was said against the share that came to pass, by tenths of the risk."""
    table = reliability(scores.risk[rows], test["y"].to_numpy()[rows])
    return [{str(key): round(float(value), 5) for key, value in row.items()} for row in table.to_dict("records")]


def recall_by_group(test: pd.DataFrame, scores: Scores, rows: np.ndarray, share: float) -> dict[str, list[float]]:
    """Recall at capacity within each group, with its positives: how unlike places are."""
    frame = test[rows].assign(order=scores.risk[rows] if scores.order is None else scores.order[rows])
    found = {}
    for group, part in frame.groupby("group"):
        positives = int(part["y"].sum())
        if positives:
            checked = part.sort_values("order", ascending=False, kind="stable").head(round(share * len(part)))
            found[str(group)] = [round(float(checked["y"].sum() / positives), 4), positives]
    return found


def _ranked_together(y: np.ndarray, order: np.ndarray) -> dict[str, float]:
    auc, precision = roc_auc_score(y, order), average_precision_score(y, order)
    return {"roc_auc": round(float(auc), 5), "pr_auc": round(float(precision), 5)}


def _rounded(values: tuple[float, float, float]) -> list[float]:
    return [round(value, 5) for value in values]
