"""Which cells of an OpenDocument sheet hold an error, or a formula without its value, and which are merged?"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from fupin_risk.parsing.lost_cells import Lost
from fupin_risk.parsing.lost_values import ERRORS, FORMULA
from fupin_risk.parsing.refusals import Refusal

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_SHOWN = re.compile(r"#[A-Z/0!?]+|Err:[0-9]{3}")
_ROW, _SHEET, _COLUMNS = f"{_TABLE}table-row", f"{_TABLE}table", "number-columns-repeated"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
# Nothing real repeats more often, and a trap could.
_MOST_TIMES = 10_000


def lost_in_open_document(path: Path) -> Lost:
    """What an ods workbook lost."""
    lost = Lost()
    try:
        with zipfile.ZipFile(path) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise Refusal("password")
            with archive.open("content.xml") as content:
                _Reading(lost).read(content)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ET.ParseError):
        raise Refusal("workbook") from None
    return lost


class _Reading:
    def __init__(self, lost: Lost) -> None:
        self.lost = lost
        self.sheet, self.line = -1, 0

    def read(self, content: object) -> None:
        for event, element in ET.iterparse(content, ("start", "end")):  # type: ignore[call-overload]  # noqa: S314
            if event == "start" and element.tag == _SHEET:
                self.sheet, self.line = self.sheet + 1, 0
            elif event == "end" and element.tag == _ROW:
                times = _times(element, "number-rows-repeated")
                self._row(element, times)
                self.line += times
                element.clear()

    def _row(self, row: ET.Element, times: int) -> None:
        column = 0
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            wide = _times(cell, _COLUMNS)
            if text := _lost_value(cell):
                for line in range(self.line, self.line + min(times, _MOST_TIMES)):
                    found = self.lost.cells.setdefault(self.sheet, {}).setdefault(line, {})
                    found.update(dict.fromkeys(range(column, column + min(wide, _MOST_TIMES)), text))
            rows, columns = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
            if rows > 1 or columns > 1:
                area = (self.line, column, self.line + rows - 1, column + columns - 1)
                self.lost.merged.setdefault(self.sheet, []).append(area)
            column += wide


def _times(element: ET.Element, name: str) -> int:
    return max(int(element.get(f"{_TABLE}{name}", "1")), 1)


def _lost_value(cell: ET.Element) -> str | None:
    if cell.get(_KIND) == "error":
        shown = _SHOWN.search("".join(cell.itertext()))
        return shown[0] if shown and (shown[0] in ERRORS or shown[0].startswith("Err:")) else ERRORS[0]
    if cell.get(f"{_TABLE}formula") is None:
        return None
    if cell.get(f"{_OFFICE}value-type") is None and not "".join(cell.itertext()).strip():
        return FORMULA
    shown = _SHOWN.fullmatch("".join(cell.itertext()).strip())
    return shown[0] if shown and (shown[0] in ERRORS or shown[0].startswith("Err:")) else None
