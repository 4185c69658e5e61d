"""No code stands in a Chinese sheet where a word for it is known, and causes have the national code list's terms."""

from __future__ import annotations

import pytest

from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.workbook import cell_text
from fupin_risk.synthetic.words import REPORTERS
from tests.said import ZH
from tests.warning_list.hand_made import catalogue


@pytest.mark.parametrize("reporter", REPORTERS)
def test_who_reported_an_income_is_said_in_words(reporter: str) -> None:
    (column,) = sheet_columns("income_reported_by", ZH, "comparison_columns")
    said = cell_text(reporter, column.kind, ZH)
    assert said
    assert not said.isascii()
    assert cell_text(f"{reporter};bank", column.kind, ZH) == ZH.joined([said, ZH.reporters["bank"]])
    assert cell_text("某某办公室", column.kind, ZH) == "某某办公室"


@pytest.mark.parametrize(
    ("cause", "term", "word"),
    [
        ("disaster", "因自然灾害", "因灾"),
        ("accident", "因意外事故", "意外事故"),
        ("failed_industry", "因产业项目失败", "产业失败"),
        ("unstable_work", "因务工就业不稳", "务工不稳"),
    ],
)
def test_causes_have_the_terms_of_the_national_list_and_older_words_are_read(cause: str, term: str, word: str) -> None:
    assert ZH.codes["cause"][cause] == term
    assert word in catalogue().dictionary.codes["cause"][cause].aliases
