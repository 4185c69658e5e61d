"""Every rule fails, holds and stays open where a colleague worked out that it does."""

from __future__ import annotations

from collections import Counter

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.rules import Example, check_example, read_examples

EXAMPLES = read_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.where.rpartition("/")[2])
def test_agrees_with_what_was_worked_out_by_hand(example: Example) -> None:
    assert check_example(example) == ()


def test_every_rule_has_an_object_that_fails_and_one_that_holds() -> None:
    failing = {name for example in EXAMPLES for name, objects in example.fails.items() if objects}
    holding = {name for example in EXAMPLES for name, objects in example.holds.items() if objects}
    assert failing == holding == set(load_catalogue().rules)


def test_most_files_show_an_object_of_which_nobody_can_tell() -> None:
    files = {example.where.partition(":")[0] for example in EXAMPLES}
    with_unknown = {example.where.partition(":")[0] for example in EXAMPLES if any(example.unknown.values())}
    assert len(with_unknown) >= 0.75 * len(files), sorted(files - with_unknown)


def test_the_rules_ask_after_all_that_can_go_wrong() -> None:
    rules = load_catalogue().rules.values()
    assert len(rules) >= 60
    assert set(Counter(rule.severity for rule in rules)) == {"breach", "contradiction", "doubt", "empty"}
    assert {rule.grain for rule in rules} == {
        "household", "person", "loan", "bill", "case", "project", "contact", "village",
    }  # fmt: skip


def test_what_is_marked_as_verified_names_a_source_that_was_read() -> None:
    read = (
        "皖政办秘〔2017〕152号",
        "银监发〔2017〕42号",
        "a province's checks",
        "four departments' notice",
        "notice on micro-credit",
    )
    for rule in load_catalogue().rules.values():
        assert not rule.verified or rule.source.startswith(read), rule.name
        assert rule.verified or rule.source.startswith(("chosen by the project", "county notices")), rule.name
