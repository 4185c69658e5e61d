"""How is a second writer kept away from a folder?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fupin_risk.errors import message

LOCK_NAME = ".writing"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process; the hold ends with the process, however it ends.

    Raises
    ------
    ValueError
        Another process is writing there.
    """
    import fcntl

    handle = os.open(folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(
                message(
                    "another run is writing to {folder}; wait until it is done, or choose another --out",
                    folder=folder.name,
                )
            ) from None
        yield
    finally:
        os.close(handle)
