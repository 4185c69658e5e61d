"""How soon after its recognition is a household on the list, and does it get its first measure?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from fupin_risk.recognition.case_states import MONITORED_KINDS, POOR_KINDS

_ON_LIST = ("registered", "re_registered", "risk_found")
_COLUMNS = (
    "case_id", "household_id", "kind", "found_on", "recognised_on", "on_list_on", "days_to_list", "measures_kept_count",
    "first_measure_on", "days_to_first_measure", "waiting_days",
)  # fmt: skip


def re_entries(
    cases: pd.DataFrame,
    statuses: pd.DataFrame | None,
    measures: pd.DataFrame | None,
    day: dt.date,
    covered_counties: Collection[str],
) -> pd.DataFrame:
    """One row a recognised case of those who fell back, fell into poverty or are monitored.

    Parameters
    ----------
    cases : DataFrame
        As `case_states` returns it.
    statuses, measures : DataFrame or None
        The tables as of the day; None where the register has no such table.
    day : date
    covered_counties : collection of str
        Counties in which a household without a row of measures has none.

    Returns
    -------
    DataFrame
        Sorted by case_id. recognised_on is the day of the county's decision. on_list_on: first entry to the list since
        the finding. measures_kept_count: measures in force on the day of recognition. first_measure_on: the first that
        began on that day or later; waiting_days where none has begun yet. All of measures is missing where measures
        are not known.

    Notes
    -----
    Z三(四)3, Z三(一)3: confirmed households re-enter the list promptly and keep measures; newly poor ones too.
    """
    rows = cases[cases["state"].eq("recognised") & cases["kind"].isin([*POOR_KINDS, *MONITORED_KINDS])].copy()
    rows["recognised_on"] = rows["decided_on"]
    rows["on_list_on"] = _first(rows, statuses, "found_on") if statuses is not None else pd.NaT
    rows["days_to_list"] = _days(rows["on_list_on"] - rows["recognised_on"])
    known = rows["county"].isin(list(covered_counties)) if measures is not None else pd.Series(False, index=rows.index)  # noqa: FBT003 - of pandas
    begun = (
        None if measures is None else measures.rename(columns={"started_on": "occurred_on"}).assign(status="registered")
    )
    first = pd.Series(pd.NaT, index=rows.index) if begun is None else _first(rows, begun, "recognised_on")
    rows["first_measure_on"] = pd.to_datetime(first)
    rows["days_to_first_measure"] = _days(rows["first_measure_on"] - rows["recognised_on"])
    waiting = known & rows["first_measure_on"].isna() & rows["recognised_on"].notna()
    rows["waiting_days"] = _days((pd.Timestamp(day) - rows["recognised_on"]).where(waiting))
    kept = _in_force(rows, measures)
    rows["measures_kept_count"] = kept.astype("Int64").mask(~known & kept.eq(0))
    return rows.reindex(columns=list(_COLUMNS)).reset_index(drop=True)


def _first(rows: pd.DataFrame, events: pd.DataFrame, since: str) -> pd.Series:
    """Of each case, the first event of its household on or after a day of the case."""
    listed = events.loc[events["status"].isin(_ON_LIST), ["household_id", "occurred_on"]]
    pairs = rows[["household_id", since]].reset_index().merge(listed, on="household_id")
    pairs = pairs[pairs["occurred_on"] >= pairs[since]]
    return pairs.groupby("index")["occurred_on"].min().reindex(rows.index)


def _in_force(rows: pd.DataFrame, measures: pd.DataFrame | None) -> pd.Series:
    if measures is None or "ended_on" not in measures:
        return pd.Series(0, index=rows.index)
    pairs = rows[["household_id", "recognised_on"]].reset_index().merge(measures, on="household_id")
    runs = (pairs["started_on"] < pairs["recognised_on"]) & ~(pairs["ended_on"] <= pairs["recognised_on"])
    return pairs[runs].groupby("index").size().reindex(rows.index).fillna(0)


def _days(difference: pd.Series) -> pd.Series:
    return pd.to_timedelta(difference).dt.days.astype("Int64")
