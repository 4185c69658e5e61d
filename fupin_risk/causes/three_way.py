"""How do a household's income, the factors that could push it back and its measures stand to each other on a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.causes.check_order import GUARANTEES
from fupin_risk.causes.door import Causes, causes_on, cohort_homes
from fupin_risk.causes.gap_sentences import say_gaps, say_questions
from fupin_risk.causes.gaps import GAPS
from fupin_risk.causes.household_rows import CHECK_REASONS, household_rows
from fupin_risk.causes.income_state import INCOME_INDICATORS
from fupin_risk.causes.live_causes import evidence_indicators
from fupin_risk.causes.live_since import LOOK_BACK_MONTHS
from fupin_risk.causes.sameness import groups_of, places_of, sameness, structure
from fupin_risk.definitions import Catalogue, EvidenceRow
from fupin_risk.indicators import derive_indicators
from fupin_risk.panel.cohort import LINE_INDICATORS
from fupin_risk.register import Register, as_day
from fupin_risk.versions import versions

# Policy that the comparison reads.
_FILES = ("answers", "barred_measures", "department_thresholds", "evidence", "lines", "measure_natures")


@dataclass(frozen=True, eq=False, repr=False)
class ThreeWay:
    """Income, factors and measures of every household of a cohort (Z三(四)1). It points out; people decide.

    Attributes
    ----------
    table : DataFrame
        One row a household, sorted by household_id: place, since when it is in the cohort, the income state
        (`income_state`), live_causes, open_causes and possible_causes (with semicolons), measures_in_force,
        earning_count, giving_count, to_check and because (codes of `CHECK_REASONS`), check_rank
        (the order of checks, of those to check; see `in_order`), income_zh, income_en.
    factors : DataFrame
        One row a household and live cause, and one for measures without cause: `compare_causes`, with live_since_on
        (`live_since`), evidence_verified, zh and en. Their evidence is confirmed (有登记依据).
    questions : DataFrame
        One row a household and cause with possible evidence only (待核实), with zh and en: what a visit is to ask. None
        is a gap, and none makes a household be checked; see `compare_possible`.
    unknown_factors : DataFrame
        household_id and cause where nobody knows whether the cause is live.
    measures : DataFrame
        One row a measure in force: household_id, kind, nature, started_on, ended_on, amount_yuan, project_id, role
        (codes, see `[measure_roles]` of the words), answers (live causes, with semicolons).
    unjudged : DataFrame
        Households of the cohort of which something could not be read that the comparison rests on, and those of which
        nobody can tell whether they belong to it: household_id, place, table, column, file, line, unread_zh, unread_en.
    sameness : DataFrame
        By contact and by village, see `sameness`.
    structure : DataFrame
        By county, township and village, see `structure`.
    summary, provenance : dict
        Counts; what it was made from, and what it is not: a decision.
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    table: pd.DataFrame
    factors: pd.DataFrame
    questions: pd.DataFrame
    unknown_factors: pd.DataFrame
    measures: pd.DataFrame
    unjudged: pd.DataFrame
    sameness: pd.DataFrame
    structure: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        return f"ThreeWay({len(self.table)} households, as of {self.provenance['as_of']})"


def three_way_table(
    register: Register,
    as_of: str | dt.date,
    cohort: str = "exited",
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
    look_back_months: tuple[int, ...] = LOOK_BACK_MONTHS,
) -> ThreeWay:
    """Hold income, live factors and measures in force of every household against each other; no model is needed.

    Parameters
    ----------
    register : Register
    as_of : str or date
        The as-of day: only what had been entered by then is used.
    cohort : {"exited", "monitored", "not_poor"}
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    indicators : DataFrame, optional
        `derive_indicators(register, as_of)`, if it is at hand.
    look_back_months : tuple of int
        Where to look for since when a factor has been live; each look costs a derivation of the evidence.

    Returns
    -------
    ThreeWay

    Raises
    ------
    ValueError
        The cohort is not known.
    DefinitionError, RegisterError
        A definition cannot run; the day cannot be known.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=60, end="2015-12-31", seed=3)
    >>> three_way = fr.three_way_table(county, as_of="2015-12-31")
    >>> set(three_way.factors["status"]) <= {
    ...     "answered",
    ...     "unanswered",
    ...     "lapsed",
    ...     "not_allowed",
    ...     "unknown",
    ...     "without_cause",
    ... }
    True
    """
    register = register.under(register.catalogue if catalogue is None else catalogue)
    known = register.as_of(as_day(as_of))
    if indicators is None:
        asked = {*evidence_indicators(register.catalogue.policy), *INCOME_INDICATORS, *LINE_INDICATORS, GUARANTEES}
        indicators = derive_indicators(register, known.day, only=asked & set(register.catalogue.indicators))
    homes = cohort_homes(known, cohort, indicators).rename(columns={"since": "in_cohort_since_on"})
    # Of other cohorts no help lies before an exit.
    exits = homes.rename(columns={"in_cohort_since_on": "exited_on"}) if cohort == "exited" else homes
    causes = causes_on(register, known.day, exits, indicators)
    table = household_rows(homes, causes)
    unread = causes.unread
    unjudged = unread.rows(unread.of_indicators(map(str, indicators)) | unread.measures)
    not_judged = {
        "unjudged_households": int(unjudged["household_id"].nunique()),
        "unplaced_rows": unread.unplaced_rows,
    }
    places = places_of(known, homes)
    table.insert(0, "as_of", pd.Timestamp(known.day))
    return ThreeWay(
        table=table.reset_index(),
        factors=say_gaps(_with_since(causes, look_back_months), register.catalogue),
        questions=say_questions(causes.questions, register.catalogue),
        unknown_factors=causes.unknown,
        measures=causes.measures_in_force,
        unjudged=unjudged,
        sameness=sameness(table, groups_of(known, places), causes.measures_unread),
        structure=structure(causes.measures_in_force, places, causes.measures_unread),
        summary=_summary(table, causes, not_judged),
        provenance=_provenance(causes, cohort, not_judged, indicators),
        catalogue=register.catalogue,
    )


def _with_since(causes: Causes, months: tuple[int, ...]) -> pd.DataFrame:
    """The gaps, with the day since which each cause is live and whether the source of its bound was seen."""
    key, counties = ["household_id", "cause"], causes.counties
    since = causes.live[key].assign(live_since_on=causes.live_since(months))
    verified = {
        (county, row.cause, row.indicator): row.verified
        for county in sorted(set(counties.astype(str)))
        for row in causes.policy.in_force(EvidenceRow, county, causes.day)
    }
    rows = causes.gaps.merge(since, on=key, how="left")
    bounds = zip(rows["household_id"].map(counties).astype(str), rows["cause"], rows["evidence_indicator"], strict=True)
    return rows.assign(evidence_verified=pd.array([verified.get(bound) for bound in bounds], dtype="boolean"))


def _summary(table: pd.DataFrame, causes: Causes, not_judged: dict[str, int]) -> dict[str, Any]:
    """Counts of households, factors by status and reasons to check."""
    because = table["because"].str.split(";").explode()
    return {
        "households": len(table),
        "to_check": int(table["to_check"].sum()),
        "because": {name: int((because == name).sum()) for name in CHECK_REASONS},
        "income_unknown": int(table["under_line"].isna().sum()),
        "measures_unknown": int(table["measures_in_force"].isna().sum()),
        "by_status": {
            str(status): int(count) for status, count in causes.gaps["status"].value_counts().sort_index().items()
        },
        "open_households": int(causes.gaps.loc[causes.gaps["status"].isin(GAPS), "household_id"].nunique()),
        "possible_households": int(causes.possible["household_id"].nunique()),
        "possible_by_cause": {
            str(cause): int(count) for cause, count in causes.possible["cause"].value_counts().sort_index().items()
        },
        "unknown_factors": len(causes.unknown),
        **not_judged,
    }


# What the comparison reads beside indicators.
_MEASURES = frozenset({"measures", "pairings"})


def _provenance(causes: Causes, cohort: str, not_judged: dict[str, int], indicators: pd.DataFrame) -> dict[str, Any]:
    register = causes.known.register
    return {
        "as_of": causes.day.isoformat(),
        "cohort": cohort,
        "catalogue_sha256": register.catalogue.sha256,
        "words_sha256": register.catalogue.words_sha256,
        "register_sha256": register.sha256,
        "unverified_policy": causes.policy.unverified_names(causes.counties.astype(str), causes.day, _FILES),
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
        **not_judged,
        "absent_tables": sorted(
            {*map(str, indicators.attrs.get("absent_tables", ())), *(_MEASURES - {*causes.known.tables})}
        ),
        "versions": versions(),
        **register.catalogue.words.said("not_a_decision"),
    }
