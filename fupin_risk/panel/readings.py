"""What were the labels on a day in the past?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fupin_risk.errors import message

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNKNOWN = -1
CENSORED_REASONS = {
    "unreadable": message("a row that tells the outcome could not be read"),
    "window open": message("the window is still open: entries for it may follow"),
    "no entry rule": message("no policy row covers the entry of events for the whole window"),
    "already_relapsed": message("the outcome had occurred by the as-of day, but was entered later"),
    "dissolved": message("the household was dissolved within the horizon"),
    "not followed up": message("no new income near the horizon was entered"),
    "income unknown": message("the income at the horizon, or its line, is unknown"),
    "no outcome": message("the table has no outcome for the row"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Labels as a register was on a day.

    Attributes
    ----------
    at : float
        The day, as the panel's clock counts.
    y : ndarray of int8, shape (n,)
        1, 0, or -1 for unknown.
    seen : ndarray of bool, shape (n,)
        Whether an event of the window was entered by then, also where the window is open.
    """

    at: float
    y: NDArray[np.int8]
    seen: NDArray[np.bool_]

    def take(self, rows: NDArray[Any]) -> Reading:
        """The reading of some rows."""
        return Reading(self.at, self.y[rows], self.seen[rows])


def last_reading(readings: Sequence[Reading], at: float, rows: int) -> Reading | None:
    """The last reading at or before a day; an empty one before the first; None where labels never change."""
    if not readings:
        return None
    before = [reading for reading in readings if reading.at <= at]
    return before[-1] if before else Reading(at, np.full(rows, UNKNOWN, np.int8), np.zeros(rows, np.bool_))
