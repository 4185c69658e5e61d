"""Workbooks as offices have them: errors of formulas, merged cells, headings of two lines, days from 1904."""

from __future__ import annotations

import datetime as dt
import email.message
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fupin_risk.errors import RegisterError
from fupin_risk.parsing.lost_values import ERRORS
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.made_rows import not_read

HEADINGS = ("户编号", "县", "行政村", "户主姓名", "户类型", "主要致贫原因", "耕地面积（亩）", "识别时间", "工资性收入")
HOME = ("h1", "340123", "某村", "张三", "一般户", "因病", "3.5", "201412", "12000")
TITLE = "户信息（收入核算期：2018年10月1日至2019年9月30日）"
Sheet = Any


def write(path: Path, fill: Callable[[Sheet], None], options: Mapping[str, Any] | None = None) -> Path:
    with xlsxwriter.Workbook(path, dict(options or {})) as book:
        fill(book.add_worksheet("户"))
    return path


def homes(sheet: Sheet, *, lines: int = 3, first: int = 1, left: int = 0) -> None:
    """A household a line, below the title."""
    sheet.write(first - 1, left, TITLE)
    sheet.write_row(first, left, HEADINGS)
    for number in range(lines):
        sheet.write_row(first + 1 + number, left, (f"h{number + 1}", *HOME[1:]))


def read(path: Path) -> Register:
    return read_register(path, snapshot_on="2019-12-31")


def reasons(register: Register) -> list[tuple[str, int, str, str]]:
    return [tuple(row) for row in not_read(register).itertuples(index=False)]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_of_a_formula_is_no_empty_cell(error: str, tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet)
        sheet.write_formula(2, 8, "=A1", None, error)
        sheet.write_formula(3, 2, "=A1", None, error)

    assert error in ERRORS
    register = read(write(tmp_path / "户.xlsx", fill))
    assert reasons(register) == [
        ("households", 4, "village", "error_cell"),
        ("incomes", 3, "amount_yuan", "error_cell"),
    ]


@pytest.mark.parametrize("stored", ["", 0], ids=["nothing", "a zero of a program that cannot compute"])
def test_a_formula_that_was_never_computed_is_no_empty_cell(stored: Any, tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet)
        sheet.write_formula(2, 8, "=B1*2", None, stored)
        sheet.write_formula(3, 8, "=B1*2", None, 500)

    register = read(write(tmp_path / "户.xlsx", fill))
    assert reasons(register) == [("incomes", 3, "amount_yuan", "formula_without_value")]
    assert sorted(register.tables["incomes"]["amount_yuan"].dropna()) == [500, 12000]


def test_errors_are_found_in_a_sheet_whose_cells_do_not_say_where_they_stand(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet)
        sheet.write_formula(2, 6, "=A1", None, "#REF!")
        sheet.write_formula(3, 6, "=A1", None, "")

    path = write(tmp_path / "户_20191231.xlsx", fill)
    changed = tmp_path / "without_places_20191231.xlsx"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(changed, "w") as written:
        for name in book.namelist():
            content = book.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(rb' r="[A-Z]*[0-9]+"', b"", content)
            written.writestr(name, content)
    assert reasons(read(changed)) == [
        ("households", 3, "land_mu", "error_cell"),
        ("households", 4, "land_mu", "formula_without_value"),
    ]


@pytest.mark.parametrize(("left", "first"), [(0, 1), (1, 1), (3, 4), (1, 6)])
def test_a_table_may_begin_in_any_column_and_line(left: int, first: int, tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet, first=first, left=left)
        sheet.write(first + 2, left + 6, "some")

    register = read(write(tmp_path / "户.xlsx", fill))
    assert reasons(register) == [("households", first + 3, "land_mu", "not_a_number")]
    assert register.ledger.set_index("table")["rows_in"].to_dict() == {"households": 3, "statuses": 3, "incomes": 3}


def test_what_all_lines_of_a_household_share_is_filled_down_and_an_amount_is_not(tmp_path: Path) -> None:
    headings = ("户编号", "县", "户主姓名", "人编号", "姓名", "与户主关系", "出生日期", "务工时间（月）", "工资性收入")
    merged = {0: ("h1", "h2"), 1: "340123", 2: ("张三", "李四"), 6: "19700101", 7: "6", 8: "12000"}

    def fill(sheet: Sheet) -> None:
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, headings)
        for line, (person, name, relation) in enumerate(
            [("p1", "张三", "户主"), ("p2", "王五", "配偶"), ("p3", "李四", "户主"), ("p4", "赵六", "配偶")], start=2
        ):
            sheet.write_row(line, 3, (person, name, relation))
        for column, text in merged.items():
            for block in range(2):
                shown = text if isinstance(text, str) else text[block]
                sheet.merge_range(2 + 2 * block, column, 3 + 2 * block, column, shown)

    register = read(write(tmp_path / "成员.xlsx", fill))
    homes_read = register.tables["households"][["household_id", "county", "head_name"]]
    assert homes_read.to_numpy().tolist() == [["h1", "340123", "张三"], ["h2", "340123", "李四"]]
    lost = {(column, reason) for _, _, column, reason in reasons(register)}
    assert {reason for _, reason in lost} == {"merged_cell"}
    assert {column for column, _ in lost} >= {"born_on", "migrant_months"}
    assert register.tables["incomes"]["amount_yuan"].isna().all()
    changes = register.normalised.query("kind == 'merged_down' and table == 'households'")
    assert changes.set_index("column")["cells"].to_dict() == {"household_id": 2, "county": 2, "head_name": 2}


def test_a_line_that_is_two_lines_tall_is_one_line(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        for column, text in enumerate(HOME):
            sheet.merge_range(2, column, 3, column, text)
        sheet.write_row(4, 0, ("h2", *HOME[1:]))

    register = read(write(tmp_path / "户.xlsx", fill))
    assert reasons(register) == []
    assert register.tables["incomes"]["amount_yuan"].tolist() == [12000, 12000]


def test_an_amount_of_two_columns_belongs_to_neither(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, (*HEADINGS, "转移性收入"))
        sheet.merge_range(2, 8, 2, 9, "12000")
        sheet.write_row(2, 0, HOME[:8])

    register = read(write(tmp_path / "户.xlsx", fill))
    assert {row[3] for row in reasons(register)} == {"merged_cell"}
    assert register.tables["incomes"]["amount_yuan"].isna().tolist() == [True, True]


def test_a_title_or_a_remark_in_merged_cells_stands_for_itself(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet)
        sheet.merge_range(0, 0, 0, 8, TITLE)
        sheet.merge_range(5, 0, 5, 5, "合计")
        sheet.write(5, 8, "36000")

    assert {(line, reason) for _, line, _, reason in reasons(read(write(tmp_path / "户.xlsx", fill)))} == {
        (6, "total_row")
    }


def test_headings_of_two_lines_are_read_together(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 0, 0, 8, TITLE)
        sheet.merge_range(1, 0, 1, 8, "导出日期：2019-12-31\n填表单位：某县")
        for column, heading in enumerate(HEADINGS[:6]):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.write_column(2, 6, ("耕地面积", "（亩）"))
        sheet.write_column(2, 7, ("识别", "时间"))
        sheet.merge_range(2, 8, 2, 9, "收入（元）")
        sheet.write_row(3, 8, ("工资性收入", "转移性收入"))
        sheet.write_row(4, 0, (*HOME, "700"))

    register = read_register(write(tmp_path / "户.xlsx", fill))
    assert register.tables["incomes"].set_index("income_kind")["amount_yuan"].to_dict() == {
        "transfer": 700,
        "wage": 12000,
    }
    assert register.tables["households"]["land_mu"].tolist() == [3.5]
    assert register.tables["statuses"]["occurred_on"].astype(str).tolist() == ["2014-12-31"]


def test_days_of_a_workbook_that_counts_from_1904_are_those_days(tmp_path: Path) -> None:
    def fill(sheet: Sheet) -> None:
        homes(sheet, lines=2)
        sheet.write_datetime(2, 7, dt.date(2014, 12, 31))
        # The same day as a bare number, and a number of five digits that is none.
        sheet.write(3, 7, (dt.date(2014, 12, 31) - dt.date(1904, 1, 1)).days)
        sheet.write(3, 8, 41_000)

    register = read(write(tmp_path / "户.xlsx", fill, {"date_1904": True, "default_date_format": "yyyy-mm-dd"}))
    assert register.tables["statuses"]["occurred_on"].astype(str).tolist() == ["2014-12-31"] * 2
    assert sorted(register.tables["incomes"]["amount_yuan"]) == [12_000, 41_000]


PAGE = (
    "<html><head><meta charset={charset}><style>td {{ mso-number-format: '\\@' }}</style></head><body>"
    "<table><tr><td colspan=9>{title}</td></tr><tr>{headings}</tr>"
    "<tr>{cells}<tr><td>h2<td>340123<td rowspan=2>某&nbsp;村<td>李四<td>一般户<td>因残<td>1<td>201412<td>0"
    "<tr><td>h3<td>340123<td>王五<td>一般户<td>因残<td>1<td>201412<td>0</table></body></html>"
)
SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="户"><Table>'
    '<Row><Cell ss:MergeAcross="8"><Data ss:Type="String">{title}</Data></Cell></Row>'
    '<Row ss:Index="3">{headings}</Row><Row>{cells}</Row>'
    '<Row><Cell><Data ss:Type="String">h2</Data></Cell><Cell><Data ss:Type="Number">340123</Data></Cell>'
    '<Cell ss:Index="7"><Data ss:Type="Error">#N/A</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def filled(template: str, cell: str, **more: str) -> str:
    texts = {"headings": HEADINGS, "cells": HOME}
    return template.format(
        title=TITLE, **{name: "".join(cell.format(text) for text in cells) for name, cells in texts.items()}, **more
    )


@pytest.mark.parametrize(
    ("name", "charset"),
    [
        *(("户_20191231.xls", charset) for charset in ("utf-8", "gb2312", "utf-16")),
        *((f"户_20191231.{suffix}", "gbk") for suffix in ("xlsx", "csv", "html")),
    ],
)
def test_a_page_that_is_called_a_workbook_is_read(name: str, charset: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(filled(PAGE, "<td>{}</td>", charset=charset), encoding=charset)
    register = read_register(path)
    assert register.tables["households"]["village"].tolist() == ["某村"] * 3
    assert register.tables["incomes"]["amount_yuan"].tolist() == [12000, 0, 0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_a_spreadsheet_in_xml_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "户_20191231.xls"
    text = filled(SPREADSHEET, '<Cell><Data ss:Type="String">{}</Data></Cell>')
    path.write_text(text.replace("?>", f' encoding="{encoding}"?>', 1), encoding=encoding)
    register = read_register(path)
    assert register.tables["incomes"]["amount_yuan"].tolist() == [12000]
    assert reasons(register) == [("households", 5, "land_mu", "error_cell")]


def test_an_archive_of_pages_is_read(tmp_path: Path) -> None:
    """As Excel writes it: a frame, and a page for the sheet."""
    message = email.message.EmailMessage()
    message.set_content("<html><frameset><frame src=sheet001.htm></frameset></html>", subtype="html")
    message.add_attachment(filled(PAGE, "<td>{}</td>", charset="gb2312"), subtype="html", charset="gb18030")
    path = tmp_path / "户_20191231.xls"
    content = message.as_bytes()
    path.write_bytes(b"MIME-Version: 1.0\n" + content.replace(b"MIME-Version: 1.0\n", b""))
    assert len(read_register(path).tables["households"]) == 3


def test_a_number_of_a_page_is_as_long_as_it_is(tmp_path: Path) -> None:
    page = filled(PAGE, "<td>{}</td>", charset="utf-8").replace("<td>h1<", "<td x:num='341225000001'>3.41E+11<")
    page = page.replace("<td>12000<", "<td x:num='12000.5'>12,001<").replace(
        "<td>201412<", "<td x:num=42004>2014-12<", 1
    )
    path = tmp_path / "户_20191231.xls"
    path.write_text(page, encoding="utf-8")
    register = read_register(path)
    assert register.tables["households"]["household_id"].tolist() == ["341225000001", "h2", "h3"]
    assert register.tables["incomes"]["amount_yuan"].max() == 12000.5
    assert register.tables["statuses"]["date_precision"].notna().all()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("户_20191231.xls", "utf-8-sig"),
        ("户_20191231.xls", "gb18030"),
        ("户_20191231.xlsx", "utf-16"),
        ("户_20191231.et", "utf-8"),
    ],
)
def test_text_that_is_called_a_workbook_is_read(name: str, encoding: str, tmp_path: Path) -> None:
    lines = ["\t".join(HEADINGS), "\t".join(HOME)]
    (tmp_path / name).write_text("\n".join([TITLE, *lines, ""]), encoding=encoding)
    assert read_register(tmp_path / name).tables["incomes"]["amount_yuan"].tolist() == [12000]


def test_a_wps_workbook_is_judged_by_what_it_holds(tmp_path: Path) -> None:
    export = Path(__file__).parent / "made_export_20191231.xls"
    for name in ("made_export_20191231.et", "made_export_20191231.ett"):
        (tmp_path / name).write_bytes(export.read_bytes())
        assert read_register(tmp_path / name).ledger.equals(read_register(export).ledger)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("户.xls", b"<html><body><p>timed out</p></body></html>", "is a web page without a table; open it in Excel"),
        ("户.xls", b"%PDF-1.7\n1 0 obj", "is not a table file"),
        ("户.xlsx", b"", "cannot be read as a workbook; open it in Excel or WPS and save it as xlsx"),
        ("户.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(50), "is a workbook from before Excel 97"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RegisterError, match=re.escape(f"{name}: {sentence}")):
        read(tmp_path / name)


def test_an_archive_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "户.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(RegisterError, match="is not a workbook, whatever its name says"):
        read(tmp_path / "户.xlsx")
