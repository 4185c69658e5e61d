"""What do the stored rows of a register tell under any definitions?

Each answer is worked out once, and holds for every slice of the register and under every catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.codes import ids_by_code
from fupin_risk.register.content_hash import content_sha256
from fupin_risk.register.hole_rows import HOLES
from fupin_risk.register.sql_text import one_row
from fupin_risk.register.store import Store
from fupin_risk.register.visible import StoredTable


@dataclass(frozen=True, eq=False, repr=False)
class Stored:
    """The accepted rows in their database.

    Attributes
    ----------
    tables : mapping of str to StoredTable
    rules : ClockRules
        What was declared about clocks and covers.
    store : Store
        The database.
    known_sha256 : str or None
        The hash, where it was computed before.
    """

    tables: Mapping[str, StoredTable]
    rules: ClockRules
    store: Store
    known_sha256: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Hash of the accepted rows and the declared clocks; the order of rows and files does not matter."""
        return self.known_sha256 or content_sha256(self.store.cursor(), self.tables, self.rules)

    @cached_property
    def has_holes(self) -> bool:
        """Whether any row or cell could not be read."""
        (found,) = one_row(self.store.cursor(), f"SELECT count(*) FROM {HOLES}")
        return bool(found)

    @cached_property
    def counties(self) -> tuple[str, ...]:
        """Counties that any version of a household names, sorted."""
        if "households" not in self.tables:
            return ()
        rows = self.store.cursor().execute("SELECT DISTINCT county FROM kept.households ORDER BY county").fetchall()
        return tuple(row[0] for row in rows)

    @cached_property
    def household_ids(self) -> pa.Array:
        """Ids of households, at the positions of their codes."""
        return ids_by_code(self.store.cursor(), "household")

    @cached_property
    def person_ids(self) -> pa.Array:
        """Ids of persons, at the positions of their codes."""
        return ids_by_code(self.store.cursor(), "person")

    def origins(self, first: int, last: int) -> tuple[int, ...]:
        """Codes of the households outside a range of codes from which a household inside it descends, sorted."""
        origin, successor = self._links.T
        inside = (successor >= first) & (successor <= last)
        found: set[int] = set()
        newer = {int(code) for code in origin[inside]}
        while newer:
            found |= newer
            newer = {int(code) for code in origin[np.isin(successor, list(newer))]} - found
        return tuple(sorted(code for code in found if not first <= code <= last))

    @cached_property
    def _links(self) -> np.ndarray[Any, Any]:
        """Codes of origin and successor of every split or merger, in every version."""
        if "successions" not in self.tables:
            return np.empty((0, 2), dtype=np.int64)
        rows = self.store.cursor().execute(
            "SELECT DISTINCT household_id, successor_id FROM kept.successions "
            "WHERE household_id IS NOT NULL AND successor_id IS NOT NULL ORDER BY ALL"
        )
        return np.array(rows.fetchall(), dtype=np.int64).reshape(-1, 2)
