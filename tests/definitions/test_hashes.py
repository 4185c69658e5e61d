"""An edited word leaves models and kept registers usable; an edited bound, SELECT, heading or code list does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import fupin_risk as fr
from fupin_risk.definitions import load_catalogue
from fupin_risk.errors import RegisterError
from fupin_risk.register import keep_folder
from fupin_risk.resources import definitions_folder

DAY = "2015-12-31"


def edited(folder: Path, name: str, old: str, new: str) -> fr.Catalogue:
    """The shipped definitions with one edit in one file, as a catalogue of the user's."""
    text = (definitions_folder("features") / name).read_text(encoding="utf-8")
    assert old in text
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    for other in (".sql", ".toml"):
        twin = (definitions_folder("features") / name).with_suffix(other)
        if twin.is_file() and not target.with_suffix(other).is_file():
            shutil.copyfile(twin, target.with_suffix(other))
    return load_catalogue(folder)


WORDS = {
    "the label of an indicator": ("indicators/housing_water.toml", 'en = "', 'en = "our '),
    "a clause": ("indicators/housing_water.toml", 'clause = "', 'clause = "X'),
    "the label of a rule": ("rules/age_and_kin.toml", 'zh = "', 'zh = "我县'),
    "the English label of a column": ("register.toml", 'en = "holds from"', 'en = "valid from"'),
    "a comment": ("register.toml", "# The column dictionary", "# The county's dictionary"),
}
NUMBERS = {
    "a SELECT": ("indicators/housing_water.sql", "select", "select distinct"),
    "a heading": ("register.toml", 'zh = "耕地面积（亩）"', 'zh = "耕地"'),
    "a bound of a column": (
        "register.toml",
        'land_mu = { type = "number", least = 0',
        'land_mu = { type = "number", least = 1',
    ),
    "a code list": ("register.toml", "[codes.tenure]", '[codes.tenure]\nyurt = { zh = "毡房", en = "yurt" }'),
}


@pytest.mark.parametrize("what", WORDS)
def test_a_word_has_a_hash_of_its_own(tmp_path: Path, what: str) -> None:
    catalogue = edited(tmp_path, *WORDS[what])
    assert catalogue.sha256 == load_catalogue().sha256
    assert (catalogue.words_sha256 == load_catalogue().words_sha256) == (what == "a comment")


@pytest.mark.parametrize("what", NUMBERS)
def test_what_can_move_a_number_or_how_a_file_is_read_counts(tmp_path: Path, what: str) -> None:
    assert edited(tmp_path, *NUMBERS[what]).sha256 != load_catalogue().sha256


def test_a_policy_row_counts(tmp_path: Path) -> None:
    row = (definitions_folder("features") / "policy" / "lines.toml").read_text(encoding="utf-8")
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "lines.toml").write_text(
        "[[rows]]" + row.split("[[rows]]")[1].replace("verified", 'place = "340123"\nverified'), encoding="utf-8"
    )
    assert load_catalogue(tmp_path).sha256 != load_catalogue().sha256


def test_a_kept_register_serves_after_a_word_was_edited_and_no_more_after_a_heading_was(tmp_path: Path) -> None:
    folder = fr.keep_register(fr.make_county(households=20, end=DAY, seed=3), tmp_path / "kept")
    words = edited(tmp_path / "words", *WORDS["the English label of a column"])
    assert "households" in fr.read_register(folder, catalogue=words).tables
    for name in ("a heading", "a code list", "a bound of a column"):
        with pytest.raises(RegisterError, match=r"another dictionary.*fupin-risk keep"):
            fr.read_register(folder, catalogue=edited(tmp_path / name, *NUMBERS[name]))


def test_a_kept_register_from_before_is_refused_with_the_command_that_renews_it(tmp_path: Path) -> None:
    folder = fr.keep_register(fr.make_county(households=20, end=DAY, seed=3), tmp_path / "kept")
    about = json.loads((folder / keep_folder.ABOUT_FILE).read_text(encoding="utf-8"))
    (folder / keep_folder.ABOUT_FILE).write_text(json.dumps({**about, "format": "fupin-risk-kept/2"}), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"another version.*fupin-risk keep"):
        fr.read_register(folder)
