"""A run that is killed at any moment leaves no torn file, and the next one finishes the same bytes."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pyarrow import feather

import fupin_risk as fr
from fupin_risk.disk import PRIVATE

# The kernel kills the process once it has used so much processor time, as `kill -9` does: nothing of Python or of the
# engine is asked. Counted in processor time, a busy machine is killed at the same places as a quiet one.
RUN = """
import signal, sys, time
import fupin_risk as fr
from fupin_risk.batch import score_register

register, model, out, seconds = *sys.argv[1:4], float(sys.argv[4])
register, model = fr.read_register(register), fr.load_model(model)
print("began", flush=True)
began = time.process_time()
signal.signal(signal.SIGPROF, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_PROF, seconds)
job = score_register(register, model, "2019-12-31", out, capacity=20, households_per_part=100)
signal.setitimer(signal.ITIMER_PROF, 0)
print(job.parts_done_before, time.process_time() - began)
"""
FOREVER = 1e6


def run(places: tuple[Path, Path], folder: Path, seconds: float = FOREVER) -> tuple[int, list[str]]:
    """Score, and be killed after some seconds of processor time; the exit code and what was printed."""
    command = [sys.executable, "-c", RUN, *map(str, places), str(folder), str(seconds)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode in {0, -signal.SIGPROF}, ended.stderr
    return ended.returncode, ended.stdout.split()[1:]


def kill(places: tuple[Path, Path], folder: Path, seconds: float) -> None:
    """Score, and `kill -9` that some seconds after it began, if it is still at work."""
    command = [sys.executable, "-c", RUN, *map(str, places), str(folder), str(FOREVER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "began\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A made county in files, and a model."""
    folder = tmp_path_factory.mktemp("places")
    county = fr.make_county(households=200, seed=3, out=folder / "county")
    names = ["income_per_head_yuan", "income_slope", "own_medical_yuan_12m", "members_count"]
    panel = fr.build_panel(county, as_of=["2016-12-31", "2017-12-31", "2018-12-31"], only=names)
    fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(folder / "model")
    return folder / "county" / "register", folder / "model"


@pytest.fixture(scope="module")
def undisturbed(places: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """Hashes of a run that nobody stops, and its processor time."""
    folder = tmp_path_factory.mktemp("undisturbed")
    _, (_, seconds) = run(places, folder)
    return hashes(folder), float(seconds)


def hashes(folder: Path) -> dict[str, str]:
    """Of every file under a final name."""
    files = {path.relative_to(folder): path for path in folder.rglob("[!.]*") if path.is_file()}
    return {
        name.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def assert_nothing_torn(folder: Path, wanted: dict[str, str]) -> None:
    """Every file under a final name is that of an undisturbed run; those of the work can be read to their end."""
    for place in (folder, folder / PRIVATE / "score" / "results"):
        for name, digest in hashes(place).items():
            assert digest == wanted[name], name
    for path in (folder / PRIVATE / "score" / "work").glob("[!.]*"):
        assert feather.read_table(path, memory_map=False).num_columns


def assert_finished_without_repeating(places: tuple[Path, Path], folder: Path, wanted: dict[str, str]) -> None:
    """The next run keeps the parts that are done, and leaves what an undisturbed run leaves."""
    waiting = (folder / PRIVATE / "score" / "results" / "scores").glob("part-*.parquet")
    done = [*waiting, *(folder / "scores").glob("part-*.parquet")]
    parts = {path.name: path.stat().st_mtime_ns for path in done}
    _, (kept, _) = run(places, folder)
    assert int(kept) == len(parts)
    assert {name: (folder / "scores" / name).stat().st_mtime_ns for name in parts} == parts
    assert hashes(folder) == wanted
    assert {path.name for path in (folder / PRIVATE).iterdir()} == {"lock", "written.json"}
    assert not list(folder.rglob(".*.partial"))


def test_five_kills_in_a_row_tear_nothing_and_lose_nothing(
    places: tuple[Path, Path], undisturbed: tuple[dict[str, str], float], tmp_path: Path
) -> None:
    wanted, seconds = undisturbed
    moments = random.Random(5)
    killed = 0
    for _ in range(5):
        code, _ = run(places, tmp_path, moments.uniform(0, seconds / 2))
        killed += code != 0
        assert_nothing_torn(tmp_path, wanted)
    assert killed
    assert_finished_without_repeating(places, tmp_path, wanted)


KILLED_BETWEEN_TWO_FILES = (
    """
import os, signal, sys
from fupin_risk.disk.target import Target
place, left = Target._place, [int(sys.argv[5])]
def placed(*arguments):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    place(*arguments)
Target._place = placed
"""
    + RUN
)


@pytest.mark.parametrize("placed", [4])
def test_a_kill_while_files_take_their_names_costs_no_part(
    placed: int, places: tuple[Path, Path], undisturbed: tuple[dict[str, str], float], tmp_path: Path
) -> None:
    wanted, _ = undisturbed
    command = [sys.executable, "-c", KILLED_BETWEEN_TWO_FILES, *map(str, places), str(tmp_path), str(FOREVER)]
    assert subprocess.run([*command, str(placed)], check=False).returncode == -signal.SIGKILL
    assert len(hashes(tmp_path)) == placed
    assert_nothing_torn(tmp_path, wanted)
    assert_finished_without_repeating(places, tmp_path, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_a_kill_at_a_random_moment_is_made_good(
    seed: int, places: tuple[Path, Path], undisturbed: tuple[dict[str, str], float], tmp_path: Path
) -> None:
    wanted, seconds = undisturbed
    moment = random.Random(seed).uniform(0, seconds)
    if seed % 2:
        kill(places, tmp_path, moment)
    else:
        run(places, tmp_path, moment)
    assert_nothing_torn(tmp_path, wanted)
    assert_finished_without_repeating(places, tmp_path, wanted)
