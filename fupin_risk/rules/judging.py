"""Which objects fail a rule, which keep it, and of which can nobody tell?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from fupin_risk.definitions.rules import KEYS
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.indicators.chunks import HOUSEHOLDS_PER_CHUNK
from fupin_risk.indicators.day_run import DayRun
from fupin_risk.indicators.running import engine_problem, run_subjects
from fupin_risk.indicators.selection import select_subjects
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.register.holes import Codes
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import listed, literal, quoted
from fupin_risk.rules.rule_status import RuleStatus


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule on a connection on which its SELECT has run.

    Attributes
    ----------
    status : RuleStatus
    connection : duckdb.DuckDBPyConnection
        Open until the next one is asked for.
    unknown : UnknownValues
        No object is judged that rests on what could not be read.
    """

    status: RuleStatus
    connection: duckdb.DuckDBPyConnection
    unknown: UnknownValues

    def counts(self) -> dict[str, int]:
        """How many objects the rule concerns, how many could be judged, and how many fail; and how many households."""
        household = "household_id" if "household_id" in KEYS[self.status.rule.grain] else "NULL"
        found = self._asked(
            "SELECT count(*) AS concerned, count(_fails) AS checked, count(CASE WHEN _fails THEN 1 END) AS findings, "
            f"count(DISTINCT CASE WHEN _fails IS NOT NULL THEN {household} END) AS households_checked, "
            f"count(DISTINCT CASE WHEN _fails THEN {household} END) AS households_found FROM ({self._verdicts()})"
        )
        return {str(name): int(column.iloc[0]) for name, column in found.items()}

    def failing(self) -> pd.DataFrame:
        """The objects that fail, with the values that the sentence names, in the order of their keys."""
        keys = KEYS[self.status.rule.grain]
        chosen = listed(dict.fromkeys([*keys, *self.status.rule.values]))
        return self._asked(f"SELECT {chosen} FROM ({self._verdicts()}) WHERE _fails ORDER BY {listed(keys)}")

    def verdicts(self) -> pd.DataFrame:
        """Every object that the rule concerns: its keys, and `fails`, which is missing where nobody can tell."""
        keys = listed(KEYS[self.status.rule.grain])
        return self._asked(f"SELECT {keys}, _fails AS fails FROM ({self._verdicts()}) ORDER BY {keys}")

    def _verdicts(self) -> str:
        """The rows that the rule concerns, with `_fails`: what concerns nobody knows whom is unknown, too."""
        rule = self.status.rule
        concerned = "true" if rule.concerns is None else f"s.{quoted(rule.concerns)}"
        known = concerned
        if rule.judged_on is not None:
            day = f"s.{quoted(rule.judged_on)}"
            last = "" if rule.in_force_to is None else f" AND {day} <= {literal(rule.in_force_to)}"
            concerned += f" AND ({day} >= {literal(rule.in_force_from)}{last})"
            known += f" AND {day} IS NOT NULL"
        by_household = "household_id" in KEYS[rule.grain]
        county = "h.county" if by_household else "s.county"
        home = "JOIN households AS h ON h.household_id = s.household_id" if by_household else ""
        places = ", ".join(map(literal, self.status.counties))
        known = f"({known}) AND NOT coalesce({self._unreadable()}, false)"
        return (
            f"SELECT s.*, CASE WHEN {known} THEN s.{quoted(rule.name)} END AS _fails "
            f"FROM {quoted(rule.subject)} AS s {home} "
            f"WHERE coalesce({concerned}, true) AND {county} IN ({places})"
        )

    def _unreadable(self) -> str:
        """Whether an object rests on a row or a cell that could not be read."""
        rule, unknown = self.status.rule, self.unknown
        if not unknown:
            return "false"
        asked = [name for name in (rule.name, rule.concerns, rule.judged_on, *rule.values) if name is not None]
        read = unknown.rests_on(rule.subject, asked)
        if unknown.silenced(read):
            return "true"
        kind = KEYS[rule.grain][-1]
        if "household_id" in KEYS[rule.grain]:
            fails = f"s.{quoted(rule.name)}"
            codes = self.connection.query("SELECT household_id FROM households").to_arrow_table()
            everybody = codes.column(0).to_numpy().astype(np.int64)
            # What nobody could place may be what is missing: that nothing is there is no breach then.
            lacking = everybody[unknown.may_lack(read, everybody)]
            return f"({_among(unknown.touched(read))}) OR ({fails} AND ({_among(lacking)}))"
        found = unknown.objects(read, kind)
        if found is None:
            return "true"
        return f"s.{quoted(kind)} IN ({', '.join(map(literal, sorted(found))) or 'NULL'})"

    def _asked(self, sql: str) -> pd.DataFrame:
        try:
            return frame_of(self.connection, sql)
        except duckdb.Error as error:
            raise DefinitionError(engine_problem(f"rules/{self.status.rule.subject}.sql", error)) from None


def judge(run: DayRun, statuses: Iterable[RuleStatus]) -> Iterator[Judged]:
    """Run the rules that have a county to run in, those of one household in chunks of households.

    Raises
    ------
    DefinitionError
        A definition cannot run, gives several rows for one object, or a verdict that is not yes or no.
    """
    running = [status for status in statuses if status.counties]
    unknown = UnknownValues(run.register, run.day)
    alone = [one for one in running if run.catalogue.subjects[one.rule.subject].scope == "household"]
    wide = [one for one in running if one not in alone]
    if alone:
        selection = select_subjects(run.catalogue, {one.rule.subject for one in alone})
        codes = run.register.visible_households(run.day)["household_code"].to_numpy()
        for connection in run.connections(selection, codes, HOUSEHOLDS_PER_CHUNK):
            yield from _on(connection, alone, unknown)
    if wide:
        selection = select_subjects(run.catalogue, {one.rule.subject for one in wide})
        with run.locked(selection.subjects, None) as connection:
            run_subjects(connection, run.catalogue, selection.subjects)
            yield from _on(connection, wide, unknown)


def _among(codes: Codes) -> str:
    """Whether an object's household is one of these, as SQL."""
    return f"s.household_id IN ({', '.join(map(str, codes.tolist()))})" if len(codes) else "false"


def _on(connection: duckdb.DuckDBPyConnection, statuses: list[RuleStatus], unknown: UnknownValues) -> Iterator[Judged]:
    for subject, grain in {one.rule.subject: one.rule.grain for one in statuses}.items():
        _refuse_repeats(connection, subject, KEYS[grain])
        _refuse_other_verdicts(connection, subject, [one.rule.name for one in statuses if one.rule.subject == subject])
    for one in statuses:
        yield Judged(one, connection, unknown)


def _refuse_repeats(connection: duckdb.DuckDBPyConnection, subject: str, keys: tuple[str, ...]) -> None:
    named = " AND ".join(f"{quoted(key)} IS NOT NULL" for key in keys)
    sql = f"SELECT 1 FROM {quoted(subject)} WHERE {named} GROUP BY {listed(keys)} HAVING count(*) > 1 LIMIT 1"
    if connection.execute(sql).fetchall():
        key = ", ".join(keys)
        found = message("gives several rows for one {key}", key=key)
        remedy = message("group by {key}, or join on all columns of a key", key=key)
        raise DefinitionError(Problem(f"rules/{subject}.sql", found, allowed=message("one row each"), remedy=remedy))


def _refuse_other_verdicts(connection: duckdb.DuckDBPyConnection, subject: str, names: list[str]) -> None:
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {quoted(subject)}").fetchall()}
    problems = [
        Problem(
            f"rules/{subject}.sql: {name}",
            message("is not a yes/no value"),
            allowed=message("true, false, or empty where unknown"),
        )
        for name in names
        if types[name] != "BOOLEAN"
    ]
    if problems:
        raise DefinitionError(problems)
