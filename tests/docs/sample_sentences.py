"""Which sentences does docs/sentences.md show?

Twenty sentences as the library says them, from rows that are written here; nobody of these exists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from fupin_risk.causes import say_gaps, say_questions
from fupin_risk.causes.income_state import say_incomes
from fupin_risk.definitions import Label, load_catalogue
from fupin_risk.recognition.case_sentences import say_cases
from fupin_risk.recognition.case_states import case_states
from fupin_risk.recognition.gate import say_gate
from fupin_risk.warning_list import Line, Setting, say_reasons

DAY, LATER = dt.date(2019, 12, 31), dt.date(2024, 6, 30)
NAN, NEVER = float("nan"), pd.NaT
CATALOGUE = load_catalogue()
WORDS = CATALOGUE.words
HEAD = """# How it speaks

<!-- made by `make pages`; a test holds the page to it -->

Twenty sentences as the library says them, in both languages. Each names the case, the figure with its unit and day,
what it is compared with, and what follows; every number stands in the row that the sentence belongs to. None says what
brought what about, none shows a raw score, and nobody is called poor again before the county has decided. All
households here are made up.
"""
REASONS = {  # indicator: value, the cohort's median, rank
    "income_to_line": (0.92, 2.1, 1.0),
    "own_medical_share_12m": (0.42, 0.05, 2.0),
    "serious_illness_count": (1.0, 0.0, 3.0),
    "wage_drop_share": (0.55, 0.1, 1.0),
    "all_without_labour": (1.0, 0.0, 4.0),
}
DISASTER_ON, JOB_LOST_ON, PRICES_FELL_ON = map(pd.Timestamp, ("2019-07-05", "2019-03-10", "2019-07-20"))
GAPS = (  # cause, evidence, value, bound, day of the evidence, status, measures, each ended on, would answer
    ("disaster", "own_disaster_count_24m", 1.0, 1.0, DISASTER_ON, "unanswered", "", "", "social;insurance"),
    ("unstable_work", "own_job_loss_count_24m", 1.0, 1.0, JOB_LOST_ON, "lapsed", "employment;public_post",
     "2018-12-31;2019-06-30", "employment;public_post"),
    ("debt", "loan_overdue_count", 1.0, 1.0, NEVER, "not_allowed", "finance", "", "finance"),
    ("none", None, NAN, NAN, NEVER, "without_cause", "grant;industry", "", ""),
)  # fmt: skip
QUESTIONS = (  # the same, of possible evidence
    ("failed_industry", "village_price_fall_count_24m", 1.0, 1.0, PRICES_FELL_ON, "unanswered", "", "", ""),
    ("illness", "chronic_illness_count", 2.0, 2.0, NEVER, "answered", "health", "", ""),
)
INCOMES = (  # income a head, line, kind, verified, year, lower bound, ratio, trend, slope, newest
    (2755.0, 2995.0, "poverty", False, 2018, False, 2755 / 2995, "falling", -410.0, "2018-12-31"),
    (9350.0, 6000.0, "monitoring", True, 2023, True, NAN, "rising", 620.0, "2023-12-31"),
    (NAN, 3218.0, "poverty", False, 2019, False, NAN, None, NAN, None),
)
FOUND = "2022-03-01"
CASES = (  # steps done with their days, and the one refused
    ((("site_check", "2022-03-03"),), ""),
    ((("site_check", "2022-03-03"), ("villagers_appraisal", "2022-03-06"), ("village_notice", "2022-03-09")), ""),
    ((("site_check", "2022-03-03"), ("county_decision", "2022-03-20")), ""),
    ((("site_check", "2022-03-03"),), "site_check"),
)
GATE = (  # condition, indicator, value, earlier, least, months, since, status
    ("income", "income_per_head_yuan", 7200.0, 6400.0, 6000.0, 6.0, NEVER, "met"),
    ("time", None, NAN, NAN, NAN, 6.0, pd.Timestamp("2022-03-14"), "not_met"),
)


def reasons() -> pd.DataFrame:
    names = ("cause", "indicator", "value", "median", "contribution", "rank", "clause")
    rows = []
    for name, (value, median, rank) in REASONS.items():
        row = {f"reason_{k}_{part}": None for k in (1, 2, 3) for part in names}
        own = {
            "indicator": name,
            "value": value,
            "median": median,
            "rank": rank,
            "clause": CATALOGUE.find(name).clause,
        }
        rows.append(row | {f"reason_1_{part}": told for part, told in own.items()})
    table = pd.DataFrame(rows, index=list(REASONS))
    facts = pd.DataFrame({name: [NAN] * len(table) for name in CATALOGUE.indicators}, index=table.index)
    for name, (value, _, _) in REASONS.items():
        facts.loc[name, name] = value
    facts["income_per_head_yuan"], facts["own_medical_yuan_12m"] = 2755.0, 4200.0
    lines = {name: Line("poverty", 2995.0, verified=False, year=2018) for name in table.index}
    said = say_reasons(table, facts, Setting(CATALOGUE, DAY), lines)
    return said[["reason_1_zh", "reason_1_en"]].set_axis(["zh", "en"], axis=1)


def gaps() -> pd.DataFrame:
    columns = ["cause", "evidence_indicator", "evidence_value", "evidence_least", "evidence_on"]
    columns += ["status", "measures", "ended_each", "would_answer"]
    said = (
        say(pd.DataFrame(rows, columns=columns).assign(household_id="h1", evidence_year=pd.NA), CATALOGUE)[["zh", "en"]]
        for rows, say in ((GAPS, say_gaps), (QUESTIONS, say_questions))
    )
    return pd.concat(said, ignore_index=True)


def incomes() -> pd.DataFrame:
    columns = [
        "income_per_head_yuan",
        "line_yuan",
        "line_kind",
        "line_verified",
        "line_year",
        "line_lower_bound",
        "income_to_line_ratio",
        "trend",
        "income_slope",
        "income_newest_on",
    ]
    state = pd.DataFrame(INCOMES, columns=columns)
    state["income_newest_on"] = pd.to_datetime(state["income_newest_on"])
    days = [LATER if year > DAY.year else DAY for year in state["line_year"]]
    said = [say_incomes(state.iloc[[row]], day, CATALOGUE) for row, day in enumerate(days)]
    return pd.concat(said).set_axis(["zh", "en"], axis=1)


def cases() -> pd.DataFrame:
    rows = [
        {"case_id": f"c{number}", "household_id": "h1", "kind": "monitored_border", "step": step, "cause": "illness",
         "outcome": "refused" if step == refused else "passed", "occurred_on": FOUND, "confirmed_on": on}
        for number, (done, refused) in enumerate(CASES)
        for step, on in done
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    table["occurred_on"], table["confirmed_on"] = (
        pd.to_datetime(table[name]) for name in ("occurred_on", "confirmed_on")
    )
    states = case_states(table, pd.Series({"h1": "340123"}), CATALOGUE.policy, dt.date(2022, 3, 20))
    return say_cases(states, CATALOGUE)[["zh", "en"]]


def gate() -> pd.DataFrame:
    columns = ["condition", "indicator", "value", "earlier_value", "least", "months", "since_on", "status"]
    return say_gate(pd.DataFrame(GATE, columns=columns), CATALOGUE)[["zh", "en"]]


def pages() -> Iterator[tuple[Label, pd.DataFrame]]:
    """Each kind of sentence under its heading."""
    yield Label(zh="理由", en="Why a household is on the list"), reasons()
    yield Label(zh="风险因素与措施", en="Causes and measures"), gaps()
    yield Label(zh=WORDS.comparison_columns["trend"].zh, en="Income against the line"), incomes()
    yield Label(zh=WORDS.case_columns["state"].zh, en="Cases of recognition"), cases()
    yield Label(zh=WORDS.case_columns["condition"].zh, en="Before a risk is called gone"), gate()


def page() -> str:
    """The page as it stands in docs/."""
    parts, number = [HEAD], 0
    for heading, table in pages():
        parts.append(f"\n## {heading.en} · {heading.zh}\n\n")
        for row in table.itertuples():
            number += 1
            parts.append(f"{number}. {row.zh}<br>{row.en}\n")
    return "".join(parts)
