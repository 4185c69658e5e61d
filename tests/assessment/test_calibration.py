"""Facts about calibration: what slope and intercept say of probabilities that are right, too extreme or too low."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from fupin_risk.assessment.calibration_check import binned, recalibration, recalibration_of_bins, reliability

rng = np.random.default_rng(0)
LOG_ODDS = rng.normal(-2.5, 1.2, 4_000)
Y = (rng.random(4_000) < expit(LOG_ODDS)).astype(float)
ONES = np.ones((1, 4_000))


def test_slope_and_intercept_are_those_of_a_logistic_regression() -> None:
    slope, _ = recalibration(expit(1.7 * LOG_ODDS), Y, ONES)
    fitted = LogisticRegression(C=1e9, tol=1e-9, max_iter=1_000).fit(1.7 * LOG_ODDS[:, None], Y)
    assert slope == pytest.approx(fitted.coef_[0], abs=1e-5)


def test_stretched_log_odds_have_a_slope_below_one() -> None:
    right, _ = recalibration(expit(LOG_ODDS), Y, ONES)
    stretched, _ = recalibration(expit(2 * LOG_ODDS), Y, ONES)
    assert stretched == pytest.approx(right / 2, rel=1e-4)


def test_shifted_log_odds_have_the_shift_as_intercept() -> None:
    _, right = recalibration(expit(LOG_ODDS), Y, ONES)
    _, low = recalibration(expit(LOG_ODDS - 0.7), Y, ONES)
    assert low - right == pytest.approx([0.7], abs=1e-8)


def test_the_intercept_brings_the_expected_number_to_the_observed() -> None:
    _, large = recalibration(expit(LOG_ODDS - 0.7), Y, ONES)
    assert expit(LOG_ODDS - 0.7 + large[0]).sum() == pytest.approx(Y.sum())


def test_without_two_outcomes_or_two_risks_there_is_nothing_to_say() -> None:
    assert np.isnan(recalibration(expit(LOG_ODDS), np.zeros(4_000), ONES)).all()
    slope, large = recalibration(np.full(4_000, 0.1), Y, ONES)
    assert np.isnan(slope).all()
    assert large == pytest.approx([logit(Y.mean()) - logit(0.1)])


def test_risks_of_zero_and_one_are_borne() -> None:
    slope, large = recalibration(np.where(rng.random(4_000) < 0.5, 0.0, 1.0), Y, ONES)
    assert np.isfinite(slope).all()
    assert np.isfinite(large).all()


def test_bins_say_nearly_the_same_as_rows() -> None:
    weights = rng.multinomial(4_000, np.full(4_000, 1 / 4_000), size=5).astype(float)
    exact = recalibration(expit(LOG_ODDS), Y, weights)
    from_bins = recalibration_of_bins(*binned(expit(LOG_ODDS), Y, weights))
    assert np.allclose(exact, from_bins, atol=2e-3)


def test_a_reliability_table_holds_every_row_once() -> None:
    table = reliability(expit(LOG_ODDS), Y)
    assert table["rows"].sum() == 4_000
    assert table["positives"].sum() == Y.sum()
    assert table["predicted_mean"].is_monotonic_increasing
    assert ((table["observed_low"] <= table["observed"]) & (table["observed"] <= table["observed_high"])).all()


def test_an_interval_of_a_rate_by_hand() -> None:
    # Wilson, 0 of 10: from 0 to z² / (10 + z²) = 3.8415 / 13.8415.
    table = reliability(np.full(10, 0.1), np.zeros(10), bins=1)
    assert table.loc[0, ["observed_low", "observed_high"]].to_list() == pytest.approx([0, 0.27753], abs=1e-5)
