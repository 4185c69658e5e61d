"""What is there to say of one household, on the list or not?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.errors import message
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.reasons import NUMBER
from fupin_risk.warning_list.scored_cohort import ScoredCohort, score_cohort
from fupin_risk.warning_list.telling import told, told_gaps, told_questions
from fupin_risk.words.messages import Language


def explain_household(
    register: Register,
    model: RiskModel,
    household: str,
    as_of: str | dt.date,
    catalogue: Catalogue | None = None,
    *,
    language: Language = "zh",
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
    language : {"zh", "en"}, default "zh"

    Returns
    -------
    str
        Lines of text.

    Raises
    ------
    ValueError
        The household is not known on that day, or is not in the model's cohort.
    """
    day = as_day(as_of)
    if household not in set(register.visible_households(day)["household_id"]):
        raise ValueError(message("this household is not in the register as of {day}", day=day))
    scored = score_cohort(register, model, day, catalogue)
    if household not in scored.households.index:
        raise ValueError(
            message(
                "this household is not in the cohort {cohort!r} as of {day}, so the model does not score it",
                cohort=model.recipe.cohort,
                day=day,
            )
        )
    texts = scored.catalogue.texts(language)
    parts = (
        _head(scored, household, texts),
        _reasons(scored, household, language),
        _gaps(scored, household, texts),
        _incomes(scored, household, texts),
        [texts.statements["not_a_decision"]],
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(scored: ScoredCohort, household: str, texts: Texts) -> list[str]:
    row, colon, said = scored.households.loc[household], texts.signs["colon"], texts.statements
    to_check = said["not_listed"]
    level = texts.levels.get(str(row["level"]))
    if level is not None:
        to_check = said["level_to_check"].format(level=level, to_check=said["household_to_check"])
    return [
        f"{household}  {to_check}",
        f"{texts.columns['as_of']}{colon}{texts.day(scored.day)}",
        f"{texts.columns['risk']}{colon}{row['risk']:.3f}",
    ]


def _reasons(scored: ScoredCohort, household: str, language: Language) -> list[str]:
    said = told(scored, pd.Index([household])).loc[household]
    texts = [said[f"reason_{number}_{language}"] for number in range(1, NUMBER + 1)]
    return [f"- {text}" for text in texts if isinstance(text, str)]


def _gaps(scored: ScoredCohort, household: str, texts: Texts) -> list[str]:
    index = pd.Index([household])
    gaps, questions = (rows(scored, index).to_dict("records") for rows in (told_gaps, told_questions))
    possible = texts.evidence_tiers["possible"]
    return [
        *(f"- [{texts.gap_statuses[gap['status']]}] {gap[texts.language]}" for gap in gaps),
        *(f"- [{possible}] {asked[texts.language]}" for asked in questions),
    ]


def _incomes(scored: ScoredCohort, household: str, texts: Texts) -> list[str]:
    county, known = scored.households.loc[[household], "county"], scored.rows.get("income_years")
    years = income_history(scored.register, scored.day, county, known)
    rows = zip(years["year"], years["income_per_head_yuan"], years["line_yuan"], strict=True)
    title = f"{texts.columns['income_per_head_yuan']}, {texts.columns['line_yuan']}"
    return [
        title,
        *(f"- {year}: {texts.figure(own, 'yuan')}, {texts.figure(least, 'yuan')}" for year, own, least in rows),
    ]
