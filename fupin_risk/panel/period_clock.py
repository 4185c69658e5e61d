"""Which of two periods comes first, and how far has a clock gone when a day or a period is named?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = np.inf


def period_text(period: Any) -> str:
    """Return a day without its time of day, and any other period as it is."""
    return str(period.date()) if isinstance(period, pd.Timestamp) else str(period)


@dataclass(frozen=True, slots=True, eq=False)
class DayClock:
    """Days as numbers, for panels of a register."""

    def at(self, day: Any) -> float:
        """Days since 1970; TypeError or ValueError where it is no day."""
        return float(day_numbers(pd.DatetimeIndex([pd.Timestamp(day)]))[0])

    def all_at(self, days: Any) -> NDArray[np.float64]:
        """The same for many; a missing day is never."""
        return day_numbers(pd.DatetimeIndex(days))


@dataclass(frozen=True, slots=True, eq=False)
class PeriodClock:
    """Periods of anyone's panel by their place in order: waves may be numbers, days or sortable text."""

    periods: pd.Index

    def at(self, period: Any) -> float:
        """Place of the last period not after this one, -1 before the first; TypeError where it does not compare."""
        if isinstance(self.periods, pd.DatetimeIndex):
            period = pd.Timestamp(period)
        place = int(np.asarray(self.periods > period, dtype=bool).searchsorted(True)) - 1  # noqa: FBT003  the value looked for
        if place == len(self.periods) - 1 and self._steps_on:
            place += int((period - self.periods[-1]) // self._step())
        return float(place)

    def all_at(self, periods: Any) -> NDArray[np.float64]:
        """The same for periods that are all among the clock's."""
        return self.periods.get_indexer(pd.Index(periods)).astype(np.float64)

    def later(self, places: NDArray[np.float64]) -> pd.Index:
        """The period at each place; places behind the last go on with the usual step (text: `2008Q4+1`)."""
        last = len(self.periods) - 1
        inside = np.minimum(places, last).astype(np.intp)
        found: pd.Index = self.periods.take(inside)
        beyond = places - last
        if (beyond <= 0).all():
            return found
        pairs: Any = zip(found, np.maximum(beyond, 0).astype(int), strict=True)
        if self._steps_on:
            step: Any = self._step()
            behind: pd.Index = pd.Index([period + step * more for period, more in pairs])
            return behind
        return pd.Index([f"{period}+{more}" if more else period for period, more in pairs])

    @property
    def _steps_on(self) -> bool:
        """Whether a step from one period to the next is a number or a time."""
        return isinstance(self.periods, pd.DatetimeIndex) or pd.api.types.is_numeric_dtype(self.periods.dtype)

    def _step(self) -> Any:
        if len(self.periods) == 1:
            return pd.Timedelta(days=365) if isinstance(self.periods, pd.DatetimeIndex) else 1
        steps = sorted(self.periods[1:] - self.periods[:-1])
        return steps[len(steps) // 2]


def day_numbers(days: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Days since 1970; NaT is `NEVER`."""
    numbers = (days.normalize() - pd.Timestamp(0)) / pd.Timedelta(days=1)
    return np.where(days.isna(), NEVER, np.asarray(numbers, dtype=np.float64))
