"""What a month, an age and a ratio are, worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pytest
import sqlglot

from fupin_risk.definitions.macros import MACROS, expand_macros


def value_of(expression: str) -> object:
    tree = expand_macros(sqlglot.parse_one(f"select {expression}", read="duckdb"))
    return duckdb.sql(tree.sql(dialect="duckdb")).fetchall()[0][0]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        ("2018-01-31", "2018-02-01", 0),
        ("2018-01-31", "2018-02-27", 0),
        ("2018-01-31", "2018-02-28", 1),  # the last of February completes it
        ("2016-01-31", "2016-02-28", 0),  # a leap year has one day more
        ("2016-01-31", "2016-02-29", 1),
        ("2018-12-10", "2019-12-31", 12),
        ("2018-12-10", "2019-12-09", 11),
        ("2018-02-28", "2018-03-28", 1),
    ],
)
def test_months_are_full_months(earlier: str, later: str, months: int) -> None:
    assert value_of(f"months_between_days(date '{earlier}', date '{later}')") == months


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2000-05-01", "2018-04-30", 17),
        ("2000-05-01", "2018-05-01", 18),
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
    ],
)
def test_age_is_full_years(born: str, day: str, age: int) -> None:
    assert value_of(f"age_on(date '{born}', date '{day}')") == age


def test_months_before_and_after_keep_to_the_month() -> None:
    assert str(value_of("months_before(date '2018-03-31', 1)")) == "2018-02-28"
    assert str(value_of("months_after(date '2018-01-31', 12)")) == "2019-01-31"
    assert value_of("days_between(date '2019-09-22', date '2019-12-31')") == 100


def test_a_ratio_to_nothing_is_unknown() -> None:
    assert value_of("safe_ratio(3, 4)") == 0.75
    assert value_of("safe_ratio(3, 0)") is None
    assert value_of("safe_ratio(null, 4)") is None
    assert value_of("yuan(12345)") == 123.45


def test_no_row_is_a_zero_only_inside_the_cover() -> None:
    assert value_of("within_cover(null, date '2018-01-01', date '2018-01-01')") == 0
    assert value_of("within_cover(7, date '2018-01-01', date '2018-01-01')") == 7
    assert value_of("within_cover(null, date '2018-01-02', date '2018-01-01')") is None
    assert value_of("within_cover(7, null, date '2018-01-01')") is None


def test_a_year_to_the_end_of_december_begins_on_the_first_of_january() -> None:
    assert str(value_of("window_start(date '2018-12-31', 12)")) == "2018-01-01"
    assert str(value_of("window_start(date '2019-02-28', 12)")) == "2018-03-01"
    assert value_of("within_cover(null, date '2018-01-01', window_start(date '2018-12-31', 12))") == 0


def test_slope_and_deviation_of_three_points() -> None:
    # x = -2, -1, 0 and y = 12, 20, 16: the slope is (3*(-24-20) + 3*48) / (3*5 - 9) = 12/6; the deviation is sqrt(32/3)
    assert value_of("slope_of(3, -3, 48, 5, -44)") == 2
    assert value_of("deviation_of(3, 48, 800)") == pytest.approx(math.sqrt(32 / 3))
    assert value_of("slope_of(1, 0, 5, 0, 0)") is None
    assert value_of("deviation_of(0, 0, 0)") is None


def test_rounding_of_large_doubles_never_asks_for_the_root_of_a_negative_number() -> None:
    assert value_of("deviation_of(3, cast(3e15 as double), cast(3e30 as double) - cast(1e15 as double))") >= 0  # type: ignore[operator]


def test_a_macro_inside_a_macro_is_expanded() -> None:
    assert value_of("months_between_days(months_before(date '2018-03-31', 1), date '2018-03-31')") == 1


def test_the_number_of_arguments_is_checked() -> None:
    with pytest.raises(ValueError, match=r"safe_ratio takes 2 arguments \(part, whole\), got 1"):
        value_of("safe_ratio(1)")


def test_every_macro_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert [name for name in MACROS if f"`{name}(" not in guide] == []
