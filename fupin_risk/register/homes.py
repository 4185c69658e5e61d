"""By which household do the rows of a person lie?

Numbers of persons follow their ids, and say nothing of where they live: a chunk of households would have to look
through the bills of a whole province. So such rows lie by the household of their person; those of persons who were
listed in several lie together, and every chunk looks through them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from fupin_risk.definitions import Table

HOME: Final = "_home"
SEVERAL: Final = -1


def lies_by_home(table: Table, columns: Collection[str]) -> bool:
    """Whether rows belong to a household through their person alone."""
    # A state's key must lie wholly inside or outside: a person who moved on must not reappear in the former household.
    by_household = "household_id" in columns and (table.shape != "state" or "household_id" in table.key)
    return "person_id" in columns and not by_household
