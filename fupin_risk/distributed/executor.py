"""What happens in a Python process of an executor?

The work arrives as bytes whose hash is checked, is unpickled once in a process, and is then done for one number after
the other. What a user can mend is answered, and raised on the driver; anything else stops the task, which Spark tries
again: it says where it stopped, and never what the error says, which may quote a cell.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fupin_risk.batch.chunk_map import Work
from fupin_risk.disk import temporary_folder
from fupin_risk.errors import FupinError, message
from fupin_risk.versions import versions

# How the one line begins that an executor says of a task that stopped.
STOPPED = "fupin-risk stopped: "


class TaskStoppedError(RuntimeError):
    """A task stopped; it may succeed when it is tried again."""


@dataclass(frozen=True)
class Parcel:
    """The work on its way to an executor.

    Attributes
    ----------
    work : bytes
        Pickled.
    sha256 : str
        Of these bytes.
    versions : tuple of (str, str)
        What is installed where it was sent from: with other versions results could differ by a bit.
    """

    work: bytes
    sha256: str
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, work: Work) -> Parcel:
        """Pack a piece of work."""
        content = pickle.dumps(work)
        return cls(content, hashlib.sha256(content).hexdigest(), tuple(versions().items()))


def answer(parcel: Parcel, order: Any, number: int) -> bytes:
    """Do the work for one number.

    Parameters
    ----------
    parcel : Parcel
    order : object
        What of the work.
    number : int

    Returns
    -------
    bytes
        Pickled: whether it was done, and the result, or the error that a user can mend.

    Raises
    ------
    TaskStoppedError
        It stopped for another reason.
    """
    try:
        return pickle.dumps((True, _work(parcel).do(order, number)))
    except FupinError as error:
        return pickle.dumps((False, error))
    except Exception as error:  # noqa: BLE001 - its words may quote a cell
        stopped = message("fupin-risk stopped: {why} on {machine}", why=_in_words(error), machine=platform.node())
    raise TaskStoppedError(stopped)


@lru_cache(maxsize=1)
def _work(parcel: Parcel) -> Work:
    if hashlib.sha256(parcel.work).hexdigest() != parcel.sha256:
        raise FupinError(message("the work that reached an executor is not the one that was sent"))
    here = versions()
    other = [
        message("{name} {here} instead of {version}", name=name, here=here[name], version=version)
        for name, version in parcel.versions
        if here[name] != version
    ]
    if other:
        raise FupinError(
            message(
                "{machine} has {other}; install the same versions on driver and executors",
                machine=platform.node(),
                other=other,
            )
        )
    work: Work = pickle.loads(parcel.work)  # noqa: S301 - from the driver, as the code that runs here
    return work.on_this_machine(_copies())


@cache
def _copies() -> Path:
    """Return a private folder, which all processes of an executor share and Spark removes with the executor."""
    local = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0]
    if not Path(local).is_dir() or not local:
        return temporary_folder()[0]
    folder = Path(local, "fupin-risk")
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _in_words(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = "" if trace is None else f" in {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
    reason = ""
    if isinstance(error, OSError) and error.errno is not None:
        reason = f" ({os.strerror(error.errno)}{'' if error.filename is None else f': {error.filename}'})"
    return f"{type(error).__name__}{reason}{at}"
