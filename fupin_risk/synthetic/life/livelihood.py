"""Which industry projects and loans do households take part in, and when do these fail or fall due?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fupin_risk.synthetic.life.people import Homes
from fupin_risk.synthetic.numbers import CountyNumbers, HelpNumbers
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Log
from fupin_risk.synthetic.words import ENDS, LOAN_STAGES, PURPOSES, number_of

END = number_of(ENDS)
LOAN = number_of(LOAN_STAGES)
PURPOSE = number_of(PURPOSES)
FAR = 999  # months to a due day that does not exist


@dataclass
class Livelihood:
    """Projects of the township and the households' part in them and in loans; changed in place by the months."""

    project: Array  # (households,) project taken part in, -1 for none
    joined: Array  # day
    loan: Array  # (households,) number of the running loan, -1 for none
    debt: Array  # yuan
    due_month: Array
    overdue: Array
    loans: int = 0
    village: list[int] = field(default_factory=list)  # of projects
    fails: list[float] = field(default_factory=list)  # hazard a month; hidden
    worth: list[float] = field(default_factory=list)
    running: list[bool] = field(default_factory=list)


def first_livelihood(places: int) -> Livelihood:
    """Start without projects and loans."""
    return Livelihood(
        project=np.full(places, -1, dtype=np.int64),
        joined=np.zeros(places, dtype=np.int64),
        loan=np.full(places, -1, dtype=np.int64),
        debt=np.zeros(places),
        due_month=np.full(places, FAR, dtype=np.int64),
        overdue=np.zeros(places, dtype=bool),
    )


def industry_a_month(
    rng: np.random.Generator,
    life: Livelihood,
    homes: Homes,
    log: Log,
    wants: Array,
    villages: int,
    day: int,
    numbers: CountyNumbers,
) -> tuple[Array, Array]:
    """Found projects, let households join and leave, and let projects fail.

    Parameters
    ----------
    wants : array of float
        Chance a month that a household joins a project, if its village has one.

    Returns
    -------
    tuple of arrays
        Mask of households whose project failed, and positions of those that joined.
    """
    shocks, help_ = numbers.shocks, numbers.help
    for village in np.flatnonzero(rng.random(villages) < help_.projects_per_village_year / 12):
        life.village.append(int(village))
        life.fails.append(float(shocks.project_fails * np.exp(rng.normal(0, shocks.project_spread))))
        life.worth.append(float(np.exp(rng.normal(0, help_.project_worth_spread))))
        life.running.append(True)
        log.add(
            "projects",
            project=np.array([len(life.village) - 1]),
            village=int(village),
            day=day + int(rng.integers(0, 28)),
            kind=int(rng.choice(len(help_.project_kinds), p=help_.project_kinds)),
            driver=int(rng.integers(0, 4)) if rng.random() > help_.no_driver else -1,
            skipped=int(rng.integers(0, 4)) if rng.random() < help_.stage_skipped else -1,
        )
    running = np.array(life.running, dtype=bool)
    failing = running & (rng.random(len(running)) < np.array(life.fails))
    inside = life.project >= 0
    struck = np.zeros(len(inside), dtype=bool)
    struck[inside] = failing[life.project[inside]] if len(running) else False
    leaves = inside & ~struck & (rng.random(len(inside)) < help_.leaves_industry)
    for project in np.flatnonzero(failing):
        life.running[project] = False
        log.add("project_ends", project=np.array([project]), ends=day + int(rng.integers(0, 28)))
    for where, reason in ((struck, "failed"), (leaves, "left")):
        gone = np.flatnonzero(where)
        log.add(
            "industry_ends",
            home=gone,
            project=life.project[gone],
            day=life.joined[gone],
            ends=day + rng.integers(0, 28, len(gone)),
            why=END[reason],
        )
    life.project[struck | leaves] = -1
    joined = np.flatnonzero((life.project < 0) & ~struck & (rng.random(len(wants)) < wants))
    open_ = np.flatnonzero(np.array(life.running, dtype=bool))
    if len(open_) and len(joined):
        picked = open_[rng.integers(0, len(open_), (len(joined), 3))]
        fits = np.array(life.village)[picked] == homes.village[joined][:, None]
        found = fits.any(axis=1)
        project = picked[np.arange(len(joined)), fits.argmax(axis=1)][found]
        joined = joined[found]
        life.project[joined] = project
        life.joined[joined] = day + rng.integers(0, 28, len(joined))
        log.add("industry", home=joined, project=project, day=life.joined[joined])
    else:
        joined = joined[:0]
    return struck, joined


def loans_a_month(
    rng: np.random.Generator,
    life: Livelihood,
    log: Log,
    wants: Array,
    weak: Array,
    month: int,
    day: int,
    numbers: HelpNumbers,
    interest: float,
) -> None:
    """Let households ask for loans, get or not get them, and repay or fail to repay what falls due.

    Parameters
    ----------
    wants : array of float
        Chance a month that the household asks.
    weak : array of float
        Factor on the chance of not paying at the due day.
    """
    asks = np.flatnonzero((life.loan < 0) & (rng.random(len(wants)) < wants))
    many = len(asks)
    number = life.loans + np.arange(many)
    life.loans += many
    refused = rng.random(many) < numbers.loan_refused
    amount = rng.choice(numbers.loan_yuan, many, p=np.array(numbers.loan_share))
    term = rng.choice(numbers.loan_months, many)
    purpose = np.where(rng.random(many) < numbers.loan_for_industry, PURPOSE["industry"], rng.integers(1, 4, many))
    begins = day + rng.integers(0, 28, many)
    due = begins + np.round(term * 30.4).astype(np.int64)
    common = {
        "home": asks,
        "loan": number,
        "amount": amount,
        "purpose": purpose,
        "firm": (rng.random(many) < numbers.loan_to_firm).astype(int),
    }
    none = np.full(many, -1)
    no_day = np.full(many, NO_DAY)
    for stage, lead in (("wanted", 75), ("applied", 45), ("rated", 25)):
        log.add("loans", **common, stage=LOAN[stage], day=begins - lead, due=no_day, reason=none)
    for where, stage in ((refused, "refused"), (~refused, "lent")):
        part = {name: column[where] for name, column in common.items()}
        reason = rng.integers(0, 4, int(where.sum())) if stage == "refused" else none[where]
        ends = due[where] if stage == "lent" else no_day[where]
        log.add("loans", **part, stage=LOAN[stage], day=begins[where], due=ends, reason=reason)
    lent = asks[~refused]
    life.loan[lent], life.debt[lent], life.overdue[lent] = number[~refused], amount[~refused] * (1 + interest), False
    life.due_month[lent] = month + term[~refused]
    draw = rng.random(len(wants))
    falls_due = (life.loan >= 0) & ~life.overdue & (life.due_month == month)
    fails = falls_due & (draw < np.minimum(numbers.loan_overdue * weak, numbers.loan_overdue_at_most))
    renews = falls_due & ~fails & (draw > 1 - numbers.loan_renewed)
    pays = (falls_due & ~fails & ~renews) | (life.overdue & (draw < numbers.overdue_repaid))
    life.overdue |= fails
    for where, stage in ((fails, "overdue"), (renews, "renewed"), (pays, "repaid")):
        homes = np.flatnonzero(where)
        at = day + rng.integers(0, 28, len(homes))
        log.add(
            "loans",
            home=homes,
            loan=life.loan[homes],
            amount=np.round(life.debt[homes] / (1 + interest), 2),
            purpose=np.full(len(homes), -1),
            firm=np.full(len(homes), -1),
            stage=LOAN[stage],
            day=at,
            due=at + 365 if stage == "renewed" else np.full(len(homes), NO_DAY),
            reason=np.full(len(homes), -1),
        )
    life.due_month[renews] = month + 12
    life.overdue[pays], life.debt[pays], life.loan[pays], life.due_month[pays] = False, 0.0, -1, FAR
