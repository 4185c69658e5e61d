"""Which rows say the same thing twice, and which contradict each other on one day?

Rows equal in every column collapse. Rows equal in key and clocks but not in value are a conflict: no rule could tell
which is true, and the order of a file certainly cannot, so all of them are set apart; but for those that were equal
when they were entered.
"""

from __future__ import annotations

import duckdb

from fupin_risk.reading.rows.filled_in import unite_filled_in
from fupin_risk.reading.rows.parts import Staged
from fupin_risk.reading.rows.row_layers import HOUSEHOLDS
from fupin_risk.register.sql_text import listed, literal, one_row, quoted


def find_repeated(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Collect in `stage.repeated` the fit rows that share key and day of occurrence with another.

    They are few, so everything about versions is worked out on them alone. What was dropped stays dropped.
    """
    name = staged.name
    connection.execute(
        f"CREATE OR REPLACE TABLE stage.repeated AS SELECT *, rowid AS _id FROM {name} WHERE NOT _bad AND _key IN "
        f"(SELECT _key FROM {name} WHERE NOT _bad GROUP BY _key HAVING count(*) > 1)"
    )
    connection.execute("CREATE TABLE IF NOT EXISTS stage.dropped (_id BIGINT, reason VARCHAR)")
    # From which day on the surplus copies of a row tell something else.
    connection.execute("CREATE TABLE IF NOT EXISTS stage.filled_in (_id BIGINT, begins DATE)")


def drop_duplicates(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Mark in `stage.dropped` all but one of equal rows (reason NULL), and all rows of a conflict."""
    # A correction is entered on another day: only rows of one day can be equal or contradict each other.
    same_day = (
        "(SELECT * FROM stage.repeated WHERE hash(_key, entered_on) IN "
        "(SELECT hash(_key, entered_on) FROM stage.repeated GROUP BY 1 HAVING count(*) > 1))"
    )
    (rows,) = one_row(connection, f"SELECT count(*) FROM {same_day}")
    if not rows:
        return
    version = version_columns(staged)
    connection.execute(
        f"INSERT INTO stage.dropped SELECT _id, NULL FROM {same_day} "
        f"QUALIFY row_number() OVER (PARTITION BY {listed(staged.inside)} "
        "ORDER BY _holed, _normalised, _file, _line) > 1"
    )
    if staged.table.name == HOUSEHOLDS:
        _collapse_emptier(connection, staged, same_day)
    unite_filled_in(connection, staged, same_day, [*version, "entered_on"])
    one_day = f"(PARTITION BY {listed([*version, 'entered_on'])})"
    reason = literal("conflict")
    if staged.table.person_column in version and "household_id" in staged.columns and "household_id" not in version:
        # Whose they are is said by what they differ in.
        homes = f"min(household_id) OVER {one_day} <> max(household_id) OVER {one_day}"
        reason = f"CASE WHEN {homes} THEN 'person_in_two_households' ELSE {reason} END"
    connection.execute(
        f"INSERT INTO stage.dropped SELECT _id, {reason} FROM {same_day} "
        f"WHERE _id NOT IN (SELECT _id FROM stage.dropped) QUALIFY count(*) OVER {one_day} > 1"
    )


def _collapse_emptier(connection: duckdb.DuckDBPyConnection, staged: Staged, same_day: str) -> None:
    """Mark rows of a household that say nothing but what another row of the same file says, which says more.

    In a list of persons the first line of a household often says alone what its type, head or cause is.
    """
    names = [quoted(name) for name in staged.inside]
    filled = " + ".join(f"CAST({name} IS NOT NULL AS INTEGER)" for name in names)
    agree = " AND ".join(f"count(DISTINCT {name}) <= 1" for name in names)
    most = " + ".join(f"CAST(count({name}) > 0 AS INTEGER)" for name in names)
    rows = (
        f"SELECT *, hash(_file, {listed([*version_columns(staged), 'entered_on'])}) AS _group, {filled} AS _filled "
        f"FROM {same_day} WHERE _id NOT IN (SELECT _id FROM stage.dropped)"
    )
    connection.execute(
        f"INSERT INTO stage.dropped WITH rows AS ({rows}), agreed AS (SELECT _group FROM rows GROUP BY _group "
        f"HAVING count(*) > 1 AND {agree} AND max(_filled) = {most}) "
        "SELECT _id, NULL FROM rows SEMI JOIN agreed USING (_group) "
        "QUALIFY row_number() OVER (PARTITION BY _group ORDER BY _filled DESC, _line) > 1"
    )


def date_versions(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Write to `stage.superseded` the day on which a later-entered row replaced or withdrew an earlier one."""
    version = version_columns(staged)
    connection.execute(
        "CREATE OR REPLACE TABLE stage.superseded AS SELECT _id, superseded_on FROM (SELECT _id, "
        f"lead(entered_on) OVER (PARTITION BY {listed(version)} ORDER BY entered_on) AS superseded_on "
        "FROM stage.repeated WHERE _id NOT IN (SELECT _id FROM stage.dropped)) WHERE superseded_on IS NOT NULL"
    )


def version_columns(staged: Staged) -> list[str]:
    """Inside names of the columns that rows share which replace each other."""
    table = staged.table
    names = [name for name in (*table.key, "reported_by", table.clocks.occurred_on) if name in staged.columns]
    return list(dict.fromkeys(table.columns[name].inside_name for name in names))
