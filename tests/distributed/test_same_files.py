"""On a real Spark every file is that of one machine, whatever is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fupin_risk as fr
from fupin_risk.batch import ScoreJob, score_register
from fupin_risk.distributed import score_registers
from fupin_risk.register.kept_registers import find_kept
from tests.distributed.saboteur import KillingMap, tries
from tests.folders import content

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DAYS = ["2018-12-31", "2017-06-15"]
DAY = DAYS[0]
CHUNK = 100


@pytest.fixture(scope="module")
def here(kept: Path, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of results that one machine writes."""

    @cache
    def folder(day: str) -> Path:
        out = tmp_path_factory.mktemp("here") / "list"
        score_register(fr.read_register(kept), model, day, out, capacity=20, households_per_part=CHUNK)
        return out

    return folder


class StoppedError(Exception):
    """The run was cut off."""


@pytest.mark.parametrize("day", DAYS)
def test_every_file_is_that_of_one_machine(
    day: str, spark: SparkSession, kept: Path, model: fr.RiskModel, here: Callable[[str], Path], tmp_path: Path
) -> None:
    score_registers(spark, kept, model, day, tmp_path / "there", capacity=20, households_per_part=CHUNK)
    there = content(tmp_path / "there")
    assert there == content(here(day))
    names = {"scores/part-00002.parquet", "gaps/part-00000.parquet", "warnings.parquet", "warnings.xlsx", "report.html"}
    assert names | {"quarantine.parquet", "job.json", "manifest.json"} <= there.keys()
    assert json.loads(there["manifest.json"])["households"]["scored"] > 150


def test_a_killed_worker_costs_its_chunk_and_nothing_else(
    spark: SparkSession, kept: Path, model: fr.RiskModel, here: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "log").mkdir()
    killing = KillingMap(spark, "scores", 1, tmp_path / "log")
    out, found = tmp_path / "there", find_kept(kept)
    assert found is not None
    score_register(found, model, DAY, out, capacity=20, households_per_part=CHUNK, chunk_map=killing)
    assert (tmp_path / "log" / "killed").exists()
    once = {f"{step}-{number}": 1 for step in ("indicators", "scores") for number in range(3)}
    assert tries(tmp_path / "log") == {**once, "registers-0": 1, "beyond-0": 1, "scores-1": 2}
    assert content(out) == content(here(DAY))


CLUSTER = """
import sys
from pathlib import Path
import fupin_risk as fr
from fupin_risk.batch import score_register
from fupin_risk.distributed import spark_session
from fupin_risk.register.kept_registers import find_kept
from tests.distributed.saboteur import KillingMap

kept, model, out, log, day, chunk = sys.argv[1:]
with spark_session("local-cluster[2,1,1024]") as spark:
    killing = KillingMap(spark, "indicators", 1, Path(log), "executor")
    score_register(
        find_kept(kept), fr.load_model(model), day, out, capacity=20, households_per_part=int(chunk), chunk_map=killing
    )
"""


@pytest.mark.slow
def test_a_killed_executor_costs_what_it_was_at_and_nothing_else(
    kept: Path, model: fr.RiskModel, here: Callable[[str], Path], tmp_path: Path
) -> None:
    """Two executors, each a Java machine of its own; one is killed."""
    (tmp_path / "log").mkdir()
    model.save(tmp_path / "model")
    given = [kept, tmp_path / "model", tmp_path / "there", tmp_path / "log", DAY, CHUNK]
    places = {"SPARK_WORKER_DIR": str(tmp_path / "worker"), "SPARK_LOCAL_IP": "127.0.0.1"}
    run_apart(CLUSTER, [str(each) for each in given], places)
    assert (tmp_path / "log" / "killed").exists()
    done = tries(tmp_path / "log")
    assert done.pop("indicators-1") == 2
    assert {*done.values()} == {1}
    assert content(tmp_path / "there") == content(here(DAY))


def run_apart(code: str, given: list[str], places: dict[str, str]) -> None:
    import os

    command = [sys.executable, "-c", code, *given]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, **places})
    assert ended.returncode == 0, ended.stderr[-3000:]


def test_spark_goes_on_where_one_machine_stopped(
    spark: SparkSession, kept: Path, model: fr.RiskModel, here: Callable[[str], Path], tmp_path: Path
) -> None:
    def stop(step: str, done: int, _total: int) -> None:
        if step == "scores" and done == CHUNK:
            raise StoppedError

    settings = {"capacity": 20, "households_per_part": CHUNK}
    with pytest.raises(StoppedError):
        score_register(fr.read_register(kept), model, DAY, tmp_path, **settings, progress=stop, workers=1)
    before = stamps(tmp_path)
    assert len(before) == 1
    job = score_registers(spark, kept, model, DAY, tmp_path, **settings, progress=look_before_the_list(before))
    assert job.parts_done_before == 1
    assert content(tmp_path) == content(here(DAY))


def test_one_machine_goes_on_where_spark_stopped(
    spark: SparkSession, kept: Path, model: fr.RiskModel, here: Callable[[str], Path], tmp_path: Path
) -> None:
    def stop(step: str, _done: int, _total: int) -> None:
        if step == "list":
            raise StoppedError

    settings = {"capacity": 20, "households_per_part": CHUNK}
    with pytest.raises(StoppedError):
        score_registers(spark, kept, model, DAY, tmp_path, **settings, progress=stop)
    (private(tmp_path) / "part-00001.parquet").unlink()
    before = stamps(tmp_path)
    assert len(before) == 2
    register = fr.read_register(kept)
    job: ScoreJob = score_register(register, model, DAY, tmp_path, **settings, progress=look_before_the_list(before))
    assert job.parts_done_before == 2
    assert content(tmp_path) == content(here(DAY))


def private(folder: Path) -> Path:
    """Where scores lie until all is whole."""
    return folder / ".fupin-risk" / "score" / "results" / "scores"


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in private(folder).glob("part-*")}


def look_before_the_list(before: dict[Path, int]) -> Callable[[str, int, int], None]:
    """Look, before the list is made, whether what was there was left alone."""

    def look(step: str, done: int, _total: int) -> None:
        if (step, done) == ("list", 0):
            assert {path: path.stat().st_mtime_ns for path in before} == before

    return look
