"""What was entered after the as-of day moves nothing, and what was replaced by then is not seen."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import fupin_risk as fr
from fupin_risk.reconciliation import Reconciliation
from tests.reconciliation.books import book, loan

DAY = "2019-06-30"
TABLES = ("pairs", "only_left", "only_right", "causes", "totals")
KNOWN = book(
    *(
        loan(number, home, day, amount, entered_on=day, reported_by=reporter)
        for reporter in ("bank", "poverty_office")
        for number, home, day, amount in (
            ("1", "h1", "2019-03-01", 20_000),
            ("2", "h2", "2019-04-01", 30_000 if reporter == "bank" else 3),
            *([("3", "h3", "2019-05-01", 10_000)] if reporter == "bank" else []),
        )
    )
)
later = st.builds(
    loan,
    number=st.sampled_from(("1", "2", "3", "4")),
    household=st.sampled_from(("h1", "h2", "h3")),
    day=st.sampled_from(("2019-03-01", "2019-04-01", "2019-06-20", "2019-07-02")),
    amount=st.sampled_from((1, 20_000, 50_000)),
    reported_by=st.sampled_from(("bank", "poverty_office")),
    retracted=st.booleans(),
    entered_on=st.sampled_from(("2019-07-02", "2019-12-31")),
)


def reconciled(loans: pd.DataFrame) -> Reconciliation:
    register = fr.read_register({"loans": loans})
    return fr.reconcile("bank", "poverty_office", as_of=DAY, register=register)


FIRST = reconciled(KNOWN)


@settings(max_examples=8)
@given(
    st.lists(
        later,
        min_size=1,
        max_size=5,
        unique_by=lambda row: (row["loan_id"], row["household_id"], row["occurred_on"], row["reported_by"]),
    )
)
def test_rows_entered_later_move_nothing(rows: list[dict[str, object]]) -> None:
    second = reconciled(pd.concat([KNOWN, pd.DataFrame(rows)]))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(FIRST, name), getattr(second, name))


def test_it_says_what_was_known_on_the_day() -> None:
    # 60,000 - 10,000 that only the bank has - 29,997 for 3 wan written as 3 yuan.
    assert FIRST.totals[["step", "rows", "amount_fen"]].to_numpy().tolist() == [
        ["left", 3, 6_000_000],
        ["unit", 0, -2_999_700],
        ["unknown", -1, -1_000_000],
        ["right", 2, 2_000_300],
    ]


def test_a_correction_replaces_the_row_from_its_entry_on() -> None:
    corrected = KNOWN.iloc[[-1]].assign(amount_yuan=30_000.0, entered_on="2019-07-10")
    register = fr.read_register({"loans": pd.concat([KNOWN, corrected])})
    before = fr.reconcile("bank", "poverty_office", as_of="2019-07-09", register=register)
    after = fr.reconcile("bank", "poverty_office", as_of="2019-07-10", register=register)
    assert "unit" in set(before.totals["step"])
    assert "unit" not in set(after.totals["step"])


def test_a_frame_with_days_of_entry_is_seen_as_of_the_day_too() -> None:
    rows = KNOWN[KNOWN["reported_by"] == "bank"].drop(columns="reported_by")
    late = rows.iloc[[0]].assign(loan_id="9", entered_on="2019-07-01")
    first = fr.reconcile(rows, rows, as_of=DAY)
    second = fr.reconcile(pd.concat([rows, late]), rows, as_of=DAY)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
