"""Facts about the files that say what is owed to patients and students."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from fupin_risk.entitlements import MedicalCover, StudentAid, due_student_aid, expected_medical_cover
from fupin_risk.outputs import write_dues
from fupin_risk.reading import read_register
from tests.entitlements.made_cases import aid, bill, register_of, student

FILES = (
    "bills.parquet",
    "students.parquet",
    "medical-refunds.xlsx",
    "unaided-for-schools.xlsx",
    "unaided-for-education.xlsx",
)


@pytest.fixture(scope="module")
def dues() -> tuple[MedicalCover, StudentAid]:
    register = register_of(
        medical_bills=[
            bill("p1", "=b1", "2018-03-01", 3456.78, disease="stomach_cancer"),
            bill("p2", "b2", "2018-03-01", None),
        ],
        enrolments=[student("p1"), student("p3", "senior_high"), student("p4", in_province=False)],
        education_aid=[aid("p5", "grant", 100)],
    )
    return expected_medical_cover(register, "2018-12-31"), due_student_aid(register, "2018-12-31")


@pytest.fixture(scope="module")
def folder(dues: tuple[MedicalCover, StudentAid], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dues")
    assert [path.name for path in write_dues(*dues, out)] == list(FILES)
    return out


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, rows[1]), row, strict=True)) for row in rows[2:]]


def test_a_refund_stands_in_yuan_and_a_bill_number_stays_text(folder: Path) -> None:
    """3,456.78 - 3,000 = 456.78."""
    (row,) = sheet(folder / "medical-refunds.xlsx", "应补偿")
    assert (row["应补偿（元）"], row["票据号"], row["就诊类型"]) == (456.78, "=b1", "住院")
    (unknown,) = sheet(folder / "medical-refunds.xlsx", "无法判定的票据")
    assert (unknown["判定"], unknown["户编号"]) == ("合规费用缺失", "h2")


def test_an_unknown_amount_is_an_empty_cell(folder: Path) -> None:
    amounts = {
        row["人编号"]: row["应助未助金额（元）"] for row in sheet(folder / "unaided-for-schools.xlsx", "应助未助")
    }
    assert amounts == {"p1": 1250, "p3": ""}


def test_a_school_learns_of_no_household_and_no_bill(folder: Path) -> None:
    book = CalamineWorkbook.from_path(str(folder / "unaided-for-schools.xlsx"))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert not [cell for cell in cells if cell in {"h1", "h3", "341522"} or "户编号" in cell or "医" in cell]
    assert any(cell == "p1" for cell in cells)


def test_students_without_a_channel_stand_apart(folder: Path) -> None:
    (away,) = sheet(folder / "unaided-for-education.xlsx", "省外就读（无反馈渠道）")
    assert (away["人编号"], away["户籍县"]) == ("p4", "341522")
    assert {row["人编号"] for row in sheet(folder / "unaided-for-education.xlsx", "应助未助")} == {"p1", "p3"}


def test_parquet_holds_whole_fen(folder: Path) -> None:
    bills = pd.read_parquet(folder / "bills.parquet", dtype_backend="pyarrow")
    assert str(bills["refund_fen"].dtype).startswith("int64")
    assert bills["refund_fen"].dropna().tolist() == [45_678]


def test_no_file_names_a_disease(folder: Path) -> None:
    assert "disease" not in pd.read_parquet(folder / "bills.parquet")
    for name in FILES[2:]:
        book = CalamineWorkbook.from_path(str(folder / name))
        text = str([book.get_sheet_by_name(sheet_name).to_python() for sheet_name in book.sheet_names])
        assert "cancer" not in text
        assert "癌" not in text


def test_the_same_dues_give_the_same_bytes(dues: tuple[MedicalCover, StudentAid], folder: Path, tmp_path: Path) -> None:
    again = write_dues(*dues, tmp_path)
    assert [path.read_bytes() for path in again] == [(folder / name).read_bytes() for name in FILES]


def test_an_unknown_language_is_refused(dues: tuple[MedicalCover, StudentAid], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="language"):
        write_dues(*dues, tmp_path, language="fr")  # type: ignore[arg-type]


def test_nothing_known_gives_empty_lists_in_either_language(tmp_path: Path) -> None:
    """A register of one household, without bills or students."""
    homes = {"household_id": ["h1"], "occurred_on": ["2014-01-01"], "county": ["341522"], "entered_on": ["2014-02-01"]}
    register = read_register({"households": pd.DataFrame(homes)})
    cover, students = expected_medical_cover(register, "2018-12-31"), due_student_aid(register, "2018-12-31")
    assert (cover.totals["bills"], students.totals["school_years"]) == (0, 0)
    assert all(path.is_file() for path in write_dues(cover, students, tmp_path, language="en"))
    names = CalamineWorkbook.from_path(str(tmp_path / "unaided-for-education.xlsx")).sheet_names
    assert names == ["Due and not paid", "Given twice", "Out of province, no channel", "About this list"]
