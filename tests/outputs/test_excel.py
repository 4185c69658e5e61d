"""Facts about the workbook, read back with another library."""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from fupin_risk.outputs import write_excel
from fupin_risk.outputs.workbook import MOST_UNITS_A_CELL, SheetColumn, add_sheet, new_workbook
from fupin_risk.words.messages import Language
from tests.outputs.made_list import MadeList, make_list, with_text
from tests.said import NOT_A_DECISION, TEXTS, ZH

HOSTILE = (
    "=1+1",
    '=cmd|"/C calc"!A0',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "https://example.org/a",
    "<b>&amp;'\"",
    "<r><t>&</t></r>",
    "<r>_x0041__x</r>",
    "<r></r>",
    "_x0041_",
    "00012",
    "\x00\x1f",
    "\u202eabc\u202c",
    "👨‍👩‍👧",
    "1e5",
    "TRUE",
)


def read(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def made() -> MadeList:
    return make_list(15, capacity=5)


def test_the_list_sheet_equals_the_table(made: MadeList, tmp_path: Path) -> None:
    write_excel(made, tmp_path / "list.xlsx")
    note, headings, *rows = read(tmp_path / "list.xlsx")["清单"]
    assert NOT_A_DECISION.zh in note[0]
    assert len(rows) == len(made.table)
    for name in (
        "check_rank",
        "household_id",
        "township",
        "village",
        "risk",
        "income_per_head_yuan",
        "line_yuan",
        "gaps_zh",
    ):
        place = headings.index(ZH.columns[name])
        # A cell keeps sixteen digits of a number.
        expected = [value if isinstance(value, str) else pytest.approx(value, rel=1e-14) for value in made.table[name]]
        assert [row[place] for row in rows] == expected, name
    assert [row[headings.index("预警级别")] for row in rows] == [ZH.levels[level] for level in made.table["level"]]
    assert [row[headings.index("本次核查")] for row in rows] == ["是"] * 5 + ["否"] * 10


def test_gaps_and_incomes_are_whole_and_an_unknown_income_is_an_empty_cell(made: MadeList, tmp_path: Path) -> None:
    write_excel(made, tmp_path / "list.xlsx")
    sheets = read(tmp_path / "list.xlsx")
    assert len(sheets["措施缺口"]) == 1 + len(made.gaps)
    incomes = [row[2] for row in sheets["收入"][1:]]
    expected = ["" if math.isnan(income) else income for income in made.income_history["income_per_head_yuan"]]
    assert "" in expected
    assert incomes == expected


def test_the_last_sheet_says_what_it_is(made: MadeList, tmp_path: Path) -> None:
    write_excel(made, tmp_path / "list.xlsx")
    said = "\n".join(str(cell) for row in read(tmp_path / "list.xlsx")["说明"] for cell in row)
    for text in (NOT_A_DECISION.zh, "2019年12月31日", "lightgbm 4.7.0", "扶贫标准 2019", "仅供核查排序"):
        assert text in said


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_the_text_that_it_is(made: MadeList, tmp_path: Path, text: str) -> None:
    write_excel(with_text(made, text), tmp_path / "list.xlsx")
    _, headings, first, *_ = read(tmp_path / "list.xlsx")["清单"]
    shown = re.sub("[\x00\x1f]", "\ufffd", text)
    assert first[headings.index("乡镇")] == shown
    assert first[headings.index("户编号")] == shown + "0"
    with zipfile.ZipFile(tmp_path / "list.xlsx") as parts:
        for name in parts.namelist():
            content = parts.read(name).decode()
            assert "<f>" not in content, name
            assert "hyperlink" not in content, name
            assert "externalLink" not in name


def test_a_text_longer_than_a_cell_is_cut_where_it_can_be_seen(made: MadeList, tmp_path: Path) -> None:
    write_excel(with_text(made, "长" * 40_000), tmp_path / "list.xlsx")
    _, headings, first, *_ = read(tmp_path / "list.xlsx")["清单"]
    cell = first[headings.index("乡镇")]
    assert len(cell) == MOST_UNITS_A_CELL
    assert cell.endswith("长…")


def test_properties_name_the_purpose_and_nobody(made: MadeList, tmp_path: Path) -> None:
    write_excel(made, tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as parts:
        core = parts.read("docProps/core.xml").decode()
    assert NOT_A_DECISION.zh in core
    assert "<dc:creator></dc:creator>" in core
    assert ">2019-12-31T00:00:00Z<" in core


def test_headings_are_frozen_and_filtered_and_print_on_every_page(made: MadeList, tmp_path: Path) -> None:
    write_excel(made, tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as parts:
        sheet, book = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/workbook.xml").decode()
    assert 'xSplit="4" ySplit="2"' in sheet
    assert "<autoFilter" in sheet
    assert "_xlnm.Print_Titles" in book


def test_a_list_of_nobody_is_a_workbook_too(tmp_path: Path) -> None:
    write_excel(make_list(0), tmp_path / "list.xlsx")
    assert len(read(tmp_path / "list.xlsx")["清单"]) == 2


@pytest.mark.parametrize(
    ("language", "names", "said"),
    [
        ("zh", ["措施缺口", "措施缺口（2）", "措施缺口（3）"], "共45行"),
        ("en", ["Gaps", "Gaps (2)", "Gaps (3)"], "45 rows"),
    ],
)
def test_rows_that_a_sheet_cannot_hold_go_on_in_the_next(
    made: MadeList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language, names: list[str], said: str
) -> None:
    gaps = made.gaps.groupby("household_id").head(3)
    whole = MadeList(made.table, gaps, made.income_history, made.summary, made.provenance)
    write_excel(whole, tmp_path / "whole.xlsx", language=language)
    most = 20
    monkeypatch.setattr("fupin_risk.outputs.workbook.MOST_ROWS", most)
    write_excel(whole, tmp_path / "parted.xlsx", language=language)
    sheets = read(tmp_path / "parted.xlsx")
    headings, *expected = read(tmp_path / "whole.xlsx")[names[0]]
    found = []
    for name in names:
        note, *rows = sheets.pop(name)
        assert len(rows) < most
        assert said in note[0]
        assert all(other in note[0] for other in names)
        assert rows[0] == headings
        found += rows[1:]
    assert found == expected
    assert not [name for name in sheets if name.startswith(names[0])]
    listed = sheets[TEXTS[language].captions["list"]]
    assert len(listed) == 2 + len(made.table), "a sheet that is not full has neither a second part nor a further note"


def test_a_full_sheet_is_one_sheet_and_one_row_more_is_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin_risk.outputs.workbook.MOST_ROWS", 12)
    for households, sheets in ((10, 1), (11, 2)):
        write_excel(make_list(households), tmp_path / "list.xlsx")
        assert sum(name.startswith("清单") for name in read(tmp_path / "list.xlsx")) == sheets


def test_a_long_name_of_a_sheet_leaves_room_for_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin_risk.outputs.workbook.MOST_ROWS", 5)
    columns = [SheetColumn("a", "甲")]
    with new_workbook(tmp_path / "book.xlsx", ZH, title="", comments="", made_on=dt.date(2020, 1, 1)) as book:
        add_sheet(book, "名" * 31, pd.DataFrame({"a": list("123456")}), columns, ZH, note="1\n2")
    sheets = read(tmp_path / "book.xlsx")
    assert list(sheets)[:2] == ["名" * 31, "名" * 28 + "（2）"]
    assert [row[0] for rows in sheets.values() for row in rows[4:]] == list("123456")
