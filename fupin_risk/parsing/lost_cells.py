"""Which cells of an xlsx workbook hold an error, or a formula without its value?

The parser of workbooks answers with an empty cell for both, so the sheets' own text is searched for them. That takes a
tenth of the time of the parsing, and most sheets have neither.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from fupin_risk.parsing.lost_values import ERRORS, FORMULA
from fupin_risk.parsing.refusals import Refusal
from fupin_risk.parsing.sheets import Area

_BLOCK = 4 << 20
_LONGEST_ROW = 64 << 20
_TAG = rb"(?:\w+:)?"
_ERROR = re.compile(
    rb"<"
    + _TAG
    + rb"c\s([^<>]*\bt=[\"']e[\"'][^<>]*)>\s*(?:<"
    + _TAG
    + rb"f\b.*?)??<"
    + _TAG
    + rb"v(?:\s[^<>]*)?>([^<]*)<",
    re.DOTALL,
)
_COMPUTED = re.compile(
    rb"<" + _TAG + rb"c\s([^<>]*)>\s*<" + _TAG + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + _TAG + rb"f>)\s*"
    rb"(?:<" + _TAG + rb"v(?:\s[^<>]*)?(?:/>|>([^<]*)<)|(<" + _TAG + rb"is\b))?"
)
_PLACE = re.compile(rb"(?:^|\s)r=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_TEXT_RESULT = re.compile(rb"(?:^|\s)t=[\"'](?:str|s|inlineStr)[\"']")
_TRUE = frozenset({"1", "true", "on"})
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Lost:
    """What the parser of a workbook does not tell.

    Attributes
    ----------
    cells : dict
        By the sheet's name or number, by line, by column: what stands for a value that was lost.
    merged : dict of int to list
        Merged areas by the sheet's number, where the parser knows none.
    from_1904 : bool
        Day numbers are counted from 1904.
    """

    cells: dict[str | int, dict[int, dict[int, str]]] = field(default_factory=dict)
    merged: dict[int, list[Area]] = field(default_factory=dict)
    from_1904: bool = False


def lost_in_workbook(path: Path) -> Lost:
    """What an xlsx or xlsm workbook lost."""
    lost = Lost()
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
            about = ET.fromstring(archive.read(files["xl/workbook.xml"]))  # noqa: S314 - in a process with limits
            lost.from_1904 = any(_tells(each, "workbookPr", "date1904") for each in about.iter())
            stale = any(_tells(each, "calcPr", "fullCalcOnLoad") for each in about.iter())
            for name, target in _sheets(about, archive, files):
                if target in files:
                    lost.cells[name] = _lost_in_sheet(archive, files[target], stale=stale)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ET.ParseError):
        raise Refusal("workbook") from None
    return lost


def _tells(element: ET.Element, tag: str, key: str) -> bool:
    return element.tag.rpartition("}")[2] == tag and element.get(key, "").lower() in _TRUE


def _sheets(about: ET.Element, archive: zipfile.ZipFile, files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name of each sheet, and of its file."""
    links = ET.fromstring(archive.read(files["xl/_rels/workbook.xml.rels"]))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in about.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            number = next((value for key, value in element.attrib.items() if key == _LINK or key.endswith("}id")), "")
            target = targets.get(number, "").replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            yield element.get("name", ""), whole.lower()


def _lost_in_sheet(archive: zipfile.ZipFile, file: str, *, stale: bool) -> dict[int, dict[int, str]]:
    """By line and column what stands for each lost value; `stale`: a zero may be what no program computed."""
    lost: dict[int, dict[int, str]] = {}
    with archive.open(file) as content:
        for block in _blocks(content):
            for attributes, text in _found(block, stale=stale):
                place = _PLACE.search(attributes)
                if place is None:
                    return _lost_by_counting(archive, file, stale=stale)
                lost.setdefault(int(place[2]) - 1, {})[_column(place[1].decode().upper())] = text
    return lost


def _lost_by_counting(archive: zipfile.ZipFile, file: str, *, stale: bool) -> dict[int, dict[int, str]]:
    """The same of a sheet whose cells do not say where they stand."""
    lost: dict[int, dict[int, str]] = {}
    line = column = -1
    with archive.open(file) as content:
        for event, element in ET.iterparse(content, ("start", "end")):  # noqa: S314
            tag = element.tag.rpartition("}")[2]
            if tag == "row" and event == "start":
                line, column = int(element.get("r", line + 2)) - 1, -1
            elif tag == "row":
                element.clear()
            elif tag == "c" and event == "start":
                place = _PLACE.search(f"r='{element.get('r')}'".encode())
                column = _column(place[1].decode().upper()) if place else column + 1
            elif tag == "c":
                for _, text in _found(_plain(element), stale=stale):
                    lost.setdefault(line, {})[column] = text
    return lost


def _plain(cell: ET.Element) -> bytes:
    """A cell as text that `_found` understands."""
    parts = {child.tag.rpartition("}")[2]: child.text or "" for child in cell}
    inside = "".join(f"<{tag}>{'' if tag == 'f' else text}</{tag}>" for tag, text in parts.items())
    return f'<c r="" t="{cell.get("t", "n")}">{inside}</c>'.encode()


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    """The text in pieces that end with the end of a row."""
    rest = b""
    while piece := content.read(_BLOCK):
        block = rest + piece
        end = block.rfind(b"row>") + 4
        if end > 3:  # noqa: PLR2004 - found
            yield block[:end]
        rest = block[end:] if end > 3 else block  # noqa: PLR2004
        if len(rest) > _LONGEST_ROW:
            raise Refusal("sheet")
    yield rest


def _found(block: bytes, *, stale: bool) -> Iterator[tuple[bytes, str]]:
    if b't="e"' in block or b"t='e'" in block:
        for cell in _ERROR.finditer(block):
            shown = cell[2].decode("utf-8", "replace").strip()
            yield cell[1], shown if shown in ERRORS else ERRORS[0]
    if b"<f" in block or b":f" in block:
        for cell in _COMPUTED.finditer(block):
            value = (cell[2] or b"").strip()
            text = bool(cell[3]) or (cell[2] is not None and _TEXT_RESULT.search(cell[1]))
            # Who asks for all to be computed anew, and writes a zero, has computed nothing.
            if (not value and not text) or (value == b"0" and stale):
                yield cell[1], FORMULA


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
