"""Which village does a name mean on a day, where several villages of the register bear it?

A village is known by county, township and name. A name that only one village has is its key; of villages that share a
name, each has its path for a key. A row of a village's table is placed by as much of the path as it says; what fits
several villages belongs to none of them, and nothing that rests on its absence is known there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

import duckdb
import pyarrow as pa

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.definitions.engine_tables import UNSURE_VILLAGES, VERSIONS
from fupin_risk.register.sql_text import listed, literal, quoted
from fupin_risk.register.visible import StoredTable, valid_rows

PATH: Final = ("county", "township", "village")
_KEYS = pa.schema([(name, pa.string()) for name in (*PATH, "key")])


def shared_names(connection: duckdb.DuckDBPyConnection, kept: StoredTable | None, day: dt.date) -> pa.Table:
    """Villages that share their name with another, as known on `day`: county, township, village, key.

    Every path of a household is a row; without a key where the township is missing and two would fit.
    """
    if kept is None or "village" not in kept.columns:
        return _KEYS.empty_table()
    path = listed([name for name in PATH if name in kept.columns])
    missing = "" if "township" in kept.columns else "NULL::VARCHAR AS township, "
    shared = (
        f"SELECT DISTINCT {missing}{path} FROM kept.households WHERE {valid_rows(day)} AND village IS NOT NULL "
        "QUALIFY count(*) OVER (PARTITION BY village) > 1"
    )
    rows = connection.execute(f"SELECT {listed(PATH)} FROM ({shared}) ORDER BY ALL").fetchall()
    return keys_of(rows)


def keys_of(paths: Iterable[tuple[str, str | None, str]]) -> pa.Table:
    """The keys of villages that share a name; a county in which only one township has it needs no township.

    Examples
    --------
    >>> keys_of([("a", "t1", "v"), ("a", "t2", "v"), ("a", None, "w"), ("a", "t1", "w")]).to_pylist()[1]["key"]
    'a/t2/v'
    >>> len(keys_of([("a", None, "w"), ("a", "t1", "w")]))
    0
    """
    townships: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for county, township, village in paths:
        townships[county, village].add(township)
    places: dict[str, int] = defaultdict(int)
    for (_, village), found in townships.items():
        places[village] += max(len(found - {None}), 1)
    rows = []
    for (county, village), found in townships.items():
        if places[village] == 1:
            continue
        several = len(found - {None}) > 1
        for township in sorted(found, key=str):
            path = (county, township, village) if several else (county, village)
            rows.append((county, township, village, None if None in path else "/".join(map(str, path))))
    return pa.table([list(cells) for cells in zip(*rows, strict=True)], schema=_KEYS) if rows else _KEYS.empty_table()


def village_column(table: Table) -> str | None:
    """The column that names a village in a table of villages."""
    if table.name == "households":
        return None
    return next((name for name in ("village", "area") if name in table.columns), None)


def give_keys(
    connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, names: pa.Table, wanted: Collection[str] | None
) -> None:
    """Put keys in place of shared names into all tables of a connection, and fill `UNSURE_VILLAGES`."""
    if not names.num_rows:
        return
    connection.register("brought_names", names)
    connection.execute("CREATE TEMP TABLE village_names AS SELECT * FROM brought_names")
    connection.unregister("brought_names")
    sure = wanted is not None and UNSURE_VILLAGES not in wanted
    sources = {**{name: name for name in dictionary.tables}, **VERSIONS}
    for name, source in sources.items():
        if source not in dictionary.tables or (wanted is not None and name not in wanted):
            continue
        table = dictionary.tables[source]
        if source == "households":
            same = " AND ".join(f"n.{part} IS NOT DISTINCT FROM h.{part}" for part in PATH if part in table.columns)
            connection.execute(f"UPDATE {quoted(name)} AS h SET village = n.key FROM village_names AS n WHERE {same}")
            if name == source and not sure:
                connection.execute(
                    f"INSERT INTO {UNSURE_VILLAGES} SELECT DISTINCT 'households', county FROM village_names "
                    "WHERE key IS NULL"
                )
        elif column := village_column(table):
            _place(connection, table, column, sure=sure)
    connection.execute("DROP TABLE village_names")


def _place(connection: duckdb.DuckDBPyConnection, table: Table, column: str, *, sure: bool) -> None:
    fits = [f"n.village = t.{quoted(column)}"]
    fits += [
        f"(t.{part} IS NULL OR n.{part} IS NULL OR t.{part} = n.{part})"
        for part in ("county", "township")
        if part in table.columns
    ]
    found = f"FROM {quoted(table.name)} AS t JOIN village_names AS n ON {' AND '.join(fits)}"
    connection.execute(
        "CREATE TEMP TABLE placed AS SELECT t.rowid AS _id, count(DISTINCT n.key) AS fitting, min(n.key) AS key "
        f"{found} GROUP BY t.rowid"
    )
    if not sure:
        connection.execute(
            f"INSERT INTO {UNSURE_VILLAGES} SELECT DISTINCT {literal(table.name)}, n.key {found} "
            "JOIN placed AS p ON p._id = t.rowid WHERE p.fitting <> 1 AND n.key IS NOT NULL"
        )
    connection.execute(
        f"UPDATE {quoted(table.name)} AS t SET {quoted(column)} = CASE WHEN p.fitting = 1 THEN p.key END "
        "FROM placed AS p WHERE p._id = t.rowid"
    )
    connection.execute("DROP TABLE placed")
