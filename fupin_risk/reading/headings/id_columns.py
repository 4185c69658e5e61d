"""Do the ids of a source's column come from ID cards?"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from fupin_risk.definitions import Table
from fupin_risk.reading.cells.identity import is_card, looks_like_id
from fupin_risk.reading.files.relations import Relation
from fupin_risk.register.sql_text import one_row, quoted

# Assumption: a column of which half of the cells have the form of an ID number holds ID numbers.
_SHARE_OF_ID_NUMBERS = 0.5


@dataclass(frozen=True, slots=True)
class IdColumns:
    """What is known of a source's ids.

    Attributes
    ----------
    numbers : frozenset of str
        Our columns of persons that hold ID numbers.
    cards : str or None
        The column among which numbers of disability cards stand, if there is one.
    """

    numbers: frozenset[str] = frozenset()
    cards: str | None = None


def look_at_ids(
    connection: duckdb.DuckDBPyConnection, table: Table, relation: Relation, columns: dict[str, str]
) -> IdColumns:
    """Look through the columns of a source that may hold ID numbers."""
    numbers, cards = set(), None
    for ours, theirs in columns.items():
        kind = table.columns[ours].type if ours in table.columns else ""
        if kind not in {"person", "identity"}:
            continue
        cell = f"CAST({quoted(theirs)} AS VARCHAR)"
        long = f"count(*) FILTER (length({cell}) >= 15)"
        filled, of_length = one_row(connection, f"SELECT count({cell}), {long} FROM ({relation.sql})")
        if not of_length and kind == "person":
            continue
        alike = f"count(*) FILTER ({looks_like_id(cell)}), count(*) FILTER ({is_card(f'trim({cell})')})"
        found, of_cards = one_row(connection, f"SELECT {alike} FROM ({relation.sql}) WHERE length({cell}) >= 12")
        if kind == "identity" or found >= filled * _SHARE_OF_ID_NUMBERS:
            numbers.add(ours)
            cards = ours if of_cards else cards
    return IdColumns(frozenset(numbers), cards)
