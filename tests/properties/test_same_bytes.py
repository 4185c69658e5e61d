"""Promise 9: the same files, whatever the threads, time zone, hash seed or order of rows."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import fupin_risk as fr
from fupin_risk.disk import PRIVATE

SCORE = """
import sys
import fupin_risk as fr
from fupin_risk.batch import score_register
register, model, out = sys.argv[1:]
score_register(fr.read_register(register), fr.load_model(model), "2019-12-31", out, capacity=20,
households_per_part=700)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    folder = tmp_path_factory.mktemp("bytes")
    county = fr.make_county(households=2000, seed=11, out=folder / "county")
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31", "2018-12-31"])
    fr.RiskModel.from_recipe("relapse-12m").fit(panel).save(folder / "model")
    shuffled = folder / "shuffled"
    shuffled.mkdir()
    chance = np.random.default_rng(1)
    for table in sorted((folder / "county" / "register").iterdir()):
        frame = pd.read_parquet(table)
        frame.iloc[chance.permutation(len(frame))].to_parquet(shuffled / f"{table.name}.parquet", index=False)
    return folder / "county" / "register", shuffled, folder / "model"


def files(register: Path, model: Path, out: Path, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCORE, str(register), str(model), str(out)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    kept = [path for path in out.rglob("*") if path.is_file() and path.parent.name != PRIVATE]
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(kept)}


def other_sheets(folder: Path) -> dict[str, list[list[Any]]]:
    """Cells of the workbook without the sheet that names files and lines."""
    book = CalamineWorkbook.from_path(str(folder / "warnings.xlsx"))
    assert "无法判断" in book.sheet_names
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != "无法判断"}


def test_files_are_the_same_to_the_byte(made: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Seen to fail when the workbook carried the time at which it was written."""
    register, shuffled, model = made
    first = files(register, model, tmp_path / "a", TZ="UTC", PYTHONHASHSEED="0", OMP_NUM_THREADS="1")
    second = files(shuffled, model, tmp_path / "b", TZ="Asia/Shanghai", PYTHONHASHSEED="4242", OMP_NUM_THREADS="2")
    # Where a row was set aside is told by file and line, which a shuffle moves; and with it the manifest's hash of
    # those files.
    apart = {"quarantine.parquet", "warnings.xlsx", "manifest.json"}
    assert set(first) == set(second)
    assert {name for name in first if first[name] != second[name]} <= apart
    assert other_sheets(tmp_path / "a") == other_sheets(tmp_path / "b")
    again = files(register, model, tmp_path / "c", TZ="America/St_Johns", PYTHONHASHSEED="7")
    assert again == first
