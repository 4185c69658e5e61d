"""How good were the warnings, on days and rows that the model had not seen?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.panel import Finding
from fupin_risk.words.messages import Language


@dataclass(frozen=True, eq=False)
class Assessment:
    """Figures of a recipe out of time, beside its baselines. A frozen value; its tables are the caller's to copy.

    Attributes
    ----------
    name : str
        Of the recipe.
    table : DataFrame
        One row a test day and scorer: `as_of`, `scorer` (`model`, `logistic`, `line_distance`, `prevalence`), `rows`,
        `positives`, `prevalence`, then each of `roc_auc`, `pr_auc` (average precision), `brier`,
        `precision_at_capacity`, `recall_at_capacity`, `calibration_slope` (1 is right), `calibration_in_the_large` (0
        is right; above: more outcomes than foretold), each beside the ends of its 95 % interval, `_low` and `_high`.
        NaN where a day has only one outcome.
    pooled : DataFrame
        The same of all test days, one row a scorer. Rows are ranked within their day only.
    differences : DataFrame
        Model minus another scorer, all days: `against`, `metric`, `difference`, `low`, `high`, on the same resamples.
    folds : DataFrame
        One row a test day: rows and positives known for training by then, tested rows and positives, capacity in rows.
    calibration_table : DataFrame
        Foretold and observed rates of `model` and `logistic` by tenths of all tested rows.
    random_split : dict
        What a random split would have said, and `sentence`; empty where it was not asked for.
    counts : dict
        Rows of the panel: `rows`, `labelled`, `positives`, `censored` by reason, `already_relapsed`.
    lead_time : dict
        Of the positives within capacity: how many, and `median_days` from the as-of day to the day of the finding, with
        quartiles.
    leakage : tuple of Finding
        What the leakage audit found in the panel.
    predictions : DataFrame
        Index (household_id, as_of); outcome, risk by scorer, the model's order, rank and whether within capacity. The
        only table that names households.
    provenance : dict
        Days, hashes, seeds, settings.
    """

    name: str
    table: pd.DataFrame
    pooled: pd.DataFrame
    differences: pd.DataFrame
    folds: pd.DataFrame
    calibration_table: pd.DataFrame
    random_split: Mapping[str, Any]
    counts: Mapping[str, Any]
    lead_time: Mapping[str, float]
    leakage: tuple[Finding, ...]
    predictions: pd.DataFrame = field(repr=False)
    provenance: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return self.summary_in("en")

    def __repr__(self) -> str:
        auc = float(self.pooled["roc_auc"].iloc[0])
        return f"Assessment({self.name}, {len(self.folds)} test days, ROC AUC {auc:.3f}; print it for the summary)"

    def summary_in(self, language: Language) -> str:
        """Return the figures with what they mean, in Chinese (`"zh"`) or English (`"en"`)."""
        from fupin_risk.assessment.summary import plain_summary

        return plain_summary(self, language)

    def to_frame(self) -> pd.DataFrame:
        """All figures as one table: `table` under `pooled`, whose `as_of` is "all".

        Returns
        -------
        DataFrame
            `as_of` is text.
        """
        days = self.table.assign(as_of=[str(_plain(day)) for day in self.table["as_of"]])
        return pd.concat([self.pooled.assign(as_of="all")[days.columns], days], ignore_index=True)

    def to_json(self) -> str:
        """Everything but `predictions`: no household is in it.

        Returns
        -------
        str
            JSON with sorted keys; what is unknown is null.
        """
        content = {
            "name": self.name,
            "leakage": [
                {"check": one.check, "level": one.level, "sentence": one.sentence, "columns": list(one.columns)}
                for one in self.leakage
            ],
            **{name: _plain(getattr(self, name)) for name in ("random_split", "counts", "lead_time", "provenance")},
            **{
                name: _plain(getattr(self, name).to_dict("records"))
                for name in ("pooled", "table", "differences", "folds", "calibration_table")
            },
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    """A value as JSON holds it; days as text, NaN as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(entry) for entry in value]
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
