"""What changed from one export to the next?

Exports of several days show the same rows again and again. What a later one has as the earlier had it is no news and
collapses; what it has otherwise was entered by its day; what it has no more was withdrawn, or ended, by its day. A row
is missed only by an export that tells of the same period, and by one in which it does not stand as a row set apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import duckdb

from fupin_risk.reading.rows.duplicates import version_columns
from fupin_risk.reading.rows.parts import Part, Staged
from fupin_risk.register.clock_rules import PERIOD_START
from fupin_risk.register.sql_text import listed, literal, one_row, quoted

# An export tells of some years only: it says nothing of the rows of others.
_SCOPES = (PERIOD_START, "year", "school_year")


def take_differences(connection: duckdb.DuckDBPyConnection, staged: Staged) -> int:
    """Turn the exports of a table into versions.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the table, and what was dropped already in `stage.dropped`.
    staged : Staged

    Returns
    -------
    int
        Rows that were made for what later exports do not have; 0 where there are no two exports of one thing.
    """
    return sum(_Series(connection, staged, parts).take() for parts in _series(staged))


def _series(staged: Staged) -> Iterator[list[Part]]:
    """Sources that are exports of one thing on several days."""
    found: dict[str, list[Part]] = {}
    for part in staged.parts:
        if part.drawn_on is not None:
            found.setdefault(part.series, []).append(part)
    for parts in found.values():
        if len({part.drawn_on for part in parts}) > 1:
            yield parts


class _Series:
    def __init__(self, connection: duckdb.DuckDBPyConnection, staged: Staged, parts: Sequence[Part]) -> None:
        self.connection, self.staged, self.parts = connection, staged, parts
        table = staged.table
        dated = {table.columns[name].inside_name for name in parts[0].dated}
        ended = table.columns[table.clocks.ended_on].inside_name if table.clocks.ended_on else None
        self.ended = ended if parts[0].ends else None
        self.identity = [name for name in version_columns(staged) if name not in dated]
        self.content = [
            name for name in staged.inside if name not in {*self.identity, *dated, "entered_on", self.ended}
        ]
        self.scope = [table.columns[name].inside_name for name in _SCOPES if name in staged.columns]
        self.name = staged.name

    def take(self) -> int:
        days = sorted({part.drawn_on for part in self.parts if part.drawn_on})
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE live AS SELECT rowid AS _id, * FROM {self.name} WHERE {self._of(days[0])}"
        )
        made = sum(self._step(day) for day in days[1:])
        self.connection.execute("DROP TABLE live")
        return made

    def _of(self, day: dt.date, *, fit: bool = True) -> str:
        numbers = ", ".join(str(part.relation.number) for part in self.parts if part.drawn_on == day)
        kept = " AND NOT _bad AND rowid NOT IN (SELECT _id FROM stage.dropped)" if fit else ""
        return f"_file IN ({numbers}) AND _line > 0{kept}"

    def _step(self, day: dt.date) -> int:
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT rowid AS _id, * FROM {self.name} WHERE {self._of(day)}")
        same = _same("f", "l", self.identity)
        newest = (
            f"(SELECT * FROM live QUALIFY row_number() OVER (PARTITION BY {listed(self.identity)} "
            "ORDER BY entered_on DESC, _file DESC, _line DESC) = 1)"
        )
        run(
            f"CREATE OR REPLACE TEMP TABLE told AS SELECT f._id FROM fresh AS f JOIN {newest} AS l ON {same} "
            f"WHERE {_same('f', 'l', self.content) or 'true'}"
        )
        run("INSERT INTO stage.dropped SELECT _id, NULL FROM told")
        made = self._withdraw(day)
        run("INSERT INTO live SELECT * FROM fresh WHERE _id NOT IN (SELECT _id FROM told)")
        run("DROP TABLE fresh; DROP TABLE told")
        return made

    def _withdraw(self, day: dt.date) -> int:
        """Write a row for each that the export of `day` no longer has; the number of these."""
        # Assumption: a later export holds all that the earlier one covered.
        table, run = self.staged.table, self.connection.execute
        entity = table.columns[table.key[0]].inside_name
        number = next(part.relation.number for part in self.parts if part.drawn_on == day)
        apart = (
            f"SELECT {quoted(entity)} FROM {self.name} WHERE {self._of(day, fit=False)} "
            "AND (_bad OR rowid IN (SELECT _id FROM stage.dropped WHERE reason IS NOT NULL))"
        )
        missing = [
            f"NOT EXISTS (SELECT 1 FROM fresh AS f WHERE {_same('f', 'l', self.identity)})",
            # A row that was set apart is there all the same; one without a name could be anybody's.
            f"l.{quoted(entity)} NOT IN ({apart})",
            "NOT coalesce(l.retracted, false)",
        ]
        if self.scope:
            missing.append(f"EXISTS (SELECT 1 FROM fresh AS f WHERE {_same('f', 'l', self.scope)})")
        newest = f"PARTITION BY {listed(version_columns(self.staged))} ORDER BY entered_on DESC, _file DESC, _line DESC"
        run(
            f"CREATE OR REPLACE TEMP TABLE missed AS SELECT l.* FROM live AS l WHERE {' AND '.join(missing)} "
            f"QUALIFY row_number() OVER ({newest}) = 1"
        )
        changed = {
            "entered_on": literal(day),
            "_file": str(number),
            "_line": "0",
            "_assumed": "true",
            "_normalised": "false",
        }
        changed |= {"retracted": "true"} if self.ended is None else {self.ended: literal(day)}
        replaced = ", ".join(f"{value} AS {quoted(name)}" for name, value in changed.items())
        run(f"INSERT INTO {self.name} SELECT * EXCLUDE (_id) REPLACE ({replaced}) FROM missed")
        gone = f"SELECT l._id FROM live AS l JOIN missed AS m ON {_same('l', 'm', self.identity)}"
        run(f"DELETE FROM live WHERE _id IN ({gone})")
        (made,) = one_row(self.connection, "SELECT count(*) FROM missed")
        return int(made)


def _same(left: str, right: str, columns: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{quoted(name)} IS NOT DISTINCT FROM {right}.{quoted(name)}" for name in columns)
