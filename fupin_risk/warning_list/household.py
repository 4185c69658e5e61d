"""What is there to say of one household, on the list or not?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.vocabulary import (
    GAP_STATUSES,
    HOUSEHOLD_TO_CHECK,
    LEVELS,
    LIST_COLUMNS,
    NOT_A_DECISION,
    NOT_LISTED,
    Language,
    Words,
    day_text,
    figure,
)
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.reasons import NUMBER
from fupin_risk.warning_list.scored_cohort import ScoredCohort, score_cohort
from fupin_risk.warning_list.telling import told, told_gaps


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
    parts = (
        _head(scored, household, language),
        _reasons(scored, household, language),
        _gaps(scored, household, language),
        _incomes(scored, household, language),
        [NOT_A_DECISION.of(language)],
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(scored: ScoredCohort, household: str, language: Language) -> list[str]:
    row, colon = scored.households.loc[household], "：" if language == "zh" else ": "
    level = LEVELS.get(str(row["level"]))
    to_check = NOT_LISTED
    if level is not None:
        to_check = Words(level.zh + HOUSEHOLD_TO_CHECK.zh, f"{HOUSEHOLD_TO_CHECK.en}, {level.en}")
    return [
        f"{household}  {to_check.of(language)}",
        f"{LIST_COLUMNS['as_of'].of(language)}{colon}{day_text(scored.day, language)}",
        f"{LIST_COLUMNS['risk'].of(language)}{colon}{row['risk']:.3f}",
    ]


def _reasons(scored: ScoredCohort, household: str, language: Language) -> list[str]:
    said = told(scored, pd.Index([household])).loc[household]
    texts = [said[f"reason_{number}_{language}"] for number in range(1, NUMBER + 1)]
    return [f"- {text}" for text in texts if isinstance(text, str)]


def _gaps(scored: ScoredCohort, household: str, language: Language) -> list[str]:
    gaps = told_gaps(scored, pd.Index([household])).to_dict("records")
    return [f"- [{GAP_STATUSES[gap['status']].of(language)}] {gap[language]}" for gap in gaps]


def _incomes(scored: ScoredCohort, household: str, language: Language) -> list[str]:
    county, known = scored.households.loc[[household], "county"], scored.rows.get("income_years")
    years = income_history(scored.register, scored.day, county, known)
    rows = zip(years["year"], years["income_per_head_yuan"], years["line_yuan"], strict=True)
    title = ", ".join(LIST_COLUMNS[name].of(language) for name in ("income_per_head_yuan", "line_yuan"))
    return [
        title,
        *(f"- {year}: {figure(own, 'yuan', language)}, {figure(least, 'yuan', language)}" for year, own, least in rows),
    ]
