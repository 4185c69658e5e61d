"""Which causes are live for a household on the day, and of which is that unknown?"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import AnswerRow, EvidenceRow, Policy, ThresholdRow

_KEY = ("household_id", "cause")
_TYPES = {"evidence_value": "float64", "evidence_least": "float64", "evidence_on": "datetime64[us]"}
_COLUMNS = ("household_id", "cause", "evidence_indicator", "evidence_value", "evidence_least", "evidence_on")


class LiveCauses(NamedTuple):
    """Live, possible and unknown causes of households. No household has the same cause in two of them.

    Attributes
    ----------
    live : DataFrame
        One row per household and cause with confirmed evidence: household_id, county, cause, evidence_indicator (the
        strongest), evidence_value, evidence_least (the value from which on it counts), evidence_on (the day on which
        what it is about last occurred; missing for a state).
    possible : DataFrame
        The same for causes with possible evidence only: whether the household is concerned is to be verified.
    unknown : DataFrame
        One row per household and cause of which neither is known: household_id, cause. No evidence is not "no cause".
    """

    live: pd.DataFrame
    possible: pd.DataFrame
    unknown: pd.DataFrame


class _Rule(NamedTuple):
    """An evidence row as it holds in a county on a day."""

    indicator: str
    least: float
    confirmed: bool
    days_since: str | None
    most_days: float


def live_causes(indicators: pd.DataFrame, counties: pd.Series, policy: Policy, day: dt.date) -> LiveCauses:
    """Compare the indicators with the evidence rules of the day and place.

    Parameters
    ----------
    indicators : DataFrame of shape (n, n_indicators)
        Index household_id; NaN is unknown.
    counties : Series of shape (n,)
        County of each household, on the same index.
    policy : Policy
        Its `evidence` rows say from which value of which indicator on a cause has evidence, and of which tier; its
        `answers` which causes there are.
    day : date
        The as-of day; rows published later do not count.

    Returns
    -------
    LiveCauses
        Sorted by household, causes in the order of the policy.

    Notes
    -----
    Z三(四)1: 返贫潜在因素. The strongest evidence is the indicator that exceeds its bound by the greatest factor. A
    cause counts as unknown unless it is live or possible, or every indicator that could show it is known: one that is
    known to be low proves nothing of another. Evidence that has ended by its row counts as none.
    """
    counties = counties.sort_index()
    households = counties.index
    facts = indicators.reindex(columns=evidence_indicators(policy)).loc[households]
    found: dict[str, list[pd.DataFrame]] = {"live": [], "possible": [], "unknown": []}
    for county, places in counties.groupby(counties, sort=True).indices.items():
        rows = np.asarray(places, dtype=np.intp)
        rules = _rules(policy, str(county), day)
        answered = sorted(row.cause for row in policy.in_force(AnswerRow, str(county), day))
        for position, cause in enumerate(dict.fromkeys((*rules, *answered))):
            place = {"cause": cause, "county": str(county), "_order": position}
            own = rules.get(cause, [])
            if not own:  # no rule says how it shows
                found["unknown"].append(pd.DataFrame({"_row": rows, **place}))
                continue
            judged = _judged(facts, rows, own)
            confirmed = np.array([rule.confirmed for rule in own], dtype=np.bool_)
            is_live = _any(judged.reached[:, confirmed])
            is_possible = _any(judged.reached) & ~is_live
            is_unknown = _any(judged.unknown) & ~is_live & ~is_possible
            for tier, has, of_tier in (("live", is_live, confirmed), ("possible", is_possible, ~confirmed)):
                evidence = _strongest(judged, has, of_tier, own, day)
                found[tier].append(pd.DataFrame({"_row": rows[has], **evidence, **place}))
            found["unknown"].append(pd.DataFrame({"_row": rows[is_unknown], **place}))
    columns = (*_COLUMNS[:1], "county", *_COLUMNS[1:])
    return LiveCauses(
        _in_order(found["live"], households, columns),
        _in_order(found["possible"], households, columns),
        _in_order(found["unknown"], households, _KEY),
    )


def evidence_indicators(policy: Policy) -> list[str]:
    """Return the names of all indicators that show a cause by some row of policy, and since when, sorted."""
    rows = policy.rows(EvidenceRow)
    return sorted({name for row in rows for name in (row.indicator, row.days_since) if name is not None})


def ruled_out(found: LiveCauses, counties: pd.Series, policy: Policy, day: dt.date) -> pd.DataFrame:
    """Return the causes that are known not to be live.

    Parameters
    ----------
    found : LiveCauses
        As `live_causes` returns it.
    counties : Series
        County of each household, on household_id.
    policy : Policy
    day : date

    Returns
    -------
    DataFrame
        household_id and cause. A possible cause is not ruled out, and neither is one for which no rule says how it
        shows.
    """
    shown = [
        (county, cause)
        for county in sorted(set(counties.astype(str)))
        for cause in dict.fromkeys(rule.cause for rule in policy.in_force(EvidenceRow, county, day))
    ]
    homes = pd.DataFrame({"household_id": counties.index, "county": counties.to_numpy()}, dtype=object)
    every = homes.merge(pd.DataFrame(shown, columns=["county", "cause"], dtype=object), on="county")
    key = ["household_id", "cause"]
    open_ones = pd.concat([rows[key] for rows in found]).astype(object)
    told = every[key].merge(open_ones, how="left", indicator="seen")
    return told.loc[told["seen"] == "left_only", key].reset_index(drop=True)


class _Judged(NamedTuple):
    """Values against the rules of one cause, one row a household, one column a rule."""

    values: NDArray[np.float64]
    days: NDArray[np.float64]
    reached: NDArray[np.bool_]
    unknown: NDArray[np.bool_]


def _rules(policy: Policy, county: str, day: dt.date) -> dict[str, list[_Rule]]:
    """The evidence rules of each cause in a county on a day, in the order of the policy."""
    found: dict[str, list[_Rule]] = {}
    for row in policy.in_force(EvidenceRow, county, day):
        least, confirmed = row.least, row.tier == "confirmed"
        if row.threshold is not None:
            passed_on = policy.find(ThresholdRow, county, day, fact=row.threshold, group="exited")
            least = None if passed_on is None else passed_on.least
            confirmed = confirmed and passed_on is not None and passed_on.verified
        if least is None:
            continue
        most = np.inf
        if row.lasts_months is not None:
            most = (pd.Timestamp(day) - (pd.Timestamp(day) - pd.DateOffset(months=row.lasts_months))).days
        found.setdefault(row.cause, []).append(_Rule(row.indicator, least, confirmed, row.days_since, most))
    return found


def _judged(facts: pd.DataFrame, rows: NDArray[np.intp], rules: list[_Rule]) -> _Judged:
    """Compare the values of households with the bounds and the ends of the rules."""
    nothing = np.full(len(rows), np.nan)
    values = np.column_stack([facts[rule.indicator].to_numpy(dtype=np.float64)[rows] for rule in rules])
    days = np.column_stack(
        [
            nothing if rule.days_since is None else facts[rule.days_since].to_numpy(dtype=np.float64)[rows]
            for rule in rules
        ]
    )
    enough = values >= np.array([rule.least for rule in rules])
    most = np.array([rule.most_days for rule in rules])
    # Where a rule ends its evidence, a value that reaches the bound without a known day shows nothing.
    undated = enough & np.isfinite(most) & np.isnan(days)
    reached = enough & ~undated & ~(days >= most)
    return _Judged(values, days, np.asarray(reached), np.asarray(np.isnan(values) | undated))


def _any(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(flags.any(axis=1), dtype=np.bool_)


def _strongest(
    judged: _Judged, has: NDArray[np.bool_], of_tier: NDArray[np.bool_], rules: list[_Rule], day: dt.date
) -> dict[str, Any]:
    """The evidence that exceeds its bound by the greatest factor, among some rules, of the households that have it."""
    names = np.array([rule.indicator for rule in rules], dtype=object)
    least = np.array([rule.least for rule in rules], dtype=np.float64)
    values, reached = judged.values[has], judged.reached[has] & of_tier
    # A bound of zero or less has no factor; such evidence goes by its place in the file.
    strength = np.where(least > 0, values / np.where(least > 0, least, 1.0), 1.0)
    strongest = np.argmax(np.where(reached, strength, -np.inf), axis=1)
    each = np.arange(len(values))
    days = judged.days[has][each, strongest]
    occurred = pd.Timestamp(day) - pd.to_timedelta(days, unit="D")
    return {
        "evidence_indicator": names[strongest],
        "evidence_value": values[each, strongest],
        "evidence_least": least[strongest],
        "evidence_on": pd.DatetimeIndex(occurred).as_unit("us"),
    }


def _in_order(parts: list[pd.DataFrame], households: pd.Index, columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=_TYPES.get(name, "object")) for name in columns})
    rows = pd.concat(filled, ignore_index=True)
    rows = rows.take(np.lexsort((rows["_order"], rows["_row"])))
    return rows.assign(household_id=households[rows["_row"]])[list(columns)].reset_index(drop=True)
