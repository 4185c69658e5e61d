"""Recipes and models that were saved before parameters had the names of scikit-learn and LightGBM are still read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.definitions.recipes import Recipe, recipe_from_mapping
from fupin_risk.errors import DefinitionError, ModelError
from fupin_risk.model import load_model_bytes, load_saved_model, model_bytes
from fupin_risk.model.storage import FORMAT

# As version 0.1 saved it, with the log-odds and the risk that it gave for these rows.
SAVED = Path(__file__).parent / "saved_format_1"
ROWS = pd.DataFrame(
    {"income": [5.0, 40.0, 80.0, np.nan], "debt": [np.nan, 3.0, 20.0, 0.0], "ill": [2.0, 0.0, 1.0, np.nan]},
    index=list("abcd"),
)
LOG_ODDS = [-0.35173715226817437, -0.02495620013228164, -0.09039455919698422, -0.10186210163734152]
RISK = [0.20809741016392486, 0.4208789283879523, 0.37218014086783846, 0.3638775579038932]
FORMER: dict[str, Any] = {
    "trees": 5, "leaves": 4, "depth": 2, "learning_rate": 0.1,
    "min_rows_leaf": 10, "l2": 2.0, "feature_share": 0.7, "row_share": 0.8,
}  # fmt: skip
TODAY: dict[str, Any] = {
    "n_estimators": 5, "num_leaves": 4, "max_depth": 2, "learning_rate": 0.1,
    "min_child_samples": 10, "reg_lambda": 2.0, "colsample_bytree": 0.7, "subsample": 0.8,
}  # fmt: skip


def recipe(learner: dict[str, Any], **more: object) -> Recipe:
    about = {"name": "small", "label": {"zh": "小", "en": "small"}, "cohort": "not_poor", "outcome": "under_line_at"}
    return recipe_from_mapping(
        {**about, "horizon_months": 12, "learner": learner, "capacity": {"share": 0.1}, **more}, "here"
    )


def test_a_model_of_the_former_format_gives_the_scores_that_it_gave() -> None:
    model = load_saved_model(SAVED)
    assert model.log_odds(ROWS).tolist() == pytest.approx(LOG_ODDS, rel=1e-12)
    assert model.score(ROWS).tolist() == pytest.approx(RISK, rel=1e-12)
    assert model.recipe == recipe(TODAY, random_state=3)


def test_it_is_saved_in_the_format_of_today(tmp_path: Path) -> None:
    model = load_saved_model(SAVED)
    model.save(tmp_path / "again")
    content = json.loads((tmp_path / "again" / "model.json").read_text(encoding="utf-8"))
    assert content["format"] == FORMAT
    assert content["recipe"]["learner"] == TODAY
    assert "seed" not in content["recipe"]
    assert load_saved_model(tmp_path / "again").log_odds(ROWS).equals(model.log_odds(ROWS))


def test_a_damaged_model_of_the_former_format_is_refused() -> None:
    files = {path.name: path.read_bytes() for path in SAVED.iterdir()}
    files["model.json"] = files["model.json"].replace(b'"trees": 5', b'"trees": 6')
    with pytest.raises(ModelError, match=r"model\.json is not the file that MANIFEST\.json names"):
        load_model_bytes(files)


def test_an_unknown_format_is_refused_with_the_command_that_renews_it() -> None:
    files = model_bytes(load_saved_model(SAVED))
    rest = files["model.json"].replace(FORMAT.encode(), b"fupin-risk-model/0")
    digests = {
        name: hashlib.sha256(body).hexdigest()
        for name, body in (("model.json", rest), ("model.txt", files["model.txt"]))
    }
    manifest = json.dumps({"format": FORMAT, "sha256": digests}, indent=1, sort_keys=True) + "\n"
    with pytest.raises(ModelError, match=r"has the format fupin-risk-model/0; .* fit it again: fupin-risk train"):
        load_model_bytes({**files, "model.json": rest, "MANIFEST.json": manifest.encode()})


def test_a_recipe_of_the_former_names_is_the_recipe_of_todays() -> None:
    assert recipe(FORMER, seed=3) == recipe(TODAY, random_state=3)


def test_both_names_of_one_thing_are_refused() -> None:
    with pytest.raises(DefinitionError, match=r"here\.learner\.trees: unknown key; allowed: colsample_bytree"):
        recipe({**TODAY, "trees": 9})
    with pytest.raises(DefinitionError, match=r"here\.seed: unknown key"):
        recipe(TODAY, seed=3, random_state=4)
