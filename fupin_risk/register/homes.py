"""By which household do the rows of a person lie?

Numbers of persons follow their ids, and say nothing of where they live: a chunk of households would have to look
through the bills of a whole province. So such rows lie by the household of their person; those of persons who were
listed in several lie together, and every chunk looks through them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import duckdb

from fupin_risk.definitions import Table
from fupin_risk.register.parts import FIT, Staged

HOME: Final = "_home"
SEVERAL: Final = -1
# While reading: the home of every person whom a row of `members` lists.
HOMES: Final = "stage.person_homes"


def lies_by_home(table: Table, columns: Collection[str]) -> bool:
    """Whether rows belong to a household through their person alone."""
    # A state's key must lie wholly inside or outside: a person who moved on must not reappear in the former household.
    by_household = "household_id" in columns and (table.shape != "state" or "household_id" in table.key)
    return "person_id" in columns and not by_household


def note_homes(connection: duckdb.DuckDBPyConnection, members: Staged | None) -> None:
    """Write `HOMES` from the rows of `members` that are accepted."""
    connection.execute(f"CREATE OR REPLACE TABLE {HOMES} (code INTEGER, home INTEGER)")
    if members is not None:
        homes = f"CASE WHEN min(household_id) = max(household_id) THEN min(household_id) ELSE {SEVERAL} END"
        connection.execute(
            f"INSERT INTO {HOMES} SELECT person_id, {homes} FROM {members.name} WHERE {FIT} GROUP BY person_id"
        )
