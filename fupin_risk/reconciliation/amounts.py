"""How do two amounts of one thing stand to each other?"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
WAN = 10_000
# A side's amounts have two decimals: written in wan yuan, up to 50 yuan of an amount are rounded away.
ROUNDED_FEN = WAN // 2
# Where one amount is the other's ten-thousandth, times at most this (a nought too many), the unit differs and the
# amount as well.
MOST_TIMES = 20

EQUAL, LEFT_IN_WAN, RIGHT_IN_WAN, OTHER, ONE_UNKNOWN = range(5)


def unit_of(left: Array, right: Array, left_known: Array, right_known: Array) -> tuple[Array, Array]:
    """Which amount stands in wan yuan, if one does, and whether the two agree once that is set right.

    Parameters
    ----------
    left, right : (n,) int64
        Fen.
    left_known, right_known : (n,) bool

    Returns
    -------
    relation : (n,) int8
        EQUAL, LEFT_IN_WAN, RIGHT_IN_WAN, OTHER or ONE_UNKNOWN; both unknown is EQUAL.
    agree : (n,) bool
        Whether nothing but the unit differs.

    Examples
    --------
    >>> a, b = np.array([5_000_000, 5_000_000, 5_000_000]), np.array([500, 400, 4_000_000])
    >>> relation, agree = unit_of(a, b, a > 0, b > 0)
    >>> relation.tolist() == [RIGHT_IN_WAN, RIGHT_IN_WAN, OTHER], agree.tolist()
    (True, [True, False, False])
    """
    both = left_known & right_known
    relation = np.full(len(left), OTHER, dtype=np.int8)
    agree = np.zeros(len(left), dtype=bool)
    for code, big, small in ((LEFT_IN_WAN, right, left), (RIGHT_IN_WAN, left, right)):
        told = small * WAN
        near = np.abs(big - told) <= ROUNDED_FEN
        like = (told <= big * MOST_TIMES) & (big <= told * MOST_TIMES)
        # As much as the rounding itself is no sign of a unit.
        found = both & (small > 0) & (big > small) & (near | like) & (big >= ROUNDED_FEN)
        relation[found], agree[found] = code, near[found]
    same = (both & (left == right)) | (~left_known & ~right_known)
    relation[same], agree[same] = EQUAL, True
    relation[left_known != right_known] = ONE_UNKNOWN
    return relation, agree
