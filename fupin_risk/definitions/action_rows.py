"""Which policy rows say what a county does next: measures, recognition, removal, clues and audiences?"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.references import Names, Refers, refuse_unknown
from fupin_risk.definitions.warning_rows import ThresholdFact
from fupin_risk.errors import message


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

    measure: Annotated[str, Refers("codes.measure_kind")]
    table: Annotated[str, Refers("tables")]
    column: str
    value: str

    @field_validator("value")
    @classmethod
    def _value_is_a_code(cls, value: str, info: ValidationInfo) -> str:
        table, column = info.data.get("table"), info.data.get("column")
        # A table that is unknown has its own problem.
        if isinstance(info.context, Names) and table is not None:
            dictionary = info.context.dictionary
            known = dictionary.tables[table].columns.get(str(column))
            codes = dictionary.codes.get(known.codes, {}) if known and known.codes else {}
            here = f"{table}.{column} ="
            refuse_unknown([f"{here} {value}"], [f"{here} {code}" for code in codes], message("code of the register"))
        return value


class NatureRow(PolicyRow):
    """Which kinds of measure help to earn (造血), give (输血) or guarantee the basics (保障)."""

    file: ClassVar[str] = "measure_natures"
    about: ClassVar[tuple[str, ...]] = ("nature",)

    nature: Literal["earning", "giving", "guarantee"]
    measures: Annotated[tuple[str, ...], Refers("codes.measure_kind")]


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

    steps: Annotated[tuple[str, ...], Field(min_length=1), Refers("codes.recognition_step")]
    days_from_clue: int | None = Field(default=None, ge=1)
    notice_days: int | None = Field(default=None, ge=1)
    paper_file: bool = False


class GateRow(PolicyRow):
    """One condition of the gate before a risk may be called gone.

    Attributes
    ----------
    condition : str
        `time`: so many `months` have passed since it was found. `income`: a head's income is above the line now, and
        was above this year's line `months` ago. `risk_gone`: no cause of the case is live. The others compare one
        indicator with `least` and `most`.
    """

    file: ClassVar[str] = "removal_gate"
    about: ClassVar[tuple[str, ...]] = ("condition", "indicator")

    condition: Literal["time", "income", "risk_gone", "spending", "guarantee", "labour"]
    indicator: Annotated[str, Refers("indicators")] | None = None
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
    fact: ThresholdFact
    group: Literal["exited", "other"]
    cause: Annotated[str, Refers("codes.cause")]
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


class DocumentRow(PolicyRow):
    """A document on which rows and rules rest, once, with its days; others point to it by `document`.

    Attributes
    ----------
    name : str
    title : str
    number : str or None
        Its official number.
    issued_on : date or None
        The day under its text, where it is known; it counts from `published_on`.
    """

    file: ClassVar[str] = "documents"
    about: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    title: str
    number: str | None = None
    issued_on: dt.date | None = None
