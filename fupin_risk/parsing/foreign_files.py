"""How is a file read whose parser cannot be trusted with it: a workbook, a database?

By a process of its own with limits on memory and time (`parser_process.py`), where the system can limit them. What it
read comes back as Parquet files; whatever becomes of it, the register says one sentence. Files follow each other in one
process, whose start costs more than a small workbook; a file that fails there is tried once more in a new one, so that
no file is judged by another.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Literal, Self, cast

from fupin_risk.errors import Message, Problem, RegisterError, message

# A county's workbook of 100,000 lines and 100 columns takes some 1.5 GB in the parser.
MEMORY_BYTES = 3 << 30
PROCESSOR_SECONDS = 600
WAITING_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A sheet or table that was read from such a file.

    Attributes
    ----------
    name : str
    path : Path or None
        A Parquet file; None for a hidden sheet, which is not read.
    merged : tuple of int
        Columns in which cells bear the mark of a merged area (`parsing.sheets`).
    from_1904 : bool
        Day numbers are counted from 1904.
    """

    name: str
    path: Path | None
    merged: tuple[int, ...] = ()
    from_1904: bool = False


class ForeignReader:
    """Reads workbooks and DuckDB files, one after the other.

    Parameters
    ----------
    memory_bytes, processor_seconds : int
        What a file may take, where the system can hold its process to that.
    waiting_seconds : float
        How long a file is waited for.
    """

    def __init__(
        self,
        memory_bytes: int = MEMORY_BYTES,
        processor_seconds: int = PROCESSOR_SECONDS,
        waiting_seconds: float = WAITING_SECONDS,
    ) -> None:
        self._waiting_seconds = waiting_seconds
        self._limits = (str(memory_bytes), str(processor_seconds))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path, shown: str, form: Literal["workbook", "duckdb"], folder: Path) -> list[ForeignTable]:
        """Read a workbook's sheets or a DuckDB file's tables.

        Parameters
        ----------
        path : Path
        shown : str
            The file's name for messages.
        form : {"workbook", "duckdb"}
        folder : Path
            Where the Parquet files go.

        Raises
        ------
        RegisterError
            The file cannot be read, or takes more memory or time than a file may.
        """
        folder.mkdir(parents=True, exist_ok=True)
        request = json.dumps([form, str(path), str(folder)]).encode() + b"\n"
        first = self._process is None
        answer = self._ask(request)
        if not first and (answer is None or "refused" in answer):
            # What an earlier file left in the process must not decide about this one.
            self._stop()
            answer = self._ask(request)
        if answer is None:
            found = message("cannot be read: the parser ran out of memory or time, or does not understand the file")
            raise _refused(shown, found, _SAVE_AS_XLSX)
        if "refused" in answer:
            raise _refused(shown, *_why(*answer["refused"]))
        if not answer.get("limited", True):
            _warn_without_limits()
        return [
            ForeignTable(
                sheet["name"],
                folder / sheet["file"] if "file" in sheet else None,
                tuple(sheet.get("merged", ())),
                sheet.get("from_1904", False),
            )
            for sheet in answer["sheets"]
        ]

    def _ask(self, request: bytes) -> dict[str, Any] | None:
        """The answer of the process, or None where it died over the request."""
        process = self._process or self._start()
        asked, told = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        # Not every system can wait for a pipe until some time.
        watch = threading.Timer(self._waiting_seconds, end)
        watch.start()
        try:
            asked.write(request)
            asked.flush()
            answer: dict[str, Any] = json.loads(told.readline())
        except (OSError, ValueError):
            self._stop()
            return {"refused": ["time"]} if late.is_set() else None
        finally:
            watch.cancel()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - our own script, under our own interpreter
            [sys.executable, "-P", "-m", "fupin_risk.parsing.parser_process", *self._limits],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):
                process.communicate()


@cache  # said once, however many files and registers are read
def _warn_without_limits() -> None:
    warnings.warn(
        message(
            "this system cannot limit the memory and time of the process that reads workbooks and database files; "
            "read only files from a source that you trust"
        ),
        RuntimeWarning,
        stacklevel=2,
    )


_EXPORT_AGAIN = message("export the file again")
_SAVE_AS_XLSX = message("open it in Excel or WPS and save it as xlsx")
_WITHOUT_PASSWORD = message("open it in Excel or WPS with its password, and save it without one")


def _why(code: str, limit: int = 0) -> tuple[Message, Message]:
    """What the parser's process answered, in words, and what to do."""
    return {
        "time": (message("takes too long to read"), _EXPORT_AGAIN),
        "memory": (message("needs more memory than a file may use"), _EXPORT_AGAIN),
        "password": (message("is protected by a password"), _WITHOUT_PASSWORD),
        "workbook": (message("cannot be read as a workbook"), _SAVE_AS_XLSX),
        "no_workbook": (message("is not a workbook, whatever its name says"), _SAVE_AS_XLSX),
        "before_97": (message("is a workbook from before Excel 97"), _SAVE_AS_XLSX),
        "page": (message("is a web page without a table"), _SAVE_AS_XLSX),
        "encoding": (message("is not text in UTF-8, UTF-16 or GB18030 (GBK)"), _SAVE_AS_XLSX),
        "sheet": (message("has a sheet that cannot be read"), _SAVE_AS_XLSX),
        "columns": (message("has a sheet with more than {limit} columns", limit=limit), _EXPORT_AGAIN),
        "archive": (message("is a damaged archive"), _EXPORT_AGAIN),
        "unpacked": (message("unpacks to more than {limit} GB", limit=limit), _EXPORT_AGAIN),
        "ratio": (message("unpacks to more than {limit} times its size", limit=limit), _EXPORT_AGAIN),
        "duckdb": (message("cannot be read as a DuckDB file"), _EXPORT_AGAIN),
        "table": (message("has a table that cannot be read"), _EXPORT_AGAIN),
    }[code]


def _refused(shown: str, why: Message, remedy: Message) -> RegisterError:
    return RegisterError(Problem(shown, why, remedy=remedy))
