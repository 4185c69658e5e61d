"""The day of export, as names and titles tell it."""

from __future__ import annotations

import datetime as dt

import pytest

from fupin_risk.reading.files.export_days import day_in_name, day_in_titles, period_in_titles, without_day

LAST_OF_JUNE = dt.date(2019, 6, 30)


@pytest.mark.parametrize(
    ("stem", "day", "bare"),
    [
        ("户信息_20190630", LAST_OF_JUNE, "户信息"),
        ("户信息（2019年6月30日）", LAST_OF_JUNE, "户信息"),
        ("户信息2019-06-30", LAST_OF_JUNE, "户信息"),
        ("households 2019.6.30", LAST_OF_JUNE, "households"),
        ("households_201906", LAST_OF_JUNE, "households"),
        ("户信息2019年6月", LAST_OF_JUNE, "户信息"),
        ("2019-06-30", LAST_OF_JUNE, ""),
        ("part-0000", None, "part-0000"),
        ("incomes_2019", None, "incomes_2019"),
        ("340123201906301234", None, "340123201906301234"),
        ("户信息_20191399", None, "户信息_20191399"),
    ],
)
def test_a_name_tells_a_day_or_a_month_and_nothing_else(stem: str, day: dt.date | None, bare: str) -> None:
    assert day_in_name(stem) == day
    assert without_day(stem) == bare


def test_a_title_tells_the_day_of_export_and_not_that_of_its_period() -> None:
    titles = ["户信息（收入核算期：2018年10月1日至2019年9月30日）", "导出日期：2019-12-31"]
    assert day_in_titles(titles) == dt.date(2019, 12, 31)
    assert period_in_titles(titles) == (dt.date(2018, 10, 1), dt.date(2019, 9, 30))


def test_two_days_without_a_word_tell_none() -> None:
    assert day_in_titles(["2019-01-01 2019-03-01"]) is None
    assert day_in_titles(["王某 2019-01-01 截至 2019-03-01"]) == dt.date(2019, 3, 1)
    assert day_in_titles(["截止2019年2月30日"]) is None
