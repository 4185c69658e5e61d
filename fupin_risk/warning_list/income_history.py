"""What did each household on the list earn a head, year by year, and where was the line?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_risk.definitions import LineRow, Policy
from fupin_risk.indicators import subject_table
from fupin_risk.register import AsOf, Register

COLUMNS = ("household_id", "year", "income_per_head_yuan", "line_yuan")
_SUBJECT = "income_years"


def income_history(
    register: Register, day: dt.date, counties: pd.Series, rows: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Net income a head of the last accounting years, as known on the day.

    Parameters
    ----------
    register : Register
        With the definitions to use: their subject `income_years` reckons income and people, as for the indicators of
        income.
    day : date
        The as-of day.
    counties : Series
        County of each household that is asked for, on household_id.
    rows : DataFrame, optional
        `subject_table(register, "income_years", day)`, if it is at hand.

    Returns
    -------
    DataFrame
        Sorted by household_id and year: household_id, year (in which the twelve months end), income_per_head_yuan,
        line_yuan (of that year and place; NaN where none is known). A year without a booked income has no row.

    Notes
    -----
    The last row of a household is its indicator `income_per_head_yuan`. Each year is divided by those who lived in the
    household at its end, as there. The line of a year is the monitoring line where one was in force, else the county's
    own poverty line, else the policy's.
    """
    known = register.as_of(day)
    if "incomes" not in known.tables or counties.empty or _SUBJECT not in register.catalogue.subjects:
        return _empty()
    if rows is None:
        rows = subject_table(register, _SUBJECT, day, households=counties.index)
    rows = rows[(counties.index.get_indexer(pd.Index(rows["household_id"])) >= 0) & rows["heads_count"].notna()]
    if rows.empty:
        return _empty()
    people = rows["heads_count"].astype("float64")
    year = pd.to_datetime(rows["ends_on"]).dt.year.astype("int64")
    places = list(zip(rows["household_id"].map(counties).astype(str), year, strict=True))
    lines = _lines_by_year(known, set(places))
    table = pd.DataFrame(
        {
            "household_id": rows["household_id"].astype(object),
            "year": year,
            "income_per_head_yuan": rows["total_fen"].astype("float64") / (100.0 * people.where(people > 0)),
            "line_yuan": np.array([lines[place] for place in places], dtype=np.float64),
        }
    )
    return table.sort_values(["household_id", "year"], kind="stable", ignore_index=True)


def _empty() -> pd.DataFrame:
    kinds = dict(zip(COLUMNS, ("object", "int64", "float64", "float64"), strict=True))
    return pd.DataFrame(columns=list(COLUMNS)).astype(kinds)


def _lines_by_year(as_of: AsOf, places: set[tuple[str, int]]) -> dict[tuple[str, int], float]:
    own: dict[tuple[str, int], float] = {}
    if "area_years" in as_of.tables:
        figures = as_of["area_years"]
        if "poverty_line_yuan" in figures:
            figures = figures[figures["poverty_line_yuan"].notna()]
            figures = figures.sort_values("occurred_on", kind="stable").drop_duplicates(["area", "year"], keep="last")
            places_and_years = zip(figures["area"].astype(str), figures["year"].astype("int64"), strict=True)
            own = dict(zip(places_and_years, figures["poverty_line_yuan"].astype("float64"), strict=True))
    policy = as_of.register.catalogue.policy
    return {place: _line(policy, *place, as_of.day, own.get(place)) for place in places}


def _line(policy: Policy, county: str, year: int, day: dt.date, own: float | None) -> float:
    last = min(dt.date(year, 12, 31), day)
    rows = [policy.find(LineRow, county, last, day, kind=kind) for kind in ("monitoring", "poverty")]
    monitoring, poverty = (None if row is None else row.yuan_a_year for row in rows)
    return next((line for line in (monitoring, own, poverty) if line is not None), float("nan"))
