"""Which policy rows do definitions read in SQL: exclusions, uses of loans, lists of diseases, limits and guarantees?"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from fupin_risk.definitions.policy_row import Item, PolicyRow
from fupin_risk.definitions.references import Refers


class IncomeExclusionRow(PolicyRow):
    """Which income is relief for once, and so no part of net income (by the end of its accounting period)."""

    file: ClassVar[str] = "income_exclusions"
    about: ClassVar[tuple[str, ...]] = ("income_kind",)
    by_event: ClassVar[bool] = True
    in_sql: ClassVar[bool] = True

    income_kind: Annotated[str, Refers("codes.income_kind")]
    sub_kinds: tuple[str, ...]

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """Each sub-kind as a code of the kind."""
        return tuple((self.income_kind, sub_kind, None) for sub_kind in self.sub_kinds)


class LoanUseRow(PolicyRow):
    """Whether a mode of use is allowed for a loan that is lent on a day of the row."""

    file: ClassVar[str] = "loan_use"
    about: ClassVar[tuple[str, ...]] = ("use_mode",)
    by_event: ClassVar[bool] = True
    in_sql: ClassVar[bool] = True

    use_mode: Annotated[str, Refers("codes.loan_use_mode")]
    allowed: bool

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """`allowed` or `forbidden` as the code of the mode."""
        return ((self.use_mode, "allowed" if self.allowed else "forbidden", None),)


class DiseaseListRow(PolicyRow):
    """Which diseases are on a list, such as those of special treatment.

    Attributes
    ----------
    complete : bool
        Whether these are all that the list names; where not, a disease that is not here may be on it too.
    """

    file: ClassVar[str] = "disease_lists"
    about: ClassVar[tuple[str, ...]] = ("list",)
    in_sql: ClassVar[bool] = True

    list: str
    diseases: Annotated[tuple[str, ...], Refers("codes.disease")]
    complete: bool

    @property
    def sql_word(self) -> str:
        """The name of the list."""
        return self.list

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """Each disease as a code of the list, with the number 1 where the list is complete and 0 where it is not."""
        return tuple((self.list, disease, float(self.complete)) for disease in self.diseases)


class LimitRow(PolicyRow):
    """A number that others are compared with, named with its unit or end: a column of the table `limits`."""

    file: ClassVar[str] = "limits"
    about: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    value: float

    @property
    def sql_word(self) -> str:
        """The column of `limits`."""
        return self.name

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """Its name and number."""
        return ((self.name, None, self.value),)


class GuaranteeRow(PolicyRow):
    """What is guaranteed to a household that exited: schooling, medical cover, housing, water."""

    file: ClassVar[str] = "guarantees"
    about: ClassVar[tuple[str, ...]] = ("guarantee",)
    in_sql: ClassVar[bool] = True

    guarantee: str

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """Its name alone."""
        return ((self.guarantee, None, None),)
