"""How do ids become pseudonyms while the register is read?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import duckdb
import pyarrow as pa

from fupin_risk.definitions import Table
from fupin_risk.reading.rows.parts import Staged
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.visible import StoredTable

_IDS_AT_ONCE = 50_000


def note_pseudonyms(connection: duckdb.DuckDBPyConnection, kind: str, ids: str, key: PseudonymKey) -> None:
    """Write the pseudonyms of ids, a query's answer, to `codes.given`."""
    cursor = connection.cursor().execute(ids)
    while rows := cursor.fetchmany(_IDS_AT_ONCE):
        given = [row[0] for row in rows]
        found = pa.table({"id": given, "pseudonym": [key.pseudonym(kind, each) for each in given]})
        connection.register("pseudonyms_found", found)
        connection.execute(f"INSERT INTO codes.given SELECT {literal(kind)}, id, pseudonym FROM pseudonyms_found")
        connection.unregister("pseudonyms_found")


def give_pseudonyms(connection: duckdb.DuckDBPyConnection, staged: Staged, key: PseudonymKey) -> Staged:
    """The table with pseudonyms in place of what else leads to a household or person, such as a case's number."""
    names = _other_ids(staged.table, staged.columns)
    if not names:
        return staged
    replaced, joins = [], []
    for position, name in enumerate(names):
        kind, cell = name.removesuffix("_id"), quoted(name)
        known = f"SELECT id FROM codes.given WHERE kind = {literal(kind)}"
        # Of unfit rows too: that such a row stands in a later export says that its case is still there.
        new = f"SELECT DISTINCT {cell} FROM {staged.name} WHERE {cell} IS NOT NULL AND {cell} NOT IN ({known})"
        note_pseudonyms(connection, kind, new, key)
        replaced.append(f"g{position}.pseudonym AS {cell}")
        joins.append(
            f"LEFT JOIN codes.given AS g{position} ON g{position}.kind = {literal(kind)} AND g{position}.id = s.{cell}"
        )
    # Written anew: to change the texts of so many rows in their place takes minutes.
    other: Literal["kept", "stage"] = "stage" if staged.schema == "kept" else "kept"
    renamed = replace(staged, schema=other, in_order=False)
    connection.execute(
        f"CREATE TABLE {renamed.name} AS SELECT s.* REPLACE ({', '.join(replaced)}) FROM {staged.name} AS s "
        f"{' '.join(joins)}"
    )
    connection.execute(f"DROP TABLE {staged.name}")
    return renamed


def forget_nobodys(connection: duckdb.DuckDBPyConnection, kept: Iterable[StoredTable]) -> None:
    """Remove the pseudonyms of cases and the like that only rows name which were set apart."""
    used: dict[str, list[str]] = {}
    for each in kept:
        for name in _other_ids(each.table, each.columns):
            cells = f"SELECT {quoted(name)} AS cell FROM kept.{quoted(each.table.name)}"
            used.setdefault(name.removesuffix("_id"), []).append(f"{cells} WHERE cell IS NOT NULL")
    for kind, places in used.items():
        forget_others(connection, kind, " UNION ".join(places))


def forget_others(connection: duckdb.DuckDBPyConnection, kind: str, used: str) -> None:
    """Remove from `codes.given` the pseudonyms of a kind that are not in a query's answer."""
    connection.execute(f"DELETE FROM codes.given WHERE kind = {literal(kind)} AND pseudonym NOT IN ({used})")


def _other_ids(table: Table, columns: Iterable[str]) -> list[str]:
    """Columns that lead to a household or person; the ids of these are numbers, and the numbers lead to pseudonyms."""
    found = {name: table.columns[name] for name in columns}
    return [
        name
        for name, column in found.items()
        if column.personal == "pseudonym" and column.type not in {"household", "person"}
    ]
