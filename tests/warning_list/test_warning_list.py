"""A list holds every household that a level was given, says why, and does not depend on how the tables came."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.causes import say_gaps, say_questions
from fupin_risk.causes.lines_of_day import as_lines
from fupin_risk.definitions import IncomeExclusionRow, LevelRow
from fupin_risk.indicators import derive_indicators
from fupin_risk.model import Explanation, RiskModel
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.synthetic import county_tables
from fupin_risk.warning_list import (
    Setting,
    WarningList,
    explain_household,
    make_warning_list,
    numbers_in,
    reasons_for,
    say_reasons,
)
from fupin_risk.warning_list.reasons import reason_columns
from fupin_risk.warning_list.scored_cohort import score_cohort
from tests.said import NOT_A_DECISION, WORDS, ZH
from tests.warning_list.hand_made import catalogue, grown_model
from tests.warning_list.sentence_checks import faults, one_subject_twice

AS_OF = "2018-12-31"
FORBIDDEN = re.compile(r"导致|对数几率|特征|样本|黑名单|返贫户|caused by|log-odds|blacklist", re.IGNORECASE)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    made, _ = county_tables(households=300, start="2013-01-01", end="2019-12-31", seed=11)
    return dict(made)


@pytest.fixture(scope="module")
def register(tables: dict[str, pd.DataFrame]) -> Register:
    return read_register(tables)


@pytest.fixture(scope="module")
def model() -> RiskModel:
    return grown_model()[0]


@pytest.fixture(scope="module")
def indicators(register: Register) -> pd.DataFrame:
    return derive_indicators(register, AS_OF)


@pytest.fixture(scope="module")
def made(register: Register, model: RiskModel) -> WarningList:
    return make_warning_list(register, model, AS_OF, capacity=10)


def test_everybody_at_a_level_is_on_it_in_the_order_of_checks(
    made: WarningList, register: Register, model: RiskModel, indicators: pd.DataFrame
) -> None:
    scored = score_cohort(register, model, AS_OF, indicators=indicators).households
    leveled = scored[scored["level"].notna()].reset_index()
    keys = ["check_first", "unanswered_count", "gap_multiple", "log_odds", "household_id"]
    expected = leveled.sort_values(keys, ascending=[False, False, False, False, True])["household_id"]
    assert 0 < leveled["check_first"].sum() < len(leveled)
    assert 10 < len(made.table) < len(scored)
    assert made.table["household_id"].tolist() == expected.tolist()
    assert made.table["check_rank"].tolist() == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("capacity", [None, 0, 5, 10_000])
def test_a_capacity_takes_nobody_off(
    made: WarningList, register: Register, model: RiskModel, indicators: pd.DataFrame, capacity: int | None
) -> None:
    other = make_warning_list(register, model, AS_OF, capacity, indicators=indicators)
    changed = ["within_capacity"]
    pd.testing.assert_frame_equal(other.table.drop(columns=changed), made.table.drop(columns=changed))
    within = len(other.table) if capacity is None else min(capacity, len(other.table))
    assert other.table["within_capacity"].tolist() == [True] * within + [False] * (len(other.table) - within)
    assert other.summary["within_capacity"] == within


def test_the_list_before_takes_nobody_off_and_holds_no_red_back(
    made: WarningList, register: Register, model: RiskModel, indicators: pd.DataFrame
) -> None:
    before = make_warning_list(register, model, "2018-06-30")
    other = make_warning_list(register, model, AS_OF, capacity=3, indicators=indicators, previous=before)
    assert set(other.table["household_id"]) >= set(made.table["household_id"])
    ranks = {"red": 0, "orange": 1, "yellow": 2}
    now, then = (frame.set_index("household_id")["level"].map(ranks) for frame in (made.table, other.table))
    assert (then.reindex(now.index) <= now).all()
    kept = other.table[other.table["level_by"] == "kept"].set_index("household_id")
    assert len(kept)
    old = before.table.set_index("household_id")["level"].map(ranks)
    assert (kept["level"].map(ranks) >= old.reindex(kept.index)).all()


def test_the_list_before_is_of_an_earlier_day(made: WarningList, register: Register, model: RiskModel) -> None:
    with pytest.raises(ValueError, match="earlier day"):
        make_warning_list(register, model, AS_OF, previous=made)


@pytest.mark.parametrize("capacity", [-1, 2.5, True])
def test_a_capacity_is_a_whole_number(register: Register, model: RiskModel, capacity: Any) -> None:
    with pytest.raises(ValueError, match="whole number"):
        make_warning_list(register, model, AS_OF, capacity=capacity)


def test_the_order_of_rows_moves_nothing(made: WarningList, tables: dict[str, pd.DataFrame], model: RiskModel) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in tables.items()}
    other = make_warning_list(read_register(shuffled), model, AS_OF, capacity=10)
    pd.testing.assert_frame_equal(other.table, made.table)
    pd.testing.assert_frame_equal(other.gaps, made.gaps)
    pd.testing.assert_frame_equal(other.income_history, made.income_history)
    assert dict(other.summary) == dict(made.summary)
    assert dict(other.provenance) == dict(made.provenance)


def test_what_was_entered_later_moves_nothing(
    made: WarningList, tables: dict[str, pd.DataFrame], model: RiskModel
) -> None:
    late = {name: frame[frame["entered_on"] <= AS_OF] for name, frame in tables.items()}
    other = make_warning_list(read_register(late), model, AS_OF, capacity=10)
    pd.testing.assert_frame_equal(other.table, made.table)
    pd.testing.assert_frame_equal(other.gaps, made.gaps)
    pd.testing.assert_frame_equal(other.income_history, made.income_history)


def test_every_number_in_a_sentence_is_in_its_row(made: WarningList) -> None:
    numeric = [name for name in made.table if made.table[name].dtype.kind in "fi"]
    for row in made.table.to_dict("records"):
        there = {
            ZH.figure(abs(row[name]), unit)
            for name in numeric
            for unit in ("yuan", "share", "ratio")
            if not pd.isna(row[name])
        }
        there |= {str(row["as_of"].year), str(row["as_of"].month), str(row["as_of"].day), str(row["line_year"])}
        for number in (1, 2, 3):
            name = row[f"reason_{number}_indicator"]
            if pd.isna(name):
                continue
            entry = catalogue().find(name)
            own = re.sub(
                r"\{.*?\}",
                "",
                f"{entry.sentence.zh} {entry.sentence.en} {entry.label.zh} {entry.label.en} {entry.clause}",
            )
            for language in ("zh", "en"):
                assert set(numbers_in(row[f"reason_{number}_{language}"])) <= there | set(numbers_in(own)), name


def test_no_sentence_claims_a_cause_or_names_a_person_poor(made: WarningList) -> None:
    texts = [made.table[name] for name in made.table if name.endswith(("_zh", "_en"))]
    texts += [made.gaps["zh"], made.gaps["en"]]
    assert len(pd.concat(texts).dropna()) > 50
    assert not pd.concat(texts).dropna().str.contains(FORBIDDEN).any()


def test_reasons_raise_and_come_from_different_causes(made: WarningList) -> None:
    for row in made.table.to_dict("records"):
        causes = [row[f"reason_{k}_cause"] for k in (1, 2, 3) if not pd.isna(row[f"reason_{k}_cause"])]
        named = [cause for cause in causes if cause != "none"]
        assert len(set(named)) == len(named)
        assert all(row[f"reason_{k}_contribution"] > 0 for k in range(1, len(causes) + 1))


def test_gaps_are_of_the_households_listed(made: WarningList) -> None:
    assert set(made.gaps["household_id"]) <= set(made.table["household_id"])
    open_rows = made.gaps[made.gaps["status"].isin(["unanswered", "lapsed"])]
    counts = open_rows.groupby("household_id").size().reindex(made.table["household_id"]).fillna(0)
    assert made.table["unanswered_count"].tolist() == counts.tolist()
    joined = open_rows.groupby("household_id")["cause"].agg(";".join).reindex(made.table["household_id"]).fillna("")
    assert made.table["unanswered_causes"].tolist() == joined.tolist()


def test_the_last_income_is_the_indicator(made: WarningList) -> None:
    last = made.income_history.groupby("household_id").tail(1).set_index("household_id")["income_per_head_yuan"]
    own = made.table.set_index("household_id")["income_per_head_yuan"]
    assert len(last) > 10
    np.testing.assert_allclose(last, own.reindex(last.index), rtol=1e-12)


def test_the_summary_adds_up(made: WarningList) -> None:
    summary = made.summary
    assert summary["listed"] == len(made.table) == sum(summary["by_level"].values())
    assert sum(summary["by_township"].values()) == sum(summary["by_village"].values()) == len(made.table)
    assert sum(summary["by_gap_status"].values()) == len(made.gaps)
    assert summary["share"] == len(made.table) / summary["households_in_cohort"]
    assert "levels.red" in summary["unverified_policy"]


def test_every_chinese_sentence_of_a_county_passes_the_machine_check(
    made: WarningList, register: Register, model: RiskModel, indicators: pd.DataFrame
) -> None:
    """The list's own, and those of contributions under which every indicator is a reason of some household."""
    scored = score_cohort(register, model, AS_OF, indicators=indicators)
    known = [name for name in scored.indicators if name in catalogue().indicators]
    random, lines = np.random.default_rng(1), as_lines(scored.causes.line)
    tables = [made.table.set_index("household_id")]
    for _ in range(4):
        values = scored.indicators[known] * 0 + random.exponential(size=(len(scored.indicators), len(known)))
        weighed = Explanation(values.fillna(0.0), -3.0, scored.indicators[known])
        counties = scored.households["county"]
        reasons = reasons_for(weighed, scored.indicators, catalogue(), medians=scored.medians, counties=counties)
        tables.append(say_reasons(reasons, scored.indicators, Setting(catalogue(), scored.day), lines))
    said: set[str] = set()
    twice = []
    for table in tables:
        for row in table.to_dict("records"):
            own = [number for number in (1, 2, 3) if row[f"reason_{number}_zh"]]
            facts = [row[f"reason_{number}_fact_zh"] for number in own]
            if one_subject_twice(facts, [row[f"reason_{number}_cause"] for number in own]):
                twice.append(facts)
            said |= {*facts, *(row[f"reason_{number}_zh"].removesuffix("。") for number in own)}
    assert twice == []
    assert len(said) > 1000
    for rows in (say_gaps(scored.causes.gaps, catalogue()), say_questions(scored.causes.questions, catalogue())):
        assert len(rows) > 20
        said |= {*rows["zh"], *rows["statement_zh"]}
    wrong = {sentence: faults(sentence) for sentence in sorted(said)}
    assert [(sentence, found) for sentence, found in wrong.items() if found] == []


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("人均纯收入为本村其他户平均的0.38倍", "income without its year"),
        ("近12个月自付医疗费4,200元，占家庭纯收入的42.0%", "income without its year"),
        ("家中患慢性病2人（2及以上计为风险因素）", "number without a unit"),
        ("收入数据来源：poverty_office", "code word"),
        ("2,019年受自然灾害", "year with a separator"),
        ("在模型推高该户风险的指标中列第4位", "rank"),
    ],
)
def test_the_machine_check_would_find_a_fault(sentence: str, fault: str) -> None:
    assert fault in faults(sentence)


def test_the_machine_check_would_find_one_subject_twice() -> None:
    income, others = "2018年人均纯收入1,390元，为当年标准的0.46倍", "2018年人均纯收入为本村其他户平均的0.38倍"
    assert one_subject_twice([income, others], ["none", "none"])
    assert not one_subject_twice([income, "贷款余额9元，为2018年家庭年纯收入的0.3倍"], ["none", "debt"])


def test_every_unverified_row_behind_it_is_named_and_no_other(made: WarningList) -> None:
    """What its indicators read, and answers, evidence, levels and the lines of the day and of the years shown."""
    names = made.summary["unverified_policy"]
    assert names == made.provenance["unverified_policy"] == sorted(set(names))
    assert {"income_exclusions.transfer", "answers.debt", "evidence.debt.loan_due_share_12m"} <= set(names)
    years = {f"lines.poverty.{year}" for year in made.income_history["year"]}
    assert len(years) > 2
    assert {name for name in names if name.startswith("lines.")} >= years
    # Its source was seen; water was no guarantee yet; nobody published an order of visits.
    assert not {"loan_use.firm_use", "guarantees.water", "precedence.visits"} & set(names)


def test_a_countys_own_verified_row_takes_the_name_off(register: Register, model: RiskModel) -> None:
    mine = register.catalogue
    row = mine.policy.rows(IncomeExclusionRow)[0].model_copy(update={"place": "349901", "verified": True})
    policy = mine.policy.replacing(IncomeExclusionRow, (*mine.policy.rows(IncomeExclusionRow), row))
    found = make_warning_list(register, model, AS_OF, catalogue=mine.model_copy(update={"policy": policy}))
    assert "income_exclusions.transfer" not in found.summary["unverified_policy"]


def test_it_says_what_it_was_made_from_and_that_it_decides_nothing(
    made: WarningList, register: Register, model: RiskModel
) -> None:
    provenance = made.provenance
    assert provenance["as_of"] == AS_OF
    assert provenance["model_sha256"] == model.sha256
    assert provenance["register_sha256"] == register.sha256
    assert provenance["catalogue_sha256"] == catalogue().sha256
    assert (provenance["statement_zh"], provenance["statement_en"]) == (NOT_A_DECISION.zh, NOT_A_DECISION.en)


def test_its_repr_names_no_household(made: WarningList) -> None:
    assert re.fullmatch(r"WarningList\(\d+ of \d+ households, as of 2018-12-31\)", repr(made))


def test_every_column_has_a_label(made: WarningList) -> None:
    labels = {
        *WORDS.columns,
        *catalogue().indicators,
        *(name for number in (1, 2, 3) for name in reason_columns(number)),
    }
    assert set(made.table) <= labels
    assert {name.removeprefix("reason_1_") for name in reason_columns(1)} == set(WORDS.reason_columns)
    assert set(made.gaps) <= set(WORDS.gap_columns)


def test_the_levels_of_another_catalogue_are_used(register: Register, model: RiskModel, made: WarningList) -> None:
    policy = catalogue().policy
    rows = tuple(
        row.model_copy(update={"least_risk": 0.0, "least_risk_unanswered": 0.0}) for row in policy.rows(LevelRow)
    )
    changed = catalogue().model_copy(update={"policy": policy.replacing(LevelRow, rows)})
    other = make_warning_list(register, model, AS_OF, catalogue=changed)
    assert set(other.table["level"]) == {"red"}
    assert len(other.table) == made.summary["households_in_cohort"]


def test_nobody_at_risk_is_an_empty_list(register: Register, model: RiskModel, indicators: pd.DataFrame) -> None:
    safe = replace(model, calibration=replace(model.calibration, intercept=-50.0))
    empty = make_warning_list(register, safe, AS_OF, indicators=indicators)
    assert len(empty.table) == len(empty.gaps) == len(empty.income_history) == 0
    assert empty.summary["median_risk"] is None


def test_a_day_without_any_exit_has_an_empty_list(register: Register, model: RiskModel) -> None:
    early = make_warning_list(register, model, "2014-03-31")
    assert (early.summary["households_in_cohort"], len(early.table), early.summary["share"]) == (0, 0, None)


def test_one_household_is_explained(register: Register, model: RiskModel, made: WarningList) -> None:
    row = made.table.iloc[0]
    texts = {
        language: explain_household(register, model, row["household_id"], AS_OF, language=language)
        for language in ("zh", "en")
    }
    for language, text in texts.items():
        assert row[f"reason_1_{language}"] in text
        assert NOT_A_DECISION.of(language) in text
        assert not FORBIDDEN.search(text)
    assert not re.search("[\u4e00-\u9fff]{3}", texts["en"].replace(row["reason_1_en"], ""))


def test_a_household_off_the_list_is_explained_too(
    register: Register, model: RiskModel, indicators: pd.DataFrame
) -> None:
    scored = score_cohort(register, model, AS_OF, indicators=indicators).households
    household = str(scored.index[scored["level"].isna()][0])
    assert "未列入清单" in explain_household(register, model, household, AS_OF)


def test_a_household_that_nobody_knows_is_refused_without_repeating_its_name(
    register: Register, model: RiskModel
) -> None:
    with pytest.raises(ValueError, match="not in the register as of 2018-12-31") as error:
        explain_household(register, model, "H99999999", AS_OF)
    assert "H99999999" not in str(error.value)
