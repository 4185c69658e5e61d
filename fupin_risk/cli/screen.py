"""How does a command talk to the person at the terminal?"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

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

from fupin_risk.errors import DISK_FULL, FupinError

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
    """Turn what a user can mend into plain sentences and exit code 2, an interruption into 130, and a fault into 1.

    Never into a traceback: its last line may quote a cell.
    """
    try:
        yield
    except FupinError as error:
        _say(error)
        sys.exit(WRONG_CALL)
    except OSError as error:
        _errors.print(f"fupin-risk: {_in_words(error)}")
        sys.exit(WRONG_CALL)
    except _engine_errors() as error:
        # The engine keeps the register and spills on a disk too; of its message only this is said.
        if any(sign in str(error) for sign in DISK_FULL):
            _errors.print(f"fupin-risk: {_REFUSED_BY_DISK[errno.ENOSPC]}")
            sys.exit(WRONG_CALL)
        _our_fault(error)
    except KeyboardInterrupt:
        _errors.print("fupin-risk: interrupted; the same command goes on where this one stopped")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last door: what is no sentence yet becomes one here
        if isinstance(error, ValueError) and _ours(error):
            _errors.print(f"fupin-risk: {error}")
            sys.exit(WRONG_CALL)
        _our_fault(error)


def _engine_errors() -> tuple[type[Exception], ...]:
    """The errors of DuckDB; none where no command has loaded it: `--help` comes here too."""
    duckdb = sys.modules.get("duckdb")
    return () if duckdb is None else (duckdb.Error,)


def _our_fault(error: BaseException) -> NoReturn:
    _errors.print(
        "fupin-risk: this is a fault of the program; please report the line below, it holds no data of persons\n"
        f"  {type(error).__name__} in {_place(error)}"
    )
    sys.exit(OUR_FAULT)


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


def _in_words(error: OSError) -> str:
    """What the disk refused: the path and the reason."""
    place = f"{error.filename}: " if error.filename is not None else ""
    reason = os.strerror(error.errno) if error.errno is not None else "the disk refused"
    said = f"{reason}; see that it exists, may be read and written, and that there is room, and run again"
    return place + _REFUSED_BY_DISK.get(error.errno or 0, said)


def _ours(error: BaseException) -> bool:
    """Whether our own code refused the call; a ValueError out of another library is our fault."""
    file, _ = _origin(error)
    return file is not None and "fupin_risk" in file.parts


def _place(error: BaseException) -> str:
    """File and line where it happened: never the message, which may quote a cell."""
    file, line = _origin(error)
    return "an unknown place" if file is None else f"{file.name}, line {line}"


def _origin(error: BaseException) -> tuple[Path | None, int]:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (None, 0) if trace is None else (Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno)


def where(label: str, path: Path) -> None:
    """Say where something is."""
    console.print(f"  {label:<28}{path}", markup=False)
