"""Which village does a name mean on a day, where several villages of the register bear it?

A village is known by county, township and name. A name that only one village has is its key; of villages that share a
name, each has its path for a key. A row of a village's table is placed by as much of the path as it says; what fits
several villages belongs to none of them, and nothing that rests on its absence is known there.

A household whose township or county could not be read may live in a village of its own: its path is *open*, and a row
that says no more than it does may mean that village.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import duckdb
import pyarrow as pa

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.definitions.engine_tables import UNSURE_VILLAGES, VERSIONS
from fupin_risk.register.hole_rows import HOLES
from fupin_risk.register.sql_text import listed, literal, one_row, quoted
from fupin_risk.register.visible import StoredTable, valid_rows

PATH: Final = ("county", "township", "village")
Path = tuple[str | None, str | None, str]
_KEYS = pa.schema([*((name, pa.string()) for name in (*PATH, "key")), ("open", pa.bool_())])
# Above this share of households whose village could not be read, each may live in a further village of any name.
_MOST_WITHOUT_A_VILLAGE = 0.01


def shared_names(
    connection: duckdb.DuckDBPyConnection, kept: StoredTable | None, day: dt.date, *, holes: bool
) -> pa.Table:
    """Villages that share their name with another, as known on `day`: county, township, village, key, open.

    Every path of a household is a row; without a key where the township is missing and two would fit.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    kept : StoredTable or None
        The households.
    day : date
    holes : bool
        Whether any row or cell of the register could not be read.
    """
    if kept is None or "village" not in kept.columns:
        return _KEYS.empty_table()
    missing = "" if "township" in kept.columns else "NULL::VARCHAR AS township, "
    own = listed([name for name in PATH if name in kept.columns])
    paths = (
        f"SELECT {missing}{own}, count(DISTINCT household_id) AS homes FROM kept.households "
        f"WHERE {valid_rows(day)} AND village IS NOT NULL GROUP BY {own}"
    )
    if not holes:
        # Most names are one village's.
        paths += " QUALIFY count(*) OVER (PARTITION BY village) > 1"
    known: dict[Path, int] = {
        (county, township, village): homes
        for county, township, village, homes in connection.execute(
            f"SELECT {listed(PATH)}, homes FROM ({paths})"
        ).fetchall()
    }
    unread = _unread_paths(connection, known, day) if holes else {}
    return keys_of([*known, *unread], {path: homes for path, homes in unread.items() if homes})


def _unread_paths(connection: duckdb.DuckDBPyConnection, known: Mapping[Path, int], day: dt.date) -> dict[Path, int]:
    """Paths of households that could not be read wholly: how many may live elsewhere, 0 where nothing is missing."""
    last = literal(day)
    own = (
        f"FROM {HOLES} WHERE _table = 'households' AND coalesce(entered_on, {last}) <= {last} "
        f"AND coalesce(until > {last}, true)"
    )
    rows = connection.execute(
        f"SELECT {listed(PATH)}, bool_or(_column IS NOT NULL OR county IS NULL), count(DISTINCT hash(household_id, "
        f"_line)) {own} AND village IS NOT NULL AND coalesce(_column, 'township') = 'township' GROUP BY ALL"
    ).fetchall()
    found: dict[Path, int] = {}
    for county, township, village, lacking, homes in rows:
        path = (county, township, village)
        found[path] = max(homes, known.get(path, 0)) if lacking else 0
    silent = f"{own} AND village IS NULL AND coalesce(_column, 'village') = 'village'"
    (lost,) = one_row(connection, f"SELECT count(DISTINCT hash(household_id, _line)) {silent}")
    if not lost:
        return found
    (homes,) = one_row(connection, f"SELECT count(DISTINCT household_id) FROM kept.households WHERE {valid_rows(day)}")
    if lost > _MOST_WITHOUT_A_VILLAGE * (homes + lost):
        names = {village for _, _, village in (*known, *found)}
        for county, township in connection.execute(f"SELECT DISTINCT county, township {silent}").fetchall():
            for village in names:
                path = (county, township, village)
                found[path] = found.get(path, 0) + (0 if None not in path else known.get(path, 0) + 1)
    return found


def keys_of(paths: Iterable[Path], unread: Mapping[Path, int] = MappingProxyType({})) -> pa.Table:
    """The keys of villages that share a name; a county in which only one township has it needs no township.

    Parameters
    ----------
    paths : iterable of (county, township, village)
    unread : mapping of (county, township, village) to int
        Those of `paths` that lack a part because it could not be read, and how many households say no more: each
        may live in a further village.

    Examples
    --------
    >>> keys_of([("a", "t1", "v"), ("a", "t2", "v"), ("a", None, "w"), ("a", "t1", "w")]).to_pylist()[1]["key"]
    'a/t2/v'
    >>> len(keys_of([("a", None, "w"), ("a", "t1", "w")]))
    0
    >>> len(keys_of([("a", None, "w"), ("a", "t1", "w")], unread={("a", None, "w"): 1}))
    2
    """
    townships: dict[tuple[str | None, str], set[str | None]] = defaultdict(set)
    for county, township, village in paths:
        townships[county, village].add(township)
    counts: dict[tuple[str | None, str], int] = {}
    places: dict[str, int] = defaultdict(int)
    for (county, village), found in townships.items():
        read = {township for township in found if (county, township, village) not in unread}
        further = sum(unread.get((county, township, village), 0) for township in found)
        counts[county, village] = (len(read - {None}) or len(read)) + further
        places[village] += counts[county, village]
    rows = []
    for (county, village), found in sorted(townships.items(), key=str):
        if places[village] == 1:
            continue
        for township in sorted(found, key=str):
            path = (county, township, village) if counts[county, village] > 1 else (county, village)
            key = None if None in path else "/".join(map(str, path))
            rows.append((county, township, village, key, (county, township, village) in unread))
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


def fits(column: str, said: Collection[str]) -> str:
    """Whether a row `t` of a village's table may be of the village of a row `n` of `shared_names`, as SQL.

    Parameters
    ----------
    column : str
        Of the row: the name of the village.
    said : collection of str
        Which of county and township the row has a column for.
    """
    parts = [name for name in PATH[:2] if name in said]
    whole = [f"coalesce(t.{name}, n.{name})" if name in parts else f"n.{name}" for name in PATH[:2]]
    return " AND ".join(
        [
            f"n.village = t.{quoted(column)}",
            *(f"(t.{name} IS NULL OR n.{name} IS NULL OR t.{name} = n.{name})" for name in parts),
            # What row and open path say together is a whole path: that of a village that has a row of its own.
            f"(NOT n.open OR {' OR '.join(f'{part} IS NULL' for part in whole)})",
        ]
    )


# How many villages a row fits, over the rows of `shared_names` that it fits, as SQL.
FITTING: Final = "count(DISTINCT n.key) + CAST(bool_or(n.open) AS INTEGER)"


def _place(connection: duckdb.DuckDBPyConnection, table: Table, column: str, *, sure: bool) -> None:
    found = f"FROM {quoted(table.name)} AS t JOIN village_names AS n ON {fits(column, table.columns)}"
    connection.execute(
        f"CREATE TEMP TABLE placed AS SELECT t.rowid AS _id, {FITTING} AS fitting, min(n.key) AS key "
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
