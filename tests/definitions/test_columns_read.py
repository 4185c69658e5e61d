"""Every column that an indicator or a rule reads is in the dictionary, and what a rule says it reads it does read."""

from __future__ import annotations

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.columns_read import columns_read, unread
from fupin_risk.definitions.engine_tables import engine_tables

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def read() -> dict[str, frozenset[str]]:
    return columns_read(CATALOGUE.subjects, CATALOGUE.dictionary, CATALOGUE.policy.limit_names)


def test_no_column_that_is_read_is_missing_from_the_dictionary(read: dict[str, frozenset[str]]) -> None:
    tables = CATALOGUE.dictionary.tables.values()
    known = {f"{table.name}.{column}" for table in tables for column in table.columns}
    asked = {name for columns in read.values() for name in columns if name.partition(".")[0] not in engine_tables()}
    assert asked - known == set()
    assert len(asked) > 100
    named_only = {f"{t.name}.{c.name}" for t in tables for c in t.columns.values() if c.personal == "named_only"}
    assert asked & named_only == set()


def test_the_columns_of_a_definition_and_of_what_it_builds_on_are_listed(read: dict[str, frozenset[str]]) -> None:
    assert {"loans.use_mode", "loans.occurred_on", "limits.loan_most_yuan"} <= read["loan_terms"]
    assert "members.born_on" in read["age_and_kin"]  # by way of `people`
    assert "incomes.amount_yuan" in read["exits"]  # by way of `income`
    assert read["heads"] < read["income"]


def test_every_rule_reads_what_it_says(read: dict[str, frozenset[str]]) -> None:
    assert unread(CATALOGUE.rules, read) == []


def test_every_rule_that_counts_on_a_missing_row_names_its_table() -> None:
    """`coalesce(..., 0) = 0` is a verdict on rows that are not there: only a table that reaches the day can say so."""
    by_absence = {
        "exited_without_contact", "exited_without_project", "not_visited_all_year", "no_measure", "illness_unanswered",
        "no_family_doctor", "no_clerk", "aid_type_without_aid", "listed_without_plan", "project_without_household",
        "project_without_fund", "serious_without_diagnosis", "no_member", "dropout_unanswered", "uninsured_unanswered",
    }  # fmt: skip
    assert [name for name in sorted(by_absence) if not CATALOGUE.find_rule(name).covered] == []


def test_every_limit_is_read_by_a_rule(read: dict[str, frozenset[str]]) -> None:
    used = {name.partition(".")[2] for columns in read.values() for name in columns if name.startswith("limits.")}
    assert used - {"county"} == set(CATALOGUE.policy.limit_names)


def test_no_number_of_a_policy_stands_in_a_rule() -> None:
    """What a rule holds against is a limit or a line: no number above 12 (months of a year) but a calendar's."""
    import re

    for name, subject in CATALOGUE.subjects.items():
        if subject.folder != "rules":
            continue
        code = "\n".join(line.partition("--")[0] for line in subject.written.splitlines())
        numbers = {float(text) for text in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", code)}
        assert numbers <= {0, 1, 2, 3, 12, 31}, name
