"""A panel of made numbers in which two hardships raise the risk and income lowers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.definitions import Recipe
from fupin_risk.panel import Panel
from fupin_risk.panel.period_clock import DayClock, day_numbers

NAMES = ("自付医疗费", "income [yuan], per head", "debt", "quiet")


def indicators(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(rows, 4)), columns=list(NAMES))
    X = X.mask(rng.random(X.shape) < 0.1)
    X[NAMES[3]] = np.nan  # a table that this county lacks
    return X


def outcome_log_odds(X: pd.DataFrame) -> np.ndarray[Any, Any]:
    known = X.fillna(0)
    return (known[NAMES[0]] - known[NAMES[1]] + 0.5 * known[NAMES[2]] - 2.5).to_numpy()


@pytest.fixture
def make_panel() -> Callable[..., Panel]:
    def make(
        days: tuple[str, ...] = ("2015-12-31", "2016-12-31", "2017-12-31"),
        households: int = 600,
        shift: float = 0.0,
        seed: int = 0,
        **changes: Any,
    ) -> Panel:
        parts, outcomes = [], []
        rng = np.random.default_rng(seed + 99)
        for position, day in enumerate(days):
            X = indicators(households, seed + position)
            last = position == len(days) - 1
            odds = outcome_log_odds(X) + (shift if last else 0)
            outcomes.append((rng.random(households) < 1 / (1 + np.exp(-odds))).astype(float))
            names = [f"h{number:05}" for number in range(households)]
            index = pd.MultiIndex.from_product([names, [pd.Timestamp(day)]], names=["household_id", "as_of"])
            parts.append(X.set_index(index))
        X = pd.concat(parts)
        named = X.index.get_level_values(0)
        rows = pd.DataFrame(
            {
                "y": np.concatenate(outcomes),
                "censored_why": np.full(len(X), None, dtype=object),
                "cause": np.full(len(X), None, dtype=object),
                "event_on": np.full(len(X), np.datetime64("NaT", "ns")),
                "known_on": X.index.get_level_values(1) + pd.DateOffset(months=12),
                "group": [f"v{int(name[1:]) % 20:02}" for name in named],
                "spell": 1,
            },
            index=X.index,
        )
        parts_of_panel: dict[str, Any] = {"cohort": "exited", "outcome": "recognised_relapse", "horizon_months": 12}
        parts_of_panel |= {"directions": {NAMES[0]: 1, NAMES[1]: -1, NAMES[2]: 1}, "provenance": {}}
        known_at = day_numbers(pd.DatetimeIndex(rows["known_on"]))
        return Panel(X, rows, clock=DayClock(), known_at=known_at, **(parts_of_panel | changes))

    return make


@pytest.fixture
def changed() -> Callable[..., Panel]:
    """A panel with other columns or rows: `changed(panel, y=..., group=..., X=...)`."""

    def change(panel: Panel, X: pd.DataFrame | None = None, text_codes: Any = None, **columns: Any) -> Panel:
        other = panel._with(rows=panel._rows.assign(**columns))
        return other if X is None else other._with(X=X, text_codes=text_codes)

    return change


@pytest.fixture
def recipe() -> Recipe:
    return Recipe.model_validate(
        {
            "name": "made",
            "label": {"zh": "试", "en": "Made"},
            "cohort": "exited",
            "outcome": "recognised_relapse",
            "horizon_months": 12,
            "learner": {
                "n_estimators": 40,
                "num_leaves": 8,
                "max_depth": 4,
                "learning_rate": 0.1,
                "min_child_samples": 10,
            },
            "capacity": {"share": 0.1},
        }
    )
