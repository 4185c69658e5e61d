"""Whose ID number is it: to which person and household of the same delivery does a number belong?

A ledger may name a person by the ID number alone. The lists of members say whose it is, on the day on which they were
drawn; a number that two households claim belongs to neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from fupin_risk.definitions import Table
from fupin_risk.reading.cells.cleaning import cleaned
from fupin_risk.reading.cells.identity import digits_of_id, id_number
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.relations import bare
from fupin_risk.reading.headings.headings import headings_of, plain
from fupin_risk.reading.rows.parts import Part
from fupin_risk.register.sql_text import literal, quoted

# One row for each number and the days over which the lists of members say whose it is.
PEOPLE = "raw.people"
_GIVEN = "people_given"
_NOBODY = "NULL::VARCHAR AS id_number, NULL::VARCHAR AS person_id, NULL::VARCHAR AS household_id, NULL::DATE AS since"


def number_headings(members: Table) -> tuple[str, ...]:
    """What files call the column of ID numbers."""
    borrowers = ("借款人身份证号", "借款人证件号码", "户主证件号码", "户主身份证号")
    return (*headings_of(members.columns["id_number"]), *borrowers)


def with_household(grid: Grid, place: int, heading: str, drawn_on: dt.date | None, *, stranger: bool) -> Grid:
    """The grid with one more column: the household of the person whose number stands in a column.

    Parameters
    ----------
    grid : Grid
    place : int
        Of the ID numbers.
    heading : str
        Of the new column.
    drawn_on : date or None
    stranger : bool
        A number that no list of members has becomes a household of its own, under a code made of it.
    """
    found = "p.household_id, 'X' || left(md5(g._number), 16)" if stranger else "p.household_id"
    sql = (
        f"SELECT g.* EXCLUDE (_number), coalesce({found}) AS c{len(grid.header)} "
        f"FROM ({_numbered(grid.sql, f'c{place}')}) AS g "
        f"LEFT JOIN {PEOPLE} AS p ON p.number = g._number AND {_on(literal(drawn_on) if drawn_on else None)}"
    )
    return replace(grid, sql=sql, header=(*grid.header, heading), kinds=(*grid.kinds, "text"), parquet=None)


def persons_by_number(part: Part, members: Table) -> Part:
    """The part with person codes in place of ID numbers, and where the code is missing beside a number."""
    theirs = part.columns.get("person_id")
    numbers = {plain(heading) for heading in number_headings(members)}
    beside = [name for name in part.relation.kinds if plain(name) in numbers and part.relation.kinds[name] == "text"]
    if theirs is None or not beside or part.relation.kinds[theirs] != "text":
        return part
    own = f"s.{quoted(theirs)}"
    code = f"coalesce(p.person_id, {own})" if theirs in beside else f"coalesce(nullif({bare(own)}, ''), p.person_id)"
    entered = part.columns.get("entered_on")
    day = f"TRY_CAST(s.{quoted(entered)} AS DATE)" if entered else literal(part.drawn_on) if part.drawn_on else None
    sql = (
        f"SELECT s.* EXCLUDE (_number) REPLACE ({code} AS {quoted(theirs)}) "
        f"FROM ({_numbered(part.relation.sql, quoted(beside[0]))}) AS s "
        f"LEFT JOIN {PEOPLE} AS p ON p.number = s._number AND {_on(day)}"
    )
    return replace(part, relation=replace(part.relation, sql=sql, parquet=None))


def tells_people(part: Part) -> bool:
    """Whether a list of members has the ID numbers and the households of its persons."""
    return {"id_number", "household_id"} <= set(part.columns)


def note_people(connection: duckdb.DuckDBPyConnection, lists: Sequence[Part], given: pd.DataFrame | None) -> None:
    """Write `PEOPLE` from lists of members, or from a frame of id_number, household_id and person_id."""
    rows = list(_told(lists))
    if given is not None:
        connection.register(_GIVEN, given)
        names = ("id_number", "person_id", "household_id")
        rows.append(f"SELECT {', '.join(names)}, DATE '1900-01-01' AS since FROM {_GIVEN}")
    told = " UNION ALL ".join(rows) or f"SELECT {_NOBODY} WHERE false"
    one = "CASE WHEN min({0}) = max({0}) THEN min({0}) END AS {0}"
    connection.execute(
        f"CREATE OR REPLACE TABLE {PEOPLE} AS WITH "
        f"of_day AS (SELECT _number AS number, since, {one.format('person_id')}, {one.format('household_id')} "
        f"FROM ({_numbered(told, 'id_number')}) WHERE _number IS NOT NULL AND since IS NOT NULL "
        "GROUP BY _number, since) "
        "SELECT *, lead(since) OVER (PARTITION BY number ORDER BY since) AS until FROM of_day"
    )


def _told(lists: Sequence[Part]) -> Iterator[str]:
    for part in lists:
        name = {ours: f"{bare(f'CAST({quoted(theirs)} AS VARCHAR)')}" for ours, theirs in part.columns.items()}
        if "entered_on" in name:
            since = f"TRY_CAST({name['entered_on']} AS DATE)"
        else:
            since = f"CAST({literal(part.drawn_on)} AS DATE)" if part.drawn_on else "DATE '1900-01-01'"
        person = name.get("person_id", "CAST(NULL AS VARCHAR)")
        yield (
            f"SELECT CAST({quoted(part.columns['id_number'])} AS VARCHAR) AS id_number, {person} AS person_id, "
            f"{name['household_id']} AS household_id, {since} AS since FROM ({part.relation.sql})"
        )


def _numbered(rows: str, column: str) -> str:
    """The rows with `_number`: the ID number of 18 digits in a column, NULL where it has none."""
    clean = cleaned(f"CAST({column} AS VARCHAR)", "true", "id")
    number = id_number("_cell", "_digits")
    return (
        f"SELECT * EXCLUDE (_cell, _digits), {number} AS _number FROM (SELECT *, {digits_of_id('_cell')} AS _digits "
        f"FROM (SELECT *, {clean} AS _cell FROM ({rows})))"
    )


def _on(day: str | None) -> str:
    if day is None:
        return "p.until IS NULL"
    return f"p.since <= CAST({day} AS DATE) AND coalesce(CAST({day} AS DATE) < p.until, true)"
