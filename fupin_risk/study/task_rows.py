"""Which rows of a panel does each task of a study look at?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_risk.indicators import derive_indicators
from fupin_risk.register import Register

_HEAD_YEARS = (-2, 3)
_YEAR = pd.DateOffset(months=12)
_WAVE = pd.DateOffset(months=3)


def row_facts(index: pd.Index, interviews: pd.DataFrame, register: Register) -> pd.DataFrame:
    """What the study must know of each row (household, as-of day) beside its indicators.

    Parameters
    ----------
    index : MultiIndex
        household_id, as_of.
    interviews : DataFrame
        household_id, as_of, imputed, head_sex, head_age: one row an interview, dated by the day on which it is known.
    register : Register

    Returns
    -------
    DataFrame
        On `index`: `met` (interviewed in that wave), `followed` (met again after a year, with a head of the same sex
        whose age moved
        by -2 to +3 years), `exited` (so met in the wave before, and under the line then), `imputed` (an income at the
        base or a year
        later is imputed).
    """
    met = interviews.set_index(["household_id", "as_of"])[["imputed", "head_sex", "head_age"]].astype("float64")
    base = met.reindex(index)
    later = met.reindex(_moved(index, _YEAR))
    before = met.reindex(_moved(index, -1 * _WAVE))
    facts = pd.DataFrame(index=index)
    facts["met"] = base["head_sex"].notna().to_numpy() | base["imputed"].notna().to_numpy()
    facts["followed"] = facts["met"].to_numpy() & _same_head(base, later)
    facts["exited"] = (
        facts["met"].to_numpy() & _same_head(before, base) & _under_line(_moved(index, -1 * _WAVE), register)
    )
    facts["imputed"] = (base["imputed"].to_numpy() == 1) | (later["imputed"].to_numpy() == 1)
    return facts


def _moved(index: pd.Index, by: pd.DateOffset) -> pd.MultiIndex:
    """The same households on the days that lie `by` away; a wave's day is the 30th of its month."""
    days = pd.DatetimeIndex(index.get_level_values(1))
    targets = {day: day + by for day in days.unique()}
    return pd.MultiIndex.from_arrays([index.get_level_values(0), days.map(targets)], names=index.names)


def _same_head(earlier: pd.DataFrame, later: pd.DataFrame) -> np.ndarray:
    moved = later["head_age"].to_numpy() - earlier["head_age"].to_numpy()
    low, high = _HEAD_YEARS
    same: np.ndarray = (
        (later["head_sex"].to_numpy() == earlier["head_sex"].to_numpy()) & (moved >= low) & (moved <= high)
    )
    return same


def _under_line(index: pd.MultiIndex, register: Register) -> np.ndarray:
    """Whether each household was under the line on its day, as the register knew it that day."""
    found = pd.Series(np.nan, index=index)
    days = pd.DatetimeIndex(index.get_level_values(1))
    for day in days.unique():
        if register.first_day is None or day.date() < register.first_day:
            continue
        ratio = derive_indicators(register, day.date(), only=["latest_income_to_line"])["latest_income_to_line"]
        rows = days == day
        found[rows] = ratio.reindex(index.get_level_values(0)[rows]).to_numpy()
    under: np.ndarray = (found < 1).to_numpy()
    return under
