"""Which households may be wrong on a day, because a row or a cell could not be read?

A hole touches the household that its row names; else those in which its person was ever listed, those that its loan,
case, project, fund or contact belongs to, or those of its village or area. A successor stands where its origin stood. A
row that leads to no household, or only to those of a project, fund or contact, is *unplaced*: it may be of any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from fupin_risk.definitions.dictionary import Table
from fupin_risk.register.hole_rows import ANCHORS, HOLES, OF_ONE_HOUSEHOLD, UNSEEN
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.register.village_keys import PATH
from fupin_risk.register.visible import StoredTable

Codes = npt.NDArray[np.int64]
_COLUMNS = ("household_code", "kind", "file", "line")
_PAIR = ("household_code", "contact")
# Above this share of a table's rows that nobody can place, the table says nothing of anybody.
_MOST_UNPLACED = 0.01


@dataclass(frozen=True, slots=True)
class HoleKind:
    """Holes of one sort.

    Attributes
    ----------
    table : str
    column : str or None
        Of the cell; None for a row that was set apart.
    ended : bool
        A later row is whole: only earlier versions are unknown.
    """

    table: str
    column: str | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Rows of one table that lead to no household.

    Attributes
    ----------
    table : str
    county, township, village : str or None
        Where they belong, as far as they say.
    rows : int
    ended : bool
        As of a `HoleKind`.
    """

    table: str
    county: str | None
    township: str | None
    village: str | None
    rows: int
    ended: bool

    @property
    def place(self) -> tuple[str | None, str | None, str | None]:
        """County, township and village."""
        return self.county, self.township, self.village


@dataclass(frozen=True, eq=False)
class Holes:
    """The holes of a register on a day.

    Attributes
    ----------
    kinds : tuple of HoleKind
    rows : DataFrame
        Each household and hole that touches it, sorted: household_code, kind (its number in `kinds`), file (its
        number), line.
    unplaced : tuple of Unplaced
    silent : frozenset of str
        Tables that say nothing of anybody, for too many of their rows are unplaced.
    objects : dict of HoleKind to frozenset of (project_id, village)
        Of which projects and villages the holes of a sort are; None where a row does not say it.
    unseen : tuple of Unplaced
        Households of which no row could be kept: nobody asks for them, and their place has them all the same.
    pairs : DataFrame
        Each household and a number of each contact that was ever paired with it: household_code, contact.
    named : dict of HoleKind to frozenset of int
        The contacts whom the rows name that were set apart from tables with a contact; None where a row names none.
    """

    kinds: tuple[HoleKind, ...] = ()
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(_COLUMNS), dtype="int64"))
    unplaced: tuple[Unplaced, ...] = ()
    silent: frozenset[str] = frozenset()
    objects: Mapping[HoleKind, frozenset[tuple[str | None, str | None]]] = field(default_factory=dict)
    unseen: tuple[Unplaced, ...] = ()
    pairs: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(_PAIR), dtype="int64"))
    named: Mapping[HoleKind, frozenset[int | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.kinds or self.unplaced or self.objects or self.silent or self.unseen)

    @cached_property
    def touched(self) -> Mapping[HoleKind, Codes]:
        """Codes of the households that holes of a sort touch, sorted."""
        found = self.rows.groupby("kind")["household_code"].unique()
        return {self.kinds[int(number)]: codes for number, codes in zip(found.index.tolist(), found, strict=True)}

    @cached_property
    def households(self) -> Codes:
        """Codes of all households that a hole touches that has not ended, sorted."""
        parts = [codes for kind, codes in self.touched.items() if not kind.ended]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    @property
    def unplaced_rows(self) -> int:
        """How many rows lead to no household."""
        return sum(each.rows for each in self.unplaced if not each.ended)


def holes_on(
    connection: duckdb.DuckDBPyConnection,
    kept: Mapping[str, StoredTable],
    tables: Mapping[str, Table],
    day: dt.date,
    shared_names: pa.Table,
) -> Holes:
    """The holes that are there on a day.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of the register's own database.
    kept : mapping of str to StoredTable
    tables : mapping of str to Table
        Of the dictionary.
    day : date
        What was entered later opens no hole, and places none.
    shared_names : pyarrow.Table
        Villages that share their name with another, holes taken into account; see `village_keys.shared_names`.
    """
    last = literal(day)
    _lead(connection, kept, last, shared_names)
    kinds = connection.execute(
        "SELECT DISTINCT _table, _column, ended FROM reached JOIN live USING (_id) ORDER BY ALL"
    ).fetchall()
    rows = frame_of(
        connection,
        "SELECT DISTINCT r.household_id AS household_code, dense_rank() OVER (ORDER BY _table, _column, ended) - 1 "
        "AS kind, _file AS file, _line AS line FROM reached AS r JOIN live USING (_id) ORDER BY ALL",
    ).astype("int64")
    homes = (
        f"SELECT household_id FROM kept.households WHERE entered_on <= {last}" if "households" in kept else "SELECT -2"
    )
    unseen = connection.execute(
        "SELECT _table, county, township, village, count(DISTINCT hash(household_id, _line)), ended "
        f"FROM live WHERE _table = 'households' AND _column IS NULL AND household_id NOT IN ({homes}) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    lost = connection.execute(
        "SELECT _table, county, township, village, count(DISTINCT hash(_file, _line)), ended FROM live "
        "WHERE _id NOT IN (SELECT _id FROM led WHERE household_id IS NOT NULL AND sure) "
        "AND NOT (_table = 'households' AND household_id IS NOT NULL) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    of_households = {name for name, table in tables.items() if table.household_column or table.person_column}
    unplaced = tuple(Unplaced(*each) for each in lost if each[0] in of_households)
    silent = _silent(connection, kept, unplaced, last) | _of_any_village(connection, kept, of_households)
    objects: dict[HoleKind, set[tuple[str | None, str | None]]] = {}
    for table, column, ended, project, village in connection.execute(
        "SELECT DISTINCT _table, _column, ended, CASE WHEN anchor = 'project_id' THEN anchor_id END, village FROM live"
    ).fetchall():
        objects.setdefault(HoleKind(table, column, ended), set()).add((project, village))
    found_objects = {kind: frozenset(pairs) for kind, pairs in objects.items()}
    own = tuple(Unplaced(*each) for each in unseen)
    pairs, named = _contacts(connection, kept, tables, last)
    return Holes(tuple(HoleKind(*each) for each in kinds), rows, unplaced, silent, found_objects, own, pairs, named)


def _contacts(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], tables: Mapping[str, Table], last: str
) -> tuple[pd.DataFrame, dict[HoleKind, frozenset[int | None]]]:
    """Who was ever paired with whom, and whom the rows name that were set apart."""
    pairings = kept.get("pairings")
    found = "NULL::INTEGER AS household_id, NULL::VARCHAR AS contact_id WHERE false"
    if pairings is not None and "contact_id" in pairings.columns:
        found = f"DISTINCT household_id, contact_id FROM kept.pairings WHERE entered_on <= {last}"
    connection.execute(
        "CREATE TEMP TABLE paired AS SELECT household_id AS household_code, contact_id, "
        f"dense_rank() OVER (ORDER BY contact_id) AS contact FROM (SELECT {found})"
    )
    with_contacts = [name for name, table in tables.items() if table.household_column and "contact_id" in table.columns]
    rows = connection.execute(
        "SELECT DISTINCT _table, _column, ended, CASE WHEN anchor = 'contact_id' THEN coalesce(contact, -1) END "
        "FROM live LEFT JOIN (SELECT DISTINCT contact_id, contact FROM paired) ON contact_id = anchor_id "
        f"WHERE coalesce(_column, 'contact_id') = 'contact_id' AND _table IN ({', '.join(map(literal, with_contacts))})"
    ).fetchall()
    named: dict[HoleKind, set[int | None]] = {}
    for table, column, ended, contact in rows:
        named.setdefault(HoleKind(table, column, ended), set()).add(contact)
    pairs = frame_of(connection, "SELECT household_code, contact FROM paired ORDER BY ALL").astype("int64")
    return pairs, {kind: frozenset(contacts) for kind, contacts in named.items()}


def _lead(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], last: str, shared_names: pa.Table
) -> None:
    """Tables of the holes of the day (`live`), of the households to which they lead (`led`), and whom they reach."""
    connection.execute(
        f"CREATE TEMP TABLE live AS SELECT *, rowid AS _id, coalesce(until <= {last}, false) AS ended FROM {HOLES} "
        f"WHERE entered_on IS NULL OR entered_on <= {last}"
    )
    connection.register("brought_names", shared_names)
    connection.execute("CREATE TEMP TABLE shared_villages AS SELECT village FROM brought_names")
    connection.unregister("brought_names")
    connection.execute(f"CREATE TEMP TABLE led AS {' UNION '.join(_ways(kept, last))}")
    successors = "SELECT NULL::INTEGER AS household_id, NULL::INTEGER AS successor_id WHERE false"
    if "successions" in kept:
        successors = f"SELECT household_id, successor_id FROM kept.successions WHERE entered_on <= {last}"
    connection.execute(
        "CREATE TEMP TABLE reached AS WITH RECURSIVE heirs AS (SELECT _id, household_id FROM led UNION "
        f"SELECT r._id, s.successor_id FROM heirs AS r JOIN ({successors}) AS s USING (household_id)) "
        "SELECT * FROM heirs WHERE household_id >= 0"
    )


def _ways(kept: Mapping[str, StoredTable], last: str) -> list[str]:
    """SELECTs of _id, household_id and whether it can be no other: the ways that lead from a hole to a household."""
    # An id that no row bears by the day may be a slip of any other's.
    named = " UNION ".join(
        f"SELECT household_id FROM kept.{quoted(name)} WHERE entered_on <= {last}"
        for name, table in kept.items()
        if "household_id" in table.columns
    )
    known = f"household_id = {UNSEEN} OR _table = 'households' OR household_id IN ({named or 'SELECT NULL'})"
    ways = [f"SELECT _id, household_id, true AS sure FROM live WHERE {known}"]
    personless = "h.household_id IS NULL AND h.person_id IS NULL"
    if "members" in kept:
        ways.append(
            "SELECT h._id, m.household_id, true FROM live AS h JOIN kept.members AS m USING (person_id) "
            f"WHERE m.entered_on <= {last} AND (h.household_id IS NULL OR h._table = 'members')"
        )
    for anchor in ANCHORS:
        for name, table in kept.items():
            if {"household_id", anchor} <= {*table.columns}:
                sure = anchor in OF_ONE_HOUSEHOLD
                ways.append(
                    f"SELECT h._id, k.household_id, {sure} FROM live AS h JOIN kept.{quoted(name)} AS k "
                    f"ON h.anchor = {literal(anchor)} AND k.{quoted(anchor)} = h.anchor_id "
                    f"WHERE k.entered_on <= {last} AND {personless}"
                )
    if "households" in kept:
        given = [name for name in PATH if name in kept["households"].columns]
        same = " AND ".join(f"(h.{name} IS NULL OR k.{name} IS NULL OR k.{name} = h.{name})" for name in given)
        area = " OR ".join(f"k.{name} = h.anchor_id" for name in given)
        if "village" in given:
            # A name that only one village bears means that village, whatever county and township the row says.
            shared = "SELECT village FROM shared_villages"
            ways.append(
                "SELECT h._id, k.household_id, true FROM live AS h JOIN kept.households AS k "
                f"ON ({same} OR (k.village = h.village AND h.village NOT IN ({shared}))) "
                f"WHERE h.village IS NOT NULL AND h._table <> 'households' AND k.entered_on <= {last} AND {personless}"
            )
        ways.append(
            f"SELECT h._id, k.household_id, true FROM live AS h JOIN kept.households AS k "
            f"ON h.anchor = 'area' AND ({area}) WHERE k.entered_on <= {last} AND {personless}"
        )
    return ways


def _of_any_village(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], of_households: Collection[str]
) -> frozenset[str]:
    """Tables of villages, projects and the like with a row that does not say of which: it may be any of them."""
    names = ", ".join(map(literal, sorted(of_households)))
    has_villages = "households" in kept and "village" in kept["households"].columns
    # A village in which no household lives may be a slip of another's name.
    known = "SELECT village FROM kept.households WHERE village IS NOT NULL" if has_villages else "SELECT ''"
    rows = connection.execute(
        f"SELECT DISTINCT _table FROM live WHERE _table NOT IN ({names}) AND anchor_id IS NULL "
        f"AND (village IS NULL OR village NOT IN ({known}))"
    ).fetchall()
    return frozenset(name for (name,) in rows)


def _silent(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable], unplaced: tuple[Unplaced, ...], last: str
) -> frozenset[str]:
    found = set()
    for name in {each.table for each in unplaced}:
        lost = sum(each.rows for each in unplaced if each.table == name and not each.ended)
        (rows,) = connection.execute(
            f"SELECT count(*) FROM kept.{quoted(name)} WHERE entered_on <= {last}" if name in kept else "SELECT 0"
        ).fetchall()[0]
        if lost > _MOST_UNPLACED * (rows + lost):
            found.add(name)
    return frozenset(found)
