"""How does what is owed to patients and students become files, each for the one who can mend it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_risk.entitlements import MedicalCover, StudentAid
from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.captions import captions
from fupin_risk.outputs.due_words import (
    BILL_STATES,
    DUE_COLUMNS,
    DUE_PURPOSES,
    DUE_SHEETS,
    DUE_TITLES,
    NO_AMOUNT,
)
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import Kind, SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import NOT_A_DECISION, Language

_TIERS = ("basic", "serious", "aid", "floor", "supplement")
_BILL = ("household_id", "person_id", "bill_id", "kind", "hospital_level", "care_ended_on", "settled_on")
_REFUNDS = (
    *_BILL,
    "total_fen",
    "compliant_fen",
    *(f"{tier}{end}" for tier in _TIERS for end in ("_fen", "_due_fen")),
    "own_fen",
    "own_due_fen",
    "refund_fen",
    "in_force_from",
    "published_on",
    "back_pay",
)
_UNKNOWN = (*_BILL, "state", "total_fen", "own_fen")
_CODES = {"kind": "bill_kind", "hospital_level": "hospital_level", "stage": "schooling_stage"}


def write_dues(
    cover: MedicalCover, aid: StudentAid, folder: str | Path, *, language: Language = "zh"
) -> tuple[Path, ...]:
    """Write what is owed: all bills and students for programs, and a workbook for each addressee.

    A workbook holds what its addressee needs and no more: a school sees neither household nor bill. Ids only.

    Parameters
    ----------
    cover : MedicalCover
    aid : StudentAid
    folder : str or Path
        An existing folder; gets bills.parquet, students.parquet, medical-refunds.xlsx, unaided-for-schools.xlsx and
        unaided-for-education.xlsx.
    language : {"zh", "en"}, default "zh"
        Of the workbooks.

    Returns
    -------
    tuple of Path
        The five files.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_dues
    >>> write_dues(cover, aid, "out")  # doctest: +SKIP
    """
    captions(language)
    out = Path(folder)
    bills, students = out / "bills.parquet", out / "students.parquet"
    write_table(cover.bills, bills, metadata=cover.provenance)
    write_table(aid.students, students, metadata={**aid.provenance, "lists_sha256": aid.sha256})
    unknown = cover.bills[cover.bills["refund_fen"].isna() & (cover.bills["state"] != "no_rule")]
    medical = _workbook(
        out / "medical-refunds.xlsx",
        "medical",
        {"refunds": (cover.refunds, _REFUNDS), "unknown_bills": (unknown, _UNKNOWN)},
        cover.provenance,
        language,
    )
    schools = _workbook(
        out / "unaided-for-schools.xlsx",
        "schools",
        {"unaided": (aid.for_schools, [str(name) for name in aid.for_schools])},
        aid.provenance,
        language,
    )
    told = aid.for_education_departments
    given = ("county", "household_id", "person_id", "school_code", "stage", "school_year")
    education = _workbook(
        out / "unaided-for-education.xlsx",
        "education",
        {
            "unaided": (told, [str(name) for name in told]),
            "doubled": (aid.doubled, (*given, "paid_fen", "barring_fen")),
            "without_channel": (aid.without_channel, given),
        },
        aid.provenance,
        language,
    )
    return bills, students, medical, schools, education


def _workbook(
    path: Path,
    name: str,
    sheets: Mapping[str, tuple[pd.DataFrame, Sequence[str]]],
    provenance: Mapping[str, Any],
    language: Language,
) -> Path:
    t = captions(language)
    title, purpose = DUE_TITLES[name].of(language), DUE_PURPOSES[name].of(language)
    day = dt.date.fromisoformat(provenance["as_of"])
    note = f"{title} · {t['as_of']} {day} · {purpose} · {NOT_A_DECISION.of(language)}"
    with new_workbook(path, title=title, comments=f"{purpose}. {NOT_A_DECISION.of(language)}", made_on=day) as book:
        for sheet, (frame, columns) in sheets.items():
            shown = [SheetColumn(column, DUE_COLUMNS[column], _kind(column), _width(column)) for column in columns]
            add_sheet(book, DUE_SHEETS[sheet].of(language), _in_words(frame, language), shown, language, note=note)
        add_about(book, [*made_from_lines(provenance, purpose, language), ("", NO_AMOUNT.of(language))], language)
    return path


def _in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Codes as labels."""
    words = frame.copy()
    for column, codes in _CODES.items():
        if column in words:
            words[column] = ["".join(code_words(cell, codes, language)) for cell in words[column]]
    if "bill_id" in words:
        words["state"] = [BILL_STATES[state].of(language) for state in words["state"]]
    return words


def _kind(column: str) -> Kind:
    if column.endswith("_fen"):
        return "fen"
    if column == "back_pay":
        return "yes_no"
    return "integer" if column.endswith("_months") else "date" if column.endswith(("_on", "_from")) else "text"


def _width(column: str) -> int:
    return 18 if column in {"household_id", "person_id", "bill_id", "state"} else 13
