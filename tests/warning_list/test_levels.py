"""A level is given from its risk on, and from half of it on where a live cause has no measure."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from fupin_risk.definitions import LevelRow, Policy
from fupin_risk.errors import DefinitionError
from fupin_risk.warning_list import give_levels
from tests.warning_list.hand_made import DAY, policy


def given(
    risks: list[float], gaps: list[bool], rules: Policy | None = None, counties: list[str] | None = None
) -> list[object]:
    index = pd.Index([f"h{number}" for number in range(len(risks))])
    places = pd.Series(counties or ["340123"] * len(risks), index=index)
    return give_levels(
        pd.Series(risks, index=index), pd.Series(gaps, index=index), places, rules or policy(), DAY
    ).tolist()


def test_without_a_gap_the_plain_cuts_hold() -> None:
    # cuts 0.2, 0.1, 0.05
    assert given([0.5, 0.2, 0.19, 0.1, 0.09, 0.05, 0.04], [False] * 7) == [
        "red", "red", "orange", "orange", "yellow", "yellow", None,
    ]  # fmt: skip


def test_with_a_gap_half_of_the_risk_is_enough() -> None:
    # cuts 0.1, 0.05, 0.025
    assert given([0.1, 0.09, 0.05, 0.04, 0.025, 0.02], [True] * 6) == [
        "red", "orange", "orange", "yellow", "yellow", None,
    ]  # fmt: skip


def test_a_gap_never_lowers_a_level() -> None:
    odd = policy()
    rows = tuple(row.model_copy(update={"least_risk_unanswered": 0.9}) for row in odd.rows(LevelRow))
    assert given([0.3], [True], odd.replacing(LevelRow, rows)) == ["red"]


def test_everybody_above_the_cut_gets_a_level_however_many() -> None:
    assert given([0.3] * 1000, [False] * 1000) == ["red"] * 1000


def test_the_narrower_place_goes_first() -> None:
    own = policy(place="3401").rows(LevelRow)[0].model_copy(update={"least_risk": 0.9, "least_risk_unanswered": 0.9})
    rules = policy().replacing(LevelRow, (*policy().rows(LevelRow), own))
    assert given([0.3, 0.3], [False, False], rules, ["340123", "510000"]) == ["orange", "red"]


def test_a_county_without_a_rule_is_an_error_that_names_it() -> None:
    rules = policy(place="34")
    with pytest.raises(DefinitionError, match=r"levels\.toml: has no row for the county 510000.*2019-12-31.*add a row"):
        given([0.3, 0.3], [False, False], rules, ["340123", "510000"])


def test_a_rule_published_later_does_not_count() -> None:
    with pytest.raises(DefinitionError, match="has no row"):
        given([0.3], [False], policy(published_on=dt.date(2020, 1, 1)))


def test_an_empty_cohort_gets_no_levels() -> None:
    assert given([], []) == []
