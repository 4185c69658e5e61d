"""On which day was a file drawn from the system?

Real exports have no day of entry: what stands in them was known on the day of export, and of an earlier day they say
nothing. That day stands in the file's name, or in the title above the headings.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

_DATE = r"(?P<year>(?:19|20)\d{2})[-_./年](?P<month>1[0-2]|0?[1-9])[-_./月](?P<day>3[01]|[12]\d|0?[1-9])日?(?!\d)"
_APART = rf"(?<!\d){_DATE}"
_TOGETHER = r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
_MONTH_APART = r"(?<!\d)(?P<year>(?:19|20)\d{2})[-_.年](?P<month>1[0-2]|0?[1-9])月?(?![\d日])"
_MONTH_TOGETHER = r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?!\d)"
_DAYS = (re.compile(_APART), re.compile(_TOGETHER))
_MONTHS = (re.compile(_MONTH_APART), re.compile(_MONTH_TOGETHER))
_EXPORTED = re.compile(r"(?:导出|截至|截止|数据时间|数据日期|查询|打印|统计时间|时点)")


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


# The same with y, m and d for the names of its parts: one pattern cannot name two parts alike.
_LAST_DATE = re.sub(r"P<(\w)\w+>", r"P<\1>", _DATE)
_PERIOD = re.compile(rf"{_APART}\s*[至到—–~～-]+\s*{_LAST_DATE}")
_AT_THE_END = re.compile(
    rf"[-_ （(]*(?:{'|'.join(map(_unnamed, (_APART, _TOGETHER, _MONTH_APART, _MONTH_TOGETHER)))})[)） ]*$"
)


def day_in_name(stem: str) -> dt.date | None:
    """The day that a name bears; of a month, its last day, for then all that it holds had been entered.

    Examples
    --------
    >>> day_in_name("户信息_20190630")
    datetime.date(2019, 6, 30)
    >>> day_in_name("households 2019年2月")
    datetime.date(2019, 2, 28)
    >>> day_in_name("part-0000") is None
    True
    """
    for pattern in _DAYS:
        if found := pattern.search(stem):
            return _day(found["year"], found["month"], found["day"])
    for pattern in _MONTHS:
        if found := pattern.search(stem):
            year, month = int(found["year"]), int(found["month"])
            return dt.date(year, month, calendar.monthrange(year, month)[1])
    return None


def without_day(stem: str) -> str:
    """A name without the day at its end."""
    return _AT_THE_END.sub("", stem)


def day_in_titles(titles: Iterable[str]) -> dt.date | None:
    """The day of export that the lines above the headings tell; None where they tell none, or two."""
    found = set()
    for title in titles:
        text = _PERIOD.sub("", title)
        word = _EXPORTED.search(text)
        days = {day for pattern in _DAYS for day in _all(pattern, text[word.start() :] if word else text)}
        if word and days:
            found = days
            break
        found |= days
    return found.pop() if len(found) == 1 else None


def period_in_titles(titles: Iterable[str]) -> tuple[dt.date, dt.date] | None:
    """The first period that the lines above the headings tell: what the income was counted over."""
    for title in titles:
        if found := _PERIOD.search(title):
            first, last = _day(found["year"], found["month"], found["day"]), _day(found["y"], found["m"], found["d"])
            if first and last and first <= last:
                return first, last
    return None


def _all(pattern: re.Pattern[str], text: str) -> Iterable[dt.date]:
    days = (_day(found["year"], found["month"], found["day"]) for found in pattern.finditer(text))
    return [day for day in days if day]


def _day(year: str, month: str, day: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date(int(year), int(month), int(day))
    return None
