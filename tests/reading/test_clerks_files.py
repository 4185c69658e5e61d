"""Files as a clerk's desk has them: each ends with the right value, an unknown one with a doubt, or one refusal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register

HOMES = [
    ["户编号", "县", "乡镇", "村", "户主姓名", "户类型"],
    *([f"3412250{n}", "甲县", "乙镇", "丙村", f"户{n}", "脱贫户"] for n in range(1, 6)),
]


def text_file(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    return path


def workbook(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[tuple[int, int, int, int, str]] = ()) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        for area in merged:
            sheet.merge_range(*area)
    return path


def test_a_second_table_below_the_first_is_refused_by_its_line(tmp_path: Path) -> None:
    """Seen to fail when 户编号 was read as a household of the county 走访日期."""
    rows = [*HOMES, [], ["户编号", "走访日期", "走访情况"], ["34122501", "2019-03-01", "无异常"]]
    book = workbook(tmp_path / "户信息_20191231.xlsx", rows)
    with pytest.raises(RegisterError, match=r"line 8: a second table begins here, .*; put each table into a sheet"):
        read_register(book)


def test_headings_that_stand_again_are_no_second_table(tmp_path: Path) -> None:
    register = read_register(workbook(tmp_path / "户信息_20191231.xlsx", [*HOMES[:3], HOMES[0], *HOMES[3:]]))
    assert set(register.quarantine["reason_code"]) == {"repeated_header"}
    assert len(register.tables["households"]) == 5


def test_the_heading_of_a_number_is_nobodys_number(tmp_path: Path) -> None:
    rows = [*HOMES[:3], ["户编号", "所在县", "所在乡", "所在村", "户主", "农户类型"]]
    register = read_register(text_file(tmp_path / "户信息_20191231.csv", rows))
    assert register.tables["households"]["household_id"].tolist() == ["34122501", "34122502"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("共5户", "total_row"),
        ("合计 5户 12人", "total_row"),
        ("合计：5户", "total_row"),
        ("以下空白", "footer_row"),
        ("（此页无正文）", "footer_row"),
    ],
)
def test_what_ends_a_page_is_no_row(tmp_path: Path, line: str, reason: str) -> None:
    register = read_register(text_file(tmp_path / "户信息_20191231.csv", [*HOMES, [line, "", "", "", "", ""]]))
    assert register.quarantine["reason_code"].tolist() == [reason]


def test_a_household_is_what_its_fullest_line_says(tmp_path: Path) -> None:
    """Seen to fail when a head that stands on the first line alone made the household's lines contradict each other."""
    rows = [
        ["户编号", "县", "村", "户主姓名", "人编号", "姓名", "与户主关系", "证件号码"],
        ["34122501", "甲县", "丙村", "户1", "p1", "户1", "户主", ""],
        ["34122501", "甲县", "丙村", "", "p2", "户2", "配偶", ""],
        ["34122502", "甲县", "丙村", "户3", "p3", "户3", "户主", ""],
        ["34122502", "甲县", "丁村", "", "p4", "户4", "配偶", ""],
    ]
    register = read_register(text_file(tmp_path / "家庭成员信息_20191231.csv", rows))
    assert register.tables["households"][["household_id", "head_name"]].to_numpy().tolist() == [["34122501", "户1"]]
    assert register.quarantine.query("table == 'households'")["reason_code"].tolist() == ["conflict"] * 2


def test_ids_that_a_program_wrote_as_decimals_are_the_same_ids(tmp_path: Path) -> None:
    rows = [HOMES[0], *([f"{row[0]}.0", *row[1:]] for row in HOMES[1:])]
    register = read_register(text_file(tmp_path / "户信息_20191231.csv", rows))
    assert register.tables["households"]["household_id"].tolist() == [row[0] for row in HOMES[1:]]
    found = register.normalised.query("table == 'households' and kind == 'decimal_zero'")
    assert found["cells"].tolist() == [5]


def test_a_unit_in_the_title_is_that_of_every_kind_of_income(tmp_path: Path) -> None:
    """Seen to fail when 0.5 万元 was read as half a yuan, since 工资性收入 is a heading of a sheet and of no table."""
    rows = [
        ["2019年家庭收入统计表（单位：万元）"],
        ["户编号", "年度", "收入", ""],
        ["", "", "工资性收入", "转移性收入"],
        ["34122501", "2019", 0.5, 0.1],
    ]
    register = read_register(workbook(tmp_path / "家庭收入_20191231.xlsx", rows, [(1, 2, 1, 3, "收入")]))
    amounts = register.tables["incomes"].set_index("income_kind")["amount_yuan"]
    assert amounts.to_dict() == {"wage": 5000.0, "transfer": 1000.0}


def test_the_name_of_other_help_is_no_yes(tmp_path: Path) -> None:
    """Seen to fail when 五保 under 是否享受低保 was read as 低保."""
    rows = [
        ["户编号", "人编号", "与户主关系", "是否享受低保"],
        ["34122501", "p1", "户主", "五保"],
        ["34122502", "p2", "户主", "低保"],
    ]
    register = read_register(text_file(tmp_path / "家庭成员信息_20191231.csv", rows))
    kinds = register.tables["benefits"].set_index("household_id")["kind"]
    assert kinds.to_dict() == {"34122501": "destitute_support", "34122502": "low_income_aid"}


def test_a_workbook_without_a_readable_sheet_says_what_is_missing(tmp_path: Path) -> None:
    """Seen to fail when a sheet without a year was refused as holding "no row", and nothing else was said."""
    book = workbook(
        tmp_path / "家庭收入_20191231.xlsx", [["户编号", "户主", "工资性收入", "转移性收入"], ["34122501", "户1", 5, 6]]
    )
    with pytest.raises(RegisterError, match=r"is read as 户信息, .* 家庭收入 needs .*; add one of these columns"):
        read_register(book)
