"""The command line reads a folder of deliveries, and scores a folder of kept registers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app
from fupin_risk.errors import RegisterError
from tests.folders import content
from tests.provinces import tables_of

DAY = "2017-12-31"
CODES = ("340121", "340122")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "model"
    names = ["income_per_head_yuan", "income_slope", "own_medical_yuan_12m", "members_count"]
    panel = fr.build_panel(fr.make_county(households=600, seed=6), as_of=["2016-12-31", "2017-12-31"], only=names)
    fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(folder)
    return folder


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    for code in CODES:
        (folder / "in" / code).mkdir(parents=True)
        for name, frame in tables_of(code).items():
            frame.to_parquet(folder / "in" / code / f"{name}.parquet")
    ended = run("keep", folder / "in", "--each", "--out", folder / "kept")
    assert ended.count(" rows in = ") == len(CODES)
    return folder / "kept"


def run(*arguments: object) -> str:
    ended = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.fixture(scope="module")
def scored(province: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored") / "list"
    said = run("score", province, "--model", model, "--as-of", DAY, "--out", out, "--chunk", 40)
    assert "households visible" in said
    return out


def test_a_folder_of_kept_registers_is_scored_to_one_list(scored: Path) -> None:
    ids = pd.read_parquet(scored / "scores")["household_id"]
    assert ids.str[:6].unique().tolist() == list(CODES)
    assert len(list(scored.glob("report.html"))) == 1


@pytest.mark.slow
def test_spark_writes_the_same_files(province: Path, model: Path, scored: Path, tmp_path: Path) -> None:
    told = ["score", province, "--model", model, "--as-of", DAY, "--out", tmp_path / "out", "--chunk", "40"]
    command = [sys.executable, "-m", "fupin_risk", *map(str, told), "--spark", "local[2]"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert content(tmp_path / "out") == content(scored)


def test_how_they_are_read_was_settled_when_they_were_kept(province: Path, model: Path, tmp_path: Path) -> None:
    told = ["score", province, "--model", model, "--as-of", DAY, "--out", tmp_path, "--snapshot-on", "2019-12-31"]
    with pytest.raises(RegisterError, match="340121: is a kept register"):
        run(*told)
    (tmp_path / "key").write_bytes(b"a key that is only used in tests, 0123456789")
    with pytest.raises(RegisterError, match="340121: was kept with its original ids"):
        run(*told[:-2], "--pseudonym-key", tmp_path / "key")


def test_spark_is_given_what_was_kept(province: Path, model: Path, tmp_path: Path) -> None:
    files = province.parent / "in" / CODES[0]
    # Refused before Spark is started.
    with pytest.raises(RegisterError, match="340121: is not a kept register"):
        run("score", files, "--model", model, "--as-of", DAY, "--out", tmp_path, "--spark", "local[2]")
    with pytest.raises(ValueError, match="add --each"):
        run("keep", files, "--out", tmp_path / "kept", "--spark", "local[2]")
