"""With which line is each household's newest income compared, as known on the day?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_risk.causes.phrases import Line
from fupin_risk.definitions.line_spells import LineSpell, line_on
from fupin_risk.indicators import subject_table
from fupin_risk.register import Register

LINE_COLUMNS = ("line_yuan", "line_kind", "line_verified", "line_year", "line_lower_bound")
_HALF_A_FEN = 0.005


def lines_of_day(
    register: Register, day: dt.date, counties: pd.Series, rows: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the line of the year of each household's newest income; without an income, the line of the day.

    Parameters
    ----------
    register : Register
        With the definitions to use: their subject `lines` says which line goes before which.
    day : date
    counties : Series
        County of each household, on household_id.
    rows : DataFrame, optional
        `subject_table(register, "lines", day)`, if it is at hand.

    Returns
    -------
    DataFrame
        On the index of `counties`: line_yuan (yuan a year and head, NaN where none is known), line_kind (`poverty`,
        `monitoring`, None where none is known), line_verified (whether the policy row's source was seen; a figure of
        the county's own is official), line_year (Int64), line_lower_bound (the line of the place and year is not known,
        and is not below this one).
    """
    if rows is None:
        rows = subject_table(register, "lines", day)
    own = rows.set_index("household_id").reindex(counties.index)
    yuan = own["line_fen"].astype("float64") / 100
    ends = pd.to_datetime(own["line_on"])
    places = list(zip(counties.astype(str), ends.dt.date, strict=True))
    policy = register.catalogue.policy
    spells = {place: None if pd.isna(place[1]) else line_on(policy, *place, day) for place in set(places)}
    verified = [_verified(spells[place], figure) for place, figure in zip(places, yuan, strict=True)]
    kind = own["line_kind"].astype(object)
    return pd.DataFrame(
        {
            "line_yuan": yuan,
            "line_kind": kind.where(kind.notna(), None),
            "line_verified": np.array(verified, dtype=np.bool_),
            "line_year": ends.dt.year.astype("Int64"),
            "line_lower_bound": own["lower_bound"].astype("boolean").fillna(value=False).astype(bool),
        },
        index=counties.index,
    )


def lines_on_the_day(register: Register, day: dt.date, counties: pd.Series) -> pd.DataFrame:
    """Return the line that is in force for each household on the day itself, in the columns of `lines_of_day`.

    Before a risk is gone, and on the day of an exit, an income is compared with the line of that day.
    """
    rows = subject_table(register, "income_lines", day, households=counties.index)
    rows = rows[pd.to_datetime(rows["period_end"]) == pd.Timestamp(day)].rename(columns={"period_end": "line_on"})
    return lines_of_day(register, day, counties, rows)


def _verified(spell: LineSpell | None, yuan: float) -> bool:
    """Whether a figure is the county's own, or that of a policy row whose source was seen."""
    return spell is None or spell.row.verified or abs(spell.row.yuan_a_year - yuan) > _HALF_A_FEN


def as_lines(lines: pd.DataFrame) -> dict[str, Line]:
    """The same by household, for sentences; of a household whose year is not known, nothing."""
    columns = ("line_kind", "line_yuan", "line_verified", "line_year", "line_lower_bound")
    rows = zip(lines.index, *(lines[name] for name in columns), strict=True)
    return {
        str(household): Line(kind or "poverty", float(yuan), bool(verified), int(year), bool(bound))
        for household, kind, yuan, verified, year, bound in rows
        if not pd.isna(year)
    }
