"""How do names and literals get into SQL text safely?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import duckdb

# Stands in no word.
_SIGN = "\x1f"
# From some more on, the engine plans IN as a join.
_FEW = 3


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def literal(value: str | float | dt.date | None) -> str:
    """`value` as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        escaped = value.replace("'", "''")
        return f"'{escaped}'"
    return repr(value)


def listed(names: Iterable[str]) -> str:
    """Identifiers with commas between them."""
    return ", ".join(quoted(name) for name in names)


def list_of(words: Iterable[str]) -> str:
    """A list of texts."""
    # As one text: the engine plans each constant of a list by itself, and there are hundreds.
    return f"string_split({literal(_SIGN.join(words))}, {literal(_SIGN)})"


def is_one_of(text: str, words: Iterable[str]) -> str:
    """Whether a text is one of these words; unknown for a missing one, false where there are none."""
    few = list(dict.fromkeys(words))
    if len(few) > _FEW:
        return f"list_contains({list_of(few)}, {text})"
    return f"{text} IN ({', '.join(map(literal, few)) or 'NULL'})"


def any_of(conditions: Iterable[str]) -> str:
    """Whether one of the conditions holds; an unknown one does not."""
    # As the condition of a CASE, an AND ends where its first part fails; in a chosen column every part is worked out.
    parts = " OR ".join(f"({condition})" for condition in conditions)
    return f"(CASE WHEN {parts} THEN true ELSE false END)" if parts else "false"


def one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The only row that an aggregate answers with."""
    (row,) = connection.execute(sql).fetchall()
    return tuple(row)
