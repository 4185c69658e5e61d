"""Facts about files that appear whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_risk.outputs import atomic_path

KILLED_WHILE_WRITING = """
import os, signal, sys
from fupin_risk.outputs import atomic_path
with atomic_path(sys.argv[1]) as partial:
    partial.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_file_takes_its_name_when_the_block_ends(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "list.txt") as partial:
        partial.write_text("whole")
        assert not (tmp_path / "list.txt").exists()
        assert partial.parent == tmp_path
    assert [file.name for file in tmp_path.iterdir()] == ["list.txt"]
    assert (tmp_path / "list.txt").read_text() == "whole"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_nothing_new_and_the_old_file_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "list.txt").write_text("old")

    def fail() -> None:
        with atomic_path(tmp_path / "list.txt") as partial:
            partial.write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert [file.name for file in tmp_path.iterdir()] == ["list.txt"]
    assert (tmp_path / "list.txt").read_text() == "old"


def test_a_killed_process_leaves_no_torn_file_under_the_name(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("old")
    run = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, tmp_path / "list.txt"], check=False)
    assert run.returncode == -signal.SIGKILL
    assert (tmp_path / "list.txt").read_text() == "old"


def test_a_new_file_has_the_rights_of_any_new_file_and_a_replaced_one_keeps_its_own(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "list.txt"):
        pass
    (tmp_path / "other.txt").touch()
    mode = (tmp_path / "list.txt").stat().st_mode
    assert mode == (tmp_path / "other.txt").stat().st_mode
    os.chmod(tmp_path / "list.txt", 0o600)  # noqa: PTH101 - what an administrator does
    with atomic_path(tmp_path / "list.txt"):
        pass
    assert (tmp_path / "list.txt").stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "nowhere" / "list.txt"):
        pass
