"""Which causes are live for a household on the day, and of which is that unknown?"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import Policy

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
    live: list[pd.DataFrame] = []
    unknown: list[pd.DataFrame] = []
    for county, households in counties.groupby(counties, sort=True).groups.items():
        facts = indicators.loc[households]
        rules = policy.evidence_of(str(county), day)
        causes = dict.fromkeys((*(rule.cause for rule in rules), *policy.answers_of(str(county), day)))
        for position, cause in enumerate(causes):
            own = [(rule.indicator, rule.least) for rule in rules if rule.cause == cause]
            if not own:  # no rule says how it shows
                unknown.append(pd.DataFrame({"household_id": facts.index, "cause": cause, "_order": position}))
                continue
            is_live, is_unknown, rows = _of_one_cause(facts, own)
            live.append(rows.loc[is_live].assign(cause=cause, county=str(county), _order=position))
            unknown.append(pd.DataFrame({"household_id": facts.index[is_unknown], "cause": cause, "_order": position}))
    return LiveCauses(
        _in_order(live, (*_COLUMNS[:1], "county", *_COLUMNS[1:])),
        _in_order(unknown, _COLUMNS[:2]),
    )


def _of_one_cause(
    facts: pd.DataFrame, rules: list[tuple[str, float]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], pd.DataFrame]:
    """Whether the cause is live, whether that is unknown, and the strongest evidence."""
    names = np.array([name for name, _ in rules], dtype=object)
    least = np.array([bound for _, bound in rules], dtype=np.float64)
    values = facts.reindex(columns=names).to_numpy(dtype=np.float64)
    reached = values >= least
    # A bound of zero or less has no factor; such evidence goes by its place in the file.
    strength = np.where(least > 0, values / np.where(least > 0, least, 1.0), 1.0)
    strongest = np.argmax(np.where(reached, strength, -np.inf), axis=1)
    rows = pd.DataFrame(
        {
            "household_id": facts.index,
            "evidence_indicator": names[strongest],
            "evidence_value": values[np.arange(len(values)), strongest],
            "evidence_least": least[strongest],
        }
    )
    is_live = np.asarray(reached.any(axis=1), dtype=np.bool_)
    return is_live, ~is_live & np.isnan(values).any(axis=1), rows


def _in_order(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(
            {name: pd.Series(dtype=float if "value" in name or "least" in name else object) for name in columns}
        )
    rows = pd.concat(filled, ignore_index=True).sort_values(["household_id", "_order"], kind="stable")
    return rows[list(columns)].reset_index(drop=True)
