"""How is a day written?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping


def day_text(day: dt.date, pattern: str, months: Mapping[str, str]) -> str:
    """Write a day.

    Parameters
    ----------
    day : date
    pattern : str
        Names year, month and day in braces.
    months : mapping of str to str
        The name of each month, by its number.

    Returns
    -------
    str

    Examples
    --------
    >>> day_text(dt.date(2019, 12, 31), "{day} {month} {year}", {"12": "December"})
    '31 December 2019'
    """
    return pattern.format(year=day.year, month=months[str(day.month)], day=day.day)
