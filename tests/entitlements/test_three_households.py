"""Three whole households by hand, as docs/entitlements.md tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_risk.entitlements import MedicalCover, StudentAid, due_student_aid, expected_medical_cover
from fupin_risk.indicators import derive_indicators
from fupin_risk.register import Register
from tests.entitlements.made_cases import aid, bill, register_of, student

DAY = "2018-12-31"
PAGE = Path(__file__).parents[2] / "docs" / "entitlements.md"


@pytest.fixture(scope="module")
def register() -> Register:
    """`h1` a cancer patient and a pupil, `h2` a chronic patient and a technician's student, `h3` a son away."""
    others = {"h1": "p11", "h2": "p12", "h3": "p13"}
    people = {"h1": "p1", "h2": "p2", "h3": "p3"}
    members = [
        {"person_id": p, "household_id": h, "occurred_on": "2014-01-02", "present": True, "schooling_stage": stage}
        for h in people
        for p, stage in ((people[h], "none"), (others[h], None))
    ]
    return register_of(
        members=members,
        diagnoses=[
            {
                "person_id": "p2",
                "disease_code": "diabetes",
                "diagnosed_on": "2016-03-01",
                "chronic_registered": True,
            }
        ],
        medical_bills=[
            bill("p1", "city", "2018-03-01", 7400, hospital_level="city", discharged_on="2018-03-11",
                 settled_on="2018-04-10", paid_floor_yuan=1000),
            bill("p1", "county", "2018-06-01", 2600, discharged_on="2018-06-05", settled_on="2018-06-05"),
            bill("p1", "again", "2018-09-01", 1000, discharged_on="2018-09-03", settled_on="2018-09-13"),
            bill("p2", "visit", "2017-02-01", 250, kind="chronic_outpatient"),
            bill("p2", "visits", "2018-05-01", 400, kind="chronic_outpatient", paid_supplement_yuan=120,
                 own_payment_yuan=1280),
            bill("p3", "away", "2018-07-01", 6000, in_province=False),
            bill("p3", "waits", "2018-12-01", 900, settled_on=None, own_payment_yuan=None, entered_on="2018-12-02"),
        ],
        enrolments=[
            student("p11", "compulsory"),
            student("p12", "technician", year=2017),
            student("p12", "technician"),
            student("p13", "university", in_province=False),
        ],
        education_aid=[
            aid("p11", "meals", 400),
            aid("p12", "technician", 3000, day="2018-03-01", year="2017-2018"),
            aid("p12", "technician", 500),
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def cover(register: Register) -> MedicalCover:
    return expected_medical_cover(register, DAY)


@pytest.fixture(scope="module")
def students(register: Register) -> StudentAid:
    return due_student_aid(register, DAY)


def test_the_patient_has_2000_to_come_back(register: Register, cover: MedicalCover) -> None:
    """City: 7,400 - 5,000 = 2,400 due from the floor, 1,000 paid; 1,400. County: 3,600 - 3,000 = 600; all: 2,000.

    Own payments due: 11,000 - 2,600 - 2,400 = 6,000; 11,000 - 7,400 = 3,600; 11,000 - 9,000 - 600 = 1,400; all: 11,000.
    Settled after 30, 0 and 10 days: 13 1/3. The pupil got the meals: nothing is due.
    """
    rows = cover.bills[cover.bills["household_id"] == "h1"].set_index("bill_id")
    assert rows["refund_fen"].to_dict() == {"city": 140_000, "county": 0, "again": 60_000}
    assert rows["own_due_fen"].sum() == 1_100_000
    found = derive_indicators(register, DAY).loc["h1"]
    assert found["medical_refund_due_yuan_12m"] == 2000
    assert found["own_medical_due_yuan_12m"] == 11_000
    assert found["settlement_days_12m"] == pytest.approx(40 / 3)
    assert found["aid_unpaid_months"] == 0


def test_the_chronic_patient_gets_back_pay_and_the_student_three_months(
    register: Register, cover: MedicalCover, students: StudentAid
) -> None:
    """February 2017, before the notice: 80 % of 250 = 200, all of it back-pay. 2018: 320 owed, 120 paid: 200.

    The school year 2017-2018 is paid; of 2018-2019 five months are over, 500 yuan are two of 250: three are left,
    1,250 - 500 = 750 yuan; of the 1,250 due the province bears 875 and the city 375.
    """
    rows = cover.refunds[cover.refunds["household_id"] == "h2"].set_index("bill_id")
    assert rows[["refund_fen", "back_pay"]].T.to_dict("list") == {"visit": [20_000, True], "visits": [20_000, False]}
    (row,) = students.unaided[students.unaided["household_id"] == "h2"].to_dict("records")
    assert (row["unpaid_months"], row["unpaid_fen"]) == (3, 75_000)
    assert (row["province_due_fen"], row["city_due_fen"]) == (87_500, 37_500)
    assert derive_indicators(register, DAY, only=["aid_unpaid_months"]).loc["h2", "aid_unpaid_months"] == 3


def test_of_the_third_household_little_is_known(register: Register, cover: MedicalCover, students: StudentAid) -> None:
    """Out of the province no floor is owed, so what was paid was due. One bill waits. The son is away: unknown."""
    rows = cover.bills[cover.bills["household_id"] == "h3"].set_index("bill_id")
    assert rows["state"].to_dict() == {"away": "known", "waits": "unsettled"}
    assert rows.loc["away", "refund_fen"] == 0
    assert rows["refund_fen"].isna().to_dict() == {"away": False, "waits": True}
    assert students.without_channel["person_id"].tolist() == ["p13"]
    found = derive_indicators(register, DAY).loc["h3"]
    assert found[["aid_unpaid_months", "students_unaided_count"]].isna().all()
    assert found["students_aid_unknown_count"] == 1


def test_the_page_tells_the_same_sums(cover: MedicalCover, students: StudentAid) -> None:
    page = PAGE.read_text(encoding="utf-8")
    by_household = cover.by_household.set_index("household_id")["refund_fen"]
    told = [*by_household.loc[["h1", "h2"]] / 100, *(students.unaided["unpaid_fen"] / 100)]
    assert [yuan for yuan in told if f"**{yuan:,.0f} yuan**" not in page] == []
