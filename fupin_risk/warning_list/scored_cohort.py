"""What risk, which live causes and which level has every household of the cohort on the day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_risk.causes import GAPS, Causes, causes_on, check_keys, cohort_homes
from fupin_risk.causes.joining import joined
from fupin_risk.definitions import Catalogue
from fupin_risk.indicators import IndicatorChunks, derive_all
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list.levels import weigh_levels
from fupin_risk.warning_list.reasons import county_medians

# Subjects whose rows the list reads too, beside the indicators that are worked out from them.
ROWS = ("lines", "income_years")


@dataclass(frozen=True, eq=False, repr=False)
class ScoredCohort:
    """The cohort on a day, scored, with its causes and levels.

    Attributes
    ----------
    causes : Causes
        Of the cohort: its register under the list's catalogue, the day, indicators, lines, live causes and gaps.
    model : RiskModel
    households : DataFrame
        Index household_id, sorted: county, township, village, exited_on, spell, risk, log_odds, level (None:
        not on the list), level_by, the columns of `lines_of_day`, unanswered_causes (joined by semicolons), and what
        the order of checks goes by (`check_keys`).
    medians : DataFrame
        Of the model's indicators by county.
    rows : mapping of str to DataFrame
        Of the subjects `ROWS` those that were at hand.
    """

    causes: Causes
    model: RiskModel
    households: pd.DataFrame
    medians: pd.DataFrame
    rows: Mapping[str, pd.DataFrame]

    @property
    def register(self) -> Register:
        """The register under `catalogue`."""
        return self.causes.known.register

    @property
    def catalogue(self) -> Catalogue:
        """The definitions behind the list."""
        return self.register.catalogue

    @property
    def day(self) -> dt.date:
        """The as-of day."""
        return self.causes.day

    @property
    def indicators(self) -> pd.DataFrame:
        """Indicators of the same households."""
        return self.causes.facts

    @property
    def gaps(self) -> pd.DataFrame:
        """Live causes compared with measures, without sentences."""
        return self.causes.gaps


def cohort_of(
    register: Register, model: RiskModel, day: dt.date, catalogue: Catalogue, indicators: pd.DataFrame
) -> pd.DataFrame:
    """The model's cohort among some households, with its places.

    Parameters
    ----------
    register : Register
        The whole one, or a slice.
    model : RiskModel
    day : date
    catalogue : Catalogue
        Its policy says whom to believe.
    indicators : DataFrame
        Of the households that are asked for.

    Returns
    -------
    DataFrame
        Index household_id, sorted: county, township, village, exited_on, spell.
    """
    known = register.under(catalogue).as_of(day)
    return cohort_homes(known, model.recipe.cohort, indicators).rename(columns={"since": "exited_on"})


def score_cohort(
    register: Register,
    model: RiskModel,
    as_of: str | dt.date,
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
    previous: pd.Series | None = None,
    medians: pd.DataFrame | None = None,
    cohort: pd.DataFrame | None = None,
    rows: Mapping[str, pd.DataFrame] | None = None,
) -> ScoredCohort:
    """Return risk, level, causes and gaps of every household of the model's cohort.

    Parameters
    ----------
    register : Register
    model : RiskModel
        A fitted one; its recipe names the cohort.
    as_of : str or date
        The as-of day.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    indicators : DataFrame, optional
        Indicators of all visible households on that day, if they are at hand.
    previous : Series, optional
        Level of each household on the list before, on household_id.
    medians : DataFrame, optional
        Of the model's indicators by county, where the register is a slice; by default those of its cohort.
    cohort : DataFrame, optional
        As `cohort_of` returns it, if it is at hand.
    rows : mapping of str to DataFrame, optional
        Rows of the subjects `ROWS` as `subject_table` gives them, if they are at hand.

    Returns
    -------
    ScoredCohort

    Raises
    ------
    ModelError, DefinitionError, RegisterError
        The model does not fit the indicators; a county has no rule for levels; the day cannot be known.
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    register = register.under(catalogue)  # its policy says whom to believe, and which lines hold
    day, policy = as_day(as_of), catalogue.policy
    if indicators is None:
        chunks = IndicatorChunks(register, day, catalogue=catalogue, beside=ROWS)
        indicators, rows = derive_all(chunks)
    rows = rows or {}
    if cohort is None:
        cohort = cohort_of(register, model, day, catalogue, indicators)
    causes = causes_on(register, day, _with_exits(cohort, model), indicators, line_rows=rows.get("lines"))
    facts, counties = causes.facts, cohort["county"]
    unanswered = causes.gaps[causes.gaps["status"].isin(GAPS)]
    names = joined(unanswered, "household_id", "cause")
    log_odds = model.log_odds(facts)
    households = cohort.assign(
        risk=model.risk_of(log_odds),
        log_odds=log_odds,
        unanswered_causes=names.reindex(cohort.index).fillna(""),
    ).join([check_keys(causes), causes.line])
    has_gap = households["unanswered_count"] > 0
    households = households.join(weigh_levels(households["risk"], has_gap, counties, facts, policy, day, previous))
    if medians is None:
        medians = county_medians(facts[[name for name in model.feature_names if name in facts]], counties)
    return ScoredCohort(causes=causes, model=model, households=households, medians=medians, rows=rows)


def unjudged_of(scored: ScoredCohort) -> pd.DataFrame:
    """What could not be read of the cohort, and of those who may belong to it; see `WarningList.unjudged`."""
    unread = scored.causes.unread
    return unread.rows(unread.of_indicators(scored.model.feature_names) | unread.evidence | unread.measures)


def _with_exits(cohort: pd.DataFrame, model: RiskModel) -> pd.DataFrame:
    """The cohort with the days of its exits; of other cohorts no help lies before an exit."""
    return cohort if model.recipe.cohort == "exited" else cohort.drop(columns="exited_on")
