"""What did each household on the list earn a head, year by year, and where was the line?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.indicators import subject_table
from fupin_risk.register import Register

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
    household at its end, as there, and compared with its own line (`income_lines`), which may be a lower bound.
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
    table = pd.DataFrame(
        {
            "household_id": rows["household_id"].astype(object),
            "year": pd.to_datetime(rows["ends_on"]).dt.year.astype("int64"),
            "income_per_head_yuan": rows["total_fen"].astype("float64") / (100.0 * people.where(people > 0)),
            "line_yuan": rows["line_fen"].astype("float64") / 100,
        }
    )
    return table.sort_values(["household_id", "year"], kind="stable", ignore_index=True)


def _empty() -> pd.DataFrame:
    kinds = dict(zip(COLUMNS, ("object", "int64", "float64", "float64"), strict=True))
    return pd.DataFrame(columns=list(COLUMNS)).astype(kinds)
