"""What are the contributions and the scores of a block of rows, as compiled code?

Only `compiling.py` imports this module, when compiling pays, since it imports numba. No operation may be fused or
re-ordered (`fastmath` stays off): a row's bits are then the same in every block, vector width and thread, and the same
as in `by_numpy.py`. A step never slices an array: a slice counts references, which costs more than the step. All is in
one file, because numba compiles anew what it has on the disk only when the file of the function itself has changed.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from fupin_risk.trees.columns import LEAST_NOT_ZERO
from fupin_risk.trees.model_text import NAN_IS_MISSING, ZERO_IS_MISSING
from fupin_risk.trees.steps import DOWN, LEAF_AND_SPLIT, LEAVES, REACH

ROWS = 256  # of a block; the inner loop of everything, which the compiler turns into vector instructions

_INSIDE = numba.njit(forceinline=True, nogil=True, error_model="numpy")


def _compiled(function: Any) -> Any:
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba finds no folder that it may write: compiled anew in every process
        return numba.njit(nogil=True, error_model="numpy")(function)


@_INSIDE
def _reach(space, at, inside, above, repeated):
    codes, reached = space[1], space[4]
    depth, _, code, limit = at[:4]
    for r in range(ROWS):
        here = (codes[code, r] <= limit) == inside
        if repeated:
            here = here and reached[above, r] != 0
        reached[depth, r] = 1 if here else 0


@_INSIDE
def _down(space, at, count):
    c, codes, work = space[:3]
    depth, side, code, limit, row = at[:5]
    for j in range(count):
        if_in, if_out = c[row + j, 2 * side], c[row + j, 2 * side + 1]
        for r in range(ROWS):
            work[depth + 1, 0, j, r] = work[depth, 0, j, r] * (if_in if codes[code, r] <= limit else if_out)


@_INSIDE
def _down_repeated(space, at, count, lost):
    c, codes, work, _, reached = space
    depth, side, code, limit, row = at[:5]
    for j in range(count):
        if_in, if_out = c[row + j, 2 * side], c[row + j, 2 * side + 1]
        for r in range(ROWS):
            factor = if_in if codes[code, r] <= limit else if_out
            work[depth + 1, 0, j, r] = work[depth, 0, j, r] * (factor if reached[depth, r] != 0 else lost)


@_INSIDE
def _leaves(space, at, count):
    c, codes, work, sums, _ = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside = codes[code, r] <= limit
            work[depth - 1, side, j, r] = if_in if inside else if_out
            sums[feature, r] += work[depth, 0, j, r] * (gain_in if inside else gain_out)


@_INSIDE
def _leaves_repeated(space, at, count, lost, nothing):
    c, codes, work, sums, reached = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside, here = codes[code, r] <= limit, reached[depth, r] != 0
            work[depth - 1, side, j, r] = (if_in if inside else if_out) if here else lost
            sums[feature, r] += work[depth, 0, j, r] * ((gain_in if inside else gain_out) if here else nothing)


@_INSIDE
def _leaf_and_split(space, at, count, leaf):
    c, codes, work, sums, _ = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside = codes[code, r] <= limit
            second = work[depth, 2, j, r]
            lead = leaf - second
            work[depth - 1, side, j, r] = second + lead * (if_in if inside else if_out)
            sums[feature, r] += (work[depth, 0, j, r] * lead) * (gain_in if inside else gain_out)


@_INSIDE
def _leaf_and_split_repeated(space, at, count, leaf, lost, nothing):
    c, codes, work, sums, reached = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside, here = codes[code, r] <= limit, reached[depth, r] != 0
            second = work[depth, 2, j, r]
            lead = leaf - second
            work[depth - 1, side, j, r] = second + lead * ((if_in if inside else if_out) if here else lost)
            gain = (gain_in if inside else gain_out) if here else nothing
            sums[feature, r] += (work[depth, 0, j, r] * lead) * gain


@_INSIDE
def _splits(space, at, count):
    c, codes, work, sums, _ = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside = codes[code, r] <= limit
            second = work[depth, 2, j, r]
            lead = work[depth, 1, j, r] - second
            work[depth - 1, side, j, r] = second + lead * (if_in if inside else if_out)
            sums[feature, r] += (work[depth, 0, j, r] * lead) * (gain_in if inside else gain_out)


@_INSIDE
def _splits_repeated(space, at, count, lost, nothing):
    c, codes, work, sums, reached = space
    depth, side, code, limit, row, feature = at
    for j in range(count):
        if_in, if_out, gain_in, gain_out = c[row + j, 0], c[row + j, 1], c[row + j, 4], c[row + j, 5]
        for r in range(ROWS):
            inside, here = codes[code, r] <= limit, reached[depth, r] != 0
            second = work[depth, 2, j, r]
            lead = work[depth, 1, j, r] - second
            work[depth - 1, side, j, r] = second + lead * ((if_in if inside else if_out) if here else lost)
            gain = (gain_in if inside else gain_out) if here else nothing
            sums[feature, r] += (work[depth, 0, j, r] * lead) * gain


@_INSIDE
def _add_tree(space, steps, first, stop, points, points_together, weights):
    c, work = space[0], space[2]
    nothing = c[0, 0] - c[0, 0]
    for start in range(0, points, points_together):
        count = min(points - start, points_together)
        for j in range(count):
            for r in range(ROWS):
                work[1, 0, j, r] = weights[points, start + j]
        for place in range(first, stop):
            step = steps[place]
            kind, repeated, side, lost = step.kind, step.repeated != 0, step.side, step.first_lost
            at = (step.depth, side, step.code, step.limit, step.coefficient + start, step.feature)
            if kind == REACH:
                _reach(space, at, side == 1, step.above, repeated)
            elif kind == DOWN:
                if repeated:
                    _down_repeated(space, at, count, step.second_lost if side == 1 else lost)
                else:
                    _down(space, at, count)
            elif kind == LEAVES:
                if repeated:
                    _leaves_repeated(space, at, count, lost, nothing)
                else:
                    _leaves(space, at, count)
            elif kind == LEAF_AND_SPLIT:
                if repeated:
                    _leaf_and_split_repeated(space, at, count, step.leaf, lost, nothing)
                else:
                    _leaf_and_split(space, at, count, step.leaf)
            elif repeated:
                _splits_repeated(space, at, count, lost, nothing)
            else:
                _splits(space, at, count)


@_INSIDE
def _encode(X, start, stop, columns, codes, values, ranks):
    feature, missing, first, thresholds, missing_right, missing_left, set_feature, set_code, set_first, in_set = columns
    rows = stop - start
    for search in range(feature.shape[0]):
        column, what, at = feature[search], missing[search], first[search]
        number = first[search + 1] - at
        for r in range(rows):
            value = X[start + r, column]
            values[r] = 0.0 if abs(value) <= LEAST_NOT_ZERO else value
        for r in range(rows, ROWS):
            values[r] = 0.0
        for r in range(ROWS):
            ranks[r] = 0
        # The binary search of all rows, step by step. NaN is below nothing: its rank is 0 until it is mended below.
        left = number
        while left > 1:
            half = left >> 1
            for r in range(ROWS):
                ranks[r] += half if thresholds[at + ranks[r] + half - 1] < values[r] else 0
            left -= half
        for r in range(ROWS):
            ranks[r] += 1 if thresholds[at + ranks[r]] < values[r] else 0
        zero = 0
        while zero < number and thresholds[at + zero] < 0.0:
            zero += 1
        gone = number + 1
        for r in range(ROWS):
            unknown = values[r] != values[r]
            if what == NAN_IS_MISSING:
                ranks[r] = gone if unknown else ranks[r]
            elif what == ZERO_IS_MISSING:
                ranks[r] = gone if unknown or values[r] == 0.0 else ranks[r]
            else:
                ranks[r] = zero if unknown else ranks[r]
        right, opposite = missing_right[search], missing_left[search]
        if right >= 0:
            for r in range(ROWS):
                codes[right, r] = ranks[r]
        if opposite >= 0:
            for r in range(ROWS):
                codes[opposite, r] = 0 if ranks[r] == gone else ranks[r] + 1
    for place in range(set_feature.shape[0]):
        column, code, at = set_feature[place], set_code[place], set_first[place]
        number = set_first[place + 1] - at
        for r in range(rows):
            value = X[start + r, column]
            known = value > -1.0 and value < number
            codes[code, r] = 0 if known and in_set[at + np.int64(value)] else 1


@_compiled
def contribute(X, columns, listed, together, space, out):
    """Write the contributions of rows into `out`, shape (n, class_count, feature_count + 1), except the last column."""
    steps, c, weights, tree_first, tree_points, class_first = listed
    points_together, trees_together = together
    codes, values, ranks, work, reached, part, sums = space
    n, blocks, features = X.shape[0], codes.shape[0], out.shape[2] - 1
    for start in range(0, n, ROWS * blocks):
        filled = min(blocks, (n - start + ROWS - 1) // ROWS)
        for block in range(filled):
            row = start + block * ROWS
            _encode(X, row, min(n, row + ROWS), columns, codes[block], values, ranks)
        for number in range(out.shape[1]):
            sums[:, :, :] = 0.0
            stop = class_first[number + 1]
            for tree in range(class_first[number], stop, trees_together):
                for block in range(filled):
                    part[:, :] = 0
                    here = (c, codes[block], work, part, reached)
                    for each in range(tree, min(tree + trees_together, stop)):
                        first, last, points = tree_first[each], tree_first[each + 1], tree_points[each]
                        _add_tree(here, steps, first, last, points, points_together, weights)
                    for feature in range(features):
                        for r in range(ROWS):
                            sums[block, feature, r] += part[feature, r]
            for block in range(filled):
                row = start + block * ROWS
                for r in range(min(ROWS, n - row)):
                    for feature in range(features):
                        out[row + r, number, feature] = sums[block, feature, r]


@_compiled
def score(X, columns, listed, space, out):
    """Write the raw scores of rows into `out`, shape (n, class_count)."""
    splits, tree_first, leaves, bits = listed
    codes, values, ranks, left, sums = space
    n, class_count = X.shape[0], out.shape[1]
    # All of one unsigned kind: numba makes a float of an unsigned number and a plain one.
    one, every, multiplier, shift, last = bits[0], bits[1], bits[2], bits[3], bits[4]
    for start in range(0, n, ROWS):
        stop = min(n, start + ROWS)
        _encode(X, start, stop, columns, codes, values, ranks)
        for number in range(class_count):
            for r in range(ROWS):
                sums[number, r] = 0.0
        for tree in range(tree_first.shape[0] - 1):
            for r in range(ROWS):
                left[r] = every
            for place in range(tree_first[tree], tree_first[tree + 1]):
                code, limit, mask = splits[place].code, splits[place].limit, splits[place].mask
                for r in range(ROWS):
                    left[r] &= every if codes[code, r] <= limit else mask
            number = tree % class_count
            for r in range(ROWS):
                lowest = left[r] ^ (left[r] & (left[r] - one))
                sums[number, r] += leaves[tree, (lowest * multiplier >> shift) & last]
        for r in range(stop - start):
            for number in range(class_count):
                out[start + r, number] = sums[number, r]
