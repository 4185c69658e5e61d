"""Which level does a household get, red, orange, yellow or none?

By the level rules of the day and place (`features/policy/levels.toml`): a level is given from its
`least_risk` on, and already from its `least_risk_unanswered` on where a live cause has no measure in force.
The gravest level that fits is given.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_risk.definitions import Policy
from fupin_risk.errors import DefinitionError, Problem


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
        rules = policy.levels_of(str(county), day)
        if not rules:
            problems.append(
                Problem(
                    "features/policy/levels.toml",
                    f"has no rule for county {county} that was published and in force on {day}",
                    remedy="add a row for each level",
                )
            )
            continue
        own, gap = risk.loc[households].to_numpy(), has_gap.loc[households].to_numpy(dtype=bool)
        fits = [
            own >= np.where(gap, min(rule.least_risk, rule.least_risk_unanswered), rule.least_risk)
            for rule in rules.values()
        ]
        levels.loc[households] = np.select(fits, list(rules), default="")
    if problems:
        raise DefinitionError(problems)
    return levels.where(levels != "", None)
