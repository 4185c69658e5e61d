"""Since when at the latest has a cause been live?"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from fupin_risk.causes.live_causes import evidence_indicators, live_causes
from fupin_risk.errors import RegisterError
from fupin_risk.indicators import derive_indicators
from fupin_risk.register import Register

LOOK_BACK_MONTHS = (3, 6, 12, 24)


def live_since(
    register: Register,
    day: dt.date,
    live: pd.DataFrame,
    counties: pd.Series,
    months: tuple[int, ...] = LOOK_BACK_MONTHS,
) -> pd.Series:
    """The first of some earlier days from which on each live cause was seen as live without a break.

    Parameters
    ----------
    register : Register
    day : date
        The as-of day.
    live : DataFrame
        household_id and cause, live on the day.
    counties : Series
        County of each household, on household_id.
    months : tuple of int
        How many months before the day to look, from near to far.

    Returns
    -------
    Series
        On the index of `live`; the day itself where the cause was not live on the look before. Each look sees what was
        known then, by the rules of then, so that a row that is entered later moves no day.
    """
    since = pd.Series(pd.Timestamp(day), index=live.index, name="live_since_on")
    going_on = live[["household_id", "cause"]]
    names = evidence_indicators(register.catalogue.policy)
    for back in months:
        earlier = (pd.Timestamp(day) - pd.DateOffset(months=back)).date()
        try:
            indicators = derive_indicators(register, earlier, only=names)
        except RegisterError:  # the register was still empty, or its days of entry were assumed
            break
        there = counties[counties.index.isin(indicators.index)]
        seen = live_causes(indicators, there, register.catalogue.policy, earlier).live[["household_id", "cause"]]
        rows = going_on.reset_index().merge(seen, on=["household_id", "cause"]).set_index("index")
        going_on = going_on.loc[going_on.index.isin(rows.index)]
        since.loc[going_on.index] = pd.Timestamp(earlier)
    return since
