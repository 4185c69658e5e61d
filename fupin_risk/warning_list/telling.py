"""What is said of each of some households: three reasons, and the causes that no measure answers?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.causes import GAPS, say_gaps, say_questions
from fupin_risk.causes.joining import joined
from fupin_risk.causes.lines_of_day import LINE_COLUMNS, as_lines
from fupin_risk.definitions import Catalogue
from fupin_risk.warning_list.reasons import reasons_for
from fupin_risk.warning_list.scored_cohort import ScoredCohort
from fupin_risk.warning_list.sentences import Setting, other_facts, say_reasons
from fupin_risk.words.messages import LANGUAGES

_TO_CLOSE = (*GAPS, "unknown")


def reasons_of(scored: ScoredCohort, households: pd.Index | None = None) -> pd.DataFrame:
    """The reasons of some households, or of all, as codes and values: `reasons_for`.

    Parameters
    ----------
    scored : ScoredCohort
    households : Index, optional
        Contributions are reckoned for these only; by default for all.
    """
    facts, counties = scored.indicators, scored.households["county"]
    if households is not None:
        facts, counties = facts.loc[households], counties.loc[households]
    explanation = scored.model.explain(facts)
    return reasons_for(explanation, facts, scored.catalogue, medians=scored.medians, counties=counties)


def told(scored: ScoredCohort, households: pd.Index, reasons: pd.DataFrame | None = None) -> pd.DataFrame:
    """Reasons with their sentences, and the values that they name.

    Parameters
    ----------
    scored : ScoredCohort
    households : Index
        Whom to tell of.
    reasons : DataFrame, optional
        `reasons_of(scored)`, if it is at hand; else contributions are reckoned for these households only.

    Returns
    -------
    DataFrame
        Index as given: as_of, income_per_head_yuan, months_since_exit, the columns of `lines_of_day`, the reasons'
        columns, and the indicators that sentences name beside their own.
    """
    catalogue, facts = scored.catalogue, scored.indicators.loc[households]
    reasons = reasons_of(scored, households) if reasons is None else reasons.loc[households]
    setting = Setting(catalogue, scored.day, scored.model.recipe.cohort)
    said = say_reasons(reasons, facts, setting, as_lines(scored.causes.line.loc[households]))
    own = [name for name in ("income_per_head_yuan", "months_since_exit") if name in catalogue.indicators]
    named = [name for name in other_facts(catalogue) if name not in own]
    table = facts.reindex(columns=own).join(scored.households.loc[households, list(LINE_COLUMNS)])
    table.insert(0, "as_of", pd.Timestamp(scored.day))
    table.attrs = {}
    return table.join(said).join(facts.reindex(columns=named))


def told_gaps(scored: ScoredCohort, households: pd.Index) -> pd.DataFrame:
    """The comparison of causes and measures of some households, with sentences."""
    return say_gaps(_of(scored.gaps, households), scored.catalogue)


def told_questions(scored: ScoredCohort, households: pd.Index) -> pd.DataFrame:
    """What visits are to verify of some households, with sentences."""
    return say_questions(_of(scored.causes.questions, households), scored.catalogue)


def gap_texts(gaps: pd.DataFrame, households: pd.Index, catalogue: Catalogue) -> pd.DataFrame:
    """Of each household, what is open, in one text a language: gaps_zh and gaps_en, empty where nothing is."""
    return _texts(gaps[gaps["status"].isin(_TO_CLOSE)], "gaps", households, catalogue)


def question_texts(questions: pd.DataFrame, households: pd.Index, catalogue: Catalogue) -> pd.DataFrame:
    """Of each household, what is to be verified: possible_causes, and questions_zh and questions_en, one text each."""
    names = joined(questions, "household_id", "cause").rename("possible_causes").reindex(households).fillna("")
    return _texts(questions, "questions", households, catalogue).join(names)


def _of(rows: pd.DataFrame, households: pd.Index) -> pd.DataFrame:
    return rows[households.get_indexer(pd.Index(rows["household_id"])) >= 0].reset_index(drop=True)


def _texts(rows: pd.DataFrame, name: str, households: pd.Index, catalogue: Catalogue) -> pd.DataFrame:
    """The sentences of each household, in one text a language."""
    shown = {
        f"{name}_{language}": joined(rows, "household_id", language, catalogue.texts(language).signs["bar"])
        for language in LANGUAGES
    }
    return pd.DataFrame(shown).reindex(households).fillna("")
