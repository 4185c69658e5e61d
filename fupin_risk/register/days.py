"""Which day is meant?"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

import pandas as pd

from fupin_risk.errors import message

CIVIL_TIME = "Asia/Shanghai"
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)


def as_day(day: object, name: str = "as_of") -> dt.date:
    """The calendar day, in the county's civil time, that `day` stands for.

    Parameters
    ----------
    day : str, date, datetime or Timestamp
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
    if isinstance(day, dt.datetime | pd.Timestamp) or (isinstance(day, str) and _WRITTEN.match(day)):
        with suppress(ValueError):
            stamp = pd.Timestamp(day)
            if not pd.isna(stamp):
                return (stamp.tz_convert(CIVIL_TIME) if stamp.tzinfo else stamp).date()
    raise ValueError(message("{name} is not a day; write it like 2019-12-31", name=name))
