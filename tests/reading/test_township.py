"""A township's folder as its office keeps it: two snapshots of the national sheets, and the ledgers beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app
from fupin_risk.panel.cohort import cohort_on
from fupin_risk.reading import read_register
from fupin_risk.reconciliation import reconcile
from fupin_risk.register import Register

FOLDER = Path(__file__).parents[3] / "shared" / "cases" / "township"
DAY = "2019-12-31"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the township's files are not kept with the library")


@cache
def register() -> Register:
    return read_register(FOLDER)


def test_every_file_is_read_without_a_mapping() -> None:
    read = {file for file in register().files if file.endswith((".xlsx", ".csv"))}
    here = {path.name for path in FOLDER.iterdir() if path.suffix in {".xlsx", ".csv"}}
    # The bank's list is another office's: it is set aside, and said.
    assert here - read == {"bank_gbk.csv"}
    assert "bank_gbk.csv" in set(register().unread["file"])


def test_every_line_of_a_ledger_comes_in() -> None:
    rows = register().ledger.set_index("table")["rows_in"]
    sums = register().quarantine.query("reason_code == 'total_row'").groupby("table").size()
    lines = rows.sub(sums, fill_value=0)
    assert lines[["loans", "enrolments", "education_aid", "medical_bills", "pairings"]].to_dict() == {
        # One of the loans is overdue and has a second stage; of medical bills, contacts and the others a line is a row.
        "loans": 12 + overdue(), "enrolments": 47, "education_aid": 29, "medical_bills": 52, "pairings": 46,
    }  # fmt: skip


def overdue() -> int:
    quarantined = register().quarantined_rows("loans")
    said = [column for column in quarantined if column == "overdue"]
    accepted = register().tables["loans"]
    return int(accepted["overdue"].fillna(value=False).sum() + (quarantined[said] == "是").to_numpy().sum())


def test_no_row_is_lost_for_want_of_a_heading() -> None:
    reasons = set(register().quarantine["reason_code"])
    assert reasons.isdisjoint({"missing_required", "bad_date", "not_a_number", "torn_row"})


def test_the_bank_s_list_is_compared_as_it_is() -> None:
    theirs = read_register(FOLDER / "bank_gbk.csv", people=register().people(DAY))
    loans = theirs.tables["loans"]
    assert len(loans) == 11
    known = loans["household_id"].isin(register().tables["members"]["household_id"])
    # Of two borrowers the office's list of members has a damaged number.
    assert known.sum() >= 9
    result = reconcile(register(), theirs, "loans", as_of=DAY, register=register())
    assert result.totals["rows"].iloc[-1] == 11


def test_the_households_that_left_and_are_watched_are_those_of_the_sheets() -> None:
    known = register().as_of(DAY)
    # 38 left; four of them are under monitoring.
    assert len(cohort_on(known, "exited")) == 34
    assert len(cohort_on(known, "monitored")) == 4


def test_no_household_is_accused_of_what_an_export_does_not_show() -> None:
    """Steps of a recognition are in no export, 户类型 says 脱贫户 in place of a kind, and a ledger says 是否逾期."""
    rules = ["recognition_step_skipped", "type_not_written", "loan_past_due_not_said"]
    assert fr.check_rules(register(), DAY, rules).table.empty


@pytest.mark.slow
def test_a_clerk_s_path_from_check_to_rules(tmp_path: Path) -> None:
    run = CliRunner()
    checked = run.invoke(app, ["check", str(FOLDER), "--out", str(tmp_path / "check"), "--language", "zh"])
    assert checked.exit_code == 0
    assert "另一部门的清单" in checked.output
    for command in ("compare", "rules"):
        out = tmp_path / command
        ended = run.invoke(app, [command, str(FOLDER), "--as-of", DAY, "--out", str(out), "--language", "zh"])
        assert ended.exit_code == 0, ended.output
        assert list(out.glob("*.xlsx"))
    bank = [str(FOLDER), str(FOLDER / "bank_gbk.csv"), "--as-of", DAY, "--language", "zh"]
    assert run.invoke(app, ["reconcile", *bank]).exit_code == 0


def test_what_the_sheets_say_comes_out() -> None:
    known = register().as_of(DAY)
    assert (len(known["households"]), len(known["members"])) == (50, 154)
    sums = register().quarantine.query("reason_code != 'total_row'")
    assert sums.empty  # far more than 99 % of the rows are accepted
    rules = ["exited_without_contact", "not_visited_all_year", "exited_under_poverty_line"]
    found = fr.check_rules(register(), DAY, rules)
    assert found.table.groupby("rule").size().to_dict() == {
        "exited_without_contact": 7, "not_visited_all_year": 6, "exited_under_poverty_line": 20,
    }  # fmt: skip
    assert set(found.summary["concerned"]) == {38}
