"""Who falls back this month, by which cause, and whose case is opened without reason?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.list_status import find
from fupin_risk.synthetic.life.pressures import (
    CAUSE,
)
from fupin_risk.synthetic.life.township import Calendar, Township
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers
from fupin_risk.synthetic.row_sets import Array


def relapse(
    rng: np.random.Generator,
    town: Township,
    hazard: Array,
    is_live: Array,
    visited: Array,
    month: int,
    calendar: Calendar,
    numbers: CountyNumbers,
) -> None:
    """Draw the month's true relapses and false cases, and let the county find them or not; changes the standing."""
    standing, lists, day = town.standing, numbers.lists, int(calendar.days[month])
    # a household that fell unseen comes to its feet again after a time, and is at risk again
    recovered = (
        standing.fallen & ~standing.case_open & (month - standing.fell_month >= numbers.risk.falls_again_after_months)
    )
    recovered |= (
        standing.fallen
        & (month - standing.fell_month >= numbers.risk.falls_again_after_months)
        & (standing.back_month < 0)
    )
    standing.fallen[recovered] = False
    standing.case_open[recovered] = False
    at_risk = (
        standing.there
        & standing.exited
        & ~standing.fallen
        & (standing.exited_month < month)
        & (standing.back_month < 0)
    )
    total = hazard.sum(axis=1)
    draws = rng.random((3, len(total)))
    falls = np.flatnonzero(at_risk & (draws[0] < 1 - np.exp(-total)))
    causes = (
        (hazard.cumsum(axis=1)[falls] < (draws[1][falls] * total[falls])[:, None]).sum(axis=1).clip(0, len(CAUSES) - 1)
    )
    standing.fallen[falls] = True
    standing.fell_month[falls] = month
    first_month = int(calendar.days[0].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))
    fell_on = day + rng.integers(0, 28, len(falls))
    find(
        rng,
        standing,
        town.log,
        falls,
        fell_on,
        causes,
        visited[falls],
        first_month,
        calendar.last_day,
        lists,
        truly=True,
    )
    false = np.flatnonzero(at_risk & (draws[0] >= 1 - np.exp(-total)) & (draws[2] < lists.false_cases))
    named = np.where(is_live[false].any(axis=1), is_live[false].argmax(axis=1), CAUSE["other"])
    false_on = day + rng.integers(0, 28, len(false))
    find(
        rng,
        standing,
        town.log,
        false,
        false_on,
        named,
        visited[false],
        first_month,
        calendar.last_day,
        lists,
        truly=False,
    )
