"""How hard does each cause press on each household, and what risk of relapse follows from it?

The hazard of a month is a sum over causes: hazard of the cause x pressure x (1 - what the measures in force take
away), times one factor for the household: what no register shows (frailty), how far its income is from the line, and
whether somebody visits. So the cause of a relapse is well defined, and the effect of a measure is exactly what it
takes off its cause.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fupin_risk.synthetic.life.members import Tally
from fupin_risk.synthetic.numbers import CAUSES, RiskNumbers, ShockNumbers
from fupin_risk.synthetic.row_sets import Array
from fupin_risk.synthetic.words import number_of

CAUSE = number_of(CAUSES)
HORIZON_MONTHS = 12


@dataclass
class Burdens:
    """What past blows have left, one array place per household; fades by the month, grows by the blows."""

    illness: Array  # own payments, yuan
    disaster: Array  # loss, as a share of a year's income
    accident: Array  # the same
    failed_industry: Array  # share of a livelihood lost
    unstable_work: Array  # share of the wages lost

    def fade(self, numbers: ShockNumbers) -> None:
        """Let a month pass."""
        for name in vars(self):
            getattr(self, name)[:] *= numbers.fades[name]


@dataclass(frozen=True)
class Situation:
    """What presses besides the burdens, one array place per household."""

    members: Tally
    income_yuan: Array  # what the household should earn in a year
    wage_part: Array  # share of it that is wages from outside
    school_cost_yuan: Array  # a year
    unsafe_dwelling: Array
    unsafe_water: Array
    debt_yuan: Array
    months_to_due: Array  # large when there is no loan
    overdue: Array
    blows: dict[str, Array] = field(default_factory=dict)  # expected blow a month, in the unit of the burden


def pressures(burdens: dict[str, Array], now: Situation, debt_state: Array, numbers: RiskNumbers) -> Array:
    """Give the pressure of every cause on every household.

    Parameters
    ----------
    burdens : dict
        Left from blows, by cause (this month's, or the mean of the coming months).
    now : Situation
    debt_state : array
        What a unit of debt presses (this month, or the mean of the coming months).
    numbers : RiskNumbers

    Returns
    -------
    array of float, shape (households, causes)
        In the order of `numbers.CAUSES`; without unit, 1 is heavy.
    """
    members = now.members
    heads = np.maximum(members.present, 1)
    nobody = members.labour == 0
    columns = {
        "illness": burdens["illness"] / now.income_yuan
        + numbers.chronic_presses * members.chronic
        + numbers.serious_presses * members.serious,
        "disability": numbers.severe_presses * members.severe
        + numbers.mild_presses * members.mild
        + numbers.no_labour_presses * (nobody & (members.severe + members.mild > 0)),
        "schooling": now.school_cost_yuan / now.income_yuan,
        "disaster": burdens["disaster"],
        "accident": burdens["accident"],
        "failed_industry": burdens["failed_industry"],
        "unstable_work": burdens["unstable_work"] * now.wage_part,
        "lack_of_labour": np.where(nobody, 1.0, np.where(heads / np.maximum(members.labour, 0.5) >= 4, 0.4, 0.0)),
        "debt": now.debt_yuan / now.income_yuan * debt_state,
        "housing": now.unsafe_dwelling.astype(float),
        "water": now.unsafe_water.astype(float),
        "other": np.ones(len(heads)),
    }
    return np.asarray(np.minimum(np.column_stack([columns[name] for name in CAUSES]), numbers.pressure_cap))


def debt_now(now: Situation, numbers: RiskNumbers) -> Array:
    """Say what a unit of debt presses this month."""
    near = np.where(now.months_to_due <= 3, numbers.debt_due_presses, numbers.debt_presses)
    return np.where(now.overdue, numbers.debt_overdue_presses, near)


def debt_ahead(now: Situation, overdue_share: float, repaid: float, numbers: RiskNumbers) -> Array:
    """Say what a unit of debt presses on average over the horizon."""
    left = np.clip(now.months_to_due, 0, HORIZON_MONTHS)
    before = np.minimum(left, 3) * numbers.debt_due_presses + np.maximum(left - 3, 0) * numbers.debt_presses

    def lasting(months: Array | float) -> Array:
        return np.asarray((1 - (1 - repaid) ** np.asarray(months, dtype=float)) / repaid)

    after = overdue_share * numbers.debt_overdue_presses * lasting(HORIZON_MONTHS - left)
    whole = np.where(now.overdue, numbers.debt_overdue_presses * lasting(float(HORIZON_MONTHS)), before + after)
    return np.asarray(whole / HORIZON_MONTHS)


def mean_ahead(burden: Array, blow: Array | float, kept: float) -> Array:
    """Give the mean of a fading burden over the coming months, when each month adds an expected blow.

    Notes
    -----
    With the share ``r`` kept a month, the expectation after k months is ``r^k x + b (1 - r^k) / (1 - r)``.
    """
    powers = kept ** np.arange(1, HORIZON_MONTHS + 1)
    return np.asarray(burden * powers.mean() + blow * ((1 - powers) / (1 - kept)).mean())


def household_factor(
    frailty: Array, now: Situation, line_yuan: float, visited: Array, visit_effect: float, numbers: RiskNumbers
) -> Array:
    """Give the factor of a household's whole hazard."""
    ratio = now.income_yuan / np.maximum(now.members.present, 1) / line_yuan
    ratio = np.clip(ratio, numbers.income_from, numbers.income_to)
    factor = np.exp(frailty) * (ratio / numbers.income_at) ** -numbers.income_power
    return np.asarray(factor * np.where(visited, 1 - visit_effect, 1.0))


def by_cause(pressure: Array, factor: Array, relief: Array, numbers: RiskNumbers) -> Array:
    """Give the hazard a month of every cause for every household, shape (households, causes)."""
    weights = np.array([numbers.hazard[name] for name in CAUSES])
    return np.asarray(weights * pressure * factor[:, None] * (1 - relief))


def live(pressure: Array, numbers: RiskNumbers) -> Array:
    """Say which causes are live: press so much that a measure is due."""
    return np.asarray(pressure >= np.array([numbers.live_from[name] for name in CAUSES]))
