"""What is there to say of one household, on the list or not?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.model import RiskModel
from fupin_risk.register import Register, as_day
from fupin_risk.vocabulary import (
    COHORTS,
    GAP_STATUSES,
    HOUSEHOLD_TO_CHECK,
    LEVELS,
    LIST_COLUMNS,
    NOT_A_DECISION,
    NOT_LISTED,
    Words,
    day_text,
    figure,
)
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.reasons import NUMBER
from fupin_risk.warning_list.scored_cohort import ScoredCohort, score_cohort
from fupin_risk.warning_list.telling import told, told_gaps


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
        cohort = COHORTS[model.recipe.cohort].en
        raise ValueError(f"this household is not among the {cohort} as of {day}, so the model says nothing of it")
    parts = (_head(scored, household), _reasons(scored, household), _gaps(scored, household))
    notes = [NOT_A_DECISION.zh, NOT_A_DECISION.en]
    return "\n\n".join("\n".join(lines) for lines in (*parts, _incomes(scored, household), notes) if lines)


def _head(scored: ScoredCohort, household: str) -> list[str]:
    row, day = scored.households.loc[household], scored.day
    level = LEVELS.get(str(row["level"]))
    to_check = (
        NOT_LISTED if level is None else Words(level.zh + HOUSEHOLD_TO_CHECK.zh, f"{HOUSEHOLD_TO_CHECK.en}, {level.en}")
    )
    risk, as_of = LIST_COLUMNS["risk"], LIST_COLUMNS["as_of"]
    return [
        f"{household}  {to_check.zh} / {to_check.en}",
        f"{as_of.zh}：{day_text(day)} / {as_of.en}: {day_text(day, 'en')}",
        f"{risk.zh} / {risk.en}: {row['risk']:.3f}",
    ]


def _reasons(scored: ScoredCohort, household: str) -> list[str]:
    said = told(scored, pd.Index([household])).loc[household]
    texts = [[said[f"reason_{number}_{language}"] for language in ("zh", "en")] for number in range(1, NUMBER + 1)]
    return [line for zh, en in texts if isinstance(zh, str) for line in (f"- {zh}", f"  {en}")]


def _gaps(scored: ScoredCohort, household: str) -> list[str]:
    lines = []
    for gap in told_gaps(scored, pd.Index([household])).to_dict("records"):
        status = GAP_STATUSES[gap["status"]]
        lines += [f"- [{status.zh} / {status.en}] {gap['zh']}", f"  {gap['en']}"]
    return lines


def _incomes(scored: ScoredCohort, household: str) -> list[str]:
    income, line = LIST_COLUMNS["income_per_head_yuan"], LIST_COLUMNS["line_yuan"]
    county, known = scored.households.loc[[household], "county"], scored.rows.get("income_years")
    years = income_history(scored.register, scored.day, county, known)
    rows = zip(years["year"], years["income_per_head_yuan"], years["line_yuan"], strict=True)
    title = f"{income.zh}, {line.zh} / {income.en}, {line.en}"
    return [title, *(f"- {year}: {figure(own, 'yuan')}, {figure(least, 'yuan')}" for year, own, least in rows)]
