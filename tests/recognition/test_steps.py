"""A case stands where its steps say, by the rule of the day on which it was found."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.warning_list import numbers_in
from tests.clean_county import clean_county
from tests.recognition.hand_made import FIVE, FOUR, register, steps
from tests.said import WORDS, ZH


def one(cases: list[dict[str, object]], day: str) -> Any:
    found = fr.recognition_cases(register(cases), day).table
    assert len(found) == 1
    return found.iloc[0]


def done(names: tuple[str, ...], *days: str) -> list[tuple[str, str]]:
    return list(zip(names, days, strict=False))


def test_since_2021_fifteen_days_lead_from_the_clue_to_the_decision() -> None:
    # found 1 March: decision due 16 March, and what comes before the notice of 5 days by 11 March
    case = one(steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-03")), "2022-03-10")
    assert (case["state"], case["last_step"], case["next_step"]) == ("open", "site_check", "villagers_appraisal")
    assert (case["due_on"], case["next_due_on"]) == (pd.Timestamp("2022-03-16"), pd.Timestamp("2022-03-11"))
    assert (case["stuck"], case["waiting_days"]) == (False, 7)
    assert pd.isna(case["overdue_days"])


def test_an_open_case_is_stuck_from_the_day_after_its_step_was_due() -> None:
    cases = steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-03", "2022-03-06", "2022-03-12"))
    in_time, late = one(cases, "2022-03-16"), one(cases, "2022-03-20")
    assert (in_time["next_step"], in_time["next_due_on"]) == ("township_review", pd.Timestamp("2022-03-16"))
    assert (in_time["stuck"], late["stuck"], late["overdue_days"]) == (False, True, 4)
    assert (in_time["notice_days"], in_time["notice_short"]) == (6, False)


def test_a_notice_of_four_days_is_too_short() -> None:
    case = one(steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-03", "2022-03-06", "2022-03-10")), "2022-03-10")
    assert (case["notice_days"], case["notice_short"]) == (4, True)


def test_in_2017_a_case_is_due_with_the_batch_at_the_end_of_its_year() -> None:
    cases = steps("c1", "h1", "2017-08-01", done(FOUR, "2017-09-01"), entered_on="2017-12-30", paper_on="2017-08-05")
    case = one(cases, "2017-12-31")
    assert (case["state"], case["next_step"], case["due_on"]) == (
        "open",
        "villagers_appraisal",
        pd.Timestamp("2017-12-31"),
    )
    assert case["next_due_on"] == case["due_on"]
    assert (case["stuck"], case["paper_missing"]) == (False, False)
    assert one(cases, "2018-01-02")["overdue_days"] == 2
    assert fr.recognition_cases(register(cases), "2017-12-29").table.empty  # not entered yet


def test_the_rule_is_that_of_the_finding_not_of_the_day() -> None:
    # found in 2020 under the four steps; looked at in 2022, it is not asked for a notice
    days = ("2020-05-01", "2020-06-01", "2020-07-01", "2020-08-01")
    case = one(steps("c1", "h1", "2020-04-01", done(FOUR, *days), paper_on="2020-04-02"), "2022-01-01")
    assert (case["state"], case["skipped_steps"], case["decided_late"]) == ("recognised", "", False)
    assert pd.isna(case["notice_days"])
    assert "〔2017〕152号" in case["rule_source"]


def test_a_rule_that_is_not_published_yet_does_not_count() -> None:
    # the rule of 2021 came out on 14 May, in force from January on
    cases = steps("c1", "h1", "2021-02-01", done(FOUR, "2021-02-10"), paper_on="2021-02-02")
    before, after = one(cases, "2021-05-13"), one(cases, "2021-05-14")
    assert pd.isna(before["due_on"])
    assert pd.isna(before["stuck"])
    assert (after["due_on"], after["stuck"]) == (pd.Timestamp("2021-02-16"), True)


def test_a_step_left_out_is_named_and_one_done_too_early_is_out_of_order() -> None:
    skipped = one(steps("c1", "h1", "2022-03-01", [(FIVE[0], "2022-03-02"), (FIVE[4], "2022-03-15")]), "2022-03-31")
    assert (skipped["state"], skipped["skipped_steps"]) == (
        "recognised", "villagers_appraisal;village_notice;township_review",
    )  # fmt: skip
    assert skipped["out_of_order"] is False or not skipped["out_of_order"]
    days = ("2022-03-08", "2022-03-06", "2022-03-12", "2022-03-13", "2022-03-14")
    assert one(steps("c1", "h1", "2022-03-01", done(FIVE, *days)), "2022-03-31")["out_of_order"]


def test_only_the_countys_decision_recognises() -> None:
    cases = steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-02", "2022-03-05", "2022-03-11", "2022-03-12"))
    assert one(cases, "2022-03-13")["state"] == "open"
    decided = [*cases, *steps("c1", "h1", "2022-03-01", [(FIVE[4], "2022-03-14")])]
    assert one(decided, "2022-03-14")["state"] == "recognised"
    assert one(decided, "2022-03-13")["state"] == "open"  # nothing of tomorrow


def test_a_refusal_ends_a_case_at_its_step() -> None:
    case = one(steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-02", "2022-03-05"), refused=FIVE[1]), "2022-04-01")
    assert (case["state"], case["last_step"]) == ("refused", "villagers_appraisal")
    assert pd.isna(case["next_step"])
    assert pd.isna(case["stuck"])


def test_a_decision_after_fifteen_days_is_late() -> None:
    days = ("2022-03-02", "2022-03-05", "2022-03-11", "2022-03-16", "2022-03-17")
    case = one(steps("c1", "h1", "2022-03-01", done(FIVE, *days)), "2022-03-31")
    assert (case["decided_on"], case["decided_late"]) == (pd.Timestamp("2022-03-17"), True)


def test_a_case_without_a_paper_file_is_told_where_the_rule_asks_for_one() -> None:
    assert one(steps("c1", "h1", "2018-03-01", done(FOUR, "2018-04-01")), "2018-12-31")["paper_missing"]
    assert not one(steps("c1", "h1", "2022-03-01", done(FIVE, "2022-03-02")), "2022-03-05")["paper_missing"]


def test_a_register_without_recognitions_has_no_cases() -> None:
    homes = pd.DataFrame(
        {"household_id": ["h1"], "occurred_on": "2014-01-01", "county": "34", "entered_on": "2014-01-01"}
    )
    cases = fr.recognition_cases(fr.read_register({"households": homes}), "2018-12-31")
    assert len(cases.table) == len(cases.re_entry) == len(cases.gate) == len(cases.removals) == 0
    assert cases.summary["cases"] == 0


def test_nobody_is_called_poor_again_before_the_county_decided() -> None:
    days = ("2022-03-02", "2022-03-05", "2022-03-11", "2022-03-13")
    cases = fr.recognition_cases(
        register(
            [
                *steps("c1", "h1", "2022-03-01", done(FIVE, *days)),
                *steps("c2", "h2", "2022-03-01", done(FIVE, *days, "2022-03-14")),
                *steps("c3", "h3", "2022-03-01", done(FIVE, "2022-03-02"), refused=FIVE[0]),
            ],
            households=("h1", "h2", "h3"),
        ),
        "2022-03-20",
    )
    assert cases.table["zh"].tolist() == [
        "待核查户（办理中）：2022年3月1日发现，乡镇审核已于2022年3月13日完成，下一程序为县级认定，应于2022年3月16日前办结，已超期4天。",
        "返贫（已认定）：2022年3月1日发现，县级认定已于2022年3月14日完成。",
        "待核查户（未通过）：2022年3月1日发现，现场核查于2022年3月2日未通过。",
    ]
    assert cases.table["en"].iloc[0] == (
        "household to check (under way); found on 1 March 2022, township review done on 13 March 2022, "
        "next is county decision, due by 16 March 2022, 4 days over."
    )
    assert cases.stuck["case_id"].tolist() == ["c1"]


@pytest.fixture(scope="module")
def made() -> tuple[fr.Register, fr.RecognitionCases]:
    county = clean_county()
    return county, fr.recognition_cases(county, "2018-12-31")


def test_every_case_of_the_made_county_stands_as_it_was_planted(made: tuple[fr.Register, fr.RecognitionCases]) -> None:
    """A true relapse that was found by then is recognised or refused, as its fate says; no other state is possible."""
    county, cases = made
    truth = county.truth.relapses
    found = truth[(truth["found_on"] <= "2018-12-27") & truth["fate"].isin(["passed", "refused"])]
    rows = cases.table.assign(found_on=cases.table["found_on"].astype("datetime64[us]"))
    joined = found.assign(found_on=found["found_on"].astype("datetime64[us]")).merge(
        rows, on=["household_id", "found_on"], how="left"
    )
    assert len(joined) == len(found) > 15
    fate = joined["state"].map({"recognised": "passed", "refused": "refused"})
    assert fate.tolist() == joined["fate"].tolist()
    assert set(cases.table["skipped_steps"]) == {""}
    assert not cases.table["out_of_order"].any()
    assert not cases.table["decided_late"].any()  # all are decided before the batch closes


def test_what_is_recognised_is_what_a_panel_learns_from(made: tuple[fr.Register, fr.RecognitionCases]) -> None:
    """Outcomes flow back as labels: both read the same rows of the same table."""
    county, cases = made
    panel = fr.build_panel(county, as_of=["2016-12-31", "2017-12-31"])
    positives = panel.y[panel.y == 1].index.to_frame(index=False)
    recognised = cases.table[cases.table["state"].eq("recognised") & cases.table["kind"].eq("relapse")]
    pairs = positives.merge(recognised, on="household_id")
    within = (pairs["found_on"] > pairs["as_of"]) & (pairs["found_on"] <= pairs["as_of"] + pd.DateOffset(years=1))
    assert len(positives) > 5
    assert set(map(tuple, pairs.loc[within, ["household_id", "as_of"]].to_numpy())) == set(
        map(tuple, positives.to_numpy())
    )
    in_panel = panel.y.index.to_frame(index=False)
    labelled = in_panel.merge(recognised, on="household_id")
    after = (labelled["found_on"] > labelled["as_of"]) & (
        labelled["found_on"] <= labelled["as_of"] + pd.DateOffset(years=1)
    )
    known = panel.y.reindex(pd.MultiIndex.from_frame(labelled.loc[after, ["household_id", "as_of"]]))
    assert (known.dropna() == 1).all()


def test_every_number_of_a_sentence_is_in_its_row(made: tuple[fr.Register, fr.RecognitionCases]) -> None:
    table = made[1].table
    assert len(table) > 15
    for row in table.to_dict("records"):
        days = [row[name] for name in ("found_on", "last_step_on", "next_due_on", "due_on") if not pd.isna(row[name])]
        shown = {number for day in days for number in numbers_in(ZH.day(day.date()))}
        shown |= {str(row[name]) for name in ("overdue_days", "notice_days") if not pd.isna(row[name])}
        assert set(numbers_in(row["zh"])) | set(numbers_in(row["en"])) <= shown


def test_every_column_has_words(made: tuple[fr.Register, fr.RecognitionCases]) -> None:
    cases = made[1]
    own = {"rule_source", "rule_verified"}
    for frame in (cases.table, cases.re_entry):
        assert set(frame) <= {*WORDS.case_columns, *WORDS.columns, *WORDS.gap_columns} | own
    assert set(cases.table["state"]) <= set(WORDS.case_states)


def test_what_is_entered_later_moves_no_case(made: tuple[fr.Register, fr.RecognitionCases]) -> None:
    county, cases = made
    later = {}
    for name, frame in dict(county.tables).items():
        withdrawn = frame.copy()
        withdrawn["entered_on"], withdrawn["retracted"] = pd.Timestamp("2019-01-01"), True
        later[name] = pd.concat([frame, withdrawn.drop_duplicates()], ignore_index=True)
    other = fr.recognition_cases(fr.read_register(later), "2018-12-31")
    pd.testing.assert_frame_equal(other.table, cases.table, check_exact=True)
    pd.testing.assert_frame_equal(other.re_entry, cases.re_entry, check_exact=True)
