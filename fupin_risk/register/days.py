"""Which day is meant?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

import numpy as np
import pandas as pd

from fupin_risk.errors import message

CIVIL_TIME = "Asia/Shanghai"
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


def as_day(day: object, name: str = "as_of") -> dt.date:
    """The calendar day, in the county's civil time, that `day` stands for.

    Parameters
    ----------
    day : str, date, datetime, Timestamp or datetime64
        A text begins like `2019-12-31`: a bare year would silently be its first day, and `01/02/2019` either of two.
    name : str
        Of the argument, for the message.

    Raises
    ------
    ValueError
        It is no day.

    Examples
    --------
    >>> as_day("2019-12-31")
    datetime.date(2019, 12, 31)
    """
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        return day
    if isinstance(day, dt.datetime | np.datetime64) or (isinstance(day, str) and _WRITTEN.match(day)):
        with suppress(ValueError):
            stamp = pd.Timestamp(day)
            if not pd.isna(stamp):
                return (stamp.tz_convert(CIVIL_TIME) if stamp.tzinfo else stamp).date()
    raise ValueError(message("{name} is not a day; write it like 2019-12-31", name=name))


def as_days(days: object, name: str = "as_of") -> list[dt.date]:
    """Return the calendar days of one day or of several, each once, in their order.

    Parameters
    ----------
    days : day or iterable of days
        Each as for `as_day`.
    name : str
        Of the argument, for the message.

    Raises
    ------
    ValueError
        One is no day.

    Examples
    --------
    >>> as_days(["2019-12-31 00:00:00", "2018-12-31"])
    [datetime.date(2018, 12, 31), datetime.date(2019, 12, 31)]
    """
    many = isinstance(days, Iterable) and not isinstance(days, str)
    return sorted({as_day(day, name) for day in (days if many else [days])})  # type: ignore[attr-defined]
