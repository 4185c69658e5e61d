"""How does every household of the cohort stand on the day: risk, live causes and their measures, level?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_risk.causes.barred import with_barred
from fupin_risk.causes.gaps import GAPS, compare_causes
from fupin_risk.causes.joining import joined
from fupin_risk.causes.lines_of_day import line_that_counts, lines_of_day
from fupin_risk.causes.live_causes import live_causes
from fupin_risk.definitions import Catalogue
from fupin_risk.indicators import IndicatorChunks, derive_all
from fupin_risk.model import RiskModel
from fupin_risk.panel import cohort_on
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list.levels import weigh_levels
from fupin_risk.warning_list.reasons import county_medians

# Subjects whose rows the list reads too, beside the indicators that are worked out from them.
ROWS = ("lines", "income_years")


@dataclass(frozen=True, eq=False, repr=False)
class Standing:
    """The cohort on a day.

    Attributes
    ----------
    register : Register
        Under `catalogue`.
    day : date
        The as-of day.
    catalogue : Catalogue
    model : RiskModel
    households : DataFrame
        Index household_id, sorted: county, township, village, exited_on, spell, risk, log_odds, level (None:
        not on the list), level_by, line_yuan, line_kind, line_verified, unanswered_causes (joined by semicolons),
        unanswered_count.
    indicators : DataFrame
        Of the same households.
    medians : DataFrame
        Of the model's indicators by county.
    lines : DataFrame
        As `lines_of_day` returns them.
    gaps : DataFrame
        As `compare_causes` returns it, without sentences.
    unknown_causes : DataFrame
        household_id and cause where nobody knows whether the cause is live.
    rows : mapping of str to DataFrame
        Of the subjects `ROWS` those that were at hand.
    """

    register: Register
    day: dt.date
    catalogue: Catalogue
    model: RiskModel
    households: pd.DataFrame
    indicators: pd.DataFrame
    medians: pd.DataFrame
    lines: pd.DataFrame
    gaps: pd.DataFrame
    unknown_causes: pd.DataFrame
    rows: Mapping[str, pd.DataFrame]


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
    register = register.under(catalogue)
    homes = register.visible_households(day).set_index("household_id")[["county", "township", "village"]]
    cohort = cohort_on(register.as_of(day), model.recipe.cohort, indicators).rename(columns={"since": "exited_on"})
    cohort = homes.join(cohort, how="inner").sort_index()
    return cohort.loc[indicators.index.get_indexer(cohort.index) >= 0]


def stand_on(
    register: Register,
    model: RiskModel,
    as_of: str | dt.date,
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
    previous: pd.Series | None = None,
    medians: pd.DataFrame | None = None,
    cohort: pd.DataFrame | None = None,
    rows: Mapping[str, pd.DataFrame] | None = None,
) -> Standing:
    """Score the model's cohort and hold live causes against measures.

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
    Standing

    Raises
    ------
    ModelError, DefinitionError, RegisterError
        The model does not fit the indicators; a county has no rule for levels; the day cannot be known.
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    register = register.under(catalogue)  # its policy says whom to believe, and which lines hold
    known = register.as_of(as_day(as_of))
    day, policy = known.day, catalogue.policy
    if indicators is None:
        chunks = IndicatorChunks(register, day, catalogue=catalogue, beside=ROWS)
        indicators, rows = derive_all(chunks)
    rows = rows or {}
    if cohort is None:
        cohort = cohort_of(register, model, day, catalogue, indicators)
    facts = indicators if indicators.index.equals(cohort.index) else indicators.loc[cohort.index]
    facts.attrs = dict(indicators.attrs)
    lines = lines_of_day(register, day, cohort["county"], rows.get("lines"))
    causes = live_causes(facts, cohort["county"], policy, day)
    measures = with_barred(known, cohort["county"])
    covered = {county for county, covers in register.covers_by_county(day) if covers.get("measures") is not None}
    gaps = compare_causes(causes, measures, cohort["county"], policy, day, covered, cohort["exited_on"])
    unanswered = gaps[gaps["status"].isin(GAPS)]
    names = joined(unanswered, "household_id", "cause")
    number = unanswered.groupby("household_id").size()
    log_odds = model.log_odds(facts)
    households = cohort.assign(
        risk=model.risk_of(log_odds),
        log_odds=log_odds,
        unanswered_causes=names.reindex(cohort.index).fillna(""),
        unanswered_count=number.reindex(cohort.index).fillna(0).astype("int64"),
    ).join(line_that_counts(lines))
    has_gap = households["unanswered_count"] > 0
    levels = weigh_levels(households["risk"], has_gap, cohort["county"], facts, policy, day, previous)
    households = households.join(levels)
    return Standing(
        register=register,
        day=day,
        catalogue=catalogue,
        model=model,
        households=households,
        indicators=facts,
        medians=county_medians(facts[[name for name in model.feature_names if name in facts]], cohort["county"])
        if medians is None
        else medians,
        lines=lines,
        gaps=gaps,
        unknown_causes=causes.unknown,
        rows=rows,
    )
