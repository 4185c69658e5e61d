"""What is said of each of some households: three reasons, and the causes that no measure answers?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.causes import GAPS, say_gaps
from fupin_risk.causes.joining import joined
from fupin_risk.causes.lines_of_day import as_lines
from fupin_risk.warning_list.reasons import reasons_for
from fupin_risk.warning_list.sentences import Setting, other_facts, say_reasons
from fupin_risk.warning_list.standing import Standing

_TO_CLOSE = (*GAPS, "unknown")


def reasons_of(standing: Standing, households: pd.Index | None = None) -> pd.DataFrame:
    """The reasons of some households, or of all, as codes and values: `reasons_for`.

    Parameters
    ----------
    standing : Standing
    households : Index, optional
        Contributions are reckoned for these only; by default for all.
    """
    facts, counties = standing.indicators, standing.households["county"]
    if households is not None:
        facts, counties = facts.loc[households], counties.loc[households]
    explanation = standing.model.explain(facts)
    return reasons_for(explanation, facts, standing.catalogue, medians=standing.medians, counties=counties)


def told(standing: Standing, households: pd.Index, reasons: pd.DataFrame | None = None) -> pd.DataFrame:
    """Reasons with their sentences, and the values that they name.

    Parameters
    ----------
    standing : Standing
    households : Index
        Whom to tell of.
    reasons : DataFrame, optional
        `reasons_of(standing)`, if it is at hand; else contributions are reckoned for these households only.

    Returns
    -------
    DataFrame
        Index as given: as_of, income_per_head_yuan, months_since_exit, line_yuan, line_kind, line_verified,
        the reasons' columns, and the indicators that sentences name beside their own.
    """
    catalogue, facts = standing.catalogue, standing.indicators.loc[households]
    reasons = reasons_of(standing, households) if reasons is None else reasons.loc[households]
    setting = Setting(catalogue, standing.day, standing.model.recipe.cohort)
    said = say_reasons(reasons, facts, setting, as_lines(standing.causes.lines.loc[households]))
    own = [name for name in ("income_per_head_yuan", "months_since_exit") if name in catalogue.indicators]
    named = [name for name in other_facts(catalogue) if name not in own]
    table = facts.reindex(columns=own).join(
        standing.households.loc[households, ["line_yuan", "line_kind", "line_verified"]]
    )
    table.insert(0, "as_of", pd.Timestamp(standing.day))
    table.attrs = {}
    return table.join(said).join(facts.reindex(columns=named))


def told_gaps(standing: Standing, households: pd.Index) -> pd.DataFrame:
    """The comparison of causes and measures of some households, with sentences."""
    own = standing.gaps[households.get_indexer(pd.Index(standing.gaps["household_id"])) >= 0].reset_index(drop=True)
    return say_gaps(own, standing.catalogue)


def gap_texts(gaps: pd.DataFrame, households: pd.Index) -> pd.DataFrame:
    """Of each household, what is open, in one text a language: gaps_zh and gaps_en, empty where nothing is."""
    open_rows = gaps[gaps["status"].isin(_TO_CLOSE)]
    shown = {
        f"gaps_{language}": joined(open_rows, "household_id", language, sign)
        for language, sign in (("zh", "；"), ("en", " | "))
    }
    return pd.DataFrame(shown).reindex(households).fillna("")
