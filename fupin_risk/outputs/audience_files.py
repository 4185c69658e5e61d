"""How do a notice, a school's form and a worker's form become workbooks that say for whom they are, and no more?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from fupin_risk.audiences import PublicNotice, SchoolForm, WorkerForm
from fupin_risk.audiences.telling_words import telling_words, tells
from fupin_risk.definitions import read_dictionary
from fupin_risk.errors import message
from fupin_risk.outputs.captions import CAPTIONS, captions
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.resources import definitions_folder
from fupin_risk.vocabulary import COMPARISON_COLUMNS, LIST_COLUMNS, NAMED_COLUMNS, Language

_NOTICE = (
    SheetColumn("masked_name", NAMED_COLUMNS["masked_name"], "text", 24),
    SheetColumn("place", NAMED_COLUMNS["place"], "text", 40),
)
_SCHOOL = (
    SheetColumn("roll_number", NAMED_COLUMNS["roll_number"], "text", 24),
    SheetColumn("student_name", NAMED_COLUMNS["student_name"], "text", 16),
    SheetColumn("due_yuan", NAMED_COLUMNS["due_yuan"], "yuan", 20),
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
    captions(language)
    lines, title = notice.lines(language), notice.title.of(language)
    _refuse_telling((*lines, title))
    comments = " ".join(notice.stamp.lines(language))
    with new_workbook(path, title=title, comments=comments, made_on=notice.first_on) as book:
        add_sheet(book, CAPTIONS["notice_sheet"].of(language), notice.table, _NOTICE, language, note="\n".join(lines))


def write_school_form(form: SchoolForm, path: str | Path, *, language: Language = "zh") -> None:
    """Write a school's form as a workbook of one sheet that only the user can read; errors as for `write_notice`."""
    if not isinstance(form, SchoolForm):
        raise TypeError(message("write_school_form takes a SchoolForm (make_school_forms)"))
    captions(language)
    lines, title = form.stamp.lines(language), form.stamp.purpose.of(language)
    _refuse_telling((*lines, title))
    with new_workbook(path, title=title, comments=" ".join(lines), made_on=form.stamp.made_on, private=True) as book:
        add_sheet(
            book,
            CAPTIONS["students_sheet"].of(language),
            form.table,
            _SCHOOL,
            language,
            note="\n".join((title, *lines)),
        )


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
    t = captions(language)
    lines, title = form.stamp.lines(language), form.stamp.purpose.of(language)
    columns = (
        SheetColumn("check_rank", LIST_COLUMNS["check_rank"], "integer", 8),
        SheetColumn("level", LIST_COLUMNS["level"], "level", 8),
        SheetColumn("household_id", LIST_COLUMNS["household_id"], "text", 18),
        SheetColumn("head_name", NAMED_COLUMNS["head_name"], "text", 12),
        SheetColumn("phone", NAMED_COLUMNS["phone"], "text", 16),
        SheetColumn("township", LIST_COLUMNS["township"], "text", 14),
        SheetColumn("village", LIST_COLUMNS["village"], "text", 14),
        SheetColumn("because", COMPARISON_COLUMNS["because"], "reasons", 18),
        SheetColumn(f"income_{language}", CAPTIONS["income"], "text", 40),
        SheetColumn(f"factors_{language}", CAPTIONS["gaps"], "text", 60),
        SheetColumn("measures_in_force", COMPARISON_COLUMNS["kind"], "measures", 20),
        SheetColumn("checked_on", CAPTIONS["checked_on"], "by_hand", 12),
        SheetColumn("checked_by", CAPTIONS["checked_by"], "by_hand", 12),
        SheetColumn("finding", CAPTIONS["finding"], "by_hand", 28),
        SheetColumn("closed_on", NAMED_COLUMNS["closed_on"], "by_hand", 14),
    )
    note = "\n".join((f"{title} · {t['internal']}", *lines))
    with new_workbook(path, title=title, comments=" ".join(lines), made_on=form.stamp.made_on, private=True) as book:
        add_sheet(book, t["list"], form.table, columns, language, note=note, fixed_columns=4)


def _refuse_telling(texts: tuple[str, ...]) -> None:
    """What stands around the rows tells nothing of anybody; a rule's or a caller's word is no exception."""
    words = telling_words(read_dictionary(definitions_folder("features") / "register.toml"))
    if any(tells(text, words) for text in texts):
        raise ValueError(
            message("a line of this output names a cause, a measure, a disease or a level, which is not allowed here")
        )
