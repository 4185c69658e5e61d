"""What should a patient have paid under the medical cover of the day, and what is to be paid back?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.due_rows import MedicalCoverRow
from fupin_risk.entitlements.made_from import made_from, may_be_paid, without_unread
from fupin_risk.indicators import subject_table
from fupin_risk.register import Register, as_day

TIERS = ("basic", "serious", "aid", "floor", "supplement")
_DAYS = ("occurred_on", "care_ended_on", "settled_on", "in_force_from", "published_on")
_COLUMNS = [
    "household_id",
    "person_id",
    "bill_id",
    "kind",
    "hospital_level",
    "in_province",
    "occurred_on",
    "care_ended_on",
    "settled_on",
    "state",
    "total_fen",
    "compliant_fen",
    "own_fen",
    *(f"{tier}_fen" for tier in TIERS),
    *(f"{tier}_due_fen" for tier in TIERS),
    "own_due_fen",
    "refund_fen",
    "in_force_from",
    "published_on",
    "back_pay",
]


@dataclass(frozen=True, eq=False, repr=False)
class MedicalCover:
    """Every bill against the cover that its day asked for.

    Attributes
    ----------
    bills : DataFrame
        A row a bill: household_id, person_id, bill_id, kind, hospital_level, in_province, occurred_on, care_ended_on,
        settled_on; `state` (known, or why not: unsettled, no_rule, compliant_unknown, …); total_fen, compliant_fen,
        own_fen and what each tier paid (basic_fen, serious_fen, aid_fen, floor_fen, supplement_fen); what each owed
        (basic_due_fen …), own_due_fen (what the patient should have paid) and refund_fen (what should come back);
        in_force_from and published_on of the newest rule behind it, back_pay (the rule came out after the care ended).
        Money is integer fen, missing where it cannot be known.
    refunds : DataFrame
        The bills of which something is to be paid back: the back-pay list.
    totals : mapping of str to int
        bills, and of them by state; paid_fen and due_fen of all known bills together, refund_fen, back_pay_fen.
    provenance : mapping
        as_of, hashes, versions, unverified_policy (as `file.what`, whose source nobody has seen), statement.
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    bills: pd.DataFrame
    refunds: pd.DataFrame
    totals: Mapping[str, int]
    provenance: Mapping[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        return f"MedicalCover({len(self.bills)} bills, {len(self.refunds)} to pay back, {self.provenance['as_of']})"

    @property
    def by_household(self) -> pd.DataFrame:
        """What each household is to have back: household_id, bills, refund_fen, unknown_bills; sorted by id.

        A household with unknown bills is due at least refund_fen.
        """
        bills = self.bills.assign(
            refund_fen=self.bills["refund_fen"].fillna(0),
            bills=self.bills["refund_fen"].gt(0).fillna(value=False),
            unknown_bills=self.bills["refund_fen"].isna(),
        )
        return (
            bills.groupby("household_id")[["bills", "refund_fen", "unknown_bills"]].sum().astype("int64").reset_index()
        )


def expected_medical_cover(
    register: Register, as_of: str | dt.date, catalogue: Catalogue | None = None
) -> MedicalCover:
    """Hold every bill known on a day against the tiers of the medical cover of its own day.

    Parameters
    ----------
    register : Register
    as_of : str, date or Timestamp
        The last day whose entered bills, and whose published policy, may be used.
    catalogue : Catalogue, optional
        With the policy rows; by default those under which the register was read.

    Returns
    -------
    MedicalCover

    Raises
    ------
    RegisterError
        The register has no households, or cannot say what it knew on that day.

    Notes
    -----
    H三(一)(四), H二. A rule holds for care that ended from its first day in force on, once it is published: after that
    day the bills before it are owed back-pay. The floor's cap counts what the three tiers leave of the compliant cost
    of a person, a calendar year and the levels of its row, in the order of settlement. Where no figure is known for a
    tier, what it paid is taken as due; where none is known at all, nothing is said (`no_rule`).

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=40, seed=3)
    >>> cover = fr.expected_medical_cover(county, as_of="2019-12-31")
    >>> int(cover.refunds["refund_fen"].sum()) == cover.totals["refund_fen"]
    True
    """
    day = as_day(as_of)
    definitions = catalogue or register.catalogue
    bills = subject_table(register, "bill_cover", day, definitions)
    # An earlier bill of the year may be among those that lead to nobody: a refund may be more, and none may be some.
    none_due = bills["state"].eq("known") & bills["adds_up"].eq(other=True) & bills["refund_fen"].eq(0)
    unsure = none_due.fillna(value=False) & may_be_paid(bills, register, day, definitions, "bill_cover")
    bills["state"] = bills["state"].mask(unsure)
    bills = without_unread(bills, "unread")
    for name in _DAYS:
        bills[name] = pd.to_datetime(bills[name]).astype("datetime64[us]")
    bills["back_pay"] = (bills["care_ended_on"] < bills["published_on"]) & (bills["refund_fen"].fillna(0) > 0)
    bills = bills[_COLUMNS].sort_values(["household_id", "person_id", "settled_on", "bill_id", "occurred_on"])
    bills = bills.reset_index(drop=True)
    refunds = bills[bills["refund_fen"].fillna(0) > 0].reset_index(drop=True)
    provenance = made_from(register, definitions, day, MedicalCoverRow, "bill_cover")
    return MedicalCover(bills, refunds, _totals(bills), provenance, definitions)


def _totals(bills: pd.DataFrame) -> dict[str, int]:
    """Sums in fen, and how many bills are in each state."""
    known = bills[bills["state"] == "known"]
    return {
        "bills": len(bills),
        **{f"bills_{state}": int(count) for state, count in sorted(bills["state"].value_counts().items())},
        "own_fen": int(known["own_fen"].sum()),
        "own_due_fen": int(known["own_due_fen"].sum()),
        "refund_fen": int(bills["refund_fen"].sum()),
        "back_pay_fen": int(bills.loc[bills["back_pay"], "refund_fen"].sum()),
    }
