"""On which side of every split does a value fall?

Each column of a model is coded once for a block of rows, as small integers; after that every split of every tree is one
comparison, `code <= limit`, whatever its kind.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin_risk.trees.frozen import frozen
from fupin_risk.trees.model_text import NAN_IS_MISSING, NEVER_MISSING, ZERO_IS_MISSING, Floats, Ints, Tree, Trees

# LightGBM drops values up to this from a row before it looks at a split; the float32 next to 1e-35.
LEAST_NOT_ZERO = float(np.float32(1e-35))
_CODE_KINDS = (np.uint8, np.uint16, np.uint32)

_Ordered = tuple[int, int]  # feature, what counts as missing
_InOrder = tuple[int, int, bool]  # the same, and whether missing goes left
_InSet = tuple[int, tuple[int, ...]]  # feature, categories that go left


@dataclass(frozen=True, eq=False)
class Columns:
    """How values become codes.

    A value's rank is the number of the column's thresholds below it. Where missing goes right its code is the rank, and
    missing has the greatest code; where missing goes left its code is the rank plus one, and missing is 0. A column
    split both ways has two codes, from one search. Each set of categories has a code of its own: 0 in the set, 1 not.

    Attributes
    ----------
    code_kind : dtype
        The smallest unsigned integer that holds every code.
    count : int
        Codes of a row.
    feature, missing : ndarray of int32, shape (searches,)
    first : ndarray of int64, shape (searches + 1,)
        Where the thresholds of each search begin in `thresholds`.
    thresholds : ndarray of float64
    missing_right, missing_left : ndarray of int32, shape (searches,)
        Which code a search fills; -1 none.
    set_feature, set_code : ndarray of int32, shape (sets,)
    set_first : ndarray of int64, shape (sets + 1,)
    in_set : ndarray of bool
        For each set the categories 0, 1, 2, …: whether they go left.
    """

    code_kind: np.dtype[Any]
    count: int
    feature: NDArray[np.int32]
    missing: NDArray[np.int32]
    first: Ints
    thresholds: Floats
    missing_right: NDArray[np.int32]
    missing_left: NDArray[np.int32]
    set_feature: NDArray[np.int32]
    set_code: NDArray[np.int32]
    set_first: Ints
    in_set: NDArray[np.bool_]

    def encode(self, X: Floats) -> NDArray[Any]:
        """Codes of rows.

        Parameters
        ----------
        X : ndarray of shape (n, n_features)
            NaN is missing.

        Returns
        -------
        ndarray of shape (count, n)
        """
        codes = np.zeros((self.count, len(X)), self.code_kind)
        for search, (feature, missing) in enumerate(zip(self.feature, self.missing, strict=True)):
            thresholds = self.thresholds[self.first[search] : self.first[search + 1]]
            values = np.where(np.abs(X[:, feature]) <= LEAST_NOT_ZERO, 0.0, X[:, feature])
            gone = np.isnan(values)
            values[gone] = 0.0
            lost = {NEVER_MISSING: np.zeros_like(gone), ZERO_IS_MISSING: values == 0.0, NAN_IS_MISSING: gone}[missing]
            ranks = np.searchsorted(thresholds, values)
            right, left = self.missing_right[search], self.missing_left[search]
            if right >= 0:
                codes[right] = np.where(lost, len(thresholds) + 1, ranks)
            if left >= 0:
                codes[left] = np.where(lost, 0, ranks + 1)
        for place, (feature, code) in enumerate(zip(self.set_feature, self.set_code, strict=True)):
            members = self.in_set[self.set_first[place] : self.set_first[place + 1]]
            values = X[:, feature]
            known = (values > -1.0) & (values < len(members))
            codes[code] = ~(members[np.where(known, values, 0).astype(np.int64)] & known)
        return codes


@dataclass(frozen=True, eq=False)
class Comparisons:
    """The splits of each tree as comparisons of codes.

    Attributes
    ----------
    columns : Columns
    code, limit : tuple of list of int
        For each tree and split: `codes[code] <= limit` goes left.
    """

    columns: Columns
    code: tuple[list[int], ...]
    limit: tuple[list[int], ...]


def comparisons_of(model: Trees) -> Comparisons:
    """The splits of a model as comparisons of codes, and the columns that these need.

    Parameters
    ----------
    model : Trees

    Returns
    -------
    Comparisons
    """
    found: dict[_Ordered, set[float]] = {}
    codes: dict[_InOrder | _InSet, int] = {}
    keys = [[_key(tree, split) for split in range(len(tree.feature))] for tree in model.trees]
    for tree, tree_keys in zip(model.trees, keys, strict=True):
        for split, key in enumerate(tree_keys):
            codes.setdefault(key, len(codes))
            if split not in tree.categories:
                found.setdefault(_ordered(tree, split), set()).add(float(tree.threshold[split]))
    ranked = {search: sorted(found[search]) for search in sorted(found)}
    limits = [
        [
            0
            if split in tree.categories
            else bisect_left(ranked[_ordered(tree, split)], float(tree.threshold[split])) + int(key[-1] is True)
            for split, key in enumerate(tree_keys)
        ]
        for tree, tree_keys in zip(model.trees, keys, strict=True)
    ]
    code = tuple([codes[key] for key in tree_keys] for tree_keys in keys)
    return Comparisons(_columns(ranked, codes), code, tuple(limits))


def _columns(ranked: dict[_Ordered, list[float]], codes: dict[_InOrder | _InSet, int]) -> Columns:
    sets = [(key[0], key[1]) for key in codes if isinstance(key[1], tuple)]
    members = [_members(categories) for _, categories in sets]
    greatest = max((len(thresholds) + 1 for thresholds in ranked.values()), default=1)
    return Columns(
        code_kind=next(np.dtype(kind) for kind in _CODE_KINDS if greatest <= np.iinfo(kind).max),
        count=len(codes),
        feature=frozen([feature for feature, _ in ranked], np.int32),
        missing=frozen([missing for _, missing in ranked], np.int32),
        first=frozen(np.cumsum([0, *map(len, ranked.values())]), np.int64),
        thresholds=frozen([value for thresholds in ranked.values() for value in thresholds], np.float64),
        missing_right=frozen([codes.get((*search, False), -1) for search in ranked], np.int32),
        missing_left=frozen([codes.get((*search, True), -1) for search in ranked], np.int32),
        set_feature=frozen([feature for feature, _ in sets], np.int32),
        set_code=frozen([codes[key] for key in sets], np.int32),
        set_first=frozen(np.cumsum([0, *map(len, members)]), np.int64),
        in_set=frozen(np.concatenate([np.zeros(0, bool), *members]), np.bool_),
    )


def _members(categories: tuple[int, ...]) -> NDArray[np.bool_]:
    members = np.zeros(max(categories, default=0) + 1, bool)
    members[list(categories)] = True
    return members


def _ordered(tree: Tree, split: int) -> _Ordered:
    return int(tree.feature[split]), int(tree.missing[split])


def _key(tree: Tree, split: int) -> _InOrder | _InSet:
    if split in tree.categories:
        return int(tree.feature[split]), tree.categories[split]
    feature, missing = _ordered(tree, split)
    return feature, missing, missing != NEVER_MISSING and bool(tree.missing_left[split])
