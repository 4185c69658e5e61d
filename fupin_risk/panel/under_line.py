"""Which households were under the line at the wave nearest the horizon?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.indicators import derive_indicators
from fupin_risk.panel.cohort import LINE_INDICATORS, income_over_line
from fupin_risk.panel.windows import Window

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.register import Register

# An income observed further from the horizon than half a quarter belongs to another wave.
FOLLOW_UP_DAYS = 45
# Assumption: by this quantile of the delays seen, an income that is going to be entered has been.
_ENTRY_QUANTILE = 0.95


def entry_lag(register: Register, window: Window, read_on: pd.Timestamp) -> pd.Timedelta:
    """Days after which an income has usually been entered; no income of the window itself moves it.

    Parameters
    ----------
    register : Register
    window : Window
    read_on : Timestamp
        The day at which labels are read.

    Returns
    -------
    Timedelta
        Whole days, 0 where no earlier income is there.
    """
    as_of = register.as_of(min(window.end, read_on).date())
    if "incomes" not in as_of.tables:
        return pd.Timedelta(0)
    incomes = as_of["incomes"]
    earlier = incomes[incomes["period_end"] <= window.as_of]
    delays = (earlier["entered_on"] - earlier["period_end"]).dt.days.to_numpy(dtype=float)
    return pd.Timedelta(days=int(np.ceil(np.quantile(delays, _ENTRY_QUANTILE))) if len(delays) else 0)


def waves_near(incomes: pd.DataFrame, window: Window) -> pd.Series:
    """The wave of each household nearest the end of a window.

    Parameters
    ----------
    incomes : DataFrame
        The table as of a day.
    window : Window

    Returns
    -------
    Series
        `period_end` by household, at most `FOLLOW_UP_DAYS` from the end of the window and after the as-of day; of two
        equally near the earlier. Households without one are left out.
    """
    waves = incomes[["household_id", "period_end"]].drop_duplicates()
    waves = waves.assign(apart=(waves["period_end"] - window.end).abs())
    near = waves[(waves["apart"] <= pd.Timedelta(days=FOLLOW_UP_DAYS)) & (waves["period_end"] > window.as_of)]
    near = near.sort_values(["apart", "period_end"], kind="stable").drop_duplicates("household_id")
    return near.set_index("household_id")["period_end"]


def under_line_outcomes(
    register: Register, cohort: pd.DataFrame, window: Window, *, lag: pd.Timedelta, catalogue: Catalogue
) -> pd.DataFrame:
    """Whether the income of each household of a cohort was under the line at its wave nearest the horizon.

    Parameters
    ----------
    register : Register
    cohort : DataFrame
        As `cohort_on` returns it.
    window : Window
    lag : Timedelta
        As `entry_lag` returns it.
    catalogue : Catalogue
        Its income over the line (see `cohort.income_over_line`) is read as of the wave's day and the lag.

    Returns
    -------
    DataFrame
        Index as `cohort`; `event_on` (the wave at which it was under the line; NaT where it was not), `seen_on` (the
        day as of which that was read), `why` ("not followed up" where no new income was entered by then, "income
        unknown", else None).
    """
    households = cohort.index
    event_on = pd.Series(pd.NaT, index=households, dtype="datetime64[ns]")
    seen_on = event_on.copy()
    why = pd.Series("not followed up", index=households, dtype=object)
    closing = register.as_of((window.end + pd.Timedelta(days=FOLLOW_UP_DAYS) + lag).date())
    if "incomes" in closing.tables:
        waves = waves_near(closing["incomes"], window).reindex(households).dropna()
        for wave, of_wave in waves.groupby(waves):
            day = pd.Timestamp(wave) + lag
            ratio = _ratio_seen(register, of_wave.index, pd.Timestamp(wave), day, catalogue)
            why[ratio.index] = None
            why[ratio.index[ratio.isna().to_numpy()]] = "income unknown"
            event_on[ratio.index[(ratio < 1).to_numpy()]] = pd.Timestamp(wave)
            seen_on[ratio.index] = day
    return pd.DataFrame({"event_on": event_on, "seen_on": seen_on, "why": why})


def _ratio_seen(
    register: Register, households: pd.Index, wave: pd.Timestamp, day: pd.Timestamp, catalogue: Catalogue
) -> pd.Series:
    """Income over the line as of `day`, of those whose income of the wave was entered by then."""
    incomes = register.as_of(day.date())["incomes"]
    entered = incomes["household_id"][incomes["period_end"] == wave].unique()
    names = [name for name in LINE_INDICATORS if name in catalogue.indicators]
    indicators = derive_indicators(register, as_of=day.date(), only=names, catalogue=catalogue)
    # An older income is no follow-up: the ratio would be that of before.
    return income_over_line(indicators).reindex(households[households.isin(entered)])
