"""Which cells of an Excel 97 workbook (or WPS .et) hold an error, and is the workbook protected?"""

from __future__ import annotations

import struct
from pathlib import Path

from fupin_risk.parsing.lost_cells import Lost
from fupin_risk.parsing.lost_values import ERRORS
from fupin_risk.parsing.refusals import Refusal

# Kinds of records in the stream of a workbook ([MS-XLS]).
_FORMULA, _END, _PASSWORD, _YEAR, _SHEET, _ERROR, _BEGIN = 0x0006, 0x000A, 0x002F, 0x0022, 0x0085, 0x0205, 0x0809
_FORMULAS = frozenset({_FORMULA, 0x0206, 0x0406})
NAMES_OF_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_NO_NUMBER, _IS_ERROR = 0xFFFF, 2


def lost_in_old_workbook(path: Path) -> Lost:
    """What the workbook in a compound file lost."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as compound:
            names = {name[-1].lower() for name in compound.listdir()}
            stream = next((name for name in ("Workbook", "Book") if compound.exists(name)), None)
            records = compound.openstream(stream).read() if stream else b""
    except Exception:  # noqa: BLE001 - a damaged file
        raise Refusal("workbook") from None
    if "encryptedpackage" in names:
        raise Refusal("password")
    if stream is None:
        raise Refusal("no_workbook")
    try:
        return _lost(records)
    except (struct.error, IndexError):
        raise Refusal("workbook") from None


def _lost(records: bytes) -> Lost:
    lost = Lost()
    begins = []
    for kind, at, length in _records(records, 0):
        if kind == _PASSWORD:
            raise Refusal("password")
        if kind == _YEAR and length >= 2:  # noqa: PLR2004 - a whole number of two bytes
            lost.from_1904 = records[at] == 1
        elif kind == _SHEET and length >= 4:  # noqa: PLR2004
            begins.append(struct.unpack_from("<I", records, at)[0])
    for number, begin in enumerate(begins):
        cells: dict[int, dict[int, str]] = {}
        for kind, at, length in _records(records, begin):
            code = _error_in(records, kind, at, length)
            if code is not None:
                line, column = struct.unpack_from("<HH", records, at)
                cells.setdefault(line, {})[column] = NAMES_OF_ERRORS.get(code, ERRORS[0])
        lost.cells[number] = cells
    return lost


def _records(stream: bytes, begin: int) -> list[tuple[int, int, int]]:
    """Kind, place and length of the records of a part, up to its end."""
    found = []
    at, depth = begin, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _KINDS:
            found.append((kind, at + 4, length))
            depth += (kind == _BEGIN) - (kind == _END)
            if kind == _END and depth <= 0:
                break
        at += 4 + length
    return found


def _error_in(stream: bytes, kind: int, at: int, length: int) -> int | None:
    """The error that a record's cell shows."""
    if kind == _ERROR and length >= 8 and stream[at + 7] == 1:  # noqa: PLR2004
        return stream[at + 6]
    if kind in _FORMULAS and length >= 14:  # noqa: PLR2004
        mark, is_text = stream[at + 6], struct.unpack_from("<H", stream, at + 12)[0] == _NO_NUMBER
        return stream[at + 8] if is_text and mark == _IS_ERROR else None
    return None


_KINDS = _FORMULAS | {_END, _PASSWORD, _YEAR, _SHEET, _ERROR, _BEGIN}


def refuse_no_workbook(path: Path, names: set[str]) -> None:
    """Refuse what is no workbook that any parser reads: an old form, or an archive of something else."""
    with path.open("rb") as content:
        start = content.read(4)
    if start[:1] == b"\x09" and start[1:2] in {b"\x00", b"\x02", b"\x04"} and start[3:4] == b"\x00":
        raise Refusal("before_97")
    if names:
        raise Refusal("no_workbook")
