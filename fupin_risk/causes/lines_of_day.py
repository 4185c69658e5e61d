"""Which lines hold for each household on the day?"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd

from fupin_risk.causes.phrases import Line
from fupin_risk.definitions import LineRow
from fupin_risk.indicators import subject_table
from fupin_risk.register import Register

_HALF_A_FEN = 0.005


def lines_of_day(
    register: Register, day: dt.date, counties: pd.Series, rows: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The poverty and the monitoring line of each household, as known on the day.

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
        On the index of `counties`: poverty_yuan and monitoring_yuan (yuan a year and head, NaN where none is known),
        poverty_verified and monitoring_verified (whether the policy row's source was seen; a figure of the county's own
        is official).
    """
    if rows is None:
        rows = subject_table(register, "lines", day)
    fen = rows.set_index("household_id").reindex(counties.index).astype("float64")
    policy, names = register.catalogue.policy, counties.astype(str).to_list()
    table = pd.DataFrame(index=counties.index)
    for kind, column in (("poverty", "line_fen"), ("monitoring", "monitoring_line_fen")):
        found = {name: policy.find(LineRow, name, day, kind=kind) for name in set(names)}
        yuan = {name: float("nan") if row is None else row.yuan_a_year for name, row in found.items()}
        verified = {name: row is None or row.verified for name, row in found.items()}
        seen = np.array([verified[name] for name in names], dtype=np.bool_)
        table[f"{kind}_yuan"] = fen[column] / 100
        own = (table[f"{kind}_yuan"] - np.array([yuan[name] for name in names], dtype=float)).abs() > _HALF_A_FEN
        table[f"{kind}_verified"] = seen | own
    return table


def line_that_counts(lines: pd.DataFrame) -> pd.DataFrame:
    """The line that a household is held against: the monitoring line where one is in force, else the poverty line.

    Parameters
    ----------
    lines : DataFrame
        As `lines_of_day` returns them.

    Returns
    -------
    DataFrame
        On the same index: line_yuan, line_kind (None where no line is known), line_verified.
    """
    monitored = lines["monitoring_yuan"].notna()
    yuan = lines["monitoring_yuan"].where(monitored, lines["poverty_yuan"])
    kind = pd.Series("poverty", index=lines.index, dtype=object).mask(monitored, "monitoring").where(yuan.notna(), None)
    verified = lines["monitoring_verified"].where(monitored, lines["poverty_verified"]).astype(bool)
    return pd.DataFrame({"line_yuan": yuan, "line_kind": kind, "line_verified": verified})


def as_lines(lines: pd.DataFrame) -> dict[str, dict[str, Line]]:
    """The same by household and kind, for sentences; a line that is not known is left out."""
    return {
        str(row.Index): {
            kind: Line(kind, float(getattr(row, f"{kind}_yuan")), bool(getattr(row, f"{kind}_verified")))
            for kind in ("poverty", "monitoring")
            if not math.isnan(getattr(row, f"{kind}_yuan"))
        }
        for row in lines.itertuples()
    }
