"""Facts about figures of an order: by hand, beside scikit-learn, and by the algebra of weights."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from fupin_risk.assessment.metrics import Cumulated, Ranked, average_precision, brier_sum, found_within, roc_auc

rng = np.random.default_rng(0)
Y = (rng.random(500) < 0.2).astype(float)
SCORES = {
    "continuous": rng.normal(size=500) + Y,
    "tied": np.round(rng.normal(size=500) + Y, 1),
    "constant": np.full(500, 0.5),
}
WEIGHT = rng.integers(0, 4, 500).astype(float)


def cumulated(score: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> Cumulated:
    return Cumulated.down(Ranked.by(score), y, np.ones((1, len(y))) if weights is None else weights)


def test_by_hand() -> None:
    # In order: hit, miss, then a tie of a hit and a miss, then a miss.
    score, y = np.array([9.0, 8.0, 5.0, 5.0, 1.0]), np.array([1.0, 0.0, 1.0, 0.0, 0.0])
    down = cumulated(score, y)
    # Pairs of a hit and a miss: 9 beats 8, 5, 1; 5 loses to 8, ties with 5, beats 1: 4.5 of 6.
    assert roc_auc(down) == pytest.approx([4.5 / 6])
    # Half of the hits at precision 1/1, the other half at 2/4.
    assert average_precision(down) == pytest.approx([0.5 * 1 + 0.5 * 0.5])


@pytest.mark.parametrize("score", SCORES.values(), ids=SCORES)
@pytest.mark.parametrize("weight", [np.ones(500), WEIGHT], ids=["equal", "weighted"])
def test_as_scikit_learn_says(score: np.ndarray, weight: np.ndarray) -> None:
    down = cumulated(score, Y, weight[None, :])
    assert roc_auc(down) == pytest.approx([roc_auc_score(Y, score, sample_weight=weight)])
    assert average_precision(down) == pytest.approx([average_precision_score(Y, score, sample_weight=weight)])
    risk = 1 / (1 + np.exp(-score))
    brier = brier_sum(risk, Y, weight[None, :]) / weight.sum()
    assert brier == pytest.approx([brier_score_loss(Y, risk, sample_weight=weight)])


def test_a_row_of_weight_three_is_three_rows() -> None:
    times = WEIGHT.astype(int)
    for score in SCORES.values():
        weighted, repeated = cumulated(score, Y, WEIGHT[None, :]), cumulated(score.repeat(times), Y.repeat(times))
        assert roc_auc(weighted) == pytest.approx(roc_auc(repeated))
        assert average_precision(weighted) == pytest.approx(average_precision(repeated))


def test_many_weightings_at_once_are_each_alone() -> None:
    weights = rng.integers(0, 3, (7, 500)).astype(float)
    together = cumulated(SCORES["tied"], Y, weights)
    alone = [roc_auc(cumulated(SCORES["tied"], Y, one[None, :]))[0] for one in weights]
    assert roc_auc(together) == pytest.approx(alone)


def test_the_order_is_all_that_counts() -> None:
    score = SCORES["continuous"]
    assert roc_auc(cumulated(np.exp(score), Y)) == pytest.approx(roc_auc(cumulated(score, Y)))
    assert roc_auc(cumulated(-score, Y)) == pytest.approx(1 - roc_auc(cumulated(score, Y)))


def test_a_constant_says_nothing_and_a_perfect_score_everything() -> None:
    constant, perfect = cumulated(SCORES["constant"], Y), cumulated(Y, Y)
    assert roc_auc(constant) == pytest.approx([0.5])
    assert average_precision(constant) == pytest.approx([Y.mean()])
    assert roc_auc(perfect) == average_precision(perfect) == pytest.approx([1.0])


def test_with_one_outcome_there_is_no_figure() -> None:
    assert np.isnan(roc_auc(cumulated(SCORES["tied"], np.zeros(500)))).all()
    assert np.isnan(average_precision(cumulated(SCORES["tied"], np.zeros(500)))).all()
    assert np.isnan(roc_auc(cumulated(SCORES["tied"], np.ones(500)))).all()


def test_what_a_capacity_finds_is_what_stands_above_it() -> None:
    score, y = np.array([4.0, 3.0, 2.0, 1.0]), np.array([1.0, 0.0, 1.0, 0.0])
    down = cumulated(score, y)
    for share, found in [(0.25, 1), (0.5, 1), (0.75, 2), (1.0, 2), (0.625, 1.5)]:
        assert found_within(down, share)[0] == pytest.approx([4 * share])
        assert found_within(down, share)[1] == pytest.approx([found])


def test_equal_scores_are_checked_in_the_order_of_ids() -> None:
    y = np.array([0.0, 1.0, 0.0])
    ranked = Ranked.by(np.zeros(3), tie_break=np.array([2, 0, 1]))
    assert ranked.order.tolist() == [1, 2, 0]
    assert found_within(Cumulated.down(ranked, y, np.ones((1, 3))), 1 / 3)[1] == pytest.approx([1])


def test_of_probabilities_the_rate_alone_has_a_brier_score_of_p_times_one_minus_p() -> None:
    p = Y.mean()
    assert brier_sum(np.full(500, p), Y, np.ones((1, 500))) / 500 == pytest.approx([p * (1 - p)])
