"""Limits are dated, placed rows: a rule reads those of the day and the county."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import fupin_risk as fr
from fupin_risk.definitions import LimitRow
from tests.rules.small_register import homes, loan, register_of

DAY = "2022-12-31"


def test_a_county_sets_its_own_limit(tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "limits.toml").write_text(
        """
[[rows]]
name = "loan_most_yuan"
value = 30000
place = "340123"
published_on = 2022-01-01
in_force_from = 2022-01-01
source = "chosen by the test"
verified = false
""",
        encoding="utf-8",
    )
    catalogue = fr.load_catalogue(tmp_path)
    both = [loan("l1", "2021-06-01", amount_yuan=40000), loan("l2", "2021-06-01", amount_yuan=40000)]
    both[1]["household_id"] = "x1"
    register = register_of(households=[*homes("h1"), *homes("x1", county="340999")], loans=both)
    assert fr.check_rules(register, DAY, ["loan_above_cap"]).table.empty
    found = fr.check_rules(register, DAY, ["loan_above_cap"], catalogue).table
    assert found["household_id"].tolist() == ["h1"]
    assert "上限30,000元" in found["sentence_zh"].item()
    before = fr.check_rules(register, "2021-12-31", ["loan_above_cap"], catalogue)
    assert before.table.empty, "a row that is published later cannot be known"


def test_a_limit_that_is_not_known_leaves_the_answer_open() -> None:
    policy = fr.load_catalogue().policy
    first = dt.date(2022, 4, 1)
    limit = policy.find(LimitRow, "340123", first, name="removal_least_months")
    assert limit is not None
    assert limit.value == 6
    assert policy.find(LimitRow, "340123", first - dt.timedelta(days=1), name="removal_least_months") is None
    assert policy.find(LimitRow, "340123", first, name="no_such_limit") is None
