"""What is the true risk of the twelve months ahead, and which causes and gaps make it?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.help import (
    answered,
    relief,
)
from fupin_risk.synthetic.life.pressures import (
    HORIZON_MONTHS,
    Situation,
    by_cause,
    debt_ahead,
    mean_ahead,
    pressures,
)
from fupin_risk.synthetic.life.township import Township
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers
from fupin_risk.synthetic.row_sets import Array


def look_ahead(
    town: Township,
    now: Situation,
    is_live: Array,
    factor: Array,
    line: float,
    month: int,
    as_of: int,
    numbers: CountyNumbers,
) -> None:
    """Log the true risk of the twelve months after a quarter's end, given all of the state, hidden parts included.

    Assumption: help, members and income stay as they are; blows come at their expected rate and fade.
    """
    standing, kept = town.standing, numbers.shocks.fades
    ahead = {name: mean_ahead(burden, now.blows[name], kept[name]) for name, burden in vars(town.burdens).items()}
    debt = debt_ahead(now, numbers.help.loan_overdue, numbers.help.overdue_repaid, numbers.risk)
    coming = pressures(ahead, now, debt, numbers.risk)
    helped = by_cause(coming, factor, relief(town.help, month), numbers.risk)
    unhelped = by_cause(coming, factor, np.zeros_like(coming), numbers.risk)
    answers = answered(town.help, month)
    weighty = np.where(is_live, helped, 0.0)
    main = np.where(weighty.max(axis=1) > 0, weighty.argmax(axis=1), -1)
    bits = 1 << np.arange(len(CAUSES))
    asked = is_live & (town.help.reaches.sum(axis=1) > 0)
    rows = np.flatnonzero(standing.there & standing.exited)
    town.log.add(
        "risk",
        home=rows,
        as_of=as_of,
        risk=(1 - np.exp(-HORIZON_MONTHS * helped.sum(axis=1)))[rows],
        unhelped=(1 - np.exp(-HORIZON_MONTHS * unhelped.sum(axis=1)))[rows],
        main_cause=main[rows],
        live=(is_live * bits).sum(axis=1)[rows],
        unanswered=((asked & ~answers) * bits).sum(axis=1)[rows],
        fallen=(standing.fallen | (standing.back_month >= 0))[rows].astype(np.int64),
        ratio=(now.income_yuan / np.maximum(now.members.present, 1) / line)[rows],
    )
