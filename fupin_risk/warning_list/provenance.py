"""What does a list hold, and from what was it made?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from fupin_risk.register import Register
from fupin_risk.versions import versions
from fupin_risk.vocabulary import CAPACITY_NOTE, GAP_STATUSES, LEVELS, NOT_A_DECISION, REASON_NOTE
from fupin_risk.warning_list.gaps import GAPS
from fupin_risk.warning_list.standing import Standing

# Policy that a list reads besides that of its indicators.
_FILES = ("answers", "barred_measures", "evidence", "level_raises", "levels", "lines")


def summarise(
    standing: Standing,
    table: pd.DataFrame,
    gaps: pd.DataFrame,
    capacity: int | None,
    register: Register,
    unverified: list[str],
) -> dict[str, Any]:
    """Counts of a list and of its cohort; `unverified` as `unverified_policy` gives it.

    Returns
    -------
    dict
        households_in_cohort, listed, share (of the cohort on the list; None without a cohort), by_level,
        capacity, within_capacity, by_township and by_village (households listed), by_cause (listed
        households with the cause live), unanswered_by_cause (of these, without a measure in force),
        by_gap_status, cohort_gaps (cohort households by gap status), unknown_causes (cohort households for
        which nobody knows whether the cause is live), median_risk (of the list), cohort_median_risk,
        without_reason (listed households of which no reason may be said), absent_tables, unverified_policy,
        assumed_clocks.
    """
    cohort, live = len(standing.households), gaps[gaps["status"] != "without_cause"]
    open_rows = live[live["status"].isin(GAPS)]
    return {
        "households_in_cohort": cohort,
        "listed": len(table),
        "share": len(table) / cohort if cohort else None,
        "by_level": {level: int((table["level"] == level).sum()) for level in LEVELS},
        "capacity": capacity,
        "within_capacity": int(table["within_capacity"].sum()),
        "by_township": _counts(table["township"]),
        "by_village": _counts(table["village"]),
        "by_cause": _counts(live["cause"]),
        "unanswered_by_cause": _counts(open_rows["cause"]),
        "by_gap_status": {status: int((gaps["status"] == status).sum()) for status in GAP_STATUSES},
        "cohort_gaps": {
            status: int(standing.gaps.loc[standing.gaps["status"] == status, "household_id"].nunique())
            for status in GAP_STATUSES
        },
        "unknown_causes": _counts(standing.unknown_causes["cause"]),
        "median_risk": _median(table["risk"]),
        "cohort_median_risk": _median(standing.households["risk"]),
        "without_reason": int(table["reason_1_indicator"].isna().sum()),
        "absent_tables": sorted(str(name) for name in standing.indicators.attrs.get("absent_tables", ())),
        "unverified_policy": unverified,
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
    }


def _counts(values: pd.Series) -> dict[str, int]:
    """How often each value stands there, the most frequent first, then by name."""
    counts = values.dropna().astype(str).value_counts()
    return {name: int(count) for name, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}  # type: ignore[misc]


def _median(values: pd.Series) -> float | None:
    return float(values.median()) if len(values) else None


def unverified_policy(standing: Standing, history: pd.DataFrame) -> list[str]:
    """The policy rows behind a list whose source nobody has seen, as `file.what`, sorted.

    Parameters
    ----------
    standing : Standing
    history : DataFrame
        As `income_history` returns it: the lines of its years are behind the list too.

    Returns
    -------
    list of str
        The rows behind the indicators; answers, evidence, levels and lines that hold on the day in the counties of the
        cohort; lines of the years of the history.
    """
    policy, counties = standing.catalogue.policy, standing.households["county"].astype(str)
    rows = {row for county in set(counties) for row in policy.unverified(county, standing.day, _FILES)}
    years = history.assign(county=history["household_id"].map(counties))[["county", "year"]].drop_duplicates()
    for county, year in years.itertuples(index=False):
        day = min(dt.date(int(year), 12, 31), standing.day)
        rows |= {row for row in policy.unverified(county, day, ("lines",)) if row.published_on <= standing.day}
    names = {row.row_name for row in rows}
    return sorted(names | {str(name) for name in standing.indicators.attrs.get("unverified_policy", ())})


def made_from(standing: Standing, register: Register, unverified: list[str]) -> dict[str, Any]:
    """What a list was made from: day, model, definitions, register and versions, as plain values.

    Returns
    -------
    dict
        as_of, cohort, outcome, horizon_months, recipe, model_sha256, catalogue_sha256, register_sha256,
        versions, unverified_policy (what of the policy behind it nobody has seen the source of), and the
        statements that go with every list (statement, capacity_note and reason_note, each in both languages).
    """
    recipe = standing.model.recipe
    notes = {"statement": NOT_A_DECISION, "capacity_note": CAPACITY_NOTE, "reason_note": REASON_NOTE}
    return {
        "as_of": standing.day.isoformat(),
        "cohort": recipe.cohort,
        "outcome": recipe.outcome,
        "horizon_months": recipe.horizon_months,
        "recipe": recipe.name,
        "model_sha256": standing.model.sha256,
        "catalogue_sha256": standing.catalogue.sha256,
        "register_sha256": register.sha256,
        "versions": versions(),
        "unverified_policy": unverified,
        **{f"{name}_zh": words.zh for name, words in notes.items()},
        **{f"{name}_en": words.en for name, words in notes.items()},
    }
