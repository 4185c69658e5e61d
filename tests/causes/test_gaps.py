"""Every live cause is answered, unanswered or lapsed; unknown is none of these."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from fupin_risk.causes import say_gaps, say_questions
from fupin_risk.causes.gaps import compare_causes
from fupin_risk.causes.live_causes import live_causes
from tests.warning_list.hand_made import DAY, catalogue, county, facts, policy

NAN = float("nan")


def measures(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["household_id", "kind", "started_on", "ended_on"])
    return table.assign(started_on=pd.to_datetime(table["started_on"]), ended_on=pd.to_datetime(table["ended_on"]))


def compared(frame: pd.DataFrame, helped: pd.DataFrame | None, **options: object) -> pd.DataFrame:
    causes = live_causes(frame, county(frame), policy(), DAY)
    return compare_causes(causes, helped, county(frame), policy(), DAY, **options)


def ill(rows: int = 1) -> pd.DataFrame:
    """Households that spent 30 % of their income on doctors and live in safe houses."""
    return facts(own_medical_share_12m=[0.3] * rows, own_medical_yuan_12m=[100.0] * rows, dwelling_unsafe=[0.0] * rows)


def test_the_four_states() -> None:
    helped = measures(
        ("h1", "health", "2018-01-01", None),  # answered
        ("h2", "social", "2017-01-01", "2018-06-30"),  # lapsed
        ("h3", "industry", "2018-01-01", None),  # unanswered, and an industry that answers nothing
    )
    gaps = compared(ill(3), helped)
    assert list(zip(gaps["household_id"], gaps["cause"], gaps["status"], gaps["measures"], strict=True)) == [
        ("h1", "illness", "answered", "health"),
        ("h2", "illness", "lapsed", "social"),
        ("h3", "illness", "unanswered", ""),
        ("h3", "none", "without_cause", "industry"),
    ]
    assert gaps.loc[1, "ended_on"] == pd.Timestamp("2018-06-30")
    assert gaps.loc[[0, 2, 3], "ended_on"].isna().all()


def test_one_measure_in_force_answers_though_another_ended() -> None:
    helped = measures(("h1", "social", "2017-01-01", "2018-06-30"), ("h1", "health", "2017-01-01", None))
    assert compared(ill(), helped)[["status", "measures"]].to_numpy().tolist() == [["answered", "health"]]


def test_a_kind_that_ended_and_began_again_is_in_force() -> None:
    helped = measures(("h1", "health", "2016-01-01", "2017-01-01"), ("h1", "health", "2018-01-01", None))
    assert compared(ill(), helped)["status"].tolist() == ["answered"]


def test_a_measure_counts_until_the_day_before_its_end() -> None:
    # The indicators count a measure that ends on the as-of day as ended, too.
    assert compared(ill(), measures(("h1", "health", "2016-01-01", "2019-12-31")))["status"].tolist() == ["lapsed"]
    assert compared(ill(), measures(("h1", "health", "2016-01-01", "2020-01-01")))["status"].tolist() == ["answered"]


def test_what_ended_before_the_exit_did_not_lapse() -> None:
    helped = measures(("h1", "health", "2015-01-01", "2016-12-01"), ("h2", "health", "2015-01-01", "2016-12-02"))
    exits = pd.Series(pd.to_datetime(["2016-12-01", "2016-12-01"]), index=["h1", "h2"])
    assert compared(ill(2), helped, exited_on=exits)["status"].tolist() == ["unanswered", "lapsed"]
    unknown = pd.Series(pd.to_datetime([None, None]), index=["h1", "h2"])
    # Of an exit without its day nobody can say what came after it.
    assert compared(ill(2), helped, exited_on=unknown)["status"].tolist() == ["unanswered", "unanswered"]


def test_each_measure_that_lapsed_is_named_with_its_own_end() -> None:
    helped = measures(
        ("h1", "social", "2016-01-01", "2017-06-08"),
        ("h1", "health", "2016-01-01", "2018-07-03"),
        ("h1", "health", "2016-01-01", "2016-12-31"),  # ended earlier than another of its kind
        ("h1", "industry", "2018-01-01", None),  # in force, and answers no illness
    )
    gaps = compared(ill(), helped)
    lapsed = gaps[gaps["status"] == "lapsed"]
    assert lapsed[["measures", "ended_each"]].to_numpy().tolist() == [["health;social", "2018-07-03;2017-06-08"]]
    assert lapsed["ended_on"].tolist() == [pd.Timestamp("2018-07-03")]
    said = say_gaps(lapsed, catalogue()).iloc[0]
    assert "，健康帮扶2018年7月3日结束，社会帮扶2017年6月8日结束，目前无对应措施在实施；" in said["zh"]
    assert "; health ended on 3 July 2018, social help ended on 8 June 2017; none that answers it is" in said["en"]


def test_what_policy_does_not_allow_answers_nothing() -> None:
    helped = measures(
        ("h1", "health", "2018-01-01", None),  # not allowed, and nothing else
        ("h2", "health", "2018-01-01", None),  # not allowed, but a social measure is
        ("h2", "social", "2018-01-01", None),
        ("h3", "health", "2018-01-01", "2019-01-01"),  # ended: it lapsed, allowed or not
    ).assign(barred=[True, True, False, True])
    gaps = compared(ill(3), helped)
    assert gaps[["household_id", "status", "measures"]].to_numpy().tolist() == [
        ["h1", "not_allowed", "health"],
        ["h2", "answered", "social"],
        ["h3", "lapsed", "health"],
    ]
    assert (
        say_gaps(gaps, catalogue())["zh"]
        .iloc[0]
        .endswith("健康帮扶在实施，但不合政策规定，不算对应措施；政策可安排：健康帮扶、社会帮扶")
    )


def test_no_table_of_measures_is_unknown_not_unanswered() -> None:
    assert compared(ill(), None)["status"].tolist() == ["unknown"]


def test_outside_the_cover_nobody_knows() -> None:
    nothing = measures()
    assert compared(ill(), nothing, covered_counties=[])["status"].tolist() == ["unknown"]
    assert compared(ill(), nothing, covered_counties=["340123"])["status"].tolist() == ["unanswered"]


def test_a_measure_in_force_is_known_outside_the_cover_too() -> None:
    helped = measures(("h1", "health", "2018-01-01", None))
    assert compared(ill(), helped, covered_counties=[])["status"].tolist() == ["answered"]


def test_the_strongest_evidence_exceeds_its_bound_by_the_greatest_factor() -> None:
    # 0.3 / 0.2 = 1.5 times the bound against 20,000 / 5,000 = 4 times
    frame = facts(own_medical_share_12m=[0.3], own_medical_yuan_12m=[20_000.0], dwelling_unsafe=[0.0])
    live = live_causes(frame, county(frame), policy(), DAY).live
    assert live[["evidence_indicator", "evidence_value", "evidence_least"]].to_numpy().tolist() == [
        ["own_medical_yuan_12m", 20_000.0, 5000.0]
    ]


def test_the_bound_itself_is_evidence() -> None:
    frame = facts(own_medical_share_12m=[0.2, np.nextafter(0.2, 0)], own_medical_yuan_12m=[0.0, 0.0])
    assert live_causes(frame, county(frame), policy(), DAY).live["household_id"].tolist() == ["h1"]


def test_unknown_evidence_is_not_no_cause() -> None:
    # The dwelling of h1 is unknown, that of h2 is safe: housing help is without cause for h2 only.
    frame = facts(own_medical_share_12m=[0.0, 0.0], own_medical_yuan_12m=[0.0, 0.0], dwelling_unsafe=[NAN, 0.0])
    helped = measures(("h1", "housing", "2018-01-01", None), ("h2", "housing", "2018-01-01", None))
    gaps = compared(frame, helped)
    assert gaps[["household_id", "status"]].to_numpy().tolist() == [["h2", "without_cause"]]
    unknown = live_causes(frame, county(frame), policy(), DAY).unknown
    assert unknown.to_numpy().tolist() == [["h1", "housing"]]


def test_a_cause_with_one_low_and_one_unknown_indicator_is_unknown() -> None:
    frame = facts(own_medical_share_12m=[0.1], own_medical_yuan_12m=[NAN], dwelling_unsafe=[0.0])
    assert live_causes(frame, county(frame), policy(), DAY).unknown["cause"].tolist() == ["illness"]


def test_a_cause_with_one_high_and_one_unknown_indicator_is_live() -> None:
    frame = facts(own_medical_share_12m=[0.4], own_medical_yuan_12m=[NAN], dwelling_unsafe=[0.0])
    causes = live_causes(frame, county(frame), policy(), DAY)
    assert causes.live["cause"].tolist() == ["illness"]
    assert causes.unknown.empty


def test_policy_of_another_place_or_a_later_day_does_not_count() -> None:
    frame = ill()
    assert live_causes(frame, county(frame), policy(place="51"), DAY).live.empty
    assert live_causes(frame, county(frame), policy(published_on=dt.date(2020, 1, 1)), DAY).live.empty


def test_the_order_of_rows_does_not_matter() -> None:
    frame = pd.concat([ill(40), facts(own_medical_share_12m=[0.1] * 60).rename(lambda name: f"x{name}")])
    kinds = ["health", "social", "industry", "housing"]
    rows = [(name, kinds[n % 4], "2018-01-01", None if n % 3 else "2019-01-01") for n, name in enumerate(frame.index)]
    there, back = compared(frame, measures(*rows)), compared(frame.iloc[::-1], measures(*rows[::-1]))
    pd.testing.assert_frame_equal(there, back)


def test_what_is_said_of_one_gap_does_not_depend_on_those_before_it() -> None:
    helped = measures(
        *[
            (f"h{number}", "health", "2017-01-01", end)
            for number, end in enumerate(["2018-06-30", "2018-07-01", None], 1)
        ],
        ("h4", "industry", "2018-01-01", None),
    )
    gaps = compared(ill(6), helped)
    gaps["evidence_value"] += np.linspace(0, 0.002, len(gaps))
    together = say_gaps(gaps, catalogue())
    apart = pd.concat([say_gaps(gaps.iloc[[place]], catalogue()) for place in range(len(gaps))])
    pd.testing.assert_frame_equal(together, apart)
    assert together["zh"].nunique() > 4


def test_every_state_is_said_in_both_languages() -> None:
    helped = measures(
        ("h1", "health", "2018-01-01", None),
        ("h2", "social", "2017-01-01", "2018-06-30"),
        ("h3", "industry", "2018-01-01", None),
    )
    said = say_gaps(compared(ill(3), helped), catalogue())
    assert said["zh"].tolist() == [
        "因病：近12个月自付医疗费占家庭纯收入30.0%（20.0%及以上计为风险因素），健康帮扶在实施",
        "因病：近12个月自付医疗费占家庭纯收入30.0%（20.0%及以上计为风险因素），社会帮扶2018年6月30日结束，目前无对应措施在实施；政策可安排：健康帮扶、社会帮扶",
        "因病：近12个月自付医疗费占家庭纯收入30.0%（20.0%及以上计为风险因素），没有对应措施；政策可安排：健康帮扶、社会帮扶",
        "产业帮扶：未发现与之对应的风险因素",
    ]
    assert said["en"].iloc[1] == (
        "illness: Own medical payment, last 12 months, share of net income: 30.0% (counts as a risk from 20.0%); "
        "social help ended on 30 June 2018; none that answers it is in force; policy allows: health, social help"
    )


def test_a_count_is_said_with_what_it_counts() -> None:
    row = {
        "household_id": "h1", "cause": "illness", "evidence_indicator": "serious_illness_count", "evidence_value": 2.0,
        "evidence_least": 2.0, "evidence_on": pd.NaT, "evidence_year": pd.NA, "status": "unanswered", "measures": "",
        "ended_on": pd.NaT, "ended_each": "", "would_answer": "",
    }  # fmt: skip
    said = say_gaps(pd.DataFrame([row]), catalogue())
    assert said["zh"].tolist() == ["因病：家中患大病2人（2人及以上计为风险因素），没有对应措施"]
    # A count from one on needs no bound.
    assert say_gaps(pd.DataFrame([row | {"evidence_least": 1.0}]), catalogue())["zh"].tolist() == [
        "因病：家中患大病2人，没有对应措施"
    ]


def test_a_question_about_an_income_names_its_years() -> None:
    row = {
        "household_id": "h1", "cause": "unstable_work", "evidence_indicator": "wage_drop_share", "evidence_value": 0.4,
        "evidence_least": 0.3, "evidence_on": pd.NaT, "evidence_year": 2018, "status": "unanswered", "measures": "",
        "ended_on": pd.NaT, "ended_each": "", "would_answer": "",
    }  # fmt: skip
    rows = pd.DataFrame([row, row | {"evidence_value": 1.0}, row | {"evidence_year": pd.NA}])
    assert say_questions(rows, catalogue())["statement_zh"].tolist() == [
        "2018年工资性收入较2017年下降40.0%（30.0%及以上列为待核实）；该户是否受影响待核实",
        "2018年登记的工资性收入为0元（2017年有登记），请核实是否漏登；该户是否受影响待核实",
        "工资性收入较上年降幅40.0%（30.0%及以上列为待核实）；该户是否受影响待核实",
    ]


def test_a_share_of_an_income_names_the_year_of_that_income() -> None:
    gaps = compared(ill(), measures()).assign(evidence_year=pd.array([2018], dtype="Int64"))
    said = say_gaps(gaps, catalogue()).iloc[0]
    assert said["statement_zh"].startswith(
        "按2018年收入，近12个月自付医疗费占家庭纯收入30.0%（20.0%及以上计为风险因素），"
    )
    assert said["en"].startswith("illness: By the income of 2018: Own medical payment, last 12 months, share of")


def test_a_yes_needs_no_figure() -> None:
    frame = facts(dwelling_unsafe=[1.0])
    assert say_gaps(compared(frame, measures()), catalogue())["zh"].tolist() == [
        "住房：住房不安全，没有对应措施；政策可安排：住房安全保障"
    ]


@pytest.mark.parametrize("households", [0, 1])
def test_few_households_make_no_trouble(households: int) -> None:
    gaps = compared(ill(2).iloc[:households], measures())
    assert len(gaps) == households
    assert len(say_gaps(gaps, catalogue())) == households
