"""By which names are households and persons known, once nobody may see their ids?

By a keyed hash of the id (HMAC-SHA-256): the same id has the same pseudonym in every table and every run with one key,
and without the key nobody can tell whose it is. An unkeyed hash of an ID number can be found by trying all of them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path

import duckdb

from fupin_risk.errors import message
from fupin_risk.register.sql_text import quoted

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
                message(
                    "the pseudonym key is too short or too simple: it needs {least_bytes} bytes, "
                    "{least_different} of them different; make one with `openssl rand -hex 32`, and keep it away "
                    "from the data",
                    least_bytes=_LEAST_BYTES,
                    least_different=_LEAST_DIFFERENT,
                )
            )
        self.__secret = secret

    def __repr__(self) -> str:
        return "PseudonymKey(…)"

    def __reduce__(self) -> str:
        raise TypeError(message("a pseudonym key cannot be written to a file"))

    def pseudonym(self, kind: str, given: str) -> str:
        """The pseudonym of a household's or person's id, normalised as the register reads it."""
        named = f"{kind}\0{given}".encode()
        return hmac.new(self.__secret, named, hashlib.sha256).digest()[:_BYTES_OF_PSEUDONYM].hex()

    @property
    def fingerprint(self) -> str:
        """Return what tells two keys apart and gives neither away: a keyed hash that is no household's or person's."""
        return self.pseudonym("key", "fingerprint")


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
        raise ValueError(message("the file of the pseudonym key cannot be read; give the path of a file")) from None


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
    for name in ("codes.listed", "codes.holes", "quarantine.reasons", "quarantine.unread_cells", *code_tables):
        connection.execute(f"CREATE TABLE apart.{name} AS SELECT * FROM {name} ORDER BY rowid")
    connection.execute("DETACH apart")
