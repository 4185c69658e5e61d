"""A line holds for its own years; carried, it is a lower bound until the place has its next one."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from fupin_risk.definitions import LineRow, Policy, load_catalogue
from fupin_risk.definitions.line_spells import line_on, line_spells

POLICY = load_catalogue().policy
NOW = dt.date(2026, 6, 30)


def row(**changes: object) -> LineRow:
    common = {"kind": "monitoring", "source": "made", "verified": True, "published_on": "2021-05-14"}
    return LineRow.model_validate({**common, "in_force_from": "2021-01-01", **changes})


def found(policy: Policy, county: str, day: str, known_on: dt.date = NOW) -> tuple[float, bool] | None:
    spell = line_on(policy, county, dt.date.fromisoformat(day), known_on)
    return None if spell is None else (spell.row.yuan_a_year, spell.lower_bound)


@pytest.mark.parametrize(
    ("county", "day", "expected"),
    [
        ("340123", "2018-12-31", (2995, False)),  # the national poverty line of the year is the line
        ("340123", "2020-12-31", (4000, False)),
        ("340123", "2021-12-31", (6000, True)),  # the national monitoring line is the least that a place may set
        ("340123", "2025-12-31", (6000, True)),  # and does not expire: nothing falls back to 4,000
        ("520123", "2022-12-31", (6000, True)),
        ("520123", "2023-12-31", (7300, False)),  # the province's own, of its year
        ("520123", "2025-12-31", (7300, True)),  # carried
        ("410581", "2023-12-31", (7500, False)),  # the county of Linzhou
        ("410502", "2023-12-31", (6000, True)),  # not the rest of its city
        ("360703", "2024-12-31", (8500, False)),  # the district of Nankang
        ("360702", "2024-12-31", (6000, True)),
    ],
)
def test_what_the_shipped_lines_say_of_a_place_and_a_year(county: str, day: str, expected: tuple[float, bool]) -> None:
    assert found(POLICY, county, day) == expected


def test_before_the_monitoring_line_was_published_the_year_has_none() -> None:
    assert found(POLICY, "340123", "2021-01-31", dt.date(2021, 3, 31)) is None
    assert found(POLICY, "340123", "2020-12-31", dt.date(2021, 3, 31)) == (4000, False)


def test_a_line_is_carried_until_the_next_one() -> None:
    first = row(place="34", yuan_a_year=7000, in_force_to="2021-12-31")
    second = row(place="34", yuan_a_year=6800, in_force_from="2023-01-01", in_force_to="2023-12-31")
    policy = Policy.of([first, second])
    days = ("2020-12-31", "2021-06-30", "2022-06-30", "2023-06-30", "2024-06-30")
    assert [found(policy, "340123", day) for day in days] == [
        None, (7000, False), (7000, True), (6800, False), (6800, True),
    ]  # fmt: skip


def test_the_own_line_of_earlier_years_bounds_where_only_a_wider_place_has_the_year() -> None:
    of_2022 = {"in_force_from": "2022-01-01", "in_force_to": "2022-12-31"}
    own = row(place="3401", yuan_a_year=7000, in_force_to="2021-12-31")
    policy = Policy.of([own, row(place="34", yuan_a_year=6500, **of_2022)])
    assert found(policy, "340123", "2022-06-30") == (7000, True)
    assert found(policy, "349900", "2022-06-30") == (6500, False)


def test_spells_cover_each_day_once() -> None:
    spells = line_spells(POLICY, "520123", NOW)
    for one, other in pairwise(spells):
        assert one.holds_to + dt.timedelta(days=1) == other.holds_from
    assert spells[-1].holds_to == dt.date.max


def test_without_rows_there_are_no_spells() -> None:
    assert line_spells(Policy.of([]), "520123", NOW) == ()


def test_each_shipped_line_names_its_last_day() -> None:
    assert all(line.in_force_to is not None for line in POLICY.rows(LineRow))
