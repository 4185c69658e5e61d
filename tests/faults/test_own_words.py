"""What a catalogue of the user's calls something is what every output prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.audiences import telling_words
from fupin_risk.outputs import write_comparison, write_excel, write_html, write_intake
from fupin_risk.resources import definitions_folder
from tests.clean_county import clean_county
from tests.warning_list.hand_made import grown_model

DAY = "2018-12-31"
OWN = """
[gap_statuses]
unanswered = { zh = "尚无帮扶", en = "no help yet" }
[captions]
title = { zh = "本县核查名册", en = "Our own roll" }
[gap_states]
unanswered = { zh = "还没有帮扶", en = "nobody helps yet" }
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> fr.Catalogue:
    """The shipped definitions with words, a label of a code, one of policy and one of a table that are the user's."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "words").mkdir()
    (folder / "words" / "own.toml").write_text(OWN, encoding="utf-8")
    text = (definitions_folder("features") / "register.toml").read_text(encoding="utf-8")
    for old, new in (('zh = "因病"', 'zh = "疾病致困"'), ('zh = "家庭收入"', 'zh = "收入台账"')):
        assert old in text
        text = text.replace(old, new)
    (folder / "register.toml").write_text(text, encoding="utf-8")
    (folder / "policy").mkdir()
    levels = '[labels]\nred = { zh = "一级", en = "first" }\n'
    (folder / "policy" / "levels.toml").write_text(levels, encoding="utf-8")
    return fr.load_catalogue(folder)


@pytest.fixture(scope="module")
def register(catalogue: fr.Catalogue) -> fr.Register:
    return fr.read_register(dict(clean_county().tables), catalogue=catalogue)


def cells(workbook: Path) -> str:
    book = CalamineWorkbook.from_path(str(workbook))
    return "\n".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    )


def test_a_list_prints_the_words_of_its_catalogue(
    tmp_path: Path, register: fr.Register, catalogue: fr.Catalogue
) -> None:
    # Files are read by the Chinese names of the dictionary, so they count: the model is one of this catalogue.
    model = replace(grown_model()[0], catalogue_sha256=catalogue.sha256)
    made = fr.make_warning_list(register, model, DAY, catalogue=catalogue)
    write_excel(made, tmp_path / "list.xlsx")
    write_html(made, tmp_path / "list.html")
    for text in (cells(tmp_path / "list.xlsx"), (tmp_path / "list.html").read_text(encoding="utf-8")):
        for word in ("疾病致困", "本县核查名册", "尚无帮扶", "还没有帮扶", "一级"):
            assert word in text
        for word in ("因病", "防返贫待核查户清单", "没有对应措施", "红色"):
            assert word not in text


def test_a_comparison_prints_the_words_of_its_catalogue(tmp_path: Path, register: fr.Register) -> None:
    write_comparison(fr.three_way_table(register, DAY, look_back_months=()), tmp_path)
    text = cells(tmp_path / "comparison.xlsx")
    assert "疾病致困" in text
    assert "还没有帮扶" in text
    assert "因病" not in text


def test_an_intake_report_names_tables_as_the_catalogue_does(tmp_path: Path, register: fr.Register) -> None:
    write_intake(register, tmp_path)
    text = cells(tmp_path / "intake.xlsx")
    assert "收入台账" in text
    assert "家庭收入" not in text


def test_a_notice_tells_no_word_of_its_own_catalogue(catalogue: fr.Catalogue) -> None:
    assert {"疾病致困", "尚无帮扶", "一级"} <= set(telling_words(catalogue))


def test_a_code_that_only_the_users_catalogue_has_is_named_as_it_says(tmp_path: Path) -> None:
    """A code of the user's own: 鱼塘 and not fish_pond."""
    text = (definitions_folder("features") / "register.toml").read_text(encoding="utf-8")
    text = text.replace(
        "[codes.measure_kind]\n", '[codes.measure_kind]\nfish_pond = { zh = "鱼塘", en = "fish pond" }\n'
    )
    assert "鱼塘" in text
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "register.toml").write_text(text, encoding="utf-8")
    tables: dict[str, Any] = dict(clean_county().tables)
    tables["measures"] = tables["measures"].assign(kind="fish_pond")
    own = fr.read_register(tables, catalogue=fr.load_catalogue(folder))
    write_comparison(fr.three_way_table(own, DAY, look_back_months=()), tmp_path)
    text = cells(tmp_path / "comparison.xlsx")
    assert "鱼塘" in text
    assert "fish_pond" not in text
