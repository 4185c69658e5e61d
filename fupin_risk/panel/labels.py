"""Which households of a cohort had the outcome within the window, as the register was on a day?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.panel.cohort import passed
from fupin_risk.panel.windows import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

OUTCOMES = ("recognised_relapse", "monitored", "under_line_at")
# 返贫 (to 2020) and 纳入监测 (since 2021) are different targets: no outcome holds kinds of both.
KINDS = {
    "recognised_relapse": ("relapse",),
    "monitored": ("monitored_unstable", "monitored_border", "monitored_hardship"),
}
_EVENT_COLUMNS = ["household_id", "occurred_on", "entered_on", "cause"]


def events_in(recognitions: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The events of an outcome: cases that the county passed, by the day of their finding.

    Parameters
    ----------
    recognitions : DataFrame
        The table as of the day at which labels are read: what was withdrawn by then is no event.
    outcome : {"recognised_relapse", "monitored"}

    Returns
    -------
    DataFrame
        `household_id`, `occurred_on` (the finding: its paper file, not its entry), `entered_on`, `cause`; in the order
        of days.
    """
    events = passed(recognitions, KINDS[outcome]).reindex(columns=_EVENT_COLUMNS)
    return events.sort_values(["occurred_on", "household_id", "entered_on"], kind="stable").reset_index(drop=True)


def heirs_of(households: pd.Index, successions: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Who carries on the households of a cohort within a window, from the day of the succession on.

    Parameters
    ----------
    households : Index of str
    successions : DataFrame
        The table as of the day at which labels are read.
    window : Window

    Returns
    -------
    DataFrame
        `origin` (of `households`), `member` (a successor, or a successor's), `since` (its events count from then on).
    """
    inside = (successions["occurred_on"] > window.as_of) & (successions["occurred_on"] <= window.end)
    links = successions.loc[inside, ["household_id", "successor_id", "occurred_on"]]
    starts = households[households.isin(links["household_id"])]
    reached = pd.DataFrame({"origin": starts, "member": starts, "since": window.as_of})
    lines = [reached.iloc[:0]]
    while len(reached):
        found = reached.merge(links, left_on="member", right_on="household_id")
        found = found[found["occurred_on"] >= found["since"]].sort_values("occurred_on", kind="stable")
        reached = found[["origin", "successor_id", "occurred_on"]].set_axis(
            ["origin", "member", "since"], axis="columns"
        )
        reached = reached[reached["origin"] != reached["member"]].drop_duplicates(["origin", "member"])
        # Two households that succeed each other on one day would go round for ever.
        known = pd.MultiIndex.from_frame(pd.concat(lines)[["origin", "member"]])
        reached = reached[~pd.MultiIndex.from_frame(reached[["origin", "member"]]).isin(known)]
        lines.append(reached)
    return pd.concat(lines, ignore_index=True)


def outcomes_in(
    cohort: pd.DataFrame, events: pd.DataFrame, statuses: pd.DataFrame, successions: pd.DataFrame, window: Window
) -> pd.DataFrame:
    """What happened to each household of a cohort within a window.

    Parameters
    ----------
    cohort : DataFrame
        As `cohort_on` returns it for the as-of day.
    events : DataFrame
        As `events_in` returns it for the day at which labels are read.
    statuses, successions : DataFrame
        Tables as of that same day; may be empty.
    window : Window

    Returns
    -------
    DataFrame
        Index as `cohort`; `event_on` (first event in the window, of the household or of one that succeeds it; NaT where
        none), `cause` (of that event, None where unknown), `already` (an event after `since`, but not after the as-of
        day: it had happened before anybody knew), `dissolved` (the household and all that succeed it are gone by the
        end of the window).
    """
    result = pd.DataFrame(index=cohort.index)
    heirs = heirs_of(cohort.index, successions, window)
    first = _first_events(cohort.index, heirs, events, window)
    result["event_on"] = first["occurred_on"].reindex(cohort.index).astype("datetime64[ns]")
    result["cause"] = first["cause"].reindex(cohort.index).astype(object).where(lambda cause: cause.notna(), None)
    before = events[events["occurred_on"] <= window.as_of].drop_duplicates("household_id", keep="last")
    latest = before.set_index("household_id")["occurred_on"].reindex(cohort.index)
    # Panels without a list know no day from which a household belongs: any earlier event counts there.
    result["already"] = ((latest > cohort["since"]) | (latest.notna() & cohort["since"].isna())).to_numpy(dtype=bool)
    result["dissolved"] = _dissolved(cohort.index, heirs, statuses, window)
    return result


def _first_events(households: pd.Index, heirs: pd.DataFrame, events: pd.DataFrame, window: Window) -> pd.DataFrame:
    inside = events[(events["occurred_on"] > window.as_of) & (events["occurred_on"] <= window.end)]
    own = inside[inside["household_id"].isin(households)].rename(columns={"household_id": "origin"})
    inherited = heirs.merge(inside, left_on="member", right_on="household_id")
    inherited = inherited[inherited["occurred_on"] >= inherited["since"]]
    columns = ["origin", "occurred_on", "entered_on", "cause"]
    found = pd.concat([own[columns], inherited[columns]]) if len(inherited) else own[columns]
    found = found.sort_values(["occurred_on", "entered_on"], kind="stable")
    return found.drop_duplicates("origin").set_index("origin")[["occurred_on", "cause"]]


def _dissolved(households: pd.Index, heirs: pd.DataFrame, statuses: pd.DataFrame, window: Window) -> NDArray[np.bool_]:
    """Whether a household and all its heirs are gone; only what happened in the window counts."""
    gone = statuses[(statuses["status"] == "dissolved") & (statuses["occurred_on"] > window.as_of)]
    names = gone.loc[gone["occurred_on"] <= window.end, "household_id"]
    carried_on = heirs.loc[~heirs["member"].isin(names), "origin"]
    return np.asarray(households.isin(names) & ~households.isin(carried_on))
