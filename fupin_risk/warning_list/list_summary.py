"""What does a list hold, and from what was it made?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes import GAPS, STATUSES
from fupin_risk.definitions import LEVEL_ORDER, Catalogue, Policy
from fupin_risk.model import RiskModel
from fupin_risk.versions import versions
from fupin_risk.warning_list.scored_cohort import ScoredCohort

# Policy that a list reads besides that of its indicators.
_FILES = ("answers", "barred_measures", "department_thresholds", "evidence", "level_raises", "levels", "lines")


class Origin(Protocol):
    """What a list says of the register, or the registers, that it was made from."""

    @property
    def sha256(self) -> str: ...  # noqa: D102 - as of `Register`

    @property
    def assumed_clocks(self) -> Mapping[str, str]: ...  # noqa: D102 - as of `Register`


@dataclass(frozen=True, eq=False)
class CohortCounts:
    """What is counted over all households of the cohort, listed or not.

    Attributes
    ----------
    risk : ndarray of shape (n,)
    counties : tuple of str
        Sorted.
    gaps : dict of str to int
        Households by status of a gap.
    possible : int
        Households with a cause that is to be verified.
    unknown_causes : dict of str to int
        Households for which nobody knows whether the cause is live.
    absent_tables, unverified_policy : tuple of str
        What goes with their indicators.
    unplaced_rows : int
        Rows of the whole register that lead to no household.
    """

    risk: NDArray[np.float64]
    counties: tuple[str, ...]
    gaps: Mapping[str, int]
    possible: int
    unknown_causes: Mapping[str, int]
    absent_tables: tuple[str, ...]
    unverified_policy: tuple[str, ...]
    unplaced_rows: int = 0


def count_cohort(scored: ScoredCohort) -> CohortCounts:
    """Count the cohort of a slice, or of the whole register."""
    gaps, attrs = scored.gaps, scored.indicators.attrs
    return CohortCounts(
        risk=scored.households["risk"].to_numpy(dtype=np.float64),
        counties=tuple(sorted(set(scored.households["county"].astype(str)))),
        gaps={status: int(gaps.loc[gaps["status"] == status, "household_id"].nunique()) for status in STATUSES},
        possible=int(scored.causes.possible["household_id"].nunique()),
        unknown_causes=_counts(scored.causes.unknown["cause"]),
        absent_tables=tuple(str(name) for name in attrs.get("absent_tables", ())),
        unverified_policy=tuple(str(name) for name in attrs.get("unverified_policy", ())),
        unplaced_rows=scored.causes.unread.unplaced_rows,
    )


def add_counts(parts: Sequence[CohortCounts]) -> CohortCounts:
    """The counts of several slices together."""
    unknown: Counter[str] = Counter()
    for part in parts:
        unknown.update(part.unknown_causes)
    return CohortCounts(
        risk=np.concatenate([part.risk for part in parts]),
        counties=tuple(sorted({name for part in parts for name in part.counties})),
        gaps={status: sum(part.gaps[status] for part in parts) for status in STATUSES},
        possible=sum(part.possible for part in parts),
        unknown_causes=_sorted_counts(unknown),
        absent_tables=tuple(sorted({name for part in parts for name in part.absent_tables})),
        unverified_policy=tuple(sorted({name for part in parts for name in part.unverified_policy})),
        unplaced_rows=max(part.unplaced_rows for part in parts),
    )


def summarise(
    cohort: CohortCounts,
    table: pd.DataFrame,
    gaps: pd.DataFrame,
    questions: pd.DataFrame,
    unjudged: pd.DataFrame,
    capacity: int | None,
    register: Origin,
    unverified: list[str],
) -> dict[str, Any]:
    """Counts of a list and of its cohort; `unverified` as `unverified_policy` gives it.

    Returns
    -------
    dict
        households_in_cohort, listed, share (of the cohort on the list; None without a cohort), by_level,
        capacity, within_capacity, by_township and by_village (households listed), by_cause (listed
        households with the cause live), unanswered_by_cause (of these, without a measure in force),
        by_gap_status, cohort_gaps (cohort households by gap status), possible_by_cause (listed households with
        something to be verified), cohort_possible (households of the cohort with anything to be verified),
        unknown_causes (cohort households for which nobody knows whether the cause is live), median_risk (of the list),
        cohort_median_risk, unjudged_households (of which something could not be read), unplaced_rows (rows that lead to
        no household),
        without_reason (listed households of which no reason may be said), absent_tables, unverified_policy,
        assumed_clocks.
    """
    size, live = len(cohort.risk), gaps[gaps["status"] != "without_cause"]
    open_rows = live[live["status"].isin(GAPS)]
    return {
        "households_in_cohort": size,
        "listed": len(table),
        "share": len(table) / size if size else None,
        "by_level": {level: int((table["level"] == level).sum()) for level in LEVEL_ORDER},
        "capacity": capacity,
        "within_capacity": int(table["within_capacity"].sum()),
        "by_township": _counts(table["township"]),
        "by_village": _counts(table["village"]),
        "by_cause": _counts(live["cause"]),
        "unanswered_by_cause": _counts(open_rows["cause"]),
        "by_gap_status": {status: int((gaps["status"] == status).sum()) for status in STATUSES},
        "cohort_gaps": dict(cohort.gaps),
        "possible_by_cause": _counts(questions["cause"]),
        "cohort_possible": cohort.possible,
        "unknown_causes": dict(cohort.unknown_causes),
        "median_risk": _median(table["risk"]),
        "cohort_median_risk": _median(pd.Series(cohort.risk)),
        "unjudged_households": int(unjudged["household_id"].nunique()),
        "unplaced_rows": cohort.unplaced_rows,
        "without_reason": int(table["reason_1_indicator"].isna().sum()),
        "absent_tables": sorted(cohort.absent_tables),
        "unverified_policy": unverified,
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
    }


def _counts(values: pd.Series) -> dict[str, int]:
    """How often each value stands there, the most frequent first, then by name."""
    return _sorted_counts(values.dropna().astype(str).value_counts().to_dict())


def _sorted_counts(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(name): int(count) for name, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}


def _median(values: pd.Series) -> float | None:
    return float(values.median()) if len(values) else None


def unverified_policy(cohort: CohortCounts, policy: Policy, day: dt.date) -> list[str]:
    """The policy rows behind a list whose source nobody has seen, as `file.what`, sorted.

    Parameters
    ----------
    cohort : CohortCounts
    policy : Policy
    day : date
        The as-of day.

    Returns
    -------
    list of str
        The rows behind the indicators; answers, evidence and levels that hold on the day in the counties of the cohort;
        the lines of all years up to the day.
    """
    return sorted({*cohort.unverified_policy, *policy.unverified_names(cohort.counties, day, _FILES)})


def made_from(
    model: RiskModel, catalogue: Catalogue, day: dt.date, register: Origin, unverified: list[str]
) -> dict[str, Any]:
    """What a list was made from: day, model, definitions, register and versions, as plain values.

    Returns
    -------
    dict
        as_of, cohort, outcome, horizon_months, recipe, model_sha256, catalogue_sha256, register_sha256,
        versions, unverified_policy (what of the policy behind it nobody has seen the source of), and the
        statements that go with every list (statement, capacity_note and reason_note, each in both languages).
    """
    recipe = model.recipe
    words = catalogue.words
    return {
        "as_of": day.isoformat(),
        "cohort": recipe.cohort,
        "outcome": recipe.outcome,
        "horizon_months": recipe.horizon_months,
        "recipe": recipe.name,
        "model_sha256": model.sha256,
        "catalogue_sha256": catalogue.sha256,
        "words_sha256": catalogue.words_sha256,
        "register_sha256": register.sha256,
        "versions": versions(),
        "unverified_policy": unverified,
        **words.said("not_a_decision"),
        **words.said("capacity_note", "capacity_note"),
        **words.said("reason_note", "reason_note"),
    }
