"""Workbooks of other formats are the same register: Excel 97 (BIFF 8) and OpenDocument.

No writer of these formats is installed. The files beside this test were saved once by LibreOffice 7 from the workbook
that `made_books.book` writes; the people in it are made up.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from tests.reading.made_books import HOUSEHOLD, PERSON, book, household, person
from tests.reading.made_rows import not_read

HERE = Path(__file__).parent
HOMES = [
    household("000123456789012345678", 工资性收入="１２，０００.５０", 产业帮扶="发展养殖"),
    household("h2", **{"转移性收入（元）": "1.2万元", "健康帮扶": "是", "致贫/返贫风险2": "因残"}),
    household("h3", 户类型="没有这一种"),
]
PERSONS = [person("h2", "p1"), person("h2", "p2", 与户主关系="配偶", 出生日期="1971年3月")]


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_workbook_of_another_format_is_the_same_register(suffix: str, tmp_path: Path) -> None:
    sheets = {"户信息": (HOUSEHOLD, HOMES), "成员": (PERSON, PERSONS)}
    written = read_register(book(tmp_path / "made_export_20191231.xlsx", sheets))
    path = HERE / f"made_export_20191231.{suffix}"
    # Excel 97 is a compound file of OLE, OpenDocument a ZIP archive.
    assert path.read_bytes().startswith({"xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ods": b"PK\x03\x04"}[suffix])
    found = read_register(path)
    assert len(found.stored_tables) > 4
    pd.testing.assert_frame_equal(found.ledger, written.ledger)
    for name, frame in written.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)
    places = ["table", "sheet", "line", "column", "reason_code"]
    pd.testing.assert_frame_equal(found.quarantine[places], written.quarantine[places])


def test_an_error_in_excel_97_is_no_empty_cell(tmp_path: Path) -> None:
    """A cell of text becomes one that holds an error: both records have room for it."""
    content = bytearray((HERE / "made_export_20191231.xls").read_bytes())
    text_at = struct.pack("<HHHH", 0x00FD, 10, 3, 8)
    place = content.index(text_at)
    assert content.count(text_at) >= 1
    content[place : place + 14] = struct.pack("<HHHHHBBxx", 0x0205, 10, 3, 8, 15, 0x2A, 1)
    path = tmp_path / "made_export_20191231.xls"
    path.write_bytes(content)
    found = not_read(read_register(path)).query("table == 'incomes'")
    assert found[["line", "column", "reason_code"]].to_numpy().tolist() == [[4, "amount_yuan", "error_cell"]]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (
            (
                '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
                'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
            ),
            "error_cell",
        ),
        ('<table:table-cell table:formula="of:=[.A1]"/>', "formula_without_value"),
    ],
)
def test_an_error_in_open_document_is_no_empty_cell(cell: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "made_export_20191231.ods"
    with zipfile.ZipFile(HERE / "made_export_20191231.ods") as book, zipfile.ZipFile(path, "w") as written:
        for name in book.namelist():
            content = book.read(name)
            if name == "content.xml":
                found = re.search(r"<table:table-cell[^>]*><text:p>12000</text:p></table:table-cell>", content.decode())
                assert found is not None
                content = content.decode().replace(found[0], cell, 1).encode()
            written.writestr(name, content)
    quarantine = not_read(read_register(path)).query("table == 'incomes'")
    assert quarantine[["line", "column", "reason_code"]].to_numpy().tolist() == [[4, "amount_yuan", reason]]


def test_a_protected_open_document_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "made_export_20191231.ods"
    with zipfile.ZipFile(HERE / "made_export_20191231.ods") as book, zipfile.ZipFile(path, "w") as written:
        for name in book.namelist():
            content = book.read(name)
            if name == "META-INF/manifest.xml":
                content = content.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
            written.writestr(name, content)
    with pytest.raises(RegisterError, match="is protected by a password; open it in Excel or WPS with its password"):
        read_register(path)


def binary_book(path: Path, rows: Sequence[Sequence[str | int]], merged: Sequence[tuple[int, ...]] = ()) -> Path:
    """Write a binary workbook of texts, and of errors where a number stands; `merged`: lines, then columns."""

    def record(kind: int, content: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for line, row in enumerate(rows):
        sheet += record(0, struct.pack("<I", line) + bytes(21))
        for column, cell in enumerate(row):
            begin = struct.pack("<II", column, 0)
            sheet += record(6, begin + text(cell)) if isinstance(cell, str) else record(3, begin + bytes([cell]))
    link = (
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    )
    links = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>'
    )
    named = struct.pack("<II", 0, 1) + text("rId1") + text("households")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/workbook.bin", record(131) + record(143) + record(156, named) + record(144) + record(132))
        areas = b"".join(record(176, struct.pack("<4I", *area)) for area in merged)
        areas = record(177, struct.pack("<I", len(merged))) + areas + record(178) if merged else b""
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + areas + record(130))
    return path


def test_an_error_in_a_binary_workbook_is_no_empty_cell(tmp_path: Path) -> None:
    rows = [
        ("household_id", "occurred_on", "entered_on", "county", "village"),
        ("h1", "2014-01-01", "2014-01-31", "340123", 0x17),
        ("h2", "2014-01-01", "2014-01-31", "340123", "某村"),
    ]
    register = read_register(binary_book(tmp_path / "book.xlsb", rows))
    found = not_read(register)[["line", "column", "reason_code"]].to_numpy().tolist()
    assert found == [[2, "village", "error_cell"]]
    assert register.tables["households"]["village"].dropna().tolist() == ["某村"]


def test_a_place_in_merged_cells_of_a_binary_workbook_is_that_of_each_row(tmp_path: Path) -> None:
    """Seen to fail when the second household was set apart for want of a county."""
    rows = [
        ("household_id", "occurred_on", "entered_on", "county", "village"),
        ("h1", "2014-01-01", "2014-01-31", "340123", "甲村"),
        ("h2", "2014-01-01", "2014-01-31", "", "乙村"),
    ]
    register = read_register(binary_book(tmp_path / "book.xlsb", rows, [(1, 2, 3, 3)]))
    assert register.tables["households"]["county"].tolist() == ["340123", "340123"]


def with_record(content: bytes) -> bytes:
    """The workbook with the record that says how it is encrypted, in place of that of its code page."""
    code_page = struct.pack("<HH", 0x0042, 2)
    assert content.count(code_page) >= 1
    return content.replace(code_page, struct.pack("<HH", 0x002F, 2), 1)


def with_package(content: bytes) -> bytes:
    """The compound file with an encrypted package in place of a workbook, as Excel protects an xlsx."""
    place = content.index("Workbook\0".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    return content[:place] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + content[place + 66 :]


@pytest.mark.parametrize("protect", [with_record, with_package])
@pytest.mark.parametrize("name", ["户_20191231.xls", "户_20191231.xlsx", "户_20191231.et"])
def test_a_protected_workbook_is_refused_with_what_to_do(
    protect: Callable[[bytes], bytes], name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(protect((HERE / "made_export_20191231.xls").read_bytes()))
    with pytest.raises(RegisterError, match="is protected by a password; open it in Excel or WPS with its password"):
        read_register(tmp_path / name)
