"""Which policy rows does a warning go by: lines, entry batches, reporters, answers, evidence and levels?"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from fupin_risk.definitions.policy_row import Item, PolicyRow
from fupin_risk.definitions.references import Refers
from fupin_risk.errors import message

Level = Literal["red", "orange", "yellow"]
Tier = Literal["confirmed", "possible"]
# What a department counts before it passes a household on.
ThresholdFact = Literal[
    "inpatient_own_year", "outpatient_own_month", "serious_diagnosis", "schooling_net_cost", "disaster"
]
# The gravest first.
LEVEL_ORDER: tuple[Level, ...] = get_args(Level)


class LineRow(PolicyRow):
    """A line: yuan a year and head. An income is compared with the line of its own year; see `line_spells`.

    Attributes
    ----------
    lower_bound : bool
        The row is the least that a place may set: an income above it may be under the line of its place.
    carried : bool
        After its last day the row is a lower bound until the place has its next one.
    """

    file: ClassVar[str] = "lines"
    about: ClassVar[tuple[str, ...]] = ("kind",)
    by_event: ClassVar[bool] = True

    kind: Literal["poverty", "monitoring"]
    yuan_a_year: float
    lower_bound: bool = False
    carried: bool = True

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

    table: Annotated[str, Refers("tables")]
    reporters: tuple[str, ...]


class AnswerRow(PolicyRow):
    """Which kinds of measure answer a cause."""

    file: ClassVar[str] = "answers"
    about: ClassVar[tuple[str, ...]] = ("cause",)
    in_sql: ClassVar[bool] = True

    cause: Annotated[str, Refers("codes.cause")]
    measures: Annotated[tuple[str, ...], Refers("codes.measure_kind")]

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """Each kind of measure as the code of the cause."""
        return tuple((self.cause, measure, None) for measure in self.measures)


class EvidenceRow(PolicyRow):
    """From which value of an indicator a cause has evidence, of which tier, and until when.

    Attributes
    ----------
    cause, indicator : str
    least : float or None
        The smallest value that is evidence.
    threshold : str or None
        In place of `least`: a fact of the departments' thresholds for households that exited (`ThresholdRow.fact`),
        whose figure in the county on the day is the smallest value.
    tier : {"confirmed", "possible"}
        `confirmed`: the cause is live; a household without a measure against it is to be checked. `possible`: a visit
        asks. A confirmed row rests on a clause, a published threshold or a code list, named in `source`, that was
        seen. A row without a tier is confirmed if its source was seen, else possible. With a `threshold` whose own row
        is not verified the evidence is possible.
    days_since : str or None
        Indicator: days since what the evidence is about last occurred.
    lasts_months : int or None
        The evidence ends so many months after that day. None: with the window of the indicator, or, where that is a
        state, with a later row of the register.
    """

    file: ClassVar[str] = "evidence"
    about: ClassVar[tuple[str, ...]] = ("cause", "indicator")

    cause: Annotated[str, Refers("codes.cause")]
    indicator: Annotated[str, Refers("indicators")]
    least: float | None = None
    threshold: ThresholdFact | None = None
    tier: Tier
    days_since: Annotated[str, Refers("indicators")] | None = None
    lasts_months: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _has_a_tier(cls, row: Any) -> Any:
        # Rows of catalogues that were written before there were tiers.
        if isinstance(row, dict) and "tier" not in row:
            return {**row, "tier": "confirmed" if row.get("verified") is True else "possible"}
        return row

    @model_validator(mode="after")
    def _is_whole(self) -> EvidenceRow:
        if (self.least is None) == (self.threshold is None):
            raise ValueError(message("needs exactly one of least and threshold"))
        if self.lasts_months is not None and self.days_since is None:
            raise ValueError(message("lasts_months needs days_since, the indicator of the days since it occurred"))
        if self.tier == "confirmed" and not self.verified:
            raise ValueError(
                message(
                    "a confirmed row rests on a clause, a published threshold or a code list that was seen: name it in "
                    'source and set verified = true, or set tier = "possible"'
                )
            )
        return self


class LevelRow(PolicyRow):
    """The smallest calibrated risk at which a level is given, alone and with an unanswered cause.

    Attributes
    ----------
    least_risk : float
        The level is given at this risk or above.
    least_risk_unanswered : float
        The same for a household with an unanswered live cause.
    keep_share : float
        A household that had this level on the list before keeps it down to this share of the bound; 1: no household
        keeps it.
    """

    file: ClassVar[str] = "levels"
    about: ClassVar[tuple[str, ...]] = ("level",)

    level: Level
    least_risk: float
    least_risk_unanswered: float
    keep_share: float = Field(default=1.0, gt=0, le=1)


class RaiseRow(PolicyRow):
    """Severity or urgency that raises a level.

    Attributes
    ----------
    by : {"severity", "urgency"}
    indicator : str
    least, most : float or None
        The bound that it reaches: at least, or at most.
    least_risk : float
        Below this calibrated risk it raises nothing.
    level : str
        The household gets at least this level.
    """

    file: ClassVar[str] = "level_raises"
    about: ClassVar[tuple[str, ...]] = ("by", "indicator")

    by: Literal["severity", "urgency"]
    indicator: Annotated[str, Refers("indicators")]
    least: float | None = None
    most: float | None = None
    least_risk: float
    level: Level

    @model_validator(mode="after")
    def _has_one_bound(self) -> RaiseRow:
        if (self.least is None) == (self.most is None):
            raise ValueError(message("needs exactly one of least and most"))
        return self
