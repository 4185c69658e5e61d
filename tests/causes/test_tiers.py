"""Confirmed evidence makes a cause live; possible evidence is a question for a visit and never a gap."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.causes import in_order, say_gaps, say_questions
from fupin_risk.causes.gaps import compare_causes, compare_possible
from fupin_risk.causes.live_causes import live_causes, ruled_out
from fupin_risk.definitions import AnswerRow, EvidenceRow, Policy, ThresholdRow
from tests.warning_list.hand_made import catalogue

DAY = dt.date(2018, 12, 31)
SAID: dict[str, Any] = {
    "published_on": dt.date(2014, 1, 1), "in_force_from": dt.date(2014, 1, 1), "source": "test", "verified": True,
}  # fmt: skip
FALLS, FAILED = "village_price_fall_count_24m", "failed_projects_count_24m"
INDUSTRY = (
    AnswerRow(cause="failed_industry", measures=("industry", "finance"), **SAID),
    EvidenceRow(cause="failed_industry", indicator=FAILED, least=1, tier="confirmed", **SAID),
    EvidenceRow(
        cause="failed_industry", indicator=FALLS, least=1, tier="possible", days_since="days_since_village_price_fall",
        lasts_months=12, **SAID,
    ),
)  # fmt: skip


def homes(**columns: list[float]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    index = pd.Index([f"h{number}" for number in range(1, count + 1)], name="household_id", dtype=object)
    return pd.DataFrame(columns, index=index, dtype=float)


def counties(frame: pd.DataFrame, name: str = "340123") -> pd.Series:
    return pd.Series(name, index=frame.index, name="county")


def helped(*rows: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["household_id", "kind"])
    return table.assign(
        started_on=pd.Timestamp("2018-01-01"), ended_on=pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
    )


# Since 15 July 2018: 16 days of July and 31 + 30 + 31 + 30 + 31 of the months after.
FALL = homes(
    failed_projects_count_24m=[0, 1, 0, np.nan, 0],
    village_price_fall_count_24m=[1, 1, 1, 1, 0],
    days_since_village_price_fall=[169, 169, 365, 169, np.nan],
)


def test_a_household_has_a_cause_in_one_tier_only() -> None:
    found = live_causes(FALL, counties(FALL), Policy.of(INDUSTRY), DAY)
    assert found.live["household_id"].tolist() == ["h2"]
    # h4: whether its own project failed is unknown, and the village's prices fell.
    assert found.possible["household_id"].tolist() == ["h1", "h4"]
    assert found.unknown.empty
    gone = ruled_out(found, counties(FALL), Policy.of(INDUSTRY), DAY)
    assert gone["household_id"].tolist() == ["h3", "h5"]


def test_evidence_ends_with_its_months_and_is_unknown_without_its_day() -> None:
    frame = homes(
        failed_projects_count_24m=[0] * 3,
        village_price_fall_count_24m=[1] * 3,
        days_since_village_price_fall=[
            364,
            365,
            np.nan,
        ],  # from 1 January, from the last day of 2017, on an unknown day
    )
    found = live_causes(frame, counties(frame), Policy.of(INDUSTRY), DAY)
    assert found.possible["household_id"].tolist() == ["h1"]
    assert found.unknown["household_id"].tolist() == ["h3"]
    assert found.possible["evidence_on"].tolist() == [pd.Timestamp("2018-01-01")]


def test_a_possible_cause_is_a_question_and_no_gap() -> None:
    causes = live_causes(FALL, counties(FALL), Policy.of(INDUSTRY), DAY)
    given = (causes, helped(("h4", "industry")), counties(FALL), Policy.of(INDUSTRY), DAY)
    gaps, questions = compare_causes(*given), compare_possible(*given)
    # The industry of h4 may answer what is possible: it is not without cause.
    assert gaps[["household_id", "status"]].to_numpy().tolist() == [["h2", "unanswered"]]
    assert questions[["household_id", "status"]].to_numpy().tolist() == [["h1", "unanswered"], ["h4", "answered"]]
    said = say_questions(questions, catalogue())
    assert said["zh"].tolist() == [
        "因产业项目失败：本村2018年7月产品价格下跌；该户是否受影响待核实",
        "因产业项目失败：本村2018年7月产品价格下跌；该户是否受影响待核实（已有产业帮扶在实施）",
    ]
    assert said["statement_en"].iloc[0] == (
        "prices fell in the village in July 2018; whether this household is affected is to be verified"
    )


def test_a_gap_names_what_policy_allows_there_and_then() -> None:
    elsewhere = AnswerRow(cause="failed_industry", measures=("insurance",), place="51", **SAID)
    later = AnswerRow(cause="failed_industry", measures=("training",), **SAID | {"in_force_from": dt.date(2020, 1, 1)})
    policy = Policy.of((*INDUSTRY, elsewhere, later))
    frame = homes(failed_projects_count_24m=[1, 1])
    for name, day, kinds in (
        ("340123", DAY, "industry;finance"),
        ("510100", DAY, "insurance"),
        ("340123", dt.date(2020, 1, 1), "training"),
    ):
        county = counties(frame, name)
        causes = live_causes(frame, county, policy, day)
        gaps = compare_causes(causes, helped(("h2", kinds.split(";")[0])), county, policy, day)
        assert gaps["would_answer"].tolist() == [kinds, ""]
    zh = say_gaps(gaps, catalogue())["zh"]
    assert zh.iloc[0].endswith("没有对应措施；政策可安排：技能培训")


def test_a_county_moves_a_row_to_the_other_tier() -> None:
    own = INDUSTRY[2].model_copy(update={"tier": "confirmed", "place": "340123"})
    frame = pd.concat([FALL.iloc[:1], FALL.iloc[:1].rename(index={"h1": "x1"})])
    county = pd.Series(["340123", "340124"], index=frame.index)
    found = live_causes(frame, county, Policy.of((*INDUSTRY, own)), DAY)
    assert found.live["household_id"].tolist() == ["h1"]
    assert found.possible["household_id"].tolist() == ["x1"]


def threshold(place: str, least: float, *, verified: bool) -> ThresholdRow:
    return ThresholdRow(
        department="medical_insurance", fact="inpatient_own_year", group="exited", cause="illness", least=least,
        place=place, **SAID | {"verified": verified},
    )  # fmt: skip


def test_the_departments_threshold_of_the_place_is_the_bound_and_bears_the_tier() -> None:
    row = EvidenceRow(
        cause="illness", indicator="own_inpatient_yuan_12m", threshold="inpatient_own_year", tier="confirmed", **SAID
    )
    policy = Policy.of((row, threshold("34", 5000, verified=False), threshold("340123", 8000, verified=True)))
    frame = homes(own_inpatient_yuan_12m=[7000, 8000])
    own = live_causes(frame, counties(frame), policy, DAY)
    assert own.live[["household_id", "evidence_least"]].to_numpy().tolist() == [["h2", 8000.0]]
    assert own.possible.empty
    near = live_causes(frame, counties(frame, "340124"), policy, DAY)
    assert near.live.empty
    assert near.possible["evidence_least"].tolist() == [5000.0, 5000.0]
    # Where no department published a figure, none is evidence.
    far = live_causes(frame, counties(frame, "510100"), policy, DAY)
    assert far.live.empty
    assert far.possible.empty


def test_verified_is_said_with_the_day_of_the_visit() -> None:
    policy = catalogue().policy
    frame = homes(visit_illness_findings_count_12m=[1], days_since_visit_illness_finding=[30])
    gaps = compare_causes(live_causes(frame, counties(frame), policy, DAY), helped(), counties(frame), policy, DAY)
    assert (
        say_gaps(gaps, catalogue())["zh"]
        .iloc[0]
        .startswith("因病：2018年12月1日入户走访已核实有成员患病，没有对应措施")
    )


@pytest.mark.parametrize("with_model", [False, True])
def test_need_goes_before_gaps_and_gaps_before_risk(with_model: bool) -> None:
    ids = pd.Series(["a", "b", "c", "d", "e"])
    first = np.array([False, False, False, True, False])
    count, multiple = np.array([0, 1, 1, 0, 2]), np.array([0, 3, 1, 0, 1])
    log_odds = np.array([9.0, 0.0, 8.0, -5.0, 0.0]) if with_model else None
    # d is under the line; e has two gaps; the evidence of b is three times its bound; a has no gap.
    assert ids.iloc[in_order(ids, first, count, multiple, log_odds)].tolist() == ["d", "e", "b", "c", "a"]


def test_risk_orders_what_is_alike_and_without_a_model_the_number_does() -> None:
    ids, alike = pd.Series(["b", "a"]), np.zeros(2, dtype=np.int64)
    none = np.zeros(2, dtype=np.bool_)
    assert ids.iloc[in_order(ids, none, alike, alike, np.array([2.0, 1.0]))].tolist() == ["b", "a"]
    assert ids.iloc[in_order(ids, none, alike, alike)].tolist() == ["a", "b"]
