"""Which dated, placed number or rule was in force on a day, as published by a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, model_validator

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

    def fits(self, county: str) -> bool:
        """Whether its place is `county` or holds it."""
        return self.place == "*" or county.startswith(self.place)

    def holds(self, county: str, day: dt.date, known_on: dt.date) -> bool:
        """Whether it holds in `county` on `day`, as published by `known_on`."""
        begun = self.published_on <= known_on and self.in_force_from <= day
        return self.fits(county) and begun and (self.in_force_to is None or day <= self.in_force_to)


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


class EvidenceRow(PolicyRow):
    """From which value of an indicator on a cause counts as live (a factor that could push the household back)."""

    cause: str
    indicator: str
    least: float


class MedicalCoverRow(PolicyRow):
    """What one tier of the medical cover owes of a bill's compliant cost.

    Attributes
    ----------
    tier : {"basic", "serious", "aid", "floor", "supplement"}
        In the order in which they pay: basic insurance, serious-illness insurance, medical aid; then the floor ("351"),
        which pays what lies above `own_cap_yuan`; then the supplement ("180"), which pays `pays_share` of the rest.
    bill_kinds, levels : tuple of str
        Kinds of bill and levels of hospital; of the floor, the levels of one row share one count of the year.
    pays_share : float or None
        Share of what the tiers before leave, above `from_yuan`. None: no figure is known, what was paid counts as due.
    from_yuan : float
        What the person bears before the tier pays, counted over a bill or a calendar year (`counted_over`).
    own_cap_yuan : float or None
        Of the floor: the most that a person bears of a year's compliant cost at these levels.
    in_province_only : bool
        Of the floor and the supplement: whether care out of the province is left out.
    """

    tier: Literal["basic", "serious", "aid", "floor", "supplement"]
    bill_kinds: tuple[str, ...]
    levels: tuple[str, ...]
    pays_share: float | None = Field(default=None, ge=0, le=1)
    from_yuan: float = Field(default=0, ge=0)
    counted_over: Literal["bill", "year"] = "year"
    own_cap_yuan: float | None = Field(default=None, ge=0)
    in_province_only: bool = False

    @model_validator(mode="after")
    def _floor_has_a_cap(self) -> MedicalCoverRow:
        if (self.tier == "floor") != (self.own_cap_yuan is not None):
            message = "own_cap_yuan stands in rows of the tier 'floor', and nowhere else"
            raise ValueError(message)
        if self.in_province_only and self.tier not in {"floor", "supplement"}:
            message = "in_province_only stands in rows of the floor and the supplement, and nowhere else"
            raise ValueError(message)
        if self.tier in {"floor", "supplement"} and (self.pays_share is None) != (self.tier == "floor"):
            message = "the supplement names pays_share, the floor does not"
            raise ValueError(message)
        return self


class StudentAidRow(PolicyRow):
    """The aid that is due to a student of a stage for a school year in which the row is in force on the first day.

    Attributes
    ----------
    aid_kinds : tuple of str
        Any of them, paid for the school year, is the aid of this stage.
    not_with : tuple of str
        Kinds that are not given together with it; a student who got one of these is owed nothing more.
    yuan_a_year : float or None
        None: the amount is not known; what was paid then counts as the aid, whatever it was.
    paid_by : dict of str to float
        Which level bears which share.
    year_begins : str
        `MM-DD`, the first day of the school year.
    """

    stage: str
    aid_kinds: tuple[str, ...] = Field(min_length=1)
    not_with: tuple[str, ...] = ()
    yuan_a_year: float | None = Field(default=None, gt=0)
    paid_by: dict[str, float] = Field(default_factory=dict)
    year_begins: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")

    @model_validator(mode="after")
    def _shares_are_whole(self) -> StudentAidRow:
        if self.paid_by and abs(sum(self.paid_by.values()) - 1) > _WHOLE:
            message = "the shares of paid_by add up to 1"
            raise ValueError(message)
        return self


_WHOLE = 1e-9
_KINDS: dict[str, type[PolicyRow]] = {
    "lines": LineRow,
    "entry_batches": EntryBatchRow,
    "precedence": PrecedenceRow,
    "answers": AnswerRow,
    "levels": LevelRow,
    "evidence": EvidenceRow,
    "medical_cover": MedicalCoverRow,
    "student_aid": StudentAidRow,
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
    medical_cover: tuple[MedicalCoverRow, ...] = ()
    student_aid: tuple[StudentAidRow, ...] = ()

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

    def cover_row(
        self, tier: str, bill_kind: str, level: str, county: str, day: dt.date, known_on: dt.date
    ) -> MedicalCoverRow | None:
        """What a tier owes of a bill of care that ended on `day`, as published by `known_on`."""
        rows = (r for r in self.medical_cover if r.tier == tier and bill_kind in r.bill_kinds and level in r.levels)
        return _best(rows, county, day, known_on)

    def aid_row(self, stage: str, county: str, day: dt.date, known_on: dt.date) -> StudentAidRow | None:
        """The aid of a stage for the school year that begins on `day`, as published by `known_on`."""
        return _best((row for row in self.student_aid if row.stage == stage), county, day, known_on)

    def unverified(self, county: str, day: dt.date) -> tuple[PolicyRow, ...]:
        """Rows in force on `day` whose source nobody has seen."""
        every = (*self.lines, *self.entry_batches, *self.precedence, *self.answers, *self.levels, *self.evidence)
        held = tuple(row for row in every if not row.verified and row.holds(county, day, day))
        return held + self.unverified_dues(county, day)

    def unverified_dues(self, county: str, known_on: dt.date) -> tuple[PolicyRow, ...]:
        """Rows on what is owed to patients and students whose source nobody has seen; also of days gone by."""
        return tuple(
            row
            for row in (*self.medical_cover, *self.student_aid)
            if not row.verified and row.fits(county) and max(row.published_on, row.in_force_from) <= known_on
        )


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
