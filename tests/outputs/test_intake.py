"""Facts about what `check` leaves behind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from fupin_risk.definitions import Catalogue
from fupin_risk.outputs import intake, write_intake
from fupin_risk.register.register import UNKNOWN_WORDS
from tests.said import CATALOGUE, WORDS


@dataclass(frozen=True)
class Made:
    """Ledger and quarantine of a register of two tables."""

    ledger: pd.DataFrame
    quarantine: pd.DataFrame
    normalised: pd.DataFrame
    doubts: pd.DataFrame
    unread: pd.DataFrame
    assumed_clocks: dict[str, str]
    covers: pd.DataFrame
    catalogue: Catalogue = CATALOGUE
    unknown_words: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(UNKNOWN_WORDS)))

    def cells_to_mend(self) -> pd.DataFrame:
        found = self.quarantine.sort_values("file", ascending=False, ignore_index=True)
        return found.assign(heading="金额", cell="much", household_id="h1", allowed_zh="", allowed_en="")


@pytest.fixture
def made() -> Made:
    counts = {"accepted": [9, 3], "quarantined": [1, 0], "collapsed": [0, 2], "split": [0, 1], "normalised": [4, 0]}
    ledger = pd.DataFrame({"table": ["incomes", "households"], "rows_in": [10, 5], **counts})
    quarantine = pd.DataFrame(
        {
            "table": ["incomes", "incomes"],
            "file": ["=cmd.csv", "b.csv"],
            "line": [7, 3],
            "column": ["amount_yuan", None],
            "reason_code": ["not_a_number", "conflict"],
            "remedy_zh": ["应为数字，请用阿拉伯数字填写", "同一事项同日录入了不同内容，请核对后只保留一条"],
            "remedy_en": ["write a number", "keep one row"],
        }
    )
    normalised = pd.DataFrame(
        [["incomes", "=cmd.csv", "amount_yuan", "thousands", 4, "去掉千位分隔符", "thousands signs removed"]],
        columns=["table", "file", "column", "kind", "cells", "what_zh", "what_en"],
    )
    doubts = pd.DataFrame(
        [["incomes", "b.csv", 2, "amount_yuan", "unit_doubtful", 3, "请核对单位", "check the unit"]],
        columns=["table", "file", "line", "column", "reason_code", "rows", "remedy_zh", "remedy_en"],
    )
    unread = pd.DataFrame(
        [["b.xlsx", "户", "住房面积", "未知的列名", "unknown heading"]],
        columns=["file", "sheet", "heading", "why_zh", "why_en"],
    )
    covers = pd.DataFrame(
        [("c1", "incomes", "2014-01-01", True), ("c2", "incomes", "2014-01-01", True), ("c1", "loans", None, False)],
        columns=["county", "table", "covered_from", "declared"],
    ).astype({"covered_from": "datetime64[us]"})
    return Made(ledger, quarantine, normalised, doubts, unread, {"incomes": "snapshot 2019-12-31"}, covers)


def test_covers_are_told_by_table(made: Made, tmp_path: Path) -> None:
    _, workbook = write_intake(made, tmp_path)
    _, *rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name("覆盖期").to_python()
    assert rows == [
        ["incomes", "家庭收入", dt.date(2014, 1, 1), "是", 2], ["loans", "小额信贷", "", "否", 1],
    ]  # fmt: skip


def test_both_files_hold_every_row(made: Made, tmp_path: Path) -> None:
    parquet, workbook = write_intake(made, tmp_path)
    assert sorted(pd.read_parquet(parquet)["line"]) == [3, 7]
    book = CalamineWorkbook.from_path(workbook)
    ledger = book.get_sheet_by_name("入库台账").to_python()
    assert ledger[1] == ["households", "户", 5, 3, 0, 2, 1, 0]
    reasons = book.get_sheet_by_name("隔离原因").to_python()
    assert ["incomes", "家庭收入", "", "conflict", 1, "同一事项同日录入了不同内容，请核对后只保留一条"] in reasons
    assert book.get_sheet_by_name("规范化明细").to_python()[1][3:6] == ["amount_yuan", "thousands", 4]
    assert book.get_sheet_by_name("存疑").to_python()[1][3:7] == [2, "amount_yuan", "unit_doubtful", 3]
    assert book.get_sheet_by_name("未读入").to_python()[1] == ["b.xlsx", "户", "住房面积", "未知的列名"]
    assert book.get_sheet_by_name("推定日期").to_python()[1][2] == "按2019-12-31的导出"
    rows = book.get_sheet_by_name("需核对的行和单元格").to_python()
    conflict, number = WORDS.remedies["conflict"].zh, WORDS.remedies["not_a_number"].zh
    assert [row[2:] for row in rows[1:]] == [
        ["b.csv", 3, "", "金额", "much", "h1", "conflict", conflict, ""],
        ["=cmd.csv", 7, "amount_yuan", "金额", "much", "h1", "not_a_number", number, ""],
    ]


def test_row_order_does_not_change_the_bytes(made: Made, tmp_path: Path) -> None:
    contents = set()
    for number, one in enumerate((made, replace(made, ledger=made.ledger[::-1], quarantine=made.quarantine[::-1]))):
        (tmp_path / str(number)).mkdir()
        contents.add(tuple(path.read_bytes() for path in write_intake(one, tmp_path / str(number))))
    assert len(contents) == 1


def test_a_sheet_that_holds_only_the_first_rows_says_so(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_ROWS_A_SHEET", 1)
    parquet, workbook = write_intake(made, tmp_path, language="en")
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Rows and cells to mend").to_python()
    assert rows[0][0] == "The first 1 rows only; all are in quarantine.parquet"
    assert len(rows) == 3
    assert len(pd.read_parquet(parquet)) == 2


def test_a_register_without_a_fault_has_an_empty_quarantine(made: Made, tmp_path: Path) -> None:
    parquet, _ = write_intake(replace(made, quarantine=made.quarantine.iloc[:0]), tmp_path)
    assert list(pd.read_parquet(parquet)) == list(made.quarantine)
