"""Which trees does the text of a LightGBM model hold?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin_risk.errors import message

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER_MISSING, ZERO_IS_MISSING, NAN_IS_MISSING = 0, 1, 2
_CATEGORICAL = 0b1
_LEFT_BY_DEFAULT = 0b10
_MISSING_SHIFT, _MISSING_BITS = 2, 0b11
_BITS_PER_WORD = 32


@dataclass(frozen=True, eq=False)
class Tree:
    """One tree. Child c >= 0 is split c, child c < 0 is leaf ~c.

    Attributes
    ----------
    feature, left, right : ndarray of int, shape (splits,)
        Column that a split reads, and its children.
    threshold : ndarray of float, shape (splits,)
        Values up to and with it go left; not used where `categories` has an entry.
    missing : ndarray of int, shape (splits,)
        What counts as missing: nothing (NaN is read as zero), zero and NaN, or NaN.
    missing_left : ndarray of bool, shape (splits,)
        Whether missing goes left.
    categories : mapping of int to tuple of int
        For each split on a set, the categories that go left; every other value goes right.
    leaf_value : ndarray of float, shape (leaves,)
    leaf_rows : ndarray of float, shape (leaves,)
        Training rows of each leaf.
    """

    feature: Ints
    left: Ints
    right: Ints
    threshold: Floats
    missing: Ints
    missing_left: NDArray[np.bool_]
    categories: Mapping[int, tuple[int, ...]]
    leaf_value: Floats
    leaf_rows: Floats


@dataclass(frozen=True, eq=False)
class Trees:
    """The trees of a model, in the order in which they are added up.

    Attributes
    ----------
    feature_count : int
        Columns of the model.
    class_count : int
        Scores of a row; tree t adds to score t % class_count.
    trees : tuple of Tree
    """

    feature_count: int
    class_count: int
    trees: tuple[Tree, ...]


def read_trees(text: str) -> Trees:
    """Read the trees of a model's text.

    Parameters
    ----------
    text : str
        `Booster.model_to_string()`, or the content of a model file.

    Returns
    -------
    Trees

    Raises
    ------
    ValueError
        The text is no LightGBM model, or has linear trees.
    """
    head, *bodies = text.partition("\nend of trees")[0].split("\nTree=")
    columns = re.search(r"(?m)^max_feature_idx=(\d+)$", head)
    classes = re.search(r"(?m)^num_tree_per_iteration=(\d+)$", head)
    if columns is None or classes is None:
        raise ValueError(message("this is not the text of a LightGBM model; give Booster.model_to_string()"))
    return Trees(int(columns[1]) + 1, int(classes[1]), tuple(_tree(body) for body in bodies))


def _tree(body: str) -> Tree:
    entries = dict(line.split("=", 1) for line in body.splitlines() if "=" in line)
    if entries.get("is_linear", "0") == "1":
        raise ValueError(message("linear trees have no exact contributions; train with linear_tree=False"))
    kinds = _numbers(entries, "decision_type", np.int64)
    threshold = _numbers(entries, "threshold", np.float64)
    categorical = kinds & _CATEGORICAL != 0
    leaf_value = _numbers(entries, "leaf_value", np.float64)
    leaf_rows = _numbers(entries, "leaf_count", np.float64)
    return Tree(
        feature=_numbers(entries, "split_feature", np.int64),
        left=_numbers(entries, "left_child", np.int64),
        right=_numbers(entries, "right_child", np.int64),
        threshold=threshold,
        missing=np.where(categorical, NEVER_MISSING, kinds >> _MISSING_SHIFT & _MISSING_BITS),
        missing_left=kinds & _LEFT_BY_DEFAULT != 0,
        categories={int(split): _categories(entries, int(threshold[split])) for split in np.flatnonzero(categorical)},
        leaf_value=leaf_value,
        leaf_rows=leaf_rows if len(leaf_rows) else np.ones(len(leaf_value)),
    )


def _categories(entries: Mapping[str, str], number: int) -> tuple[int, ...]:
    """The members of a tree's bit set, which is a run of words of 32 bits."""
    bounds = _numbers(entries, "cat_boundaries", np.int64)
    words = _numbers(entries, "cat_threshold", np.int64)[bounds[number] : bounds[number + 1]]
    return tuple(
        _BITS_PER_WORD * place + bit
        for place, word in enumerate(words.tolist())
        for bit in range(_BITS_PER_WORD)
        if word >> bit & 1
    )


def _numbers(entries: Mapping[str, str], key: str, kind: Any) -> NDArray[Any]:
    return np.array(entries.get(key, "").split(), dtype=kind)
