"""On a made county every due is what a second reckoning gives that shares no line with the first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from fupin_risk.entitlements import due_student_aid, expected_medical_cover
from fupin_risk.register import Register
from fupin_risk.synthetic import make_county
from tests.entitlements.plain_rules import refunds, unpaid_months


@pytest.fixture(scope="module")
def county() -> Register:
    return make_county(households=250, seed=11, end="2019-12-31")


def or_none(cells: pd.Series[Any]) -> list[int | None]:
    return [None if pd.isna(cell) else int(cell) for cell in cells]


@pytest.mark.parametrize("day", ["2017-06-14", "2017-06-15", "2018-09-30", "2019-12-31"])
def test_every_refund_is_the_one_reckoned_by_hand_written_rules(county: Register, day: str) -> None:
    bills = expected_medical_cover(county, day).bills
    by_hand = refunds(county.as_of(day))
    assert len(bills) == len(by_hand)
    # What rests on a row that was set apart is said by nobody.
    bills = bills[bills["state"] != "unread"]
    assert len(bills) > 0.9 * len(by_hand)
    keys = list(zip(bills["person_id"], bills["bill_id"], bills["occurred_on"].dt.date, strict=True))
    assert dict(zip(keys, or_none(bills["refund_fen"]), strict=True)) == {key: by_hand[key] for key in keys}


def test_the_county_puts_the_rules_to_work(county: Register) -> None:
    cover = expected_medical_cover(county, "2019-12-31")
    assert cover.refunds["kind"].value_counts().min() > 5  # floor and supplement, stays and visits
    assert {"known", "no_rule", "kind_or_level_unknown", "earlier_bill_unknown"} <= set(cover.bills["state"])
    assert cover.refunds["back_pay"].any()
    assert not cover.refunds["back_pay"].all()


@pytest.mark.parametrize("day", ["2017-06-14", "2018-09-30", "2019-12-31"])
def test_every_unpaid_month_is_the_one_reckoned_by_hand_written_rules(county: Register, day: str) -> None:
    students = due_student_aid(county, day).students
    ruled = students[students["first_on"].notna() & students["school_year"].notna()]
    keys = zip(ruled["person_id"], ruled["school_year"], strict=True)
    assert dict(zip(keys, or_none(ruled["unpaid_months"]), strict=True)) == unpaid_months(county.as_of(day))


def test_sums_are_exact(county: Register) -> None:
    cover = expected_medical_cover(county, "2019-12-31")
    paid = ("basic_fen", "serious_fen", "aid_fen", "floor_fen", "supplement_fen")
    due = ("basic_due_fen", "serious_due_fen", "aid_due_fen", "floor_due_fen", "supplement_due_fen")
    known = cover.bills[cover.bills["state"] == "known"]
    assert (known["total_fen"] == known[[*paid, "own_fen"]].sum(axis=1)).all()
    assert (known["total_fen"] == known[[*due, "own_due_fen"]].sum(axis=1)).all()
    assert cover.by_household["refund_fen"].sum() == cover.totals["refund_fen"] == cover.refunds["refund_fen"].sum()
    aid = due_student_aid(county, "2019-12-31").students
    split = aid[aid["province_due_fen"].notna()]
    assert len(split) >= 2
    assert (split["province_due_fen"] + split["city_due_fen"] == split["due_fen"]).all()


def test_nobody_out_of_the_province_is_called_unaided(county: Register) -> None:
    aid = due_student_aid(county, "2019-12-31")
    away = aid.students[~aid.students["in_province"].fillna(value=True)]
    assert len(away) > 3
    assert set(away["state"]) == {"unknown"}
    assert aid.unaided["in_province"].all()
