"""Which dated, placed number or rule was in force on a day, as published by a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

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
from fupin_risk.definitions.due_rows import MedicalCoverRow, StudentAidRow
from fupin_risk.definitions.policy_row import PolicyRow, best_of_each, best_row
from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message

_LAST_DAY = dt.date(9999, 12, 31)
_ONE_DAY = dt.timedelta(days=1)


class LineRow(PolicyRow):
    """A line: yuan a year and head."""

    file: ClassVar[str] = "lines"
    about: ClassVar[tuple[str, ...]] = ("kind",)

    kind: Literal["poverty", "monitoring"]
    yuan_a_year: float

    @property
    def row_name(self) -> str:
        """With the year from which it holds: each year has its own."""
        return f"{super().row_name}.{self.in_force_from.year}"


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

    file: ClassVar[str] = "entry_batches"
    about: ClassVar[tuple[str, ...]] = ("outcome",)

    outcome: str
    regime: Literal["batch", "continuous"]
    closes: str = "12-31"
    closure_quantile: float = 0.99
    default_delay_days: int = 120


class PrecedenceRow(PolicyRow):
    """Which reporter's row indicators see where several report one fact; the first is believed first."""

    file: ClassVar[str] = "precedence"
    about: ClassVar[tuple[str, ...]] = ("table",)

    table: str
    reporters: tuple[str, ...]


class AnswerRow(PolicyRow):
    """Which kinds of measure answer a cause."""

    file: ClassVar[str] = "answers"
    about: ClassVar[tuple[str, ...]] = ("cause",)

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

    file: ClassVar[str] = "levels"
    about: ClassVar[tuple[str, ...]] = ("level",)

    level: Level
    least_risk: float
    least_risk_unanswered: float
    keep_share: float = Field(default=1.0, gt=0, le=1)


class EvidenceRow(PolicyRow):
    """From which value of an indicator on a cause counts as live (a factor that could push the household back)."""

    file: ClassVar[str] = "evidence"
    about: ClassVar[tuple[str, ...]] = ("cause", "indicator")

    cause: str
    indicator: str
    least: float


class IncomeExclusionRow(PolicyRow):
    """Which income is relief for once, and so no part of net income (by the end of its accounting period)."""

    file: ClassVar[str] = "income_exclusions"
    about: ClassVar[tuple[str, ...]] = ("income_kind",)
    by_event: ClassVar[bool] = True

    income_kind: str
    sub_kinds: tuple[str, ...]


class LoanUseRow(PolicyRow):
    """Whether a mode of use is allowed for a loan that is lent on a day of the row."""

    file: ClassVar[str] = "loan_use"
    about: ClassVar[tuple[str, ...]] = ("use_mode",)
    by_event: ClassVar[bool] = True

    use_mode: str
    allowed: bool


class DiseaseListRow(PolicyRow):
    """Which diseases stand on a list, such as those of special treatment.

    Attributes
    ----------
    complete : bool
        Whether these are all that the list names; where not, a disease that is not here may stand on it too.
    """

    file: ClassVar[str] = "disease_lists"
    about: ClassVar[tuple[str, ...]] = ("list",)

    list: str
    diseases: tuple[str, ...]
    complete: bool


class LimitRow(PolicyRow):
    """A number that others are held against, its unit or end at the end of its name: a column of the table `limits`."""

    file: ClassVar[str] = "limits"
    about: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    value: float


class GuaranteeRow(PolicyRow):
    """What is guaranteed to a household that exited: schooling, medical cover, housing, water."""

    file: ClassVar[str] = "guarantees"
    about: ClassVar[tuple[str, ...]] = ("guarantee",)

    guarantee: str


class RuleSpell(NamedTuple):
    """A rule as definitions read it: one item of one row, and the days for which that row is the one that holds."""

    item: str
    code: str | None
    number: float | None
    holds_from: dt.date
    holds_to: dt.date


def _items(row: PolicyRow) -> tuple[tuple[str, str | None, float | None], ...]:
    """What a row tells a definition: an item, and a code or a number for it."""
    if isinstance(row, AnswerRow):
        return tuple((row.cause, measure, None) for measure in row.measures)
    if isinstance(row, IncomeExclusionRow):
        return tuple((row.income_kind, sub_kind, None) for sub_kind in row.sub_kinds)
    if isinstance(row, LoanUseRow):
        return ((row.use_mode, "allowed" if row.allowed else "forbidden", None),)
    if isinstance(row, DiseaseListRow):
        return tuple((row.list, disease, float(row.complete)) for disease in row.diseases)
    if isinstance(row, LimitRow):
        return ((row.name, None, row.value),)
    return ((row.guarantee, None, None),) if isinstance(row, GuaranteeRow) else ()


_CLASSES: tuple[type[PolicyRow], ...] = (
    LineRow,
    EntryBatchRow,
    PrecedenceRow,
    AnswerRow,
    LevelRow,
    EvidenceRow,
    IncomeExclusionRow,
    LoanUseRow,
    DiseaseListRow,
    LimitRow,
    GuaranteeRow,
    BarRow,
    NatureRow,
    RecognitionRow,
    GateRow,
    RaiseRow,
    ThresholdRow,
    AudienceRow,
    MedicalCoverRow,
    StudentAidRow,
)
_KINDS: dict[str, type[PolicyRow]] = {kind.file: kind for kind in _CLASSES}


class Policy(Definition):
    """All policy rows. Every look-up takes a county, a day, and the day by which the row must have been published."""

    lines: tuple[LineRow, ...] = ()
    entry_batches: tuple[EntryBatchRow, ...] = ()
    precedence: tuple[PrecedenceRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    levels: tuple[LevelRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    income_exclusions: tuple[IncomeExclusionRow, ...] = ()
    loan_use: tuple[LoanUseRow, ...] = ()
    disease_lists: tuple[DiseaseListRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()
    guarantees: tuple[GuaranteeRow, ...] = ()
    barred_measures: tuple[BarRow, ...] = ()
    measure_natures: tuple[NatureRow, ...] = ()
    recognition_steps: tuple[RecognitionRow, ...] = ()
    removal_gate: tuple[GateRow, ...] = ()
    level_raises: tuple[RaiseRow, ...] = ()
    department_thresholds: tuple[ThresholdRow, ...] = ()
    audiences: tuple[AudienceRow, ...] = ()
    medical_cover: tuple[MedicalCoverRow, ...] = ()
    student_aid: tuple[StudentAidRow, ...] = ()

    def rows(self, file: str) -> tuple[PolicyRow, ...]:
        """All rows of a file."""
        found: tuple[PolicyRow, ...] = getattr(self, file)
        return found

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

    @property
    def limit_names(self) -> tuple[str, ...]:
        """Every limit that any row gives, in the order of the file."""
        return tuple(dict.fromkeys(row.name for row in self.limits))

    def cover_row(
        self, tier: str, bill_kind: str, level: str, county: str, day: dt.date, known_on: dt.date
    ) -> MedicalCoverRow | None:
        """What a tier owes of a bill of care that ended on `day`, as published by `known_on`."""
        rows = (r for r in self.medical_cover if r.tier == tier and bill_kind in r.bill_kinds and level in r.levels)
        return best_row(rows, county, day, known_on)

    def aid_row(self, stage: str, county: str, day: dt.date, known_on: dt.date) -> StudentAidRow | None:
        """The aid of a stage for the school year that begins on `day`, as published by `known_on`."""
        return best_row((row for row in self.student_aid if row.stage == stage), county, day, known_on)

    def limit(self, name: str, county: str, day: dt.date, known_on: dt.date | None = None) -> float | None:
        """The limit called `name`; None where none is known."""
        row = best_row((row for row in self.limits if row.name == name), county, day, known_on)
        return None if row is None else row.value

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

    def rules(self, file: str, county: str, known_on: dt.date) -> tuple[RuleSpell, ...]:
        """The rules of a file over all days, as published by `known_on`: on each day the one that holds on it."""
        return tuple(
            RuleSpell(*item, first, last)
            for row, first, last in self._spells(file, county, known_on)
            for item in _items(row)
        )

    def in_use(self, county: str, day: dt.date, files: Iterable[str] | None = None) -> tuple[PolicyRow, ...]:
        """The rows that hold in `county` on `day`; of rules that go by the day of an event, those of earlier days too.

        Parameters
        ----------
        county : str
        day : date
        files : iterable of str, optional
            Names of policy files; by default all.
        """
        return tuple(
            dict.fromkeys(
                row
                for file in (_KINDS if files is None else sorted(set(files)))
                for row, first, last in self._spells(file, county, day)
                if first <= day and (_KINDS[file].by_event or day <= last)
            )
        )

    def unverified(self, county: str, day: dt.date, files: Iterable[str] | None = None) -> tuple[PolicyRow, ...]:
        """The rows of `in_use` whose source nobody has seen."""
        return tuple(row for row in self.in_use(county, day, files) if not row.verified)

    def unverified_names(self, counties: Iterable[str], day: dt.date, files: Iterable[str]) -> list[str]:
        """The same of several counties, as `file.what`, sorted: what an output says of the policy behind it."""
        wanted = tuple(files)
        return sorted({row.row_name for county in set(counties) for row in self.unverified(county, day, wanted)})

    def _spells(self, file: str, county: str, known_on: dt.date) -> Iterator[tuple[PolicyRow, dt.date, dt.date]]:
        """Each row with the first and last day of every stretch for which it is the one that holds."""
        fitting = [row for row in self.rows(file) if row.published_on <= known_on and row.fits(county)]
        for what in dict.fromkeys(row.what for row in fitting):
            rows = [row for row in fitting if row.what == what]
            begins = {row.in_force_from for row in rows}
            ends = {row.in_force_to for row in rows if row.in_force_to is not None}
            begins |= {end + _ONE_DAY for end in ends if end < _LAST_DAY}
            firsts = sorted(begins)
            for first, after in pairwise([*firsts, _LAST_DAY]):
                best = best_row(rows, county, first, known_on)
                if best is not None:
                    yield best, first, after if after == _LAST_DAY else after - _ONE_DAY


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
            problems.append(
                Problem(shown(path), message("is not a kind of policy"), ", ".join(f"{name}.toml" for name in _KINDS))
            )
            continue
        body = read_toml(path)
        problems += [Problem(f"{shown(path)}: {key}", message("unknown key"), "rows") for key in body if key != "rows"]
        rows = [
            checked(kind, row, f"{shown(path)}: rows[{number}]", problems)
            for number, row in enumerate(body.get("rows", []))
        ]
        # A county's own file adds to the shipped one of the same name.
        content[path.stem] = (*content.get(path.stem, ()), *(row for row in rows if row is not None))
    if problems:
        raise DefinitionError(problems)
    return Policy(**content)
