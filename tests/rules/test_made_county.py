"""On a made county rules find what was planted, as counted by code that shares nothing with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.rules import check_rules
from fupin_risk.synthetic import county_tables

DAY = "2018-12-31"
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    made, _ = county_tables(households=200, start="2013-01-01", end="2019-12-31", seed=5)
    return made


@pytest.fixture(scope="module")
def register(tables: Tables) -> Register:
    return read_register(tables)


def test_cells_that_the_clerk_left_out_are_found_to_the_number(register: Register) -> None:
    """The made county leaves out cells of `households.land_mu`, `water_safe` and `members.health_state`."""
    known = register.as_of(DAY)
    statuses, members = known["statuses"], known["members"]
    homes = known["households"]
    dissolved = statuses.loc[statuses["status"] == "dissolved", "household_id"]
    standing = homes[~homes["household_id"].isin(dissolved)]
    there = members[members["present"].astype("boolean").fillna(members["left_reason"].isna())]
    findings = check_rules(register, DAY, ["land_not_written", "water_not_written", "health_not_written"])
    counted = findings.summary.set_index("rule")["findings"].to_dict()
    by_hand = {
        "land_not_written": int(standing["land_mu"].isna().sum()),
        "water_not_written": int(standing["water_safe"].isna().sum()),
        "health_not_written": int(there["health_state"].isna().sum()),
    }
    assert counted == by_hand
    assert min(by_hand.values()) > 0


def test_planted_contradictions_are_found_and_no_others_appear(tables: Tables, register: Register) -> None:
    """Into loans, pairings, members and projects faults are written; every one is found, and nothing beside them."""
    rules = [
        "several_heads", "loan_repaid_before_lent", "contact_overloaded", "project_begun_before_approval",
        "grade_though_healthy", "several_spouses",
    ]  # fmt: skip
    before = check_rules(register, DAY, rules).table
    chance = np.random.default_rng(8)
    known = register.as_of(DAY)
    entered = pd.Timestamp(DAY)

    def again(table: str, picked: pd.DataFrame, **changes: object) -> pd.DataFrame:
        """Corrections of rows as they are known, entered on the day."""
        rows = picked.assign(**changes, entered_on=entered)
        return pd.concat([planted[table], rows[rows.columns.intersection(planted[table].columns)]], ignore_index=True)

    planted = dict(tables)
    members = known["members"]
    spouses = members[(members["relation"] == "spouse") & (members["present"].astype("boolean").fillna(value=False))]
    spouses = spouses[spouses["household_id"].isin(members.loc[members["relation"] == "head", "household_id"])]
    two_heads = spouses.iloc[chance.permutation(len(spouses))[:9]]
    planted["members"] = again("members", two_heads, relation="head")
    projects = known["projects"].dropna(subset=["county_approved_on"])
    early = projects.iloc[chance.permutation(len(projects))[:4]]
    begun = early["started_on"] + pd.Timedelta(days=40)
    planted["projects"] = again("projects", early, county_approved_on=begun)
    after = check_rules(read_register(planted), DAY, rules).table

    def objects(findings: pd.DataFrame) -> set[tuple[str, str]]:
        return set(zip(findings["rule"], findings["object"], strict=True))

    heads_there = members[members["present"].astype("boolean").fillna(members["left_reason"].isna())]
    heads_there = set(heads_there.loc[heads_there["relation"] == "head", "household_id"])
    expected = {("several_heads", name) for name in two_heads["household_id"] if name in heads_there}
    late = begun <= entered
    expected |= {("project_begun_before_approval", name) for name in early.loc[late, "project_id"]}
    assert objects(after) - objects(before) == expected
    assert objects(before) - objects(after) == set()
    assert len(expected) >= 8
