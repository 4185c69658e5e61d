"""A township's folder as its office keeps it: two snapshots of the national sheets, and the ledgers beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

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
