"""Is a rule in force on a day, where, and has the register what it takes to judge it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fupin_risk.definitions import Rule
from fupin_risk.definitions.policy_row import lies_in
from fupin_risk.errors import Message, message
from fupin_risk.register import Register

Covers = Mapping[str, Mapping[str, dt.date | None]]


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """What can be said of a rule before any row is looked at.

    Attributes
    ----------
    rule : Rule
    why : Message or None
        Why it is not in force; None where it is.
    absent : tuple of str
        Tables, and columns as `table.column`, that the register lacks and without which nothing can be judged.
    uncovered : dict of str to (tuple of str)
        Counties in which it is in force and is not run, and the tables that do not reach the day there.
    counties : tuple of str
        Where it is run.
    """

    rule: Rule
    why: Message | None
    absent: tuple[str, ...]
    uncovered: dict[str, tuple[str, ...]]
    counties: tuple[str, ...]

    @property
    def in_force(self) -> bool:
        """Whether it holds on the day in some county of the register."""
        return self.why is None


def status_of(rule: Rule, register: Register, day: dt.date, covers: Covers) -> RuleStatus:
    """Find out where a rule is to be run on a day.

    Parameters
    ----------
    rule : Rule
    register : Register
    day : date
        The as-of day: a rule that was published later does not exist yet.
    covers : mapping of str to mapping
        By county, the day from which each table reaches unbroken to `day`.
    """
    why = why_not_in_force(rule, covers, day)
    if why is not None:
        return RuleStatus(rule, why, (), {}, ())
    placed = [county for county in covers if _placed(rule, county)]
    absent = absent_of(rule, register)
    if absent:
        return RuleStatus(rule, None, absent, {}, ())
    uncovered = {county: tuple(table for table in rule.covered if covers[county][table] is None) for county in placed}
    uncovered = {county: tables for county, tables in uncovered.items() if tables}
    return RuleStatus(rule, None, (), uncovered, tuple(county for county in placed if county not in uncovered))


def why_not_in_force(rule: Rule, counties: Collection[str], day: dt.date) -> Message | None:
    """Why a rule is not in force on a day; None where it is.

    A rule that is judged by a day of the object's own holds for objects of its days, however long ago these are.
    """
    if rule.published_on > day:
        return message("published on {day}", day=rule.published_on)
    if rule.in_force_from > day:
        return message("in force from {day}", day=rule.in_force_from)
    if rule.in_force_to is not None and rule.in_force_to < day and rule.judged_on is None:
        return message("in force until {day}", day=rule.in_force_to)
    if not any(_placed(rule, county) for county in counties):
        return message("in force only in {place}", place=rule.place)
    return None


def absent_of(rule: Rule, register: Register) -> tuple[str, ...]:
    """Tables, and columns of tables that are there, without which the rule cannot be judged."""
    kept = register.stored_tables
    tables = {table for table in rule.tables if table not in kept}
    columns = {
        name
        for name in rule.reads
        for table, _, column in [name.partition(".")]
        if table in kept and column not in kept[table].columns
    }
    return tuple(sorted(tables | columns))


def _placed(rule: Rule, county: str) -> bool:
    # The province of a county that is known by its name only is unknown: what the county may have to do is asked.
    return lies_in(county, rule.place) or not county[:1].isdigit()
