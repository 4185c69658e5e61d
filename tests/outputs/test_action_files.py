"""The workbooks of the comparison and of the cases are words, not codes, and the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.outputs import write_comparison, write_recognition
from tests.clean_county import clean_county
from tests.recognition.hand_made import FIVE, register, steps
from tests.said import NOT_A_DECISION, TEXTS
from tests.warning_list.hand_made import catalogue

# Others are English words, and are right in an English workbook.
CODES = {code for codes in catalogue().dictionary.codes.values() for code in codes if "_" in code}


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return clean_county()


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_comparison_is_read_in_words(tmp_path: Path, county: fr.Register, language: Any) -> None:
    three_way = fr.three_way_table(county, "2018-12-31", look_back_months=())
    written = write_comparison(three_way, tmp_path, language=language)
    assert [path.name for path in written] == [
        "comparison.xlsx", "households.parquet", "factors.parquet", "questions.parquet", "unknown_factors.parquet",
        "measures.parquet", "sameness.parquet", "structure.parquet", "unjudged.parquet",
    ]  # fmt: skip
    found = sheets(written[0])
    assert len(found) == 8
    said = dict(row[:2] for row in list(found.values())[-1])
    assert TEXTS[language].captions["unverified"] in said
    assert TEXTS[language].captions["assumed_clocks"] in said
    first = next(iter(found.values()))
    assert NOT_A_DECISION.of(language) in first[0][0]
    assert len(first) == 3 + len(three_way.table)
    cells = {str(cell) for rows in found.values() for row in rows[3:] for cell in row}
    assert not cells & CODES
    assert len(pd.read_parquet(written[2])) == len(three_way.factors)


def test_cases_are_read_in_words_and_nobody_is_called_poor_too_early(tmp_path: Path) -> None:
    days = ("2022-03-02", "2022-03-05", "2022-03-11", "2022-03-13")
    rows = [*steps("c1", "h1", "2022-03-01", list(zip(FIVE, days, strict=False))),
            *steps("c2", "h2", "2022-03-01", list(zip(FIVE, (*days, "2022-03-14"), strict=True)))]  # fmt: skip
    there = register(rows, ("h1", "h2"))
    cases, clues = fr.recognition_cases(there, "2022-03-20"), fr.join_clues(there, "2022-03-20")
    written = write_recognition(cases, clues, tmp_path)
    found = sheets(written[0])["案件"]
    assert [row[4:6] for row in found[3:]] == [["待核查户", "办理中"], ["返贫", "已认定"]]
    assert not any("返贫" in str(cell) for cell in found[3])
    assert not {str(cell) for row in found[3:] for cell in row} & CODES
    again = tmp_path / "again"
    again.mkdir()
    for first, second in zip(written, write_recognition(cases, clues, again), strict=True):
        assert first.read_bytes() == second.read_bytes()
