"""Which columns of the register does a definition read?

A slip of one letter in a column's name is refused when a definition is loaded. What is listed here lets a county see
before the first run what its register must have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from fupin_risk.definitions.catalogue import Subject
from fupin_risk.definitions.consistency import engine_schema
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.rules import Rule
from fupin_risk.errors import Problem


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
    schema: dict[str, Any] = {**engine_schema(dictionary, limits)}
    schema |= {name: dict.fromkeys(subject.columns, "UNKNOWN") for name, subject in subjects.items()}
    found: dict[str, frozenset[str]] = {}
    for name, subject in subjects.items():
        tree: Any = qualify(sqlglot.parse_one(subject.sql, read="duckdb"), schema=schema, dialect="duckdb")
        own = {
            f"{table}.{_outside(table, column, dictionary)}" for table, column in _named(tree) if table not in subjects
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
            problems.append(Problem(f"{where}.{key}", f"{name!r} is not read by {rule.subject}.sql"))
    return problems


def _named(tree: exp.Expression) -> set[tuple[str, str]]:
    """Table and column of every column that stands in the query, whatever its tables are called there."""
    return {
        (source.name, column.name)
        for scope in traverse_scope(tree)
        for column in scope.columns
        for source in [scope.sources.get(column.table)]
        if isinstance(source, exp.Table)
    }


def _outside(table: str, column: str, dictionary: Dictionary) -> str:
    known = dictionary.tables.get(table)
    names = {entry.inside_name: entry.name for entry in known.columns.values()} if known else {}
    return names.get(column, column)
