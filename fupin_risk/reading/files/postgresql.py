"""How is a register read from PostgreSQL?

In one transaction that can only read, so that all tables are of one moment. Every value comes as text and is cast like
a cell of a file; names of tables and columns come from the database's own list, and only those that the dictionary
knows are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from fupin_risk.definitions import Dictionary
from fupin_risk.errors import Message, Problem, RegisterError, message
from fupin_risk.reading.files.sources import table_named
from fupin_risk.reading.headings.headings import plain
from fupin_risk.register.days import CIVIL_TIME

if TYPE_CHECKING:
    import psycopg

_BATCH = 20_000
# How text is written, whatever the server is set to; and no statement without an end.
_SETTINGS = {
    "DateStyle": "ISO, YMD",
    "TimeZone": CIVIL_TIME,
    "extra_float_digits": "1",
    "client_encoding": "UTF8",
    "default_transaction_read_only": "on",
}
_CONNECT_SECONDS = 15


def read_postgresql(
    url: str, dictionary: Dictionary, known: frozenset[str], also: Collection[str], folder: Path
) -> Iterator[tuple[str, str, Path]]:
    """Write each table of the register that the database holds as a Parquet file of text.

    Parameters
    ----------
    url : str
        `postgresql://user:password@host:port/database`; `?options=-csearch_path=…` chooses the schema.
    dictionary : Dictionary
    known : frozenset of str
        Plain headings that the dictionary or the mapping knows: of a column with another name nothing is read but it.
    also : collection of str
        Tables that the mapping names, beside those that bear a name of the dictionary.
    folder : Path

    Yields
    ------
    shown : str
        Name of the database for messages: without user and password.
    table : str
    path : Path

    Raises
    ------
    RegisterError
        There is no such database, it lets nobody in, or holds no table of the register.
    """
    psycopg = _psycopg()
    shown = _shown(url)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            for name, value in _SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            connection.commit()
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            tables = [
                (name, columns)
                for name, columns in _tables(connection)
                if name in also or table_named(name, dictionary)
            ]
            if not tables:
                raise RegisterError(
                    Problem(shown, message("holds no table of the register"), allowed=", ".join(dictionary.tables))
                )
            for number, (name, columns) in enumerate(tables):
                path = folder / f"{number}.parquet"
                _copy(connection, name, columns, known, path)
                yield shown, name, path
    except psycopg.Error as error:
        # The server's own words may quote the address, a name or a cell.
        raise RegisterError(
            Problem(shown, _why(error), remedy=message("check the address, the permissions and the server"))
        ) from None


def _psycopg() -> Any:
    try:
        import psycopg
    except ImportError:
        raise RegisterError(
            message("Reading from PostgreSQL needs psycopg: pip install 'fupin-risk[postgresql]'.")
        ) from None
    return psycopg


def _shown(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or "local"
        return f"postgresql://{host}{parts.path}"
    except ValueError:
        return "postgresql"


def _why(error: psycopg.Error) -> Message:
    code = error.sqlstate
    if code is None:
        return message("cannot be reached, or refuses this user and password")
    if code == "42501":
        return message("does not let this user read its tables")
    return message("stopped answering (SQLSTATE {code})", code=code)


def _tables(connection: psycopg.Connection[tuple[Any, ...]]) -> list[tuple[str, Sequence[str]]]:
    """Tables on the search path, with all their columns."""
    rows = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class AS c "
        "JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind = ANY(%s) AND pg_table_is_visible(c.oid) "
        "AND c.relnamespace <> ALL(%s::text[]::regnamespace[]) GROUP BY c.relname ORDER BY c.relname",
        (["r", "p", "v", "m", "f"], ["pg_catalog", "information_schema"]),
    ).fetchall()
    return [(name, columns) for name, columns in rows]


def _copy(
    connection: psycopg.Connection[tuple[Any, ...]],
    table: str,
    columns: Sequence[str],
    known: frozenset[str],
    path: Path,
) -> None:
    from psycopg import sql

    chosen = sql.SQL(", ").join(
        sql.SQL("{}::text").format(sql.Identifier(name)) if plain(name) in known else sql.SQL("NULL::text")
        for name in columns
    )
    query = sql.SQL("SELECT {} FROM {}").format(chosen, sql.Identifier(table))
    schema = pa.schema([(name, pa.string()) for name in columns])
    with connection.cursor(name="rows") as cursor, pq.ParquetWriter(path, schema, compression="zstd") as writer:
        cursor.execute(query)
        while batch := cursor.fetchmany(_BATCH):
            cells = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.table(cells, schema=schema))
