"""In which leaf of every tree does a row end?

Each split that sends a row to the right strikes out the leaves on its left; the first leaf that is left is the row's
(QuickScorer; Lucchese et al. 2015, SIGIR). A tree's leaves are the bits of one word, so trees have at most 64.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin_risk.trees.columns import Columns, comparisons_of
from fupin_risk.trees.frozen import frozen
from fupin_risk.trees.model_text import Floats, Ints, Tree, Trees

MOST_LEAVES = 64
# de Bruijn sequences: the top bits of a power of two times this are a different number for each power.
_SEQUENCES = {32: 0x077CB531, 64: 0x03F79D71B4CB0A89}


@dataclass(frozen=True, eq=False)
class LeafMasks:
    """What to do for the scores of a model's trees.

    Attributes
    ----------
    columns : Columns
    class_count : int
    splits : structured ndarray
        code, limit, mask: a row outside the comparison keeps the leaves of the mask.
    tree_first : ndarray of int64, shape (trees + 1,)
    leaves : ndarray of float64, shape (trees, 32 or 64)
        Values, each at the place that its bit is hashed to.
    bits : ndarray of an unsigned integer, shape (5,)
        One, every leaf, the multiplier, the shift and the last place.
    """

    columns: Columns
    class_count: int
    splits: NDArray[Any]
    tree_first: Ints
    leaves: Floats
    bits: NDArray[Any]


def leaf_masks_of(model: Trees) -> LeafMasks | None:
    """The masks of a model; None where a tree has too many leaves.

    Parameters
    ----------
    model : Trees

    Returns
    -------
    LeafMasks or None
    """
    most = max((len(tree.leaf_value) for tree in model.trees), default=1)
    if most > MOST_LEAVES:
        return None
    width = 32 if most <= 32 else MOST_LEAVES  # noqa: PLR2004 - the bits of the smaller word
    word, every, sequence = np.dtype(f"u{width // 8}"), (1 << width) - 1, _SEQUENCES[width]
    shift = width - (width - 1).bit_length()
    place = [((sequence << bit) & every) >> shift for bit in range(width)]
    compared = comparisons_of(model)
    rows: list[tuple[int, int, int]] = []
    tree_first, leaves = [0], np.zeros((len(model.trees), width))
    for number, tree in enumerate(model.trees):
        order, lefts = _leaf_order(tree)
        bit = {leaf: position for position, leaf in enumerate(order)}
        for split, below in enumerate(lefts):
            struck = sum(1 << bit[leaf] for leaf in below)
            rows.append((compared.code[number][split], compared.limit[number][split], every & ~struck))
        leaves[number, place[: len(order)]] = tree.leaf_value[order]
        tree_first.append(len(rows))
    layout = np.dtype([("code", np.int32), ("limit", compared.columns.code_kind), ("mask", word)], align=True)
    return LeafMasks(
        columns=compared.columns,
        class_count=model.class_count,
        splits=frozen(rows, layout),
        tree_first=frozen(tree_first, np.int64),
        leaves=frozen(leaves, np.float64),
        bits=frozen([1, every, sequence, shift, width - 1], word),
    )


def _leaf_order(tree: Tree) -> tuple[list[int], list[list[int]]]:
    """The leaves from left to right, and of each split the leaves on its left."""
    lefts: list[list[int]] = [[] for _ in tree.feature]

    def leaves(node: int) -> list[int]:
        if node < 0:
            return [~node]
        lefts[node] = leaves(int(tree.left[node]))
        return lefts[node] + leaves(int(tree.right[node]))

    # At most 63 splits deep: a tree has at most 64 leaves.
    return (leaves(0) if len(tree.feature) else [0]), lefts
