"""How does what is owed to patients and students become files, each for the one who can mend it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.entitlements import MedicalCover, StudentAid
from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import kind_of
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.words.messages import Language

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
    texts, out = cover.catalogue.texts(language), Path(folder)
    bills, students = out / "bills.parquet", out / "students.parquet"
    write_table(cover.bills, bills, metadata=cover.provenance)
    write_table(aid.students, students, metadata={**aid.provenance, "lists_sha256": aid.sha256})
    unknown = cover.bills[cover.bills["refund_fen"].isna() & (cover.bills["state"] != "no_rule")]
    medical = _workbook(
        out / "medical-refunds.xlsx",
        "medical",
        {"refunds": (cover.refunds, _REFUNDS), "unknown_bills": (unknown, _UNKNOWN)},
        cover.provenance,
        texts,
    )
    schools = _workbook(
        out / "unaided-for-schools.xlsx",
        "schools",
        {"unaided": (aid.for_schools, [str(name) for name in aid.for_schools])},
        aid.provenance,
        texts,
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
        texts,
    )
    return bills, students, medical, schools, education


def _workbook(
    path: Path,
    name: str,
    sheets: Mapping[str, tuple[pd.DataFrame, Sequence[str]]],
    provenance: Mapping[str, Any],
    texts: Texts,
) -> Path:
    title, purpose = texts.due_titles[name], texts.due_purposes[name]
    day, statement = dt.date.fromisoformat(provenance["as_of"]), texts.statements["not_a_decision"]
    note = f"{title} · {texts.captions['as_of']} {day} · {purpose} · {statement}"
    with new_workbook(path, texts, title=title, comments=f"{purpose}. {statement}", made_on=day) as book:
        for sheet, (frame, columns) in sheets.items():
            shown = [
                SheetColumn(column, _heading(column, texts), kind_of(column), _width(column)) for column in columns
            ]
            add_sheet(book, texts.due_sheets[sheet], _in_words(frame, texts), shown, texts, note=note)
        lines = [*made_from_lines(provenance, purpose, texts), ("", texts.statements["no_amount"])]
        add_about(book, lines, texts)
    return path


def _heading(column: str, texts: Texts) -> str:
    tier, _, amount = column.partition("_")
    if tier in _TIERS:
        return texts.due_columns[f"tier_{amount}"].format(tier=texts.policy_label("medical_cover", tier))
    return texts.due_columns[column]


def _in_words(frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Codes as labels."""
    words = frame.copy()
    for column, codes in _CODES.items():
        if column in words:
            words[column] = ["".join(code_words(cell, codes, texts)) for cell in words[column]]
    if "bill_id" in words:
        words["state"] = [texts.bill_states[state] for state in words["state"]]
    return words


def _width(column: str) -> int:
    return 18 if column in {"household_id", "person_id", "bill_id", "state"} else 13
