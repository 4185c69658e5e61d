"""Does every column that a definition reads exist, and does it sum only integers?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fupin_risk.definitions.catalogue import Subject
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.engine_tables import engine_schema
from fupin_risk.errors import DefinitionError, Problem, message, nearest

# As sqlglot says it.
_UNKNOWN_COLUMN = re.compile(r"[Cc]olumn:? ['\"]?(?:\w+\.)?['\"]?(\w+)")


def type_problems(
    subjects: dict[str, Subject], dictionary: Dictionary, names: Iterable[str], limits: Iterable[str] = ()
) -> list[Problem]:
    """Return what is wrong with the types of all columns: sums of numbers that are no integers, unknown columns.

    Parameters
    ----------
    subjects : dict of str to Subject
        Each behind those it builds on.
    dictionary : Dictionary
    names : iterable of str
        The definitions to look at; those that they build on are looked at too.
    limits : iterable of str
        The limits that the policy knows.

    Returns
    -------
    list of Problem
    """
    wanted = with_those_below(subjects, names)
    if not wanted:
        return []
    import sqlglot

    from fupin_risk.definitions.sql_check import column_types

    schema = engine_schema(dictionary, limits)
    problems: list[Problem] = []
    for name, subject in wanted.items():
        tree: Any = sqlglot.parse_one(subject.sql, read="duckdb")
        try:
            schema[name] = column_types(tree, schema, f"{subject.folder}/{name}.sql")
        except DefinitionError as error:
            problems += [_placed(problem, subject, schema) for problem in error.problems]
            schema[name] = dict.fromkeys(subject.columns, "UNKNOWN")
    return problems


def with_those_below(subjects: dict[str, Subject], names: Iterable[str]) -> dict[str, Subject]:
    """Return the definitions `names` and all that they build on, each behind those it builds on."""
    wanted = set(names)
    for name in reversed(subjects):
        if name in wanted:
            wanted.update(subjects[name].builds_on)
    return {name: subject for name, subject in subjects.items() if name in wanted}


def _placed(problem: Problem, subject: Subject, schema: dict[str, dict[str, str]]) -> Problem:
    """Return the same problem with line and key, where it is about a column that does not exist."""
    import sqlglot
    from sqlglot import exp

    unknown = _UNKNOWN_COLUMN.search(problem.found)
    if unknown is None:
        return problem
    name = unknown[1]
    lines = enumerate(subject.written.splitlines(), start=1)
    line = next((number for number, text in lines if re.search(rf"\b{name}\b", text)), None)
    tree: Any = sqlglot.parse_one(subject.sql, read="duckdb")
    keys = [each.alias_or_name for each in tree.selects if any(c.name == name for c in each.find_all(exp.Column))]
    key = f": {', '.join(keys)}" if keys else ""
    remedy = nearest(name, {column for columns in schema.values() for column in columns}) or problem.remedy
    found = message("reads {name!r}, which is not a column of its tables", name=name)
    file = f"{subject.folder}/{subject.name}.sql"
    place = file if line is None else message("{where}, line {line}", where=file, line=line)
    return Problem(message("{where}{key}", where=place, key=key), found, remedy=remedy)
