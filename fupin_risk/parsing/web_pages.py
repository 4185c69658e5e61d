"""What stands in the tables of a web page, or of an XML spreadsheet of Excel 2003?

Web systems offer both as "Excel": a table of HTML, called .xls.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from fupin_risk.parsing.lost_values import ERRORS, FORMULA
from fupin_risk.parsing.refusals import Refusal
from fupin_risk.parsing.sheets import MOST_COLUMNS, Area, Sheet

_LOOKED_AT = 4096
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BEGINS = re.compile(
    r"\s*<(?:!doctype|!--|html|head|meta|body|table|div|style|script|\?xml|\?mso|(?:\w+:)?workbook)\b", re.IGNORECASE
)
_ARCHIVED = re.compile(r"\s*MIME-Version:", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_TABLE = re.compile("<table", re.IGNORECASE)
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NO_TEXT = frozenset({"style", "script", "title", "head"})
_SHOWN_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d*(?:E[+-]?\d+)?|#+", re.IGNORECASE)
_MOST_SPAN = 1 << 16
_AT_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?$")


def is_markup(path: Path) -> bool:
    """Whether a file is a page or an XML spreadsheet, whatever its name says."""
    with path.open("rb") as content:
        start = content.read(_LOOKED_AT)
    return begins_as_markup(start)


def begins_as_markup(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a page or an XML spreadsheet."""
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "latin-1")
    text = start.decode(encoding, "ignore").lstrip("\ufeff")
    return bool(_BEGINS.match(text) or _ARCHIVED.match(text))


def markup_sheets(path: Path) -> Iterator[Sheet | str]:
    """The tables of a page, or the sheets of an XML spreadsheet; of a hidden one its name."""
    pages = list(_pages(path.read_bytes()))
    if _SPREADSHEET.strip("{}") in pages[0][:_LOOKED_AT]:
        yield from _spreadsheets(pages[0])
        return
    tables = [table for page in pages for table in _tables(page) if table.lines]
    if not tables:
        raise Refusal("page")
    for number, table in enumerate(tables, start=1):
        # A page with one table is called as its file is.
        yield table.sheet(path.stem if len(tables) == 1 else f"{path.stem} {number}")


def _pages(content: bytes) -> Iterator[str]:
    """The page, or all pages of a web archive (MHTML), as text."""
    if not _ARCHIVED.match(content[:_LOOKED_AT].decode("latin-1")):
        yield _text_of(content)
        return
    parts = email.message_from_bytes(content, policy=email.policy.default).walk()
    pages = [part for part in parts if part.get_content_type() == "text/html"]
    if not pages:
        raise Refusal("page")
    for part in pages:
        payload = part.get_payload(decode=True)
        yield _text_of(payload if isinstance(payload, bytes) else b"", part.get_content_charset(""))


def _text_of(content: bytes, said: str = "") -> str:
    """A page as text; GB2312 and GBK are read as what contains them."""
    named = _CHARSET.search(content[:_LOOKED_AT])
    told = [said.lower(), named[1].decode("ascii", "ignore").lower() if named else ""]
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    encodings = [marked, *("gb18030" if name.startswith("gb") else name for name in told), "utf-8", "gb18030"]
    for encoding in filter(None, encodings):
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except (UnicodeError, LookupError):
            continue
    raise Refusal("encoding")


@dataclass
class _Table:
    """A table while it is read: its lines of cells, and which of them reach over others."""

    lines: list[list[str]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    # By column: the last line to which a cell above reaches.
    reached: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    exact: str | None = None
    spans: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self.lines.append([])

    def begin_cell(self, about: dict[str, str | None]) -> None:
        self.end_cell()
        if not self.lines:
            self.lines.append([])
        self.cell, self.exact = [], about.get("x:num")
        self.spans = (_span(about.get("rowspan")), _span(about.get("colspan")))

    def end_cell(self) -> None:
        if self.cell is None:
            return
        text = " ".join("".join(self.cell).split())
        self.cell = None
        line, row = len(self.lines) - 1, self.lines[-1]
        while self.reached.get(len(row), -1) >= line:
            row.append("")
        left, (high, wide) = len(row), self.spans
        if left + wide > MOST_COLUMNS:
            raise Refusal("columns", MOST_COLUMNS)
        # A number may be shown shorter than it is; a day is shown as one.
        row.append(self.exact if self.exact and _SHOWN_NUMBER.fullmatch(text) else text)
        row.extend([""] * (wide - 1))
        if high > 1 or wide > 1:
            self.merged.append((line, left, line + high - 1, left + wide - 1))
            self.reached.update(dict.fromkeys(range(left, left + wide), line + high - 1))

    def sheet(self, name: str) -> Sheet:
        width = max(map(len, self.lines))
        return Sheet(name, enumerate(self.lines), width, merged=self.merged)


def _span(value: str | None) -> int:
    return min(max(int(value), 1), _MOST_SPAN) if value and value.strip().isdigit() else 1


class _Page(HTMLParser):
    """Finds the tables of a page; one inside another stands for itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NO_TEXT:
            self._silent += 1
        elif tag == "table":
            self.tables.append(_Table())
            self._open.append(self.tables[-1])
        elif self._open:
            table = self._open[-1]
            if tag == "tr":
                table.begin_row()
            elif tag in {"td", "th"}:
                table.begin_cell(dict(attrs))
            elif tag == "br" and table.cell is not None:
                table.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _NO_TEXT:
            self._silent = max(self._silent - 1, 0)
        elif not self._open:
            return
        elif tag in {"td", "th", "tr"}:
            self._open[-1].end_cell()
        elif tag == "table":
            self._open.pop().end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].cell is not None and not self._silent:
            self._open[-1].cell.append(data)


def _tables(text: str) -> list[_Table]:
    if not _TABLE.search(text):
        return []
    page = _Page()
    page.feed(text)
    page.close()
    for table in page.tables:
        table.end_cell()
        table.lines = table.lines if any(map(any, table.lines)) else []
    return page.tables


def _spreadsheets(content: str) -> Iterator[Sheet | str]:
    try:
        # In a process with limits; the parser itself refuses entities that swell.
        book = ET.fromstring(content)  # noqa: S314
    except (ET.ParseError, ValueError):
        raise Refusal("workbook") from None
    for number, sheet in enumerate(book.iter(f"{_SPREADSHEET}Worksheet"), start=1):
        name = sheet.get(f"{_SPREADSHEET}Name") or str(number)
        hidden = any(each.tag.endswith("}Visible") and each.text != "SheetVisible" for each in sheet.iter())
        yield name if hidden else _spreadsheet(name, sheet)


def _spreadsheet(name: str, sheet: ET.Element) -> Sheet:
    lines: list[tuple[int, list[str]]] = []
    merged: list[Area] = []
    line, width = -1, 0
    for row in sheet.iter(f"{_SPREADSHEET}Row"):
        line = _number(row, "Index", line + 2) - 1
        cells: list[str] = []
        column = -1
        for cell in row.iter(f"{_SPREADSHEET}Cell"):
            column = _number(cell, "Index", column + 2) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if column + across >= MOST_COLUMNS:
                raise Refusal("columns", MOST_COLUMNS)
            cells += [""] * (column - len(cells))
            cells.append(_content(cell))
            cells += [""] * across
            if across or down:
                merged.append((line, column, line + down, column + across))
            column += across
        lines.append((line, cells))
        width = max(width, len(cells))
    return Sheet(name, lines, width, merged=merged)


def _number(element: ET.Element, name: str, otherwise: int) -> int:
    value = element.get(f"{_SPREADSHEET}{name}", "")
    return int(value) if value.isdigit() else otherwise


def _content(cell: ET.Element) -> str:
    found = cell.find(f"{_SPREADSHEET}Data")
    text = "" if found is None else "".join(found.itertext())
    if not text:
        return FORMULA if cell.get(f"{_SPREADSHEET}Formula") and found is None else ""
    kind = found.get(f"{_SPREADSHEET}Type") if found is not None else ""
    if kind == "Error":
        return text if text in ERRORS else ERRORS[0]
    if kind == "Boolean":
        return "true" if text == "1" else "false"
    return _AT_MIDNIGHT.sub(r"\1", text)
