"""Relapses of the made county are recognised in four steps and entered in one batch at the year's end (Z三(四)2)."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.synthetic import Truth, county_tables
from fupin_risk.synthetic.words import STEPS

County = tuple[dict[str, pd.DataFrame], Truth]


@pytest.fixture(scope="module")
def county() -> County:
    return county_tables(3_000, seed=5)


def test_all_cases_of_a_year_are_entered_in_its_last_days(county: County) -> None:
    cases = county[0]["recognitions"]
    assert (cases["entered_on"].dt.year == cases["occurred_on"].dt.year).all()
    assert (cases["entered_on"].dt.strftime("%m-%d") >= "12-29").all()
    assert (cases["occurred_on"].dt.strftime("%m-%d") <= "12-27").all()
    assert (cases["confirmed_on"].dt.strftime("%m-%d") <= "12-28").all()
    assert (cases["paper_filed_on"] <= cases["entered_on"]).all()


def test_steps_follow_each_other_and_a_refused_case_stops(county: County) -> None:
    cases = county[0]["recognitions"]
    cases = cases.assign(place=cases["step"].map(STEPS.index)).sort_values(["case_id", "place"])
    for _, case in cases.groupby("case_id"):
        assert case["place"].tolist() == list(range(len(case)))
        assert case["confirmed_on"].is_monotonic_increasing
        assert (case["occurred_on"] == case["occurred_on"].iloc[0]).all()
        assert (case["outcome"].iloc[:-1] == "passed").all()
        assert len(case) == len(STEPS) or case["outcome"].iloc[-1] == "refused"


def test_a_passed_case_is_a_true_relapse_or_one_of_few_false_ones(county: County) -> None:
    tables, truth = county
    cases = tables["recognitions"]
    passed = cases[(cases["step"] == "county_decision") & (cases["outcome"] == "passed")]
    true = truth.relapses[truth.relapses["fate"] == "passed"]
    found = set(zip(passed["household_id"], passed["occurred_on"], strict=True))
    wanted = set(zip(true["household_id"], true["found_on"], strict=True))
    assert wanted <= found
    assert len(found - wanted) < 0.1 * len(found)


def test_missed_relapses_leave_no_passed_case(county: County) -> None:
    _, truth = county
    never = truth.relapses[truth.relapses["fate"] == "never"]
    assert 0.05 < len(never) / len(truth.relapses) < 0.22  # 12 % of some 250, three standard errors either way
    assert never["found_on"].isna().all()
    assert set(truth.missed["fate"]) <= {"never", "refused"}


def test_relapse_follows_exit_and_a_return_to_the_list_can_end_in_a_second_exit(county: County) -> None:
    tables, truth = county
    exits = tables["statuses"].query("status == 'exited'")
    first = exits.groupby("household_id")["occurred_on"].min()
    fell = truth.relapses.set_index("household_id")["relapsed_on"]
    assert (fell > first.reindex(fell.index)).all()  # a household that has not exited cannot fall back
    assert exits.groupby("household_id").size().max() >= 2
    assert (exits["entered_on"].dt.year == exits["occurred_on"].dt.year).all()
