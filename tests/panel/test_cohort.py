"""Facts about cohorts: who is in one on a day, since when, for the how-manieth time."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from fupin_risk.panel import cohort_on
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.panel.small_register import day, small_register

ON = dt.date(2018, 6, 30)


@pytest.fixture(scope="module")
def register() -> Register:
    exits = dict.fromkeys(["plain", "back", "twice", "found", "removed", "gone", "relapsed", "late"], "2015-12-01")
    return small_register(
        exits,
        relapses=[("relapsed", "2017-03-01", "2017-12-31")],
        statuses=[
            ("back", "re_registered", "2016-06-01"),
            ("twice", "re_registered", "2016-06-01"),
            ("twice", "exited", "2017-12-01"),
            ("found", "risk_found", "2018-01-01"),
            ("removed", "risk_found", "2017-01-01"),
            ("removed", "risk_removed", "2018-02-01"),
            ("border", "risk_found", "2018-01-01"),
            ("gone", "dissolved", "2018-03-01"),
            ("late", "re_registered", "2018-07-01"),
        ],
        successions=[("plain", "split_off", "2017-01-01"), ("split_off", "split_again", "2017-06-01")],
        others=["border", "split_off", "split_again"],
    )


def test_exited_is_whose_last_visible_status_is_an_exit(register: Register) -> None:
    cohort = cohort_on(register.as_of(ON), "exited")
    assert cohort.index.to_list() == ["late", "plain", "removed", "split_again", "split_off", "twice"]
    assert cohort.index.name == "household_id"


def test_a_second_exit_is_in_with_its_spell(register: Register) -> None:
    cohort = cohort_on(register.as_of(ON), "exited")
    assert cohort["spell"].to_dict() == {
        "late": 1,
        "plain": 1,
        "removed": 1,
        "split_again": 1,
        "split_off": 1,
        "twice": 2,
    }
    assert cohort.loc["twice", "since"] == day("2017-12-01")


def test_the_removal_of_a_risk_restores_the_exit(register: Register) -> None:
    before, after = (cohort_on(register.as_of(on), "exited") for on in (dt.date(2018, 1, 31), ON))
    assert "removed" not in before.index
    assert after.loc["removed", "since"] == day("2018-02-01")


def test_monitored_is_whose_risk_was_found_and_not_removed(register: Register) -> None:
    assert cohort_on(register.as_of(ON), "monitored").index.to_list() == ["border", "found"]
    assert cohort_on(register.as_of(dt.date(2017, 6, 30)), "monitored").index.to_list() == ["removed"]


def test_two_reports_of_one_exit_are_one_spell() -> None:
    register = small_register({"A": "2015-12-01"}, statuses=[("A", "exited", "2015-12-20")])
    cohort = cohort_on(register.as_of(ON), "exited")
    assert cohort["spell"].to_list() == [1]
    assert cohort["since"].to_list() == [day("2015-12-01")]


def test_not_poor_is_whose_income_is_known_to_be_at_the_line_or_above(register: Register) -> None:
    indicators = pd.DataFrame({"income_to_line": [0.99, 1.0, None, 3.0]}, index=list("abcd"))
    cohort = cohort_on(register.as_of(ON), "not_poor", indicators)
    assert cohort.index.to_list() == ["b", "d"]
    assert cohort["since"].isna().all()


def test_not_poor_needs_its_indicator(register: Register) -> None:
    with pytest.raises(ValueError, match="neither is among the indicators"):
        cohort_on(register.as_of(ON), "not_poor", pd.DataFrame(index=["a"]))


def test_an_unknown_cohort_is_refused(register: Register) -> None:
    with pytest.raises(ValueError, match="allowed: exited, monitored, not_poor"):
        cohort_on(register.as_of(ON), "rich")


def test_without_a_list_nobody_has_exited() -> None:
    register = small_register({})
    without = {name: table for name, table in register.tables.items() if name != "statuses"}
    assert cohort_on(read_register(without).as_of(dt.date(2021, 1, 1)), "exited").empty
