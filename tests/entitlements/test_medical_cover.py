"""Each rule of the medical cover by hand. `bill(…, left)`: what the three tiers leave of the compliant cost, yuan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fupin_risk.entitlements import expected_medical_cover
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.entitlements.made_cases import COVERS, bill, own_policy, register_of

DAY = "2019-12-31"
UNKNOWN = None
chronic: dict[str, Any] = {"kind": "chronic_outpatient"}
registered: dict[str, Any] = {"disease_code": "diabetes", "diagnosed_on": "2016-03-01", "chronic_registered": True}

BILLS = [
    # p1: 2,000 + 2,000 in one year: 4,000 - 3,000 = 1,000 above the cap; the next year counts anew.
    bill("p1", "a", "2018-03-01", 2000),
    bill("p1", "b", "2018-09-01", 2000),
    bill("p1", "c", "2019-03-01", 2000),
    # p2: township and county hospitals share a count, 2,500 + 1,000; city (5,000) and province (10,000) have their own.
    bill("p2", "a", "2018-03-01", 2500, hospital_level="township"),
    bill("p2", "b", "2018-04-01", 1000),
    bill("p2", "c", "2018-05-01", 5600, hospital_level="city"),
    bill("p2", "d", "2018-06-01", 9999, hospital_level="province"),
    # p3: settlement, not treatment, is the order: b was settled first, so a lies above the cap.
    bill("p3", "a", "2018-03-01", 2000, settled_on="2018-11-01"),
    bill("p3", "b", "2018-04-01", 2000),
    # p4: care that ended in 2017 counts in 2017, though settled in 2018.
    bill("p4", "a", "2017-12-20", 2500, discharged_on="2017-12-28", settled_on="2018-01-20"),
    bill("p4", "b", "2018-03-01", 2500),
    # p5: 600 of the 1,000 above the cap were paid: 400 to pay back; then more was paid than owed: nothing.
    bill("p5", "a", "2018-03-01", 4000, paid_floor_yuan=600),
    bill("p5", "b", "2018-04-01", 1000, paid_floor_yuan=1000),
    # p6: out of the province no floor is owed, and it does not count; where the place is missing nobody knows.
    bill("p6", "a", "2018-03-01", 4000, in_province=False),
    bill("p6", "b", "2018-04-01", 3000),
    bill("p6", "c", "2018-05-01", 3000, in_province=None),
    # p7: without the compliant cost nothing is known, nor of later bills unless the cap was reached before.
    bill("p7", "a", "2018-03-01", None),
    bill("p7", "b", "2018-04-01", 2000),
    bill("p7", "c", "2018-05-01", 1000),
    bill("p7", "d", "2018-06-01", 500),
    # p8: of a bill without a level nobody knows the cap, and it may count towards any other's.
    bill("p8", "a", "2018-03-01", 100, hospital_level=None),
    bill("p8", "b", "2018-04-01", 100, hospital_level="city"),
    # p9: waits to be settled; it counts towards nothing yet.
    bill("p9", "a", "2018-03-01", 3000, settled_on=None, own_payment_yuan=None, entered_on="2018-03-02"),
    bill("p9", "b", "2018-04-01", 3100),
    # p10: the parts do not add up (10,500 of 11,000), and the bill that follows is in doubt with it.
    bill("p10", "a", "2018-03-01", 2000, own_payment_yuan=2500),
    bill("p10", "b", "2018-04-01", 2000),
    # p11: one blank is what is left over (11,000 - 7,000 - 4,000 = 0); several blanks are nothing if nothing is left.
    bill("p11", "a", "2018-03-01", 3000, paid_supplement_yuan=None, own_payment_yuan=4000),
    bill("p11", "b", "2018-04-01", 1500, paid_floor_yuan=None, paid_supplement_yuan=None, own_payment_yuan=2500),
    # … and unknown if something is: 11,000 - 8,500 - 2,000 = 500 of the floor or of the supplement.
    bill("p11", "c", "2018-05-01", 1500, paid_floor_yuan=None, paid_supplement_yuan=None, own_payment_yuan=2000),
    # p12: before 2017 no figure is known.
    bill("p12", "a", "2016-12-31", 4000),
    # p13: a registered chronic patient: 80 % of 125.55 = 100.44; of 3,200, 3,000 - 125.55 remain under the cap: 80 % of
    # 2,874.45 = 2,299.56 and the 325.55 above it: 2,625.11 in all. Other visits get no supplement.
    bill("p13", "a", "2018-03-01", 125.55, **chronic),
    bill("p13", "b", "2018-04-01", 3200, **chronic),
    # p14: not on the chronic register; p15: nobody says whether; p16: recovered before.
    bill("p14", "a", "2018-03-01", 100, **chronic),
    bill("p15", "a", "2018-03-01", 100, **chronic),
    bill("p16", "a", "2018-03-01", 100, **chronic),
    bill("p13", "c", "2019-05-01", 100, kind="outpatient"),
    # p17: registered on 1 June 2018: nothing is due for March, and March does not count.
    bill("p17", "a", "2018-03-01", 2900),
    bill("p17", "b", "2018-07-01", 3000),
]
REFUNDS = {
    "p1": [0, 1000, 0],
    "p2": [0, 500, 600, 0],
    "p3": [1000, 0],
    "p4": [0, 0],
    "p5": [400, 0],
    "p6": [0, 0, UNKNOWN],
    "p7": [UNKNOWN, UNKNOWN, UNKNOWN, 500],
    "p8": [UNKNOWN, UNKNOWN],
    "p9": [UNKNOWN, 100],
    "p10": [UNKNOWN, UNKNOWN],
    "p11": [0, 1500, UNKNOWN],
    "p12": [UNKNOWN],
    "p13": [100.44, 2625.11, 0],
    "p14": [0],
    "p15": [UNKNOWN],
    "p16": [0],
    "p17": [0, 0],
}
STATES = {
    ("p6", "c"): "place_unknown",
    ("p7", "a"): "compliant_unknown",
    ("p7", "b"): "earlier_bill_unknown",
    ("p8", "a"): "kind_or_level_unknown",
    ("p9", "a"): "unsettled",
    ("p10", "a"): "not_adding_up",
    ("p11", "c"): "payments_unknown",
    ("p12", "a"): "no_rule",
    ("p15", "a"): "chronic_unknown",
    ("p17", "a"): "not_registered",
}


@pytest.fixture(scope="module")
def register() -> Register:
    return register_of(
        medical_bills=BILLS,
        statuses=[{"household_id": "h17", "status": "registered", "occurred_on": "2018-06-01"}],
        diagnoses=[
            {"person_id": "p13", **registered},
            {"person_id": "p14", **registered, "chronic_registered": False},
            {"person_id": "p15", **registered, "chronic_registered": None},
            {"person_id": "p16", **registered, "recovered_on": "2017-05-01", "entered_on": "2017-06-01"},
        ],
    )


@pytest.fixture(scope="module")
def bills(register: Register) -> pd.DataFrame:
    return expected_medical_cover(register, DAY).bills.set_index(["person_id", "bill_id"])


def test_a_bill_that_leads_to_no_person_may_be_an_earlier_one_of_any(register: Register) -> None:
    """Seen to fail when only the provenance said so: 0 yuan stood as what was to be paid back."""
    tables = dict(register.tables)
    mine = tables["medical_bills"].assign(person_id=tables["medical_bills"]["person_id"].astype(object))
    many = [mine.assign(bill_id=[f"{name}{year}" for name in mine["bill_id"]]) for year in range(3)]
    lost = mine.iloc[:1].assign(person_id="p\ufffd")
    tables["medical_bills"] = pd.concat([mine, *(each.assign(settled_on=None) for each in many), lost])
    cover = expected_medical_cover(read_register(tables, covers=COVERS), DAY)
    assert cover.provenance["unplaced_rows"] == 1
    found = cover.bills.set_index(["person_id", "bill_id"])
    # 1,000 yuan are to be paid back at least; of the first of the year nobody knows whether it was the first.
    assert found.loc[("p1", "b"), "refund_fen"] == 100_000
    assert found.loc[("p1", "a"), "state"] == "unread"
    assert found.loc[("p1", "a"), ["refund_fen", "floor_due_fen"]].isna().all()
    # Before the registration nothing was due, whatever else there was.
    assert found.loc[("p17", "a"), "refund_fen"] == 0


@pytest.mark.parametrize("person", REFUNDS)
def test_what_is_to_be_paid_back_is_the_sum_by_hand(bills: pd.DataFrame, person: str) -> None:
    found = bills.loc[person].sort_index()["refund_fen"]
    assert [None if pd.isna(fen) else fen / 100 for fen in found] == REFUNDS[person]


def test_what_is_unknown_says_why(bills: pd.DataFrame) -> None:
    assert {key: bills.loc[key, "state"] for key in STATES} == STATES
    unknown = bills[bills["refund_fen"].isna()]
    assert "known" not in set(unknown["state"])
    assert unknown[["own_due_fen", "floor_due_fen", "supplement_due_fen"]].isna().all(axis=None)


def test_what_should_have_been_paid_is_the_total_less_every_tier(bills: pd.DataFrame) -> None:
    """p13's second bill: 11,000 - 6,800 (basic) - 325.55 (floor) - 2,299.56 (supplement) = 1,574.89."""
    row = bills.loc[("p13", "b")]
    due = [row[f"{tier}_due_fen"] for tier in ("basic", "serious", "aid", "floor", "supplement")]
    assert due == [680_000, 0, 0, 32_555, 229_956]
    assert row["own_due_fen"] == 157_489


def test_a_county_with_rates_of_its_own_is_held_to_them(tmp_path: Path) -> None:
    """Basic pays 60 % of a stay above 500, the second tier half of what a year leaves above 5,000, aid a fifth.

    First stay: basic .6 x 9,500 = 5,700; 4,300 left, none above 5,000; aid .2 x 4,300 = 860; 3,440 left, 440 too much.
    Second: basic 5,700; 4,300 left, 8,600 in the year: half of 3,600 = 1,800; aid .2 x 2,500 = 500; 2,000 left, all of
    it too much.
    """
    common = """bill_kinds = ["inpatient"]
levels = ["county"]
place = "341522"
published_on = 2018-01-01
in_force_from = 2018-01-01
source = "made"
verified = true"""
    catalogue = own_policy(
        tmp_path,
        "medical_cover",
        f'tier = "basic"\npays_share = 0.6\nfrom_yuan = 500\ncounted_over = "bill"\n{common}',
        f'tier = "serious"\npays_share = 0.5\nfrom_yuan = 5000\n{common}',
        f'tier = "aid"\npays_share = 0.2\n{common}',
    )
    found = expected_medical_cover(
        register_of(
            catalogue,
            medical_bills=[bill("p1", "a", "2018-03-01", 4300), bill("p1", "b", "2018-04-01", 4300)],
        ),
        DAY,
    ).bills
    due = found[[f"{tier}_due_fen" for tier in ("basic", "serious", "aid", "floor", "supplement")]] / 100
    assert due.to_numpy().tolist() == [[5700, 0, 860, 440, 0], [5700, 1800, 500, 2000, 0]]
    # 860 + 440 and 1,800 + 500 + 2,000 should have come: what was paid were the 5,700 of the basic insurance only.
    assert (found["refund_fen"] / 100).tolist() == [1300, 4300]


def test_a_rate_of_an_unknown_amount_is_unknown_and_not_zero(tmp_path: Path) -> None:
    """Out of the province neither floor nor supplement applies; what basic owes of no compliant cost is not known."""
    catalogue = own_policy(
        tmp_path,
        "medical_cover",
        """tier = "basic"
pays_share = 0.6
counted_over = "bill"
bill_kinds = ["inpatient"]
levels = ["county"]
place = "341522"
published_on = 2018-01-01
in_force_from = 2018-01-01
source = "made"
verified = true""",
    )
    bills = [
        bill("p1", "a", "2018-03-01", None, in_province=False),
        bill("p1", "b", "2018-04-01", 4000, in_province=False),
    ]
    found = expected_medical_cover(register_of(catalogue, medical_bills=bills), DAY).bills
    assert found["state"].tolist() == ["compliant_unknown", "known"]
    assert found["basic_due_fen"].isna().tolist() == [True, False]
    assert found["basic_due_fen"].iloc[1] == 600_000


def test_a_row_published_later_moves_nothing_before_and_pays_back_after(tmp_path: Path) -> None:
    """Told on 1 March 2019: from July 2018 on people bear at most 1,000 a year, so 2,000 of 3,000 come back."""
    row = """
tier = "floor"
bill_kinds = ["inpatient"]
levels = ["county"]
own_cap_yuan = 1000
place = "341522"
published_on = 2019-03-01
in_force_from = 2018-07-01
source = "made"
verified = true"""
    rows = [bill("p1", "a", "2018-03-01", 3000), bill("p2", "a", "2018-08-01", 3000)]
    plain, told = (
        register_of(medical_bills=rows),
        register_of(own_policy(tmp_path, "medical_cover", row), medical_bills=rows),
    )
    before = expected_medical_cover(told, "2019-02-28")
    pd.testing.assert_frame_equal(before.bills, expected_medical_cover(plain, "2019-02-28").bills)
    assert before.totals["refund_fen"] == 0
    after = expected_medical_cover(told, "2019-03-01")
    assert after.refunds[["person_id", "refund_fen", "back_pay"]].to_numpy().tolist() == [["p2", 200_000, True]]
    assert after.refunds["in_force_from"].dt.date.astype(str).tolist() == ["2018-07-01"]
    assert after.totals["back_pay_fen"] == 200_000


def test_the_supplement_is_paid_back_to_its_first_day_once_the_notice_is_out() -> None:
    """180 from 1 January 2017, published on 15 June: 80 % of 100 for January, nothing for December."""
    register = register_of(
        medical_bills=[bill("p1", "a", "2016-12-31", 100, **chronic), bill("p1", "b", "2017-01-01", 100, **chronic)],
        diagnoses=[{"person_id": "p1", **registered}],
    )
    assert expected_medical_cover(register, "2017-06-14").refunds.empty
    refunds = expected_medical_cover(register, "2017-06-15").refunds
    assert refunds[["bill_id", "refund_fen", "back_pay"]].to_numpy().tolist() == [["b", 8_000, True]]


def test_a_bill_entered_later_moves_nothing() -> None:
    """A bill settled and entered in 2019 is unknown at the end of 2018, and takes its place in the count after."""
    first = bill("p1", "a", "2018-03-01", 3000)
    late = bill("p1", "b", "2018-04-01", 1000, settled_on="2019-02-01")
    alone, both = register_of(medical_bills=[first]), register_of(medical_bills=[first, late])
    pd.testing.assert_frame_equal(
        expected_medical_cover(both, "2018-12-31").bills, expected_medical_cover(alone, "2018-12-31").bills
    )
    assert expected_medical_cover(both, "2019-02-01").totals["refund_fen"] == 100_000


def test_sources_that_nobody_has_seen_are_named(register: Register) -> None:
    cover = expected_medical_cover(register, DAY)
    assert any(name.startswith("medical_cover.") for name in cover.provenance["unverified_policy"])
    assert not any(name.startswith("student_aid") for name in cover.provenance["unverified_policy"])
    assert "decides nothing" in cover.provenance["statement"]


def test_a_household_sees_how_many_of_its_bills_are_unknown(register: Register) -> None:
    rows = expected_medical_cover(register, DAY).by_household.set_index("household_id")
    assert rows.loc["h7"].tolist() == [1, 50_000, 3]
    assert rows.loc["h1"].tolist() == [1, 100_000, 0]
