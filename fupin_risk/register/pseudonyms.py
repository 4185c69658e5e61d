"""By which names are households and persons known, once nobody may see their ids?

By a keyed hash of the id (HMAC-SHA-256): the same id has the same pseudonym in every table and every run with one key,
and without the key nobody can tell whose it is. An unkeyed hash of an ID number can be found by trying all of them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from fupin_risk.definitions import Table
from fupin_risk.register.parts import Staged
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.visible import Kept

KEY_VARIABLE = "FUPIN_PSEUDONYM_KEY"
_LEAST_BYTES, _LEAST_DIFFERENT = 32, 12
# Half of the hash: 128 bits, which no register comes near to filling.
_BYTES_OF_PSEUDONYM = 16
_IDS_AT_ONCE = 50_000


class PseudonymKey:
    """A key that shows itself nowhere.

    Parameters
    ----------
    secret : bytes
        32 bytes or more, of which 12 differ; kept outside the data.

    Raises
    ------
    ValueError
        It is too short, or one sign over and over.

    Examples
    --------
    >>> PseudonymKey(b"0123456789abcdef0123456789abcdef")
    PseudonymKey(…)
    """

    __slots__ = ("__secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _LEAST_BYTES or len(set(secret)) < _LEAST_DIFFERENT:
            raise ValueError(
                f"the pseudonym key is too short or too plain: it needs {_LEAST_BYTES} bytes, {_LEAST_DIFFERENT} of "
                "them different; make one with `openssl rand -hex 32`, and keep it away from the data"
            )
        self.__secret = secret

    def __repr__(self) -> str:
        return "PseudonymKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a pseudonym key is not written anywhere")

    def pseudonym(self, kind: str, given: str) -> str:
        """The pseudonym of a household's or person's id, normalised as the register reads it."""
        message = f"{kind}\0{given}".encode()
        return hmac.new(self.__secret, message, hashlib.sha256).digest()[:_BYTES_OF_PSEUDONYM].hex()


def pseudonym_key(given: bytes | str | Path | PseudonymKey | None) -> PseudonymKey | None:
    """The key in bytes, or in a file whose path is given; None without one.

    Raises
    ------
    ValueError
        It is no key, or there is no such file.
    """
    if given is None or isinstance(given, PseudonymKey):
        return given
    if isinstance(given, bytes):
        return PseudonymKey(given)
    try:
        return PseudonymKey(Path(given).read_bytes().strip())
    except OSError:
        raise ValueError("the file of the pseudonym key cannot be read; give the path of a file") from None


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


def forget_nobodys(connection: duckdb.DuckDBPyConnection, kept: Iterable[Kept]) -> None:
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


def part_from_names(
    connection: duckdb.DuckDBPyConnection, path: Path, named: dict[str, list[str]], code_tables: Iterable[str]
) -> None:
    """Copy the register without its names, ids and quarantined cells into a database of its own.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        On the database that was read into, which stays as the list of names.
    path : Path
        Of the new database.
    named : dict of str to list of str
        Tables, and their columns that only a named list may hold.
    code_tables : iterable of str
        Tables of pseudonyms by number.
    """
    escaped = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{escaped}' AS apart")
    for schema in ("kept", "codes", "quarantine"):
        connection.execute(f"CREATE SCHEMA apart.{schema}")
    for table, columns in named.items():
        left_out = f"EXCLUDE ({', '.join(quoted(name) for name in columns)})" if columns else ""
        source = f"kept.{quoted(table)}"
        connection.execute(f"CREATE TABLE apart.{source} AS SELECT * {left_out} FROM {source} ORDER BY rowid")
    for name in ("codes.listed", "quarantine.reasons", *code_tables):
        connection.execute(f"CREATE TABLE apart.{name} AS SELECT * FROM {name} ORDER BY rowid")
    connection.execute("DETACH apart")
