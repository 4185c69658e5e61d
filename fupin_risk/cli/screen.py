"""How does a command talk to the person at the terminal?"""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from rich.cells import cell_len
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

from fupin_risk.errors import DISK_FULL, FupinError, Message, Problem, message
from fupin_risk.words.messages import Language, message_of, said_in

if TYPE_CHECKING:
    import pandas as pd

console = Console(highlight=False, soft_wrap=True, markup=False)
_errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
_spoken: ContextVar[Language] = ContextVar("the screen's language", default="en")
DONE, OUR_FAULT, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130
_SHOWN_PROBLEMS = 20
_LABEL_WIDTH = 28
_DISK_FULL = message("the disk is full; make room, then the same command continues where this one stopped")
_NO_RIGHTS = message("no permission to read or write here; choose another --out, or change the permissions")
_NO_FOLDER = message("a file is in the place of a folder; choose another --out")
_NO_NAME = message(
    "the name of a file or folder has characters that this system's language settings cannot write; "
    "set PYTHONUTF8=1, or rename it"
)
_REFUSED_BY_DISK = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: message(
        "the disk quota is used up; make room, then the same command continues where this one stopped"
    ),
    errno.EFBIG: message(
        "a file exceeds the size limit; raise the limit, then the same command continues where this one stopped"
    ),
    errno.ENOENT: message("no such file or folder; check the path"),
    errno.ELOOP: message("a link leads back to itself; remove the link, or give another path"),
    errno.EACCES: _NO_RIGHTS,
    errno.EPERM: _NO_RIGHTS,
    errno.EROFS: message("this disk is read-only; choose another --out"),
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
}
Tell = Callable[[Message, int, int], None]


class _RateColumn(ProgressColumn):
    """Households a second, where a step counts them."""

    def render(self, task: Task) -> Text:
        counted = task.speed is not None and task.total is not None and task.total > 1
        return Text(f"{task.speed:,.0f}/s" if counted else "")


def speak(language: Language) -> None:
    """Say everything from here on in a language."""
    _spoken.set(language)


def spoken() -> Language:
    """Return the language of the screen."""
    return _spoken.get()


def never_fail_to_print() -> None:
    """Print a question mark for a character that the console cannot encode, instead of stopping there."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def say_warnings() -> None:
    """Print a warning of ours as a sentence; one of another library as Python does."""
    usual = warnings.showwarning

    def show_warning(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = message.args[0] if isinstance(message, Warning) and message.args else message
        if isinstance(text, Message):
            _complain(text)
        else:
            usual(message, category, filename, lineno, file, line)

    warnings.showwarning = show_warning


def say(text: Message, indent: str = "") -> None:
    """Print a message in the language of the screen."""
    console.print(indent + said_in(text, spoken()))


def show(text: str) -> None:
    """Print a text that is in the language of the screen already, or has none."""
    console.print(text)


def show_table(frame: pd.DataFrame) -> None:
    """Print a table, in columns also where its texts are Chinese."""
    import pandas as pd

    with pd.option_context("display.unicode.east_asian_width", True):
        console.print(frame.to_string(index=False, na_rep=""))


def where(label: str, path: Path | str) -> None:
    """Print where something is."""
    said = said_in(label, spoken())
    console.print(f"  {said}{' ' * max(_LABEL_WIDTH - cell_len(said), 1)}{path}")


@contextmanager
def progress_bars() -> Iterator[Tell]:
    """Give a function `tell(step, done, all)` that draws a bar for each step; silent in a pipe or a log."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[Message, TaskID] = {}

        def tell(step: Message, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(said_in(step, spoken()), total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what a user can fix into plain sentences and exit code 2, an interruption into 130, and a fault into 1.

    Never into a traceback: its last line may quote a cell.
    """
    try:
        yield
    except FupinError as error:
        _refuse(*(error.problems or (error.message,)))
    except OSError as error:
        _refuse(_in_words(error))
    except UnicodeEncodeError:
        # A console shows a substitute; only a name can be refused.
        _refuse(_NO_NAME)
    except _engine_errors() as error:
        # The engine keeps the register and spills on a disk too; of its message only this is said.
        if any(sign in str(error) for sign in DISK_FULL):
            _refuse(_DISK_FULL)
        _our_fault(error)
    except KeyboardInterrupt:
        _complain(message("interrupted; the same command continues where this one stopped"))
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last door: what is no sentence yet becomes one here
        # Without a message of ours, the error is of another library, and the fault ours.
        refused = message_of(error)
        if refused is None:
            _our_fault(error)
        _refuse(refused)


def _refuse(*found: Message | Problem) -> NoReturn:
    """Say what is wrong with the input or the call."""
    if len(found) == 1:
        _complain(found[0])
    else:
        _complain(message("{count} problems:", count=len(found)))
        for problem in found[:_SHOWN_PROBLEMS]:
            _errors.print(f"  {said_in(problem, spoken())}")
    if len(found) > _SHOWN_PROBLEMS:
        _errors.print("  " + said_in(message("… and {count} more", count=len(found) - _SHOWN_PROBLEMS), spoken()))
    sys.exit(WRONG_CALL)


def _engine_errors() -> tuple[type[Exception], ...]:
    """The errors of DuckDB; none where no command has loaded it: `--help` comes here too."""
    duckdb = sys.modules.get("duckdb")
    return () if duckdb is None else (duckdb.Error,)


def _our_fault(error: BaseException) -> NoReturn:
    _complain(
        message(
            "this is a fault of the program; please report the line below, it holds no personal data\n"
            "  {error} in {place}",
            error=type(error).__name__,
            place=_place(error),
        )
    )
    sys.exit(OUR_FAULT)


def _complain(text: Message | Problem) -> None:
    _errors.print(f"fupin-risk: {said_in(text, spoken())}")


def _in_words(error: OSError) -> Message:
    """What the disk refused: the path and the reason."""
    reason: str = os.strerror(error.errno) if error.errno is not None else message("the disk refused")
    said = _REFUSED_BY_DISK.get(
        error.errno or 0,
        message(
            "{reason}; check that it exists, that you may read and write it, and that there is room, and run again",
            reason=reason,
        ),
    )
    return said if error.filename is None else message("{where}: {found}", where=error.filename, found=said)


def _place(error: BaseException) -> Message:
    """File and line where it happened: never the message, which may quote a cell."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return message("an unknown place")
    return message("{where}, line {line}", where=Path(trace.tb_frame.f_code.co_filename).name, line=trace.tb_lineno)
