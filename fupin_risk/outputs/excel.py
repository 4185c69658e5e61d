"""How does a warning list become a workbook: list, gaps, incomes, and what it is?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fupin_risk.definitions import Texts
from fupin_risk.outputs.about import add_about, several
from fupin_risk.outputs.listing import Listing, as_of_day, in_check_order, in_list_order
from fupin_risk.outputs.page import Basis, basis_of
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.words.messages import Language

# Raw scores and single contributions are for the Parquet file, not for a meeting.
_LIST = (
    "check_rank:8 level:8 within_capacity=capacity:8 household_id:18 county township:14 village:14 risk:10 "
    "income_per_head_yuan line_yuan exited_on unanswered_causes:20 reason_1_*:36 reason_2_*:36 reason_3_*:36 "
    "gaps_*=gaps_sheet:44 questions_*=questions_sheet:44 checked_on checked_by finding:28"
)
_GAPS = "household_id:18 cause status:14 measures:20 ended_on:14 would_answer:24 evidence_value *:70"
_QUESTIONS = "household_id:18 cause evidence_value evidence_on:14 *:70 finding:28"
_UNJUDGED = "household_id:18 township:14 village:14 unread_*:40 file:28 line:10"
_INCOMES = "household_id:18 year:8 income_per_head_yuan:14 line_yuan:14"


def list_columns(texts: Texts) -> list[SheetColumn]:
    """Columns of the list's sheet."""
    return sheet_columns(_LIST, texts)


def write_excel(listing: Listing, path: str | Path, *, language: Language = "zh") -> None:
    """Write the list as a workbook: the list, its gaps, its incomes, and what it is.

    Every cell is written with its type: ids and texts as text whatever they begin with, numbers as
    numbers, unknown as an empty cell.

    Parameters
    ----------
    listing : WarningList
        The list; every household of it stands in the first sheet.
    path : str or Path
        The file; it appears whole or not at all.
    language : {"zh", "en"}, default "zh"
        Of headings and sentences.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_excel
    >>> write_excel(warning_list, "warnings.xlsx")  # doctest: +SKIP
    """
    texts = listing.catalogue.texts(language)
    t, basis = texts.captions, basis_of(listing, texts)
    note = f"{t['title']} · {t['as_of']} {basis.as_of} · {basis.statement}"
    comments = f"{t['purpose']}{texts.signs['stop']}{basis.statement}"
    with new_workbook(path, texts, title=t["title"], comments=comments, made_on=as_of_day(listing)) as book:
        columns = list_columns(texts)
        add_sheet(book, t["list"], in_check_order(listing), columns, texts, note=note, fixed_columns=4)
        columns = sheet_columns(_GAPS, texts, "gap_columns")
        gaps = in_list_order(listing.gaps[[column.name for column in columns]], listing, "cause")
        add_sheet(book, t["gaps_sheet"], gaps, columns, texts)
        if len(listing.questions):
            columns = sheet_columns(_QUESTIONS, texts, "gap_columns")
            add_sheet(book, t["questions_sheet"], in_list_order(listing.questions, listing, "cause"), columns, texts)
        incomes = in_list_order(listing.income_history, listing, "year")
        add_sheet(book, t["incomes_sheet"], incomes, sheet_columns(_INCOMES, texts), texts)
        if len(listing.unjudged):
            add_sheet(book, t["unjudged_sheet"], listing.unjudged, sheet_columns(_UNJUDGED, texts), texts)
        _about(book, basis)


def _about(book: Any, basis: Basis) -> None:
    """The sheet that says what this is, from what it was made, and what each column means."""
    texts, t = basis.texts, basis.texts.captions
    lines = [
        ("", basis.statement),
        ("", texts.statements["internal"]),
        *several(t["limits"], basis.limits, texts),
        *basis.facts,
        *several(t["unverified"], basis.unverified, texts),
        *several(t["assumed_clocks"], basis.assumed_clocks, texts),
        *(
            (column.heading, texts.meanings[column.name])
            for column in list_columns(texts)
            if column.name in texts.meanings
        ),
    ]
    add_about(book, lines, texts, title=t["title"])
