"""Hand-made policy, households and a small model for the tests of lists."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from fupin_risk.definitions import AnswerRow, Catalogue, EvidenceRow, LevelRow, Policy, load_catalogue
from fupin_risk.model import RiskModel

DAY = dt.date(2019, 12, 31)
COLUMNS = (
    "income_per_head_yuan",
    "income_to_line",
    "wage_share",
    "own_medical_share_12m",
    "own_medical_yuan_12m",
    "dwelling_unsafe",
    "measures_in_force_count",
    "land_mu",
)
_FROM: dict[str, Any] = {
    "published_on": dt.date(2014, 1, 1), "in_force_from": dt.date(2014, 1, 1), "source": "test", "verified": True,
}  # fmt: skip


def policy(**places: Any) -> Policy:
    """Health or social help answers illness, housing housing; 20 % of income or an unsafe dwelling is evidence."""
    said = _FROM | places
    return Policy.of(
        (
            AnswerRow(cause="illness", measures=("health", "social"), **said),
            AnswerRow(cause="housing", measures=("housing",), **said),
            EvidenceRow(cause="illness", indicator="own_medical_share_12m", least=0.2, **said),
            EvidenceRow(cause="illness", indicator="own_medical_yuan_12m", least=5000, **said),
            EvidenceRow(cause="housing", indicator="dwelling_unsafe", least=1, **said),
            LevelRow(level="red", least_risk=0.2, least_risk_unanswered=0.1, **said),
            LevelRow(level="orange", least_risk=0.1, least_risk_unanswered=0.05, **said),
            LevelRow(level="yellow", least_risk=0.05, least_risk_unanswered=0.025, **said),
        )
    )


@cache
def catalogue() -> Catalogue:
    """The shipped definitions."""
    return load_catalogue()


def facts(**columns: list[float]) -> pd.DataFrame:
    """Households h1, h2, … with these indicators; the others are unknown."""
    count = len(next(iter(columns.values())))
    households = pd.Index([f"h{number}" for number in range(1, count + 1)], name="household_id", dtype=object)
    return pd.DataFrame(columns, index=households, dtype=float).reindex(columns=list(COLUMNS))


def county(frame: pd.DataFrame, name: str = "340123") -> pd.Series:
    return pd.Series(name, index=frame.index, name="county")


def random_facts(rows: int, seed: int, share_unknown: float = 0.15) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = facts(
        income_per_head_yuan=random.uniform(800, 9000, rows).round(2).tolist(),
        income_to_line=random.uniform(0.2, 3, rows).tolist(),
        wage_share=random.uniform(0, 1, rows).tolist(),
        own_medical_share_12m=random.exponential(0.1, rows).tolist(),
        own_medical_yuan_12m=random.exponential(2000, rows).round(2).tolist(),
        dwelling_unsafe=(random.random(rows) < 0.1).astype(float).tolist(),
        measures_in_force_count=random.integers(0, 5, rows).astype(float).tolist(),
        land_mu=random.uniform(0, 12, rows).round(1).tolist(),
    )
    return frame.mask(random.random(frame.shape) < share_unknown)


@cache
def grown_model() -> tuple[RiskModel, pd.DataFrame]:
    """A model of eight indicators, and the made-up households it was grown on."""
    frame = random_facts(600, seed=3)
    known = frame.fillna(frame.median())
    odds = 3 - 2 * known["income_to_line"] + 4 * known["own_medical_share_12m"] + known["dwelling_unsafe"] - 2
    y = (np.random.default_rng(4).random(len(frame)) < 1 / (1 + np.exp(-odds))).astype(float)
    settings = {
        "objective": "binary",
        "num_leaves": 7,
        "verbosity": -1,
        "num_threads": 1,
        "min_data_in_leaf": 10,
        "seed": 1,
    }
    names = [f"f{number}" for number in range(len(COLUMNS))]
    booster = lgb.train(settings, lgb.Dataset(frame.to_numpy(), y, feature_name=names), num_boost_round=30)
    blank = RiskModel.from_recipe("relapse-12m", catalogue=catalogue())
    fields = {name: getattr(blank, name) for name in ("recipe", "catalogue_sha256", "labels", "causes", "directions")}
    return RiskModel(booster_text=booster.model_to_string(), feature_names=COLUMNS, **fields), frame
