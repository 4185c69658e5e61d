"""Each rule of the student aid by hand, as of 31 December 2018: five months of the school year 2018-2019 are over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.entitlements import StudentAid, due_student_aid
from fupin_risk.errors import DefinitionError
from fupin_risk.register import Register
from tests.entitlements.made_cases import aid, own_policy, register_of, student

DAY = "2018-12-31"
YEAR = "2018-2019"
ENROLMENTS = [
    student("p1"),  # nothing paid: 5 months, 1,250 yuan
    student("p2"),  # 3,000 paid: the whole year
    student("p3"),  # 600: two months of 250, three are left; 650 unpaid
    student("p4"),  # the rain-and-dew plan instead
    student("p5"),  # both: double
    student("p6"),  # paid, but how much is missing
    student("p7", in_province=False),
    student("p8", in_province=None),
    student("p9", full_time=False),
    student("p10", formal_roll=None),
    student("p11", "senior_high"),  # nothing paid; the amount due is unknown
    student("p12", "senior_high"),  # the fees are waived
    student("p13", "senior_high"),  # meals: no kind of this stage, and nobody knows what it stands for
    student("p14", "university", in_province=False),  # paid all the same: out of the province it stays unknown
    student("p15", stage=None),
    student("p16"),  # aid booked under another spelling of the year
    student("p17", "compulsory", year=2017),  # the household was registered on 15 August 2018, after the year
    student("p18", "compulsory"),  # … on 16 November 2018: one month is over
    student("p19", "preschool", year=2015),  # before any rule
    student("p20", "compulsory", year=2017),  # a year that is over: twelve months
    student("p21", "compulsory", year=2017),  # paid late, in the year after: paid for its own year
]
AID = [
    aid("p2", "technician", 3000),
    aid("p3", "technician", 600),
    aid("p4", "rain_dew", 1500),
    aid("p5", "technician", 3000),
    aid("p5", "rain_dew", 1500),
    aid("p6", "technician", None),
    aid("p12", "fee_waiver", None),
    aid("p13", "meals", 400),
    aid("p14", "grant", 3000),
    aid("p16", "technician", 3000, year="2018"),
    aid("p21", "meals", 800, year="2017-2018"),
]
EXPECTED: dict[str, tuple[str, str | None, int | None]] = {
    "p1": ("not_aided", None, 5),
    "p2": ("aided", None, 0),
    "p3": ("part_aided", None, 3),
    "p4": ("not_due", "other_aid_instead", 0),
    "p5": ("aided", None, 0),
    "p6": ("unknown", "amount_unknown", None),
    "p7": ("unknown", "no_channel", None),
    "p8": ("unknown", "place_unknown", None),
    "p9": ("not_due", "not_on_roll", 0),
    "p10": ("unknown", "roll_unknown", None),
    "p11": ("not_aided", None, 5),
    "p12": ("aided", None, 0),
    "p13": ("unknown", "other_kind_paid", None),
    "p14": ("unknown", "no_channel", None),
    "p15": ("unknown", "stage_unknown", None),
    "p16": ("unknown", "aid_not_placed", None),
    "p17": ("not_due", "not_registered", 0),
    "p18": ("not_aided", None, 1),
    "p19": ("unknown", "no_rule", None),
    "p20": ("not_aided", None, 12),
    "p21": ("aided", None, 0),
}
LATE = [
    {"household_id": "h17", "status": "registered", "occurred_on": "2018-08-15"},
    {"household_id": "h18", "status": "registered", "occurred_on": "2018-11-16"},
]


# So that there is a table of aid at all.
SOMEBODY = aid("p99", "grant", 100)


def member(person: str, **other: Any) -> dict[str, Any]:
    return {
        "person_id": person,
        "household_id": f"h{person[1:]}",
        "occurred_on": "2018-10-01",
        "present": True,
        "schooling_stage": "none",
        **other,
    }


@pytest.fixture(scope="module")
def register() -> Register:
    return register_of(
        enrolments=ENROLMENTS,
        education_aid=AID,
        statuses=LATE,
        members=[
            member("p30", schooling_stage="senior_high", in_province=True),
            member("p31", schooling_stage="university", in_province=False),
            member("p32"),
        ],
    )


@pytest.fixture(scope="module")
def found(register: Register) -> StudentAid:
    return due_student_aid(register, DAY)


@pytest.mark.parametrize("person", EXPECTED)
def test_months_and_state_are_those_by_hand(found: StudentAid, person: str) -> None:
    (row,) = found.students[found.students["person_id"] == person].to_dict("records")
    months = None if pd.isna(row["unpaid_months"]) else row["unpaid_months"]
    assert (row["state"], None if pd.isna(row["reason"]) else row["reason"], months) == EXPECTED[person]


def test_whom_only_the_card_calls_a_student_is_unknown(found: StudentAid) -> None:
    students = found.students.set_index("person_id")
    assert students.loc[["p30", "p31"], "reason"].tolist() == ["no_school_row", "no_channel"]
    assert "p32" not in students.index


def test_money_is_known_only_where_the_amount_is(found: StudentAid) -> None:
    """Five months of 3,000 are 1,250: province 875, city 375. Of the senior high no amount is known."""
    students = found.students.set_index("person_id")
    columns = ["due_fen", "paid_fen", "unpaid_fen", "province_due_fen", "city_due_fen"]
    assert students.loc["p1", columns].tolist() == [125_000, 0, 125_000, 87_500, 37_500]
    assert students.loc["p3", columns].tolist() == [125_000, 60_000, 65_000, 87_500, 37_500]
    assert students.loc["p11", ["due_fen", "unpaid_fen", "province_due_fen"]].isna().all()
    assert found.totals["unpaid_fen"] == 125_000 + 65_000


def test_double_aid_is_listed_with_both_amounts(found: StudentAid) -> None:
    (row,) = found.doubled.to_dict("records")
    assert (row["person_id"], row["paid_fen"], row["barring_fen"]) == ("p5", 300_000, 150_000)


def test_the_reminder_goes_to_the_school_and_to_the_county_of_registration(found: StudentAid) -> None:
    """Of the school year in course: p1, p3, p11 and p18; p20's year is over."""
    assert found.for_schools["person_id"].tolist() == ["p1", "p11", "p18", "p3"]
    assert set(found.for_education_departments["person_id"]) == {"p1", "p3", "p11", "p18"}
    assert set(found.for_education_departments["county"]) == {"341522"}
    assert not {"household_id", "county"} & set(found.for_schools)
    assert set(found.without_channel["person_id"]) == {"p7", "p14", "p31"}


def test_the_yearly_list_holds_whom_aid_is_due_to(found: StudentAid) -> None:
    assert set(found.objects["person_id"]) == {"p1", "p2", "p3", "p5", "p11", "p12", "p18"}


def test_a_list_handed_out_keeps_its_hash(register: Register, found: StudentAid) -> None:
    assert due_student_aid(register, DAY).sha256 == found.sha256
    assert due_student_aid(register, "2019-01-31").sha256 != found.sha256  # a month more is unpaid


def test_aid_entered_later_moves_nothing() -> None:
    rows = [student("p1")]
    late = {**aid("p1", "technician", 3000), "entered_on": "2019-03-01"}
    alone = register_of(enrolments=rows, education_aid=[SOMEBODY])
    both = register_of(enrolments=rows, education_aid=[SOMEBODY, late])
    assert due_student_aid(both, DAY).students["unpaid_months"].tolist() == [5]
    pd.testing.assert_frame_equal(due_student_aid(both, DAY).students, due_student_aid(alone, DAY).students)
    assert due_student_aid(both, "2019-03-01").students["unpaid_months"].tolist() == [0]


def test_nobody_is_unaided_where_the_payments_are_not_kept() -> None:
    """Without a table of aid that covers the year, no row does not say that nothing was paid."""
    (row,) = due_student_aid(register_of(enrolments=[student("p1")]), DAY).students.to_dict("records")
    assert (row["state"], row["reason"]) == ("unknown", "aid_not_covered")


def test_the_school_year_begins_on_the_first_of_august() -> None:
    """The twelfth month is over with the 31st of July; the next school year adds nothing to this one."""
    register = register_of(enrolments=[student("p1", year=2017)], education_aid=[SOMEBODY])
    months = [
        due_student_aid(register, day).students["unpaid_months"][0]
        for day in ("2018-07-30", "2018-07-31", "2018-12-31")
    ]
    assert months == [11, 12, 12]


def test_an_amount_published_later_holds_back_to_the_school_year(tmp_path: Path) -> None:
    """On 1 February 2019 a county learns that from August 2018 on senior high gets 2,400 a year."""
    row = """
stage = "senior_high"
aid_kinds = ["grant"]
yuan_a_year = 2400
year_begins = "08-01"
place = "341522"
published_on = 2019-02-01
in_force_from = 2018-08-01
source = "made"
verified = true"""
    catalogue = own_policy(tmp_path, "student_aid", row)
    students = [student("p1", "senior_high"), student("p2", "technician")]
    register = register_of(catalogue, enrolments=students, education_aid=[SOMEBODY])
    before, after = due_student_aid(register, "2019-01-31"), due_student_aid(register, "2019-02-01")
    plain = due_student_aid(register, "2019-01-31", load_catalogue())
    pd.testing.assert_frame_equal(before.students, plain.students)
    # Six months are over: 6 x 200 = 1,200 and 6 x 250 = 1,500.
    assert pd.isna(before.students["due_fen"][0])
    assert after.students["due_fen"].tolist() == [120_000, 150_000]


def test_policy_that_names_no_stage_or_kind_is_refused(tmp_path: Path) -> None:
    row = """
stage = "kindergarten"
aid_kinds = ["grants"]
paid_by = { province = 0.7, city = 0.2 }
year_begins = "08-01"
published_on = 2019-02-01
in_force_from = 2018-08-01
source = "made"
verified = true"""
    with pytest.raises(DefinitionError, match="add up to 1"):
        own_policy(tmp_path, "student_aid", row)
    with pytest.raises(DefinitionError) as error:
        own_policy(tmp_path, "student_aid", row.replace("0.2", "0.3"))
    assert "'kindergarten': no such code of schooling_stage" in str(error.value)
    assert "'grants': no such code of aid_kind" in str(error.value)


def test_a_school_is_told_only_amounts_that_are_known_and_unpaid() -> None:
    """Five months of ten: 3,000 * 5 / 12 = 1,250; 500 are paid to p2; of senior high no amount is known."""
    register = register_of(
        enrolments=[student("p1"), student("p2"), student("p3", "senior_high"), student("p4", in_province=False)],
        education_aid=[aid("p2", "technician", 500)],
    )
    told = due_student_aid(register, "2018-12-31").amounts_for_schools
    assert dict(zip(told["person_id"], told["due_yuan"], strict=True)) == {"p1": 1250.0, "p2": 750.0}
