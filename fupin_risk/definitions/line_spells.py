"""Which line is the income of a period compared with in a county, and is it the line itself or only a lower bound?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.policy_row import best_row
from fupin_risk.definitions.warning_rows import LineRow

_DAY = dt.timedelta(days=1)
# Since monitoring began, its line counts and no poverty line does.
_KINDS = ("monitoring", "poverty")


class LineSpell(NamedTuple):
    """The line of some days.

    Attributes
    ----------
    row : LineRow
        The row whose figure is used.
    lower_bound : bool
        The line of the place may be higher: the row is a national minimum, or is carried from earlier years. An income
        below it is under the line; whether one above it is, is unknown.
    holds_from, holds_to : date
        The days, both included.
    """

    row: LineRow
    lower_bound: bool
    holds_from: dt.date
    holds_to: dt.date


def line_spells(policy: Policy, county: str, known_on: dt.date) -> tuple[LineSpell, ...]:
    """Return the line of a county over all days, as published by a day; days without a line are left out.

    Parameters
    ----------
    policy : Policy
    county : str
    known_on : date
        The day by which a row must have been published.

    Examples
    --------
    >>> from fupin_risk.definitions import load_catalogue
    >>> spell = line_spells(load_catalogue().policy, "520123", dt.date(2026, 6, 30))[-1]
    >>> spell.row.yuan_a_year, spell.lower_bound, str(spell.holds_from)
    (7300.0, True, '2024-01-01')
    """
    rows = [row for row in policy.rows(LineRow) if row.published_on <= known_on and row.fits(county)]
    begins = {row.in_force_from for row in rows}
    begins |= {row.in_force_to + _DAY for row in rows if row.in_force_to is not None and row.in_force_to < dt.date.max}
    firsts = sorted(begins)
    found = []
    for first, after in zip_longest(firsts, firsts[1:]):
        last = dt.date.max if after is None else after - _DAY
        for kind in _KINDS:
            line = _line(rows, kind, county, first, known_on)
            if line is not None:
                found.append(LineSpell(*line, first, last))
                break
    return tuple(found)


def line_on(policy: Policy, county: str, day: dt.date, known_on: dt.date) -> LineSpell | None:
    """Return the spell that holds on a day, as published by `known_on`; None where the county has no line then."""
    spells = line_spells(policy, county, known_on)
    return next((spell for spell in spells if spell.holds_from <= day <= spell.holds_to), None)


def _line(
    rows: Iterable[LineRow], kind: str, county: str, day: dt.date, known_on: dt.date
) -> tuple[LineRow, bool] | None:
    """The row of a kind for a day, and whether it is only a lower bound."""
    own = [row for row in rows if row.kind == kind]
    best = best_row(own, county, day, known_on)
    bounds = [row for row in _carried(own, day) if best is None or best.lower_bound or _narrower(row, best)]
    highest = max(bounds, key=lambda row: row.yuan_a_year, default=None)
    if highest is not None and (best is None or highest.yuan_a_year > best.yuan_a_year):
        return highest, True
    return None if best is None else (best, best.lower_bound)


def _carried(rows: Iterable[LineRow], day: dt.date) -> list[LineRow]:
    """Each place's last row of earlier days, where it is carried."""
    last: dict[str, LineRow] = {}
    for row in rows:
        if row.in_force_from > day:
            continue
        other = last.get(row.place)
        if other is None or (row.in_force_from, row.published_on) > (other.in_force_from, other.published_on):
            last[row.place] = row
    return [row for row in last.values() if row.carried and row.in_force_to is not None and row.in_force_to < day]


def _narrower(row: LineRow, other: LineRow) -> bool:
    return len(row.place.strip("*")) > len(other.place.strip("*"))
