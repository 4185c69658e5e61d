"""Shapley values from their definition: every set of features, over the trees as LightGBM dumps them."""

from __future__ import annotations

from itertools import combinations
from math import factorial, isfinite, isnan
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray


def goes_left(split: dict[str, Any], value: float) -> bool:
    if split["decision_type"] == "==":
        return isfinite(value) and value > -1 and str(int(value)) in split["threshold"].split("||")
    if isnan(value) and split["missing_type"] != "NaN":
        value = 0.0
    if abs(value) <= 1e-35:
        value = 0.0
    if isnan(value) or (split["missing_type"] == "Zero" and value == 0):
        return bool(split["default_left"])
    return bool(value <= split["threshold"])


def rows_of(node: dict[str, Any]) -> float:
    if "left_child" not in node:
        return float(node.get("leaf_count", 1))
    return rows_of(node["left_child"]) + rows_of(node["right_child"])


def expected(node: dict[str, Any], row: NDArray[np.float64], known: tuple[int, ...]) -> float:
    """A tree's value where some features are known and every other split takes the mean of its training rows."""
    if "left_child" not in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        return expected(left if goes_left(node, float(row[node["split_feature"]])) else right, row, known)
    whole = rows_of(left) + rows_of(right)
    share = rows_of(left) / whole if whole else 0.5
    return share * expected(left, row, known) + (1 - share) * expected(right, row, known)


def shapley_values(booster: lgb.Booster, row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Contribution of each feature, and the base."""
    dumped = booster.dump_model()
    features = range(booster.num_feature())
    values = np.zeros(len(features) + 1)
    for tree in dumped["tree_info"]:
        root = tree["tree_structure"]
        values[-1] += expected(root, row, ())
        for feature in features:
            others = [other for other in features if other != feature]
            for size in range(len(others) + 1):
                weight = factorial(size) * factorial(len(others) - size) / factorial(len(features))
                for known in combinations(others, size):
                    with_it = expected(root, row, (*known, feature))
                    values[feature] += weight * (with_it - expected(root, row, known))
    return values
