"""From which day on does each table of a register reach unbroken to a given day, in each county?

Inside its cover a table without a row says zero (no bill was paid), outside it nobody knows. A cover is what the county
declared, or is read off: from the first month that any row tells of, as long as rows still arrive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import duckdb

from fupin_risk.definitions import Dictionary
from fupin_risk.register.clock_rules import PERIOD_START, ClockRules
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.visible import StoredTable, valid_rows, visible_sql

# Assumption: a table into which nothing was entered for thirteen months is no longer kept.
_ALIVE_DAYS = 400


def covers_as_of(
    connection: duckdb.DuckDBPyConnection,
    kept: Mapping[str, StoredTable],
    dictionary: Dictionary,
    rules: ClockRules,
    day: dt.date,
) -> list[tuple[str, dict[str, dt.date | None]]]:
    """Each county's cover of every table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of the register's own database.
    kept : mapping of str to StoredTable
    dictionary : Dictionary
    rules : ClockRules
        With the declared covers.
    day : date

    Returns
    -------
    list of (county, covers)
        Counties sorted; `covers` has every table of the dictionary, None where it does not cover `day`.
    """
    if "households" not in kept:
        return []
    _place_households(connection, kept, rules, day)
    counties = [row[0] for row in connection.execute("SELECT DISTINCT county FROM homes ORDER BY county").fetchall()]
    found: dict[str, dict[str, dt.date | None]] = {county: dict.fromkeys(dictionary.tables) for county in counties}
    for name in dictionary.tables:
        if name not in kept:
            continue
        declared = rules.covers.get(name)
        if declared:
            holds = declared.first <= day and (declared.last is None or day <= declared.last)
            for covers in found.values():
                covers[name] = declared.first if holds else None
            continue
        for county, first in connection.execute(_read_off(kept[name], day)).fetchall():
            # A table of villages may name a county in which no household is.
            if county in found:
                found[county][name] = first
    return list(found.items())


def _place_households(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], rules: ClockRules, day: dt.date
) -> None:
    """Tables that tell the county of a household, a person and a village as of the day."""
    households = visible_sql(kept["households"], "kept.households", day, rules)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE homes AS SELECT household_id, county, village FROM ({households})"
    )
    members = "SELECT NULL::INTEGER AS person_id, NULL::INTEGER AS household_id WHERE false"
    if "members" in kept:
        members = f"SELECT person_id, household_id FROM ({visible_sql(kept['members'], 'kept.members', day, rules)})"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE people AS SELECT person_id, county "
        f"FROM ({members}) JOIN homes USING (household_id)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE villages AS SELECT village, min(county) AS county FROM homes "
        "WHERE village IS NOT NULL GROUP BY village HAVING min(county) = max(county)"
    )


def _read_off(kept: StoredTable, day: dt.date) -> str:
    """A SELECT of county and first day covered."""
    table = kept.table
    # A year's income covers the year from its first day on, not from the day on which it was complete.
    begins = quoted(PERIOD_START if PERIOD_START in kept.columns else table.clocks.occurred_on)
    by_household = "household_id" in kept.columns
    by_village = "village" in kept.columns and table.name != "households"
    joins, counties = [], []
    if by_household:
        joins.append("LEFT JOIN homes AS h ON h.household_id = t.household_id")
        counties.append("h.county")
    elif "person_id" in kept.columns:
        joins.append("LEFT JOIN people AS p ON p.person_id = t.person_id")
        counties.append("p.county")
    if by_village:
        joins.append("LEFT JOIN villages AS v ON v.village = t.village")
        counties += ["t.county", "v.county"] if "county" in kept.columns else ["v.county"]
    rows = f"FROM kept.{quoted(table.name)} AS t"
    if not counties:
        # Neither household nor village: one cover for all counties.
        joins, counties = ["CROSS JOIN (SELECT DISTINCT county FROM homes) AS everywhere"], ["everywhere.county"]
    county = f"coalesce({', '.join(counties)})"
    alive = f"max(t.entered_on) >= {literal(day)} - {_ALIVE_DAYS}"
    return (
        f"SELECT {county} AS place, CASE WHEN {alive} THEN CAST(date_trunc('month', min(t.{begins})) AS DATE) END "
        f"{rows} {' '.join(joins)} WHERE {valid_rows(day)} AND {county} IS NOT NULL GROUP BY place"
    )
