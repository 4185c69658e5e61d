"""Where do the register's rows lie?

In one database file of its own, in a folder that only the user can open, and that goes when the register goes.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from contextlib import suppress
from pathlib import Path

import duckdb

from fupin_risk.disk.temporary import remove_temporary, temporary_folder
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.hole_rows import HOLE_FIELDS, HOLES
from fupin_risk.register.sql_text import literal

# What a connection that reads calls the database.
SOURCE = "source"
REGISTER_FILE, WITHOUT_NAMES_FILE = "register.duckdb", "without_names.duckdb"
_SCHEMAS = ("raw", "kept", "codes", "quarantine")


class Store:
    """The database file of one register.

    Parameters
    ----------
    memory_limit : str, optional
        Such as '2GB': beyond it, work goes by way of the disk.
    threads : int, optional
        No result depends on it.
    kept : (Path, Path), optional
        Files of a register that was kept: without names, and with them (the same one where ids are no pseudonyms).
        They are only read, and stay.
    folder : Path, optional
        A private folder to work in; by default one in the machine's temporary folder.
    """

    def __init__(
        self,
        memory_limit: str | None = None,
        threads: int | None = None,
        kept: tuple[Path, Path] | None = None,
        folder: Path | None = None,
    ) -> None:
        if folder is None:
            self._folder, lock = temporary_folder()
        else:
            self._folder, lock = Path(tempfile.mkdtemp(prefix="register-", dir=folder)), None
        own = self._folder / REGISTER_FILE
        # Where names, given ids and the cells of quarantined rows lie: apart, once ids are pseudonyms.
        self.path, self.names_path = kept or (own, own)
        self.memory_limit = memory_limit
        self.threads = threads
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._names: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()
        # Goes with the last register that uses it, or with Python, and can be sent away before.
        self._remove = weakref.finalize(self, remove_temporary, self._folder, lock)

    @property
    def folder(self) -> Path:
        """Where what is needed while reading may lie."""
        folder = self._folder / "read"
        folder.mkdir(exist_ok=True)
        return folder

    def forget_files(self) -> None:
        """Remove what was needed while reading: it holds the cells as they came, names and all."""
        shutil.rmtree(self._folder / "read", ignore_errors=True)

    def settings(
        self, memory_limit: str | None = None, threads: int | None = None
    ) -> dict[str, str | bool | int | float | list[str]]:
        """How any connection of this register is set up."""
        chosen: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(self._folder / "spill")}
        if limit := memory_limit or self.memory_limit:
            chosen["memory_limit"] = limit
        if count := threads or self.threads:
            chosen["threads"] = str(count)
        return chosen

    def begin(self, *, optimised: bool = True) -> duckdb.DuckDBPyConnection:
        """Open the new database for writing; without the engine's optimizer a statement is planned sooner."""
        connection = duckdb.connect(str(self.path), config=self.settings())
        _quiet(connection)
        if not optimised:
            connection.execute("PRAGMA disable_optimizer")
        for schema in _SCHEMAS:
            connection.execute(f"CREATE SCHEMA {schema}")
        # Rows on their way are in memory, as far as it may be taken: to compress them for a file and read them back
        # costs more than to check them.
        connection.execute("ATTACH ':memory:' AS stage")
        for name in ("reasons", "unread_cells"):
            connection.execute(
                f"CREATE TABLE quarantine.{name} "
                "(_table VARCHAR, _file INTEGER, _line BIGINT, _column VARCHAR, reason_code VARCHAR)"
            )
        connection.execute(
            "CREATE TABLE quarantine.headings (_table VARCHAR, _file INTEGER, _column VARCHAR, _heading VARCHAR)"
        )
        connection.execute(f"CREATE TABLE {HOLES} ({', '.join(HOLE_FIELDS)})")
        connection.execute(
            "CREATE TABLE quarantine.changes "
            "(_table VARCHAR, _file INTEGER, _line BIGINT, _column VARCHAR, kind VARCHAR)"
        )
        return connection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection that can only read."""
        with self._opening:
            if self._connection is None:
                self._connection = self.attached(None, None)
            return _quiet(self._connection.cursor()).execute(f"USE {SOURCE}")

    def names_cursor(self) -> duckdb.DuckDBPyConnection:
        """The same on the names; only the named list and those who mend rows need it."""
        if self.names_path == self.path:
            return self.cursor()
        with self._opening:
            if self._names is None:
                self._names = self._attached(self.names_path, None, None)
            return _quiet(self._names.cursor()).execute(f"USE {SOURCE}")

    def part(self) -> Path:
        """From now on the register lies in a database of its own, without its names; the path of it."""
        self.path = self._folder / WITHOUT_NAMES_FILE
        return self.path

    def attached(self, memory_limit: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
        """A new, empty database in memory that can read this one as `source`."""
        return self._attached(self.path, memory_limit, threads)

    def _attached(self, path: Path, memory_limit: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
        # Never opened itself: two registers of one kept file may be set up differently.
        connection = duckdb.connect(":memory:", config=self.settings(memory_limit, threads))
        try:
            _quiet(connection).execute(f"ATTACH {literal(str(path))} AS {SOURCE} (READ_ONLY)")
        except duckdb.Error:
            connection.close()
            found = message(
                "has a database that is missing or cannot be opened; the register may have been kept again since"
            )
            raise RegisterError(Problem(path.parent.name, found, remedy=message("open the register again"))) from None
        return connection

    def rest(self) -> None:
        """Give back the memory in which blocks of the file are kept at hand; the next cursor opens it again.

        Who has a cursor goes on with it.
        """
        with self._opening:
            # Not closed: that is refused while another thread reads. It ends with the last of its cursors.
            self._connection = self._names = None

    def close(self) -> None:
        """Give back memory and disk."""
        for connection in (self._connection, self._names):
            if connection is not None:
                connection.close()
        self.rest()
        self._remove()


def _quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """No bar over the terminal, and no variable of a calling function taken for a table."""
    with suppress(duckdb.InvalidInputException):
        # In a notebook without ipywidgets DuckDB refuses to touch the bar, which it could not draw there anyway.
        connection.execute("SET enable_progress_bar = false")
    return connection.execute("SET python_enable_replacements = false")
