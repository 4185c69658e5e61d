"""The words for yes, no, an open end and no number are data, and closed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.cell_words import read_cell_words
from fupin_risk.errors import DefinitionError, RegisterError
from fupin_risk.resources import definitions_folder

SHIPPED = definitions_folder("features") / "cell_words.toml"


def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    text = SHIPPED.read_text(encoding="utf-8").replace('yes = ["是",', 'yes = ["是", "中",')
    (folder / "cell_words.toml").write_text(text, encoding="utf-8")
    return folder


def test_no_word_means_two_things() -> None:
    words = load_catalogue().dictionary.cell_words
    assert not {*words.yes} & {*words.no}
    assert all(word == word.lower() for word in (*words.yes, *words.no, *words.no_end, *words.no_number))


def test_a_catalogue_of_ones_own_replaces_the_words_and_no_kept_register_is_read_by_others(tmp_path: Path) -> None:
    catalogue = load_catalogue(own(tmp_path))
    team = {
        "village": "v",
        "contact_id": ["c"],
        "started_on": "2019-03-01",
        "full_time": "中",
        "entered_on": "2020-01-31",
    }
    register = fr.read_register({"teams": pd.DataFrame(team)}, catalogue=catalogue)
    assert register.tables["teams"]["full_time"].tolist() == [True]
    kept = fr.keep_register(register, tmp_path / "kept")
    with pytest.raises(RegisterError, match="was kept with another dictionary of tables"):
        fr.read_register(kept)


def test_an_unknown_list_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "cell_words.toml").write_text('maybe = ["大概"]\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match="maybe: unknown key"):
        read_cell_words(tmp_path / "cell_words.toml")
