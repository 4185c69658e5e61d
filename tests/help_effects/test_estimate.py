"""The comparison finds a planted effect where help goes to those at risk, and refuses where nobody is comparable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.help_effects.estimate import Demands, estimate
from fupin_risk.help_effects.weighting import compare, design_matrix

SIZE = 3000


def planted(
    effect: float, *, seed: int = 1, aim: float = 1.2, size: int = SIZE
) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series]:
    """Income gain falls with need, and help goes to the needy: need confounds, and a second column is noise."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"h{n}" for n in range(size)], [pd.Timestamp("2017-12-31")]])
    need = rng.normal(size=size)
    helped = rng.random(size) < 1 / (1 + np.exp(1.5 - aim * need))
    outcome = -500.0 * need + effect * helped + rng.normal(0, 300, size)
    covariates = pd.DataFrame({"need": need, "noise": rng.normal(size=size)}, index=index)
    village = pd.Series([f"v{n % 30}" for n in range(size)], index=index)
    return covariates, pd.Series(helped, index=index), pd.Series(outcome, index=index), village


def found(parts: tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series], **other: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {"repetitions": 100, "seed": 0, "demands": Demands(), **other}
    return estimate(*parts, **settings)


def test_a_planted_gain_is_found_though_the_plain_difference_says_loss() -> None:
    got = found(planted(200.0))
    assert got["refused"] == ""
    assert got["plain_difference"] < -100
    assert got["low"] < 200 < got["high"]
    assert got["effect"] == pytest.approx(200, abs=60)
    assert got["imbalance_after"] < 0.1 < got["imbalance_before"]


def test_no_effect_is_not_called_one_more_often_than_intervals_allow() -> None:
    """20 draws without any effect: the 95 % interval may miss zero once or twice, not five times."""
    missed = [
        not got["low"] <= 0 <= got["high"] for seed in range(20) for got in [found(planted(0.0, seed=seed, size=1200))]
    ]
    assert sum(missed) <= 4


def test_strata_are_weighted_as_by_hand() -> None:
    """Two strata. Needy: 30 helped of 40; others: 10 helped of 40. Odds of help 3 and 1/3.

    The compared (10 needy, 30 others) weigh 10 x 3 = 30 and 30 x 1/3 = 10, as many as the helped in each stratum.
    """
    need = np.repeat([1.0, 0.0], 40)
    helped = np.concatenate([np.arange(40) < 30, np.arange(40) < 10])
    weights = compare(
        design_matrix(pd.DataFrame({"need": np.tile(need, 50)})), np.tile(helped, 50), np.ones(4000)
    ).weights
    compared = ~np.tile(helped, 50)
    by_stratum = [weights[compared & (np.tile(need, 50) == level)].sum() / 50 for level in (1.0, 0.0)]
    assert by_stratum == pytest.approx([30, 10], rel=0.02)  # the regression is held back a little


def test_where_help_follows_need_without_exception_nothing_is_said() -> None:
    covariates, _, outcome, village = planted(200.0)
    helped = covariates["need"] > 1
    got = found((covariates, helped, outcome, village))
    assert got["refused"] in {"no_overlap", "too_few_comparable"}
    assert "effect" not in got


@pytest.mark.parametrize(
    ("demands", "why"),
    [
        (Demands(helped=2500), "too_few_helped"),
        (Demands(compared=2900), "too_few_compared"),
        (Demands(villages=31), "too_few_villages"),
        (Demands(overlap=1.01), "no_overlap"),
        (Demands(effective=2900), "too_few_comparable"),
        (Demands(imbalance=0.0), "not_alike"),
    ],
)
def test_each_demand_refuses_with_its_reason(demands: Demands, why: str) -> None:
    assert found(planted(200.0), demands=demands)["refused"] == why


def test_a_rare_event_is_refused() -> None:
    """Nobody of the helped fell back: no resample could say how sure that is."""
    covariates, helped, outcome, village = planted(0.0)
    fell = ((outcome > outcome.quantile(0.95)) & ~helped).astype("float64")
    assert fell.sum() > 100
    assert found((covariates, helped, fell, village))["refused"] == "too_few_events"


def test_rows_without_an_outcome_are_left_out_and_order_does_not_matter() -> None:
    covariates, helped, outcome, village = planted(200.0)
    gone = outcome.copy()
    gone.iloc[:100] = np.nan
    got = found((covariates, helped, gone, village))
    assert got["helped"] + got["compared"] == SIZE - 100
    order = np.random.default_rng(3).permutation(SIZE)
    again = found((covariates.iloc[order], helped.iloc[order], gone.iloc[order], village.iloc[order]))
    assert again["effect"] == pytest.approx(got["effect"], abs=1e-6)
    assert (again["low"], again["high"]) == pytest.approx((got["low"], got["high"]), abs=1e-6)


def test_a_missing_cell_is_a_fact_of_its_own() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0], "gone": [np.nan] * 4, "same": [1.0] * 4})
    assert design_matrix(frame).shape == (4, 2)
    assert np.isfinite(design_matrix(frame)).all()
