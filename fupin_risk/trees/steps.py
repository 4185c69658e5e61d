"""Which steps give the contributions of every row, whatever its values are?

Each tree becomes a list of steps, the same for all rows, so that a step can be taken for a block of rows at once;
`docs/explanation-kernel.md` derives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fupin_risk.errors import message
from fupin_risk.trees.columns import Columns, comparisons_of
from fupin_risk.trees.frozen import frozen
from fupin_risk.trees.model_text import Floats, Ints, Tree, Trees

# What a step does. Compiled kernels on a disk know these numbers: who changes one must change kernels.py.
REACH = 0  # marks the rows that every earlier split on the same feature sent this way
DOWN = 1  # gives a child its weights
LEAVES, LEAF_AND_SPLIT, SPLITS = 2, 3, 4  # joins two children: two leaves, a leaf and a split, two splits

# Points that are reckoned together: more would not fit into the nearest memory.
_POINTS_TOGETHER = 4
# Trees whose contributions are added up before they go into a float64: few, where they are added up in float32.
_TREES_TOGETHER = {np.dtype(np.float64): 32, np.dtype(np.float32): 4}

# Columns of the coefficients: the factor of the first child, that of the second, and what the first child's lead is
# worth, each for rows inside the comparison and outside. Of two leaves the first factor is their value.
FIRST_IN, FIRST_OUT, SECOND_IN, SECOND_OUT, GAIN_IN, GAIN_OUT = range(6)


@dataclass(frozen=True, eq=False)
class Steps:
    """What to do for the contributions of a model's trees.

    Attributes
    ----------
    columns : Columns
    feature_count, class_count : int
    steps : structured ndarray
        kind, depth, code, limit, side (of DOWN: 0 first child, 1 second; of a join: 1 or 2, where the parent looks for
        it; of REACH: 1 where the earlier split sends rows inside), feature, above (of REACH: the depth of the earlier
        split), repeated (an earlier split reads the same feature; of REACH: another one before it), coefficient (row of
        the first point), and the factors of rows that an earlier split sent elsewhere (`first_lost`, `second_lost`; of
        two leaves `first_lost` is their value), `leaf` (the first child's value).
    coefficients : ndarray of shape (splits x points, 6)
    weights : ndarray of shape (most points + 1, most points)
        Row n: the weights of n points.
    tree_first : ndarray of int64, shape (trees + 1,)
        Where the steps of each tree begin; trees of one class follow each other.
    tree_points : ndarray of int64, shape (trees,)
    class_first : ndarray of int64, shape (class_count + 1,)
    depth : int
        Splits of the longest path.
    base : ndarray of shape (class_count,)
        The trees' mean over their training rows.
    """

    columns: Columns
    feature_count: int
    class_count: int
    steps: NDArray[Any]
    coefficients: NDArray[Any]
    weights: NDArray[Any]
    tree_first: Ints
    tree_points: Ints
    class_first: Ints
    depth: int
    base: Floats

    @property
    def points_together(self) -> int:
        """Points that are reckoned together."""
        return min(int(self.tree_points.max(initial=1)), _POINTS_TOGETHER)

    @property
    def trees_together(self) -> int:
        """Trees that are added up before they go into a float64."""
        return _TREES_TOGETHER[self.coefficients.dtype]

    @property
    def work(self) -> int:
        """Steps of all trees, each counted once for every group of points."""
        groups = -(-self.tree_points // _POINTS_TOGETHER)
        return int((np.diff(self.tree_first) * groups).sum())


class _Earlier(NamedTuple):
    """What the path so far says of a feature."""

    share: float  # of the training rows, over its splits
    depth: int
    inside: bool
    code: int
    limit: int
    repeated: bool


class _Split(NamedTuple):
    """A split as its coefficients need it."""

    before: float  # share of the earlier splits on its feature, 1 without any
    left: float  # share of the rows that go left
    swapped: bool  # its first child is the right one
    leaves: bool
    first: float
    second: float


def steps_of(model: Trees, kind: Any = np.float64) -> Steps:
    """The steps for a model's contributions.

    Parameters
    ----------
    model : Trees
    kind : dtype, default float64
        Of the reckoning.

    Returns
    -------
    Steps
    """
    compared = comparisons_of(model)
    order = [t for k in range(model.class_count) for t in range(k, len(model.trees), model.class_count)]
    base = np.zeros(model.class_count)
    rows: list[tuple[Any, ...]] = []
    coefficients = [np.zeros((0, 6))]
    tree_first, tree_points, depth, row = [0], [], 0, 0
    for number in order:
        tree = model.trees[number]
        shares = _left_shares(tree)
        base[number % model.class_count] += _mean(tree, shares)
        steps, splits, distinct = _tree_steps(tree, compared.code[number], compared.limit[number], shares)
        points = (distinct + 1) // 2
        rows += [(*step[:8], row + step[8] * points, *step[9:]) for step in steps]
        if splits:
            coefficients.append(_coefficients(splits, points))
            row += len(splits) * points
        depth = max(depth, max((step[1] for step in steps), default=0))
        tree_first.append(len(rows))
        tree_points.append(points)
    rounds = len(model.trees) // model.class_count
    weights = np.zeros((max(tree_points, default=0) + 1,) * 2)
    for points in set(tree_points) - {0}:
        weights[points, :points] = _points(points)[1]
    return Steps(
        columns=compared.columns,
        feature_count=model.feature_count,
        class_count=model.class_count,
        steps=frozen(rows, _layout(compared.columns.code_kind, kind)),
        coefficients=frozen(np.concatenate(coefficients), kind),
        weights=frozen(weights, kind),
        tree_first=frozen(tree_first, np.int64),
        tree_points=frozen(tree_points, np.int64),
        class_first=frozen(np.arange(model.class_count + 1) * rounds, np.int64),
        depth=depth,
        base=frozen(base, np.float64),
    )


def _layout(code_kind: Any, kind: Any) -> np.dtype[Any]:
    whole = ("kind", "depth", "code", "side", "feature", "above", "repeated", "coefficient")
    real = ("first_lost", "second_lost", "leaf")
    names = [*whole[:3], "limit", *whole[3:], *real]
    return np.dtype(
        [(name, code_kind if name == "limit" else np.int32 if name in whole else kind) for name in names], align=True
    )


def _children_first(tree: Tree) -> list[int]:
    """The splits of a tree, children before their parents."""
    order, waiting = [], [0] if len(tree.feature) else []
    while waiting:
        split = waiting.pop()
        order.append(split)
        waiting += [child for child in (int(tree.left[split]), int(tree.right[split])) if child >= 0]
        if len(order) > len(tree.feature):
            raise ValueError(message("the splits of a tree of this model form a cycle"))
    return order[::-1]


def _left_shares(tree: Tree) -> list[float]:
    """The share of each split's training rows that went left; a half where it had none."""
    rows, shares = [0.0] * len(tree.feature), [0.5] * len(tree.feature)
    leaf_rows, lefts, rights = tree.leaf_rows.tolist(), tree.left.tolist(), tree.right.tolist()
    for split in _children_first(tree):
        left, right = (rows[c] if c >= 0 else leaf_rows[~c] for c in (lefts[split], rights[split]))
        rows[split] = left + right
        if rows[split] > 0:
            shares[split] = left / rows[split]
    return shares


def _mean(tree: Tree, shares: list[float]) -> float:
    """A tree's mean over its training rows."""
    if not len(tree.feature):
        return float(tree.leaf_value[0])
    means = [0.0] * len(tree.feature)
    for split in _children_first(tree):
        left, right = (
            means[c] if c >= 0 else float(tree.leaf_value[~c]) for c in (int(tree.left[split]), int(tree.right[split]))
        )
        means[split] = shares[split] * left + (1 - shares[split]) * right
    return means[0]


def _tree_steps(
    tree: Tree, codes: list[int], limits: list[int], shares: list[float]
) -> tuple[list[tuple[Any, ...]], list[_Split], int]:
    """Steps of a tree, its splits in the order in which the steps name them, and the most features of a path."""
    features, values = tree.feature.tolist(), tree.leaf_value.tolist()
    lefts, rights = tree.left.tolist(), tree.right.tolist()
    steps: list[tuple[Any, ...]] = []
    splits: list[_Split] = []
    distinct = 0

    def enter(split: int, depth: int, side: int, path: dict[int, _Earlier]) -> Iterator[Any]:
        """Steps of a split: what it needs, its children, what joins them."""
        nonlocal distinct
        feature, code, limit, left = features[split], codes[split], limits[split], shares[split]
        earlier = path.get(feature)
        distinct = max(distinct, len(path) + (earlier is None))
        swapped = lefts[split] >= 0 > rights[split]
        first, second = (rights[split], lefts[split]) if swapped else (lefts[split], rights[split])
        before = 1.0 if earlier is None else earlier.share
        number, repeated = len(splits), earlier is not None
        value, other = (values[~child] if child < 0 else 0.0 for child in (first, second))
        lost = (1 - left, left) if swapped else (left, 1 - left)
        splits.append(_Split(before, left, swapped, second < 0, value, other))
        if earlier is not None:
            above = (REACH, depth, earlier.code, earlier.limit, int(earlier.inside), feature, earlier.depth)
            steps.append((*above, int(earlier.repeated), number, 0.0, 0.0, 0.0))
        for place, child in enumerate((first, second)):
            if child >= 0:
                steps.append((DOWN, depth, code, limit, place, feature, 0, int(repeated), number, *lost, 0.0))
                inside = (place == 0) != swapped
                share = before * (left if inside else 1 - left)
                here = _Earlier(share, depth, inside, code, limit, repeated)
                yield enter(child, depth + 1, place + 1, {**path, feature: here})
        join = LEAVES if second < 0 else LEAF_AND_SPLIT if first < 0 else SPLITS
        gone = (other + lost[0] * (value - other), 0.0) if join == LEAVES else lost
        steps.append((join, depth, code, limit, side, feature, 0, int(repeated), number, *gone, value))

    # Paths of a tree without a bound on its depth may be longer than Python's own stack.
    waiting = [enter(0, 1, 1, {})] if features else []
    while waiting:
        deeper = next(waiting[-1], None)
        if deeper is None:
            waiting.pop()
        else:
            waiting.append(deeper)
    return steps, splits, distinct


def _points(number: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss-Legendre quadrature on [0, 1], exact for polynomials of degree 2 number - 1."""
    points, weights = np.polynomial.legendre.leggauss(number)
    return (points + 1) / 2, weights / 2


def _coefficients(splits: list[_Split], number: int) -> Floats:
    """Factors and gains of each split at each point, one row each."""
    table = np.array(splits, dtype=np.float64)
    before, left, swapped, leaves, first, second = (table[:, place, None] for place in range(len(_Split._fields)))
    x = _points(number)[0]
    whole = 1 - (1 - x) * (1 - before)  # the factor of the earlier splits on the feature; 1 without any
    kept = (1 - x) * before / whole
    go_left = np.stack([x / whole + kept * left, kept * left])  # inside the comparison, outside
    go_right = np.stack([kept * (1 - left), x / whole + kept * (1 - left)])
    to_first, to_second = np.where(swapped, go_right, go_left), np.where(swapped, go_left, go_right)
    gain = np.stack([1 - left, -left]) * np.where(swapped, -1, 1) * before / whole**2
    lead = first - second
    to_first = np.where(leaves, second + to_first * lead, to_first)
    gain = np.where(leaves, gain * lead, gain)
    return np.stack([*to_first, *to_second, *gain], axis=-1).reshape(-1, 6)
