"""Which values must be unknown, because they rest on a row or a cell that could not be read?

A definition's SQL knows nothing of holes: after it ran, every value whose lineage reads a column with a hole is made
unknown for the households that the hole touches. So damage can only turn what was known into what is unknown, under
definitions of one's own too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.engine_tables import VERSIONS
from fupin_risk.definitions.lineage import ROWS, Source
from fupin_risk.register import Register
from fupin_risk.register.holes import Codes, HoleKind, Holes, Unplaced
from fupin_risk.register.village_keys import PATH

# Above this share of households with a hole, what is counted over a place is unknown there.
MOST_OF_A_PLACE = 0.01
_NOBODY: Codes = np.empty(0, dtype=np.int64)
# A household is known by its row; that the row is there tells nothing of it.
_NO_CONTENT = frozenset({ROWS, "household_id"})


@dataclass(eq=False)
class UnknownValues:
    """What is not known of a register on a day, under the definitions of its catalogue.

    Attributes
    ----------
    register : Register
    day : date
    """

    register: Register
    day: dt.date

    def __bool__(self) -> bool:
        return bool(self.holes)

    @cached_property
    def holes(self) -> Holes:
        """The holes of the day."""
        return self.register.holes_on(self.day)

    def blank(self, frame: pd.DataFrame, codes: Codes, names: Iterable[str]) -> pd.DataFrame:
        """Indicators with NaN where they rest on what could not be read.

        Parameters
        ----------
        frame : DataFrame
            A column an indicator, a row a household.
        codes : array of int
            Of its households, sorted.
        names : iterable of str
            Indicators among its columns.
        """
        if not self:
            return frame
        unknown = {}
        for name in names:
            found = self._of_indicator(name, codes, frame[name].to_numpy())
            if found.any():
                unknown[name] = frame[name].mask(found)
        return frame.assign(**unknown) if unknown else frame

    def blank_rows(self, frame: pd.DataFrame, subject: str) -> pd.DataFrame:
        """Rows of a definition, without what rests on what could not be read; keys and places stay.

        Parameters
        ----------
        frame : DataFrame
            As the SQL gives it: household_id is a code.
        subject : str
        """
        if not self or "household_id" not in frame:
            return frame
        codes = frame["household_id"].fillna(-1).to_numpy(dtype=np.int64)
        unknown = {}
        for name in frame:
            if str(name).endswith("_id") or name in PATH:
                continue
            found = self.touches(self.rests_on(subject, [str(name)]), codes)
            if found.any():
                unknown[str(name)] = frame[name].mask(found)
        return frame.assign(**unknown) if unknown else frame

    def _of_indicator(self, name: str, codes: Codes, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        entry = self._catalogue.indicators[name]
        read = self.rests_on(entry.subject, [name])
        found, over = self.touches(read, codes), self.over(name)
        if over == "contact":
            return found | self._of_contacts(read, codes)
        if over != "household":
            return found | self._of_places(read, over, codes)
        absent = values == 0 if entry.unit != "yes_no" else ~np.isnan(values)
        return found | (absent & self.may_lack(read, codes)) if absent.any() else found

    def over(self, name: str) -> str:
        """Whose rows an indicator counts: those of its household, or of all of a place."""
        entry = self._catalogue.indicators[name]
        if entry.over is not None:
            return entry.over
        return "household" if self._alone(entry.subject) else "county"

    def touched(self, read: frozenset[Source]) -> Codes:
        """Codes of the households of which a hole lies in what is read, sorted."""
        parts = [codes for kind, codes in self.holes.touched.items() if _meets(read, kind)]
        return np.unique(np.concatenate(parts)) if parts else _NOBODY

    def touches(self, read: frozenset[Source], codes: Codes) -> NDArray[np.bool_]:
        """Of which households a hole lies in what is read."""
        return np.asarray(np.isin(codes, self.touched(read)) | self.silenced(read), dtype=np.bool_)

    def silenced(self, read: frozenset[Source]) -> bool:
        """Whether a table is read that says nothing of any household."""
        return any(_meets(read, HoleKind(table, None, ended=False)) for table in self.holes.silent)

    def hole_rows(self, read: frozenset[Source]) -> pd.DataFrame:
        """Each household and the rows and cells with a hole in what is read.

        Returns
        -------
        DataFrame
            household_code, file (its number), line, table, column (missing for a row); of visible households.
        """
        rows, kinds = self.holes.rows, self.holes.kinds
        own = rows["kind"].isin([number for number, kind in enumerate(kinds) if _meets(read, kind)])
        rows = rows[own & rows["household_code"].isin(self.homes.index)].reset_index(drop=True)
        found = [kinds[number] for number in rows.pop("kind")]
        rows["table"] = pd.Series([kind.table for kind in found], dtype="str")
        rows["column"] = pd.Series([kind.column for kind in found], dtype="str")
        return rows

    def may_lack(self, read: frozenset[Source], codes: Codes) -> NDArray[np.bool_]:
        """Of which households a row may be missing that leads to no household."""
        found = np.zeros(len(codes), dtype=bool)
        for each in self._unplaced(read):
            found |= self._within(each, codes)
        return found

    def rests_on(self, subject: str, columns: Iterable[str]) -> frozenset[Source]:
        """On what output columns of a definition rest."""
        return frozenset().union(*(self.register.lineage.of(subject, column) for column in columns))

    def objects(self, read: frozenset[Source], key: str) -> frozenset[str] | None:
        """Projects or villages (`key` is project_id or village) with a hole in what is read; None: it may be any."""
        tables = self._catalogue.dictionary.tables
        found: set[str | None] = set()
        for kind, pairs in self.holes.objects.items():
            if not _meets(read, kind):
                continue
            table = tables[kind.table]
            if key == "village" and (table.household_column or table.person_column):
                # A household's row is of the village in which the household lives.
                touched = self.homes.index.intersection(pd.Index(self.holes.touched.get(kind, _NOBODY)))
                found |= set(self.homes.loc[touched, "village"].dropna())
            else:
                found |= {pair[0] if key == "project_id" else pair[1] if key == "village" else None for pair in pairs}
        return None if None in found else frozenset(name for name in found if name is not None)

    def _unplaced(self, read: frozenset[Source]) -> list[Unplaced]:
        return [each for each in self.holes.unplaced if _meets(read, HoleKind(each.table, None, each.ended))]

    def _within(self, each: Unplaced, codes: Codes) -> NDArray[np.bool_]:
        told = [(name, value) for name, value in zip(PATH, each.place, strict=True) if value is not None]
        while told:
            fits = np.logical_and.reduce(
                [(self.homes[name].isna() | (self.homes[name] == value)).to_numpy() for name, value in told]
            )
            if fits.any():
                return np.isin(codes, self.homes.index[fits])
            # Nobody lives there: the last part may be a slip.
            told.pop()
        return np.ones(len(codes), dtype=bool)

    def _of_contacts(self, read: frozenset[Source], codes: Codes) -> NDArray[np.bool_]:
        """Of which households a contact is, or may be, that of a household with a hole."""
        pairs, contacts = self.holes.pairs, set[int | None]()
        touched = self.touched(read)
        for kind, named in self.holes.named.items():
            contacts |= named if _meets(read, kind) else frozenset()
        tables = {kind.table for kind in self.holes.named}
        for each in self._unplaced(read):
            if each.table not in tables:
                homes = self.homes.index.to_numpy(dtype=np.int64)
                touched = np.union1d(touched, homes[self._within(each, homes)])
        if None in contacts:
            # A row whose contact could not be read may be of any contact of its place.
            return self._of_places(read, "county", codes, most=0.0)
        contacts |= set(pairs.loc[pairs["household_code"].isin(touched), "contact"])
        theirs = pairs.loc[pairs["contact"].isin(contacts), "household_code"]
        return np.isin(codes, np.union1d(touched, theirs.to_numpy(dtype=np.int64)))

    def _of_places(
        self, read: frozenset[Source], over: str, codes: Codes, most: float = MOST_OF_A_PLACE
    ) -> NDArray[np.bool_]:
        """Of which households the place has too many with a hole."""
        homes = self.homes
        places = homes[["county"] if over != "village" else [*PATH]].fillna("")
        key = [places[name] for name in places]
        holed = pd.Series(np.isin(homes.index.to_numpy(), self.touched(read)), index=homes.index).astype("float64")
        # Rows that nobody could place, and households of which none could be kept, count once in each place.
        first = ~places.duplicated()
        more = pd.Series(0.0, index=homes.index)
        for each in [*self._unplaced(read), *self.holes.unseen]:
            more += each.rows * (first & self._within(each, homes.index.to_numpy()))
        lost = (holed + more).groupby(key).transform("sum")
        size = holed.groupby(key).transform("size") + more.groupby(key).transform("sum")
        return (lost / size > most).reindex(codes, fill_value=False).to_numpy(dtype=np.bool_)

    @cached_property
    def homes(self) -> pd.DataFrame:
        """County, township and village of each visible household, by its code."""
        return self.register.visible_households(self.day).set_index("household_code")[[*PATH]]

    @property
    def _catalogue(self) -> Catalogue:
        return self.register.catalogue

    def _alone(self, subject: str) -> bool:
        below = self._catalogue.subjects[subject]
        return below.scope == "household" and all(self._alone(name) for name in below.builds_on)


def _meets(read: frozenset[Source], kind: HoleKind) -> bool:
    """Whether a hole of a sort lies in what is read."""
    for table, column in read:
        if VERSIONS.get(table, table) != kind.table or (kind.ended and table not in VERSIONS):
            continue
        if table == "households" and column in _NO_CONTENT:
            continue
        if kind.column is None or kind.column == column:
            return True
    return False
