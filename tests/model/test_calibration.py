"""Facts about calibration: worked out by hand, always rising, better than none where rates have moved."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from scipy.special import expit

from fupin_risk.model import fit_calibration


def test_two_scores_give_the_curve_that_is_worked_out_by_hand() -> None:
    """Four households score -1, one of them relapsed; four score 1, three relapsed: n1 = n0 = 4.

    Platt's targets are (4 + 1) / (4 + 2) = 5/6 and 1/6. Mean target at -1: (5/6 + 3 * 1/6) / 4 = 1/3; at 1:
    (3 * 5/6 + 1/6) / 4 = 2/3. Two points, two parameters: intercept - slope = ln(1/2) and intercept + slope = ln 2, so
    intercept 0 and slope ln 2.
    """
    scores = np.array([-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0])
    intercept, slope = fit_calibration(scores, np.array([1, 0, 0, 0, 1, 1, 1, 0.0]))
    assert intercept == pytest.approx(0, abs=1e-12)
    assert slope == pytest.approx(log(2), rel=1e-12)


def test_a_weight_of_two_is_two_rows() -> None:
    scores, y = np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), np.array([0, 1, 0, 0, 1.0])
    weight = np.array([3, 1, 2, 1, 2])
    repeated = fit_calibration(scores.repeat(weight), y.repeat(weight))
    assert tuple(fit_calibration(scores, y, weight.astype(float))) == pytest.approx(tuple(repeated), rel=1e-10)


def test_separated_outcomes_leave_the_slope_finite() -> None:
    curve = fit_calibration(np.array([-3.0, -2.0, 2.0, 3.0]), np.array([0, 0, 1, 1.0]))
    assert 0 < curve.slope < 10


def test_scores_that_ran_the_wrong_way_still_give_a_rising_curve_at_the_right_rate() -> None:
    scores = np.linspace(-3, 3, 400)
    y = (np.arange(400) < 40).astype(float)
    curve = fit_calibration(scores, y)
    assert curve.slope == 0.01
    assert curve.probability(scores).mean() == pytest.approx(0.1, abs=0.005)


def test_equal_scores_give_the_rate() -> None:
    curve = fit_calibration(np.full(1_000, -2.0), (np.arange(1_000) < 100).astype(float))
    assert curve.slope > 0
    assert curve.probability(np.array([-2.0]))[0] == pytest.approx(0.1, abs=0.002)


def test_it_mends_probabilities_where_the_rate_and_the_spread_have_moved() -> None:
    rng = np.random.default_rng(0)
    raw = rng.normal(-2, 1.5, 8_000)
    y = (rng.random(8_000) < expit(0.5 * raw - 1)).astype(float)
    early, late = slice(0, 4_000), slice(4_000, None)
    curve = fit_calibration(raw[early], y[early])
    before = ((expit(raw[late]) - y[late]) ** 2).mean()
    after = ((curve.probability(raw[late]) - y[late]) ** 2).mean()
    assert tuple(curve) == pytest.approx((-1, 0.5), abs=0.15)
    assert after < before


def test_far_log_odds_do_not_overflow() -> None:
    curve = fit_calibration(np.array([-800.0, -700.0, 700.0, 800.0]), np.array([0, 1, 0, 1.0]))
    assert np.isfinite(curve.probability(np.array([-1e6, 1e6]))).all()


def test_isotonic_needs_a_thousand_positives() -> None:
    rng = np.random.default_rng(1)
    raw = rng.normal(size=4_000)
    y = (rng.random(4_000) < expit(raw)).astype(float)
    assert y.sum() > 1_000
    many = fit_calibration(raw, y, method="isotonic")
    few = fit_calibration(raw[:500], y[:500], method="isotonic")
    assert (many.method, few.method) == ("isotonic", "logistic")
    assert (np.diff(many.probability(np.sort(raw))) >= 0).all()
    assert many.probability(raw).mean() == pytest.approx(y.mean(), abs=1e-6)


def test_one_outcome_cannot_be_calibrated() -> None:
    with pytest.raises(ValueError, match="both outcomes"):
        fit_calibration(np.zeros(3), np.zeros(3))
