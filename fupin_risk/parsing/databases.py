"""What stands in the tables of a DuckDB file?

Nothing that the file defines is run: a view or a macro of its own could read any file of the machine, also under the
name of one of the engine's own functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fupin_risk.parsing.refusals import Refusal

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "512MB",
    "threads": "1",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_FILE = "given_file"
# By its full name, asked from a database in memory: the file's own macros lie in another one.
_TABLES = (
    "SELECT schema_name, table_name FROM system.main.duckdb_tables() "
    f"WHERE database_name = '{_FILE}' AND NOT internal AND NOT temporary ORDER BY schema_name, table_name"
)


def read_database(path: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write each table, and no view, as a Parquet file, and say its name."""
    import duckdb

    file, results = str(path.absolute()), str(folder.absolute())
    try:
        connection = duckdb.connect(":memory:", config=_CONFIG)
        connection.execute(f"SET temp_directory = {_text(results)}")
        # All else on the disk is closed before the file is opened.
        connection.execute(f"SET allowed_paths = [{_text(file)}, {_text(file + '.wal')}]")
        connection.execute(f"SET allowed_directories = [{_text(results)}]")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        connection.execute(f"ATTACH {_text(file)} AS {_FILE} (TYPE duckdb, READ_ONLY)")
        tables = connection.execute(_TABLES).fetchall()
    except Exception:  # noqa: BLE001 - what the engine says may quote a cell
        raise Refusal("duckdb") from None
    try:
        for number, (schema, name) in enumerate(tables):
            target = folder.absolute() / f"{number}.parquet"
            source = ".".join(_name(part) for part in (_FILE, schema, name))
            try:
                connection.execute(
                    f"COPY (SELECT * FROM {source}) TO {_text(str(target))} (FORMAT parquet, COMPRESSION zstd)"
                )
            except Exception:  # noqa: BLE001
                raise Refusal("table") from None
            yield {"name": name if schema == "main" else f"{schema}.{name}", "file": target.name}
    finally:
        connection.close()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
