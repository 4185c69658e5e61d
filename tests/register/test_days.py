"""A day is a day, however a program writes it; a time of day beside it changes nothing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.register.days import as_day, as_days

DAY = dt.date(2019, 12, 31)
FORMS = [
    DAY,
    "2019-12-31",
    "2019-12-31 00:00:00",
    "2019-12-31T00:00",
    dt.datetime(2019, 12, 31),  # noqa: DTZ001 - a clock without a zone is the county.s
    pd.Timestamp("2019-12-31"),
    pd.Timestamp("2019-12-31", tz="Asia/Shanghai"),
    pd.Timestamp("2019-12-30 16:00", tz="UTC"),
    np.datetime64("2019-12-31"),
    np.datetime64("2019-12-31T00:00:00", "ns"),
]


@pytest.mark.parametrize("day", FORMS, ids=repr)
def test_a_day_is_known_in_every_form(day: object) -> None:
    assert as_day(day) == DAY
    assert as_days(day) == as_days([day, "2019-12-31"]) == [DAY]


def test_a_column_of_days_is_several_days() -> None:
    days = pd.Series(pd.to_datetime(["2019-12-31", "2018-12-31", "2019-12-31"]))
    expected = [dt.date(2018, 12, 31), DAY]
    assert as_days(days) == as_days(days.to_numpy()) == as_days(pd.DatetimeIndex(days)) == expected


@pytest.mark.parametrize("day", ["2019", "2019-02-31", "31/12/2019", 2019, None, pd.NaT, np.datetime64("NaT")])
def test_what_is_no_day_is_refused(day: object) -> None:
    with pytest.raises(ValueError, match="known_on is not a day"):
        as_days([day], "known_on")
    with pytest.raises(ValueError, match="known_on is not a day"):
        as_days(day, "known_on")


def test_a_county_is_made_to_a_day_in_any_form() -> None:
    plain, timed = (
        fr.make_county(households=20, start=f"2014-01-01{time}", end=f"2015-12-31{time}", seed=1)
        for time in ("", " 00:00:00")
    )
    assert plain.sha256 == timed.sha256
    with pytest.raises(ValueError, match="end is not a day"):
        fr.make_county(households=20, end="2015-02-31")
