"""Does a household have as many members as its own sheet says?"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from fupin_risk.reading.rows.doubts import Doubt
from fupin_risk.register.visible import StoredTable

_COUNT = "stated_member_count"
# Which version of a row is the newest on the day of another's entry, as SQL.
_THEN = "m.entered_on <= h.entered_on AND (m._superseded_on IS NULL OR m._superseded_on > h.entered_on)"


def doubted_counts(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable]) -> list[Doubt]:
    """Households whose stated number of members is not the number of those who were listed on that day, by file."""
    homes, members = kept.get("households"), kept.get("members")
    if homes is None or members is None or _COUNT not in homes.columns:
        return []
    there = " AND coalesce(m.present, true)" if "present" in members.columns else ""
    rows = connection.execute(
        f"WITH stated AS (SELECT rowid AS _id, * FROM kept.households WHERE {_COUNT} IS NOT NULL AND NOT retracted), "
        "days AS (SELECT DISTINCT entered_on FROM kept.members), "
        f"counted AS (SELECT h._id, count(DISTINCT m.person_id) AS members FROM stated AS h JOIN kept.members AS m "
        f"ON m.household_id = h.household_id AND {_THEN} AND NOT m.retracted{there} GROUP BY h._id) "
        "SELECT h._file, min(h._line), count(*) FROM stated AS h LEFT JOIN counted AS c USING (_id) "
        f"WHERE coalesce(c.members, 0) <> h.{_COUNT} AND h.entered_on >= (SELECT min(entered_on) FROM days) "
        "GROUP BY h._file ORDER BY h._file"
    ).fetchall()
    return [Doubt("households", file, line, _COUNT, "members_differ", found) for file, line, found in rows]
