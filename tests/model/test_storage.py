"""Facts about a model on disk: the same bits come back, and nothing that was touched is parsed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fupin_risk.definitions import Recipe, load_catalogue
from fupin_risk.errors import ModelError
from fupin_risk.model import RiskModel, load_model_bytes, load_saved_model, model_bytes
from tests.definitions.test_hashes import NUMBERS, WORDS, edited

FILES = ("MANIFEST.json", "model.json", "model.txt")


@pytest.fixture
def panel(make_panel: Callable[..., Any]) -> Any:
    return make_panel()


@pytest.fixture
def model(panel: Any, recipe: Recipe) -> RiskModel:
    return RiskModel(recipe).fit(panel)


def test_a_saved_model_comes_back_bit_by_bit(model: RiskModel, panel: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "模型 1")
    back = load_saved_model(tmp_path / "模型 1")
    assert back.score(panel.X).equals(model.score(panel.X))
    assert back.log_odds(panel.X).equals(model.log_odds(panel.X))
    assert back.recipe == model.recipe
    assert back.provenance == model.provenance
    assert model_bytes(back) == model_bytes(model)
    assert back.sha256 == model.sha256


def test_equal_fits_give_equal_bytes(model: RiskModel, panel: Any, recipe: Recipe) -> None:
    again = RiskModel(recipe).fit(panel, n_jobs=2)
    assert again.booster_text == model.booster_text
    assert (again.calibration, again.provenance) == (model.calibration, model.provenance)
    assert model_bytes(again) == model_bytes(model)


def test_an_isotonic_calibration_comes_back_too(make_panel: Callable[..., Any], recipe: Recipe) -> None:
    asked = recipe.model_copy(update={"calibration": recipe.calibration.model_copy(update={"method": "isotonic"})})
    panel = make_panel(("2015-12-31", "2016-12-31"), households=9_000)
    model = RiskModel(asked).fit(panel)
    assert model.calibration.method == "isotonic"
    assert load_model_bytes(model_bytes(model)).score(panel.X).equals(model.score(panel.X))


def test_no_household_stands_in_the_files(model: RiskModel, panel: Any) -> None:
    content = b"".join(model_bytes(model).values())
    assert b"h00001" not in content
    extremes = panel.X[["debt"]].agg(["min", "max"]).to_numpy().ravel()
    assert not any(f"{value:.15g}".encode()[:14] in content for value in extremes)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_anywhere_is_refused(model: RiskModel, name: str) -> None:
    files = model_bytes(model)
    content = files[name]
    positions = np.unique(np.linspace(0, len(content) - 1, 300).astype(int))
    for position in positions:
        for bit in (0, 5):
            touched = bytearray(content)
            touched[position] ^= 1 << bit
            with pytest.raises(ModelError, match="the saved model is damaged"):
                load_model_bytes(files | {name: bytes(touched)})


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_cut_off_or_is_empty_is_refused(model: RiskModel, name: str) -> None:
    files = model_bytes(model)
    for length in (0, 1, len(files[name]) // 2, len(files[name]) - 1):
        with pytest.raises(ModelError, match="the saved model is damaged") as raised:
            load_model_bytes(files | {name: files[name][:length]})
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(model: RiskModel, name: str, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    (tmp_path / "model" / name).unlink()
    with pytest.raises(ModelError, match=f"model is not a saved model: {name} cannot be read"):
        load_saved_model(tmp_path / "model")
    with pytest.raises(ModelError, match=f"incomplete; missing: {name}"):
        load_model_bytes({other: body for other, body in model_bytes(model).items() if other != name})


def test_trees_of_one_model_do_not_go_with_the_rest_of_another(model: RiskModel, panel: Any, recipe: Recipe) -> None:
    other = RiskModel(recipe.model_copy(update={"random_state": 5})).fit(panel, directions={})
    with pytest.raises(ModelError, match=r"model\.txt is not the file"):
        load_model_bytes(model_bytes(model) | {"model.txt": model_bytes(other)["model.txt"]})


def test_a_folder_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere is not a saved model"):
        load_saved_model(tmp_path / "nowhere")


def test_a_later_save_replaces_an_earlier_one_and_leaves_nothing_beside_it(
    model: RiskModel, panel: Any, recipe: Recipe, tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "model"
    model.save(folder)
    other = RiskModel(recipe).fit(panel, directions={})
    other.save(folder)
    assert load_saved_model(folder).sha256 == other.sha256 != model.sha256
    assert [path.name for path in folder.parent.iterdir()] == ["model"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def test_what_a_killed_save_left_behind_is_no_obstacle(model: RiskModel, tmp_path: Path) -> None:
    for word in ("saving", "replaced"):
        (tmp_path / f".model.{word}").mkdir()
        (tmp_path / f".model.{word}" / "model.txt").write_text("torn", encoding="utf-8")
    model.save(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_with_other_things_in_it_is_not_overwritten(model: RiskModel, tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="holds files that are not a model"):
        model.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["register.csv"]


def test_the_text_of_the_trees_is_data_and_says_nothing_of_the_machine(model: RiskModel) -> None:
    trees = model_bytes(model)["model.txt"].decode()
    assert "parameters:" not in trees
    assert "num_threads" not in trees
    rest = json.loads(model_bytes(model)["model.json"])
    assert rest["feature_names"][0] == "自付医疗费"
    assert rest["format"] == "fupin-risk-model/2"


def test_it_serves_after_a_word_was_edited_and_no_more_after_a_select_was(
    model: RiskModel, panel: Any, tmp_path: Path
) -> None:
    fitted = replace(model, catalogue_sha256=load_catalogue().sha256)
    name, old, new = WORDS["the label of an indicator"]
    X = panel.X.copy()
    X.attrs["catalogue_sha256"] = edited(tmp_path / "words", name, old, new).sha256
    assert fitted.score(X).equals(model.score(panel.X))
    name, old, new = NUMBERS["a SELECT"]
    X.attrs["catalogue_sha256"] = edited(tmp_path / "numbers", name, old, new).sha256
    with pytest.raises(ModelError, match=r"other definitions; .*fupin-risk train"):
        fitted.score(X)
