"""Contributions are exact: with the base they are the raw score."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from fupin_risk.trees import tree_contributions


def grown(rows: int = 400, columns: int = 4, trees: int = 20, leaves: int = 7) -> tuple[lgb.Booster, np.ndarray]:
    random = np.random.default_rng(5)
    X = random.normal(size=(rows, columns))
    X[random.random(X.shape) < 0.2] = np.nan
    y = (np.nan_to_num(X[:, 0]) + np.nan_to_num(X[:, 1]) + random.normal(size=rows) > 0.5).astype(float)
    settings = {"objective": "binary", "num_leaves": leaves, "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5}
    return lgb.train(settings, lgb.Dataset(X, y), num_boost_round=trees), X


def test_each_row_adds_up_to_its_raw_score() -> None:
    booster, X = grown()
    np.testing.assert_allclose(
        tree_contributions(booster, X).sum(axis=1), booster.predict(X, raw_score=True), rtol=0, atol=1e-9
    )


def test_the_base_is_the_same_for_every_row() -> None:
    booster, X = grown()
    assert len(set(tree_contributions(booster, X)[:, -1])) == 1


def test_one_split_gives_the_distance_from_the_weighted_mean_of_its_leaves() -> None:
    # y = 1 for the 30 rows with x = 1, else 0 (70 rows): one tree of two leaves, l and r, base = 0.7 l + 0.3 r.
    X = np.repeat([[0.0], [1.0]], [70, 30], axis=0)
    settings = {"objective": "binary", "num_leaves": 2, "verbosity": -1, "num_threads": 1, "min_sum_hessian_in_leaf": 0}
    booster = lgb.train(settings, lgb.Dataset(X, X[:, 0]), num_boost_round=1)
    low, high = booster.predict(np.array([[0.0], [1.0]]), raw_score=True)
    contributions = tree_contributions(booster, np.array([[0.0], [1.0]]))
    base = 0.7 * low + 0.3 * high
    np.testing.assert_allclose(contributions, [[low - base, base], [high - base, base]], atol=1e-9)


def test_a_frame_gives_what_its_array_gives() -> None:
    booster, X = grown()
    frame = pd.DataFrame(X, columns=list("abcd"))
    np.testing.assert_array_equal(tree_contributions(booster, frame), tree_contributions(booster, X))


def test_a_row_does_not_depend_on_the_rows_beside_it() -> None:
    booster, X = grown()
    many = np.tile(X, (50, 1))  # 20,000 rows: more than are reckoned at once
    together = tree_contributions(booster, many)
    np.testing.assert_array_equal(together[-400:], tree_contributions(booster, X))


def test_no_rows_give_no_contributions() -> None:
    booster, _ = grown()
    assert tree_contributions(booster, np.empty((0, 4))).shape == (0, 5)


def test_another_number_of_columns_is_refused() -> None:
    booster, X = grown()
    with pytest.raises(ValueError, match="the model's 4 columns"):
        tree_contributions(booster, X[:, :3])
