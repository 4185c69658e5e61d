"""Which policy rows say what a county does next: measures, recognition, removal, clues and audiences?"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.errors import message

Level = Literal["red", "orange", "yellow"]


class BarRow(PolicyRow):
    """A measure that policy does not allow, so that it answers nothing.

    Attributes
    ----------
    measure : str
        Kind of measure. It is barred if it began while the row is in force, unless another use is known.
    table, column, value : str
        Since the row is in force the household's rows of `table` say `value` in `column`, and nothing else.
    """

    file: ClassVar[str] = "barred_measures"
    about: ClassVar[tuple[str, ...]] = ("measure", "table", "column", "value")
    by_event: ClassVar[bool] = True

    measure: str
    table: str
    column: str
    value: str


class NatureRow(PolicyRow):
    """Which kinds of measure help to earn (造血), give (输血) or guarantee the basics (保障)."""

    file: ClassVar[str] = "measure_natures"
    about: ClassVar[tuple[str, ...]] = ("nature",)

    nature: Literal["earning", "giving", "guarantee"]
    measures: tuple[str, ...]


class RecognitionRow(PolicyRow):
    """How a case is recognised.

    Attributes
    ----------
    steps : tuple of str
        In their order; the last one decides.
    days_from_clue : int or None
        By so many days after the finding it is decided; None: by the closing of the year's batch.
    notice_days : int or None
        How long a notice hangs at least.
    paper_file : bool
        Whether a paper file comes first.
    """

    file: ClassVar[str] = "recognition_steps"
    by_event: ClassVar[bool] = True

    steps: tuple[str, ...] = Field(min_length=1)
    days_from_clue: int | None = Field(default=None, ge=1)
    notice_days: int | None = Field(default=None, ge=1)
    paper_file: bool = False


class GateRow(PolicyRow):
    """One condition of the gate before a risk may be called gone.

    Attributes
    ----------
    condition : str
        `time`: so many `months` have passed since it was found. `income`: a head's income stands above the line now,
        and stood above this year's line `months` ago. `risk_gone`: no cause of the case is live. The others hold one
        indicator between `least` and `most`.
    """

    file: ClassVar[str] = "removal_gate"
    about: ClassVar[tuple[str, ...]] = ("condition", "indicator")

    condition: Literal["time", "income", "risk_gone", "spending", "guarantee", "labour"]
    indicator: str | None = None
    least: float | None = None
    most: float | None = None
    months: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> GateRow:
        bounded = self.indicator is not None and (self.least is not None or self.most is not None)
        fits = {"time": self.months is not None, "income": self.months is not None, "risk_gone": True}
        if not fits.get(self.condition, bounded):
            raise ValueError(
                message("time and income need months; spending, guarantee and labour need an indicator and a bound")
            )
        return self


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
    indicator: str
    least: float | None = None
    most: float | None = None
    least_risk: float
    level: Level

    @model_validator(mode="after")
    def _has_one_bound(self) -> RaiseRow:
        if (self.least is None) == (self.most is None):
            raise ValueError(message("needs exactly one of least and most"))
        return self


class ThresholdRow(PolicyRow):
    """From where on a department passes a household on.

    Attributes
    ----------
    department : str
        Who passes it on.
    fact : str
        What is counted: own payments of the year, of a month, new serious diagnoses, net cost of schooling, a disaster.
    group : {"exited", "other"}
        Households that exited poverty, or all others.
    cause : str
        Kind of the clue.
    least : float
        Yuan, or a count.
    passed_on_day : int or None
        Day of the month after; None: at once.
    passed_by : str or None
        `MM-DD` in each year instead.
    """

    file: ClassVar[str] = "department_thresholds"
    about: ClassVar[tuple[str, ...]] = ("fact", "group")

    department: str
    fact: Literal["inpatient_own_year", "outpatient_own_month", "serious_diagnosis", "schooling_net_cost", "disaster"]
    group: Literal["exited", "other"]
    cause: str
    least: float
    passed_on_day: int | None = Field(default=None, ge=1, le=28)
    passed_by: str | None = Field(default=None, pattern=r"^\d\d-\d\d$")


class AudienceRow(PolicyRow):
    """How long an output that names people is kept, and how few may look alike in it.

    Attributes
    ----------
    audience : {"worker", "notice", "school"}
    keep_days : int
        It is to be deleted so many days after it was made.
    least_alike : int
        Of a notice: so many households at least share the masked name and the place that are shown.
    """

    file: ClassVar[str] = "audiences"
    about: ClassVar[tuple[str, ...]] = ("audience",)

    audience: Literal["worker", "notice", "school"]
    keep_days: int = Field(ge=1)
    least_alike: int = Field(default=1, ge=1)
