"""Where does a process keep what it needs for a while, and what becomes of it when the process is killed?

In a folder of the machine's temporary folder that only the user can open, named after the user and the machine, with a
lock beside it that ends with the process. The next process of the same user on the same machine removes the folders
whose lock is free.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import shutil
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fupin_risk.disk.lock import free_lock
from fupin_risk.disk.written import lstat

if TYPE_CHECKING:
    from filelock import FileLock

_LOCK = ".lock"
_POSIX = os.name == "posix"


def temporary_folder() -> tuple[Path, FileLock]:
    """Return a new folder of the user's alone and the lock that is held for it; give both to `remove_temporary`."""
    from filelock import Timeout

    root, name = Path(tempfile.gettempdir()), _name()
    _sweep(root, name)
    while True:
        folder = root / f"{name}{os.urandom(8).hex()}"
        lock = free_lock(folder.with_name(folder.name + _LOCK))
        # The lock is held before there is a folder that another process could take for a forgotten one.
        with suppress(Timeout, FileExistsError):
            lock.acquire()
            folder.mkdir(mode=0o700)
            return folder, lock


def remove_temporary(folder: Path, lock: FileLock | None = None) -> None:
    """Remove a folder and its lock, as far as the system lets it."""
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        _remove_lock(lock)


@cache
def _sweep(root: Path, name: str) -> None:
    """Remove, once in a process, the folders that killed processes of this user on this machine left."""
    from filelock import Timeout

    for folder in root.glob(f"{name}*"):
        path = folder.with_name(folder.name + _LOCK)
        if not (_is_own(folder, stat.S_ISDIR) and _is_own(path, stat.S_ISREG)):
            continue
        lock = free_lock(path)
        with suppress(Timeout, OSError):
            lock.acquire()
            remove_temporary(folder, lock)


def _is_own(path: Path, kind: object) -> bool:
    """Whether a path is of this kind, no link, and the user's own."""
    state = lstat(path)
    owner = os.getuid() if _POSIX else None
    return state is not None and kind(state.st_mode) and (owner is None or state.st_uid == owner)  # type: ignore[operator]


def _remove_lock(lock: FileLock) -> None:
    # Windows removes no open file, and nothing waits for this lock: it is given back first.
    with suppress(OSError):
        lock.release(force=True)
        Path(lock.lock_file).unlink(missing_ok=True)


def _name() -> str:
    """Return how the folders of this user on this machine begin: a hash, since a temporary folder is open to all."""
    user = str(os.getuid()) if _POSIX else getpass.getuser()
    return f"fupin-risk-{hashlib.sha256(f'{user}@{platform.node()}'.encode()).hexdigest()[:16]}-"
