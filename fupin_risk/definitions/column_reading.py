"""Which columns does a SELECT read?"""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope


def columns_read(sql: str, schema: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The columns of each table that a SELECT reads, wherever in it.

    Parameters
    ----------
    sql : str
        In DuckDB's dialect, with macros expanded.
    schema : mapping of str to (mapping of str to str)
        Type of each column of each table that it may read.

    Returns
    -------
    tuple of (table, column)
        Sorted; parts of the SELECT itself are left out.

    Raises
    ------
    sqlglot.errors.OptimizeError
        A column stands in none of the tables.

    Examples
    --------
    >>> columns_read(
    ...     "select a.x from a join b using (k) where b.y > 0",
    ...     {"a": {"k": "int", "x": "int"}, "b": {"k": "int", "y": "int"}},
    ... )
    (('a', 'k'), ('a', 'x'), ('b', 'k'), ('b', 'y'))
    """
    tables: dict[str, object] = {name: dict(columns) for name, columns in schema.items()}
    tree = qualify(sqlglot.parse_one(sql, read="duckdb"), schema=tables, dialect="duckdb", quote_identifiers=False)
    found = set()
    for scope in traverse_scope(tree):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((source.name, column.name))
    return tuple(sorted(found))
