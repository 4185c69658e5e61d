"""What the rules say of a register: who fails, of how many, since when, and what could not be judged."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.rules import judging
from tests.rules.small_register import LATER, homes, loan, member, register_of

LOANS = [
    loan("l1", "2017-05-01", use_mode="firm_use"),
    loan("l2", "2019-10-01", use_mode="firm_use"),
    loan("l3", "2019-10-01", use_mode="own_use"),
    loan("l4", "2019-10-01", use_mode=None),
]


def row(findings: fr.RuleFindings, rule: str) -> pd.Series:
    return findings.summary.set_index("rule").loc[rule]


def test_findings_come_with_the_number_that_could_be_judged() -> None:
    """Four loans of one household: l1 was lent before the ban; of the others l2 fails, l3 holds, of l4 nobody knows."""
    findings = fr.check_rules(register_of(households=homes("h1"), loans=LOANS), "2020-12-31", ["loan_passed_to_a_firm"])
    counted = row(findings, "loan_passed_to_a_firm")
    assert counted[["concerned", "checked", "unknown", "findings"]].tolist() == [3, 2, 1, 1]
    assert counted["share"] == 0.5
    assert counted[["households_checked", "households_found"]].tolist() == [1, 1]
    (found,) = findings.table.to_dict("records")
    assert (found["household_id"], found["object"], found["county"]) == ("h1", "l2", "340123")
    assert found["sentence_zh"] == "该笔贷款2019年10月1日发放，使用方式为户贷企用"
    assert found["sentence_en"] == "The loan was lent on 1 October 2019 and is passed to a firm"
    assert json.loads(found["values"]) == {"lent_on": "2019-10-01", "use_mode": "firm_use"}


def test_in_2017_a_loan_to_a_firm_breaks_no_rule() -> None:
    findings = fr.check_rules(register_of(households=homes("h1"), loans=LOANS), "2017-12-31", ["loan_passed_to_a_firm"])
    counted = row(findings, "loan_passed_to_a_firm")
    assert not counted["in_force"]
    assert counted["why_en"] == "published on 2019-07-18"
    assert not counted["ran"]
    assert pd.isna(counted["findings"])
    assert findings.table.empty
    assert findings.not_run.empty


def test_a_rule_that_ended_is_not_in_force() -> None:
    register = register_of(households=homes("h1"))
    counted = row(fr.check_rules(register, "2021-06-30", ["exited_under_poverty_line"]), "exited_under_poverty_line")
    assert counted["why_en"] == "in force until 2020-12-31"


def test_a_rule_without_its_table_or_column_is_not_run_and_never_passes() -> None:
    rules = ["several_heads", "birth_not_written", "contact_overloaded"]
    register = register_of(households=homes("h1"), members=[member("p1", "h1", relation="head")])
    findings = fr.check_rules(register, "2017-12-31", rules)
    assert findings.not_run.to_dict("records") == [
        {"rule": "contact_overloaded", "county": "", "reason": "absent", "missing": "pairings"},
        {"rule": "birth_not_written", "county": "", "reason": "absent", "missing": "members.born_on"},
    ]
    for rule in ("contact_overloaded", "birth_not_written"):
        assert row(findings, rule)["in_force"]
        assert pd.isna(row(findings, rule)["checked"])
        assert row(findings, rule)["liveness"] == ""
    assert row(findings, "several_heads")["checked"] == 1


def test_no_row_says_nothing_where_the_table_does_not_reach() -> None:
    """Two counties; visits are kept in one of them only."""
    households = [*homes("h1", "h2"), *homes("x1", county="340999")]
    statuses = [
        {"household_id": name, "status": status, "occurred_on": day, "entered_on": day}
        for name in ("h1", "h2", "x1")
        for status, day in (("registered", "2014-01-01"), ("exited", "2015-12-31"))
    ]
    visits = [
        {"household_id": "h1", "contact_id": "k1", "visited_on": day, "entered_on": day}
        for day in ("2016-01-05", "2017-06-01")
    ]
    register = register_of(households=households, statuses=statuses, visits=visits)
    findings = fr.check_rules(register, "2017-12-31", ["not_visited_all_year"])
    assert findings.table["household_id"].tolist() == ["h2"]
    assert findings.not_run.to_dict("records") == [
        {"rule": "not_visited_all_year", "county": "340999", "reason": "not_covered", "missing": "visits"}
    ]
    counted = row(findings, "not_visited_all_year")
    assert counted[["checked", "findings", "missing"]].tolist() == [2, 1, "visits"]


def test_none_all_and_nothing_to_judge_are_said() -> None:
    people = [member("p1", "h1", relation="head", born_on=None), member("p2", "h2", relation=None, born_on=None)]
    people.append(member("p3", "h3", relation="head", born_on="1970-01-01"))
    register = register_of(households=homes("h1", "h2", "h3"), members=people[:2])
    rules = ["several_heads", "birth_not_written", "age_beyond_life"]
    findings = fr.check_rules(register, "2017-12-31", rules)
    notes = findings.summary.set_index("rule")["liveness"]
    assert notes.to_dict() == {"several_heads": "none", "birth_not_written": "all", "age_beyond_life": "unchecked"}
    mixed = fr.check_rules(register_of(households=homes("h1", "h2", "h3"), members=people), "2017-12-31", rules)
    assert mixed.summary.set_index("rule")["liveness"]["birth_not_written"] == ""


def test_a_missing_value_fails_no_rule_but_those_that_ask_for_it() -> None:
    """Every column of a rule's tables is there, and every cell that need not be filled is empty."""
    catalogue = fr.load_catalogue()
    blank: dict[str, list[dict[str, object]]] = {}
    for name, table in catalogue.dictionary.tables.items():
        cells: dict[str, object] = {}
        for column in table.columns.values():
            if column.required or column.name in table.exactly_one[:1]:
                codes = list(catalogue.dictionary.codes[column.codes]) if column.codes else []
                kinds = {"date": "2017-03-01", "code": codes[0] if codes else "", "household": "h1", "person": "p1"}
                cells[column.name] = kinds.get(column.type, {"yuan": 10.0, "integer": 2017}.get(column.type, "a1"))
            else:
                cells[column.name] = None
        blank[name] = [{**cells, "entered_on": "2017-03-02", "retracted": False}]
    register = fr.read_register(
        {name: pd.DataFrame(rows, dtype=object) for name, rows in blank.items()},
        covers=dict.fromkeys(blank, ("2014-01-01", None)),
    )
    assert register.quarantine.empty
    findings = fr.check_rules(register, "2017-12-31")
    by_absence = {rule.name for rule in catalogue.rules.values() if rule.covered}
    assert set(findings.table.loc[findings.table["severity"] != "empty", "rule"]) <= by_absence
    assert findings.not_run.empty


def test_an_answer_that_the_policy_does_not_know_is_unknown() -> None:
    tables = {
        "households": homes("h1", primary_cause="other"),
        "statuses": [
            {"household_id": "h1", "status": "registered", "occurred_on": "2014-01-01", "entered_on": "2014-01-01"}
        ],
        "measures": [{"household_id": "h1", "kind": "grant", "started_on": "2017-01-01", "entered_on": "2017-01-01"}],
    }
    names = [name for name in fr.load_catalogue().rules if name.endswith("_unanswered")]
    findings = fr.check_rules(register_of(**tables), "2017-12-31", names)
    assert findings.table.empty


def test_chunks_of_households_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"h{number}" for number in range(7)]
    people = [member(f"p{name}", name, relation="head", born_on=None) for name in names]
    people += [member(f"q{name}", name, relation="head", born_on="1970-01-01", **LATER) for name in names[::2]]
    pairs = [
        {"household_id": name, "contact_id": "k1", "started_on": "2015-01-01", "entered_on": "2015-01-01"}
        for name in names
    ]
    register = register_of(households=homes(*names), members=people, pairings=pairs)
    rules = ["several_heads", "birth_not_written", "contact_overloaded"]
    whole = fr.check_rules(register, "2017-12-31", rules)
    assert len(whole.table) == 4 + 7 + 1
    monkeypatch.setattr(judging, "HOUSEHOLDS_PER_CHUNK", 2)
    parted = fr.check_rules(register, "2017-12-31", rules)
    pd.testing.assert_frame_equal(parted.table, whole.table)
    pd.testing.assert_frame_equal(parted.summary, whole.summary)


def test_names_and_telephones_are_not_in_the_findings() -> None:
    register = register_of(households=homes("h1", head_name="王五", phone="13900000000", land_mu=None))
    findings = fr.check_rules(register, "2017-12-31", ["land_not_written"])
    assert len(findings.table) == 1
    assert "王五" not in findings.table.to_csv() + findings.summary.to_csv() + repr(findings)
    assert "13900000000" not in findings.table.to_csv()


def test_sources_that_nobody_has_seen_are_named() -> None:
    register = register_of(households=homes("h1", land_mu=None))
    made = fr.check_rules(register, "2017-12-31", ["land_not_written"]).provenance
    assert made["unverified_rules"] == ["land_not_written"]
    assert "lines.poverty.2017" in made["unverified_policy"]


def test_no_rule_at_all_is_an_answer_too() -> None:
    nothing = fr.check_rules(register_of(households=homes("h1")), "2017-12-31", [])
    whole = fr.check_rules(register_of(households=homes("h1", land_mu=None)), "2017-12-31", ["land_not_written"])
    assert nothing.table.empty
    assert nothing.table.columns.tolist() == whole.table.columns.tolist()
    assert nothing.summary.columns.tolist() == whole.summary.columns.tolist()


def test_a_wrong_name_brings_a_suggestion() -> None:
    register = register_of(households=homes("h1"))
    with pytest.raises(fr.DefinitionError, match="did you mean 'several_heads'"):
        fr.check_rules(register, "2017-12-31", ["several_head"])
    with pytest.raises(TypeError, match="only must be a list of rules"):
        fr.check_rules(register, "2017-12-31", "several_heads")


def test_rules_of_a_place_say_nothing_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("own") / "rules"
    folder.mkdir()
    (folder / "placed.sql").write_text(
        "select household_id, land_mu > 30 as much_land from households", encoding="utf-8"
    )
    (folder / "placed.toml").write_text(
        """
[much_land]
label = { zh = "耕地多", en = "Much land" }
sentence = { zh = "耕地多", en = "Much land" }
severity = "doubt"
clause = "C三(一)"
grain = "household"
reads = ["households.land_mu"]
place = "3401"
published_on = 2014-04-02
in_force_from = 2014-04-02
source = "chosen by the test"
verified = false
""",
        encoding="utf-8",
    )
    catalogue = fr.load_catalogue(folder.parent)
    both = [*homes("h1", land_mu=50), *homes("x1", county="360123", land_mu=50)]
    findings = fr.check_rules(register_of(households=both), "2017-12-31", ["much_land"], catalogue)
    assert findings.table["household_id"].tolist() == ["h1"]
    elsewhere = fr.check_rules(register_of(households=both[1:]), "2017-12-31", ["much_land"], catalogue)
    assert row(elsewhere, "much_land")["why_en"] == "in force only in 3401"
