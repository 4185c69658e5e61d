"""Why does a row stand on one side only: what do all such rows have in common?

A source that leaves out a purpose, a mode or the days after its closing day leaves out nearly all such rows; rows that
are merely lost are lost anywhere. Which of the two is likelier, and by how much?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison, DifferenceCause
from fupin_risk.reconciliation.sides import Side

Array = np.ndarray[Any, Any]
# Assumption: of the rows that a source leaves out on purpose it has 2 in 100 all the same.
LEFT_OUT = 0.98
# A pattern is named if the rows are this many times likelier with it than lost by chance at the rate of the others.
TIMES = 1000.0
FEWEST_ROWS = 3
MOST_PATTERNS = 40


@dataclass(frozen=True, slots=True)
class Pattern:
    """Rows of one side that the other nearly always lacks.

    Attributes
    ----------
    cause : str
    column : str
        In which they agree; `registered` and `household` are not columns of the table.
    value : object
        A value, or from which one on (`from 2019-12-01`), or up to which; a cell's value, for tables only.
    rows, missing : int
        How many there are, and of these on one side only.
    """

    cause: DifferenceCause
    column: str
    value: object
    rows: int
    missing: int


def patterns_of(
    side: Side, alone: Array, explained: Array, together: Array, registered: Array | None, plan: Comparison
) -> tuple[tuple[Pattern, ...], dict[DifferenceCause, Array]]:
    """Find the patterns among the rows of one side that stand alone.

    Parameters
    ----------
    side : Side
    alone : (n,) bool
        Rows in no match.
    explained : (n,) bool
        Rows of these that are explained without (duplicates, renewals): no pattern is founded on them.
    together : (n,) bool
        Rows that the other side counts in one with others: they do not show that it counts persons one by one.
    registered : (n,) bool, optional
        Whether the row's household is in the register.
    plan : Comparison

    Returns
    -------
    patterns : tuple of Pattern
        The strongest first.
    named : dict of str to (n,) bool
        For each cause the rows alone that it names; a row may have several.

    Notes
    -----
    Log likelihood ratio of m rows missing and h there: m log(0.98 / r) + h log(0.02 / (1 - r)), where r is the share
    missing of all rows not yet explained. The strongest pattern is taken, its rows count as explained, and again,
    as long as one exceeds log 1000.
    """
    members = list(_features(side, alone, together, registered, plan))
    open_rows = ~explained
    named: dict[DifferenceCause, Array] = {}
    found: list[Pattern] = []
    while len(found) < MOST_PATTERNS:
        best: tuple[float, Pattern, Array] | None = None
        for cause, column, values, ends in members:
            for strength, value, rows in _strongest(values, alone, open_rows, ends=ends):
                if strength > np.log(TIMES) and (best is None or strength > best[0]):
                    pattern = Pattern(cause, column, value, int(rows.sum()), int((rows & alone).sum()))
                    best = (strength, pattern, rows)
        if best is None:
            break
        _, pattern, rows = best
        found.append(pattern)
        named[pattern.cause] = named.get(pattern.cause, np.zeros(len(alone), dtype=bool)) | (rows & alone)
        open_rows = open_rows & ~(rows & alone)
    return tuple(found), named


def _features(
    side: Side, alone: Array, together: Array, registered: Array | None, plan: Comparison
) -> Iterator[tuple[DifferenceCause, str, pd.Series[Any], bool]]:
    """Cause, column, values and whether its ends (in place of single values) are looked at."""
    rows = side.rows
    if plan.mode and plan.mode in rows:
        yield "mode", plan.mode, rows[plan.mode], False
    for name in plan.scope:
        if name in rows:
            yield "scope", name, rows[name], False
    if registered is not None:
        yield "scope", "registered", pd.Series(registered, dtype="boolean").where(~registered), False
    yield "cut_off", plan.day, rows[plan.day], True
    yield "scope", plan.amount, rows[plan.amount], True
    yield "person_or_household", "household", _further_of_household(side.keys, alone).mask(together), False


def _further_of_household(keys: pd.DataFrame, alone: Array) -> pd.Series[Any]:
    """True for the rows of a household beyond one that the other side has; else unknown."""
    group = keys.assign(alone=alone, row=np.arange(len(keys))).sort_values(["household", "within", "alone", "row"])
    by = group.groupby(["household", "within"], sort=False)
    further = (by["alone"].transform("min") == 0) & (by.cumcount() > 0)
    answer = pd.Series(further.to_numpy(), index=group["row"].to_numpy()).sort_index()
    return answer.astype("boolean").where(answer)


def _strongest(
    values: pd.Series[Any], alone: Array, open_rows: Array, *, ends: bool
) -> Iterator[tuple[float, object, Array]]:
    """The strongest value, or upper and lower end, of one column."""
    codes, known = pd.factorize(values, sort=True)
    if not len(known):
        return
    told = codes >= 0
    missing = np.bincount(codes[told & open_rows & alone], minlength=len(known))
    there = np.bincount(codes[told & open_rows & ~alone], minlength=len(known))
    whole = int((open_rows & alone).sum()), int((open_rows & ~alone).sum())
    if not ends:
        strength = _strength(missing, there, whole)
        place = int(np.argmax(strength))
        yield float(strength[place]), known[place], codes == place
        return
    for upper in (True, False):
        order = slice(None, None, -1) if upper else slice(None)
        strength = _strength(np.cumsum(missing[order]), np.cumsum(there[order]), whole)[order]
        place = int(np.argmax(strength))
        # An end that is all there is is no end.
        if (upper and place == 0) or (not upper and place == len(known) - 1):
            continue
        rows = told & ((codes >= place) if upper else (codes <= place))
        yield float(strength[place]), f"{'from' if upper else 'up to'} {known[place]}", rows


def _strength(missing: Array, there: Array, whole: tuple[int, int]) -> Array:
    # With a row missing and one there added, so that the rate is neither 0 nor 1.
    rate = (whole[0] + 1) / (whole[0] + whole[1] + 2)
    strength = missing * np.log(LEFT_OUT / rate) + there * np.log((1 - LEFT_OUT) / (1 - rate))
    return np.where(missing >= FEWEST_ROWS, strength, -np.inf)
