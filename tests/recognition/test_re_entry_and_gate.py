"""Who is recognised comes to the list and to a measure; a risk is called gone only where every condition is met."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import fupin_risk as fr
from fupin_risk.definitions import Catalogue, LineRow
from fupin_risk.recognition.gate import gate_results
from fupin_risk.warning_list import numbers_in
from tests.recognition.hand_made import FIVE, register, steps
from tests.said import WORDS, ZH
from tests.warning_list.hand_made import catalogue

DAYS = ("2022-03-02", "2022-03-05", "2022-03-10", "2022-03-12", "2022-03-14")


def recognised(case: str, household: str, **more: Any) -> list[dict[str, object]]:
    return steps(case, household, "2022-03-01", list(zip(FIVE, DAYS, strict=True)), **more)


def measures(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["household_id", "started_on", "ended_on"])
    return table.assign(kind="health", project_id=[f"p{n}" for n in range(len(rows))], entered_on=table["started_on"])


def test_days_run_from_the_recognition_to_the_first_measure() -> None:
    helped = measures(
        ("h1", "2022-01-01", None),  # kept, and no new one yet
        ("h2", "2022-03-24", None),  # ten days after
        ("h2", "2022-05-01", None),
        ("h3", "2021-01-01", "2022-03-14"),  # ended on the day of recognition: not kept
    )
    listed = pd.DataFrame(
        {
            "household_id": ["h2"],
            "status": ["re_registered"],
            "occurred_on": ["2022-03-20"],
            "entered_on": ["2022-03-20"],
        }
    )
    exits = pd.DataFrame({"household_id": ["h1", "h2", "h3"], "status": "exited", "occurred_on": "2016-12-01"})
    statuses = pd.concat([listed, exits.assign(entered_on="2016-12-01")])
    cases = [row for n in (1, 2, 3) for row in recognised(f"c{n}", f"h{n}")]
    made = register(cases, ("h1", "h2", "h3"), tables={"measures": helped, "statuses": statuses})
    rows = fr.recognition_cases(made, "2022-06-14").re_entry.set_index("household_id")
    assert rows["recognised_on"].unique().tolist() == [pd.Timestamp("2022-03-14")]
    assert rows["days_to_first_measure"].tolist() == [pd.NA, 10, pd.NA]
    assert rows["waiting_days"].tolist() == [92, pd.NA, 92]  # 14 March to 14 June
    assert rows["measures_kept_count"].tolist() == [1, 0, 0]
    assert rows["days_to_list"].tolist() == [pd.NA, 6, pd.NA]


def test_without_a_table_of_measures_nobody_knows_whether_one_waits() -> None:
    rows = fr.recognition_cases(register(recognised("c1", "h1")), "2022-06-14").re_entry
    assert rows[["waiting_days", "measures_kept_count", "days_to_first_measure"]].isna().all(axis=None)


def test_an_open_or_refused_case_enters_nothing() -> None:
    rows = [*steps("c1", "h1", "2022-03-01", [(FIVE[0], "2022-03-02")]), *recognised("c2", "h1", refused=FIVE[4])]
    assert fr.recognition_cases(register(rows), "2022-06-14").re_entry.empty


def test_the_newly_poor_are_told_apart() -> None:
    rows = [*recognised("c1", "h1"), *recognised("c2", "h2", kind="newly_poor")]
    cases = fr.recognition_cases(register(rows, ("h1", "h2")), "2022-06-14")
    assert cases.newly_poor["case_id"].tolist() == ["c2"]
    assert cases.re_entry["kind"].tolist() == ["relapse", "newly_poor"]


IDS = [f"h{number}" for number in range(1, 7)]


def facts(**changes: float) -> dict[str, float]:
    """A household that meets every condition that looks at an indicator."""
    met = {
        "income_per_head_yuan": 9000.0,
        "own_medical_share_12m": 0.1,
        "schooling_net_cost_yuan": 0.0,
        "dwelling_unsafe": 0.0,
        "water_unsafe": 0.0,
        "not_at_school_count": 0.0,
        "uninsured_share": 0.0,
        "all_without_labour": 0.0,
        "serious_illness_count": 0.0,
        "serious_illness_current_count": 0.0,
        "own_medical_yuan_12m": 100.0,
        "chronic_illness_count": 0.0,
        "visit_illness_findings_count_12m": 0.0,
    }
    return met | changes


@cache
def monitored(income_in_2021: float | None) -> fr.Register:
    """Six households of one person, monitored since 14 March 2022 for illness; what each is like stands in `held`."""
    cases = [row for name in IDS for row in recognised(f"c{name}", name, kind="monitored_unstable")]
    people = pd.DataFrame({"person_id": [f"p{name}" for name in IDS], "household_id": IDS, "present": True})
    tables = {"members": people.assign(occurred_on="2014-01-01", entered_on="2014-01-01")}
    if income_in_2021 is not None:
        incomes = pd.DataFrame({"household_id": IDS, "income_kind": "wage", "amount_yuan": income_in_2021})
        year = {"period_start": "2021-01-01", "period_end": "2021-12-31", "entered_on": "2022-02-01"}
        tables["incomes"] = incomes.assign(**year)
    return register(cases, IDS, tables=tables).under(with_line(6000.0))


def with_line(yuan: float) -> Catalogue:
    """The shipped definitions with a monitoring line of the county for 2022."""
    line = LineRow(
        kind="monitoring", yuan_a_year=yuan, place="340123", published_on=dt.date(2022, 1, 31),
        in_force_from=dt.date(2022, 1, 1), in_force_to=dt.date(2022, 12, 31), source="made", verified=True,
    )  # fmt: skip
    policy = catalogue().policy
    rows = (*policy.rows(LineRow), line)
    return catalogue().model_copy(update={"policy": policy.replacing(LineRow, rows)})


def held(day: str, before: float | None = 9000.0) -> pd.DataFrame:
    """The gate of six households, of which each but the first fails in one thing."""
    rows = {
        "h1": facts(),
        "h2": facts(income_per_head_yuan=5999.0),
        "h3": facts(dwelling_unsafe=1.0),
        "h4": facts(all_without_labour=1.0),
        "h5": facts(serious_illness_current_count=1.0),  # the illness is live again
        "h6": facts(water_unsafe=float("nan")),
    }
    indicators = pd.DataFrame.from_dict(rows, orient="index").rename_axis("household_id")
    return fr.recognition_cases(monitored(before), day, indicators=indicators).gate


def test_every_condition_is_met_not_met_or_unknown() -> None:
    gate = held("2022-12-31")
    assert set(gate["condition"]) == set(WORDS.policy["removal_gate"])
    assert set(gate["status"]) == set(WORDS.condition_statuses)
    results = gate_results(gate).set_index("household_id")
    assert results["all_met"].to_dict() == {"h1": True, "h2": False, "h3": False, "h4": False, "h5": False, "h6": False}
    assert results["not_met"].to_dict() == {
        "h1": "", "h2": "income", "h3": "guarantee", "h4": "labour", "h5": "risk_gone", "h6": "",
    }  # fmt: skip
    assert results["unknown"].to_dict() == {"h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "guarantee"}
    assert results.index[results["kept_tracking"]].tolist() == ["h4"]


def test_half_a_year_is_counted_from_the_recognition() -> None:
    for day, status in (("2022-09-13", "not_met"), ("2022-09-14", "met")):
        gate = held(day)
        assert gate.loc[gate["condition"] == "time", "status"].unique().tolist() == [status]


def test_income_half_a_year_ago_is_held_against_this_years_line() -> None:
    for before, status in ((6000.0, "met"), (5999.0, "not_met"), (None, "unknown")):
        gate = held("2022-12-31", before)
        first = gate[(gate["household_id"] == "h1") & (gate["condition"] == "income")].iloc[0]
        assert (first["status"], first["least"]) == (status, 6000.0)


def test_above_a_line_of_earlier_years_nobody_knows_whether_the_income_is_enough() -> None:
    """The county's line of 2023 is missing; that of 2022 is carried as a lower bound."""
    gate = held("2023-12-31")
    income = gate[gate["condition"] == "income"].set_index("household_id")
    assert income["least"].unique().tolist() == [6000.0]
    assert income["status"].to_dict() == {name: "not_met" if name == "h2" else "unknown" for name in IDS}
    assert income["zh"]["h1"].endswith("当年标准未录入（不低于6,000元））")


def test_a_condition_is_said_with_the_figures_of_its_row() -> None:
    gate = held("2022-12-31")
    first = gate[gate["household_id"] == "h1"].set_index("condition")
    assert first.loc["income", "zh"] == "收入稳定高于当年标准：符合（现为9,000元，6个月前为9,000元，当年标准6,000元）"
    assert first.loc["time", "zh"] == "纳入满规定月数：符合（2022年3月14日认定，须满6个月）"
    for row in gate.to_dict("records"):
        entry = None if pd.isna(row["indicator"]) else catalogue().find(row["indicator"])
        shown = set() if entry is None else set(numbers_in(entry.label.zh)) | set(numbers_in(entry.label.en))
        for name in ("value", "earlier_value", "least", "months"):
            if not pd.isna(row[name]):
                unit = "months" if name == "months" else "yuan" if entry is None else entry.unit
                shown |= set(numbers_in(ZH.with_unit(float(row[name]), unit)))
        shown |= set() if pd.isna(row["since_on"]) else set(numbers_in(ZH.day(row["since_on"].date())))
        assert set(numbers_in(row["zh"])) | set(numbers_in(row["en"])) <= shown


def test_who_was_called_free_of_risk_is_held_no_more() -> None:
    days = [(step, f"2023-01-{number:02d}") for number, step in enumerate(FIVE, start=10)]
    gone = steps("c9", "h1", "2023-01-05", days, kind="risk_removed")
    made = register([*recognised("c1", "h1", kind="monitored_border"), *gone])
    assert fr.recognition_cases(made, "2023-02-01").gate.empty
    before = fr.recognition_cases(made, "2023-01-09")
    assert before.removals["household_id"].tolist() == ["h1"]
    # nothing is known of it but its cases: no condition of an indicator is met
    assert set(before.gate.loc[~before.gate["condition"].isin(["time"]), "status"]) == {"unknown"}
    assert np.array_equal(before.removals["all_met"], [False])
    assert before.removals["kept_tracking"].all()


def test_relapses_before_2021_have_no_gate() -> None:
    assert fr.recognition_cases(register(recognised("c1", "h1")), "2022-12-31").gate.empty
