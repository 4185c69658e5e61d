"""What do covers, holes and policy say on each day under one catalogue?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.lineage import Lineage
from fupin_risk.register.covering import covers_as_of
from fupin_risk.register.holes import Holes, holes_on
from fupin_risk.register.locking import engine_rows
from fupin_risk.register.stored import Stored
from fupin_risk.register.village_keys import shared_names

Covers = list[tuple[str, dict[str, dt.date | None]]]


@dataclass(frozen=True, eq=False, repr=False)
class DayTables:
    """The covers of a register and the rows of the engine's own tables, each worked out once a day.

    Attributes
    ----------
    stored : Stored
        The whole register's rows: covers and policy of a slice are those of the whole.
    catalogue : Catalogue
        Under another one the same day has other tables, covers and policy.
    """

    stored: Stored
    catalogue: Catalogue
    _holes: dict[dt.date, Holes] = field(default_factory=dict, init=False)
    _covers: dict[dt.date, Covers] = field(default_factory=dict, init=False)
    _engine_rows: dict[dt.date, dict[str, pa.Table]] = field(default_factory=dict, init=False)
    _names: dict[dt.date, pa.Table] = field(default_factory=dict, init=False)

    @cached_property
    def lineage(self) -> Lineage:
        """On what the definitions of the catalogue rest: of no day, and the same for every slice."""
        return Lineage(self.catalogue)

    def covers(self, day: dt.date) -> Covers:
        """Each county with the first day covered of every table of the catalogue; see `covers_as_of`."""
        if day not in self._covers:
            stored = self.stored
            self._covers[day] = covers_as_of(
                stored.store.cursor(), stored.tables, self.catalogue.dictionary, stored.rules, day
            )
        return self._covers[day]

    def holes(self, day: dt.date) -> Holes:
        """Whom the rows and cells concern that could not be read; see `holes_on`."""
        if not self.stored.has_holes:
            return Holes()
        if day not in self._holes:
            stored = self.stored
            self._holes[day] = holes_on(
                stored.store.cursor(), stored.tables, self.catalogue.dictionary.tables, day, self.shared_names(day)
            )
        return self._holes[day]

    def engine_rows(self, day: dt.date) -> dict[str, pa.Table]:
        """The rows of the engine's own tables: day, covers, lines, limits and rules."""
        if day not in self._engine_rows:
            self._engine_rows[day] = engine_rows(self.catalogue, day, self.covers(day))
        return self._engine_rows[day]

    def shared_names(self, day: dt.date) -> pa.Table:
        """Villages that share their name with another; see `village_keys.shared_names`."""
        if day not in self._names:
            stored = self.stored
            self._names[day] = shared_names(
                stored.store.cursor(), stored.tables.get("households"), day, holes=stored.has_holes
            )
        return self._names[day]
