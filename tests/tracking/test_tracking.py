"""A run in MLflow holds the model and its figures, and nothing of a person."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.tracking import load_registered_model, log_run

SENTINEL = "H00000"


@pytest.fixture(scope="module")
def worked() -> tuple[fr.Register, fr.RiskModel, fr.Assessment]:
    county = fr.make_county(households=2500, seed=5)
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31", "2018-12-31"])
    return county, fr.RiskModel.from_recipe("relapse-12m").fit(panel), fr.assess("relapse-12m", panel, resamples=20)


@pytest.fixture(scope="module")
def tracked(
    worked: tuple[fr.Register, fr.RiskModel, fr.Assessment], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    run = log_run(
        worked[1], worked[2], tracking_uri=uri, name="relapse", alias="checked", artifact_folder=folder / "artifacts"
    )
    assert run.model_uri == "models:/relapse@checked"
    return folder, uri


def test_the_registered_model_scores_the_same_bits(
    worked: tuple[fr.Register, fr.RiskModel, fr.Assessment], tracked: tuple[Path, str]
) -> None:
    county, model, _ = worked
    indicators = fr.derive_indicators(county, "2019-12-31")
    loaded = load_registered_model("models:/relapse@checked", tracking_uri=tracked[1])
    pd.testing.assert_series_equal(loaded.score(indicators), model.score(indicators), check_exact=True)
    assert loaded.sha256 == model.sha256


def test_no_household_stands_anywhere_in_mlflow(tracked: tuple[Path, str]) -> None:
    files = [path for path in tracked[0].rglob("*") if path.is_file()]
    assert len(files) > 8
    assert [path.name for path in files if SENTINEL.encode() in path.read_bytes()] == []


def test_the_run_holds_days_label_hashes_figures_and_pictures(tracked: tuple[Path, str]) -> None:
    with sqlite3.connect(tracked[0] / "mlflow.db") as database:
        params = dict(database.execute("select key, value from params"))
        metrics = dict(database.execute("select key, value from metrics"))
    assert {"model_sha256", "catalogue_sha256", "recipe.outcome"} <= set(params)
    assert any("as_of" in key for key in params)
    assert "model.roc_auc" in metrics
    assert "logistic.roc_auc" in metrics
    names = {path.name for path in tracked[0].rglob("*")}
    assert {"calibration.png", "figures.png", "summary.txt", "model.txt"} <= names


def test_a_model_that_was_changed_in_the_store_is_refused(tracked: tuple[Path, str]) -> None:
    stored = next(path for path in tracked[0].rglob("model.txt"))
    content = stored.read_bytes()
    try:
        stored.write_bytes(content.replace(b"leaf_value=", b"leaf_value= ", 1))
        with pytest.raises(fr.ModelError):
            load_registered_model("models:/relapse@checked", tracking_uri=tracked[1])
    finally:
        stored.write_bytes(content)


def test_an_unknown_name_is_a_sentence(tracked: tuple[Path, str]) -> None:
    with pytest.raises(fr.ModelError, match="models:/name@alias"):
        load_registered_model("models:/nobody@home", tracking_uri=tracked[1])
    with pytest.raises(fr.ModelError, match="models:/name@alias"):
        load_registered_model("models:/relapse", tracking_uri=tracked[1])


def test_a_folder_is_no_tracking_address(tracked: tuple[Path, str]) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        load_registered_model("models:/relapse@checked", tracking_uri=str(tracked[0]))
