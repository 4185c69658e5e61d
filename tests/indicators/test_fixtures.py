"""The definitions give what was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.errors import DefinitionError
from fupin_risk.indicators import Fixture, check_fixture, read_fixtures

FIXTURES = read_fixtures()
# What no register can leave open, so that its fixture shows no unknown value: none.
ALWAYS_KNOWN: set[str] = set()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda f: f"{f.subject}-{FIXTURES.index(f)}")
def test_agrees_with_the_sum_by_hand(fixture: Fixture) -> None:
    assert check_fixture(fixture) == ()


def test_every_indicator_has_a_known_and_an_unknown_case() -> None:
    values: dict[str, list[float | None]] = {name: [] for name in load_catalogue().indicators}
    for fixture in FIXTURES:
        for name, households in fixture.expected.items():
            values[name] += households.values()
    assert [name for name, found in values.items() if all(value is None for value in found)] == []
    assert {name for name, found in values.items() if None not in found} == ALWAYS_KNOWN


def test_every_fixture_says_how_it_was_worked_out() -> None:
    assert [fixture for fixture in FIXTURES if len(fixture.note) < 40] == []


def test_a_wrong_sum_is_told_with_both_figures(tmp_path: Path) -> None:
    text = """
[[case]]
note = "h1 has 5.5 mu of land, of which a colleague wrote 6."
as_of = 2019-12-31
[case.tables]
households = '''
household_id | occurred_on | county | land_mu | entered_on
h1 | 2014-01-01 | 340123 | 5.5 | 2014-01-10
'''
[case.expected]
land_mu = { h1 = 6 }
"""
    (tmp_path / "housing_water.toml").write_text(text, encoding="utf-8")
    (fixture,) = read_fixtures(tmp_path)
    (problem,) = check_fixture(fixture)
    assert str(problem) == "housing_water: land_mu, h1: gives 5.5; computed by hand: 6"


def test_problems_of_a_fixture_are_said_at_once(tmp_path: Path) -> None:
    text = """
[[case]]
as_of = 2019-12-31
[case.tables]
[case.expected]

[[case]]
note = ""
as_of = 2019-12-31
[case.tables]
[case.expected]
land_muh = { h1 = 6 }
land_mu = { h1 = "lots" }
"""
    (tmp_path / "housing_water.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_fixtures(tmp_path)
    said = str(error.value)
    assert "case[0].note: is missing" in said
    assert "case[1].expected.land_muh: is not an indicator" in said
    assert "case[1].expected.land_mu.h1: is not a value of this indicator" in said
