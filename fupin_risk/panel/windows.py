"""When is the window after an as-of day closed, so that its outcome may be read?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.definitions import EntryBatchRow, Policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Fewer delays than this say too little about the slowest of them.
LEAST_DELAYS = 30

# Delays in days of the events that occurred from one day to another (both included), as seen on a third.
Delays = Callable[[pd.Timestamp, pd.Timestamp, pd.Timestamp], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Window:
    """The days after an as-of day in which an event counts: `as_of` is out, `end` is in.

    Examples
    --------
    >>> Window.after("2016-02-29", 12).end
    Timestamp('2017-02-28 00:00:00')
    """

    as_of: pd.Timestamp
    end: pd.Timestamp

    @classmethod
    def after(cls, as_of: pd.Timestamp | str | dt.date, horizon_months: int) -> Window:
        """The window of calendar months after a day; a day that the last month lacks is that month's last."""
        start = pd.Timestamp(as_of).normalize()
        return cls(start, start + pd.DateOffset(months=horizon_months))


def batch_closing(closes: str, day: pd.Timestamp) -> pd.Timestamp:
    """The first closing day of a yearly batch on or after a day.

    Parameters
    ----------
    closes : str
        Month and day, `MM-DD`; 29 February is the 28th in a common year.
    day : Timestamp

    Returns
    -------
    Timestamp

    Examples
    --------
    >>> batch_closing("12-31", pd.Timestamp("2018-06-30"))
    Timestamp('2018-12-31 00:00:00')
    """
    month, day_of_month = (int(part) for part in closes.split("-"))
    for year in (day.year, day.year + 1):
        last_of_month = pd.Timestamp(year, month, 1).days_in_month
        closing = pd.Timestamp(year, month, min(day_of_month, last_of_month))
        if closing >= day:
            break
    return closing


def closing_day(
    policy: Policy, outcome: str, county: str, window: Window, *, read_on: pd.Timestamp, delays: Delays
) -> pd.Timestamp | None:
    """The day on which the last event of a window has been entered: the row's known-on day, whatever its outcome.

    Parameters
    ----------
    policy : Policy
        Its entry batches say how events reach the system.
    outcome : str
        As the policy rows name it.
    county : str
    window : Window
    read_on : Timestamp
        The day at which labels are read: no policy row published later and no delay seen later is used.
    delays : callable
        Delays of earlier events, see `Delays`.

    Returns
    -------
    Timestamp or None
        It may lie after `read_on`: then the window is open. None: no rule says how events of some day of the window are
        entered.

    Notes
    -----
    R06. A window that spans a change of regime closes with the later of both. In the continuous regime the window
    closes a quantile of the delays after its end. Those delays are of events up to the as-of day only: they are seen in
    full by the time the window ends, and no event of the window itself can move the day on which it closes.
    """
    closings: list[pd.Timestamp] = []
    for first, last in _stretches(policy, outcome, window):
        rule = policy.find(EntryBatchRow, county, first.date(), read_on.date(), outcome=outcome)
        if rule is None:
            return None
        if rule.regime == "batch":
            closings.append(batch_closing(rule.closes, last))
        else:
            closings.append(_continuous_closing(rule, window.as_of, last, read_on, delays))
    return max(closings)


def _stretches(policy: Policy, outcome: str, window: Window) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Stretches of the window within which one rule holds throughout: first and last day."""
    first_day, day = window.as_of + pd.Timedelta(days=1), pd.Timedelta(days=1)
    changes = {first_day}
    for rule in policy.rows(EntryBatchRow):
        if rule.outcome == outcome:
            changes.add(pd.Timestamp(rule.in_force_from))
            if rule.in_force_to is not None:
                changes.add(pd.Timestamp(rule.in_force_to) + day)
    firsts = sorted(change for change in changes if first_day <= change <= window.end)
    return list(zip(firsts, [*(first - day for first in firsts[1:]), window.end], strict=True))


def _continuous_closing(
    rule: EntryBatchRow, as_of: pd.Timestamp, last: pd.Timestamp, read_on: pd.Timestamp, delays: Delays
) -> pd.Timestamp:
    """The first day on which the slowest usual delay, as seen on that day, has passed since the end of the stretch."""
    seen_on = min(last, read_on)
    while True:
        seen = delays(pd.Timestamp(rule.in_force_from), as_of, seen_on)
        # Assumption: all counties of a register enter their cases equally fast; one county has too few cases to tell.
        days = float(np.quantile(seen, rule.closure_quantile)) if len(seen) >= LEAST_DELAYS else rule.default_delay_days
        closing = last + pd.Timedelta(days=int(np.ceil(days)))
        if closing <= seen_on:
            return seen_on
        if closing > read_on:
            return closing
        # By then longer delays may have come in: look again on that day.
        seen_on = closing
