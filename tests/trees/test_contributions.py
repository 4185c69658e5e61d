"""Contributions are LightGBM's own to 1e-12, and Shapley values by their definition, whatever trees and rows."""

from __future__ import annotations

import re
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_risk.trees import tree_contributions
from tests.trees.grown import QUIET, chain, corner_rows, grow, outcome, table
from tests.trees.shapley import shapley_values


def assert_same_as_lightgbm(booster: lgb.Booster, X: np.ndarray) -> None:
    ours, theirs = tree_contributions(booster, X), np.asarray(booster.predict(X, pred_contrib=True, num_threads=1))
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    raw = np.asarray(booster.predict(X, raw_score=True, num_threads=1)).reshape(len(X), -1)
    sums = ours.reshape(len(X), raw.shape[1], -1).sum(axis=2)
    np.testing.assert_allclose(sums, raw, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "missing", [{}, {"use_missing": False}, {"zero_as_missing": True}], ids=["nan", "never", "zero"]
)
def test_at_every_corner_whatever_counts_as_missing(missing: dict[str, Any]) -> None:
    X = table(600, 5)
    booster = grow(X, outcome(X), trees=20, **missing)
    assert_same_as_lightgbm(booster, corner_rows(booster))


@pytest.mark.parametrize("onehot", [1, 16], ids=["sets", "single categories"])
def test_categories_that_training_never_saw_go_right(onehot: int) -> None:
    X = table(800, 3)
    X[:, 1] = np.random.default_rng(0).integers(0, 40, 800)
    X[::9, 1] = np.nan
    y = ((X[:, 1] % 3 == 0) ^ (np.nan_to_num(X[:, 0]) > 0)).astype(float)
    limits = {"max_cat_to_onehot": onehot, "min_data_per_group": 5, "cat_smooth": 1, "cat_l2": 1}
    booster = grow(X, y, trees=20, categories=[1], **limits)
    assert max(int(n) for n in re.findall(r"num_cat=(\d+)", booster.model_to_string())) > 0
    rows = corner_rows(booster)
    rows[::2, 1] = np.random.default_rng(1).choice([-3, -0.5, 0.9, 3.7, 41, 1e4, 2**31, 1e12, np.nan], 150)
    assert_same_as_lightgbm(booster, rows)


def test_classes_stand_one_after_the_other() -> None:
    X = table(500, 4)
    y = np.random.default_rng(3).integers(0, 3, 500) * (np.nan_to_num(X[:, 0]) > -1)
    booster = grow(X, y, objective="multiclass", num_class=3)
    assert_same_as_lightgbm(booster, corner_rows(booster))


def test_an_early_stopped_booster_counts_to_its_best_iteration() -> None:
    X = table(600, 4)
    seen, unseen = lgb.Dataset(X, outcome(X, 1)), lgb.Dataset(X, outcome(X, 2))
    limits = {**QUIET, "objective": "binary", "metric": "binary_logloss"}
    stop = lgb.early_stopping(5, verbose=False)
    booster = lgb.train(limits, seen, 200, valid_sets=[unseen], callbacks=[stop], keep_training_booster=True)
    assert 0 < booster.best_iteration < booster.current_iteration()
    assert_same_as_lightgbm(booster, X)


@pytest.mark.parametrize("boosting", ["rf", "dart"])
def test_other_boosting(boosting: str) -> None:
    X = table(400, 4)
    booster = grow(X, outcome(X), boosting=boosting, bagging_fraction=0.6, bagging_freq=1)
    assert_same_as_lightgbm(booster, corner_rows(booster))


def test_a_tree_without_a_split_has_only_a_base() -> None:
    X = table(100, 3)
    booster = grow(X, np.zeros(100))
    assert "num_leaves=1\n" in booster.model_to_string()
    assert_same_as_lightgbm(booster, X)
    regression = grow(X, np.full(100, 2.5), objective="regression")
    assert (tree_contributions(regression, X) == [0, 0, 0, 2.5]).all()


def test_trees_without_a_bound_on_their_depth() -> None:
    X = table(2_000, 8)
    booster = grow(X, outcome(X), trees=4, num_leaves=255, min_data_in_leaf=1, min_sum_hessian_in_leaf=0)
    assert_same_as_lightgbm(booster, corner_rows(booster, 40))


def test_a_path_longer_than_pythons_stack() -> None:
    booster = lgb.Booster(model_str=chain(1_500))
    assert_same_as_lightgbm(booster, np.random.default_rng(8).uniform(-2, 1_502, (20, 2)))


def test_a_column_of_more_than_255_thresholds() -> None:
    X = np.random.default_rng(2).normal(size=(4_000, 2))
    booster = grow(X, outcome(X), trees=60, num_leaves=31, max_bin=1_000)
    thresholds = booster.trees_to_dataframe().groupby("split_feature")["threshold"].nunique()
    assert thresholds.max() > 255
    assert_same_as_lightgbm(booster, corner_rows(booster, 60))


def test_integers_and_frames_are_read_as_numbers() -> None:
    X = np.random.default_rng(2).integers(0, 5, size=(200, 3))
    booster = grow(X.astype(float), outcome(X.astype(float)))
    expected = tree_contributions(booster, X.astype(float))
    for other in (X, X.astype(np.float32), np.asfortranarray(X), pd.DataFrame(X, columns=list("abc"))):
        np.testing.assert_array_equal(tree_contributions(booster, other), expected)
    np.testing.assert_array_equal(tree_contributions(booster.model_to_string(), X), expected)


def test_a_small_tree_by_the_definition() -> None:
    X = table(60, 4, missing=0.1)
    X[:, 3] = np.random.default_rng(4).integers(0, 6, 60)
    y = np.nan_to_num(X[:, 0]) * np.nan_to_num(X[:, 1]) + (X[:, 3] % 2)
    limits = {"objective": "regression", "max_cat_to_onehot": 1, "min_data_per_group": 1, "cat_smooth": 0, "cat_l2": 0}
    booster = grow(X, y, trees=3, categories=[3], **limits)
    rows = corner_rows(booster, 12)
    expected = [shapley_values(booster, row) for row in rows]
    np.testing.assert_allclose(tree_contributions(booster, rows), expected, rtol=0, atol=1e-12)


def test_sides_that_no_training_row_took_count_alike() -> None:
    X = table(100, 3)
    text = grow(X, outcome(X), trees=2, num_leaves=5).model_to_string()
    # Leaves of the first tree: 0 rows below its deepest split, so that there is nothing to go by.
    counts = re.search(r"(?m)^leaf_count=(.*)$", text)
    children = re.search(r"(?m)^left_child=(.*)\nright_child=(.*)$", text)
    assert counts is not None
    assert children is not None
    rows = counts[1].split()
    pair = next((a, b) for a, b in zip(children[1].split(), children[2].split(), strict=True) if int(a) < 0 > int(b))
    for child in pair:
        rows[~int(child)] = "0"
    empty = text.replace(counts[0], "leaf_count=" + " ".join(rows), 1)
    booster = lgb.Booster(model_str=re.sub(r"(?m)^tree_sizes=.*\n", "", empty))
    ours = tree_contributions(empty, X)
    np.testing.assert_allclose(ours, [shapley_values(booster, row) for row in X], rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.sum(axis=1), booster.predict(X, raw_score=True), rtol=0, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    columns=st.integers(1, 5),
    leaves=st.integers(2, 20),
    missing=st.sampled_from([0.0, 0.3, 1.0]),
    ways=st.fixed_dictionaries(
        {},
        optional={
            "boosting": st.sampled_from(["rf", "dart"]),
            "zero_as_missing": st.just(True),
            "use_missing": st.just(False),
            "max_depth": st.integers(1, 4),
            "extra_trees": st.just(True),
            "objective": st.sampled_from(["regression", "poisson", "multiclass"]),
            "feature_fraction": st.just(0.5),
        },
    ),
)
def test_any_small_booster(seed: int, columns: int, leaves: int, missing: float, ways: dict[str, Any]) -> None:
    X = table(120, columns, seed, missing)
    categories = [0] if seed % 2 else []
    X[:, categories] = np.abs(X[:, categories] * 10).round() % 7
    classes = {"num_class": 2} if ways.get("objective") == "multiclass" else {}
    bagging = {"bagging_fraction": 0.7, "bagging_freq": 1, "min_data_per_group": 2}
    booster = grow(X, outcome(X, seed), 5, categories, num_leaves=leaves, **{**bagging, **ways, **classes})
    assert_same_as_lightgbm(booster, corner_rows(booster, 40, seed))


def test_float32_is_right_to_a_millionth() -> None:
    X = table(1_000, 6)
    booster = grow(X, outcome(X), trees=100)
    rows = corner_rows(booster)
    single, double = tree_contributions(booster, rows, dtype="float32"), tree_contributions(booster, rows)
    assert single.dtype == np.float64
    assert 0 < np.abs(single - double).max() < 1e-6
    np.testing.assert_allclose(single.sum(axis=1), booster.predict(rows, raw_score=True), rtol=0, atol=1e-6)


def test_linear_trees_are_refused() -> None:
    X = table(200, 2, missing=0)
    booster = grow(X, X[:, 0], objective="regression", linear_tree=True)
    with pytest.raises(ValueError, match="linear trees have no exact contributions; train with linear_tree=False"):
        tree_contributions(booster, X)


def test_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not the text of a LightGBM model"):
        tree_contributions("a text", np.zeros((1, 1)))


def test_another_kind_of_number_is_refused() -> None:
    X = table(50, 2)
    with pytest.raises(ValueError, match="float64 or float32, not float16"):
        tree_contributions(grow(X, outcome(X)), X, dtype="float16")
