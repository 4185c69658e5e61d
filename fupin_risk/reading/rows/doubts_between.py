"""What is doubtful between the tables of a register, though each row is fit by itself?"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from fupin_risk.reading.rows.doubts import Doubt
from fupin_risk.reading.rows.member_counts import doubted_counts
from fupin_risk.reading.rows.village_names import doubted_villages
from fupin_risk.register.visible import StoredTable


def doubts_between(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable]) -> list[Doubt]:
    """Numbers of members that differ, and villages that a name does not tell apart."""
    return [*doubted_counts(connection, kept), *doubted_villages(connection, kept)]
