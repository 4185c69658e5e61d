"""Which households belong to the cohort on a day?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.errors import message
from fupin_risk.panel.unjudged import unjudged_households

if TYPE_CHECKING:
    from fupin_risk.register import AsOf

COHORTS = ("exited", "monitored", "not_poor")
# A wave of a survey is one account; a register's year is several, of which the last 12 months are the sum.
LINE_INDICATORS = ("latest_income_to_line", "income_to_line")
# Events of one day are read in this order: a household registered and exited on one day has exited.
_LIST_STATUSES = ("registered", "exited", "re_registered", "dissolved")
_RISK_STATUSES = ("risk_found", "risk_removed")
_ORDER = {status: position for position, status in enumerate((*_LIST_STATUSES[:3], *_RISK_STATUSES, "dissolved"))}


def cohort_on(as_of: AsOf, cohort: str, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """Households of the cohort, as known on a day.

    Parameters
    ----------
    as_of : AsOf
        `register.as_of(day)`.
    cohort : {"exited", "monitored", "not_poor"}
        `exited`: the last visible status is an exit. `monitored`: the last of `risk_found` and `risk_removed` is
        `risk_found`. `not_poor`: income is at the line or above it, for panels without a list.
    indicators : DataFrame, optional
        Indicators of that day by household, with those of `LINE_INDICATORS` that there are; only
        `not_poor` reads them.

    Returns
    -------
    DataFrame
        Index `household_id`, sorted; `since` (the day from which it belongs, NaT where that is unknown) and `spell` (1
        for the first exit or monitoring, 2 for the second, …; missing where an exit is known without its day).

    Raises
    ------
    ValueError
        The cohort is none of these, or `not_poor` comes without an indicator of the income over the line.

    Notes
    -----
    DESIGN 2. Being found at risk suspends an exit and the removal of the risk restores it, so that a household is in
    one of `exited` and `monitored` at most. A household of which a row of these tables could not be read is in none of
    them: see `unjudged_households`. A relapse that is recognised and visible ends the exit, also while the list
    still says `exited`. A split-off household without a status of its own has that of the household from which it came.
    """
    if cohort not in COHORTS:
        raise ValueError(message("cohort is {cohort!r}; allowed: {cohorts}", cohort=cohort, cohorts=", ".join(COHORTS)))
    if cohort == "not_poor":
        return _not_poor(indicators)
    if "statuses" not in as_of.tables:
        return _frame(pd.Series(dtype="datetime64[ns]"), pd.Series(dtype="int64"))
    statuses = as_of["statuses"]
    if "successions" in as_of.tables:
        statuses = with_inherited(statuses, as_of["successions"])
    listed, risk = _runs(statuses, _LIST_STATUSES), _runs(statuses, _RISK_STATUSES)
    list_now, risk_now = _last(listed), _last(risk)
    if cohort == "monitored":
        found = risk_now[risk_now["status"] == "risk_found"]
        gone = list_now.index[list_now["status"] == "dissolved"]
        found = found[~found.index.isin(gone)]
        return _known(as_of, _frame(found["occurred_on"], _count(risk, "risk_found")))
    exited = list_now[list_now["status"] == "exited"]
    stated = exited["stated"].to_numpy(dtype=bool)
    risk_day = risk_now["occurred_on"].reindex(exited.index)
    # Assumption: an exit that is stated without its day came before whatever is known of a risk since.
    later_risk = (risk_day >= exited["occurred_on"]).to_numpy() | (stated & risk_day.notna().to_numpy())
    at_risk = later_risk & (risk_now["status"].reindex(exited.index) == "risk_found").to_numpy()
    since = exited["occurred_on"].where(~later_risk, risk_day)
    since = since.where(~stated | later_risk)[~at_risk]
    if "recognitions" in as_of.tables:
        since = since[~_relapsed_since(as_of["recognitions"], since)]
    return _known(as_of, _frame(since, _count(listed, "exited"), unknown=exited.index[stated]))


def _known(as_of: AsOf, cohort: pd.DataFrame) -> pd.DataFrame:
    return cohort[~cohort.index.isin(unjudged_households(as_of))]


def says_who_belongs(as_of: AsOf, cohort: str) -> bool:
    """Whether the register tells of anybody that could be in the cohort: else nobody in it means that nobody knows."""
    if cohort == "not_poor":
        return True
    kinds = _LIST_STATUSES if cohort == "exited" else _RISK_STATUSES
    return "statuses" in as_of.tables and bool(as_of["statuses"]["status"].isin(kinds).any())


def with_inherited(statuses: pd.DataFrame, successions: pd.DataFrame) -> pd.DataFrame:
    """Statuses, and for a successor without any those of the household from which it came, up to that day.

    Parameters
    ----------
    statuses, successions : DataFrame
        Tables as of a day.

    Returns
    -------
    DataFrame
        Columns of `statuses`.
    """
    links = successions[["household_id", "successor_id", "occurred_on"]].rename(columns={"occurred_on": "succeeded_on"})
    # A household may be split from one that was itself split off: each round goes one generation down.
    while True:
        known = pd.Index(statuses["household_id"].unique())
        orphans = links[
            (known.get_indexer(pd.Index(links["successor_id"])) < 0)
            & (known.get_indexer(pd.Index(links["household_id"])) >= 0)
        ]
        if orphans.empty:
            return statuses
        inherited = statuses.merge(orphans, on="household_id")
        before = (inherited["occurred_on"] <= inherited["succeeded_on"]) & (inherited["status"] != "dissolved")
        inherited = inherited[before].assign(household_id=lambda rows: rows["successor_id"])[list(statuses.columns)]
        if inherited.empty:
            return statuses
        statuses = pd.concat([statuses, inherited], ignore_index=True)


def _runs(statuses: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """The first row of each household's unbroken runs of one status, in time: two reports of one exit are one exit."""
    rows = statuses[statuses["status"].isin(kinds)]
    household, (status, names) = pd.factorize(rows["household_id"])[0], pd.factorize(rows["status"])
    place = np.array([_ORDER[name] for name in names], dtype=np.int64)[status]
    in_time = np.lexsort((place, rows["entered_on"].to_numpy(), rows["occurred_on"].to_numpy(), household))
    household, place = household[in_time], place[in_time]
    goes_on = (household[1:] == household[:-1]) & (place[1:] == place[:-1])
    runs: pd.DataFrame = rows.iloc[in_time[np.append(True, ~goes_on)[: len(rows)]]]
    return runs


def _last(runs: pd.DataFrame) -> pd.DataFrame:
    last = runs.drop_duplicates("household_id", keep="last").set_index("household_id")
    origin = last["status_origin"] if "status_origin" in last else pd.Series(None, index=last.index, dtype=object)
    return last[["status", "occurred_on"]].assign(stated=(origin == "stated_on_export").fillna(value=False))


def _count(runs: pd.DataFrame, status: str) -> pd.Series:
    return runs[runs["status"] == status].groupby("household_id", observed=True).size()


def _relapsed_since(recognitions: pd.DataFrame, since: pd.Series) -> pd.Series:
    """Whether a relapse found after `since` is visible."""
    found = passed(recognitions, ("relapse",)).groupby("household_id", observed=True)["occurred_on"].max()
    return found.reindex(since.index) > since


def passed(recognitions: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Cases of these kinds that the county has passed: the last of the four steps is the only one that counts.

    Parameters
    ----------
    recognitions : DataFrame
        The table as of a day.
    kinds : tuple of str
        Of the code list `recognition_kind`.

    Returns
    -------
    DataFrame
        Rows of `recognitions`, dated by `occurred_on`, the day of the finding.
    """
    decided = (recognitions["step"] == "county_decision") & (recognitions["outcome"] == "passed")
    return recognitions[decided.fillna(value=False).to_numpy(dtype=bool) & recognitions["kind"].isin(kinds).to_numpy()]


def income_over_line(indicators: pd.DataFrame) -> pd.Series:
    """Income over the line by the latest account, or where accounts differ in length, by the last 12 months.

    Parameters
    ----------
    indicators : DataFrame
        With at least one of `LINE_INDICATORS`.

    Returns
    -------
    Series
        On the index of `indicators`; NaN where unknown.

    Raises
    ------
    ValueError
        It has none of them.
    """
    names = [name for name in LINE_INDICATORS if name in indicators]
    if not names:
        raise ValueError(
            message(
                "the income over the line is read from {wanted}, but neither is among the indicators",
                wanted=", ".join(LINE_INDICATORS),
            )
        )
    ratio: pd.Series = indicators[names].bfill(axis="columns").iloc[:, 0]
    return ratio


def _not_poor(indicators: pd.DataFrame | None) -> pd.DataFrame:
    ratio = income_over_line(pd.DataFrame() if indicators is None else indicators)
    households = ratio.index[(ratio >= 1).to_numpy()]
    return _frame(pd.Series(pd.NaT, index=households, dtype="datetime64[ns]"), pd.Series(1, index=households))


def _frame(since: pd.Series, spell: pd.Series, unknown: pd.Index | None = None) -> pd.DataFrame:
    spells = spell.reindex(since.index).fillna(1).astype("int64")
    if unknown is not None and since.index.isin(unknown).any():
        spells = spells.astype("Int64").mask(since.index.isin(unknown))
    frame = pd.DataFrame({"since": pd.to_datetime(since), "spell": spells})
    frame.index = pd.Index(frame.index.astype(str), name="household_id")
    return frame.sort_index()
