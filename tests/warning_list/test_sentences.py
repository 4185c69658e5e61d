"""A sentence says fact, day, what it is held against, and clause; and every number in it is in its row."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest

from fupin_risk.warning_list import Line, Setting, numbers_in, say_reasons
from tests.warning_list.hand_made import DAY, catalogue, facts

POVERTY = {"h1": Line("poverty", 2995.0, verified=False, year=2018)}


def said(name: str, value: float, median: float = 1.0, rank: int = 1, lines: Any = None, **others: float) -> pd.Series:
    frame = facts(**{name: [value]} | {other: [known] for other, known in others.items()})
    frame = frame.assign(**{name: value})
    reason = {
        "cause": "none",
        "indicator": name,
        "value": value,
        "median": median,
        "contribution": 0.7,
        "rank": float(rank),
        "clause": catalogue().find(name).clause,
    }
    row: dict[str, Any] = {f"reason_1_{part}": entry for part, entry in reason.items()}
    row |= {
        f"reason_{k}_{part}": None if isinstance(entry, str) else math.nan
        for k in (2, 3)
        for part, entry in reason.items()
    }
    return say_reasons(pd.DataFrame([row], index=frame.index), frame, Setting(catalogue(), DAY), lines).iloc[0]


def test_illness_against_the_median() -> None:
    row = said("own_medical_share_12m", 0.3512, median=0.031, rank=2, lines=POVERTY, own_medical_yuan_12m=12345.67)
    assert row["reason_1_zh"] == (
        "截至2019年12月31日，近12个月自付医疗费12,346元，占2018年家庭纯收入的35.1%，全县脱贫户中位数为3.1%。"
        "依据：健康脱贫方案一。"
    )
    assert row["reason_1_en"] == (
        "As of 31 December 2019: Own medical payments of the last 12 months are 12,346 yuan, 35.1% of net income in "
        "2018; the median of the county's exited households is 3.1%. Basis: plan on health, 一."
    )
    assert row["reason_1_compared"] == 0.031


def test_income_against_a_line_that_nobody_verified() -> None:
    row = said("income_to_line", 0.8123, income_per_head_yuan=2614.0, lines=POVERTY)
    assert row["reason_1_zh"] == (
        "截至2019年12月31日，2018年家庭人均纯收入2,614元，为当年标准的0.81倍（2018年扶贫标准2,995元，政策数值待核实）。"
        "依据：脱贫质量方案三(四)1。"
    )
    assert "(poverty line of 2018: 2,995 yuan a year and head, figure not verified)" in row["reason_1_en"]
    assert row["reason_1_compared"] == 2995.0


def test_a_verified_line_is_said_plainly() -> None:
    lines = {"h1": Line("poverty", 2995.0, verified=True, year=2018)}
    assert "2,995元）" in said("income_per_head_yuan", 2614.0, lines=lines)["reason_1_zh"]


def test_where_the_line_of_the_year_is_missing_the_sentence_names_it() -> None:
    lines = {"h1": Line("monitoring", 6000.0, verified=True, year=2023, lower_bound=True)}
    row = said("income_per_head_yuan", 7300.0, lines=lines)
    assert "2023年家庭人均纯收入7,300元（2023年当地监测收入标准未录入，不低于6,000元）。依据" in row["reason_1_zh"]


def test_without_a_known_line_the_year_is_named_and_nothing_is_compared() -> None:
    row = said("income_per_head_yuan", 2614.0, lines={"h1": Line("poverty", math.nan, verified=True, year=2018)})
    assert row["reason_1_zh"].startswith("截至2019年12月31日，2018年家庭人均纯收入2,614元。依据")
    assert math.isnan(row["reason_1_compared"])


def test_a_count_and_its_median_have_a_unit() -> None:
    row = said("serious_illness_count", 2.0, median=0.0)
    assert row["reason_1_fact_zh"] == "家中患大病2人，全县脱贫户中位数为0人"
    assert row["reason_1_fact_en"].endswith("; the median of the county's exited households is 0")
    assert "每周工作40小时，全县脱贫户中位数为38小时" in said("head_hours_week", 40.0, median=38.0)["reason_1_zh"]


def test_the_own_past_needs_no_median() -> None:
    row = said("wage_drop_share", 0.35, median=0.1, lines=POVERTY)
    assert "2018年工资性收入较2017年下降35.0%。" in row["reason_1_zh"]
    assert "Wages of 2018 were 35.0% below those of 2017." in row["reason_1_en"]
    assert math.isnan(row["reason_1_compared"])


@pytest.mark.parametrize(
    ("name", "zh"), [("wage_drop_share", "工资性收入"), ("business_drop_share", "生产经营性净收入")]
)
def test_where_all_is_gone_it_is_asked_whether_a_row_is_missing(name: str, zh: str) -> None:
    row = said(name, 1.0, median=0.1, lines=POVERTY)
    assert row["reason_1_fact_zh"] == f"2018年登记的{zh}为0元（2017年有登记），请核实是否漏登"
    assert "please check whether a row is missing" in row["reason_1_en"]
    assert "漏登" not in said(name, 0.999, median=0.1, lines=POVERTY)["reason_1_zh"]
    frame = facts(land_mu=[1.0, 1.0]).assign(**{name: [0.99999, 1.0]})  # both read 100.0 %
    parts = {"cause": "none", "indicator": name, "contribution": 0.7, "rank": 1.0, "clause": "", "median": 0.1}
    reasons = pd.DataFrame({f"reason_1_{part}": entry for part, entry in parts.items()}, index=frame.index)
    reasons["reason_1_value"] = frame[name]
    for number in (2, 3):
        reasons = reasons.assign(**{f"reason_{number}_{part}": None for part in (*parts, "value")})
    both = say_reasons(reasons, frame, Setting(catalogue(), DAY), POVERTY | {"h2": POVERTY["h1"]})
    assert both["reason_1_fact_zh"].str.contains("漏登").tolist() == [False, True]
    # A loss is more than all that was earned, and no missing row.
    assert "漏登" not in said(name, 1.3, median=0.1, lines=POVERTY)["reason_1_zh"]


def test_a_category_is_said_by_its_label() -> None:
    codes = list(catalogue().dictionary.codes["cause"])
    row = said("primary_cause", float(codes.index("schooling")))
    assert "建档时主要致贫原因：因学。" in row["reason_1_zh"]
    assert "schooling. " in row["reason_1_en"]


def test_where_another_value_is_unknown_label_and_value_are_said() -> None:
    row = said("own_medical_share_12m", 0.3512, median=0.031, own_medical_yuan_12m=math.nan)
    assert "近12个月自付医疗费占家庭纯收入：35.1%，全县脱贫户中位数为3.1%" in row["reason_1_zh"]
    assert "未知" not in row["reason_1_zh"]


@pytest.mark.parametrize("rank", [1, 4])
def test_no_sentence_names_a_rank(rank: int) -> None:
    row = said("own_medical_share_12m", 0.3512, median=0.031, rank=rank, own_medical_yuan_12m=12345.67)
    assert "位次" not in row["reason_1_zh"] + row["reason_1_fact_zh"]
    assert not re.search(r"列第|rank|model", row["reason_1_zh"] + row["reason_1_en"])
    assert row["reason_1_rank"] == rank


def test_no_reason_no_sentence() -> None:
    row = said("own_medical_share_12m", 0.3512, own_medical_yuan_12m=1.0)
    assert row["reason_2_zh"] is None
    assert row["reason_3_en"] is None


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("占35.1%，2,614元", ("35.1%", "2,614")),
        ("1,234,567.5 yuan on 31 December 2019.", ("1,234,567.5", "31", "2019")),
        ("三(四)1。", ("1",)),
        ("未知", ()),
    ],
)
def test_numbers_are_found_as_they_are_written(sentence: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(sentence) == numbers


def test_every_sentence_of_the_catalogue_names_indicators_only() -> None:
    from fupin_risk.words.templates import names_in

    names = {*catalogue().indicators, "county_median", "income_year", "year_before"}
    for entry in catalogue().indicators.values():
        if entry.sentence is not None:
            assert set(names_in(entry.sentence.zh)) <= names, entry.name
            assert set(names_in(entry.sentence.en)) == set(names_in(entry.sentence.zh)), entry.name


def test_what_is_said_of_one_household_does_not_depend_on_those_before_it() -> None:
    values = {
        "own_medical_share_12m": [0.35, 0.3501, 0.3512, math.nan],
        "severely_disabled_count": [1.0, 1.0000001, 2.0, 1.0],
        "income_per_head_yuan": [3000.0, 3000.4, 3000.6, -0.2],
    }
    for name, given in values.items():
        frame = facts(**{name: given, "own_medical_yuan_12m": [100.0, 100.2, 200.0, math.nan]}).assign(**{name: given})
        row = {"cause": "none", "indicator": name, "contribution": 0.7, "rank": 1.0, "clause": ""}
        reasons = pd.DataFrame({f"reason_1_{part}": entry for part, entry in row.items()}, index=frame.index)
        reasons = reasons.assign(reason_1_value=given, reason_1_median=[1.0, 1.001, 1.0, 1.0])
        for number in (2, 3):
            for part in ("cause", "indicator", "clause"):
                reasons[f"reason_{number}_{part}"] = None
            for part in ("value", "median", "contribution", "rank"):
                reasons[f"reason_{number}_{part}"] = math.nan
        setting = Setting(catalogue(), DAY)
        together = say_reasons(reasons, frame, setting)
        apart = pd.concat([say_reasons(reasons.iloc[[place]], frame, setting) for place in range(len(frame))])
        assert together["reason_1_zh"].tolist() == apart["reason_1_zh"].tolist()
        assert together["reason_1_en"].tolist() == apart["reason_1_en"].tolist()
