"""How does a definition's SQL run over one day of one register, chunk by chunk of households?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.indicators.running import KEYS, run_subjects
from fupin_risk.indicators.selection import Selection, words_of
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.register import Register
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import quoted


@dataclass(frozen=True)
class DayRun:
    """One day of one register under one catalogue."""

    given: Register
    day: dt.date
    catalogue: Catalogue
    memory_limit: str | None
    threads: int | None

    @cached_property
    def register(self) -> Register:
        """The register under this run's policy: lines and precedence come from the catalogue that was asked for."""
        return self.given.under(self.catalogue)

    def locked(
        self, subjects: Iterable[str], households: tuple[int, int] | frozenset[int] | None
    ) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection with what these subjects read, as of the day, for all households, a range or a set of codes."""
        subjects = [*subjects]
        reads = {table for name in subjects for table in self.catalogue.subjects[name].reads}
        return self.register.locked(
            self.day,
            {"households", *reads},
            households,
            columns={*KEYS.values(), *words_of(self.catalogue, subjects)},
            memory_limit=self.memory_limit,
            threads=self.threads,
        )

    def connections(
        self, selection: Selection, codes: np.ndarray[Any, Any], households_per_chunk: int
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for each chunk of households, one after the other, on which every selected subject has run."""
        ranges = chunk_ranges(codes, households_per_chunk)
        shared = self._shared_results(selection) if len(ranges) > 1 else None
        for ends in ranges:
            with self._connection(selection, ends, shared) as connection:
                yield connection

    @contextmanager
    def _connection(
        self, selection: Selection, ends: tuple[int, int], shared: dict[str, Any] | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        own = [name for name in selection.subjects if name not in (shared or {})]
        with self.locked(own, None if shared is None else ends) as connection:
            for name, table in (shared or {}).items():
                insert(connection, name, table, KEYS[self.catalogue.subjects[name].scope], ends)
            run_subjects(connection, self.catalogue, own)
            yield connection

    def _shared_results(self, selection: Selection) -> dict[str, Any]:
        """Results of the subjects that look beyond one household."""
        if not selection.shared:
            return {}
        wide = [name for name in selection.shared if self.catalogue.subjects[name].scope != "household"]
        with self.locked(selection.shared, None) as connection:
            run_subjects(connection, self.catalogue, selection.shared)
            return {name: connection.query(f"SELECT * FROM {quoted(name)}").to_arrow_table() for name in wide}

    def rows(self, connection: duckdb.DuckDBPyConnection, subject: str) -> pd.DataFrame:
        """The rows of a subject that has run on a connection: ids as text, sorted by their codes."""
        order = ", ".join(map(quoted, self.catalogue.subjects[subject].columns))
        frame = frame_of(connection, f"SELECT * FROM {quoted(subject)} ORDER BY {order}")
        frame = UnknownValues(self.register, self.day).blank_rows(frame, subject)
        if "household_id" in frame:
            frame["household_id"] = self.register.household_ids(frame["household_id"]).to_numpy()
        if "person_id" in frame:
            frame["person_id"] = self.register.person_ids(frame["person_id"]).to_numpy()
        return frame


def chunk_ranges(codes: np.ndarray[Any, Any], households_per_chunk: int) -> list[tuple[int, int]]:
    """First and last of each chunk of the sorted codes."""
    firsts = range(0, len(codes), households_per_chunk)
    return [(int(codes[first]), int(codes[min(first + households_per_chunk, len(codes)) - 1])) for first in firsts]


def insert(
    connection: duckdb.DuckDBPyConnection, name: str, table: Any, key: str = "", ends: tuple[int, int] | None = None
) -> None:
    """Bring a result, or a further part of it, into another connection; of one by household, those of a range."""
    connection.register("brought_result", table)
    part = ends is not None and key == "household_id" and key in table.column_names
    only = f" WHERE household_id BETWEEN {ends[0]} AND {ends[1]}" if ends is not None and part else ""
    rows = f"SELECT * FROM brought_result{only}"
    connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(name)} AS {rows} LIMIT 0")
    connection.execute(f"INSERT INTO {quoted(name)} {rows}")
    connection.unregister("brought_result")
