"""Which dated, placed number or rule was in force on a day, as published by a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from fupin_risk.definitions.action_rows import (
    AudienceRow,
    BarRow,
    GateRow,
    Level,
    NatureRow,
    RaiseRow,
    RecognitionRow,
    ThresholdRow,
)
from fupin_risk.definitions.policy_row import PolicyRow, best_of_each, best_row
from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem


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
    keep_share : float
        A household that the list before gave this level keeps it down to this share of the bound; 1 keeps nobody.
    """

    level: Level
    least_risk: float
    least_risk_unanswered: float
    keep_share: float = Field(default=1.0, gt=0, le=1)


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
    "barred_measures": BarRow,
    "measure_natures": NatureRow,
    "recognition_steps": RecognitionRow,
    "removal_gate": GateRow,
    "level_raises": RaiseRow,
    "department_thresholds": ThresholdRow,
    "audiences": AudienceRow,
}


class Policy(Definition):
    """All policy rows. Every look-up takes a county, a day, and the day by which the row must have been published."""

    lines: tuple[LineRow, ...] = ()
    entry_batches: tuple[EntryBatchRow, ...] = ()
    precedence: tuple[PrecedenceRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    levels: tuple[LevelRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    barred_measures: tuple[BarRow, ...] = ()
    measure_natures: tuple[NatureRow, ...] = ()
    recognition_steps: tuple[RecognitionRow, ...] = ()
    removal_gate: tuple[GateRow, ...] = ()
    level_raises: tuple[RaiseRow, ...] = ()
    department_thresholds: tuple[ThresholdRow, ...] = ()
    audiences: tuple[AudienceRow, ...] = ()

    def line(self, kind: str, county: str, day: dt.date, known_on: dt.date | None = None) -> float | None:
        """Yuan a year and head of the `poverty` or `monitoring` line; None where none is known."""
        row = self.line_row(kind, county, day, known_on)
        return None if row is None else row.yuan_a_year

    def line_row(self, kind: str, county: str, day: dt.date, known_on: dt.date | None = None) -> LineRow | None:
        """The row that `line` reads."""
        return best_row((row for row in self.lines if row.kind == kind), county, day, known_on)

    def entry_batch(
        self, outcome: str, county: str, day: dt.date, known_on: dt.date | None = None
    ) -> EntryBatchRow | None:
        """How an event of `outcome` that occurred on `day` reaches the system."""
        return best_row((row for row in self.entry_batches if row.outcome == outcome), county, day, known_on)

    def reporter_order(
        self, table: str, county: str, day: dt.date, known_on: dt.date | None = None
    ) -> tuple[str, ...] | None:
        """Reporters of `table`, the most believed first; None where no order is known."""
        row = best_row((row for row in self.precedence if row.table == table), county, day, known_on)
        return None if row is None else row.reporters

    def answers_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> dict[str, tuple[str, ...]]:
        """Kinds of measure that answer each cause."""
        found = {
            cause: best_row((row for row in self.answers if row.cause == cause), county, day, known_on)
            for cause in sorted({row.cause for row in self.answers})
        }
        return {cause: row.measures for cause, row in found.items() if row is not None}

    def levels_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> dict[Level, LevelRow]:
        """The rule of each level, the gravest first."""
        order: tuple[Level, ...] = ("red", "orange", "yellow")
        found = {
            level: best_row((row for row in self.levels if row.level == level), county, day, known_on)
            for level in order
        }
        return {level: row for level, row in found.items() if row is not None}

    def evidence_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[EvidenceRow, ...]:
        """The rule of each indicator that can show a cause to be live, in the order of the file."""
        return best_of_each(self.evidence, lambda row: (row.cause, row.indicator), county, day, known_on)

    def bars_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[BarRow, ...]:
        """What makes a measure one that policy does not allow."""
        return best_of_each(
            self.barred_measures, lambda row: (row.measure, row.table, row.column, row.value), county, day, known_on
        )

    def natures_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> dict[str, str]:
        """Nature of each kind of measure: `earning`, `giving` or `guarantee`."""
        rows = best_of_each(self.measure_natures, lambda row: row.nature, county, day, known_on)
        return {kind: row.nature for row in rows for kind in row.measures}

    def recognition_rule(self, county: str, day: dt.date, known_on: dt.date | None = None) -> RecognitionRow | None:
        """How a case that was found on `day` is recognised; None where no rule is known."""
        return best_row(self.recognition_steps, county, day, known_on)

    def gate_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[GateRow, ...]:
        """What must hold before anybody may propose that a risk is gone."""
        return best_of_each(self.removal_gate, lambda row: (row.condition, row.indicator), county, day, known_on)

    def raises_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[RaiseRow, ...]:
        """What raises a level beside risk."""
        return best_of_each(self.level_raises, lambda row: (row.by, row.indicator), county, day, known_on)

    def thresholds_of(self, county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[ThresholdRow, ...]:
        """From where on each department passes a household on."""
        return best_of_each(self.department_thresholds, lambda row: (row.fact, row.group), county, day, known_on)

    def audience(self, name: str, county: str, day: dt.date, known_on: dt.date | None = None) -> AudienceRow | None:
        """How long a named output for an audience is kept, and how few may look alike in it."""
        return best_row((row for row in self.audiences if row.audience == name), county, day, known_on)

    def unverified(self, county: str, day: dt.date) -> tuple[PolicyRow, ...]:
        """Rows in force on `day` whose source nobody has seen."""
        every: tuple[PolicyRow, ...] = tuple(row for name in _KINDS for row in getattr(self, name))
        return tuple(row for row in every if not row.verified and row.holds(county, day, day))


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
