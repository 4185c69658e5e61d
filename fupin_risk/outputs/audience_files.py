"""How do a notice, a school's form and a worker's form become workbooks that say for whom they are, and no more?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from fupin_risk.audiences import PublicNotice, SchoolForm, WorkerForm
from fupin_risk.audiences.telling_words import telling_words, tells
from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.words.messages import Language

_NOTICE = "masked_name:24 place:40"
_SCHOOL = "roll_number:24 student_name:16 due_yuan:20"
_WORKER = (
    "check_rank:8 level:8 household_id:18 head_name:12 phone:16 township:14 village:14 because:18 income_*=income:40 "
    "factors_*=gaps:60 questions_*=questions:60 measures_in_force=kind:20 checked_on checked_by finding:28 closed_on:14"
)


def write_notice(notice: PublicNotice, path: str | Path, *, language: Language = "zh") -> None:
    """Write a notice as a workbook of one sheet, to be printed.

    Raises
    ------
    TypeError
        It is anything but a `PublicNotice`: no list is ever one.
    ValueError
        The language is unknown.
    OSError
        The folder is missing or not writable.
    """
    if not isinstance(notice, PublicNotice):
        raise TypeError(message("write_notice takes a PublicNotice (make_notice), never a list of households"))
    catalogue = notice.stamp.catalogue
    texts = catalogue.texts(language)
    lines, title = notice.lines(language), texts.of(notice.title)
    _refuse_telling((*lines, title), catalogue)
    comments = " ".join(notice.stamp.lines(language))
    with new_workbook(path, texts, title=title, comments=comments, made_on=notice.first_on) as book:
        columns = sheet_columns(_NOTICE, texts, "named_columns")
        add_sheet(book, texts.named["notice"], notice.table, columns, texts, note="\n".join(lines))


def write_school_form(form: SchoolForm, path: str | Path, *, language: Language = "zh") -> None:
    """Write a school's form as a workbook of one sheet that only the user can read; errors as for `write_notice`."""
    if not isinstance(form, SchoolForm):
        raise TypeError(message("write_school_form takes a SchoolForm (make_school_forms)"))
    catalogue, made_on = form.stamp.catalogue, form.stamp.made_on
    texts = catalogue.texts(language)
    lines, title = form.stamp.lines(language), texts.of(form.stamp.purpose)
    _refuse_telling((*lines, title), catalogue)
    note = "\n".join((title, *lines))
    with new_workbook(path, texts, title=title, comments=" ".join(lines), made_on=made_on, private=True) as book:
        columns = sheet_columns(_SCHOOL, texts, "named_columns")
        add_sheet(book, texts.named["students"], form.table, columns, texts, note=note)


def write_school_forms(
    forms: Iterable[SchoolForm], folder: str | Path, *, language: Language = "zh"
) -> tuple[Path, ...]:
    """Write each school's form into a folder, made if missing, as `<school_code>.xlsx`; errors as for `write_notice`.

    Signs of a code that no file name may hold are written as in a web address.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = []
    for form in forms:
        path = out / f"{quote(form.school_code, safe='')}.xlsx"
        write_school_form(form, path, language=language)
        paths.append(path)
    return tuple(paths)


def write_worker_form(form: WorkerForm, path: str | Path, *, language: Language = "zh") -> None:
    """Write a worker's form as a workbook of one sheet, with columns to fill in; errors as for `write_notice`."""
    if not isinstance(form, WorkerForm):
        raise TypeError(message("write_worker_form takes a WorkerForm (make_worker_form)"))
    texts, made_on = form.stamp.catalogue.texts(language), form.stamp.made_on
    lines, title = form.stamp.lines(language), texts.of(form.stamp.purpose)
    note = "\n".join((f"{title} · {texts.statements['internal']}", *lines))
    with new_workbook(path, texts, title=title, comments=" ".join(lines), made_on=made_on, private=True) as book:
        columns = sheet_columns(_WORKER, texts, "named_columns", "comparison_columns")
        add_sheet(book, texts.captions["list"], form.table, columns, texts, note=note, fixed_columns=4)


def _refuse_telling(lines: tuple[str, ...], catalogue: Catalogue) -> None:
    """What stands around the rows tells nothing of any household; a rule's or a caller's word is no exception."""
    words = telling_words(catalogue)
    if any(tells(line, words) for line in lines):
        raise ValueError(
            message("a line of this output names a cause, a measure, a disease or a level, which is not allowed here")
        )
