"""Facts about the geometry of the income chart."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from fupin_risk.outputs.income_chart import HEIGHT, WIDTH, income_chart

NAN = float("nan")
YUAN = st.one_of(st.just(NAN), st.floats(-50_000, 500_000))


def test_higher_incomes_stand_higher_and_the_line_on_its_own_height() -> None:
    chart = income_chart([2017, 2018, 2019], [3000.0, 4000.0, 3500.0], [3500.0, 3500.0, 3500.0])
    assert chart is not None
    low, high, on_line = (point.y for point in chart.points)
    assert low is not None and high is not None and on_line is not None  # noqa: PT018
    assert low > on_line > high
    assert chart.line_end is not None
    assert chart.line_end[1:] == (on_line, "3,500")
    assert [point.year for point in chart.under] == [2017]


def test_an_unknown_year_parts_the_line_and_draws_no_zero() -> None:
    chart = income_chart([2016, 2017, 2018, 2019], [3000.0, NAN, 3200.0, 3300.0], [NAN, 3100.0, NAN, 3300.0])
    assert chart is not None
    assert [run.count(",") for run in chart.income_paths] == [1, 2]
    assert chart.points[1].y is None
    assert chart.line_path.count("M") == 2  # the line of 2018 is not known: its dashes stop and begin again


@given(st.lists(st.tuples(YUAN, YUAN), min_size=1, max_size=15))
def test_everything_stays_inside_the_picture(years: list[tuple[float, float]]) -> None:
    incomes, lines = [income for income, _ in years], [line for _, line in years]
    chart = income_chart(list(range(2000, 2000 + len(years))), incomes, lines)
    if chart is None:
        # Of more years than are drawn, the newest count.
        assert all(math.isnan(income) for income in incomes[-8:])
        return
    for point in chart.points:
        assert 0 < point.x < WIDTH
        if point.y is not None and point.label_y is not None:
            assert 0 < point.label_y < chart.ground
            assert 0 < point.y <= chart.ground
    assert chart.ground < HEIGHT
    assert sum(run.count(",") for run in chart.income_paths) == sum(point.y is not None for point in chart.points)
