"""A workbook whose rows go to the disk is the one that xlsxwriter makes in memory, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import os
import stat
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import xlsxwriter

from fupin_risk.batch.job_folder import begin
from fupin_risk.disk import WHOLE, open_target
from fupin_risk.outputs import write_excel
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from tests.outputs.made_list import make_list
from tests.said import ZH

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = dt.date(2020, 1, 1)


def text(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{MAIN}t"))


def looks(styles: bytes) -> list[tuple[bytes, ...]]:
    """Each cell format with its font, fill, border and number format written out: their numbers go by first use."""
    root = ET.fromstring(styles)  # noqa: S314 - our own
    lists = {name: list(root.find(f"{MAIN}{name}")) for name in ("fonts", "fills", "borders", "cellXfs")}  # type: ignore[arg-type]
    numbers = {item.get("numFmtId"): item.get("formatCode", "") for item in root.iter(f"{MAIN}numFmt")}
    found = []
    for form in lists["cellXfs"]:
        own = [lists[f"{name}s"][int(form.attrib.pop(f"{name}Id"))] for name in ("font", "fill", "border")]
        number = form.attrib.pop("numFmtId")
        found.append((*map(ET.tostring, own), numbers.get(number, number).encode(), ET.tostring(form)))
    return found


def sheet_of(root: ET.Element, shared: list[str], formats: list[tuple[bytes, ...]]) -> list[Any]:
    """Rows with their heights, cells with address, format, type and value, and all that stands around them."""
    found: list[Any] = []
    for element in root:
        if element.tag != f"{MAIN}sheetData":
            found.append(ET.tostring(element))
            continue
        for row in element:
            found.append({name: value for name, value in row.items() if name != "spans"})
            for cell in row:
                kind, first = cell.get("t"), next(iter(cell), None)
                value = shared[int(first.text)] if kind == "s" else text(cell) if kind == "inlineStr" else None  # type: ignore[union-attr, arg-type]
                number = first.text if kind is None and first is not None else None
                found.append((cell.get("r"), formats[int(cell.get("s", 0))], value, number))
    return found


def parts(path: Path) -> dict[str, Any]:
    """What the workbook says, part by part, wherever it keeps its texts."""
    with zipfile.ZipFile(path) as book:
        files = {name: book.read(name) for name in book.namelist()}
    strings = files.pop("xl/sharedStrings.xml", None)
    shared = [] if strings is None else [text(item) for item in ET.fromstring(strings)]  # noqa: S314 - our own
    for told in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        files[told] = b"".join(line for line in files[told].split(b"/>") if b"sharedStrings" not in line)
    formats = looks(files.pop("xl/styles.xml"))
    return {
        name: sheet_of(ET.fromstring(content), shared, formats) if "worksheets" in name else content  # noqa: S314 - our own
        for name, content in files.items()
    }


@pytest.mark.parametrize("households", [0, 1, 60])
def test_cells_formats_and_all_else_are_those_of_a_workbook_made_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, households: int
) -> None:
    monkeypatch.setattr("fupin_risk.outputs.workbook._ROWS_AT_ONCE", 7)
    made = make_list(households or 1)
    if not households:
        made = type(made)(made.table[:0], made.gaps[:0], made.income_history[:0], made.summary, made.provenance)
    write_excel(made, tmp_path / "rows.xlsx")
    monkeypatch.setattr("fupin_risk.outputs.workbook.xlsxwriter.Workbook", _Other(xlsxwriter.Workbook))
    write_excel(made, tmp_path / "memory.xlsx")
    with zipfile.ZipFile(tmp_path / "memory.xlsx") as book:
        assert "xl/sharedStrings.xml" in book.namelist()
    assert parts(tmp_path / "rows.xlsx") == parts(tmp_path / "memory.xlsx")


class _Other:
    """xlsxwriter's workbook with everything in memory."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook

    def __call__(self, path: str, options: dict[str, Any]) -> Any:
        return self._workbook(path, {**options, "constant_memory": False, "in_memory": True})


def write(path: Path, stop: BaseException | None = None) -> list[Path]:
    """Write a small workbook; what lay beside it meanwhile."""
    with new_workbook(path, ZH, title="", comments="", made_on=DAY) as book:
        add_sheet(book, "名单", pd.DataFrame({"a": ["户"] * 9}), [SheetColumn("a", "甲")], ZH)
        beside = [entry for entry in path.parent.iterdir() if entry.is_dir()]
        if os.name == "posix":
            assert [stat.S_IMODE(entry.stat().st_mode) for entry in beside] == [0o700]
        assert any(beside[0].iterdir())
        if stop is not None:
            raise stop
    return beside


def test_rows_lie_beside_the_workbook_for_the_user_alone_and_not_in_the_machines_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    (tmp_path / "out").mkdir()
    write(tmp_path / "out" / "book.xlsx")
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == ["book.xlsx"]
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("stop", [ValueError(), KeyboardInterrupt()])
def test_a_failure_leaves_no_row_behind(tmp_path: Path, stop: BaseException) -> None:
    with pytest.raises(type(stop)):
        write(tmp_path / "book.xlsx", stop)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_of_a_workbook_goes_when_the_next_one_begins(tmp_path: Path) -> None:
    with open_target(tmp_path, "score", whole=(WHOLE,), resume=True) as target:
        begin(target, {"job": 1}, fresh=False)
        left = target.results / ".warnings.xlsx.abcd.partial"
        left.mkdir()
        (left / "tmprow").write_text("户")
        (left / ".torn.partial").touch()
        begin(target, {"job": 1}, fresh=False)
        assert not left.exists()


def test_rows_of_a_process_that_was_killed_go_with_the_next_workbook(tmp_path: Path) -> None:
    left, young, other = (
        tmp_path / name for name in (".named.xlsx.a1.partial", ".named.xlsx.b2.partial", ".x.partial")
    )
    for folder in (left, young, other):
        folder.mkdir()
        (folder / "rows").write_text("somebody", encoding="utf-8")
    for folder in (left, other):
        os.utime(folder, (0, 0))
    with new_workbook(tmp_path / "named.xlsx", ZH, title="", comments="", made_on=dt.date(2019, 12, 31)) as book:
        book.add_worksheet("a")
    # Another process may be at the same workbook, and what is nobody's of ours stays.
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name, "named.xlsx"]
