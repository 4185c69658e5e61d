"""What a killed process left in the temporary folder goes with the next one; what others use or own stays."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_risk.disk import temporary
from fupin_risk.disk.temporary import remove_temporary, temporary_folder

MAKE = """
import os, signal, sys
from fupin_risk.disk import temporary_folder
folder, lock = temporary_folder()
(folder / "names").write_text("somebody")
print(folder, flush=True)
sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a temporary folder of its own, in which nothing was swept yet."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    temporary._sweep.cache_clear()


def started(tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_goes_and_what_one_uses_stays(tmp_path: Path) -> None:
    process, left = started(tmp_path)
    first, lock = temporary_folder()
    assert (left / "names").exists()  # it is in use
    process.communicate("")
    assert process.returncode == -signal.SIGKILL
    assert (left / "names").exists()
    temporary._sweep.cache_clear()
    second, other = temporary_folder()
    assert not left.exists()
    assert first.is_dir()
    for folder, held in ((first, lock), (second, other)):
        assert folder.stat().st_mode & 0o777 == 0o700
        remove_temporary(folder, held)
    assert not list(tmp_path.iterdir())


def abandoned(tmp_path: Path) -> Path:
    """A folder with a free lock."""
    folder, lock = temporary_folder()
    lock.release(force=True)
    path = folder.with_name(folder.name + ".lock")
    path.touch()
    temporary._sweep.cache_clear()
    assert {entry.name for entry in tmp_path.iterdir()} == {folder.name, path.name}
    return folder


@pytest.mark.parametrize("what", ["host", "user"])
def test_folders_of_another_user_or_machine_stay(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = abandoned(tmp_path)
    if what == "host":
        monkeypatch.setattr(platform, "node", lambda: "another")
    else:
        monkeypatch.setattr(os, "getuid", lambda: 4711)
    temporary_folder()
    assert folder.is_dir()


def test_a_folder_of_our_name_that_another_user_owns_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, name = abandoned(tmp_path), temporary._name()
    monkeypatch.setattr(temporary, "_name", lambda: name)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    temporary_folder()
    assert folder.is_dir()


@pytest.mark.parametrize("change", ["link", "no lock", "lock is a link", "file"])
def test_what_only_looks_like_one_of_ours_stays(change: str, tmp_path: Path) -> None:
    folder = abandoned(tmp_path)
    lock, elsewhere = folder.with_name(folder.name + ".lock"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine", encoding="utf-8")
    if change == "link":
        folder.rmdir()
        folder.symlink_to(elsewhere)
    elif change == "file":
        folder.rmdir()
        folder.write_text("mine", encoding="utf-8")
    else:
        lock.unlink()
    if change == "lock is a link":
        lock.symlink_to(elsewhere / "mine")
    temporary_folder()
    assert folder.exists()
    assert (elsewhere / "mine").read_text(encoding="utf-8") == "mine"


def test_without_numbers_of_users_the_name_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary.getpass, "getuser", lambda: "clerk")
    monkeypatch.setattr(temporary, "_POSIX", False)
    folder = abandoned(tmp_path)
    monkeypatch.setattr(temporary.getpass, "getuser", lambda: "other")
    temporary_folder()
    assert folder.is_dir()
    monkeypatch.setattr(temporary.getpass, "getuser", lambda: "clerk")
    temporary._sweep.cache_clear()
    temporary_folder()
    assert not folder.exists()
