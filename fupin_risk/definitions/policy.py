"""Which dated, placed number or rule was in force on a day, as published by a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field

from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem

Level = Literal["red", "orange", "yellow"]


class PolicyRow(Definition):
    """What every policy row says of itself.

    Attributes
    ----------
    place : str
        A county code or a prefix of one; `*` is everywhere. The longest that fits a county wins.
    published_on : date
        From which day on anybody could know of it: warnings use rows published by their as-of day.
    in_force_from, in_force_to : date, date or None
        The days for which it holds, both included.
    source : str
        Where it was read.
    verified : bool
        Whether the source was seen; outputs that used an unverified row say so.
    """

    place: str = "*"
    published_on: dt.date
    in_force_from: dt.date
    in_force_to: dt.date | None = None
    source: str
    verified: bool

    def holds(self, county: str, day: dt.date, known_on: dt.date) -> bool:
        """Whether it holds in `county` on `day`, as published by `known_on`."""
        placed = self.place == "*" or county.startswith(self.place)
        begun = self.published_on <= known_on and self.in_force_from <= day
        return placed and begun and (self.in_force_to is None or day <= self.in_force_to)


class LineRow(PolicyRow):
    """A line: yuan a year and head."""

    kind: Literal["poverty", "monitoring"]
    yuan_a_year: float


class EntryBatchRow(PolicyRow):
    """How recognitions reach the system.

    Attributes
    ----------
    regime : {"batch", "continuous"}
        `batch`: all cases of a year on one day (`closes`, month and day); `continuous`: each when it is done.
    closes : str
        `MM-DD`, the last day on which the year's batch is entered.
    closure_quantile : float
        Continuous regime: a window counts as closed after this quantile of the delays seen.
    default_delay_days : int
        Continuous regime: the delay assumed while too few cases were seen.
    """

    outcome: str
    regime: Literal["batch", "continuous"]
    closes: str = "12-31"
    closure_quantile: float = 0.99
    default_delay_days: int = 120


class PrecedenceRow(PolicyRow):
    """Which reporter's row indicators see where several report one fact; the first is believed first."""

    table: str
    reporters: tuple[str, ...]


class AnswerRow(PolicyRow):
    """Which kinds of measure answer a cause."""

    cause: str
    measures: tuple[str, ...]


class LevelRow(PolicyRow):
    """From which calibrated risk on, or from how many unanswered causes at which risk, a level is given.

    Attributes
    ----------
    least_risk : float
        The level is given at this risk or above.
    least_risk_unanswered : float
        The same for a household with an unanswered live cause.
    """

    level: Level
    least_risk: float
    least_risk_unanswered: float


class LimitRow(PolicyRow):
    """A number that rules hold against, its unit at the end of its name; they read it as a column of `limits`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    value: float


class EvidenceRow(PolicyRow):
    """From which value of an indicator on a cause counts as live (a factor that could push the household back)."""

    cause: str
    indicator: str
    least: float


_KINDS: dict[str, type[PolicyRow]] = {
    "lines": LineRow,
    "entry_batches": EntryBatchRow,
    "precedence": PrecedenceRow,
    "answers": AnswerRow,
    "levels": LevelRow,
    "evidence": EvidenceRow,
    "limits": LimitRow,
}
Row = TypeVar("Row", bound=PolicyRow)


class Policy(Definition):
    """All policy rows. Every look-up takes a county, a day, and the day by which the row must have been published."""

    lines: tuple[LineRow, ...] = ()
    entry_batches: tuple[EntryBatchRow, ...] = ()
    precedence: tuple[PrecedenceRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    levels: tuple[LevelRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()

    def line(self, kind: str, county: str, day: dt.date, known_on: dt.date | None = None) -> float | None:
        """Yuan a year and head of the `poverty` or `monitoring` line; None where none is known."""
        row = self.line_row(kind, county, day, known_on)
        return None if row is None else row.yuan_a_year

    def line_row(self, kind: str, county: str, day: dt.date, known_on: dt.date | None = None) -> LineRow | None:
        """The row that `line` reads."""
        return _best((row for row in self.lines if row.kind == kind), county, day, known_on)

    def entry_batch(
        self, outcome: str, county: str, day: dt.date, known_on: dt.date | None = None
    ) -> EntryBatchRow | None:
        """How an event of `outcome` that occurred on `day` reaches the system."""
        return _best((row for row in self.entry_batches if row.outcome == outcome), county, day, known_on)

    def reporter_order(
        self, table: str, county: str, day: dt.date, known_on: dt.date | None = None
    ) -> tuple[str, ...] | None:
        """Reporters of `table`, the most believed first; None where no order is known."""
        row = _best((row for row in self.precedence if row.table == table), county, day, known_on)
        return None if row is None else row.reporters

    def answers_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> dict[str, tuple[str, ...]]:
        """Kinds of measure that answer each cause."""
        found = {
            cause: _best((row for row in self.answers if row.cause == cause), county, day, known_on)
            for cause in sorted({row.cause for row in self.answers})
        }
        return {cause: row.measures for cause, row in found.items() if row is not None}

    def levels_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> dict[Level, LevelRow]:
        """The rule of each level, the gravest first."""
        order: tuple[Level, ...] = ("red", "orange", "yellow")
        found = {
            level: _best((row for row in self.levels if row.level == level), county, day, known_on) for level in order
        }
        return {level: row for level, row in found.items() if row is not None}

    def evidence_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[EvidenceRow, ...]:
        """The rule of each indicator that can show a cause to be live, in the order of the file."""
        names = dict.fromkeys((row.cause, row.indicator) for row in self.evidence)
        found = (
            _best((row for row in self.evidence if (row.cause, row.indicator) == name), county, day, known_on)
            for name in names
        )
        return tuple(row for row in found if row is not None)

    @property
    def limit_names(self) -> tuple[str, ...]:
        """Every limit that any row gives, in the order of the file."""
        return tuple(dict.fromkeys(row.name for row in self.limits))

    def limit(self, name: str, county: str, day: dt.date, known_on: dt.date | None = None) -> float | None:
        """The limit called `name`; None where none is known."""
        row = _best((row for row in self.limits if row.name == name), county, day, known_on)
        return None if row is None else row.value

    def unverified(self, county: str, day: dt.date) -> tuple[PolicyRow, ...]:
        """Rows in force on `day` whose source nobody has seen."""
        every = (*self.lines, *self.entry_batches, *self.precedence, *self.answers, *self.levels, *self.evidence)
        return tuple(row for row in every if not row.verified and row.holds(county, day, day))


def _best(rows: Iterable[Row], county: str, day: dt.date, known_on: dt.date | None) -> Row | None:
    """The row of the narrowest place, then the latest in force, then the latest published."""
    fitting = [row for row in rows if row.holds(county, day, known_on or day)]
    return max(fitting, key=lambda row: (len(row.place.strip("*")), row.in_force_from, row.published_on), default=None)


def read_policy(paths: Iterable[Path]) -> Policy:
    """Read policy files: each holds `[[rows]]` of the kind that its name says.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    problems: list[Problem] = []
    content: dict[str, Any] = {}
    for path in paths:
        kind = _KINDS.get(path.stem)
        if kind is None:
            problems.append(Problem(shown(path), "is no kind of policy", ", ".join(f"{name}.toml" for name in _KINDS)))
            continue
        body = read_toml(path)
        problems += [Problem(f"{shown(path)}: {key}", "unknown key", "rows") for key in body if key != "rows"]
        rows = [
            checked(kind, row, f"{shown(path)}: rows[{number}]", problems)
            for number, row in enumerate(body.get("rows", []))
        ]
        # A county's own file adds to the shipped one of the same name.
        content[path.stem] = (*content.get(path.stem, ()), *(row for row in rows if row is not None))
    if problems:
        raise DefinitionError(problems)
    return Policy(**content)
