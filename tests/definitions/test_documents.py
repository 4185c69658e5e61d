"""Each document stands once, with its days; what rests on it is published on its day, and no fact has two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.action_rows import DocumentRow
from fupin_risk.definitions.policy import document_problems
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.errors import DefinitionError

CATALOGUE = load_catalogue()
DOCUMENTS = {row.name: row for row in CATALOGUE.policy.rows(DocumentRow)}
# What stands both as a row and as a rule, or in two files: they begin on one day.
ONE_FACT = {
    "safe water": ("guarantees.water", "exited_water_unsafe"),
    "six months before a risk is gone": ("removal_gate.time", "limits.removal_least_months", "removed_too_early"),
    "cap of a loan": ("limits.loan_most_yuan", "loan_above_cap"),
    "term of a loan": ("limits.loan_term_most_months", "loan_term_too_long"),
    "the ban of passing a loan to a firm": ("barred_measures.finance.loans.use_mode.firm_use", "loan_passed_to_a_firm"),
}


def entries() -> Iterator[tuple[str, PolicyRow]]:
    for rows in CATALOGUE.policy.by_file.values():
        for row in rows:
            if not isinstance(row, DocumentRow):
                yield row.row_name, row
    yield from CATALOGUE.rules.items()


def test_rows_and_rules_are_published_on_the_day_of_their_document() -> None:
    assert document_problems(CATALOGUE.policy, entries()) == []
    assert len([row for _, row in entries() if row.document]) > 30


def test_what_cites_a_number_first_points_to_its_document() -> None:
    numbers = {row.number: row.name for row in DOCUMENTS.values() if row.number}
    for name, row in entries():
        for number, document in numbers.items():
            # Evidence is read back to the first card of 2014, before its document.
            if row.source.startswith(number) and row.file != "evidence":
                assert row.document == document, name


@pytest.mark.parametrize("fact", ONE_FACT)
def test_a_fact_that_stands_twice_has_one_day(fact: str) -> None:
    days = defaultdict(set)
    for name, row in entries():
        if re.sub(r"\.\d+$", "", name) in ONE_FACT[fact]:
            days[(row.published_on, row.in_force_from)].add(name)
    assert len(days) == 1, dict(days)
    assert set().union(*days.values()) == set(ONE_FACT[fact])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('document = "nowhere"', "is not a document"),
        ('document = "anhui_152_2017"', "is published on another day than its document"),
    ],
)
def test_a_row_of_ones_own_with_a_wrong_document_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "limits.toml").write_text(
        '[[rows]]\nname = "age_most_years"\nvalue = 120\npublished_on = 2017-05-29\nin_force_from = 2017-05-29\n'
        f"{line}\n"
        'source = "made"\nverified = true\n',
        encoding="utf-8",
    )
    with pytest.raises(DefinitionError, match=problem):
        load_catalogue(tmp_path)
