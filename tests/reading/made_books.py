"""Workbooks as the national system writes them: titles in merged cells, headings below, everything text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

HOUSEHOLD = (
    *("序号", "县", "乡（镇）", "行政村", "户编号", "户类型", "致贫/返贫风险1", "致贫/返贫风险2"),
    *("工资性收入", "转移性收入（元）", "识别时间", "脱贫时间", "产业帮扶", "健康帮扶"),
)
PERSON = ("户编号", "人编号", "姓名", "与户主关系", "出生日期", "健康状况", "在校生状况")
PERIOD = "户信息（收入核算期：2017年10月1日至2018年9月30日）"


def household(name: str, **cells: str) -> dict[str, str]:
    usual = {"县": "340123", "乡（镇）": "某镇", "行政村": "某村", "户类型": "一般户", "致贫/返贫风险1": "因病"}
    return {**usual, "户编号": name, "工资性收入": "12000", "识别时间": "201403", "脱贫时间": "201812", **cells}


def person(household_id: str, name: str, **cells: str) -> dict[str, str]:
    return {
        "户编号": household_id, "人编号": name, "姓名": "某人", "与户主关系": "户主", "出生日期": "19700101",
        "健康状况": "健康", "在校生状况": "非在校生", **cells,
    }  # fmt: skip


def book(
    path: Path,
    sheets: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, str]]]],
    titles: Sequence[str] = (PERIOD,),
    *,
    hidden: Sequence[str] = (),
) -> Path:
    with xlsxwriter.Workbook(path) as written:
        for name, (headings, rows) in sheets.items():
            sheet = written.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, title in enumerate(titles):
                sheet.merge_range(number, 0, number, max(len(headings) - 1, 1), title)
            sheet.write_row(len(titles), 0, headings)
            for number, row in enumerate(rows, start=len(titles) + 1):
                for place, heading in enumerate(headings):
                    sheet.write_string(number, place, row.get(heading, ""))
    return path
