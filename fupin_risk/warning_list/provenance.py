"""What does a list hold, and from what was it made?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from fupin_risk.definitions.policy import (
    AnswerRow,
    EvidenceRow,
    LevelRow,
    LineRow,
    MedicalCoverRow,
    PolicyRow,
    PrecedenceRow,
    StudentAidRow,
)
from fupin_risk.register import Register
from fupin_risk.vocabulary import CAPACITY_NOTE, GAP_STATUSES, LEVELS, NOT_A_DECISION, REASON_NOTE
from fupin_risk.warning_list.standing import Standing

_PARTS = ("fupin-risk", "duckdb", "lightgbm", "numpy", "pandas", "pyarrow", "scikit-learn")


def summarise(
    standing: Standing, table: pd.DataFrame, gaps: pd.DataFrame, capacity: int | None, register: Register
) -> dict[str, Any]:
    """Counts of a list and of its cohort.

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
    open_rows = live[live["status"].isin(["unanswered", "lapsed"])]
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
        "unverified_policy": _unverified(standing),
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
    }


def _counts(values: pd.Series) -> dict[str, int]:
    """How often each value stands there, the most frequent first, then by name."""
    counts = values.dropna().astype(str).value_counts()
    return {name: int(count) for name, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}  # type: ignore[misc]


def _median(values: pd.Series) -> float | None:
    return float(values.median()) if len(values) else None


def _unverified(standing: Standing) -> list[str]:
    """Policy rows behind the list whose source nobody has seen."""
    policy = standing.catalogue.policy
    counties = sorted(set(standing.households["county"].astype(str)))
    names = {_row_name(row) for county in counties for row in policy.unverified(county, standing.day)}
    return sorted(name for name in names if name is not None)


def _row_name(row: PolicyRow) -> str | None:
    """The row as `file.what`; None for rows that no list uses."""
    if isinstance(row, LineRow):
        return f"lines.{row.kind}.{row.in_force_from.year}"
    if isinstance(row, AnswerRow):
        return f"answers.{row.cause}"
    if isinstance(row, EvidenceRow):
        return f"evidence.{row.cause}.{row.indicator}"
    if isinstance(row, LevelRow):
        return f"levels.{row.level}"
    if isinstance(row, MedicalCoverRow | StudentAidRow):
        return f"medical_cover.{row.tier}" if isinstance(row, MedicalCoverRow) else f"student_aid.{row.stage}"
    return f"precedence.{row.table}" if isinstance(row, PrecedenceRow) else None


def made_from(standing: Standing, register: Register) -> dict[str, Any]:
    """What a list was made from: day, model, definitions, register and versions, as plain values.

    Returns
    -------
    dict
        as_of, cohort, outcome, horizon_months, recipe, model_sha256, catalogue_sha256, register_sha256,
        versions, and the statements that go with every list (statement, capacity_note and reason_note, each
        in both languages).
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
        "versions": {name: _version(name) for name in _PARTS},
        **{f"{name}_zh": words.zh for name, words in notes.items()},
        **{f"{name}_en": words.en for name, words in notes.items()},
    }


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:  # imported from a checkout or an archive that nobody installed
        return "not installed"
