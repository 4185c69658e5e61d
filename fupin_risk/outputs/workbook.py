"""How does a table become a sheet in which every cell has its type and no text becomes a formula or a link?"""

from __future__ import annotations

import datetime as dt
import glob
import math
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pandas as pd
import xlsxwriter

from fupin_risk.definitions import LEVEL_ORDER, NO_CAUSE, Texts
from fupin_risk.disk.atomic import atomic_path
from fupin_risk.outputs.listing import plain_text
from fupin_risk.outputs.wording import code_words, named

Kind = Literal[
    "text",
    "integer",
    "number",
    "yuan",
    "fen",
    "yuan_to_the_fen",
    "share",
    "date",
    "yes_no",
    "level",
    "status",
    "cause",
    "measures",
    "reasons",
    "reporters",
    "by_hand",
]
# Excel's own limits: longer texts are cut here, where it can be seen, and not by the reader.
MOST_UNITS_A_CELL = 32_767
MOST_CHARACTERS_A_NAME = 31
# What lies below this row Excel does not read, and xlsxwriter leaves out without a word.
MOST_ROWS = 1_048_576
# So many records become cells at once.
_ROWS_AT_ONCE = 4_096
# Assumption: a process that has been at a workbook for an hour was killed.
_SECONDS_OF_WRITING = 3_600
NUMBER_FORMATS = {
    "integer": "0",
    "number": "#,##0.####",
    "yuan": "#,##0",
    "fen": "#,##0.00",  # shown in yuan
    "yuan_to_the_fen": "#,##0.00",
    "share": "0.0%",
    "date": "yyyy-mm-dd",
}
FILLS = {"red": ("#A61C16", "#FFFFFF"), "orange": ("#F0A04B", "#2C1800"), "yellow": ("#FFE89A", "#3A2F00")}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: where it comes from, its heading, the type of its cells and its width in characters."""

    name: str
    heading: str
    kind: Kind = "text"
    width: int = 12


@contextmanager
def new_workbook(
    path: str | Path, texts: Texts, *, title: str, comments: str, made_on: dt.date, private: bool = False
) -> Iterator[Any]:
    """A workbook that is written whole when the block ends well; its properties name its purpose and nobody.

    Parameters
    ----------
    path : str or Path
        The file.
    texts : Texts
    title, comments : str
        Properties of the workbook.
    made_on : date
        Stands as the day of creation, so that the same list gives the same bytes whenever it is written.
    private : bool, default False
        Only the user can read the file, whatever the umask: it names people, or shows what was quarantined.

    Yields
    ------
    xlsxwriter.Workbook
    """
    final = Path(path)
    # Rows go to the disk as they are written, and a province's list takes no more memory than a village's. They are a
    # list of households: they lie where the workbook will, in a folder that is the user's alone, and not in the
    # machine's temporary folder.
    name = f".{final.name[:100]}."
    _clear_up(final.parent, name)
    beside = TemporaryDirectory(prefix=name, suffix=".partial", dir=final.parent, ignore_cleanup_errors=True)
    with beside as folder, atomic_path(final, private=private) as partial:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(partial), options)
        created = dt.datetime.combine(made_on, dt.time(), tzinfo=dt.UTC)
        book.set_properties({"title": title, "comments": comments, "created": created})
        book.formats[0].set_font_name(texts.captions["font"])
        book.formats[0].set_font_size(10.5)
        try:
            yield book
            book.close()
        finally:
            # After an error they are open still, and Windows removes no open file.
            for sheet in book.worksheets():
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()


def _clear_up(folder: Path, name: str) -> None:
    """Remove the rows that a process left which was killed while it wrote this workbook: they may hold names."""
    for left in folder.glob(f"{glob.escape(name)}*.partial"):
        if left.is_dir() and time.time() - left.stat().st_mtime > _SECONDS_OF_WRITING:
            shutil.rmtree(left, ignore_errors=True)


def add_sheet(
    book: Any,
    name: str,
    frame: pd.DataFrame,
    columns: Sequence[SheetColumn],
    texts: Texts,
    *,
    note: str = "",
    fixed_columns: int = 1,
) -> None:
    """Add a sheet: headings, one typed row a record, filters, headings and first columns that stay in sight, A4 across.

    Rows that a sheet cannot hold go on in further ones, ``name（2）`` and so on, and a line above the headings of each
    says so.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    name : str
        Of the sheet.
    frame : DataFrame
        Rows as they stand.
    columns : sequence of SheetColumn
        Those that the frame does not have are left out; columns filled in by hand are always there.
    texts : Texts
    note : str
        Stands above the headings, a line a row.
    fixed_columns : int
        So many columns stay in sight.
    """
    shown = [column for column in columns if column.name in frame.columns or column.kind == "by_hand"]
    lines = note.split("\n") if note else []
    if len(lines) + 1 + len(frame) <= MOST_ROWS:
        _add_one_sheet(book, name, frame, shown, texts, lines, fixed_columns)
        return
    room = MOST_ROWS - len(lines) - 2  # for the headings, and for the line that says where the other rows are
    starts = range(0, len(frame), room)
    names = [_numbered(name, number, texts) for number in range(1, len(starts) + 1)]
    lines.append(texts.captions["parted_sheet"].format(rows=f"{len(frame):,}", sheets=texts.joined(names)))
    for start, part in zip(starts, names, strict=True):
        _add_one_sheet(book, part, frame.iloc[start : start + room], shown, texts, lines, fixed_columns)


def _numbered(name: str, number: int, texts: Texts) -> str:
    """The name of a sheet's first, second … part; the first has the name itself."""
    if number == 1:
        return name
    ending = texts.signs["part_of_sheet"].format(number=number)
    return name[: MOST_CHARACTERS_A_NAME - len(ending)] + ending


def _add_one_sheet(
    book: Any,
    name: str,
    frame: pd.DataFrame,
    shown: Sequence[SheetColumn],
    texts: Texts,
    lines: Sequence[str],
    fixed_columns: int,
) -> None:
    """Add a sheet that holds all its rows; `lines` stand above the headings."""
    sheet = book.add_worksheet(name)
    top = len(lines)
    for row, line in enumerate(lines):
        sheet.set_row(row, 22)
        sheet.write_string(row, 0, line, book.add_format({"bold": True, "font_color": "#1D4670"}))
    heading = book.add_format(
        {"bold": True, "bg_color": "#E4EAF1", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
    )
    formats = _formats(book)
    sheet.set_row(top, 32)
    for place, column in enumerate(shown):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, column.heading, heading)
    _write_rows(sheet, top + 1, frame, shown, formats, texts)
    last = top + max(len(frame), 1)
    sheet.autofilter(top, 0, last, len(shown) - 1)
    sheet.freeze_panes(top + 1, fixed_columns)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, top)
    sheet.set_footer("&L&A&R&P / &N")


def _formats(book: Any) -> dict[str, Any]:
    plain = {"valign": "top", "bottom": 1, "bottom_color": "#DDE2EA"}
    formats = {kind: book.add_format({**plain, "num_format": number}) for kind, number in NUMBER_FORMATS.items()}
    formats["text"] = book.add_format({**plain, "text_wrap": True, "num_format": "@"})
    formats["by_hand"] = book.add_format({**plain, "bg_color": "#FBFBF3", "text_wrap": True})
    for level in LEVEL_ORDER:
        ground, ink = FILLS[level]
        formats[level] = book.add_format({**plain, "bg_color": ground, "font_color": ink, "bold": True})
    return formats


def _write_rows(
    sheet: Any, top: int, frame: pd.DataFrame, shown: Sequence[SheetColumn], formats: dict[str, Any], texts: Texts
) -> None:
    """Write the records from row `top` down, each cell with the method of its type: `write` would guess."""
    writes = [_write_of(sheet, column.kind) for column in shown]
    for first in range(0, len(frame), _ROWS_AT_ONCE):
        some = frame.iloc[first : first + _ROWS_AT_ONCE]
        columns = [_with_formats(some, column, formats, texts) for column in shown]
        for row, cells in enumerate(zip(*columns, strict=True), start=top + first):
            for place, (cell, form) in enumerate(cells):
                if cell is None:
                    sheet.write_blank(row, place, None, form)
                else:
                    writes[place](row, place, cell, form)


def _write_of(sheet: Any, kind: Kind) -> Callable[[int, int, Any, Any], Any]:
    """How a cell of a kind is written."""
    if kind in NUMBER_FORMATS:
        write: Callable[[int, int, Any, Any], Any] = sheet.write_datetime if kind == "date" else sheet.write_number
        return write
    return partial(write_text, sheet)


def write_text(sheet: Any, row: int, place: int, text: str, form: Any) -> None:
    """Write a cell that is the text, whatever it looks like."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes it for markup and writes it as it stands; in pieces, at least three, it is text. None
        # of them holds what looks like a character's number: that would be masked twice.
        sheet.write_rich_string(row, place, *text[:2], *re.split("(?<=_)", text[2:]), form)
    else:
        sheet.write_string(row, place, text, form)


def _with_formats(
    some: pd.DataFrame, column: SheetColumn, formats: dict[str, Any], texts: Texts
) -> Iterator[tuple[Any, Any]]:
    """The cells of a column with the format of each: a level has its colour."""
    form = formats.get(column.kind, formats["text"])
    if column.name not in some.columns:
        return repeat((None, form), len(some))
    values = some[column.name]
    cells = _cells(values, column.kind, texts)
    if column.kind == "level":
        return zip(cells, [formats[level] if level in LEVEL_ORDER else form for level in values.tolist()], strict=True)
    return zip(cells, repeat(form))


def _cells(values: pd.Series, kind: Kind, texts: Texts) -> list[Any]:
    """What stands in the cells of a column: numbers, days or texts, and None where nothing is known."""
    if kind in NUMBER_FORMATS and kind != "date":
        numbers = values.to_numpy("float64", na_value=math.nan) / (100 if kind == "fen" else 1)
        return [number if math.isfinite(number) else None for number in numbers.tolist()]
    # Codes, days and places repeat: each is put into words once. Each by its type, for 1 and True are the same key.
    convert = lru_cache(typed=True)(_day if kind == "date" else partial(cell_text, kind=kind, texts=texts))
    known = values.notna()
    return [convert(value) if there else None for value, there in zip(values.tolist(), known, strict=True)]


def _day(value: Any) -> dt.datetime:
    day = pd.Timestamp(value)
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel's days have no zone


def cell_text(value: object, kind: Kind, texts: Texts) -> str:
    """The text of a cell that holds no number: codes as labels, the rest as it is, cut at Excel's limit.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> texts = fr.load_catalogue().texts("zh")
    >>> [cell_text(*cell, texts) for cell in (("illness;debt", "cause"), (True, "yes_no"), ("=1+1", "text"))]
    ['因病、债务', '是', '=1+1']
    """
    if kind in ("level", "status"):
        return named(texts.levels if kind == "level" else texts.gap_statuses, value)
    if kind == "yes_no":
        return texts.signs["yes" if value else "no"]
    if kind in ("cause", "measures", "reasons", "reporters"):
        return "" if value == NO_CAUSE else texts.joined(_words(value, kind, texts))
    text = plain_text(value)
    if len(text) <= MOST_UNITS_A_CELL // 2:  # a character has two units at most
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_UNITS_A_CELL:
        return text
    return units[: 2 * (MOST_UNITS_A_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _words(value: object, kind: Kind, texts: Texts) -> tuple[str, ...]:
    """Codes with semicolons in words; an unknown one stays as it is."""
    if kind in ("cause", "measures"):
        return code_words(value, "cause" if kind == "cause" else "measure_kind", texts)
    words = texts.check_reasons if kind == "reasons" else texts.reporters
    return tuple(named(words, name) for name in plain_text(value).split(";") if name)
