"""The comparison finds a planted effect where help goes to those at risk, and refuses where groups are not alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.help_effects.att import Requirements, estimate_att
from fupin_risk.help_effects.propensity import att_weighting, design_matrix

SIZE = 3000


def planted(
    effect: float, *, seed: int = 1, aim: float = 1.2, size: int = SIZE
) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series]:
    """Income gain falls with need, and help goes to the needy: need confounds, and a second column is noise."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([[f"h{n}" for n in range(size)], [pd.Timestamp("2017-12-31")]])
    need = rng.normal(size=size)
    treated = rng.random(size) < 1 / (1 + np.exp(1.5 - aim * need))
    outcome = -500.0 * need + effect * treated + rng.normal(0, 300, size)
    covariates = pd.DataFrame({"need": need, "noise": rng.normal(size=size)}, index=index)
    village = pd.Series([f"v{n % 30}" for n in range(size)], index=index)
    return covariates, pd.Series(treated, index=index), pd.Series(outcome, index=index), village


def found(parts: tuple[pd.DataFrame, pd.Series, pd.Series, pd.Series], **other: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {"resamples": 100, "random_state": 0, "requirements": Requirements(), **other}
    return estimate_att(*parts, **settings)


def test_a_planted_gain_is_found_though_the_unweighted_difference_says_loss() -> None:
    got = found(planted(200.0))
    assert got["refused"] == ""
    assert got["unweighted_difference"] < -100
    assert got["att_low"] < 200 < got["att_high"]
    assert got["att"] == pytest.approx(200, abs=60)
    assert got["smd_after"] < 0.1 < got["smd_before"]


def test_no_effect_is_not_called_one_more_often_than_intervals_allow() -> None:
    """20 draws without any effect: the 95 % interval may miss zero once or twice, not five times."""
    missed = [
        not got["att_low"] <= 0 <= got["att_high"]
        for seed in range(20)
        for got in [found(planted(0.0, seed=seed, size=1200))]
    ]
    assert sum(missed) <= 4


def test_strata_are_weighted_as_by_hand() -> None:
    """Two strata. Needy: 30 treated of 40; others: 10 treated of 40. Odds of treatment 3 and 1/3.

    The control (10 needy, 30 others) weighs 10 x 3 = 30 and 30 x 1/3 = 10, as many as the treated in each stratum.
    """
    need = np.repeat([1.0, 0.0], 40)
    treated = np.concatenate([np.arange(40) < 30, np.arange(40) < 10])
    weights = att_weighting(
        design_matrix(pd.DataFrame({"need": np.tile(need, 50)})), np.tile(treated, 50), np.ones(4000)
    ).weights
    control = ~np.tile(treated, 50)
    by_stratum = [weights[control & (np.tile(need, 50) == level)].sum() / 50 for level in (1.0, 0.0)]
    assert by_stratum == pytest.approx([30, 10], rel=0.02)  # the regression is held back a little


def test_where_help_follows_need_without_exception_nothing_is_said() -> None:
    covariates, _, outcome, village = planted(200.0)
    treated = covariates["need"] > 1
    got = found((covariates, treated, outcome, village))
    assert got["refused"] in {"no_overlap", "small_effective_sample"}
    assert "att" not in got


@pytest.mark.parametrize(
    ("requirements", "why"),
    [
        (Requirements(treated=2500), "too_few_treated"),
        (Requirements(control=2900), "too_few_control"),
        (Requirements(villages=31), "too_few_villages"),
        (Requirements(overlap=1.01), "no_overlap"),
        (Requirements(effective_sample_size=2900), "small_effective_sample"),
        (Requirements(smd=0.0), "not_balanced"),
    ],
)
def test_each_requirement_refuses_with_its_reason(requirements: Requirements, why: str) -> None:
    assert found(planted(200.0), requirements=requirements)["refused"] == why


def test_a_rare_event_is_refused() -> None:
    """None of the treated relapsed: no resample could say how sure that is."""
    covariates, treated, outcome, village = planted(0.0)
    fell = ((outcome > outcome.quantile(0.95)) & ~treated).astype("float64")
    assert fell.sum() > 100
    assert found((covariates, treated, fell, village))["refused"] == "too_few_events"


def test_rows_without_an_outcome_are_left_out_and_order_does_not_matter() -> None:
    covariates, treated, outcome, village = planted(200.0)
    gone = outcome.copy()
    gone.iloc[:100] = np.nan
    got = found((covariates, treated, gone, village))
    assert got["treated"] + got["control"] == SIZE - 100
    order = np.random.default_rng(3).permutation(SIZE)
    again = found((covariates.iloc[order], treated.iloc[order], gone.iloc[order], village.iloc[order]))
    assert again["att"] == pytest.approx(got["att"], abs=1e-6)
    assert (again["att_low"], again["att_high"]) == pytest.approx((got["att_low"], got["att_high"]), abs=1e-6)


def test_a_missing_cell_is_a_fact_of_its_own() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0], "gone": [np.nan] * 4, "same": [1.0] * 4})
    assert design_matrix(frame).shape == (4, 2)
    assert np.isfinite(design_matrix(frame)).all()
