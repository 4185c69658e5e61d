"""Which cells of a binary workbook (xlsb) hold an error, which are merged, and from which year does it count days?"""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from fupin_risk.parsing.lost_cells import Lost
from fupin_risk.parsing.lost_values import ERRORS
from fupin_risk.parsing.old_workbooks import NAMES_OF_ERRORS
from fupin_risk.parsing.refusals import Refusal
from fupin_risk.parsing.sheets import Area

# Kinds of records ([MS-XLSB]): the head of a row, cells with an error, a merged area, a sheet, and what holds for the
# workbook.
_ROW, _ERRORS, _MERGED, _SHEET, _PROPERTIES = 0, frozenset({3, 11}), 176, 156, 153


def lost_in_binary_workbook(path: Path) -> Lost:
    """What an xlsb workbook lost."""
    lost = Lost()
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name.lower(): name for name in archive.namelist()}
            links = ET.fromstring(archive.read(files["xl/_rels/workbook.bin.rels"]))  # noqa: S314
            targets = {link.get("Id"): link.get("Target", "") for link in links}
            number = -1
            for kind, record in _records(archive.read(files["xl/workbook.bin"])):
                if kind == _PROPERTIES:
                    lost.from_1904 = bool(record[0] & 1)
                elif kind == _SHEET:
                    number += 1
                    link, at = _text(record, 8)
                    name, _ = _text(record, at)
                    target = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/").lower()
                    if target in files:
                        lost.cells[name], lost.merged[number] = _of_sheet(archive.read(files[target]))
    except (
        KeyError, ValueError, IndexError, OSError, struct.error, zipfile.BadZipFile, NotImplementedError, RuntimeError,
        ET.ParseError,
    ):  # fmt: skip
        raise Refusal("workbook") from None
    return lost


def _of_sheet(content: bytes) -> tuple[dict[int, dict[int, str]], list[Area]]:
    """The lost cells by line and column, and the merged areas."""
    lost: dict[int, dict[int, str]] = {}
    merged: list[Area] = []
    line = 0
    for kind, record in _records(content):
        if kind == _ROW:
            (line,) = struct.unpack_from("<I", record)
        elif kind in _ERRORS:
            (column,) = struct.unpack_from("<I", record)
            lost.setdefault(line, {})[column] = NAMES_OF_ERRORS.get(record[8], ERRORS[0])
        elif kind == _MERGED:
            first, last, left, right = struct.unpack_from("<4I", record)
            merged.append((first, left, last, right))
    return lost, merged


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record."""
    at = 0
    while at < len(stream):
        kind, at = stream[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (stream[at] & 0x7F) << 7, at + 1
        length = 0
        for shift in range(0, 28, 7):
            part, at = stream[at], at + 1
            length |= (part & 0x7F) << shift
            if not part & 0x80:
                break
        yield kind, stream[at : at + length]
        at += length


def _text(record: bytes, at: int) -> tuple[str, int]:
    """A text, and where it ends."""
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le"), end
