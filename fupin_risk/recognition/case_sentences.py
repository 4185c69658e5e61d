"""How is a case said, so that nobody is called poor again before the county has decided?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.words.messages import LANGUAGES


def shown_kind(kind: object, state: object, texts: Texts) -> str:
    """What a case is called: its kind once it is recognised, a household to check (待核查户) before.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> texts = fr.load_catalogue().texts("zh")
    >>> shown_kind("relapse", "open", texts), shown_kind("relapse", "recognised", texts)
    ('待核查户', '返贫')
    """
    kinds = texts.codes["recognition_kind"]
    if state != "recognised" or kind not in kinds:
        return texts.statements["household_to_check"]
    return kinds[str(kind)]


def say_cases(cases: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add a sentence in each language to every case; every number in it is in the row.

    Parameters
    ----------
    cases : DataFrame
        As `case_states` returns it.
    catalogue : Catalogue
        For the words, and the labels of kinds and steps.

    Returns
    -------
    DataFrame
        With zh and en.
    """
    rows = cases.to_dict("records")
    said = {}
    for language in LANGUAGES:
        texts = catalogue.texts(language)
        said[language] = pd.Series([_sentence(row, texts) for row in rows], index=cases.index, dtype=object)
    return cases.assign(**said)


def _sentence(row: Mapping[Hashable, Any], texts: Texts) -> str:
    words = texts.case_sentences
    kind, state = shown_kind(row["kind"], row["state"], texts), texts.case_states[row["state"]]
    parts = [words["case"].format(kind=kind, state=state, day=texts.day(row["found_on"].date()))]
    if row["last_step"] is not None and not pd.isna(row["last_step"]):
        parts.append(_last(row, texts))
    if row["state"] == "open" and not pd.isna(row["next_step"]):
        parts.append(_ahead(row, texts))
    return texts.signs["clause"].join([*parts, *_faults(row, texts)]) + words["end"]


def _last(row: Mapping[Hashable, Any], texts: Texts) -> str:
    words, on = texts.case_sentences, row["last_step_on"]
    when = "" if pd.isna(on) else words["on"].format(day=texts.day(on.date()))
    return words["refused" if row["state"] == "refused" else "done"].format(
        step=_step(row["last_step"], texts), on=when
    )


def _ahead(row: Mapping[Hashable, Any], texts: Texts) -> str:
    words, due = texts.case_sentences, row["next_due_on"]
    text = words["next"].format(step=_step(row["next_step"], texts))
    if pd.isna(due):
        return text
    text += words["due"].format(day=texts.day(due.date()))
    if row["stuck"] is True:
        text += words["over"].format(days=texts.with_unit(row["overdue_days"], "days"))
    return text


def _faults(row: Mapping[Hashable, Any], texts: Texts) -> list[str]:
    words, found = texts.case_sentences, []
    if row["skipped_steps"]:
        steps = texts.joined(_step(name, texts) for name in row["skipped_steps"].split(";"))
        found.append(words["skipped"].format(steps=steps))
    if row["out_of_order"] is True:
        found.append(words["out_of_order"])
    if row["notice_short"] is True:
        found.append(words["notice_short"].format(days=texts.with_unit(row["notice_days"], "days")))
    if row["paper_missing"] is True:
        found.append(words["paper_missing"])
    if row["decided_late"] is True:
        found.append(words["decided_late"])
    return found


def _step(code: object, texts: Texts) -> str:
    return texts.codes["recognition_step"][str(code)]
