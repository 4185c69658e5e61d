"""Where do a household's incomes and the policy line stand in a small line chart?

Only geometry: the template draws what stands here. Unknown years are gaps in the line, never zeros. Every value is
written beside its point; the axis begins above zero, which the page says, for what a reader must see is on which side
of the line a household stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 400, 200
# Room for labels on every side; the years stand under the ground.
LEFT, RIGHT, TOP, BOTTOM = 26, 52, 26, 54
GROUND = HEIGHT - 34
MOST_YEARS = 8
LABEL_ABOVE, LABEL_BELOW = -10, 19
STEEP, ASIDE = 12, 12
# A label covers about this much height; closer than that to the policy line it is unreadable.
LABEL_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A year of the chart; `y` and `label_y` are None where the income is unknown."""

    year: int
    x: float
    y: float | None
    label: str
    label_x: float
    label_y: float | None


@dataclass(frozen=True, slots=True)
class IncomeChart:
    """Geometry in units of the view box.

    Attributes
    ----------
    points : tuple of Point
        One a year, oldest first.
    income_paths : tuple of str
        SVG points of each unbroken run of known years.
    line_path : str
        SVG path of the policy line, a step a year; empty if it is unknown throughout.
    line_end : tuple of float and str, or None
        Where the newest line ends, and its value as text.
    under : tuple of Point
        The years with an income under the line.
    """

    points: tuple[Point, ...]
    income_paths: tuple[str, ...]
    line_path: str
    line_end: tuple[float, float, str] | None
    under: tuple[Point, ...]
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = GROUND


def income_chart(years: Sequence[int], incomes: Sequence[float], lines: Sequence[float]) -> IncomeChart | None:
    """Lay out the newest years of a household's income a head against the line.

    Parameters
    ----------
    years : sequence of int, shape (n_years,)
        Oldest first.
    incomes, lines : sequence of float, shape (n_years,)
        Yuan a head and year; NaN is unknown.

    Returns
    -------
    IncomeChart or None
        None if no income is known.

    Examples
    --------
    >>> chart = income_chart([2017, 2018, 2019], [3000.0, float("nan"), 2500.0], [3100.0, 3200.0, 3218.0])
    >>> [point.label for point in chart.points], len(chart.income_paths), [point.year for point in chart.under]
    (['3,000', '', '2,500'], 2, [2017, 2019])
    >>> income_chart([2019], [float("nan")], [3218.0]) is None
    True
    """
    years, incomes, lines = years[-MOST_YEARS:], incomes[-MOST_YEARS:], lines[-MOST_YEARS:]
    if not any(math.isfinite(income) for income in incomes):
        return None
    known = [value for value in (*incomes, *lines) if math.isfinite(value)]
    highest, lowest = max(known), min(known)
    # Years that differ little stay close together: the scale never shows less than a third of the highest value.
    span = max(highest - lowest, abs(highest) / 3, 1.0)
    lowest = min(lowest, highest - span)
    span = highest - lowest

    def height(value: float) -> float | None:
        return round(TOP + (highest - value) / span * (HEIGHT - TOP - BOTTOM), 1) if math.isfinite(value) else None

    step = (WIDTH - LEFT - RIGHT) / len(years)
    x = [round(LEFT + (place + 0.5) * step, 1) for place in range(len(years))]
    income_y = [height(income) for income in incomes]
    line_y = [height(line) for line in lines]
    points = tuple(
        Point(
            year=year,
            x=x[place],
            y=income_y[place],
            label=f"{incomes[place]:,.0f}" if math.isfinite(incomes[place]) else "",
            label_x=round(x[place] + _aside(place, income_y), 1),
            label_y=_label_y(place, income_y, line_y),
        )
        for place, year in enumerate(years)
    )
    return IncomeChart(
        points=points,
        income_paths=_runs(points),
        line_path=_steps(x, line_y, step),
        line_end=None if line_y[-1] is None else (round(x[-1] + step / 2, 1), line_y[-1], f"{lines[-1]:,.0f}"),
        under=tuple(point for point, income, line in zip(points, incomes, lines, strict=True) if income < line),
    )


def _label_y(place: int, income_y: Sequence[float | None], line_y: Sequence[float | None]) -> float | None:
    """Above the point, or below it in a valley; on the other side if the policy line runs through the label."""
    y, line = income_y[place], line_y[place]
    if y is None:
        return None
    beside = [
        other for other in (*income_y[max(place - 1, 0) : place], *income_y[place + 1 : place + 2]) if other is not None
    ]
    valley = bool(beside) and all(other < y for other in beside)
    sides = (LABEL_BELOW, LABEL_ABOVE) if valley else (LABEL_ABOVE, LABEL_BELOW)
    floor = GROUND + 4
    for side in sides:
        middle = y + side - LABEL_HEIGHT / 3
        if (line is None or abs(middle - line) > LABEL_HEIGHT * 0.75) and y + side < floor:
            return round(y + side, 1)
    return round(y + LABEL_ABOVE, 1)


def _aside(place: int, income_y: Sequence[float | None]) -> int:
    """On a slope the label steps aside, up the hill's outer side, so that the income's line does not run through it."""
    before, here, after = (
        income_y[other] if 0 <= other < len(income_y) else None for other in (place - 1, place, place + 1)
    )
    if before is None or here is None or after is None or min(abs(before - here), abs(here - after)) < STEEP:
        return 0
    if before > here > after:
        return -ASIDE
    return ASIDE if before < here < after else 0


def _runs(points: Sequence[Point]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for point in points:
        if point.y is None:
            runs.append([])
        else:
            runs[-1].append(f"{point.x},{point.y}")
    return tuple(" ".join(run) for run in runs if run)


def _steps(x: Sequence[float], line_y: Sequence[float | None], step: float) -> str:
    """A line holds for its whole year: level within the year, a step between years."""
    known = [(centre, y) for centre, y in zip(x, line_y, strict=True) if y is not None]
    if not known:
        return ""
    half = step / 2
    path = f"M{known[0][0] - half:.1f} {known[0][1]}H{known[0][0] + half:.1f}"
    for (before, _), (centre, y) in pairwise(known):
        joined = centre - before < 1.5 * step
        path += f"V{y}H{centre + half:.1f}" if joined else f"M{centre - half:.1f} {y}H{centre + half:.1f}"
    return path
