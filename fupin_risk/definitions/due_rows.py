"""Which policy rows say what is owed to patients and students?"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.references import Refers
from fupin_risk.errors import message

_WHOLE = 1e-9


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

    file: ClassVar[str] = "medical_cover"
    about: ClassVar[tuple[str, ...]] = ("tier", "bill_kinds", "levels")
    by_event: ClassVar[bool] = True

    tier: Literal["basic", "serious", "aid", "floor", "supplement"]
    bill_kinds: Annotated[tuple[str, ...], Refers("codes.bill_kind")]
    levels: Annotated[tuple[str, ...], Refers("codes.hospital_level")]
    pays_share: float | None = Field(default=None, ge=0, le=1)
    from_yuan: float = Field(default=0, ge=0)
    counted_over: Literal["bill", "year"] = "year"
    own_cap_yuan: float | None = Field(default=None, ge=0)
    in_province_only: bool = False

    @property
    def row_name(self) -> str:
        """Without the kinds of bill and the levels of hospital, which are many."""
        return f"{self.file}.{self.tier}"

    @model_validator(mode="after")
    def _floor_has_a_cap(self) -> MedicalCoverRow:
        if (self.tier == "floor") != (self.own_cap_yuan is not None):
            raise ValueError(message("own_cap_yuan belongs in rows of the tier 'floor', and only there"))
        if self.in_province_only and self.tier not in {"floor", "supplement"}:
            raise ValueError(message("in_province_only belongs only in rows of the floor and the supplement"))
        if self.tier in {"floor", "supplement"} and (self.pays_share is None) != (self.tier == "floor"):
            raise ValueError(message("the supplement needs pays_share; the floor must not have it"))
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

    file: ClassVar[str] = "student_aid"
    about: ClassVar[tuple[str, ...]] = ("stage",)
    by_event: ClassVar[bool] = True

    stage: Annotated[str, Refers("codes.schooling_stage")]
    aid_kinds: Annotated[tuple[str, ...], Field(min_length=1), Refers("codes.aid_kind")]
    not_with: Annotated[tuple[str, ...], Refers("codes.aid_kind")] = ()
    yuan_a_year: float | None = Field(default=None, gt=0)
    paid_by: dict[str, float] = Field(default_factory=dict)
    year_begins: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")

    def __hash__(self) -> int:
        """Without `paid_by`, which has no hash."""
        return hash((self.stage, self.place, self.published_on, self.in_force_from))

    @model_validator(mode="after")
    def _shares_are_whole(self) -> StudentAidRow:
        if self.paid_by and abs(sum(self.paid_by.values()) - 1) > _WHOLE:
            raise ValueError(message("the shares in paid_by must add up to 1"))
        return self
