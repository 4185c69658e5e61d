"""Of which household is a row that was set apart and names none: by the block it stands in, by its head and village?

A file is in *blocks* where the rows of each household follow each other. A row between two of one household is of it;
where only heads bear the number, a row below a head is of the head's household. What was entered later decides about no
row: a block counts in a file that shows no days of entry, a head if the household was entered by then.
"""

from __future__ import annotations

import duckdb

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.reading.files.relations import bare
from fupin_risk.reading.headings.headings import Header, headings_of
from fupin_risk.reading.rows.parts import Part, Staged
from fupin_risk.register.hole_rows import HOLES
from fupin_risk.register.sql_text import literal, one_row, quoted

_HEAD, _VILLAGE = "head_name", "village"


def place_rows(connection: duckdb.DuckDBPyConnection, staged: Staged, household: str, dictionary: Dictionary) -> None:
    """Give holes of a table their household where the file leaves no doubt.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the holes of the table, and the households kept if there are any.
    staged : Staged
    household : str
        What a row `s` says of its household, NULL where that was not read, as SQL.
    dictionary : Dictionary
    """
    table = staged.table
    if table.household_column != "household_id" or table.name == "households" or "household_id" not in staged.columns:
        return
    person = "" if table.name == "members" else " AND person_id IS NULL"
    lost = (
        f"SELECT DISTINCT _file, _line, entered_on FROM {HOLES} WHERE _table = {literal(table.name)} "
        f"AND household_id IS NULL AND coalesce(village, '') = ''{person}"
    )
    if not one_row(connection, f"SELECT count(*) FROM ({lost})")[0]:
        return
    connection.execute(f"CREATE OR REPLACE TEMP TABLE lost_rows AS {lost}")
    ways = [_by_block(staged, household), *_by_head(connection, staged, dictionary)]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE placed_rows AS SELECT _file, _line, min(code) AS code "
        f"FROM ({' UNION ALL '.join(ways)}) WHERE code IS NOT NULL GROUP BY _file, _line HAVING min(code) = max(code)"
    )
    connection.execute(
        f"UPDATE {HOLES} AS h SET household_id = p.code FROM placed_rows AS p WHERE h._table = {literal(table.name)} "
        "AND h.household_id IS NULL AND h._file = p._file AND h._line = p._line"
    )
    connection.execute("DROP TABLE placed_rows; DROP TABLE lost_rows")


def _by_block(staged: Staged, household: str) -> str:
    """A SELECT of the lost rows with the household in whose block they stand."""
    head = "bool_and(relation = 'head')" if "relation" in staged.columns else "false"
    below = "s.relation <> 'head'" if "relation" in staged.columns else "false"
    return (
        f"WITH said AS (SELECT s._file, s._line, {household} AS home, coalesce({below}, false) AS below, s._assumed"
        f"{', s.relation' if 'relation' in staged.columns else ''} FROM {staged.name} AS s "
        "WHERE s._line >= 0 AND s._file IN (SELECT _file FROM lost_rows)), "
        "named AS (SELECT *, lag(home) OVER (PARTITION BY _file ORDER BY _line) AS before FROM said "
        "WHERE home IS NOT NULL), "
        f"files AS (SELECT _file, {head} AS heads_only, count(*) FILTER (before IS DISTINCT FROM home) = "
        "count(DISTINCT home) AS in_blocks FROM named GROUP BY _file HAVING bool_and(_assumed)), "
        "around AS (SELECT _file, _line, below, "
        "last_value(home IGNORE NULLS) OVER (PARTITION BY _file ORDER BY _line ROWS UNBOUNDED PRECEDING) AS above, "
        "first_value(home IGNORE NULLS) OVER (PARTITION BY _file ORDER BY _line ROWS BETWEEN CURRENT ROW AND "
        "UNBOUNDED FOLLOWING) AS next FROM said) "
        "SELECT _file, _line, CASE WHEN above = next OR (heads_only AND below) THEN above END AS code "
        "FROM around JOIN files USING (_file) SEMI JOIN lost_rows USING (_file, _line) WHERE in_blocks"
    )


def _by_head(connection: duckdb.DuckDBPyConnection, staged: Staged, dictionary: Dictionary) -> list[str]:
    """SELECTs of the lost rows with the one household of that head in that village, a file each."""
    homes = dictionary.tables.get("households")
    (found,) = one_row(
        connection,
        "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'kept' AND table_name = 'households' "
        f"AND column_name IN ({literal(_HEAD)}, {literal(_VILLAGE)})",
    )
    if homes is None or found < 2:  # noqa: PLR2004 - both columns
        return []
    files = {file for (file,) in connection.execute("SELECT DISTINCT _file FROM lost_rows").fetchall()}
    return [
        _of_part(part, head, village)
        for part in staged.parts
        if part.number in files
        for head, village in [(_heading(part, homes, _HEAD), _heading(part, homes, _VILLAGE))]
        if head and village
    ]


def _heading(part: Part, homes: Table, name: str) -> str | None:
    """The heading of the source for a column of households."""
    headings = tuple(part.relation.kinds)
    place = Header(headings).find(headings_of(homes.columns[name])) if name in homes.columns else None
    return None if place is None else headings[place]


def _of_part(part: Part, head: str, village: str) -> str:
    return (
        f"SELECT {part.number} AS _file, r._line, CASE WHEN min(k.household_id) = max(k.household_id) "
        f"THEN min(k.household_id) END AS code FROM ({part.relation.sql}) AS r "
        f"JOIN lost_rows AS l ON l._file = {part.number} AND l._line = r._line "
        f"JOIN kept.households AS k ON k.{_HEAD} = {bare(f'CAST(r.{quoted(head)} AS VARCHAR)')} "
        f"AND k.{_VILLAGE} = {bare(f'CAST(r.{quoted(village)} AS VARCHAR)')} "
        "AND (l.entered_on IS NULL OR k.entered_on <= l.entered_on) GROUP BY r._line"
    )
