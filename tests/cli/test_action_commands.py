"""The commands `compare` and `recognition` read a register, say counts, and write their files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import fupin_risk as fr


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fupin_risk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_both_commands_write_what_they_say(tmp_path: Path) -> None:
    fr.make_county(households=120, end="2016-12-31", seed=3, out=tmp_path)
    for command, files in (("compare", 7), ("recognition", 8)):
        done = run(command, tmp_path / "register", "--as-of", "2016-12-31", "--out", tmp_path / command)
        assert done.returncode == 0, done.stderr
        assert len(list((tmp_path / command).iterdir())) == files
        for file in (tmp_path / command).iterdir():
            assert file.name in done.stdout
        assert "H0000" not in done.stdout


def test_an_unknown_cohort_is_one_sentence(tmp_path: Path) -> None:
    fr.make_county(households=20, end="2015-12-31", seed=3, out=tmp_path)
    done = run("compare", tmp_path / "register", "--as-of", "2015-12-31", "--out", tmp_path / "x", "--cohort", "all")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "allowed: exited, monitored, not_poor" in done.stderr
