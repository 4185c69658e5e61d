"""Which aid is due to which student, and for how many months was it not paid?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.due_rows import StudentAidRow
from fupin_risk.entitlements.made_from import frozen_sha256, made_from, may_be_paid, without_unread
from fupin_risk.indicators import subject_table
from fupin_risk.register import Register, as_day

_DAYS = ("first_on", "last_on", "published_on")
_UNAIDED = ("not_aided", "part_aided")
_FOR_SCHOOLS = ["school_code", "person_id", "stage", "school_year", "unpaid_months", "unpaid_fen"]
_FOR_COUNTIES = ["county", "household_id", "person_id", "school_code", *_FOR_SCHOOLS[2:]]
_OBJECTS = ["county", "household_id", "person_id", "school_code", "stage", "school_year"]
_COLUMNS = [
    "county",
    "household_id",
    "person_id",
    "school_year",
    "school_code",
    "stage",
    "in_province",
    "first_on",
    "last_on",
    "state",
    "reason",
    "months",
    "unpaid_months",
    "due_fen",
    "paid_fen",
    "unpaid_fen",
    "province_due_fen",
    "city_due_fen",
    "doubled",
    "barring_fen",
    "published_on",
]


@dataclass(frozen=True, eq=False, repr=False)
class StudentAid:
    """Every student's school year against the aid that its policy asks for.

    Attributes
    ----------
    students : DataFrame
        A row a student and school year: county, household_id, person_id, school_year, school_code, stage, in_province,
        first_on, last_on; `state` (aided, part_aided, not_aided, not_due, unknown) and the `reason` for the last two;
        months of the year that are over, unpaid_months; due_fen, paid_fen, unpaid_fen, and of what is due
        province_due_fen and city_due_fen; doubled (also got what is not given together with it) and barring_fen (how
        much of that). Money is integer fen, missing where the amount is in no policy row.
    provenance : mapping
        as_of, hashes, versions, unverified_policy (as `file.what`, whose source nobody has seen), statement.
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    students: pd.DataFrame
    provenance: Mapping[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        return f"StudentAid({len(self.students)} school years, {len(self.unaided)} unaided, {self.provenance['as_of']})"

    @property
    def unaided(self) -> pd.DataFrame:
        """Student years whose aid is due and not, or not wholly, paid (应助未助)."""
        return self._where(self.students["state"].isin(_UNAIDED))

    @property
    def current(self) -> pd.DataFrame:
        """Student years of the school year in course."""
        return self._where(self.students["last_on"] >= pd.Timestamp(self.provenance["as_of"]))

    @property
    def for_schools(self) -> pd.DataFrame:
        """The month's reminder to the schools in the province: no household, no county, nothing but the aid due."""
        return self._sent(_FOR_SCHOOLS)

    @property
    def amounts_for_schools(self) -> pd.DataFrame:
        """What is unpaid to each student of the reminder whose amount is known: person_id and due_yuan, above zero."""
        told = self.for_schools
        known = told[told["unpaid_fen"].gt(0).fillna(value=False).to_numpy(dtype=bool)]
        return pd.DataFrame(
            {"person_id": known["person_id"], "due_yuan": known["unpaid_fen"].astype("float64") / 100}
        ).reset_index(drop=True)

    @property
    def for_education_departments(self) -> pd.DataFrame:
        """The month's reminder to the education department of the county in which the household is registered."""
        return self._sent(_FOR_COUNTIES)

    @property
    def without_channel(self) -> pd.DataFrame:
        """Students of the school year in course who are out of the province: nobody can say whether they are aided."""
        return self._where(self.students["reason"].eq("no_channel").fillna(value=False) & self._in_course)

    @property
    def doubled(self) -> pd.DataFrame:
        """Student years with two kinds of aid that are not given together."""
        return self._where(self.students["doubled"])

    @property
    def objects(self) -> pd.DataFrame:
        """Whom aid is due to in the school year in course: the list that is fixed once a year, in April."""
        chosen = self.students["state"].isin(("aided", *_UNAIDED)) & self._in_course
        return self.students.loc[chosen, _OBJECTS].reset_index(drop=True)

    @property
    def sha256(self) -> Mapping[str, str]:
        """Hashes of the lists that are handed out, so that they can be shown to be the same later."""
        return {
            "for_schools": frozen_sha256(self.for_schools),
            "for_education_departments": frozen_sha256(self.for_education_departments),
            "objects": frozen_sha256(self.objects),
        }

    @property
    def totals(self) -> Mapping[str, int]:
        """Student years in all and by state; months and fen unpaid; students without a channel, and with double aid."""
        return {
            "school_years": len(self.students),
            **{f"school_years_{s}": int(n) for s, n in sorted(self.students["state"].value_counts().items())},
            "unpaid_months": int(self.students["unpaid_months"].sum()),
            "unpaid_fen": int(self.students["unpaid_fen"].sum()),
            "without_channel": len(self.without_channel),
            "doubled": len(self.doubled),
        }

    @property
    def _in_course(self) -> pd.Series[bool]:
        return self.students["last_on"] >= pd.Timestamp(self.provenance["as_of"])

    def _where(self, chosen: pd.Series[bool]) -> pd.DataFrame:
        return self.students[chosen].reset_index(drop=True)

    def _sent(self, columns: list[str]) -> pd.DataFrame:
        chosen = self.students["state"].isin(_UNAIDED) & self._in_course
        return self.students.loc[chosen, columns].sort_values(columns[:3]).reset_index(drop=True)


def due_student_aid(register: Register, as_of: str | dt.date, catalogue: Catalogue | None = None) -> StudentAid:
    """Hold every school year of every student known on a day against the aid of its stage.

    Parameters
    ----------
    register : Register
    as_of : str, date or Timestamp
        The last day whose entered rows, and whose published policy, may be used.
    catalogue : Catalogue, optional
        With the policy rows; by default those under which the register was read.

    Returns
    -------
    StudentAid

    Raises
    ------
    RegisterError
        The register has no households, or cannot say what it knew on that day.

    Notes
    -----
    J三(一)–(三). Aid is due to a student of a registered household at a school in the province, full-time and on the
    formal roll; from 1 August on, month by month. Out of the province there is no channel (J一(二)): such a student is
    `unknown`, never `not_aided`. Where no amount is known, any payment of the stage's kinds counts as the aid.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=40, seed=3)
    >>> aid = fr.due_student_aid(county, as_of="2019-12-31")
    >>> aid.unaided["in_province"].all()
    np.True_
    """
    day = as_day(as_of)
    definitions = catalogue or register.catalogue
    students = subject_table(register, "student_aid_years", day, definitions)
    unsure = may_be_paid(students, register, day, definitions, "student_aid_years") & students["state"].isin(_UNAIDED)
    students["state"] = students["state"].mask(unsure)
    students = without_unread(students, "unknown")
    for name in _DAYS:
        students[name] = pd.to_datetime(students[name]).astype("datetime64[us]")
    students["doubled"] = students["doubled"].fillna(0).astype("int64").astype(bool)
    students = _split(students, definitions, day)
    students = students[_COLUMNS].sort_values(["county", "household_id", "person_id", "first_on", "school_year"])
    return StudentAid(
        students.reset_index(drop=True),
        made_from(register, definitions, day, StudentAidRow, "student_aid_years"),
        definitions,
    )


def _split(students: pd.DataFrame, catalogue: Catalogue, day: dt.date) -> pd.DataFrame:
    """Part what is due between province and city, so that the parts add up to the fen."""

    def of_province(due: Any, *key: Any) -> int | None:
        share = shares.get(key)
        return None if pd.isna(due) or share is None else round(int(due) * share / 10_000)

    keys = ["stage", "county", "first_on"]
    shares = {
        (stage, county, first): round(row.paid_by["province"] * 10_000)
        for stage, county, first in students[keys].dropna().drop_duplicates().itertuples(index=False)
        if (row := catalogue.policy.find(StudentAidRow, county, first.date(), day, stage=stage))
        and "province" in row.paid_by
    }
    parts = [of_province(*cells) for cells in students[["due_fen", *keys]].itertuples(index=False)]
    province = pd.Series(parts, index=students.index, dtype="Int64")
    return students.assign(province_due_fen=province, city_due_fen=students["due_fen"] - province)
