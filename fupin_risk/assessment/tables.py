"""How do scores and sums become the tables of an assessment?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.assessment.calibration_check import reliability
from fupin_risk.assessment.metrics import Ranked
from fupin_risk.assessment.resampling import interval, with_interval
from fupin_risk.assessment.scoring import ScoredDay
from fupin_risk.assessment.sums import DayRows, DaySums, figures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel import Panel

_COMPARED = ("roc_auc", "pr_auc", "recall_at_capacity", "brier")


def size_of(y: pd.Series) -> dict[str, Any]:
    """Rows, positives and their share."""
    return {"rows": len(y), "positives": int(y.sum()), "prevalence": float(y.mean())}


def day_table(days: list[ScoredDay], sums: dict[str, list[DaySums]]) -> pd.DataFrame:
    """Rows, positives and their share."""
    return pd.DataFrame(
        [
            {"as_of": day.as_of, "scorer": scorer, **size_of(day.test.y), **with_interval(figures([of_days[place]]))}
            for place, day in enumerate(days)
            for scorer, of_days in sums.items()
        ]
    )


def pooled_table(pooled: dict[str, dict[str, NDArray[np.float64]]], predictions: pd.DataFrame) -> pd.DataFrame:
    """One row a scorer: its figures of all test days."""
    size = size_of(predictions["y"])
    return pd.DataFrame([{"scorer": scorer, **size, **with_interval(found)} for scorer, found in pooled.items()])


def differences_table(pooled: dict[str, dict[str, NDArray[np.float64]]]) -> pd.DataFrame:
    """Model minus each other scorer, of all test days."""
    rows = []
    for against in pooled:
        if against == "model":
            continue
        for metric in _COMPARED:
            value, low, high = interval(pooled["model"][metric] - pooled[against][metric])
            rows.append({"against": against, "metric": metric, "difference": value, "low": low, "high": high})
    return pd.DataFrame(rows)


def folds_table(days: list[ScoredDay], rows_of: list[DayRows]) -> pd.DataFrame:
    """One row a test day: what was known for training, what was tested."""
    return pd.DataFrame(
        [
            {
                "as_of": day.as_of,
                "train_rows": day.train_rows,
                "train_positives": day.train_positives,
                "test_rows": len(day.test),
                "test_positives": int(day.test.y.sum()),
                "capacity_rows": round(rows.share * len(day.test)),
            }
            for day, rows in zip(days, rows_of, strict=True)
        ]
    )


def predictions_table(days: list[ScoredDay], rows_of: list[DayRows]) -> pd.DataFrame:
    """One row a tested household and day, with what each scorer said of it."""
    parts = []
    for day, rows in zip(days, rows_of, strict=True):
        order = day.scores["model"].order
        order = day.scores["model"].risk if order is None else order
        rank = np.empty(len(rows.y), dtype=np.int64)
        rank[Ranked.by(order, rows.tie_break).order] = np.arange(1, len(rows.y) + 1)
        risks = {scorer: scores.risk for scorer, scores in day.scores.items()}
        part = pd.DataFrame({"y": rows.y, **risks, "model_order": order, "rank": rank}, index=day.test.X.index)
        part["within_capacity"] = rank <= round(rows.share * len(rank))
        parts.append(part.assign(event_on=day.test.event_on))
    return pd.concat(parts)


def calibration_table(predictions: pd.DataFrame) -> pd.DataFrame:
    """One row a test day: what was known for training, what was tested."""
    tables = [
        reliability(predictions[scorer].to_numpy(), predictions["y"].to_numpy()).assign(scorer=scorer)
        for scorer in ("model", "logistic")
    ]
    return pd.concat(tables, ignore_index=True)


def row_counts(panel: Panel) -> dict[str, Any]:
    """Model minus each other scorer, of all test days."""
    why = panel.censored_why.value_counts().sort_index()
    return {
        "rows": len(panel),
        "labelled": int(panel.y.notna().sum()),
        "positives": int((panel.y == 1).sum()),
        "censored": {str(reason): int(many) for reason, many in why.items() if reason != "already_relapsed"},
        "already_relapsed": int(why.get("already_relapsed", 0)),
    }


def lead_time(predictions: pd.DataFrame) -> dict[str, float]:
    """Days from the as-of day to the finding, of the positives within capacity (R07)."""
    caught = predictions[(predictions["y"] == 1) & predictions["within_capacity"] & predictions["event_on"].notna()]
    if caught.empty:
        return {"caught": 0}
    lead = (caught["event_on"] - caught.index.get_level_values(1)).dt.days
    return {
        "caught": len(caught),
        "median_days": float(lead.median()),
        "lower_quartile_days": float(lead.quantile(0.25)),
        "upper_quartile_days": float(lead.quantile(0.75)),
    }
