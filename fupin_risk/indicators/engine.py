"""What was each household's situation, as it was known on a given day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import DefinitionError, Problem
from fupin_risk.indicators.running import KEYS, indicator_table, run_subjects
from fupin_risk.indicators.selection import Selection, select_indicators, select_subjects, tables_of, unverified_policy
from fupin_risk.register import Register, as_day
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import quoted
from fupin_risk.register.visible import Kept

HOUSEHOLDS_PER_CHUNK = 100_000


def derive_indicators(
    register: Register,
    as_of: object,
    only: Iterable[str] | None = None,
    catalogue: Catalogue | None = None,
    *,
    households_per_chunk: int = HOUSEHOLDS_PER_CHUNK,
    memory_limit: str | None = None,
    threads: int | None = None,
) -> pd.DataFrame:
    """Compute the indicators of every household that was visible on a day.

    Parameters
    ----------
    register : Register
    as_of : str, date or Timestamp
        The last day whose entered information may be used.
    only : iterable of str, optional
        Some indicators; by default all of the catalogue. Nothing that they do not need is read.
    catalogue : Catalogue, optional
        By default the one under which the register was read.
    households_per_chunk : int, default 100_000
        How many households are in memory at once. It changes no number, nor does the number of threads.
    memory_limit : str, optional
        Such as '2GB': beyond it the disk is used.
    threads : int, optional

    Returns
    -------
    DataFrame
        Index household_id (text, sorted); one float64 column an indicator, in catalogue order, in the unit that the
        catalogue gives. Yes is 1, a category is its position in its code list, NaN is unknown. `attrs` has as_of,
        catalogue_sha256, register_sha256, absent_tables (tables, and columns as `table.column`, whose indicators are
        unknown throughout) and unverified_policy (the policy rows behind them, as `file.what`, whose source nobody has
        seen).

    Raises
    ------
    DefinitionError
        A name in `only` is not defined, or a definition cannot run.
    RegisterError
        The register has no households, or cannot say what it knew on that day.

    Examples
    --------
    >>> import pandas as pd
    >>> import fupin_risk as fr
    >>> homes = pd.DataFrame(
    ...     {
    ...         "household_id": ["h1"],
    ...         "occurred_on": ["2018-01-01"],
    ...         "county": ["340123"],
    ...         "water_safe": [False],
    ...         "entered_on": ["2018-02-01"],
    ...     }
    ... )
    >>> register = fr.read_register({"households": homes})
    >>> fr.derive_indicators(register, as_of="2018-12-31", only=["water_unsafe", "dwelling_unsafe"])
                  dwelling_unsafe  water_unsafe
    household_id
    h1                        NaN           1.0
    """
    chunks = IndicatorChunks(register, as_of, only, catalogue, households_per_chunk, memory_limit, threads)
    parts = [chunks.derive(ends) for ends in chunks.ranges]
    frame = pd.concat(parts) if parts else chunks.nobody()
    frame.attrs = {**chunks.attrs}
    return frame


class IndicatorChunks:
    """The indicators of a day, chunk by chunk of households: for registers that do not fit into memory.

    Parameters
    ----------
    register, as_of, only, catalogue, households_per_chunk, memory_limit, threads
        As for `derive_indicators`, whose rows the chunks are.

    Attributes
    ----------
    ranges : list of (int, int)
        First and last household code of each chunk, for `derive` and for `Register.slice`.
    visible : DataFrame
        As `Register.visible_households` returns it.
    attrs : dict
        What goes with the indicators, as `DataFrame.attrs`.

    Raises
    ------
    ValueError
        `households_per_chunk` is below 1.
    """

    def __init__(
        self,
        register: Register,
        as_of: object,
        only: Iterable[str] | None = None,
        catalogue: Catalogue | None = None,
        households_per_chunk: int = HOUSEHOLDS_PER_CHUNK,
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> None:
        if households_per_chunk < 1:
            message = f"households_per_chunk is {households_per_chunk}; allowed: 1 and more"
            raise ValueError(message)
        self._run = DayRun(register, as_day(as_of), catalogue or register.catalogue, memory_limit, threads)
        self._selection = select_indicators(self._run.catalogue, None if only is None else [*_names(only)])
        self.visible = self._run.register.visible_households(self._run.day)
        self.ranges = _ranges(self.visible["household_code"].to_numpy(), households_per_chunk)
        self._absent = absent_of(self._run.catalogue, self._selection.indicators, self._run.register.kept)
        self.attrs: dict[Hashable | None, Any] = {
            "as_of": self._run.day.isoformat(),
            "catalogue_sha256": self._run.catalogue.sha256,
            "register_sha256": self._run.register.sha256,
            "absent_tables": tuple(sorted({name for lacking in self._absent.values() for name in lacking})),
            "unverified_policy": unverified_policy(
                self._run.register, self._selection.subjects, set(self.visible["county"].dropna()), self._run.day
            ),
        }

    def nobody(self) -> pd.DataFrame:
        """A table without a household."""
        index = pd.Index([], dtype="str", name="household_id")
        return pd.DataFrame({name: np.empty(0) for name in self._selection.indicators}, index=index)

    def derive(self, ends: tuple[int, int]) -> pd.DataFrame:
        """The indicators of one of `ranges`; chunks may be derived in any order."""
        with self._run.connection(self._selection, ends, self._shared) as connection:
            table = indicator_table(connection, self._run.catalogue, self._selection.indicators)
        frame: pd.DataFrame = table.drop_columns("household_id").to_pandas()
        codes = table.column("household_id").to_numpy()
        ids = self._run.register.household_ids(pd.Series(codes)).to_numpy(dtype=object)
        frame.index = pd.Index(ids, dtype="str", name="household_id")
        frame = frame.astype("float64")
        _refuse_infinite(frame, self._run.catalogue)
        for name in self._absent:
            frame[name] = np.nan
        frame.attrs = {**self.attrs}
        return frame

    @cached_property
    def _shared(self) -> dict[str, Any] | None:
        """Results that look beyond one household; None where one chunk is all there is."""
        return None if len(self.ranges) == 1 else self._run.shared_results(self._selection)


def subject_table(
    register: Register,
    subject: str,
    as_of: object,
    catalogue: Catalogue | None = None,
    households: Collection[str] | None = None,
) -> pd.DataFrame:
    """The rows of one definition as its SQL gives them, such as `income_years` (net income by year) or `lines`.

    Parameters
    ----------
    register : Register
    subject : str
        Name of a file under `features/indicators/`.
    as_of : str, date or Timestamp
    catalogue : Catalogue, optional
    households : collection of str, optional
        Ids of those that are asked for; rows of others may be left out. By default all.

    Returns
    -------
    DataFrame
        The columns of the SQL, money in integer fen where the SQL says so; ids as text; sorted.

    Raises
    ------
    ValueError
        There is no such subject.
    DefinitionError, RegisterError
        As `derive_indicators`.
    """
    run = DayRun(register, as_day(as_of), catalogue or register.catalogue, None, None)
    if subject not in run.catalogue.subjects:
        message = f"{subject!r} is no subject; there are {', '.join(sorted(run.catalogue.subjects))}"
        raise ValueError(message)
    selection = select_subjects(run.catalogue, [subject])
    # A subject that looks beyond one household needs them all.
    asked = None if households is None or selection.shared else frozenset(register.household_codes(households).tolist())
    with run.locked(selection.tables, asked) as connection:
        run_subjects(connection, run.catalogue, selection.subjects)
        order = ", ".join(map(quoted, run.catalogue.subjects[subject].columns))
        frame = frame_of(connection, f"SELECT * FROM {quoted(subject)} ORDER BY {order}")
    if "household_id" in frame:
        frame["household_id"] = run.register.household_ids(frame["household_id"]).to_numpy()
    if "person_id" in frame:
        frame["person_id"] = run.register.person_ids(frame["person_id"]).to_numpy()
    return frame


@dataclass(frozen=True)
class DayRun:
    """One day of one register under one catalogue."""

    given: Register
    day: dt.date
    catalogue: Catalogue
    memory_limit: str | None
    threads: int | None

    @property
    def register(self) -> Register:
        """The register under this run's policy: lines and precedence come from the catalogue that was asked for."""
        return self.given if self.catalogue is self.given.catalogue else replace(self.given, catalogue=self.catalogue)

    def locked(
        self, tables: Iterable[str], households: tuple[int, int] | frozenset[int] | None
    ) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection with these tables as of the day, for all households, a range or a set of their codes."""
        wanted = {"households", *tables}
        return self.register.locked(self.day, wanted, households, memory_limit=self.memory_limit, threads=self.threads)

    def connections(
        self, selection: Selection, codes: np.ndarray[Any, Any], households_per_chunk: int
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for each chunk of households, one after the other."""
        ranges = _ranges(codes, households_per_chunk)
        shared = self.shared_results(selection) if len(ranges) > 1 else None
        for ends in ranges:
            with self.connection(selection, ends, shared) as connection:
                yield connection

    @contextmanager
    def connection(
        self, selection: Selection, ends: tuple[int, int], shared: dict[str, Any] | None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one chunk of households, on which every selected subject has run."""
        own = [name for name in selection.subjects if name not in (shared or {})]
        tables = tables_of(self.catalogue, own)
        with self.locked(tables, None if shared is None else ends) as connection:
            for name, table in (shared or {}).items():
                _insert(connection, name, table, KEYS[self.catalogue.subjects[name].scope], ends)
            run_subjects(connection, self.catalogue, own)
            yield connection

    def shared_results(self, selection: Selection) -> dict[str, Any]:
        """Results of the subjects that look beyond one household."""
        if not selection.shared:
            return {}
        wide = [name for name in selection.shared if self.catalogue.subjects[name].scope != "household"]
        with self.locked(tables_of(self.catalogue, selection.shared), None) as connection:
            run_subjects(connection, self.catalogue, selection.shared)
            return {name: connection.query(f"SELECT * FROM {quoted(name)}").to_arrow_table() for name in wide}


def _ranges(codes: np.ndarray[Any, Any], households_per_chunk: int) -> list[tuple[int, int]]:
    """First and last of each chunk of the sorted codes."""
    firsts = range(0, len(codes), households_per_chunk)
    return [(int(codes[first]), int(codes[min(first + households_per_chunk, len(codes)) - 1])) for first in firsts]


def _insert(connection: duckdb.DuckDBPyConnection, name: str, table: Any, key: str, ends: tuple[int, int]) -> None:
    """Bring a shared result into a chunk's connection, without the households of other chunks."""
    connection.register("shared_result", table)
    only = f"WHERE household_id BETWEEN {ends[0]} AND {ends[1]}" if key == "household_id" in table.column_names else ""
    connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM shared_result {only}")
    connection.unregister("shared_result")


def _names(only: Iterable[str]) -> Iterable[str]:
    if isinstance(only, str):
        message = f"only is a list of indicators, got the text {only!r}"
        raise TypeError(message)
    return only


def _refuse_infinite(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    infinite = frame.columns[np.isinf(frame.to_numpy()).any(axis=0)]
    if len(infinite):
        raise DefinitionError(
            [
                Problem(f"indicators/{catalogue.indicators[name].subject}.sql: {name}", "gives an infinite number")
                for name in infinite
            ]
        )


def absent_of(catalogue: Catalogue, names: Iterable[str], kept: Mapping[str, Kept]) -> dict[str, frozenset[str]]:
    """The indicators that need tables, or columns as `table.column`, which a register lacks; and which these are."""
    present = {*kept, *(f"{name}.{column}" for name, table in kept.items() for column in table.columns)}
    found = {}
    for name in names:
        entry = catalogue.indicators[name]
        needed = {*entry.tables, *(column for column in entry.columns if column.split(".")[0] in kept)}
        if needed - present:
            found[name] = frozenset(needed - present)
    return found
