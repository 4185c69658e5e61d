"""How do a register's tables as of a day stand in a Spark session?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import sqlglot
from sqlglot import exp

from fupin_risk.definitions.engine_tables import VERSIONS, engine_columns
from fupin_risk.distributed.dialect import spark_sql
from fupin_risk.distributed.published import Published
from fupin_risk.errors import message
from fupin_risk.register.covering import covers_as_of
from fupin_risk.register.knowable import refuse_unknowable
from fupin_risk.register.locking import add_engine_tables
from fupin_risk.register.precedence import table_precedence
from fupin_risk.register.sql_text import quoted
from fupin_risk.register.visible import visible_sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Views:
    """Tables in a session under names of their own, so that nothing of the session's is hidden.

    Parameters
    ----------
    published : Published
    scratch : str, optional
        A folder that the whole cluster can write: what is computed once and read often is kept there. Without it the
        executors keep it, and lose it when they are lost.
    """

    def __init__(self, published: Published, scratch: str | None) -> None:
        self.spark, self.scratch = published.spark, scratch
        self._prefix = f"fupin_{uuid.uuid4().hex[:12]}_"
        self.names: dict[str, str] = {}
        self._rows: DataFrame | None = None

    def add(self, name: str, frame: DataFrame) -> None:
        """Let SQL read `frame` as `name`."""
        shown = self._prefix + name.replace(".", "_")
        frame.createOrReplaceTempView(shown)
        self.names[name] = shown

    def keep(self, name: str, frame: DataFrame) -> None:
        """The same, computed now: what builds on it does not compute it again."""
        if self.scratch is None:
            return self.add(name, frame.localCheckpoint(eager=True))
        path = f"{self.scratch.rstrip('/')}/{self._prefix}{name}.parquet"
        frame.write.parquet(path)
        return self.add(name, self.spark.read.parquet(path))

    def select(self, sql: str) -> DataFrame:
        """The rows of a SELECT written for DuckDB."""
        return self.spark.sql(spark_sql(sql, self.names))

    def execute(self, sql: str) -> Views:
        """As a DuckDB connection, for the statements of `covers_as_of`: a SELECT, or a temporary table from one."""
        tree = sqlglot.parse_one(sql, read="duckdb")
        if isinstance(tree, exp.Create):
            self.add(tree.this.name, self.select(tree.expression.sql("duckdb")))
        else:
            self._rows = self.select(sql)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows of the last SELECT."""
        return [] if self._rows is None else [tuple(row) for row in self._rows.collect()]

    def close(self) -> None:
        """Take the names out of the session again."""
        for shown in self.names.values():
            self.spark.catalog.dropTempView(shown)


@contextmanager
def as_of_views(published: Published, day: dt.date, tables: Collection[str], scratch: str | None) -> Iterator[Views]:
    """The tables as of a day, and what the engine adds to them; gone from the session at the end.

    Parameters
    ----------
    published : Published
    day : date
    tables : collection of str
        Those that are read; all others are there and empty.
    scratch : str, optional
        See `Views`.

    Raises
    ------
    RegisterError
        Nobody can say what was known on that day.
    ValueError
        The session lets integers overflow in silence.
    """
    refuse_unknowable(day, published.about["assumed_clocks"], published.first_day)
    if published.spark.conf.get("spark.sql.ansi.enabled") != "true":
        raise ValueError(
            message("set spark.sql.ansi.enabled to true; without it a sum can overflow in Spark without an error")
        )
    views = Views(published, scratch)
    try:
        _fill(views, published, day, tables)
        yield views
    finally:
        views.close()


def _fill(views: Views, published: Published, day: dt.date, tables: Collection[str]) -> None:
    catalogue, kept, rules = published.catalogue, published.stored_tables, published.rules
    for name in kept:
        views.add(f"kept.{name}", published.tables[name])
    connection: Any = views
    covers = covers_as_of(connection, kept, catalogue.dictionary, rules, day)
    sources = {**{name: name for name in catalogue.dictionary.tables}, **VERSIONS}
    empty = {}
    for name, source in sources.items():
        table = kept.get(source)
        if table is None or name not in tables:
            columns = catalogue.dictionary.tables[source].inside_columns
            empty[name] = {column.inside_name: column.inside_type for column in columns}
            continue
        order = table_precedence(catalogue, source, day, kept, published.about["counties"])
        sql = visible_sql(table, f"kept.{quoted(source)}", day, rules, order=order, versions=name in VERSIONS)
        views.keep(name, views.select(sql))
    for name, frame in _small_tables(published, day, covers, empty).items():
        views.add(name, published.spark.createDataFrame(frame))


def _small_tables(
    published: Published,
    day: dt.date,
    covers: list[tuple[str, dict[str, dt.date | None]]],
    empty: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """The engine's own tables and those without rows, as Arrow tables, by the very code that fills them in DuckDB."""
    catalogue = published.catalogue
    with duckdb.connect(":memory:") as connection:
        add_engine_tables(connection, catalogue, day, covers)
        for name, columns in empty.items():
            fields = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
            connection.execute(f"CREATE TABLE {quoted(name)} ({fields})")
        names = [*engine_columns(catalogue.dictionary.tables, catalogue.policy.limit_names), *empty]
        return {name: connection.query(f"SELECT * FROM {quoted(name)}").to_arrow_table() for name in names}
