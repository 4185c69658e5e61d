"""The rules of Anhui hold in Anhui; elsewhere nobody knows what is due until the province enters its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.action_rows import RecognitionRow
from fupin_risk.entitlements import due_student_aid, expected_medical_cover
from tests.entitlements.made_cases import aid, bill, register_of, student

# 5,000 yuan of a county hospital are left: in Anhui 2,000 above the cap of 3,000 come back.
BILLS = [bill("p1", "a", "2018-03-01", 5000)]
ANHUI, GUIZHOU = "341522", "520123"


@pytest.mark.parametrize(("county", "refund", "state"), [(ANHUI, 200_000, "known"), (GUIZHOU, None, "no_rule")])
def test_a_bill_is_paid_back_by_the_rules_of_its_place(county: str, refund: int | None, state: str) -> None:
    cover = expected_medical_cover(register_of(county=county, medical_bills=BILLS), "2018-12-31")
    row = cover.bills.iloc[0]
    assert (None if refund is None else int(row["refund_fen"]), row["state"]) == (refund, state)
    assert cover.bills["refund_fen"].isna().tolist() == [refund is None]


def test_a_province_sets_another_by_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "medical_cover.toml").write_text(
        '[[rows]]\ntier = "floor"\nplace = "52"\nbill_kinds = ["inpatient"]\nlevels = ["county"]\nown_cap_yuan = 4000\n'
        'published_on = 2017-06-15\nin_force_from = 2017-01-01\nsource = "made"\nverified = true\n',
        encoding="utf-8",
    )
    catalogue = load_catalogue(tmp_path)
    cover = expected_medical_cover(register_of(catalogue, county=GUIZHOU, medical_bills=BILLS), "2018-12-31")
    assert cover.bills["refund_fen"].tolist() == [100_000]


@pytest.mark.parametrize(("county", "known"), [(ANHUI, True), (GUIZHOU, False)])
def test_what_a_technician_is_due_is_known_in_anhui_only(county: str, known: bool) -> None:
    due = due_student_aid(
        register_of(county=county, enrolments=[student("p1")], education_aid=[aid("p2", "grant", 500)]), "2019-12-31"
    )
    assert due.students.set_index("person_id")["due_fen"].notna()["p1"] == known


def test_the_steps_of_recognition_of_2021_hold_in_anhui_too() -> None:
    """A row of a narrower place goes before a later one: the notice of 2017 ends where the guidance of 2021 begins."""
    policy = load_catalogue().policy
    day = dt.date(2022, 3, 1)
    steps = [row.steps for county in (ANHUI, GUIZHOU) for row in policy.in_force(RecognitionRow, county, day)]
    assert len(steps) == 2
    assert steps[0] == steps[1]
    assert "village_notice" in steps[0]
