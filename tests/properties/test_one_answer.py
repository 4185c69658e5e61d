"""The list, the three-way table, the removal gate and help effects name the same causes of a household (promise 13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.causes import causes_on, cohort_homes
from fupin_risk.definitions import EvidenceRow
from fupin_risk.help_effects.trials import emulate_trials
from fupin_risk.warning_list import score_cohort
from tests.two_counties import AS_OF, COUNTIES, register_of, tables_of, write_policies
from tests.warning_list.hand_made import grown_model

Pairs = set[tuple[str, str]]
DAY = dt.date.fromisoformat(AS_OF)
GAP_COLUMNS = [
    "household_id", "cause", "evidence_indicator", "evidence_value", "evidence_least", "status", "measures", "ended_on",
]  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> fr.Register:
    return register_of(COUNTIES, fr.load_catalogue(write_policies(tmp_path_factory.mktemp("definitions") / "own")))


@pytest.fixture(scope="module")
def three_way(register: fr.Register) -> fr.ThreeWay:
    return fr.three_way_table(register, AS_OF)


@pytest.fixture(scope="module")
def model(register: fr.Register) -> fr.RiskModel:
    return replace(grown_model()[0], catalogue_sha256=register.catalogue.sha256)


TIERS = ("live", "possible", "unknown", "ruled_out")


def pairs(rows: pd.DataFrame) -> Pairs:
    found = rows[rows["cause"] != "none"]
    return set(zip(found["household_id"], found["cause"], strict=True))


def test_the_list_and_the_three_way_table_compare_alike(
    register: fr.Register, three_way: fr.ThreeWay, model: fr.RiskModel
) -> None:
    """Evidence, status, measures and days of every household of the cohort, listed or not."""
    scored = score_cohort(register, model, AS_OF)
    assert len(three_way.factors) > 50
    assert len(three_way.questions) > 50
    pd.testing.assert_frame_equal(scored.gaps[GAP_COLUMNS], three_way.factors[GAP_COLUMNS])
    pd.testing.assert_frame_equal(scored.causes.unknown, three_way.unknown_factors)
    pd.testing.assert_frame_equal(scored.causes.questions, three_way.questions[scored.causes.questions.columns])
    lines = three_way.table.set_index("household_id")["line_yuan"]
    pd.testing.assert_series_equal(scored.households["line_yuan"], lines)


def test_of_monitored_households_too_help_that_ended_before_has_lapsed(model: fr.RiskModel) -> None:
    """The day since which a household is monitored is no exit: help that ended before it was the household's help."""
    tables = tables_of(COUNTIES[0])
    exits = tables["statuses"].query("status == 'exited'").drop_duplicates("household_id")
    found = exits.assign(status="risk_found", occurred_on=pd.Timestamp("2018-11-01"))
    found["entered_on"] = found["occurred_on"]
    register = fr.read_register({**tables, "statuses": pd.concat([tables["statuses"], found], ignore_index=True)})
    recipe = model.recipe.model_copy(update={"cohort": "monitored"})
    monitoring = replace(model, recipe=recipe, catalogue_sha256=register.catalogue.sha256)
    factors = fr.three_way_table(register, AS_OF, cohort="monitored").factors
    assert (factors.loc[factors["status"] == "lapsed", "ended_on"] < "2018-11-01").any()
    pd.testing.assert_frame_equal(score_cohort(register, monitoring, AS_OF).gaps[GAP_COLUMNS], factors[GAP_COLUMNS])


def test_the_list_says_what_the_three_way_table_says(
    register: fr.Register, three_way: fr.ThreeWay, model: fr.RiskModel
) -> None:
    listed = fr.make_warning_list(register, model, AS_OF)
    columns = [*GAP_COLUMNS, "zh", "en"]
    own = three_way.factors[three_way.factors["household_id"].isin(listed.table["household_id"])]
    assert len(own) > 50
    pd.testing.assert_frame_equal(listed.gaps[columns], own[columns].reset_index(drop=True))
    asked = three_way.questions[three_way.questions["household_id"].isin(listed.table["household_id"])]
    assert len(asked) > 50
    pd.testing.assert_frame_equal(listed.questions[columns], asked[columns].reset_index(drop=True))


def test_the_gate_calls_a_risk_gone_where_the_three_way_table_does_not_name_it(
    register: fr.Register, three_way: fr.ThreeWay
) -> None:
    cases = fr.recognition_cases(register, AS_OF)
    cause = cases.table.set_index("case_id")["cause"]
    gate = cases.gate[cases.gate["condition"] == "risk_gone"]
    gate = gate[gate["household_id"].isin(three_way.table["household_id"])]
    live, unknown = pairs(three_way.factors), pairs(three_way.unknown_factors) | pairs(three_way.questions)
    expected = [
        "not_met" if pair in live else "unknown" if pair in unknown else "met"
        for pair in zip(gate["household_id"], gate["case_id"].map(cause), strict=True)
    ]
    assert set(expected) >= {"met", "not_met"}
    assert gate["status"].tolist() == expected


def test_help_effects_look_at_the_causes_of_the_three_way_table(register: fr.Register, three_way: fr.ThreeWay) -> None:
    """Of the day on which the months of entry end."""
    rows = emulate_trials(
        register, [dt.date(2018, 9, 30)], ("members_count",), entry_months=3, horizon_months=12, cohort="exited",
        known_on=dt.date(2019, 12, 31),
    )  # fmt: skip
    live = rows.covariates.filter(like="live_").droplevel("as_of")
    ours = {(str(home), name.removeprefix("live_")) for name in live for home in live.index[live[name] == 1]}
    homes = set(rows.covariates.index.get_level_values(0)) & set(three_way.table["household_id"])
    assert len(homes) > 50
    assert {pair for pair in ours if pair[0] in homes} == {
        pair for pair in pairs(three_way.factors) if pair[0] in homes
    }


def test_every_cause_is_live_possible_unknown_or_ruled_out(register: fr.Register) -> None:
    """And in one of these alone."""
    facts = fr.derive_indicators(register, DAY)
    homes = cohort_homes(register.as_of(DAY), "exited", facts)
    causes = causes_on(register, DAY, homes, facts)
    parts: Mapping[str, Pairs] = {name: pairs(getattr(causes, name)) for name in TIERS}
    assert sum(map(len, parts.values())) == len(set().union(*parts.values()))
    shown = {
        county: {row.cause for row in causes.policy.in_force(EvidenceRow, county, DAY)}
        for county in homes["county"].unique()
    }
    every = {(str(home), cause) for home, county in homes["county"].items() for cause in shown[county]}
    assert every <= set().union(*parts.values())
    assert all(parts.values())


def test_a_part_is_computed_when_it_is_asked_for(register: fr.Register) -> None:
    """Live causes alone need neither measures nor lines nor the register."""
    facts = fr.derive_indicators(register, DAY)
    homes = cohort_homes(register.as_of(DAY), "exited", facts)
    unread = replace(register, stored=replace(register.stored, tables={}))
    assert pairs(causes_on(unread, DAY, homes, facts).live) == pairs(causes_on(register, DAY, homes, facts).live)
