"""What stands in a workbook or a database file, read by a process that may die of it?

This module is run by itself, in a process with limits on memory and time: a parser that crashes, hangs or fills the
memory takes only this process with it. It reads one request a line, writes the rows of each sheet or table as a Parquet
file, and answers with one line of JSON that says what it found.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from fupin_risk.parsing.refusals import Refusal


def main() -> None:
    """Answer requests on the standard input; arguments: bytes of memory, seconds of processor time for each file."""
    memory, seconds = map(int, sys.argv[1:3])
    limited = _limit_memory(memory)
    for request in sys.stdin.buffer:
        form, path, folder = json.loads(request)
        _limit_time(seconds)
        answer = {**_answer(form, Path(path), Path(folder)), "limited": limited}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(form: str, path: Path, folder: Path) -> dict[str, Any]:
    if form == "duckdb":
        from fupin_risk.parsing.databases import read_database as read
    else:
        from fupin_risk.parsing.workbooks import read_workbook as read
    try:
        return {"sheets": list(read(path, folder))}
    except Refusal as refusal:
        return {"refused": refusal.args}
    except MemoryError:
        return {"refused": ["memory"]}


def _limit_memory(memory: int) -> bool:
    """Bound the memory of this process; whether the system can do that."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError, OSError):
        return False
    return True


def _limit_time(seconds: int) -> None:
    """Give the next file so many seconds beyond those that earlier files took."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


if __name__ == "__main__":
    main()
