"""Facts about the files of a reconciliation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.outputs import write_reconciliation
from tests.reconciliation.books import DAY, book, loan


def _result() -> fr.Reconciliation:
    left = book(loan("1", amount=50_000), loan("=1+1", "h2", amount=1_234.56))
    return fr.reconcile(left, book(loan("1", amount=5)), as_of=DAY, names=("bank", "office"))


def test_the_workbook_holds_the_bridge_to_the_fen(tmp_path: Path) -> None:
    workbook, *_ = write_reconciliation(_result(), tmp_path)
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name("总额对照").to_python()
    assert rows[1:] == [
        ["项目", "差异数", "条数", "金额（元）"],
        ["bank", "", 2.0, 51_234.56],
        ["单位（万元与元）", 1.0, 0.0, -49_995.0],
        ["原因不明", 1.0, -1.0, -1_234.56],
        ["office", "", 1.0, 5.0],
    ]


def test_rows_to_mend_stand_in_words_and_no_text_becomes_a_formula(tmp_path: Path) -> None:
    workbook, *_ = write_reconciliation(_result(), tmp_path, language="en")
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Only left").to_python()
    alone = dict(zip(rows[1], rows[2], strict=True))
    assert alone["causes"] == "unknown"
    assert alone["loan"] == "=1+1"
    assert alone["stage"] == "lent"
    assert alone["amount, yuan"] == 1_234.56


def test_every_table_is_written_whole(tmp_path: Path) -> None:
    result = _result()
    _, *tables = write_reconciliation(result, tmp_path)
    assert [path.stem for path in tables] == ["totals", "causes", "pairs", "only_left", "only_right"]
    for path in tables:
        assert len(pd.read_parquet(path)) == len(getattr(result, path.stem))


def test_the_same_reconciliation_gives_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written.append([path.read_bytes() for path in write_reconciliation(_result(), tmp_path / name)])
    assert written[0] == written[1]
