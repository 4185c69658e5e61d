"""What was changed in the accepted rows, in which columns and how often?"""

from __future__ import annotations

from collections import Counter

import duckdb

from fupin_risk.definitions import Dictionary
from fupin_risk.reading.rows.parts import FIT, Part, Staged
from fupin_risk.reading.rows.row_layers import row_layers
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.sql_text import any_of, literal


def changes_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, dictionary: Dictionary, rules: ClockRules
) -> list[tuple[int, str, str, int]]:
    """(file, column, kind of normalisation, cells) of all that was changed.

    A second look at the rows in which anything was changed: most registers have few of them.
    """
    counts: Counter[tuple[int, str, str]] = Counter()
    name = literal(staged.table.name)
    accepted = f"(SELECT _file, _line FROM {staged.name} WHERE _normalised AND {FIT})"
    files = {file for (file,) in connection.execute(f"SELECT DISTINCT _file FROM {accepted}").fetchall()}
    for part in staged.parts:
        lines = f"(SELECT _line FROM {accepted} WHERE _file = {part.number})"
        if part.number in files:
            for column, kind, cells in connection.execute(_query(staged, part, dictionary, rules, lines)).fetchall():
                counts[part.number, column, kind] += cells
    later = connection.execute(
        f"SELECT _file, _column, kind, count(*) FROM quarantine.changes JOIN {accepted} USING (_file, _line) "
        f"WHERE _table = {name} GROUP BY ALL"
    )
    for file, column, kind, cells in later.fetchall():
        counts[file, column, kind] += cells
    before = [change for part in staged.parts for change in part.changes]
    return [*before, *((*change, cells) for change, cells in counts.items())]


def _query(staged: Staged, part: Part, dictionary: Dictionary, rules: ClockRules, lines: str) -> str:
    layers = row_layers(staged.table, part, dictionary, rules)
    entries = ", ".join(
        f"CASE WHEN {any_of([condition])} THEN {{'c': {literal(column)}, 'k': {literal(kind)}}} END"
        for column, kind, condition in layers.changes
    )
    return (
        f"{layers.sql} SELECT change.c, change.k, count(*) FROM "
        f"(SELECT unnest([{entries}]) AS change FROM judged_rows WHERE _line IN {lines}) "
        "WHERE change IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
