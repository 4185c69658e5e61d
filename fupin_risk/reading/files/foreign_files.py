"""How is a file read whose parser cannot be trusted with it: a workbook, a database?

By a process of its own with limits on memory and time (`parser_process.py`). What it read comes back as Parquet files;
whatever becomes of it, the register says one sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from fupin_risk.errors import Message, Problem, RegisterError, message

# A county's workbook of 100,000 lines and 100 columns takes some 1.5 GB in the parser.
MEMORY_BYTES = 3 << 30
PROCESSOR_SECONDS = 600
_WAITING_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """A sheet or table that was read from such a file.

    Attributes
    ----------
    name : str
    path : Path or None
        A Parquet file; None for a hidden sheet, which is not read.
    """

    name: str
    path: Path | None


def read_foreign(
    path: Path,
    shown: str,
    form: Literal["workbook", "duckdb"],
    folder: Path,
    *,
    memory_bytes: int = MEMORY_BYTES,
    processor_seconds: int = PROCESSOR_SECONDS,
) -> list[ForeignTable]:
    """Read a workbook's sheets or a DuckDB file's tables.

    Parameters
    ----------
    path : Path
    shown : str
        The file's name for messages.
    form : {"workbook", "duckdb"}
    folder : Path
        Where the Parquet files go.
    memory_bytes, processor_seconds : int
        What the process may take, where the system can hold it to that.

    Raises
    ------
    RegisterError
        The file cannot be read, or takes more memory or time than a file may.
    """
    folder.mkdir(parents=True, exist_ok=True)
    script = files("fupin_risk.reading.files").joinpath("parser_process.py").read_text(encoding="utf-8")
    command = [
        sys.executable,
        "-P",
        "-c",
        script,
        form,
        str(path),
        str(folder),
        str(memory_bytes),
        str(processor_seconds),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own script, under our own interpreter
            command, env=environment, capture_output=True, timeout=_WAITING_SECONDS, check=False
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _refused(shown, message("takes too long to read")) from None
    except ValueError:
        raise _refused(
            shown, message("cannot be read: the parser ran out of memory or time, or does not understand the file")
        ) from None
    if "refused" in answer:
        raise _refused(shown, _why(*answer["refused"]))
    return [
        ForeignTable(sheet["name"], folder / sheet["file"] if "file" in sheet else None) for sheet in answer["sheets"]
    ]


def _why(code: str, limit: int = 0) -> Message:
    """What the parser's process answered, in words."""
    return {
        "memory": message("needs more memory than a file may use"),
        "password": message("is protected by a password"),
        "workbook": message("cannot be read as a workbook"),
        "sheet": message("has a sheet that cannot be read"),
        "columns": message("has a sheet with more than {limit} columns", limit=limit),
        "archive": message("is a damaged archive"),
        "unpacked": message("unpacks to more than {limit} GB", limit=limit),
        "ratio": message("unpacks to more than {limit} times its size", limit=limit),
        "duckdb": message("cannot be read as a DuckDB file"),
        "table": message("has a table that cannot be read"),
    }[code]


def _refused(shown: str, why: Message) -> RegisterError:
    return RegisterError(Problem(shown, why, remedy=message("export the file again")))
