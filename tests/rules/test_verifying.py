"""A rule that is silent, or says everything, is an error that names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.errors import DefinitionError
from fupin_risk.rules import check_example, read_examples, verify_rules

SQL = "select household_id, {verdict} as far_away, land_mu from households"
RULE = """
[far_away]
label = {{ zh = "耕地过多", en = "Much land" }}
sentence = {{ zh = "该户耕地{{land_mu}}亩", en = "The household has {{land_mu}} mu" }}
severity = "doubt"
clause = "C三(一)"
grain = "household"
reads = ["{reads}"]
published_on = 2014-04-02
in_force_from = 2014-04-02
source = "chosen by the test"
verified = false
{more}
"""
CASE = """
[[case]]
note = "h1 has 50 mu, h2 has 5, of h3 nobody knows."
as_of = 2017-12-31
[case.tables]
households = \"\"\"
household_id | occurred_on | county | land_mu | entered_on
h1 | 2014-01-01 | 340123 | 50 | 2014-01-10
h2 | 2014-01-01 | 340123 | 5 | 2014-01-10
h3 | 2014-01-01 | 340123 |  | 2014-01-10
\"\"\"
{expected}
"""
EXPECTED = """
[case.fails]
far_away = ["h1"]
[case.holds]
far_away = ["h2"]
[case.unknown]
far_away = ["h3"]
"""


def own(folder: Path, verdict: str = "land_mu > 30", reads: str = "households.land_mu", more: str = "") -> Path:
    rules = folder / "rules"
    (rules / "fixtures").mkdir(parents=True, exist_ok=True)
    (rules / "distance.sql").write_text(SQL.format(verdict=verdict), encoding="utf-8")
    (rules / "distance.toml").write_text(RULE.format(reads=reads, more=more), encoding="utf-8")
    (rules / "fixtures" / "distance.toml").write_text(CASE.format(expected=EXPECTED), encoding="utf-8")
    return folder


def verified(folder: Path, **changes: str) -> Catalogue:
    catalogue = load_catalogue(own(folder, **changes))
    verify_rules(folder / "rules" / "fixtures", catalogue)
    return catalogue


def problems_of(folder: Path, **changes: str) -> str:
    with pytest.raises(DefinitionError) as error:
        verified(folder, **changes)
    return str(error.value)


def test_a_rule_that_agrees_with_its_examples_is_sound(tmp_path: Path) -> None:
    assert verified(tmp_path).find_rule("far_away").values == ("land_mu",)


def test_a_rule_that_cannot_fire_is_an_error(tmp_path: Path) -> None:
    said = problems_of(tmp_path, verdict="land_mu > 3000")
    assert "distance.toml: case[0]: far_away, h1: holds; by hand it fails" in said


def test_a_rule_that_always_fires_is_an_error(tmp_path: Path) -> None:
    said = problems_of(tmp_path, verdict="land_mu > 0")
    assert "far_away, h2: fails; by hand it holds" in said


def test_a_rule_that_takes_unknown_for_zero_is_an_error(tmp_path: Path) -> None:
    said = problems_of(tmp_path, verdict="coalesce(land_mu, 0) > 30")
    assert "far_away, h3: holds; by hand it cannot be judged" in said


def test_a_rule_that_misspells_a_column_names_file_line_and_key(tmp_path: Path) -> None:
    said = problems_of(tmp_path, verdict="lnd_mu > 30")
    assert "rules/distance.sql, line 1: far_away: reads 'lnd_mu'" in said
    assert "did you mean 'land_mu'?" in said


def test_a_rule_that_declares_a_column_that_is_not_there_names_file_and_key(tmp_path: Path) -> None:
    said = problems_of(tmp_path, reads="households.lnd_mu")
    assert "distance.toml: far_away.reads" in said
    assert "did you mean 'households.land_mu'?" in said


def test_a_rule_that_declares_what_it_does_not_read_names_file_and_key(tmp_path: Path) -> None:
    said = problems_of(tmp_path, reads="households.village")
    assert "far_away.reads: 'households.village' is not read by distance.sql" in said


def test_a_sentence_that_names_what_is_not_selected_names_file_and_key(tmp_path: Path) -> None:
    own(tmp_path)
    file = tmp_path / "rules" / "distance.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("{land_mu}", "{land_muu}"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"far_away: its sentence needs land_muu.*did you mean 'land_mu'"):
        load_catalogue(tmp_path)


def test_all_that_is_wrong_with_a_rule_is_said_at_once(tmp_path: Path) -> None:
    own(
        tmp_path,
        more='covered = ["village"]\ncodes = { land_mu = "colours", colour = "sex" }\nin_force_to = 2010-01-01',
    )
    with pytest.raises(DefinitionError) as error:
        load_catalogue(tmp_path)
    where = "distance.toml: far_away."
    keys = [problem.where.removeprefix(where) for problem in error.value.problems]
    assert sorted(keys) == ["codes.colour", "codes.land_mu", "covered", "in_force_to"]


def test_a_verdict_that_is_no_yes_or_no_is_refused(tmp_path: Path) -> None:
    assert "far_away: is not a yes/no value" in problems_of(tmp_path, verdict="land_mu")


@pytest.mark.parametrize(("side", "verb"), [("fails", "fails"), ("holds", "holds")])
def test_a_rule_without_an_example_of_one_side_is_an_error(tmp_path: Path, side: str, verb: str) -> None:
    catalogue = load_catalogue(own(tmp_path, verdict="land_mu > 3000" if side == "fails" else "land_mu > 30"))
    file = tmp_path / "rules" / "fixtures" / "distance.toml"
    name = "h1" if side == "fails" else "h2"
    file.write_text(
        file.read_text(encoding="utf-8").replace(f'[case.{side}]\nfar_away = ["{name}"]', ""), encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as error:
        verify_rules(file.parent, catalogue)
    expected = f"features/rules/distance.toml: far_away: has no example on which it {verb}"
    assert [str(problem).partition(";")[0] for problem in error.value.problems] == [expected]


def test_an_example_of_a_day_before_the_rule_says_so(tmp_path: Path) -> None:
    catalogue = load_catalogue(own(tmp_path))
    example = next(iter(read_examples(tmp_path / "rules" / "fixtures", catalogue)))
    early = replace(example, as_of=example.as_of.replace(year=2014, month=1, day=31))
    assert "is not in force (published on 2014-04-02)" in str(check_example(early, catalogue)[0])


def test_a_rule_of_the_name_of_an_indicators_file_is_refused(tmp_path: Path) -> None:
    own(tmp_path)
    for suffix in (".sql", ".toml"):
        (tmp_path / "rules" / f"distance{suffix}").rename(tmp_path / "rules" / f"income{suffix}")
    with pytest.raises(DefinitionError, match=r"has the same name as features/indicators/income\.sql"):
        load_catalogue(tmp_path)


def test_an_indicator_cannot_build_on_a_rule(tmp_path: Path) -> None:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "kept.sql").write_text("select household_id from exits", encoding="utf-8")
    (tmp_path / "indicators" / "kept.toml").write_text("", encoding="utf-8")
    with pytest.raises(DefinitionError, match="reads 'exits'"):
        load_catalogue(tmp_path)
