"""What cannot be said of which households, because something could not be read, and what is to be mended?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes.live_causes import evidence_indicators
from fupin_risk.definitions import BarRow, Texts
from fupin_risk.definitions.lineage import ROWS, Source
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.panel.unjudged import STATUS_ORIGINS, unjudged_households
from fupin_risk.register import AsOf
from fupin_risk.words.messages import LANGUAGES

COLUMNS = ("household_id", "county", "township", "village", "table", "column", "file", "line", "unread_zh", "unread_en")


@dataclass(eq=False, repr=False)
class Unread:
    """What could not be read of some households as of a day.

    Attributes
    ----------
    known : AsOf
    households : Index
        Their ids, sorted.
    """

    known: AsOf
    households: pd.Index

    def __bool__(self) -> bool:
        return bool(self._unknown)

    def touches(self, read: frozenset[Source]) -> pd.Series:
        """Whether a hole lies in what is read, on the households."""
        if not self:
            return pd.Series(data=False, index=self.households)
        return pd.Series(self._unknown.touches(read, self._codes), index=self.households)

    def may_lack(self, read: frozenset[Source]) -> pd.Series:
        """Whether a row may be missing that leads to no household, on the households."""
        if not self:
            return pd.Series(data=False, index=self.households)
        codes = self._codes[self._codes >= 0]
        lacking = np.isin(self._codes, codes[self._unknown.may_lack(read, codes)])
        return pd.Series(lacking, index=self.households)

    def of_indicators(self, names: Iterable[str]) -> frozenset[Source]:
        """On what indicators rest: those that look beyond their household count for nothing here."""
        if not self:
            return frozenset()
        catalogue = self.known.register.catalogue
        own = [name for name in names if name in catalogue.indicators and self._unknown.over(name) == "household"]
        reads = (self._unknown.rests_on(catalogue.indicators[name].subject, [name]) for name in own)
        return frozenset().union(*reads)

    @property
    def measures(self) -> frozenset[Source]:
        """On what it rests which measures are in force."""
        policy = self.known.register.catalogue.policy
        return self.of_tables({"measures", *(row.table for row in policy.rows(BarRow))})

    @property
    def evidence(self) -> frozenset[Source]:
        """On what it rests which causes are live."""
        return self.of_indicators(evidence_indicators(self.known.register.catalogue.policy))

    def of_tables(self, names: Iterable[str]) -> frozenset[Source]:
        """All rows and cells of tables."""
        tables = self.known.register.catalogue.dictionary.tables
        return frozenset((name, column) for name in names if name in tables for column in (ROWS, *tables[name].columns))

    def rows(self, read: frozenset[Source]) -> pd.DataFrame:
        """The rows and cells to mend, of the households and of others that may belong to their cohort.

        Parameters
        ----------
        read : frozenset of (table, column)
            What the statements rest on; what the cohort rests on is added.

        Returns
        -------
        DataFrame
            One row a household and hole, sorted: household_id, place, table, column (missing: the row was set apart),
            file, line, unread_zh, unread_en (table and column by their labels).
        """
        if not self:
            return pd.DataFrame(columns=list(COLUMNS))
        found = self._unknown.hole_rows(read | STATUS_ORIGINS)
        register = self.known.register
        found.insert(0, "household_id", register.household_ids(found.pop("household_code")).to_numpy())
        found["file"] = [register.files[number] for number in found["file"]]
        found = found[found["household_id"].isin(self.households.union(unjudged_households(self.known)))]
        homes = self._unknown.homes
        homes = homes.set_axis(register.household_ids(homes.index).to_numpy(), axis="index")
        found = found.join(homes, on="household_id", how="inner")
        for language in LANGUAGES:
            texts = register.catalogue.texts(language)
            said = [
                self._said(table, column, texts) for table, column in zip(found["table"], found["column"], strict=True)
            ]
            found[f"unread_{language}"] = pd.Series(said, index=found.index, dtype="str")
        return found[list(COLUMNS)].sort_values(list(COLUMNS), kind="stable", ignore_index=True)

    def _said(self, table: str, column: Any, texts: Texts) -> str:
        """Which row or cell it is, by the labels of the dictionary."""
        own = self.known.register.catalogue.dictionary.tables[table]
        if pd.isna(column):
            return texts.intake["unread_row"].format(table=own.label.of(texts.language))
        label = own.columns[str(column)].label.of(texts.language)
        return texts.intake["unread_cell"].format(table=own.label.of(texts.language), column=label)

    @cached_property
    def unplaced_rows(self) -> int:
        """How many rows lead to no household: as many households may be wrong."""
        return self._unknown.holes.unplaced_rows

    @cached_property
    def _unknown(self) -> UnknownValues:
        return UnknownValues(self.known.register, self.known.day)

    @cached_property
    def _codes(self) -> NDArray[np.int64]:
        return self.known.register.household_codes(self.households)
