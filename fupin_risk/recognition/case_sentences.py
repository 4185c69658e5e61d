"""How is a case said, so that nobody is called poor again before the county has decided?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import Dictionary
from fupin_risk.vocabulary import CASE_COLUMNS, CASE_STATES, HOUSEHOLD_TO_CHECK, Language, day_text, with_unit


def shown_kind(kind: object, state: object, dictionary: Dictionary, language: Language) -> str:
    """What a case is called: its kind once it is recognised, a household to check (待核查户) before.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> dictionary = fr.load_catalogue().dictionary
    >>> shown_kind("relapse", "open", dictionary, "zh"), shown_kind("relapse", "recognised", dictionary, "zh")
    ('待核查户', '返贫')
    """
    if state != "recognised" or kind not in dictionary.codes["recognition_kind"]:
        return HOUSEHOLD_TO_CHECK.of(language)
    return str(getattr(dictionary.codes["recognition_kind"][str(kind)], language))


def say_cases(cases: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Add a sentence in each language to every case; every number in it is in the row.

    Parameters
    ----------
    cases : DataFrame
        As `case_states` returns it.
    dictionary : Dictionary
        For the labels of kinds and steps.

    Returns
    -------
    DataFrame
        With zh and en.
    """
    rows = cases.to_dict("records")
    return cases.assign(
        zh=pd.Series([_sentence(row, dictionary, "zh") for row in rows], index=cases.index, dtype=object),
        en=pd.Series([_sentence(row, dictionary, "en") for row in rows], index=cases.index, dtype=object),
    )


def _sentence(row: Mapping[Hashable, Any], dictionary: Dictionary, language: Language) -> str:
    chinese = language == "zh"
    kind = shown_kind(row["kind"], row["state"], dictionary, language)
    state = CASE_STATES[row["state"]].of(language)
    found = day_text(row["found_on"].date(), language)
    parts = [f"{kind}（{state}）：{found}发现" if chinese else f"{kind} ({state}); found on {found}"]
    if row["last_step"] is not None and not pd.isna(row["last_step"]):
        parts.append(_last(row, dictionary, language))
    if row["state"] == "open" and not pd.isna(row["next_step"]):
        parts.append(_ahead(row, dictionary, language))
    parts += _faults(row, dictionary, language)
    return ("，" if chinese else ", ").join(parts) + ("。" if chinese else ".")


def _last(row: Mapping[Hashable, Any], dictionary: Dictionary, language: Language) -> str:
    step = _step(row["last_step"], dictionary, language)
    refused, on = row["state"] == "refused", row["last_step_on"]
    if language == "zh":
        when = "" if pd.isna(on) else f"于{day_text(on.date())}"
        return f"{step}{when}未通过" if refused else f"{step}已{when}完成"
    when = "" if pd.isna(on) else f" on {day_text(on.date(), 'en')}"
    return f"{step} not passed{when}" if refused else f"{step} done{when}"


def _ahead(row: Mapping[Hashable, Any], dictionary: Dictionary, language: Language) -> str:
    step, due = _step(row["next_step"], dictionary, language), row["next_due_on"]
    chinese = language == "zh"
    text = f"下一程序为{step}" if chinese else f"next is {step}"
    if pd.isna(due):
        return text
    by = day_text(due.date(), language)
    text += f"，应于{by}前办结" if chinese else f", due by {by}"
    if row["stuck"] is True:
        over = with_unit(row["overdue_days"], "days", language)
        text += f"，已超期{over}" if chinese else f", {over} over"
    return text


def _faults(row: Mapping[Hashable, Any], dictionary: Dictionary, language: Language) -> list[str]:
    chinese, found = language == "zh", []
    if row["skipped_steps"]:
        names = [_step(name, dictionary, language) for name in row["skipped_steps"].split(";")]
        found.append(f"缺{'、'.join(names)}" if chinese else f"without {', '.join(names)}")
    if row["out_of_order"] is True:
        found.append("程序先后倒置" if chinese else "steps out of order")
    if row["notice_short"] is True:
        days = with_unit(row["notice_days"], "days", language)
        found.append(f"公示仅{days}" if chinese else f"notice of {days} only")
    if row["paper_missing"] is True:
        found.append(CASE_COLUMNS["paper_missing"].of(language))
    if row["decided_late"] is True:
        found.append("认定超过限期" if chinese else "decided after it was due")
    return found


def _step(code: object, dictionary: Dictionary, language: Language) -> str:
    return str(getattr(dictionary.codes["recognition_step"][str(code)], language))
