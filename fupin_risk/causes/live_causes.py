"""Which causes are live for a household on the day, and of which is that unknown?"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import AnswerRow, EvidenceRow, Policy

_COLUMNS = ("household_id", "cause", "evidence_indicator", "evidence_value", "evidence_least")


class LiveCauses(NamedTuple):
    """Live and unknown causes of households.

    Attributes
    ----------
    live : DataFrame
        One row per household and live cause: household_id, county, cause, evidence_indicator (the
        strongest), evidence_value, evidence_least (the value from which on it counts).
    unknown : DataFrame
        One row per household and cause of which neither is known: household_id, cause. No evidence is not "no cause".
    """

    live: pd.DataFrame
    unknown: pd.DataFrame


def live_causes(indicators: pd.DataFrame, counties: pd.Series, policy: Policy, day: dt.date) -> LiveCauses:
    """Hold the indicators against the evidence rules of the day and place.

    Parameters
    ----------
    indicators : DataFrame of shape (n, n_indicators)
        Index household_id; NaN is unknown.
    counties : Series of shape (n,)
        County of each household, on the same index.
    policy : Policy
        Its `evidence` rows say from which value of which indicator on a cause is live, its `answers` which
        causes there are.
    day : date
        The as-of day; rows published later do not count.

    Returns
    -------
    LiveCauses
        Sorted by household, causes in the order of the policy.

    Notes
    -----
    Z三(四)1: 返贫潜在因素. The strongest evidence is the indicator that exceeds its bound by the greatest factor. A
    cause counts as unknown unless it is live or every indicator that could show it is known: one that is
    known to be low proves nothing of another.
    """
    counties = counties.sort_index()
    households = counties.index
    facts = indicators.reindex(columns=evidence_indicators(policy)).loc[households]
    live: list[pd.DataFrame] = []
    unknown: list[pd.DataFrame] = []
    for county, rows in counties.groupby(counties, sort=True).indices.items():
        rules = policy.in_force(EvidenceRow, str(county), day)
        answered = sorted(row.cause for row in policy.in_force(AnswerRow, str(county), day))
        causes = dict.fromkeys((*(rule.cause for rule in rules), *answered))
        for position, cause in enumerate(causes):
            own = [(rule.indicator, rule.least) for rule in rules if rule.cause == cause]
            if not own:  # no rule says how it shows
                unknown.append(pd.DataFrame({"_row": rows, "cause": cause, "_order": position}))
                continue
            values = np.column_stack([facts[name].to_numpy(dtype=np.float64)[rows] for name, _ in own])
            is_live, is_unknown, evidence = _of_one_cause(values, own)
            place = {"cause": cause, "county": str(county), "_order": position}
            live.append(pd.DataFrame({"_row": rows[is_live], **evidence, **place}))
            unknown.append(pd.DataFrame({"_row": rows[is_unknown], "cause": cause, "_order": position}))
    return LiveCauses(
        _in_order(live, households, (*_COLUMNS[:1], "county", *_COLUMNS[1:])),
        _in_order(unknown, households, _COLUMNS[:2]),
    )


def evidence_indicators(policy: Policy) -> list[str]:
    """Return the names of all indicators that show a cause by some row of policy, sorted."""
    return sorted({row.indicator for row in policy.rows(EvidenceRow)})


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
        household_id and cause. A cause for which no rule says how it shows is never ruled out.
    """
    shown = [
        (county, cause)
        for county in sorted(set(counties.astype(str)))
        for cause in dict.fromkeys(rule.cause for rule in policy.in_force(EvidenceRow, county, day))
    ]
    homes = pd.DataFrame({"household_id": counties.index, "county": counties.to_numpy()}, dtype=object)
    every = homes.merge(pd.DataFrame(shown, columns=["county", "cause"], dtype=object), on="county")
    key = ["household_id", "cause"]
    open_ones = pd.concat([found.live[key], found.unknown[key]]).astype(object)
    told = every[key].merge(open_ones, how="left", indicator="seen")
    return told.loc[told["seen"] == "left_only", key].reset_index(drop=True)


def _of_one_cause(
    values: NDArray[np.float64], rules: list[tuple[str, float]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], dict[str, NDArray[Any]]]:
    """Whether the cause is live, whether that is unknown, and the strongest evidence where it is live."""
    names = np.array([name for name, _ in rules], dtype=object)
    least = np.array([bound for _, bound in rules], dtype=np.float64)
    reached = values >= least
    is_live = np.asarray(reached.any(axis=1), dtype=np.bool_)
    is_unknown = ~is_live & np.isnan(values).any(axis=1)
    values, reached = values[is_live], reached[is_live]
    # A bound of zero or less has no factor; such evidence goes by its place in the file.
    strength = np.where(least > 0, values / np.where(least > 0, least, 1.0), 1.0)
    strongest = np.argmax(np.where(reached, strength, -np.inf), axis=1)
    evidence: dict[str, NDArray[Any]] = {
        "evidence_indicator": names[strongest],
        "evidence_value": values[np.arange(len(values)), strongest],
        "evidence_least": least[strongest],
    }
    return is_live, is_unknown, evidence


def _in_order(parts: list[pd.DataFrame], households: pd.Index, columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(
            {name: pd.Series(dtype=float if "value" in name or "least" in name else object) for name in columns}
        )
    rows = pd.concat(filled, ignore_index=True)
    rows = rows.take(np.lexsort((rows["_order"], rows["_row"])))
    return rows.assign(household_id=households[rows["_row"]])[list(columns)].reset_index(drop=True)
