"""Facts about the learner: scikit-learn's contract, missing values, and the same bits each time."""

from __future__ import annotations

from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from fupin_risk.model import RiskClassifier

rng = np.random.default_rng(0)
X = rng.normal(size=(3_000, 6))
y = (rng.random(3_000) < 1 / (1 + np.exp(2 - X[:, 0] + X[:, 1]))).astype(int)
HOLED = np.where(rng.random(X.shape) < 0.2, np.nan, X)


@parametrize_with_checks(
    [RiskClassifier(n_estimators=30), RiskClassifier(n_estimators=30, min_child_samples=1, subsample=0.7)]
)
def test_it_is_a_scikit_learn_estimator(estimator: RiskClassifier, check: Any) -> None:
    check(estimator)


def text(**settings: Any) -> str:
    shares = {"subsample": 0.8, "colsample_bytree": 0.7}
    fitted = RiskClassifier(n_estimators=25, directions=[1, -1, 0, 0, 0, 0], **(shares | settings)).fit(HOLED, y)
    return str(fitted.booster_text_)


def test_the_number_of_threads_moves_no_bit() -> None:
    assert text(n_jobs=1) == text(n_jobs=2) == text(n_jobs=3)


def test_the_seed_moves_the_trees() -> None:
    assert text(random_state=1) != text(random_state=2)


def test_a_random_state_draws_another_seed_at_each_fit() -> None:
    state = np.random.RandomState(5)
    assert text(random_state=state) != text(random_state=state)
    assert text(random_state=np.random.RandomState(5)) == text(random_state=np.random.RandomState(5))
    assert text(random_state=np.int64(7)) == text(random_state=7)


def test_the_parameters_have_the_names_of_scikit_learn_and_lightgbm() -> None:
    theirs = set(lgb.LGBMClassifier().get_params())
    assert set(RiskClassifier().get_params()) - theirs == {"directions"}


def test_the_order_of_the_rows_moves_no_bit() -> None:
    order = np.random.default_rng(1).permutation(len(y))
    there = RiskClassifier(n_estimators=20, subsample=0.8).fit(HOLED, y)
    back = RiskClassifier(n_estimators=20, subsample=0.8).fit(HOLED[order], y[order])
    assert there.booster_text_ == back.booster_text_


def test_a_row_of_weight_three_is_three_rows() -> None:
    weight = np.random.default_rng(2).integers(0, 4, len(y))
    weighted = RiskClassifier(n_estimators=20, subsample=0.8).fit(HOLED, y, weight)
    repeated = RiskClassifier(n_estimators=20, subsample=0.8).fit(HOLED.repeat(weight, axis=0), y.repeat(weight))
    assert weighted.booster_text_ == repeated.booster_text_


def test_minus_zero_is_zero() -> None:
    zeros = np.round(X)
    there = RiskClassifier(n_estimators=5).fit(np.where(zeros == 0, 0.0, zeros), y)
    back = RiskClassifier(n_estimators=5).fit(np.where(zeros == 0, -0.0, zeros), y)
    assert there.booster_text_ == back.booster_text_


def test_missing_is_learned_as_missing() -> None:
    """The outcome depends on nothing but whether the first value is known."""
    known = rng.random(2_000) < 0.5
    column = np.where(known, rng.normal(size=2_000), np.nan)[:, None]
    risk = (
        RiskClassifier(n_estimators=50, min_child_samples=5)
        .fit(column, ~known)
        .predict_proba([[np.nan], [0.0], [-9.0], [9.0]])
    )
    assert risk[0, 1] > 0.9
    assert risk[1:, 1].max() < 0.1


def test_a_few_missing_values_among_many_rows_are_not_zero() -> None:
    """LightGBM cuts its bins from a sample of 200,000 rows by default: missing values outside it would be zeros."""
    many = np.random.default_rng(3).normal(size=(260_000, 1)) + 5
    many[:40] = np.nan
    outcome = (many[:, 0] > 6).astype(int)
    outcome[:40] = 1
    fitted = RiskClassifier(n_estimators=3, learning_rate=0.5, min_child_samples=1).fit(many, outcome)
    assert fitted.log_odds([[np.nan]])[0] > fitted.log_odds([[0.0]])[0]


def test_what_training_never_missed_goes_with_the_majority_and_not_with_zero() -> None:
    """700 of 1,000 rows are above the step at 10; zero would be below it."""
    column = np.concatenate([np.linspace(5, 9, 300), np.linspace(11, 15, 700)])[:, None]
    fitted = RiskClassifier(n_estimators=1, num_leaves=2, min_child_samples=1).fit(column, column[:, 0] > 10)
    unknown, zero, above = fitted.log_odds([[np.nan], [0.0], [12.0]])
    assert unknown == above
    assert unknown > zero


def test_known_values_score_as_lightgbm_scores_them() -> None:
    """The text that is kept differs from LightGBM's only in where unknown values go."""

    fitted = RiskClassifier(n_estimators=10).fit(X, y)
    original = lgb.train({"verbosity": -1, "num_threads": 1, "objective": "binary"}, lgb.Dataset(X, y), 10)
    from fupin_risk.model.booster_text import portable_text

    kept = lgb.Booster(model_str=portable_text(original.model_to_string()))
    assert np.array_equal(kept.predict(X), original.predict(X))
    assert fitted.booster_.num_trees() == 10


def test_no_extreme_value_of_a_column_stands_in_the_text() -> None:
    assert f"{X.max():.17g}"[:12] not in str(RiskClassifier(n_estimators=5).fit(X, y).booster_text_)


def test_a_column_that_is_missing_throughout_is_no_obstacle() -> None:
    fitted = RiskClassifier(n_estimators=5).fit(np.full((60, 2), np.nan), np.arange(60) % 3 == 0)
    assert fitted.predict_proba([[np.nan, 1.0]])[0, 1] == pytest.approx(1 / 3)


def test_labels_may_be_of_any_kind() -> None:
    fitted = RiskClassifier(n_estimators=20).fit(X, np.where(y, "返贫", "稳定"))
    assert list(fitted.classes_) == sorted(["返贫", "稳定"])
    assert set(fitted.predict(X)) <= {"返贫", "稳定"}


def test_directions_by_name_and_by_place_are_the_same() -> None:
    frame = pd.DataFrame(HOLED, columns=["医疗", "a b", "c,d", "e[f]", "g:h", '"i"'])
    named = RiskClassifier(n_estimators=10, directions={"医疗": 1, "a b": -1}).fit(frame, y)
    placed = RiskClassifier(n_estimators=10, directions=[1, -1, 0, 0, 0, 0]).fit(HOLED, y)
    assert named.booster_text_ == placed.booster_text_


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"directions": {"x": 1}}, "columns that are not in X: x"),
        ({"directions": [1]}, "one of -1, 0, 1 for each of the 6 columns"),
        ({"directions": [2, 0, 0, 0, 0, 0]}, "one of -1, 0, 1"),
        ({"n_estimators": 0, "num_leaves": 1}, "n_estimators must be at least 1; num_leaves must be at least 2"),
        ({"n_jobs": 0}, "n_jobs must be None, at least 1, or below 0"),
        ({"subsample": 0.0}, r"subsample must be in \(0, 1\]"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_is_allowed(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RiskClassifier(**settings).fit(X, y)


def test_infinite_values_are_refused() -> None:
    with pytest.raises(ValueError, match="infinity"):
        RiskClassifier().fit([[np.inf], [1.0]], [0, 1])
