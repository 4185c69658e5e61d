"""How do the holes of a register go with the frames of its tables, so that reading these gives the same register?"""

from __future__ import annotations

import json
from typing import Any, Final

import duckdb
import pandas as pd

from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.hole_rows import HOLE_COLUMNS, HOLES, UNSEEN
from fupin_risk.register.sql_text import literal, quoted

# Under which a frame carries the holes of its table: a text, which pandas copies for nothing.
HOLES_KEY: Final = "fupin_risk_holes"
# Under which pandas writes what a frame carries into a Parquet file.
_ATTRS: Final = "PANDAS_ATTRS"
_CARRIED: Final = tuple(name for name in HOLE_COLUMNS if name not in {"_table", "_file"})


def holes_as_text(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    """The holes of a table with the ids of their households and persons; None where it has none.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of the register's own database.
    table : str
    """
    own = f"SELECT * FROM ({_named()}) WHERE _table = {literal(table)}"
    # Lines of several files are told apart by a number of their own.
    files = f"SELECT count(DISTINCT _file) FROM ({own})"
    line = f"CASE WHEN ({files}) > 1 THEN dense_rank() OVER (ORDER BY _file, _line) ELSE _line END"
    rows = connection.execute(
        f"SELECT {_outside()} FROM (SELECT * REPLACE ({line} AS _line) FROM ({own})) ORDER BY ALL"
    ).fetchall()
    return json.dumps(rows, ensure_ascii=False) if rows else None


def carried_text(connection: duckdb.DuckDBPyConnection, origin: object, *, in_parquet: bool) -> object | None:
    """What a frame, or a Parquet file that pandas wrote of it, carries under `HOLES_KEY`; None where it has none."""
    if isinstance(origin, pd.DataFrame):
        return origin.attrs.get(HOLES_KEY)
    if not in_parquet:
        return None
    try:
        rows = connection.execute(
            f"SELECT decode(value) FROM parquet_kv_metadata({literal(str(origin))}) WHERE key = {literal(_ATTRS)}::BLOB"
        ).fetchall()
        said = json.loads(rows[0][0]) if rows else {}
    except (duckdb.Error, ValueError):
        return None
    return said.get(HOLES_KEY) if isinstance(said, dict) else None


def take_holes(connection: duckdb.DuckDBPyConnection, table: str, file: int, text: object, shown: str) -> None:
    """Add the holes that a frame carries, once households and persons have their codes.

    Raises
    ------
    RegisterError
        The text is not what `holes_as_text` writes.
    """
    try:
        rows = _rows(str(text))
        fields = ", ".join(f"{quoted(name)} VARCHAR" for name in _CARRIED)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE carried ({fields})")
        if rows:
            marks = ", ".join("?" for _ in _CARRIED)
            connection.executemany(f"INSERT INTO carried VALUES ({marks})", rows)
        connection.execute(_insert(table, file))
    except (ValueError, TypeError, duckdb.Error):
        found = message("carries holes of a register that cannot be read")
        remedy = message(
            "take the frame from the register's tables again, or delete its attribute {name}", name=HOLES_KEY
        )
        raise RegisterError(Problem(shown, found, remedy=remedy)) from None


def _rows(text: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = json.loads(text)
    if any(len(row) != len(_CARRIED) for row in rows):
        raise ValueError
    return rows


def holes_for_hash(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """All holes in an order of their own, without the files in which they were."""
    names = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in ("_table", *_CARRIED) if name != "_line")
    counted = f"SELECT {names}, count(DISTINCT hash(_file, _line)) FROM ({_named()}) GROUP BY ALL ORDER BY ALL"
    return [list(row) for row in connection.execute(counted).fetchall()]


def _named() -> str:
    """Holes with ids in place of codes."""
    replaced, joins = [], []
    for kind, codes in CODE_TABLES.items():
        column = f"{kind}_id"
        own = f"CASE WHEN h.{column} = {UNSEEN} THEN '{UNSEEN}' ELSE {kind}_codes.id END"
        replaced.append(f"{own} AS {column}")
        joins.append(f"LEFT JOIN {codes} AS {kind}_codes ON {kind}_codes.code = h.{column}")
    return f"SELECT h.* REPLACE ({', '.join(replaced)}) FROM {HOLES} AS h {' '.join(joins)}"


def _outside() -> str:
    return ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in _CARRIED)


def _insert(table: str, file: int) -> str:
    given = {name: f"c.{quoted(name)}" for name in HOLE_COLUMNS}
    given |= {"_table": literal(table), "_file": str(file)}
    given |= {name: f"CAST(c.{quoted(name)} AS DATE)" for name in ("entered_on", "until")}
    given["_line"] = "CAST(c._line AS BIGINT)"
    joins = []
    for kind, codes in CODE_TABLES.items():
        column = f"{kind}_id"
        given[column] = f"CASE WHEN c.{column} = '{UNSEEN}' THEN {UNSEEN} ELSE {kind}_codes.code END"
        joins.append(f"LEFT JOIN {codes} AS {kind}_codes ON {kind}_codes.id = c.{column}")
    chosen = ", ".join(f"{given[name]} AS {quoted(name)}" for name in HOLE_COLUMNS)
    return f"INSERT INTO {HOLES} SELECT {chosen} FROM carried AS c {' '.join(joins)}"
