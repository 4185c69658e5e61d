"""What may a school know: which of its students is due how much aid?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from fupin_risk.audiences.stamp import Stamp, stamp_for
from fupin_risk.errors import message
from fupin_risk.register import Register, as_day

COLUMNS = ("roll_number", "student_name", "due_yuan")


@dataclass(frozen=True, eq=False, repr=False)
class SchoolForm:
    """The reminder for one school.

    Attributes
    ----------
    school_code : str
    table : DataFrame
        roll_number, student_name and due_yuan, sorted; nothing else.
    stamp : Stamp
    """

    school_code: str
    table: pd.DataFrame
    stamp: Stamp

    def __repr__(self) -> str:
        return f"SchoolForm({len(self.table)} students, to be deleted by {self.stamp.delete_by})"


def make_school_forms(register: Register, aid_due: pd.DataFrame, as_of: str | dt.date) -> tuple[SchoolForm, ...]:
    """A form for each school in the province that has students whose aid is due and not paid.

    Parameters
    ----------
    register : Register
        For the newest enrolment of each student as of the day, and names.
    aid_due : DataFrame
        person_id and due_yuan; several rows of a student are added up.
    as_of : str or date

    Returns
    -------
    tuple of SchoolForm
        By school_code. Students out of the province, or of whom nobody knows, have no channel (J三(三)): they are on no
        form. A roll number or name that is not known is missing.

    Raises
    ------
    ValueError
        A column is missing, or an amount is unknown or not above zero.
    DefinitionError
        No rule says how long a form is kept.
    """
    missing = [name for name in ("person_id", "due_yuan") if name not in aid_due]
    if missing:
        raise ValueError(
            message("aid_due lacks the column {missing}; it needs person_id and due_yuan", missing=", ".join(missing))
        )
    if not (aid_due["due_yuan"] > 0).all():
        raise ValueError(message("due_yuan must be above zero in every row; leave out students to whom no aid is due"))
    day = as_day(as_of)
    known = register.as_of(day)
    if "enrolments" not in known.tables:
        return ()
    due = aid_due.groupby("person_id", as_index=False)["due_yuan"].sum()
    enrolments = known["enrolments"].reindex(
        columns=["person_id", "school_year", "occurred_on", "school_code", "in_province"]
    )
    newest = enrolments.sort_values(["person_id", "occurred_on", "school_year"], kind="stable").drop_duplicates(
        "person_id", keep="last"
    )
    here = newest[newest["in_province"].fillna(value=False).to_numpy(dtype=bool) & newest["school_code"].notna()]
    rows = here.merge(due, on="person_id").merge(
        register.named(day, "enrolments"), on=["person_id", "school_year"], how="left"
    )
    counties = _county_of(register, rows["person_id"], day)
    return tuple(
        SchoolForm(
            school_code=str(school),
            table=own[list(COLUMNS)].sort_values(list(COLUMNS), kind="stable", ignore_index=True),
            stamp=stamp_for("school", counties.loc[own.index], register.catalogue, day),
        )
        for school, own in rows.groupby("school_code", observed=True, sort=True)
    )


def _county_of(register: Register, persons: pd.Series, day: dt.date) -> pd.Series:
    """The county of each person's household, on the index of `persons`; empty where it is unknown."""
    known = register.as_of(day)
    if "members" not in known.tables:
        return pd.Series("", index=persons.index)
    homes = known["members"].drop_duplicates("person_id").set_index("person_id")["household_id"]
    counties = register.visible_households(day).set_index("household_id")["county"]
    return persons.map(homes).map(counties).astype(object).fillna("").astype(str)
