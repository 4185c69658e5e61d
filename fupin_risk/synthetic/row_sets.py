"""How does the made county collect rows before they become tables?

A row set is a dict of equally long NumPy arrays. Codes, households, persons and yes/no are integers with -1 for
unknown, days are days since 1970 with `NO_DAY` for none, money is yuan as float with NaN for unknown: no text is made
until the last step.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rows = dict[str, Array]
NO_DAY = -(10**6)


def day_number(day: str) -> int:
    """Give the days since 1970 of an ISO day."""
    return dt.date.fromisoformat(day).toordinal() - dt.date(1970, 1, 1).toordinal()


def year_of(days: Array) -> Array:
    """Give the calendar year of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def day_of_year(years: Array, month_and_day: str) -> Array:
    """Give the day MM-DD of each year, as days since 1970."""
    month, day = (int(part) for part in month_and_day.split("-"))
    months = (years.astype(np.int64) - 1970) * 12 + (month - 1)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1


class Log:
    """What happened, table by table, in the order of the months."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Rows]] = {}

    def add(self, table: str, **columns: Array | float) -> None:
        """Append rows; numbers are repeated to the length of the arrays."""
        length = max(len(column) for column in columns.values() if isinstance(column, np.ndarray))
        if length:
            self._parts.setdefault(table, []).append(
                {
                    name: column if isinstance(column, np.ndarray) else np.full(length, column)
                    for name, column in columns.items()
                }
            )

    def rows(self, table: str) -> Rows | None:
        """Give all rows of one table, or None when there are none."""
        parts = self._parts.get(table)
        if not parts:
            return None
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def last(self, table: str) -> Rows | None:
        """Give the rows added last to one table."""
        parts = self._parts.get(table)
        return parts[-1] if parts else None


def take(rows: Rows, where: Array) -> Rows:
    """Give the rows at the given positions or where a mask holds."""
    return {name: column[where] for name, column in rows.items()}


def stack(parts: list[Rows]) -> Rows:
    """Put row sets with the same columns below each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def length(rows: Rows) -> int:
    """Give the number of rows."""
    return len(next(iter(rows.values())))
