"""How are the indicators of a day worked out for a register that does not fit into memory?

Chunk by chunk of households. What looks at one household only is final at once. What looks at its neighbours comes
late: each chunk leaves the few columns of its results that such definitions read, and when all chunks have, these run
once over the whole register.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.indicators.day_run import DayRun, chunk_ranges, insert
from fupin_risk.indicators.running import KEYS, indicator_table, run_subjects
from fupin_risk.indicators.selection import absent_of, select_indicators, unverified_policy, words_of
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.register import Register, as_day
from fupin_risk.register.sql_text import quoted

HOUSEHOLDS_PER_CHUNK = 100_000


@dataclass(frozen=True, eq=False)
class Derived:
    """What one chunk gives.

    Attributes
    ----------
    own : DataFrame
        Index household_id, sorted: the indicators that look at the household alone.
    rows : dict of str to DataFrame
        Rows of the subjects that were asked for beside them, as `subject_table` gives them.
    for_late : dict of str to pyarrow.Table
        By subject, what `IndicatorChunks.late` needs of the chunk.
    """

    own: pd.DataFrame
    rows: dict[str, pd.DataFrame]
    for_late: dict[str, Any]


class IndicatorChunks:
    """The indicators of a day, chunk by chunk of households.

    Parameters
    ----------
    register, as_of, only, catalogue, households_per_chunk, memory_limit, threads
        As for `derive_indicators`, whose rows the chunks are.
    beside : sequence of str, optional
        Subjects whose rows are wanted too; those that did not have to run are left out.

    Attributes
    ----------
    ranges : list of (int, int)
        First and last household code of each chunk, for `derive` and for `Register.slice`.
    households : int
        How many are visible.
    attrs : dict
        What goes with the indicators, as `DataFrame.attrs`.
    passed : dict of str to tuple of str
        Subjects of which `Derived.for_late` holds rows, and the columns of these.

    Raises
    ------
    ValueError
        `households_per_chunk` is below 1.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> from fupin_risk.indicators import IndicatorChunks
    >>> county = fr.make_county(households=20, end="2014-12-31", seed=1)
    >>> chunks = IndicatorChunks(county, "2014-12-31", households_per_chunk=12)
    >>> derived = [chunks.derive(ends) for ends in chunks.ranges]
    >>> late = chunks.late(part.for_late for part in derived)
    >>> frames = [chunks.whole(part.own, more) for part, more in zip(derived, late)]
    >>> sum(len(frame) for frame in frames) == chunks.households
    True
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
        beside: Sequence[str] = (),
    ) -> None:
        if households_per_chunk < 1:
            raise ValueError(
                message(
                    "households_per_chunk is {households_per_chunk}; allowed: 1 or more",
                    households_per_chunk=households_per_chunk,
                )
            )
        self._run = DayRun(register, as_day(as_of), catalogue or register.catalogue, memory_limit, threads)
        catalogue = self._run.catalogue
        selection = select_indicators(catalogue, None if only is None else [*_names(only)])
        self._codes, counties = self._run.register.visible_codes(self._run.day)
        # Once, before chunks ask for them side by side.
        self._run.register.engine_rows(self._run.day)
        self._run.register.household_ids([])
        # What reading the whole register left at hand would stand beside the chunks.
        self._run.register.store.rest()
        self.households = len(self._codes)
        self.ranges = chunk_ranges(self._codes, households_per_chunk)
        self._absent = absent_of(catalogue, selection.indicators, self._run.register.stored_tables)
        self._unknown = UnknownValues(self._run.register, self._run.day)
        self._names = selection.indicators
        self._late_subjects = _late(catalogue, selection.subjects)
        self._own_subjects = tuple(name for name in selection.subjects if name not in self._late_subjects)
        late = {name for name in self._names if catalogue.indicators[name].subject in self._late_subjects}
        self._own = tuple(name for name in self._names if name not in late)
        self._late = tuple(name for name in self._names if name in late)
        self.passed = _passed(catalogue, self._own_subjects, self._late_subjects)
        self._beside = tuple(name for name in beside if name in self._own_subjects)
        self._columns = {
            "own": _columns(catalogue, self._own_subjects, self._own, self.passed, self._beside),
            "late": _columns(catalogue, self._late_subjects, self._late, {}, ()),
        }
        self.attrs: dict[Hashable | None, Any] = {
            "as_of": self._run.day.isoformat(),
            "catalogue_sha256": catalogue.sha256,
            "register_sha256": self._run.register.sha256,
            "absent_tables": tuple(sorted({name for lacking in self._absent.values() for name in lacking})),
            "unverified_policy": unverified_policy(self._run.register, selection.subjects, counties, self._run.day),
        }

    def derive(self, ends: tuple[int, int]) -> Derived:
        """What one of `ranges` gives; chunks may be derived in any order, and side by side."""
        catalogue = self._run.catalogue
        with self._run.locked(self._own_subjects, self._asked(ends)) as connection:
            run_subjects(connection, catalogue, self._own_subjects, self._columns["own"])
            own = self._frame(indicator_table(connection, catalogue, self._own), ends, self._own)
            rows = {name: self._run.rows(connection, name) for name in self._beside}
            passed = {
                name: connection.query(
                    f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(name)} WHERE {self._of_chunk(name, ends)}"
                ).to_arrow_table()
                for name, columns in self.passed.items()
            }
        return Derived(own, rows, passed)

    def _of_chunk(self, subject: str, ends: tuple[int, int]) -> str:
        """A condition on rows of a subject: a chunk also reads rows of those who lived in its households once."""
        if "household_id" not in self._run.catalogue.subjects[subject].columns:
            return "true"
        nobodys = "household_id IS NULL OR " if ends == self.ranges[0] else ""
        return f"{nobodys}household_id BETWEEN {ends[0]} AND {ends[1]}"

    def late(self, parts: Iterable[Mapping[str, Any]]) -> Iterator[pd.DataFrame]:
        """The indicators that look beyond one household, in the order of `ranges`.

        Parameters
        ----------
        parts : iterable of mapping of str to pyarrow.Table
            `Derived.for_late` of every chunk, in any order.

        Yields
        ------
        DataFrame
            Of one chunk, on the index of its own indicators.
        """
        if not (self._late and self.ranges):
            for ends in self.ranges:
                yield pd.DataFrame(index=self._index(ends))
            return
        catalogue = self._run.catalogue
        with self._run.locked(self._late_subjects, None) as connection:
            # Of a province they are more than should be in memory twice.
            for part in parts:
                for name in self.passed:
                    insert(connection, name, part[name])
            run_subjects(connection, catalogue, self._late_subjects, self._columns["late"])
            table = indicator_table(connection, catalogue, self._late)
        for ends in self.ranges:
            first, last = np.searchsorted(self._codes, [ends[0], ends[1] + 1])
            yield self._frame(table.slice(first, last - first), ends, self._late)

    def columns(self, kind: Literal["own", "late"]) -> tuple[str, ...]:
        """Names of the own or of the late indicators."""
        return self._own if kind == "own" else self._late

    def whole(self, own: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
        """Own and late indicators of a chunk side by side, in catalogue order."""
        frame = pd.concat([own, late], axis="columns")[list(self._names)]
        frame.attrs = {**self.attrs}
        return frame

    def nobody(self) -> pd.DataFrame:
        """A table without a household."""
        index = pd.Index([], dtype="str", name="household_id")
        frame = pd.DataFrame({name: np.empty(0) for name in self._names}, index=index)
        frame.attrs = {**self.attrs}
        return frame

    def _asked(self, ends: tuple[int, int]) -> tuple[int, int] | None:
        # Of one chunk that holds everybody nothing has to be left out.
        return ends if len(self.ranges) > 1 else None

    def _codes_of(self, ends: tuple[int, int]) -> np.ndarray[Any, Any]:
        first, last = np.searchsorted(self._codes, [ends[0], ends[1] + 1])
        codes: np.ndarray[Any, Any] = self._codes[first:last]
        return codes

    def _index(self, ends: tuple[int, int]) -> pd.Index:
        index: pd.Index = pd.Index(self._run.register.household_ids(self._codes_of(ends)), name="household_id")
        return index

    def _frame(self, table: Any, ends: tuple[int, int], names: Sequence[str]) -> pd.DataFrame:
        frame: pd.DataFrame = table.drop_columns("household_id").to_pandas()
        frame.index = self._index(ends)
        frame = frame.astype("float64")
        _refuse_infinite(frame, self._run.catalogue)
        for name in names:
            if name in self._absent:
                frame[name] = np.nan
        return self._unknown.blank(frame, self._codes_of(ends), names)


def derive_all(chunks: IndicatorChunks) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The indicators of all chunks, and the rows that were asked for beside them."""
    derived = [chunks.derive(ends) for ends in chunks.ranges]
    late = chunks.late(part.for_late for part in derived)
    frames = [chunks.whole(part.own, more) for part, more in zip(derived, late, strict=True)]
    frame = pd.concat(frames) if frames else chunks.nobody()
    frame.attrs = {**chunks.attrs}
    beside = {name for part in derived for name in part.rows}
    rows = {name: pd.concat([part.rows[name] for part in derived], ignore_index=True) for name in sorted(beside)}
    return frame, rows


def _late(catalogue: Catalogue, subjects: Sequence[str]) -> tuple[str, ...]:
    """Those that look beyond one household, or build on one that does."""
    late: list[str] = []
    for name in subjects:
        if catalogue.subjects[name].scope != "household" or set(catalogue.subjects[name].builds_on) & set(late):
            late.append(name)
    return tuple(late)


def _passed(catalogue: Catalogue, own: Sequence[str], late: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By subject that late ones build on, its columns that their texts name."""
    words = words_of(catalogue, late)
    read = {name for each in late for name in catalogue.subjects[each].builds_on} & set(own)
    columns = {name: catalogue.subjects[name].columns for name in own if name in read}
    return {
        name: tuple(each for each in named if each.lower() in {*words, "household_id"}) or named[:1]
        for name, named in columns.items()
    }


def _columns(
    catalogue: Catalogue,
    subjects: Sequence[str],
    indicators: Sequence[str],
    passed: Mapping[str, Sequence[str]],
    whole: Sequence[str],
) -> dict[str, tuple[str, ...]]:
    """By subject, the columns that those behind it, the indicators, or whoever it is passed to read."""
    found = {}
    for name in subjects:
        columns = catalogue.subjects[name].columns
        behind = [each for each in subjects if name in catalogue.subjects[each].builds_on]
        asked = (each for each in indicators if catalogue.indicators[each].subject == name)
        read = {*KEYS.values(), *words_of(catalogue, behind), *asked, *passed.get(name, ())}
        wanted = tuple(each for each in columns if each in read or each.lower() in read)
        found[name] = columns if name in whole else wanted or columns[:1]
    return found


def _names(only: Iterable[str]) -> Iterable[str]:
    if isinstance(only, str):
        raise TypeError(message("only must be a list of indicators, not the text {only!r}", only=only))
    return only


def _refuse_infinite(frame: pd.DataFrame, catalogue: Catalogue) -> None:
    infinite = frame.columns[np.isinf(frame.to_numpy()).any(axis=0)]
    if len(infinite):
        raise DefinitionError(
            [
                Problem(
                    f"indicators/{catalogue.indicators[name].subject}.sql: {name}", message("gives an infinite number")
                )
                for name in infinite
            ]
        )
