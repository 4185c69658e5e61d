"""What is there to say of one household, on the list or not?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.reasons import NUMBER
from fupin_risk.warning_list.scored_cohort import ScoredCohort, score_cohort
from fupin_risk.warning_list.telling import told, told_gaps
from fupin_risk.words import LANGUAGES


def explain_household(
    register: Register, model: RiskModel, household: str, as_of: str | dt.date, catalogue: Catalogue | None = None
) -> str:
    """Say everything about one household: risk, level, reasons, causes against measures, incomes.

    Parameters
    ----------
    register : Register
    model : RiskModel
        A fitted one.
    household : str
        Its id.
    as_of : str or date
        The as-of day.
    catalogue : Catalogue, optional
        Definitions; the register's by default.

    Returns
    -------
    str
        Lines in Chinese and English.

    Raises
    ------
    ValueError
        The household is not known on that day, or is not in the model's cohort.
    """
    day = as_day(as_of)
    if household not in set(register.visible_households(day)["household_id"]):
        raise ValueError(f"this household is not in the register as of {day}")
    scored = score_cohort(register, model, day, catalogue)
    if household not in scored.households.index:
        cohort = scored.catalogue.words.cohorts[model.recipe.cohort].en
        raise ValueError(f"this household is not among the {cohort} as of {day}, so the model says nothing of it")
    zh, en = (scored.catalogue.texts(language) for language in LANGUAGES)
    parts = (
        _head(scored, household, zh, en),
        _reasons(scored, household),
        _gaps(scored, household, zh, en),
        _incomes(scored, household, zh, en),
        [texts.statements["not_a_decision"] for texts in (zh, en)],
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(scored: ScoredCohort, household: str, zh: Texts, en: Texts) -> list[str]:
    row, day = scored.households.loc[household], scored.day
    level = row["level"]
    to_check = [
        texts.statements["not_listed"]
        if pd.isna(level)
        else texts.statements["level_to_check"].format(
            level=texts.levels[level], to_check=texts.statements["household_to_check"]
        )
        for texts in (zh, en)
    ]
    days = [f"{texts.columns['as_of']}{texts.signs['colon']}{texts.day(day)}" for texts in (zh, en)]
    risks = [texts.columns["risk"] for texts in (zh, en)]
    return [
        f"{household}  {' / '.join(to_check)}",
        " / ".join(days),
        f"{' / '.join(risks)}: {row['risk']:.3f}",
    ]


def _reasons(scored: ScoredCohort, household: str) -> list[str]:
    said = told(scored, pd.Index([household])).loc[household]
    texts = [[said[f"reason_{number}_{language}"] for language in ("zh", "en")] for number in range(1, NUMBER + 1)]
    return [line for zh, en in texts if isinstance(zh, str) for line in (f"- {zh}", f"  {en}")]


def _gaps(scored: ScoredCohort, household: str, zh: Texts, en: Texts) -> list[str]:
    lines = []
    for gap in told_gaps(scored, pd.Index([household])).to_dict("records"):
        status = " / ".join(texts.gap_statuses[gap["status"]] for texts in (zh, en))
        lines += [f"- [{status}] {gap['zh']}", f"  {gap['en']}"]
    return lines


def _incomes(scored: ScoredCohort, household: str, zh: Texts, en: Texts) -> list[str]:
    county, known = scored.households.loc[[household], "county"], scored.rows.get("income_years")
    years = income_history(scored.register, scored.day, county, known)
    rows = zip(years["year"], years["income_per_head_yuan"], years["line_yuan"], strict=True)
    title = " / ".join(f"{texts.columns['income_per_head_yuan']}, {texts.columns['line_yuan']}" for texts in (zh, en))
    return [title, *(f"- {year}: {zh.figure(own, 'yuan')}, {zh.figure(least, 'yuan')}" for year, own, least in rows)]
