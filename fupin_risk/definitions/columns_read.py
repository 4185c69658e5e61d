"""Which columns of the register does a definition read?

A slip of one letter in a column's name is refused when a definition is loaded. What is listed here lets a county see
before the first run what its register must have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from fupin_risk.definitions.catalogue import Subject
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.engine_tables import VERSIONS, engine_schema
from fupin_risk.definitions.rules import Rule
from fupin_risk.errors import Problem, message


def columns_in(sql: str, schema: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
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
    >>> columns_in(
    ...     "select a.x from a join b using (k) where b.y > 0",
    ...     {"a": {"k": "int", "x": "int"}, "b": {"k": "int", "y": "int"}},
    ... )
    (('a', 'k'), ('a', 'x'), ('b', 'k'), ('b', 'y'))
    """
    found = set()
    for scope in traverse_scope(qualified(sql, schema)):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.add((source.name, column.name))
    return tuple(sorted(found))


def qualified(sql: str, schema: Mapping[str, Mapping[str, str]]) -> exp.Expr:
    """The syntax tree of a SELECT, in which every column says of which table it is; see `columns_in`."""
    tables: dict[str, object] = {name: dict(columns) for name, columns in schema.items()}
    return qualify(sqlglot.parse_one(sql, read="duckdb"), schema=tables, dialect="duckdb", quote_identifiers=False)


def columns_read(
    subjects: dict[str, Subject], dictionary: Dictionary, limits: Iterable[str] = ()
) -> dict[str, frozenset[str]]:
    """The columns of register and policy that each definition reads, itself or through those it builds on.

    Parameters
    ----------
    subjects : dict of str to Subject
        Each behind those it builds on.
    dictionary : Dictionary
    limits : iterable of str
        The limits that the policy knows.

    Returns
    -------
    dict of str to frozenset of str
        By definition, `table.column` under the names that the dictionary uses outside (`amount_yuan`).
    """
    schema = engine_schema(dictionary, limits)
    schema |= {name: dict.fromkeys(subject.columns, "UNKNOWN") for name, subject in subjects.items()}
    found: dict[str, frozenset[str]] = {}
    for name, subject in subjects.items():
        own = {
            f"{VERSIONS.get(table, table)}.{_outside(table, column, dictionary)}"
            for table, column in columns_in(subject.sql, schema)
            if table not in subjects
        }
        found[name] = frozenset(own).union(*(found[below] for below in subject.builds_on))
    return found


def unread(rules: dict[str, Rule], read: dict[str, frozenset[str]]) -> list[Problem]:
    """What rules say that they read, and their SELECT does not: they would be kept from running without a reason.

    Parameters
    ----------
    rules : dict of str to Rule
        Those of definitions that `read` does not have are left out.
    read : dict of str to frozenset of str
        As `columns_read` gives it.
    """
    problems = []
    for rule in [rule for rule in rules.values() if rule.subject in read]:
        where, columns = f"features/rules/{rule.subject}.toml: {rule.name}", read[rule.subject]
        tables = {name.partition(".")[0] for name in columns}
        wrong = [("reads", name) for name in rule.reads if name not in columns]
        wrong += [("covered", name) for name in rule.covered if name not in tables]
        for key, name in wrong:
            problems.append(
                Problem(
                    f"{where}.{key}", message("{name!r} is not read by {subject}.sql", name=name, subject=rule.subject)
                )
            )
    return problems


def _outside(table: str, column: str, dictionary: Dictionary) -> str:
    known = dictionary.tables.get(VERSIONS.get(table, table))
    names = {entry.inside_name: entry.name for entry in known.columns.values()} if known else {}
    return names.get(column, column)
