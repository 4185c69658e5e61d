from __future__ import annotations

import pandas as pd

from fupin_risk.register import Register, read_register
from fupin_risk.register.periods import PeriodRow, overlapping_rows
from tests.register.made_rows import homes, income


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
