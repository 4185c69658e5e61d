"""How does a definition's SQL see the register as of a day, and nothing else?

In a database of its own, in memory, that holds copies of the as-of tables: no path leads back to the register, to a
file or to the settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fupin_risk.definitions import Catalogue, LimitRow
from fupin_risk.definitions.engine_tables import VERSIONS, engine_columns, policy_tables
from fupin_risk.definitions.line_spells import line_spells
from fupin_risk.definitions.rule_tables import entitlement_rules
from fupin_risk.register.homes import HOME, SEVERAL, lies_by_home
from fupin_risk.register.sql_text import quoted
from fupin_risk.register.village_keys import PATH, give_keys
from fupin_risk.register.visible import StoredTable, visible_sql

if TYPE_CHECKING:
    from fupin_risk.register.register import Register

_LOCKS = (
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# How the engine's types are called in Arrow.
_ARROW = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}


@contextmanager
def locked_connection(
    register: Register,
    day: dt.date,
    tables: Collection[str] | None,
    households: tuple[int, int] | frozenset[int] | None,
    *,
    columns: Collection[str] | None = None,
    every_reporter: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which `tables` stand as of `day`; see `Register.locked`."""
    engine_rows, names = register.engine_rows(day), register.shared_names(day)
    if columns is not None and names.num_rows:
        columns = {*columns, *PATH, "area"}
    connection = register.store.attached(memory_limit, threads)
    try:
        dictionary = register.catalogue.dictionary
        sources = {**{name: name for name in dictionary.tables}, **VERSIONS}
        for name, source in sources.items():
            if source not in dictionary.tables or (tables is not None and name not in tables):
                continue
            kept = register.stored_tables.get(source)
            if kept is None:
                all_columns = dictionary.tables[source].inside_columns
                fields = ", ".join(f"{quoted(c.inside_name)} {c.inside_type}" for c in all_columns)
                connection.execute(f"CREATE TABLE {quoted(name)} ({fields})")
                continue
            rows = visible_sql(
                kept,
                f"source.kept.{quoted(source)}",
                day,
                register.rules,
                order=register.precedence(source, day),
                every_reporter=every_reporter,
                versions=name in VERSIONS,
                only=rows_of(kept, households, source="source."),
                rowid=True,
                columns=columns,
            )
            connection.execute(f"CREATE TABLE {quoted(name)} AS {rows}")
        connection.execute("DETACH source")
        _create_engine_tables(connection, register.catalogue, engine_rows, tables)
        give_keys(connection, dictionary, names, tables)
        for lock in _LOCKS:
            connection.execute(lock)
        yield connection
    finally:
        connection.close()


def rows_of(
    kept: StoredTable,
    households: tuple[int, int] | frozenset[int] | None,
    *,
    source: str = "",
    also: Collection[int] = (),
) -> str:
    """The condition on kept rows that can matter to a range or a set of households, and to some further ones.

    Parameters
    ----------
    kept : StoredTable
    households : (int, int), frozenset of int or None
        First and last household code, or a set of codes; None for all.
    source : str
        Prefix of the register's schemas, such as `source.`.
    also : collection of int
        Codes of further households.
    """
    if households is None:
        return "true"
    if isinstance(households, frozenset):
        own = f"IN ({', '.join(str(int(code)) for code in sorted(households)) or 'NULL'})"
    else:
        own = f"BETWEEN {int(households[0])} AND {int(households[1])}"

    def of(column: str) -> str:
        further = f" OR {column} IN ({', '.join(str(int(code)) for code in also)})" if also else ""
        return f"({column} {own}{further})"

    if lies_by_home(kept.table, kept.columns):
        listed = f"SELECT person_id FROM {source}codes.listed WHERE {of('household_id')}"
        return f"({HOME} = {SEVERAL} OR {of(HOME)}) AND person_id IN ({listed})"
    return f"({of('household_id')} OR household_id IS NULL)" if "household_id" in kept.columns else "true"


def add_engine_tables(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    day: dt.date,
    covers: list[tuple[str, dict[str, dt.date | None]]],
) -> None:
    """The day; each county's cover, lines and limits; rules of policy, and what is owed to patients and students."""
    _create_engine_tables(connection, catalogue, engine_rows(catalogue, day, covers))


def engine_rows(
    catalogue: Catalogue, day: dt.date, covers: list[tuple[str, dict[str, dt.date | None]]]
) -> dict[str, pa.Table]:
    """What stands in these tables, by name: the same for every chunk of households."""
    tables, policy = catalogue.dictionary.tables, catalogue.policy
    counties = [county for county, _ in covers]
    rows: dict[str, list[tuple[Any, ...]]] = {"params": [(day,)], "line_spells": [], "cover": [], "limits": []}
    for table, file in policy_tables().items():
        rows[table] = [(county, *spell) for county in counties for spell in policy.spells(file, county, day)]
    for county, first in covers:
        rows["cover"].append((county, *(first[name] for name in tables)))
        rows["line_spells"] += [
            (county, spell.row.kind, round(spell.row.yuan_a_year * 100), *spell[1:])
            for spell in line_spells(policy, county, day)
        ]
        limits = [policy.find(LimitRow, county, day, name=name) for name in policy.limit_names]
        rows["limits"].append((county, *(None if limit is None else limit.value for limit in limits)))
    rows.update(entitlement_rules(policy, counties, day))
    columns = engine_columns(tables, policy.limit_names)
    return {name: _arrow(columns[name], rows.get(name, [])) for name in columns}


def _arrow(columns: dict[str, str], rows: list[tuple[Any, ...]]) -> pa.Table:
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [pa.array(cell, _ARROW[kind]) for cell, kind in zip(cells, columns.values(), strict=True)]
    return pa.table(arrays, names=list(columns))


def _create_engine_tables(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    rows: dict[str, pa.Table],
    wanted: Collection[str] | None = None,
) -> None:
    # Of a province's ninety counties the rules as SQL text would take longer to parse than a chunk takes to copy.
    for name, columns in engine_columns(catalogue.dictionary.tables, catalogue.policy.limit_names).items():
        if wanted is not None and name not in wanted:
            continue
        fields = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE TABLE {quoted(name)} ({fields})")
        if name in rows and rows[name].num_rows:
            connection.register("brought_rows", rows[name])
            connection.execute(f"INSERT INTO {quoted(name)} SELECT * FROM brought_rows")
            connection.unregister("brought_rows")
