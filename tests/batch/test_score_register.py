"""A folder of scores is finished by the next run, and never written by two."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.batch import score_register
from fupin_risk.batch.lock import only_writer

DAY = "2019-12-31"


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return fr.make_county(households=1200, seed=3)


@pytest.fixture(scope="module")
def model(county: fr.Register) -> fr.RiskModel:
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31", "2018-12-31"])
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


@pytest.fixture(scope="module")
def whole(county: fr.Register, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    job = score_register(county, model, DAY, folder, capacity=20, households_per_part=300)
    assert job.parts_done_before == 0
    return folder


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".writing"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


class StoppedError(Exception):
    """The run was cut off."""


def test_a_run_that_was_cut_off_is_finished_and_nothing_is_done_twice(
    county: fr.Register, model: fr.RiskModel, whole: Path, tmp_path: Path
) -> None:
    def stop_in_the_middle(step: str, done: int, _total: int) -> None:
        if step == "scores" and done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        score_register(county, model, DAY, tmp_path, capacity=20, households_per_part=300, progress=stop_in_the_middle)
    assert not (tmp_path / "manifest.json").exists()
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "scores").iterdir()}
    assert len(stamps) == 2
    job = score_register(county, model, DAY, tmp_path, capacity=20, households_per_part=300)
    assert job.parts_done_before == 2
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert content(tmp_path) == content(whole)


def test_parts_of_another_day_do_not_stay(county: fr.Register, model: fr.RiskModel, tmp_path: Path) -> None:
    score_register(county, model, "2018-12-31", tmp_path, capacity=20, households_per_part=200)
    before = len(list((tmp_path / "scores").iterdir()))
    score_register(county, model, DAY, tmp_path, capacity=20, households_per_part=600)
    assert len(list((tmp_path / "scores").iterdir())) < before
    assert pd.read_parquet(tmp_path / "scores")["household_id"].is_unique


def test_reasons_in_the_parts_are_those_of_the_list(whole: Path) -> None:
    listed = pd.read_parquet(whole / "warnings.parquet").set_index("household_id")
    scores = pd.read_parquet(whole / "scores").set_index("household_id").loc[listed.index]
    columns = [name for name in scores.columns if name.startswith("reason_1_") and name in listed.columns]
    assert {"reason_1_indicator", "reason_1_value"} <= set(columns)
    # A part holds every value against its county's median, the list some of them against a line.
    line = {name for name, entry in fr.load_catalogue().indicators.items() if entry.compare == "line"}
    against_line = listed["reason_1_indicator"].isin(line)
    scores.loc[against_line, "reason_1_compared"] = listed.loc[against_line, "reason_1_compared"]
    pd.testing.assert_frame_equal(scores[columns], listed[columns], check_dtype=False)


HOLD = """
import sys, time
from pathlib import Path
from fupin_risk.batch.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused_in_one_sentence(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(ValueError, match="another run is writing"), only_writer(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with only_writer(tmp_path):
        pass
