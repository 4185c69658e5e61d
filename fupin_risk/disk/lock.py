"""How is a second writer kept away from a folder?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fupin_risk.errors import OutputError, message

if TYPE_CHECKING:
    from filelock import FileLock


def free_lock(path: Path) -> FileLock:
    """Return a lock of the system's own that never waits; it ends with the process, however that ends."""
    from filelock import FileLock  # loads asyncio: only where something is written

    # Of the process, not of the thread: a register may be closed by another thread than the one that read it.
    return FileLock(path, timeout=0, mode=0o600, thread_local=False)


@contextmanager
def only_writer(path: Path, place: str) -> Iterator[None]:
    """Hold the lock file `path` of the folder that is called `place`.

    Raises
    ------
    OutputError
        Another process is writing there.
    """
    from filelock import Timeout

    lock = free_lock(path)
    try:
        lock.acquire()
    except Timeout:
        raise OutputError(
            message("another run is writing to {place}; wait until it is done, or choose another --out", place=place)
        ) from None
    try:
        yield
    finally:
        lock.release()
