"""What stands in a workbook or a database file, read by a process that may die of it?

This file is run by itself, in a process with limits on memory and time, and imports nothing of the package: a parser
that crashes, hangs or fills the memory takes only this process with it. It reads one request a line, writes the rows of
each sheet or table as a Parquet file, and answers with one line of JSON that says what it found.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_BATCH = 10_000
_MOST_COLUMNS = 4096
# An export of a county unpacks to some ten times its size; markup that unpacks to hundreds of times is a trap.
_MOST_UNPACKED = 1 << 30
_SMALL = 50 << 20
_MOST_RATIO = 200


class Refusal(Exception):  # noqa: N818 - it is an answer
    """Why the file is not read: a code that `foreign_files` puts into words, and the limit that it exceeds, if any."""


def main() -> None:
    """Answer requests on the standard input; arguments: bytes of memory, seconds of processor time for each file."""
    memory, seconds = map(int, sys.argv[1:3])
    _limit_memory(memory)
    for request in sys.stdin.buffer:
        form, path, folder = json.loads(request)
        _limit_time(seconds)
        sys.stdout.write(json.dumps(_answer(form, Path(path), Path(folder))) + "\n")
        sys.stdout.flush()


def _answer(form: str, path: Path, folder: Path) -> dict[str, Any]:
    reader = {"workbook": _workbook, "duckdb": _duckdb}[form]
    try:
        return {"sheets": list(reader(path, folder))}
    except Refusal as refusal:
        return {"refused": refusal.args}
    except MemoryError:
        return {"refused": ["memory"]}


def _limit_memory(memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limit_time(seconds: int) -> None:
    """Give the next file so many seconds beyond those that earlier files took."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


def _workbook(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    import python_calamine as calamine

    _refuse_bomb(path)
    try:
        with path.open("rb") as content:  # by what it holds: a name may say xls of an xlsx
            book = calamine.load_workbook(content)
    except calamine.PasswordError:
        raise Refusal("password") from None
    except Exception:  # noqa: BLE001 - whatever the parser says may quote a cell
        raise Refusal("workbook") from None
    for number, about in enumerate(book.sheets_metadata):
        found: dict[str, Any] = {"name": about.name, "rows": 0, "columns": 0}
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != calamine.SheetVisibleEnum.Visible:
            yield {**found, "hidden": True}
            continue
        try:
            sheet = book.get_sheet_by_name(about.name)
            width, rows = (sheet.end[1] + 1 if sheet.end else 0), sheet.iter_rows()
        except Exception:  # noqa: BLE001
            raise Refusal("sheet") from None
        if width > _MOST_COLUMNS:
            raise Refusal("columns", _MOST_COLUMNS)
        target = folder / f"{number}.parquet"
        written = _write(rows, width, target)
        yield {**found, "rows": written, "columns": width, "file": target.name}


def _refuse_bomb(path: Path) -> None:
    """Refuse an archive that unpacks to more than an export ever does; judged by what it says of itself."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refusal("archive") from None
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise Refusal("unpacked", _MOST_UNPACKED >> 30)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1):
            raise Refusal("ratio", _MOST_RATIO)


def _write(rows: Iterator[list[Any]], width: int, target: Path) -> int:
    """Write rows as text with their numbers; lines without any content are left out."""
    # pyarrow does without them, and would import both to see that a list of texts is no array: 0.3 s a workbook.
    sys.modules["numpy"] = sys.modules["pandas"] = None  # type: ignore[assignment]
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [*(f"c{position}" for position in range(width)), "_line"]
    schema = pa.schema([*((name, pa.string()) for name in names[:-1]), ("_line", pa.int64())])
    written = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        batch: list[list[str | None]] = []
        lines: list[int] = []

        def flush() -> None:
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.table([*columns, pa.array(lines, pa.int64())], schema=schema))
            batch.clear()
            lines.clear()

        for line, row in enumerate(rows, start=1):
            cells = [_text(cell) for cell in row]
            if not any(cells):
                continue
            batch.append(cells)
            lines.append(line)
            written += 1
            if len(batch) == _BATCH:
                flush()
        if batch:
            flush()
    return written


def _text(cell: Any) -> str | None:
    """A cell as a person sees it; None for an empty one."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # A number of 16 digits or more has lost some of them; it is not written as if it had not.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return None if cell is None else str(cell)


def _duckdb(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config={"memory_limit": "512MB", "threads": "1"})
        # A table, never a view: a view could read any other file.
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary "
            "ORDER BY schema_name, table_name"
        ).fetchall()
    except Exception:  # noqa: BLE001
        raise Refusal("duckdb") from None
    connection.execute(f"SET temp_directory = '{str(folder).replace(chr(39), chr(39) * 2)}'")
    for number, (schema, name) in enumerate(tables):
        target = folder / f"{number}.parquet"
        source = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
        quoted_target = str(target).replace("'", "''")
        try:
            connection.execute(f"COPY (SELECT * FROM {source}) TO '{quoted_target}' (FORMAT parquet, COMPRESSION zstd)")
        except Exception:  # noqa: BLE001
            raise Refusal("table") from None
        yield {"name": name if schema == "main" else f"{schema}.{name}", "file": target.name}


if __name__ == "__main__":
    main()
