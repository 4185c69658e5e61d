"""Definitions are read into frozen values, and everything that is wrong in them is said at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pydantic import ValidationError

from fupin_risk.definitions import Catalogue, LineRow, load_catalogue
from fupin_risk.definitions.column_types import type_problems
from fupin_risk.errors import DefinitionError

SQL = "select household_id, land_mu as land_again_mu from households"
ENTRY = """
[land_again_mu]
label = { zh = "耕地", en = "Land" }
unit = "mu"
clause = "C三(一)"
missing = "unknown: not registered"
"""


def load_own(folder: Path, **files: str) -> Catalogue:
    """Load files given by name, with `__` for a dot and `___` for a slash."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def problems_of(folder: Path, **files: str) -> str:
    with pytest.raises(DefinitionError) as error:
        load_own(folder, **files)
    return str(error.value)


def test_the_shipped_definitions_are_sound_to_the_type_of_every_column() -> None:
    catalogue = load_catalogue()
    assert (
        type_problems(catalogue.subjects, catalogue.dictionary, catalogue.subjects, catalogue.policy.limit_names) == []
    )


def test_a_subject_stands_behind_those_it_builds_on() -> None:
    seen: set[str] = set()
    for name, subject in load_catalogue().subjects.items():
        assert set(subject.builds_on) <= seen
        seen.add(name)


def test_the_catalogue_is_frozen_and_says_little_of_itself() -> None:
    catalogue = load_catalogue()
    with pytest.raises(ValidationError):
        catalogue.sha256 = "0"  # type: ignore[misc]
    assert str(catalogue) == repr(catalogue)
    assert len(str(catalogue)) < 80


def test_an_unknown_name_brings_a_suggestion() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'income_slope'"):
        load_catalogue().find("income_slop")
    with pytest.raises(DefinitionError, match="did you mean 'relapse-12m'"):
        load_catalogue().find_recipe("relapse-12")


def test_every_clause_label_and_sentence_is_there() -> None:
    for entry in load_catalogue().indicators.values():
        assert entry.label.zh, entry.name
        assert entry.label.en, entry.name
        assert entry.clause, entry.name
        assert entry.missing, entry.name
        assert entry.sentence is not None, entry.name
        assert "导致" not in entry.sentence.zh, entry.name


def test_help_has_no_direction() -> None:
    for entry in load_catalogue().indicators.values():
        if "measures" in entry.tables or "benefits" in entry.tables:
            assert entry.direction == "none", entry.name
            assert entry.cause is None, entry.name


def test_own_definitions_are_added(tmp_path: Path) -> None:
    catalogue = load_own(tmp_path, indicators___land_again__sql=SQL, indicators___land_again__toml=ENTRY)
    assert catalogue.find("land_again_mu").subject == "land_again"
    assert set(catalogue.indicators) > set(load_catalogue().indicators)
    assert catalogue.sha256 != load_catalogue().sha256


def test_own_definitions_of_the_same_name_replace_the_shipped(tmp_path: Path) -> None:
    entry = ENTRY.replace("land_again_mu", "distance_to_town_km").replace('"mu"', '"km"')
    sql = "select household_id, land_mu as distance_to_town_km, land_mu as village_poverty_share from households"
    catalogue = load_own(tmp_path, indicators___area__sql=sql, indicators___area__toml=entry)
    assert "village_collective_yuan_per_head" not in catalogue.indicators
    assert catalogue.find("distance_to_town_km").tables == ("households",)


def test_own_policy_rows_are_added_to_the_shipped(tmp_path: Path) -> None:
    row = """
[[rows]]
kind = "poverty"
place = "340123"
yuan_a_year = 5000
published_on = 2018-01-01
in_force_from = 2018-01-01
source = "the county's own notice"
verified = true
"""
    policy, day = load_own(tmp_path, policy___lines__toml=row).policy, dt.date(2018, 12, 31)
    here = policy.find(LineRow, "340123", day, kind="poverty")
    assert here is not None
    assert here.yuan_a_year == 5000
    there = policy.find(LineRow, "340124", day, kind="poverty")
    assert there is not None
    assert there == load_catalogue().policy.find(LineRow, "340124", day, kind="poverty")


def test_a_fixture_is_no_part_of_the_hash(tmp_path: Path) -> None:
    before = load_own(tmp_path, indicators___land_again__sql=SQL, indicators___land_again__toml=ENTRY).sha256
    assert load_own(tmp_path, fixtures___land_again__toml="").sha256 == before


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    entry = ENTRY.replace('unit = "mu"', 'unit = "acres"') + 'cause = "fate"\nsurprise = 1\n'
    said = problems_of(
        tmp_path,
        indicators___one__toml=entry,
        indicators___one__sql=SQL,
        indicators___two__toml=ENTRY,
        indicators___three__sql=SQL,
    )
    assert "land_again_mu.unit" in said
    assert "surprise: unknown key" in said
    assert "two.toml: has no two.sql beside it" in said
    assert "three.sql: has no three.toml beside it" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("clause", 'cause = "fate"\nclause'), "cause: 'fate': no such code of cause; allowed: illness"),
        (("clause", 'codes = "tenure"\nclause'), "a category names its code list"),
        (("clause", 'tables = ["houses"]\nclause'), "'houses': no such table"),
        (("clause", 'sentence = { zh = "{land_agin_mu}亩", en = "" }\nclause'), "did you mean 'land_again_mu'?"),
        (("clause", 'direction = "sideways"\nclause'), "direction"),
        (("[land_again_mu]", "[Land]"), "name"),
        (("[land_again_mu]", "[land_agian_mu]"), "did you mean 'land_again_mu'?"),
        (("[land_again_mu]", "[land_mu]"), "is also in"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    entry = ENTRY.replace(change[0], change[1], 1)
    assert said in problems_of(tmp_path, indicators___land_again__sql=SQL, indicators___land_again__toml=entry)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select land_mu as land_again_mu from households", "does not select household_id"),
        ("select household_id, land_ha as land_again_mu from households", "land_ha"),
        (
            "select household_id, cast(sum(land_mu) as bigint) as land_again_mu from households group by 1",
            "not an integer",
        ),
        ("select household_id, land_mu as land_again_mu from land_again", "build on each other"),
        ("select household_id, now() as land_again_mu from households", "not allowed in a definition"),
    ],
)
def test_a_wrong_select_is_named(tmp_path: Path, sql: str, said: str) -> None:
    assert said in problems_of(tmp_path, indicators___land_again__sql=sql, indicators___land_again__toml=ENTRY)


def test_a_definition_cannot_take_the_name_of_a_table(tmp_path: Path) -> None:
    said = problems_of(tmp_path, indicators___incomes__sql=SQL, indicators___incomes__toml=ENTRY)
    assert "has the name of a table" in said


def test_one_file_has_one_scope(tmp_path: Path) -> None:
    other = ENTRY.replace("land_again_mu", "land_twice_mu") + 'scope = "register"\n'
    sql = "select household_id, land_mu as land_again_mu, land_mu as land_twice_mu from households"
    said = problems_of(tmp_path, indicators___land_again__sql=sql, indicators___land_again__toml=ENTRY + other)
    assert "another scope" in said


def test_a_file_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "indicators"
    folder.mkdir()
    (folder / "land_again.toml").write_text(ENTRY, encoding="utf-8")
    (folder / "land_again.sql").write_bytes(f"-- 耕地\n{SQL}".encode("gb18030"))
    with pytest.raises(DefinitionError, match=r"land_again\.sql: is not encoded in UTF-8"):
        load_catalogue(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="nowhere: is not a folder of definitions"):
        load_catalogue(tmp_path / "nowhere")
