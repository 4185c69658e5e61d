"""Facts about the files of the rules' findings."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.outputs import findings as writer
from fupin_risk.outputs import write_findings
from tests.rules.small_register import LATER, homes, member, register_of

RULES = ["several_heads", "land_not_written", "contact_overloaded", "loan_above_cap"]


@pytest.fixture(scope="module")
def found() -> fr.RuleFindings:
    people = [member("p1", "h1", relation="head"), member("p2", "h1", relation="head", **LATER)]
    households = [*homes("h1", village="=v1", land_mu=None), *homes("h2", land_mu=3, head_name="王五")]
    return fr.check_rules(register_of(households=households, members=people), "2017-12-31", RULES)


def test_the_workbook_holds_rules_findings_and_what_did_not_run(found: fr.RuleFindings, tmp_path: Path) -> None:
    _, _, workbook = write_findings(found, tmp_path)
    book = CalamineWorkbook.from_path(workbook)
    summary = book.get_sheet_by_name("规则汇总").to_python()
    assert "未运行的规则不等于通过" in str(summary[0][0])
    named = {row[0]: row for row in summary[2:]}
    assert named["several_heads"][2:4] == ["前后矛盾", "户"]
    assert named["loan_above_cap"][6:9] == ["是", "", "否"]
    assert named["several_heads"][10:15] == [1, 1, 0, 1, 1]
    details = book.get_sheet_by_name("命中明细").to_python()
    assert [row[8] for row in details[1:]] == ["该户耕地面积未填写", "该户有2名成员登记为户主"]
    assert details[1][3] == "=v1"
    unrun = book.get_sheet_by_name("未运行的规则").to_python()
    assert [row[0] for row in unrun[1:]] == ["contact_overloaded", "loan_above_cap"]
    assert unrun[1][3:] == ["登记册缺少所需表或列", "pairings"]


def test_the_tables_hold_every_row_and_what_they_were_made_from(found: fr.RuleFindings, tmp_path: Path) -> None:
    table, summary, _ = write_findings(found, tmp_path)
    pd.testing.assert_frame_equal(pd.read_parquet(table), found.table, check_dtype=False)
    assert pd.read_parquet(summary)["rule"].tolist() == found.summary["rule"].tolist()
    assert json.loads(pq.read_schema(table).metadata[b"fupin_risk"])["as_of"] == "2017-12-31"


def test_the_same_findings_give_the_same_bytes_and_no_name(found: fr.RuleFindings, tmp_path: Path) -> None:
    contents = set()
    for language in ("one", "two"):
        (tmp_path / language).mkdir()
        contents.add(tuple(path.read_bytes() for path in write_findings(found, tmp_path / language, language="en")))
    assert len(contents) == 1
    sheets = CalamineWorkbook.from_path(tmp_path / "one" / "rule_findings.xlsx")
    assert "王五" not in str([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names])


def test_a_sheet_that_holds_only_the_first_rows_says_so(
    found: fr.RuleFindings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_ROWS_A_SHEET", 1)
    _, _, workbook = write_findings(found, tmp_path, language="en")
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Findings").to_python()
    assert rows[0][0] == "The first 1 rows only; all are in rule_findings.parquet"
    assert len(rows) == 3
