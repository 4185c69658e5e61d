"""Which household is the home of each person, while the register is read?"""

from __future__ import annotations

from typing import Final

import duckdb

from fupin_risk.reading.rows.parts import FIT, Staged
from fupin_risk.register.homes import SEVERAL

# The home of every person whom a row of `members` lists.
HOMES: Final = "stage.person_homes"


def note_homes(connection: duckdb.DuckDBPyConnection, members: Staged | None) -> None:
    """Write `HOMES` from the rows of `members` that are accepted."""
    connection.execute(f"CREATE OR REPLACE TABLE {HOMES} (code INTEGER, home INTEGER)")
    if members is not None:
        homes = f"CASE WHEN min(household_id) = max(household_id) THEN min(household_id) ELSE {SEVERAL} END"
        connection.execute(
            f"INSERT INTO {HOMES} SELECT person_id, {homes} FROM {members.name} WHERE {FIT} GROUP BY person_id"
        )
