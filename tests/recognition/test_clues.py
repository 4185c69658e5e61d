"""Every channel keeps its hint; who came first is told, and how long before the recognition."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import ThresholdRow
from fupin_risk.recognition.case_states import DECISION
from tests.clean_county import clean_county
from tests.recognition.hand_made import FIVE, register, steps
from tests.said import CATALOGUE, WORDS
from tests.warning_list.hand_made import catalogue

DAYS = ("2024-10-02", "2024-10-05", "2024-10-11", "2024-10-12", "2024-10-14")
PEOPLE = pd.DataFrame(
    {
        "person_id": ["p1", "p2"],
        "household_id": ["h1", "h2"],
        "present": True,
        "occurred_on": "2014-01-01",
        "entered_on": "2014-01-01",
    }
)


def made(**tables: pd.DataFrame) -> fr.Register:
    """h1 exited poverty and is recognised on 14 October 2024; h2 was never on the list."""
    cases = steps("c1", "h1", "2024-10-01", list(zip(FIVE, DAYS, strict=True)))
    homes = pd.DataFrame(
        {"household_id": ["h1", "h2"], "occurred_on": "2014-01-01", "county": "340123", "village": "V1"}
    )
    exits = pd.DataFrame(
        {"household_id": ["h1"], "status": "exited", "occurred_on": "2016-12-01", "entered_on": "2016-12-01"}
    )
    last = {"households": homes.assign(entered_on="2014-01-01"), "statuses": exits, "members": PEOPLE}
    return fr.read_register({**last, "recognitions": pd.DataFrame(cases), **tables})


def bills(*rows: tuple[str, str, str, float, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["person_id", "kind", "settled_on", "own_payment_yuan", "entered_on"])
    return table.assign(bill_id=[f"b{n}" for n in range(len(rows))], occurred_on=table["settled_on"])


def thresholds(register: fr.Register, day: str = "2024-12-31") -> list[tuple[Any, ...]]:
    table = fr.join_clues(register, day).table
    rows = table[table["origin"] == "threshold"]
    return list(
        zip(rows["household_id"], rows["cause"], rows["clue_on"].dt.strftime("%m-%d"), rows["value"], strict=True)
    )


def test_a_running_total_is_passed_on_on_the_fifth_of_the_month_after() -> None:
    # 3,000 in July and 2,000 in August reach 5,000 by the end of August: 5 September; h2 would need 20,000
    paid = bills(
        ("p1", "inpatient", "2024-07-10", 3000.0, "2024-07-12"),
        ("p1", "inpatient", "2024-08-20", 2000.0, "2024-08-22"),
        ("p2", "inpatient", "2024-08-20", 19_999.99, "2024-08-22"),
    )
    assert thresholds(made(medical_bills=paid)) == [("h1", "illness", "09-05", 5000.0)]
    assert thresholds(made(medical_bills=paid), "2024-09-04") == []
    more = pd.concat([paid, bills(("p2", "inpatient", "2024-09-01", 0.01, "2024-09-02")).assign(bill_id="b9")])
    assert ("h2", "illness", "10-05", 20_000.0) in thresholds(made(medical_bills=more))


def test_a_bill_that_is_entered_late_is_passed_on_late() -> None:
    paid = bills(("p1", "inpatient", "2024-07-10", 6000.0, "2024-10-20"))
    assert thresholds(made(medical_bills=paid)) == [("h1", "illness", "11-05", 6000.0)]


def test_what_was_reached_before_the_rule_is_passed_on_when_it_begins() -> None:
    # the rule is of 30 June 2024: the year's total is passed on on 5 July, an outpatient month of May never
    paid = bills(
        ("p1", "inpatient", "2024-02-10", 6000.0, "2024-02-12"),
        ("p1", "outpatient", "2024-05-10", 900.0, "2024-05-12"),
        ("p1", "inpatient", "2023-05-10", 9000.0, "2023-05-12"),
    )  # fmt: skip
    assert thresholds(made(medical_bills=paid)) == [("h1", "illness", "07-05", 6000.0)]


def test_outpatient_bills_are_added_up_within_their_month() -> None:
    paid = bills(
        ("p1", "outpatient", "2024-08-30", 300.0, "2024-08-30"),
        ("p1", "chronic_outpatient", "2024-08-31", 200.0, "2024-08-31"),
        ("p1", "outpatient", "2024-09-01", 499.0, "2024-09-01"),
    )  # fmt: skip
    assert thresholds(made(medical_bills=paid)) == [("h1", "illness", "09-05", 500.0)]


def test_a_disaster_is_passed_on_at_once_and_a_serious_illness_with_the_month() -> None:
    shocks = pd.DataFrame({"household_id": [None, "h1"], "village": ["V1", None], "kind": ["disaster", "accident"],
                           "occurred_on": "2024-08-01", "entered_on": "2024-08-03"})  # fmt: skip
    ill = pd.DataFrame({"person_id": ["p2", "p1"], "disease_code": ["stomach_cancer", "hypertension"],
                        "diagnosed_on": "2024-08-10", "entered_on": "2024-08-11"})  # fmt: skip
    assert thresholds(made(shocks=shocks, diagnoses=ill)) == [
        ("h1", "disaster", "08-03", 1.0), ("h2", "disaster", "08-03", 1.0), ("h2", "illness", "09-05", 1.0),
    ]  # fmt: skip


def test_a_disaster_of_a_village_is_of_those_who_lived_there_that_day() -> None:
    homes = pd.DataFrame({"household_id": ["h1", "h1", "h2"], "occurred_on": ["2014-01-01", "2024-08-05", "2014-01-01"],
                          "county": "340123", "village": ["V1", "V2", "V2"],
                          "entered_on": ["2014-01-01", "2024-08-06", "2014-01-01"]})  # fmt: skip
    shocks = pd.DataFrame({"village": ["V1", "V2"], "kind": "disaster", "occurred_on": ["2024-08-01", "2024-08-02"],
                           "entered_on": ["2024-08-03", "2024-08-04"]})  # fmt: skip
    assert thresholds(made(shocks=shocks, households=homes)) == [
        ("h1", "disaster", "08-03", 1.0), ("h2", "disaster", "08-04", 1.0),
    ]  # fmt: skip


def test_the_cost_of_a_school_year_is_passed_on_by_april() -> None:
    rolls = pd.DataFrame(
        {
            "person_id": ["p1", "p2"],
            "school_year": "2024-2025",
            "stage": ["vocational", "senior_high"],
            "occurred_on": "2024-09-01",
            "net_cost_yuan": [10_000.01, 10_000.0],
            "entered_on": "2024-09-10",
        }
    )
    rolled = made(enrolments=rolls)
    assert thresholds(rolled) == []
    assert thresholds(rolled, "2025-04-30") == [("h1", "schooling", "04-30", 10_000.01)]


def test_a_county_has_its_own_threshold_at_its_place() -> None:
    policy = catalogue().policy
    own = next(row for row in policy.rows(ThresholdRow) if row.group == "exited" and row.fact == "inpatient_own_year")
    rows = (*policy.rows(ThresholdRow), own.model_copy(update={"place": "3401", "least": 9000.0}))
    changed = catalogue().model_copy(update={"policy": policy.replacing(ThresholdRow, rows)})
    there = made(medical_bills=bills(("p1", "inpatient", "2024-07-10", 6000.0, "2024-07-12")))
    assert len(thresholds(there)) == 1
    table = fr.join_clues(there, "2024-12-31", catalogue=changed).table
    assert table[table["origin"] == "threshold"].empty


def test_no_channel_writes_over_another_and_the_first_is_told() -> None:
    clues = pd.DataFrame(
        {
            "household_id": "h1",
            "channel": ["household", "cadre", "hotline"],
            "kind": "illness",
            "occurred_on": ["2024-08-01", "2024-09-01", "2024-08-01"],
            "urgency": [1, 2, 3],
        }
    )
    visits = pd.DataFrame(
        {
            "household_id": ["h1", "h1", "h2"],
            "contact_id": "k",
            "visited_on": ["2024-08-15", "2024-09-01", "2024-09-02"],
            "finding": ["income_fell", "illness", "nothing"],
        }
    )
    paid = bills(("p1", "inpatient", "2024-07-10", 6000.0, "2024-07-12"))
    there = made(
        clues=clues.assign(entered_on=clues["occurred_on"]),
        visits=visits.assign(entered_on=visits["visited_on"]),
        medical_bills=paid,
    )
    found = fr.join_clues(there, "2024-12-31")
    assert found.table["channel"].tolist() == ["hotline", "household", "department", "cadre", "cadre", "cadre"]
    assert found.table["cause"].fillna("").tolist() == ["illness", "illness", "illness", "", "illness", "illness"]
    assert found.first.to_dict("records") == [
        {"household_id": "h1", "first_on": pd.Timestamp("2024-08-01"), "first_channels": "hotline;household",
         "channels": "cadre;department;hotline;household"}
    ]  # fmt: skip
    # to the decision of 14 October: from 1 August 74 days, from 5 August 70, from 15 August 60
    lead = found.lead.set_index("channel")["lead_days"]
    assert lead.to_dict() == {"household": 74, "hotline": 74, "department": 70, "cadre": 60}
    assert found.summary == {
        "recognised": 1, "found_by": {"cadre": 1, "department": 1, "hotline": 1, "household": 1},
        "median_lead_days": {"cadre": 60.0, "department": 70.0, "hotline": 74.0, "household": 74.0}, "found_by_none": 0,
    }  # fmt: skip


def test_a_hint_after_the_recognition_or_a_year_before_found_nothing() -> None:
    clues = pd.DataFrame({"household_id": "h1", "channel": ["household", "cadre"], "kind": "illness",
                          "occurred_on": ["2024-10-15", "2023-10-14"]})  # fmt: skip
    found = fr.join_clues(made(clues=clues.assign(entered_on=clues["occurred_on"])), "2024-12-31")
    assert found.lead.empty
    assert found.summary["found_by_none"] == 1


def model_list(day: str, households: list[str]) -> fr.WarningList:
    table = pd.DataFrame({"household_id": households, "level": "red", "reason_1_cause": "illness"})
    return fr.WarningList(table, table, table, {}, {"as_of": day}, CATALOGUE)


def test_a_list_is_the_models_clue_of_its_day() -> None:
    found = fr.join_clues(
        made(), "2024-12-31", lists=[model_list("2024-06-30", ["h1", "h2"]), model_list("2024-09-30", ["h1"])]
    )
    assert found.table[["household_id", "channel", "origin"]].drop_duplicates().to_numpy().tolist() == [
        ["h1", "model", "list"], ["h2", "model", "list"],
    ]  # fmt: skip
    assert found.lead["lead_days"].tolist() == [106]  # 30 June to 14 October
    with pytest.raises(ValueError, match="later than 2024-12-31"):
        fr.join_clues(made(), "2024-12-31", lists=[model_list("2025-01-31", ["h1"])])


def test_what_is_entered_later_moves_no_hint() -> None:
    county = clean_county()
    later = {}
    for name, frame in dict(county.tables).items():
        gone = frame.copy()
        gone["entered_on"], gone["retracted"] = pd.Timestamp("2019-01-01"), True
        later[name] = pd.concat([frame, gone.drop_duplicates()], ignore_index=True)
    policy = catalogue().policy
    rows = tuple(
        row.model_copy(update={"published_on": dt.date(2014, 1, 1), "in_force_from": dt.date(2014, 1, 1)})
        for row in policy.rows(ThresholdRow)
    )
    long = catalogue().model_copy(update={"policy": policy.replacing(ThresholdRow, rows)})
    here, there = (
        fr.join_clues(county, "2018-12-31", catalogue=long),
        fr.join_clues(fr.read_register(later), "2018-12-31", catalogue=long),
    )
    assert set(here.table["origin"]) == {"visit", "threshold"}
    assert here.table["clue_on"].max() <= pd.Timestamp("2018-12-31")
    for name in ("table", "first", "lead"):
        pd.testing.assert_frame_equal(getattr(here, name), getattr(there, name), check_exact=True)


def test_every_origin_and_column_has_words() -> None:
    found = fr.join_clues(made(), "2024-12-31", lists=[model_list("2024-06-30", ["h1"])])
    assert set(found.table["origin"]) <= set(WORDS.clue_origins)
    assert {"channel", "clue_on", "origin", "department", "urgency"} <= set(WORDS.clue_columns)
    assert repr(found) == "Clues(1 hints at 1 households, as of 2024-12-31)"
    assert replace(found).table is found.table


def test_an_empty_register_of_clues_is_empty() -> None:
    cases = steps("c1", "h1", "2024-10-01", [(DECISION, "2024-10-14")])
    found = fr.join_clues(register(cases), "2024-12-31")
    assert len(found.table) == len(found.first) == len(found.lead) == 0
    assert found.summary["found_by_none"] == 1
