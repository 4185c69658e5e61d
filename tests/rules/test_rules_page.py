"""The page of rules is what the definitions say today."""

from __future__ import annotations

from fupin_risk.definitions import LimitRow, load_catalogue
from fupin_risk.rules import rules_page


def test_every_rule_and_limit_has_a_row_and_unverified_ones_say_so() -> None:
    lines = rules_page(load_catalogue()).splitlines()
    entries = {**load_catalogue().rules, **{row.name: row for row in load_catalogue().policy.rows(LimitRow)}}
    for name, entry in entries.items():
        (line,) = [line for line in lines if line.startswith(f"| `{name}` |")]
        assert ("(unverified)" in line) is not entry.verified
        assert str(entry.in_force_from) in line
