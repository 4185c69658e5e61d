"""Where two sources agree, no difference is found, however they write it down."""

from __future__ import annotations

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.reconciliation import Reconciliation
from fupin_risk.register import Register
from tests.reconciliation.books import DAY, KEEPER, book, families, keepers_rows, loan


def agree(result: Reconciliation) -> None:
    assert len(result.causes) == 0
    assert result.counts["differing"] == result.counts["only_left"] == result.counts["only_right"] == 0
    assert result.totals["step"].tolist() == ["left", "right"]
    assert len(set(result.totals["amount_fen"])) == 1


@pytest.mark.parametrize("subject", KEEPER)
def test_a_copy_in_another_order_agrees(county: Register, subject: str) -> None:
    rows = keepers_rows(county, subject)
    agree(fr.reconcile(rows, rows.sample(frac=1, random_state=1), subject, as_of=DAY, register=county))


@pytest.mark.parametrize(("subject", "number"), [("loans", "loan_id"), ("medical_bills", "bill_id")])
def test_numbers_of_ones_own_are_no_difference(county: Register, subject: str, number: str) -> None:
    rows = keepers_rows(county, subject)
    own = rows.assign(**{number: [f"own {place}" for place in range(len(rows))]})
    agree(fr.reconcile(rows, own, subject, as_of=DAY, register=county))


def test_ids_in_another_hand_are_no_difference() -> None:
    left = book(loan("L-001", "34012319650307512X"), loan("L-002", "H2"))
    right = book(loan("ｌ001", "340123650307512"), loan("l 002", " h2"))
    agree(fr.reconcile(left, right, as_of=DAY))


def test_a_borrower_is_found_in_the_household(county: Register) -> None:
    """The bank knows persons, the office households; both mean the same loans."""
    rows = keepers_rows(county, "loans")
    person = pd.Series({home: person for person, home in families(county).items()})
    by_person = rows.assign(person_id=rows["household_id"].map(person))
    known = by_person["person_id"].notna()
    agree(
        fr.reconcile(
            by_person[known].drop(columns="household_id"), rows[known], as_of=DAY, register=county
        )
    )  # fmt: skip


def test_of_a_made_countys_two_reporters_only_what_was_made_to_differ_does(county: Register) -> None:
    """The poverty office reports a part again, some with another amount, and nothing of its own."""
    for subject, keeper in KEEPER.items():
        result = fr.reconcile(keeper, "poverty_office", subject, as_of=DAY, register=county)
        assert set(result.causes.loc[result.causes["where"] == "pair", "cause"]) == {"amount"}
        assert len(result.only_right) == 0
        assert not any(result.patterns.values())
        assert result.counts["doubtful"] == 0


def test_what_only_one_side_says_is_no_difference() -> None:
    left = book(loan("1", use_mode="own_use", lender="a"), loan("2", "h2", use_mode=None, lender="a"))
    right = book(loan("1", use_mode=None), loan("2", "h2", use_mode="firm_use"))
    agree(fr.reconcile(left, right, as_of=DAY))


def test_two_amounts_that_nobody_knows_agree_and_are_counted() -> None:
    rows = book(loan("1"), {**loan("2", "h2"), "amount_yuan": None})
    result = fr.reconcile(rows, rows, as_of=DAY)
    agree(result)
    assert result.counts["without_amount_left"] == result.counts["without_amount_right"] == 1
    assert "1 rows have no amount" in str(result)
