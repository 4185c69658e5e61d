"""Which level does a household get, red, orange, yellow or none?

By the level rules of the day and place (`features/policy/levels.toml`): a level is given from its
`least_risk` on, and already from its `least_risk_unanswered` on where a live cause has no measure in force.
The gravest level that fits is given. Severity and urgency (`features/policy/level_raises.toml`) raise it, and the list
before holds a household from falling for a small change; nothing ever lowers a level or holds one back.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.definitions import LEVEL_ORDER, LevelRow, Policy, RaiseRow
from fupin_risk.errors import DefinitionError, Problem, message

_NONE = len(LEVEL_ORDER)
_RANK = {level: rank for rank, level in enumerate(LEVEL_ORDER)}


def give_levels(risk: pd.Series, has_gap: pd.Series, counties: pd.Series, policy: Policy, day: dt.date) -> pd.Series:
    """Give every household its level.

    Parameters
    ----------
    risk : Series of shape (n,)
        Calibrated probabilities on household_id.
    has_gap : Series of shape (n,)
        Whether a live cause is unanswered or lapsed, on the same index.
    counties : Series of shape (n,)
        County of each household, on the same index.
    policy : Policy
    day : date
        The as-of day; rules published later do not count.

    Returns
    -------
    Series
        `red`, `orange`, `yellow` or None. There is no ceiling on how many households get one.

    Raises
    ------
    DefinitionError
        For a county without any rule in force; all such counties at once.
    """
    levels = pd.Series([None] * len(risk), index=risk.index, dtype=object, name="level")
    problems = []
    for county, households in counties.groupby(counties, sort=True).groups.items():
        rules = _rules(policy, str(county), day)
        if not rules:
            problems.append(
                Problem(
                    "features/policy/levels.toml",
                    message(
                        "has no row for the county {county} that was published and in force on {day}",
                        county=county,
                        day=day,
                    ),
                    remedy=message("add a row for each level"),
                )
            )
            continue
        own, gap = risk.loc[households].to_numpy(), has_gap.loc[households].to_numpy(dtype=bool)
        fits = [
            own >= np.where(gap, min(rule.least_risk, rule.least_risk_unanswered), rule.least_risk) for rule in rules
        ]
        levels.loc[households] = np.select(fits, [rule.level for rule in rules], default="")
    if problems:
        raise DefinitionError(problems)
    return levels.where(levels != "", None)


def weigh_levels(
    risk: pd.Series,
    has_gap: pd.Series,
    counties: pd.Series,
    indicators: pd.DataFrame,
    policy: Policy,
    day: dt.date,
    previous: pd.Series | None = None,
) -> pd.DataFrame:
    """Give levels by risk, severity and urgency, and keep those of the list before from falling for a small change.

    Parameters
    ----------
    risk, has_gap, counties : Series of shape (n,)
        As for `give_levels`.
    indicators : DataFrame
        On the same index; NaN is unknown and raises nothing.
    policy : Policy
        Its `levels` and `level_raises`.
    day : date
    previous : Series, optional
        Level of each household on the list before, on household_id.

    Returns
    -------
    DataFrame
        On the same index: level (`red`, `orange`, `yellow` or None) and level_by, what gave it: `risk`, `gap` (the
        lower bound of an unanswered cause), `severity`, `urgency`, or `kept` from the list before.

    Notes
    -----
    A level is kept while the risk is at least `keep_share` of the bound at which it would be given today. Going up is
    at once: no red waits.
    """
    given = give_levels(risk, has_gap, counties, policy, day)
    alone = give_levels(risk, pd.Series(data=False, index=risk.index), counties, policy, day)
    now, by_risk = _ranks(given), _ranks(alone)
    by = np.where(now < by_risk, "gap", np.where(now < _NONE, "risk", "")).astype(object)
    before = np.full(len(risk), _NONE) if previous is None else _ranks(previous.reindex(risk.index))
    for county, households in counties.groupby(counties, sort=True).groups.items():
        at = risk.index.get_indexer(households)
        own = risk.to_numpy(dtype=np.float64)[at]
        for row in policy.in_force(RaiseRow, str(county), day):
            values = indicators.reindex(columns=[row.indicator]).to_numpy(dtype=np.float64)[at, 0]
            reached = values >= row.least if row.least is not None else values <= row.most
            graver = reached & (own >= row.least_risk) & (_RANK[row.level] < now[at])
            now[at[graver]], by[at[graver]] = _RANK[row.level], row.by
        gap = has_gap.to_numpy(dtype=bool)[at]
        # From grave to light: the first that may be kept is kept.
        for rule in _rules(policy, str(county), day):
            rank = _RANK[rule.level]
            bound = np.where(gap, min(rule.least_risk, rule.least_risk_unanswered), rule.least_risk)
            kept = (before[at] <= rank) & (rank < now[at]) & (own >= rule.keep_share * bound)
            now[at[kept]], by[at[kept]] = rank, "kept"
    given_now = np.array([*LEVEL_ORDER, None], dtype=object)[now]
    by[now == _NONE] = None
    return pd.DataFrame({"level": given_now, "level_by": by}, index=risk.index, dtype=object)


def _rules(policy: Policy, county: str, day: dt.date) -> list[LevelRow]:
    """Return the rule of each level, the gravest first."""
    return sorted(policy.in_force(LevelRow, county, day), key=lambda rule: _RANK[rule.level])


def _ranks(levels: pd.Series) -> NDArray[np.int64]:
    return np.array([_RANK.get(level, _NONE) for level in levels], dtype=np.int64)
