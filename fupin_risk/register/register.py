"""What is a register, once it has been read?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.lineage import Lineage
from fupin_risk.errors import RegisterError, message
from fupin_risk.register.as_of import AsOf
from fupin_risk.register.carried_holes import HOLES_KEY, holes_as_text
from fupin_risk.register.cells_to_mend import rows_to_mend
from fupin_risk.register.clock_rules import PRECISION_COLUMN, ClockRules
from fupin_risk.register.day_tables import DayTables
from fupin_risk.register.days import as_day
from fupin_risk.register.holes import Holes
from fupin_risk.register.knowable import refuse_unknowable
from fupin_risk.register.locking import locked_connection, rows_of
from fupin_risk.register.outside import frame_of, outside_sql
from fupin_risk.register.precedence import Precedence, table_precedence
from fupin_risk.register.sql_text import listed, literal, one_row, quoted
from fupin_risk.register.store import Store
from fupin_risk.register.stored import Stored
from fupin_risk.register.visible import StoredTable, visible_sql

# What tells whose the names of a table are.
_BESIDE_NAMES = {"members": ("household_id", "relation", "present")}
UNKNOWN_WORDS = ("table", "column", "heading", "word", "count", "nearest", "line", "shown")
# Under which a frame carries what its register was told about clocks.
RULES_KEY = "fupin_risk"


@dataclass(frozen=True, eq=False)
class People:
    """Whose ID number is which.

    Attributes
    ----------
    day : date
        As of which the register said so.
    frame : DataFrame
        id_number, person_id, household_id.
    """

    day: dt.date
    frame: pd.DataFrame

    def __repr__(self) -> str:
        return f"People({len(self.frame)} as of {self.day})"


class Tables(Mapping[str, pd.DataFrame]):
    """The accepted rows of each table, all versions, in the outside form; a frame is made when it is asked for."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def __repr__(self) -> str:
        return f"Tables({', '.join(self)})"

    def __iter__(self) -> Iterator[str]:
        return iter(self._register.stored_tables)

    def __len__(self) -> int:
        return len(self._register.stored_tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        kept = self._register.stored_tables[name]
        columns = [kept.table.columns[column] for column in kept.columns]
        precision = [] if kept.precise else [PRECISION_COLUMN]
        key = [*kept.table.key, kept.table.clocks.occurred_on, "reported_by", "entered_on"]
        sort = listed(dict.fromkeys(column for column in key if column in kept.columns))
        sql = f"{outside_sql(columns, f'SELECT * FROM kept.{quoted(name)}', more=precision)} ORDER BY {sort}"
        frame = frame_of(self._register.store.cursor(), sql)
        frame.attrs[RULES_KEY] = self._register.rules.of_table(name)
        if (holes := holes_as_text(self._register.store.cursor(), name)) is not None:
            frame.attrs[HOLES_KEY] = holes
        return frame


@dataclass(frozen=True, eq=False, repr=False)
class Register:
    """The tables as the county has them, with their clocks and versions.

    Attributes
    ----------
    catalogue : Catalogue
        The definitions under which it was read.
    quarantine : DataFrame
        What was set apart: table, file, sheet, line, column, reason_code, remedy_zh, remedy_en; a row may have several
        reasons. The header is line 1; in a DataFrame, `line` is the row's position. Cells stand in `quarantined_rows`
        only.
    ledger : DataFrame
        For each table: rows_in = accepted + quarantined + collapsed; of the accepted, those that were updated in place
        (split) and those in which anything was normalised.
    normalised : DataFrame
        What was changed without a loss in accepted rows: table, file, sheet, column, kind, cells, what_zh, what_en.
    doubts : DataFrame
        What was accepted as it is and should be looked at: table, file, sheet, line (the first), column, reason_code,
        rows, remedy_zh, remedy_en.
    assumed_clocks : dict of str to str
        Tables whose day of entry was assumed, and how ('snapshot 2019-12-31', 'lag 90 days').
    first_day : date or None
        The first day on which anything was entered.
    truth : object
        What really happened, for a register that was made up; None for a real one.
    unread : DataFrame
        Headings and sheets that stand in the files and were not read: file, sheet, heading, why_zh, why_en, and why,
        which is the latter.
    unknown_words : DataFrame
        Words that stand in columns of code lists, of yes or no and of ends, and mean nothing known there: table,
        column, heading, word (missing: others of the column), count, nearest (known word), line (of a mapping that
        settles it), shown (whether it is fit for a screen: what could be a name is not).
    key_fingerprint : str or None
        `PseudonymKey.fingerprint` of the key under which ids became pseudonyms; None where they are as given.
    """

    catalogue: Catalogue
    quarantine: pd.DataFrame
    ledger: pd.DataFrame
    normalised: pd.DataFrame
    doubts: pd.DataFrame
    assumed_clocks: dict[str, str]
    first_day: dt.date | None
    stored: Stored
    files: tuple[str, ...]
    names: dict[str, StoredTable] = field(default_factory=dict)
    truth: Any = None
    unread: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["file", "sheet", "heading", "why_zh", "why_en", "why"])
    )
    unknown_words: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(UNKNOWN_WORDS)))
    key_fingerprint: str | None = None
    # First and last household code, and further codes, of a slice.
    _range: tuple[int, int] | None = None
    _also: tuple[int, ...] = ()
    # Of the whole register, where this is a slice.
    _days_of_whole: DayTables | None = None

    def __repr__(self) -> str:
        rows = sum(kept.rows for kept in self.stored_tables.values())
        return f"Register({len(self.stored_tables)} tables, {rows:,} rows)"

    @property
    def tables(self) -> Tables:
        """The accepted rows by table; `read_register(dict(register.tables))` is the same register."""
        return Tables(self)

    @property
    def stored_tables(self) -> Mapping[str, StoredTable]:
        """The tables that it has, as they lie in the database."""
        return self.stored.tables

    @property
    def rules(self) -> ClockRules:
        """What was declared about clocks and covers."""
        return self.stored.rules

    @property
    def store(self) -> Store:
        """The database."""
        return self.stored.store

    @property
    def sha256(self) -> str:
        """Hash of the accepted rows and the declared clocks; the order of rows and files does not matter."""
        return self.stored.sha256

    @property
    def counties(self) -> tuple[str, ...]:
        """Counties that any version of a household names, sorted."""
        return self.stored.counties

    @cached_property
    def covers(self) -> pd.DataFrame:
        """The covers of the tables that it has, as of the last day on which anything was entered, as `covers_as_of`."""
        last = [f"SELECT max(entered_on) AS last FROM kept.{quoted(name)}" for name in self.stored_tables]
        (day,) = one_row(self.store.cursor(), f"SELECT max(last) FROM ({' UNION ALL '.join(last)})")
        if day is None:
            return self.covers_as_of(dt.date.max)[:0]
        covers = self.covers_as_of(day)
        return covers[covers["table"].isin(list(self.stored_tables))].reset_index(drop=True)

    def as_of(self, day: object, every_reporter: bool = False) -> AsOf:  # noqa: FBT001, FBT002 - reads aloud
        """The register as it was known at the end of `day`.

        Parameters
        ----------
        day : str, date or Timestamp
        every_reporter : bool, default False
            Show what each reporter says, for reconciliation; else the most believed one's row stands for a thing.

        Returns
        -------
        AsOf

        Raises
        ------
        RegisterError
            The day lies before the first entry, or before the snapshot from which the days of entry were assumed.

        Examples
        --------
        >>> import pandas as pd
        >>> import fupin_risk as fr
        >>> homes = pd.DataFrame(
        ...     {
        ...         "household_id": ["h1"],
        ...         "occurred_on": ["2018-01-01"],
        ...         "county": ["340123"],
        ...         "entered_on": ["2018-02-01"],
        ...     }
        ... )
        >>> register = fr.read_register({"households": homes})
        >>> len(register.as_of("2018-12-31")["households"])
        1
        """
        asked = as_day(day)
        refuse_unknowable(asked, self.assumed_clocks, self.first_day)
        return AsOf(self, asked, every_reporter)

    def locked(
        self,
        day: object,
        tables: Collection[str] | None = None,
        households: tuple[int, int] | frozenset[int] | None = None,
        *,
        columns: Collection[str] | None = None,
        every_reporter: bool = False,
        memory_limit: str | None = None,
        threads: int | None = None,
    ) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection that holds only the inside tables as of `day`, without any way to a file or setting.

        Parameters
        ----------
        day : str, date or Timestamp
        tables : collection of str, optional
            Those of the dictionary and of the engine that are wanted; where the register lacks one, it is empty. By
            default all.
        households : (int, int) or frozenset of int, optional
            First and last household code, or a set of codes: rows of others are left out, tables of villages and areas
            are whole. By default those of the slice.
        columns : collection of str, optional
            Inside names of the columns that are wanted, of whatever table: the filled tables have no others.
        every_reporter : bool, default False
        memory_limit : str, optional
        threads : int, optional

        Raises
        ------
        RegisterError
            As for `as_of`.
        """
        asked = as_day(day)
        refuse_unknowable(asked, self.assumed_clocks, self.first_day)
        return locked_connection(
            self,
            asked,
            tables,
            households or self._range,
            columns=columns,
            every_reporter=every_reporter,
            memory_limit=memory_limit,
            threads=threads,
        )

    def visible_households(self, day: object) -> pd.DataFrame:
        """The households that were known on `day`.

        Returns
        -------
        DataFrame
            household_code (int), household_id, county, township, village; sorted by code, which is the order of the
            ids.
        """
        rows = self._visible_rows(as_day(day))
        return frame_of(
            self.store.cursor(),
            f"SELECT r.household_id AS household_code, c.id AS household_id, r.county, r.township, r.village "
            f"FROM ({rows}) AS r JOIN codes.households AS c ON c.code = r.household_id ORDER BY household_code",
        ).astype({"household_code": "int64"})

    def visible_codes(self, day: object) -> tuple[np.ndarray[Any, Any], frozenset[str]]:
        """Codes of the same households, sorted, and the counties where they live: of a province the table is large."""
        rows = self._visible_rows(as_day(day))
        query = f"SELECT household_id, county FROM ({rows}) WHERE household_id IS NOT NULL ORDER BY household_id"
        found: Any = self.store.cursor().query(query).to_arrow_table()
        counties = frozenset(pc.unique(found.column("county")).drop_null().to_pylist())
        return found.column("household_id").to_numpy().astype(np.int64), counties

    def _visible_rows(self, day: dt.date) -> str:
        kept = self.stored_tables.get("households")
        if kept is None:
            raise RegisterError(message("The register has no table households, so no warning list can be made."))
        refuse_unknowable(day, self.assumed_clocks, self.first_day)
        return visible_sql(
            kept,
            "kept.households",
            day,
            self.rules,
            order=self.precedence("households", day),
            only=rows_of(kept, self._range),
        )

    def household_ids(self, codes: Iterable[int]) -> pd.Series[Any]:
        """The ids behind household codes; missing for a missing code."""
        return _ids(self.stored.household_ids, codes)

    def person_ids(self, codes: Iterable[int]) -> pd.Series[Any]:
        """The ids behind person codes; missing for a missing code."""
        return _ids(self.stored.person_ids, codes)

    def household_codes(self, ids: Iterable[str]) -> np.ndarray[Any, Any]:
        """The codes of households; -1 for an id that the register does not know."""
        # A number that is nobody's has no id, and is no answer to a missing one.
        found = pc.index_in(pa.array(ids, pa.large_string()), value_set=self.stored.household_ids, skip_nulls=True)
        return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)

    def named(self, day: object, table: str = "households") -> pd.DataFrame:
        """Names, telephones and roll numbers as of `day`: for the named outputs alone.

        Parameters
        ----------
        day : str, date or Timestamp
        table : {"households", "members", "enrolments"}
            `households` has the heads' names and telephones, `members` names and ID numbers, `enrolments` students'
            names and roll numbers.

        Returns
        -------
        DataFrame
            The columns of the table's key, and those that only a named output may hold (missing where the register
            lacks them); of households, with pseudonyms, also given_id, the household's own id; of members also
            household_id, relation and present.
        """
        asked = as_day(day)
        refuse_unknowable(asked, self.assumed_clocks, self.first_day)
        columns = self.catalogue.dictionary.tables[table].columns
        key = [*self.catalogue.dictionary.tables[table].key, *_BESIDE_NAMES.get(table, ())]
        names = [column.name for column in columns.values() if column.personal == "named_only"]
        kept = (self.names or self.stored_tables).get(table)
        if kept is None:
            return pd.DataFrame(columns=[*key, *names])
        present = [name for name in names if name in kept.columns]
        rows = visible_sql(
            kept, f"kept.{quoted(table)}", asked, self.rules, order=self.precedence(table, asked), hidden=present
        )
        sql = f"{outside_sql([columns[name] for name in key], rows, more=present)} ORDER BY {listed(key)}"
        frame = frame_of(self.store.names_cursor(), sql).reindex(columns=[*key, *names])
        if self.names and table == "households":
            given = "SELECT pseudonym, id FROM codes.given WHERE kind = 'household'"
            ids = frame_of(self.store.names_cursor(), given).set_index("pseudonym")["id"]
            frame.insert(1, "given_id", frame["household_id"].map(ids).astype("str"))
        return frame

    @property
    def unread_cells(self) -> pd.DataFrame:
        """The cells that could not be read, in rows that stayed: table, file, line, column, reason_code."""
        frame = frame_of(
            self.store.cursor(),
            'SELECT DISTINCT _table AS "table", _file AS file, _line AS line, _column AS "column", reason_code '
            "FROM quarantine.unread_cells ORDER BY ALL",
        ).astype({"line": "int64"})
        frame["file"] = pd.Series([self.files[number] for number in frame["file"]], index=frame.index, dtype="str")
        return frame

    def people(self, day: object) -> People:
        """Whose ID number is which, as of `day`, by the own ids of households and persons.

        For `read_register(…, people=…)`: a list of another office that names people by ID number alone.
        """
        asked = as_day(day)
        if "members" not in self.stored_tables:
            return People(asked, pd.DataFrame(columns=["id_number", "person_id", "household_id"], dtype="str"))
        frame = self.named(asked, "members")[["id_number", "person_id", "household_id"]]
        if self.names:
            for kind in ("person", "household"):
                given = f"SELECT pseudonym, id FROM codes.given WHERE kind = {literal(kind)}"
                ids = frame_of(self.store.names_cursor(), given).set_index("pseudonym")["id"]
                frame[f"{kind}_id"] = frame[f"{kind}_id"].map(ids)
        return People(asked, frame.dropna(subset=["id_number"]).astype("str"))

    def cells_to_mend(self) -> pd.DataFrame:
        """Every row and cell that could not be read, as it was found, and what may stand there; see `rows_to_mend`."""
        return rows_to_mend(self)

    def quarantined_rows(self, table: str) -> pd.DataFrame:
        """The rows of a table that were set apart, cell by cell as they were found.

        Returns
        -------
        DataFrame
            file, line, reason_codes (with commas between), and the table's columns as text.
        """
        if table not in self.stored_tables:
            return pd.DataFrame(columns=["file", "line", "reason_codes"])
        reasons = (
            "SELECT _file, _line, string_agg(DISTINCT reason_code, ',' ORDER BY reason_code) AS reason_codes "
            f"FROM quarantine.reasons WHERE _table = {literal(table)} GROUP BY ALL"
        )
        frame = frame_of(
            self.store.names_cursor(),
            "SELECT _file AS file, _line AS line, reason_codes, q.* EXCLUDE (_file, _line) "
            f"FROM quarantine.{quoted(table)} AS q JOIN ({reasons}) USING (_file, _line) ORDER BY _file, _line",
        )
        frame["file"] = [self.files[number] for number in frame["file"]]
        return frame

    def covers_as_of(self, day: object) -> pd.DataFrame:
        """From which day on each table reaches unbroken to `day`.

        Returns
        -------
        DataFrame
            county, table, covered_from (NaT: not covered, so that a missing row means unknown, not zero), declared.
        """
        rows = [
            (county, table, pd.Timestamp(first) if first else pd.NaT, table in self.rules.covers)
            for county, covers in self.covers_by_county(as_day(day))
            for table, first in covers.items()
        ]
        frame = pd.DataFrame(rows, columns=["county", "table", "covered_from", "declared"])
        return frame.astype({"covered_from": "datetime64[us]"})

    def covers_by_county(self, day: dt.date) -> list[tuple[str, dict[str, dt.date | None]]]:
        """The same, for SQL; worked out once a day and register."""
        return self._days.covers(day)

    def counties_with(self, table: str, day: dt.date) -> frozenset[str]:
        """Counties in which a table covers a day, so that a missing row of it means none."""
        return frozenset(county for county, covers in self.covers_by_county(day) if covers.get(table) is not None)

    def engine_rows(self, day: dt.date) -> dict[str, pa.Table]:
        """The rows of the engine's own tables; worked out once a day and register."""
        return self._days.engine_rows(day)

    def holes_on(self, day: dt.date) -> Holes:
        """Whom the rows and cells concern that could not be read and had been entered by `day`; once a day."""
        return self._days.holes(day)

    @property
    def lineage(self) -> Lineage:
        """On what the definitions of the catalogue rest; each is looked at once."""
        return self._days.lineage

    def shared_names(self, day: dt.date) -> pa.Table:
        """Villages that share their name with another, and their keys; worked out once a day and register."""
        return self._days.shared_names(day)

    @cached_property
    def _days(self) -> DayTables:
        return self._days_of_whole or DayTables(self.stored, self.catalogue)

    def precedence(self, table: str, day: dt.date) -> Precedence:
        """Which reporter of a table is believed, as was published by `day`."""
        return table_precedence(self.catalogue, table, day, self.stored_tables, self.counties)

    def with_truth(self, truth: object) -> Register:
        """The same register, knowing what really happened."""
        return replace(self, truth=truth)

    def under(self, catalogue: Catalogue) -> Register:
        """The same register under other definitions: its lines and the order of its reporters are theirs."""
        if catalogue is self.catalogue:
            return self
        return replace(self, catalogue=catalogue, _days_of_whole=None)

    def slice(self, first: int, last: int) -> Register:
        """The same register, of which a day shows the households of a range of codes only.

        Parameters
        ----------
        first, last : int
            The first and the last household code, as `visible_households` gives them.

        Returns
        -------
        Register
            Its `as_of` and `locked` leave out the rows of other households, but not those of whom a household of the
            range was split off: a successor has the status of its origin. Covers, hash and ledger are the whole's.

        Notes
        -----
        A slice is how a province is worked through in bounded memory: rows lie by household, so that a slice reads
        little more than its own.
        """
        ends = int(first), int(last)
        return replace(self, _range=ends, _also=self.stored.origins(*ends), _days_of_whole=self._days)

    @property
    def is_slice(self) -> bool:
        """Whether a day shows a range of households only."""
        return self._range is not None

    def rows_of(self, kept: StoredTable) -> str:
        """The condition on a table's kept rows that belong to the slice."""
        return rows_of(kept, self._range, also=self._also)

    def close(self) -> None:
        """Give back the disk and memory that the register holds; it cannot be used afterwards."""
        self.store.close()


def _ids(known: pa.Array, codes: Iterable[int]) -> pd.Series[Any]:
    given = pd.Series(codes, dtype="Int64") if not isinstance(codes, pd.Series) else codes.astype("Int64")
    found = known.take(pa.array(given, pa.int64()))
    return pd.Series(found.to_pandas().array, index=given.index, dtype="str")
