"""How does a definition's SQL see the register as of a day, and nothing else?

In a database of its own, in memory, that holds copies of the as-of tables: no path leads back to the register, to a
file or to the settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.engine_tables import RULE_TABLES, VERSIONS, engine_columns
from fupin_risk.definitions.rule_tables import entitlement_rules
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.visible import Kept, visible_sql

if TYPE_CHECKING:
    from fupin_risk.register.registers import Register

_LOCKS = (
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


@contextmanager
def locked_connection(
    register: Register,
    day: dt.date,
    tables: Collection[str] | None,
    households: tuple[int, int] | frozenset[int] | None,
    *,
    every_reporter: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which `tables` stand as of `day`; see `Register.locked`."""
    covers = register.covers_by_county(day)
    connection = register.store.attached(memory_limit, threads)
    try:
        dictionary = register.catalogue.dictionary
        sources = {**{name: name for name in dictionary.tables}, **VERSIONS}
        for name, source in sources.items():
            if source not in dictionary.tables:
                continue
            kept = register.kept.get(source)
            if kept is None or (tables is not None and name not in tables):
                columns = dictionary.tables[source].inside_columns
                fields = ", ".join(f"{quoted(c.inside_name)} {c.inside_type}" for c in columns)
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
            )
            connection.execute(f"CREATE TABLE {quoted(name)} AS {rows}")
        connection.execute("DETACH source")
        add_engine_tables(connection, register.catalogue, day, covers)
        for lock in _LOCKS:
            connection.execute(lock)
        yield connection
    finally:
        connection.close()


def rows_of(
    kept: Kept, households: tuple[int, int] | frozenset[int] | None, *, source: str = "", also: Collection[int] = ()
) -> str:
    """The condition on kept rows that can matter to a range or a set of households, and to some further ones.

    Parameters
    ----------
    kept : Kept
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
        own = f"household_id IN ({', '.join(str(int(code)) for code in sorted(households)) or 'NULL'})"
    else:
        own = f"household_id BETWEEN {int(households[0])} AND {int(households[1])}"
    if also:
        own = f"({own} OR household_id IN ({', '.join(str(int(code)) for code in also)}))"
    table = kept.table
    # A state's key must lie wholly inside or outside: a person who moved on must not reappear in the former household.
    if "household_id" in kept.columns and (table.shape != "state" or "household_id" in table.key):
        return f"({own} OR household_id IS NULL)"
    if "person_id" in kept.columns:
        return f"person_id IN (SELECT person_id FROM {source}codes.listed WHERE {own})"
    return "true"


def add_engine_tables(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    day: dt.date,
    covers: list[tuple[str, dict[str, dt.date | None]]],
) -> None:
    """The day; each county's cover, lines and limits; rules of policy, and what is owed to patients and students."""
    tables = catalogue.dictionary.tables
    for name, columns in engine_columns(tables, catalogue.policy.limit_names).items():
        fields = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        connection.execute(f"CREATE TABLE {quoted(name)} ({fields})")
    connection.execute(f"INSERT INTO params VALUES ({literal(day)})")
    policy = catalogue.policy
    for table, file in RULE_TABLES.items():
        rules = [(county, *spell) for county, _ in covers for spell in policy.rules(file, county, day)]
        if rules:
            connection.execute(f"INSERT INTO {table} VALUES {', '.join(map(_row, rules))}")
    for county, first in covers:
        days = ", ".join(f"CAST({literal(first[name])} AS DATE)" for name in tables)
        connection.execute(f"INSERT INTO cover VALUES ({literal(county)}, {days})")
        lines = [policy.line(kind, county, day, known_on=day) for kind in ("poverty", "monitoring")]
        fen = ", ".join("NULL" if line is None else str(round(line * 100)) for line in lines)
        connection.execute(f"INSERT INTO policy VALUES ({literal(county)}, {fen})")
        values = [policy.limit(name, county, day, known_on=day) for name in policy.limit_names]
        numbers = "".join(f", {literal(value)}" for value in values)
        connection.execute(f"INSERT INTO limits VALUES ({literal(county)}{numbers})")
    for name, rows in entitlement_rules(policy, [county for county, _ in covers], day).items():
        if rows:
            connection.execute(f"INSERT INTO {quoted(name)} VALUES {', '.join(map(_row, rows))}")


def _row(values: Iterable[str | float | dt.date | None]) -> str:
    return f"({', '.join(map(literal, values))})"
