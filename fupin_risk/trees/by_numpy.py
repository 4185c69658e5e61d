"""What are the contributions of a few rows, without compiling anything?

The same steps as `kernels.py`, one NumPy call after the other: the same operations on the same numbers in the same
order, and so the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fupin_risk.trees.model_text import Floats
from fupin_risk.trees.steps import (
    DOWN,
    FIRST_IN,
    GAIN_IN,
    GAIN_OUT,
    LEAF_AND_SPLIT,
    LEAVES,
    REACH,
    SECOND_IN,
    Steps,
)

ROWS_AT_ONCE = 2048


def contributions_by_numpy(steps: Steps, X: Floats) -> Floats:
    """Contributions of each column to each row's scores, without the base.

    Parameters
    ----------
    steps : Steps
    X : ndarray of shape (n, feature_count)

    Returns
    -------
    ndarray of shape (n, class_count, feature_count + 1)
        The last column is 0.
    """
    out = np.zeros((len(X), steps.class_count, steps.feature_count + 1))
    for first in range(0, len(X), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        out[rows, :, :-1] = np.moveaxis(_block(steps, X[rows]), 2, 0)
    return out


def _block(steps: Steps, X: Floats) -> Floats:
    kind = steps.coefficients.dtype
    codes = steps.columns.encode(X)
    work = np.zeros((steps.depth + 2, 3, steps.points_together, len(X)), kind)
    reached = np.zeros((steps.depth + 2, len(X)), bool)
    sums = np.zeros((steps.class_count, steps.feature_count, len(X)))
    for number in range(steps.class_count):
        first, stop = int(steps.class_first[number]), int(steps.class_first[number + 1])
        for tree in range(first, stop, steps.trees_together):
            part = np.zeros_like(sums[number], kind)
            for each in range(tree, min(tree + steps.trees_together, stop)):
                _add_tree(steps, each, codes, work, reached, part)
            sums[number] += part
    return sums


def _add_tree(
    steps: Steps, tree: int, codes: NDArray[Any], work: NDArray[Any], reached: NDArray[np.bool_], sums: NDArray[Any]
) -> None:
    points = int(steps.tree_points[tree])
    listed = steps.steps[steps.tree_first[tree] : steps.tree_first[tree + 1]].tolist()
    for first in range(0, points, steps.points_together):
        count = min(points - first, steps.points_together)
        work[1, 0, :count] = steps.weights[points, first : first + count, None]
        for step in listed:
            kind, depth, code, limit, side, feature, above, repeated, row, first_lost, second_lost, leaf = step
            inside = codes[code] <= limit
            if kind == REACH:
                reached[depth] = inside == bool(side)
                if repeated:
                    reached[depth] &= reached[above]
                continue
            c = steps.coefficients[row + first : row + first + count, :, None]
            column = SECOND_IN if kind == DOWN and side else FIRST_IN
            factor = np.where(inside, c[:, column], c[:, column + 1])
            if repeated:
                factor = np.where(reached[depth], factor, second_lost if column == SECOND_IN else first_lost)
            if kind == DOWN:
                np.multiply(work[depth, 0, :count], factor, out=work[depth + 1, 0, :count])
                continue
            gain = np.where(inside, c[:, GAIN_IN], c[:, GAIN_OUT])
            if repeated:
                gain = np.where(reached[depth], gain, np.zeros_like(gain))
            if kind == LEAVES:
                work[depth - 1, side, :count] = factor
                terms = work[depth, 0, :count] * gain
            else:
                second = work[depth, 2, :count]
                lead = (leaf if kind == LEAF_AND_SPLIT else work[depth, 1, :count]) - second
                work[depth - 1, side, :count] = second + lead * factor
                terms = (work[depth, 0, :count] * lead) * gain
            for term in terms:
                sums[feature] += term
