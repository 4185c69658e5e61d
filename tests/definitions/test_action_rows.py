"""Rows that say what a county does next are checked against the dictionary and the catalogue, all at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fupin_risk.definitions import AudienceRow, NatureRow, RecognitionRow, load_catalogue
from fupin_risk.errors import DefinitionError

COMMON = 'published_on = 2014-01-01\nin_force_from = 2014-01-01\nsource = "made"\nverified = false\n'
WRONG = {
    "barred_measures": 'measure = "gold"\ntable = "loans"\ncolumn = "use_mode"\nvalue = "nobody"\n',
    "measure_natures": 'nature = "earning"\nmeasures = ["health", "gold"]\n',
    "recognition_steps": 'steps = ["site_check", "guess"]\n',
    "removal_gate": 'condition = "guarantee"\nindicator = "gold_bars"\nmost = 0\n',
    "level_raises": 'by = "severity"\nindicator = "gold_bars"\nmost = 0\nleast_risk = 0.1\nlevel = "red"\n',
    "department_thresholds": 'department = "d"\nfact = "disaster"\ngroup = "other"\ncause = "gold"\nleast = 1\n',
}
MALFORMED = {
    "removal_gate": 'condition = "income"\n',
    "level_raises": 'by = "severity"\nindicator = "income_to_line"\nleast_risk = 0.1\nlevel = "red"\n',
    "audiences": 'audience = "press"\nkeep_days = 0\n',
    "levels": 'level = "red"\nleast_risk = 0.2\nleast_risk_unanswered = 0.1\nkeep_share = 0.0\n',
}


def own(folder: Path, rows: dict[str, str]) -> Path:
    (folder / "policy").mkdir(parents=True)
    for name, row in rows.items():
        (folder / "policy" / f"{name}.toml").write_text(f"[[rows]]\n{row}{COMMON}", encoding="utf-8")
    return folder


def test_every_unknown_name_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as error:
        load_catalogue(own(tmp_path / "mine", WRONG))
    told = "\n".join(str(problem) for problem in error.value.problems)
    for name in WRONG:
        assert f"{name}.toml" in told
    assert told.count("gold") >= 4
    assert "guess" in told
    assert "loans.use_mode = nobody" in told


def test_every_malformed_row_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as error:
        load_catalogue(own(tmp_path / "mine", MALFORMED))
    told = "\n".join(str(problem) for problem in error.value.problems)
    for name in MALFORMED:
        assert f"{name}.toml" in told


def test_a_countys_own_row_goes_before_the_shipped_one(tmp_path: Path) -> None:
    rows = {"audiences": 'audience = "notice"\nplace = "3401"\nkeep_days = 10\nleast_alike = 5\n'}
    policy = load_catalogue(own(tmp_path / "mine", rows)).policy
    day = dt.date(2022, 1, 1)
    here = policy.find(AudienceRow, "340123", day, audience="notice")
    there = policy.find(AudienceRow, "510000", day, audience="notice")
    assert here is not None
    assert there is not None
    assert (here.keep_days, here.least_alike, there.keep_days) == (10, 5, 30)


def test_the_last_step_of_every_rule_is_the_countys_decision() -> None:
    """Nothing else recognises (Z三(四)3)."""
    rules = load_catalogue().policy.rows(RecognitionRow)
    assert {rule.steps[-1] for rule in rules} == {"county_decision"}
    assert all(len(set(rule.steps)) == len(rule.steps) for rule in rules)


def test_every_kind_of_measure_has_one_nature() -> None:
    catalogue = load_catalogue()
    named = [kind for row in catalogue.policy.rows(NatureRow) for kind in row.measures]
    assert sorted(named) == sorted(catalogue.dictionary.codes["measure_kind"])


def test_unverified_rows_of_every_file_are_told() -> None:
    files = {type(row).__name__ for row in load_catalogue().policy.unverified("340123", dt.date(2024, 12, 31))}
    assert {"NatureRow", "GateRow", "RaiseRow", "ThresholdRow", "AudienceRow", "LevelRow"} <= files
