"""Small boosters, and rows at the corners of their trees."""

from __future__ import annotations

import re
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

QUIET = {"verbosity": -1, "num_threads": 1, "seed": 3, "min_data_in_bin": 1}


def table(rows: int, columns: int, seed: int = 5, missing: float = 0.2) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, columns)).round(1)
    X[random.random(X.shape) < missing] = np.nan
    return X


def grow(
    X: NDArray[np.float64], y: NDArray[Any], trees: int = 10, categories: Any = (), **settings: Any
) -> lgb.Booster:
    settings = {**QUIET, "objective": "binary", "num_leaves": 9, "min_data_in_leaf": 3, **settings}
    return lgb.train(settings, lgb.Dataset(X, y, categorical_feature=list(categories)), num_boost_round=trees)


def outcome(X: NDArray[np.float64], seed: int = 7) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    parts = np.nan_to_num(X)
    signal = parts[:, 0] + np.abs(parts[:, -1]) + (parts[:, 0] > 0) * parts[:, min(1, X.shape[1] - 1)]
    return (signal + random.normal(size=len(X)) > np.median(signal)).astype(float)


def corner_rows(booster: lgb.Booster, rows: int = 300, seed: int = 11) -> NDArray[np.float64]:
    """Rows of thresholds, values right beside them, and what else a table may hold."""
    random = np.random.default_rng(seed)
    text = booster.model_to_string()
    thresholds = np.unique(
        [float(value) for line in re.findall(r"(?m)^threshold=(.*)$", text) for value in line.split()] or [0.0]
    )
    odd = [
        np.nan,
        np.inf,
        -np.inf,
        0.0,
        -0.0,
        1e-36,
        -1e-36,
        1e-35,
        2e-35,
        -2e-35,
        1e-300,
        1e300,
        0.5,
        -0.5,
        -1,
        2.7,
        99,
        3e9,
    ]
    values = np.concatenate([odd, thresholds, np.nextafter(thresholds, np.inf), np.nextafter(thresholds, -np.inf)])
    return random.choice(values, size=(rows, booster.num_feature()))


def chain(splits: int) -> str:
    """The text of one tree, each of whose splits parts a leaf of one row from the rest, by two columns in turn."""
    numbers = range(splits)
    entries = {
        "num_leaves": [splits + 1],
        "num_cat": [0],
        "split_feature": [number % 2 for number in numbers],
        "split_gain": [1] * splits,
        "threshold": list(numbers),
        "decision_type": [8] * splits,
        "left_child": [~number for number in numbers],
        "right_child": [*range(1, splits), ~splits],
        "leaf_value": [np.sin(number) for number in range(splits + 1)],
        "leaf_weight": [1] * (splits + 1),
        "leaf_count": [1] * (splits + 1),
        "internal_value": [0] * splits,
        "internal_weight": [1] * splits,
        "internal_count": [splits + 1 - number for number in numbers],
        "is_linear": [0],
        "shrinkage": [1],
    }
    tree = "Tree=0\n" + "\n".join(f"{key}={' '.join(map(str, values))}" for key, values in entries.items()) + "\n\n\n"
    head = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\n"
    names = "objective=regression\nfeature_names=a b\nfeature_infos=none none\n"
    return f"{head}{names}tree_sizes={len(tree)}\n\n{tree}end of trees\n\npandas_categorical:null\n"
