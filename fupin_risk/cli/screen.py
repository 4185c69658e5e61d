"""How does a command talk to the person at the terminal?"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from fupin_risk.errors import FupinError

console = Console(highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
DONE, OUR_FAULT, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
_SHOWN_PROBLEMS = 20
_GO_ON = "the same command goes on where this one stopped"
_REFUSED_BY_DISK = {
    errno.ENOSPC: f"the disk is full; make room, then {_GO_ON}",
    errno.EDQUOT: f"the quota of the disk is used up; make room, then {_GO_ON}",
    errno.EFBIG: f"a file grows larger than is allowed here; raise the limit, then {_GO_ON}",
    errno.EACCES: "this place may not be written to or read; choose another --out, or change its rights",
    errno.EPERM: "this place may not be written to or read; choose another --out, or change its rights",
    errno.EROFS: "this disk can only be read; choose another --out",
    errno.ENOTDIR: "a file stands where a folder is needed; choose another --out",
    errno.EEXIST: "a file stands where a folder is needed; choose another --out",
}
_FULL = ("No space left on device", "Disk quota exceeded", "failed to offload data block")


class _RateColumn(ProgressColumn):
    """Households a second, where a step counts them."""

    def render(self, task: Task) -> Text:
        counted = task.speed is not None and task.total is not None and task.total > 1
        return Text(f"{task.speed:,.0f}/s" if counted else "")


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function `tell(step, done, all)` that draws a bar a step; quiet where nobody looks (a pipe, a log)."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what a user can mend into plain sentences and exit code 2, and an interruption into 130."""
    try:
        yield
    except FupinError as error:
        _say(error)
        sys.exit(WRONG_CALL)
    except ValueError as error:
        if not _ours(error):
            raise
        _errors.print(f"fupin-risk: {error}")
        sys.exit(WRONG_CALL)
    except OSError as error:
        reason = _REFUSED_BY_DISK.get(error.errno or 0)
        if reason is None:
            raise
        _errors.print(f"fupin-risk: {reason}{f': {error.filename}' if error.filename else ''}")
        sys.exit(WRONG_CALL)
    except duckdb.Error as error:
        # The engine keeps the register and spills on a disk too; of its message only this is said.
        if not any(sign in str(error) for sign in _FULL):
            raise
        _errors.print(f"fupin-risk: {_REFUSED_BY_DISK[errno.ENOSPC]}")
        sys.exit(WRONG_CALL)
    except KeyboardInterrupt:
        _errors.print("fupin-risk: interrupted; the same command goes on where this one stopped")
        sys.exit(INTERRUPTED)


def _say(error: FupinError) -> None:
    lines = [str(problem) for problem in error.problems] or [str(error)]
    if len(lines) == 1:
        _errors.print(f"fupin-risk: {lines[0]}")
        return
    _errors.print(f"fupin-risk: {len(lines)} problems:")
    for line in lines[:_SHOWN_PROBLEMS]:
        _errors.print(f"  {line}")
    if len(lines) > _SHOWN_PROBLEMS:
        _errors.print(f"  … and {len(lines) - _SHOWN_PROBLEMS} more")


def _ours(error: BaseException) -> bool:
    """Whether our own code refused the call; a ValueError out of another library is our fault."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and "fupin_risk" in Path(trace.tb_frame.f_code.co_filename).parts


def where(label: str, path: Path) -> None:
    """Say where something is."""
    console.print(f"  {label:<28}{path}", markup=False)
