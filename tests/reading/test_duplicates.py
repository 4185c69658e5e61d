from __future__ import annotations

import pandas as pd

from fupin_risk.reading import read_register
from fupin_risk.reading.rows.periods import PeriodRow, overlapping_rows
from fupin_risk.register import Register
from tests.reading.made_rows import bill, homes, income


def _read(*rows: dict[str, object]) -> Register:
    return read_register({"households": homes("h1"), "incomes": pd.DataFrame(rows)})


def _ledger(register: Register) -> dict[str, int]:
    return register.ledger.set_index("table").loc["incomes"].to_dict()


def test_rows_equal_in_every_column_collapse() -> None:
    register = _read(income("h1", 100, "2019-01-10"), income("h1", 100, "2019-01-10"), income("h1", 100, "2019-01-10"))
    assert _ledger(register) == {
        "rows_in": 3, "accepted": 1, "quarantined": 0, "collapsed": 2, "split": 0, "normalised": 0, "withdrawn": 0,
    }  # fmt: skip


def test_rows_of_one_day_that_differ_in_value_are_all_set_apart() -> None:
    register = _read(income("h1", 100, "2019-01-10"), income("h1", 70, "2019-01-10"))
    assert register.quarantine["reason_code"].tolist() == ["conflict", "conflict"]
    assert register.quarantine["line"].tolist() == [0, 1]
    assert _ledger(register)["accepted"] == 0


def test_a_conflict_of_corrections_leaves_the_first_entry() -> None:
    register = _read(income("h1", 100, "2019-01-10"), income("h1", 70, "2019-06-01"), income("h1", 60, "2019-06-01"))
    assert register.as_of("2019-12-31")["incomes"]["amount_yuan"].tolist() == [100.0]


def test_a_month_beside_its_year_is_set_apart() -> None:
    month = income("h1", 10, "2019-02-01", period_start="2018-03-01", period_end="2018-03-31")
    register = _read(income("h1", 100, "2019-01-10"), month)
    assert register.quarantine[["line", "column", "reason_code"]].values.tolist() == [
        [1, "period_start", "overlapping_period"]
    ]


def test_a_later_overlap_does_not_change_what_was_seen_before() -> None:
    year = income("h1", 100, "2019-02-01")
    month = income("h1", 10, "2019-01-10", period_start="2018-03-01", period_end="2018-03-31")
    assert _read(month).as_of("2019-01-31")["incomes"]["amount_yuan"].tolist() == [10.0]
    register = _read(month, year)
    assert register.as_of("2019-01-31")["incomes"]["amount_yuan"].tolist() == [10.0]
    assert register.as_of("2019-12-31")["incomes"]["amount_yuan"].tolist() == [10.0]


def test_overlaps_of_one_day_are_both_set_apart() -> None:
    month = income("h1", 10, "2019-01-10", period_start="2018-03-01", period_end="2018-03-31")
    register = _read(income("h1", 100, "2019-01-10"), month)
    assert register.quarantine["line"].tolist() == [0, 1]


def test_a_retracted_period_makes_room() -> None:
    register = _read(
        income("h1", 100, "2019-01-10"),
        income("h1", None, "2019-03-01", retracted=True),
        income("h1", 10, "2019-03-01", period_start="2018-03-01", period_end="2018-03-31"),
    )
    assert register.quarantine.empty
    assert register.as_of("2019-12-31")["incomes"]["amount_yuan"].tolist() == [10.0]


def test_a_correction_of_a_standing_period_is_no_overlap() -> None:
    # The refused month must not stand in the way of a correction of the year.
    register = _read(
        income("h1", 100, "2019-01-10"),
        income("h1", 10, "2019-02-01", period_start="2018-03-01", period_end="2018-03-31"),
        income("h1", 90, "2019-03-01"),
    )
    assert register.quarantine["line"].tolist() == [1]
    assert register.as_of("2019-12-31")["incomes"]["amount_yuan"].tolist() == [90.0]


def test_other_kinds_and_reporters_may_cover_the_same_months() -> None:
    part = {"period_start": "2018-03-01", "period_end": "2018-03-31"}
    register = _read(
        income("h1", 100, "2019-01-10", reported_by="town"),
        income("h1", 10, "2019-02-01", reported_by="town", **part, sub_kind="seasonal"),
        income("h1", 10, "2019-02-01", reported_by="county", **part),
    )
    assert register.quarantine.empty


def test_periods_are_settled_in_the_order_of_their_entry() -> None:
    # Days as numbers: 0-364 stands, 30-59 comes late, 365-729 is free, 360-370 touches two.
    rows = [
        PeriodRow(1, 10, 0, 0, 364, False),
        PeriodRow(1, 20, 1, 30, 59, False),
        PeriodRow(1, 20, 2, 365, 729, False),
        PeriodRow(1, 30, 3, 360, 370, False),
        PeriodRow(2, 30, 4, 360, 370, False),
    ]
    assert list(overlapping_rows(rows)) == [1, 3]


def _bills(*rows: dict[str, object]) -> Register:
    return read_register({"households": homes("h1"), "medical_bills": pd.DataFrame(rows)})


def _bill_as_of(register: Register, day: str) -> list[dict[str, object]]:
    seen = register.as_of(day)["medical_bills"].reindex(columns=["total_yuan", "settled_on", "own_payment_yuan"])
    return seen.astype(object).where(seen.notna(), None).to_dict("records")


NOT_SETTLED = {"total_yuan": 900.0, "settled_on": None, "own_payment_yuan": None}


def test_copies_of_which_one_is_filled_in_later_are_one_row_until_then() -> None:
    copies = [bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on=None, own_payment_yuan=None) for _ in range(2)]
    before = _bill_as_of(_bills(*copies), "2019-06-29")
    copies[1] |= {"settled_on": "2019-06-30", "own_payment_yuan": 500.0}
    register = _bills(*copies)
    assert _bill_as_of(register, "2019-06-29") == before == [NOT_SETTLED]
    # Whether it was settled the copies contradict each other on; that there was a bill of 900 they do not.
    assert _bill_as_of(register, "2019-12-31") == [NOT_SETTLED]
    assert register.quarantine["reason_code"].tolist() == ["conflict_filled_in"]


def test_copies_that_are_filled_in_alike_collapse() -> None:
    filled = bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on="2019-06-30", own_payment_yuan=500.0)
    register = _bills(filled, dict(filled))
    assert register.quarantine.empty
    assert _bill_as_of(register, "2019-12-31") == [
        {"total_yuan": 900.0, "settled_on": pd.Timestamp("2019-06-30"), "own_payment_yuan": 500.0}
    ]


def test_of_what_is_filled_in_later_the_cells_that_agree_are_known() -> None:
    one = bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on="2019-06-30", own_payment_yuan=500.0)
    register = _bills(one, one | {"own_payment_yuan": 450.0})
    (seen,) = _bill_as_of(register, "2019-12-31")
    assert seen["settled_on"] == pd.Timestamp("2019-06-30")
    assert seen["own_payment_yuan"] is None


def test_what_differs_at_entry_is_a_conflict_whatever_is_filled_in() -> None:
    one = bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on="2019-06-30", own_payment_yuan=500.0)
    register = _bills(one, one | {"total_yuan": 800.0, "settled_on": None})
    assert register.quarantine["reason_code"].tolist() == ["conflict", "conflict"]
    assert register.as_of("2019-12-31")["medical_bills"].empty


def test_a_month_that_is_filled_in_later_parts_no_copies_before() -> None:
    one = bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on=None)
    register = _bills(one, one | {"settled_on": "2019-06"})
    assert register.quarantine["reason_code"].tolist() == ["conflict_filled_in"]
    assert _bill_as_of(register, "2019-03-31")[0]["total_yuan"] == 900.0
    # No word is left on the precision of a date that is unknown.
    assert read_register(dict(register.tables)).sha256 == register.sha256
    assert "date_precision" not in register.tables["medical_bills"]


def test_corrections_that_part_later_correct_in_what_they_share() -> None:
    first = bill("p1", "b1", "2019-03-05", total_yuan=900, settled_on=None)
    correction = bill("p1", "b1", "2019-04-05", total_yuan=800, settled_on=None)
    register = _bills(first, correction, correction | {"settled_on": "2019-06-30"})
    assert _bill_as_of(register, "2019-03-31")[0]["total_yuan"] == 900.0
    assert _bill_as_of(register, "2019-12-31")[0]["total_yuan"] == 800.0
