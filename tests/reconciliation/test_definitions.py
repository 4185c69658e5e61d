"""A definition of a comparison that does not fit the dictionary is refused, with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

import fupin_risk as fr
from fupin_risk.definitions import load_catalogue
from fupin_risk.reconciliation import CAUSES
from tests.reconciliation.books import DAY, book, loan
from tests.said import WORDS

WHOLE = """
table = "loans"
label = { zh = "贷款", en = "Loans" }
clause = "X一(六)"
id = "loan_id"
amount = "amount_yuan"
day = "occurred_on"
tolerance_days = 5
household_days = 5
"""


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "reconciliation").mkdir()
    (tmp_path / "reconciliation" / "loans.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_countys_own_definition_replaces_the_shipped_one(tmp_path: Path) -> None:
    catalogue = load_catalogue(_folder(tmp_path, WHOLE))
    assert catalogue.comparisons["loans"].tolerance_days == 5
    left, right = book(loan("1")), book(loan("2", day="2019-03-20"))
    assert len(fr.reconcile(left, right, as_of=DAY).pairs) == 1
    assert len(fr.reconcile(left, right, as_of=DAY, catalogue=catalogue).pairs) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("loan_id", "loan_number"), "names columns that are not in the table loans: loan_number"),
        (('table = "loans"', 'table = "loan"'), "names a table that is not in the dictionary"),
        (('"amount_yuan"', '"lender"'), "the amount is not a column in yuan"),
        (('"occurred_on"', '"lender"'), "the day is not a column of dates"),
        (("tolerance_days = 5", "tolerance = 5"), "tolerance: unknown key"),
        (('id = "loan_id"', ""), "names neither an id"),
    ],
)
def test_a_wrong_definition_is_refused_with_what_is_wrong(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(fr.DefinitionError, match=said) as refused:
        load_catalogue(_folder(tmp_path, WHOLE.replace(*change)))
    assert "loans.toml" in str(refused.value)


def test_every_cause_of_the_closed_list_has_its_words() -> None:
    assert tuple(WORDS.reconciliation_causes) == CAUSES
