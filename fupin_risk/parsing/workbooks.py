"""What stands in the sheets of a workbook?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from fupin_risk.parsing.binary_workbooks import lost_in_binary_workbook
from fupin_risk.parsing.lost_cells import Lost, lost_in_workbook
from fupin_risk.parsing.old_workbooks import lost_in_old_workbook, refuse_no_workbook
from fupin_risk.parsing.open_documents import lost_in_open_document
from fupin_risk.parsing.refusals import Refusal
from fupin_risk.parsing.sheets import MOST_COLUMNS, Area, Sheet, write_sheet
from fupin_risk.parsing.web_pages import is_markup, markup_sheets

# An export of a county unpacks to some ten times its size; markup that unpacks to hundreds of times is a trap.
_MOST_UNPACKED = 1 << 30
_SMALL = 50 << 20
_MOST_RATIO = 200
_COMPOUND = b"\xd0\xcf\x11\xe0"


def read_workbook(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write each visible sheet as a Parquet file, and say its name, or that it is hidden."""
    if is_markup(path):
        sheets: Iterator[Sheet | str] = markup_sheets(path)
        lost = Lost()
    else:
        lost = _lost(path)
        sheets = _calamine_sheets(path, lost)
    for number, sheet in enumerate(sheets):
        if isinstance(sheet, str):
            yield {"name": sheet, "hidden": True}
            continue
        written = write_sheet(sheet, folder / f"{number}.parquet")
        yield {"name": sheet.name, "from_1904": lost.from_1904, **written}


def _lost(path: Path) -> Lost:
    """What the workbook's parser does not tell: values that the file lost, and from which year days are counted."""
    with path.open("rb") as content:
        compound = content.read(4) == _COMPOUND
    if compound:
        return lost_in_old_workbook(path)
    _refuse_bomb(path)
    names: set[str] = set()
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError), zipfile.ZipFile(path) as archive:
        names = {name.lower() for name in archive.namelist()}
    if "content.xml" in names:
        return lost_in_open_document(path)
    if "xl/workbook.xml" in names:
        return lost_in_workbook(path)
    if "xl/workbook.bin" in names:
        return lost_in_binary_workbook(path)
    refuse_no_workbook(path, names)
    return Lost()


def _calamine_sheets(path: Path, lost: Lost) -> Iterator[Sheet | str]:
    import python_calamine as calamine

    try:
        with path.open("rb") as content:  # by what it holds: a name may say xls of an xlsx
            book = calamine.load_workbook(content)
    except calamine.PasswordError:
        raise Refusal("password") from None
    except Exception:  # noqa: BLE001 - whatever the parser says may quote a cell
        raise Refusal("workbook") from None
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != calamine.SheetVisibleEnum.Visible:
            yield about.name
            continue
        try:
            sheet = book.get_sheet_by_name(about.name)
            first, width, rows = sheet.start, (sheet.end[1] + 1 if sheet.end else 0), sheet.iter_rows()
            merged = [_area(area) for area in sheet.merged_cell_ranges or ()]
        except Exception:  # noqa: BLE001
            raise Refusal("sheet") from None
        if width > MOST_COLUMNS:
            raise Refusal("columns", MOST_COLUMNS)
        before = [None] * (first[1] if first else 0)
        lines = enumerate([*before, *row] if before else row for row in rows)
        lost_here = lost.cells.get(about.name, lost.cells.get(number, {}))
        yield Sheet(about.name, lines, width, lost_here, merged or lost.merged.get(number, ()))


def _area(area: tuple[tuple[int, int], tuple[int, int]]) -> Area:
    (first, left), (last, right) = area
    return first, left, last, right


def _refuse_bomb(path: Path) -> None:
    """Refuse an archive that unpacks to more than an export ever does; judged by what it says of itself."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refusal("archive") from None
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise Refusal("unpacked", _MOST_UNPACKED >> 30)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
            raise Refusal("ratio", _MOST_RATIO)
