"""Which blows strike in a month: disasters that hit villages together, accidents, lost jobs, failed projects?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.synthetic.life.members import Tally
from fupin_risk.synthetic.numbers import CountyNumbers, ShockNumbers
from fupin_risk.synthetic.row_sets import Array
from fupin_risk.synthetic.words import SHOCKS, number_of

if TYPE_CHECKING:
    from fupin_risk.synthetic.life.township import Township

SHOCK = number_of(SHOCKS)


def strike(
    rng: np.random.Generator,
    town: Township,
    members: Tally,
    income: Array,
    project_failed: Array,
    season: int,
    day: int,
    numbers: CountyNumbers,
) -> dict[str, Array]:
    """Let a month's blows fall; changes the burdens in place and logs what can be seen of them.

    Returns
    -------
    dict of str to array
        The blow that was to be expected in a month, by cause, in the unit of the burden (illness apart).
    """
    shocks, places = numbers.shocks, len(income)
    there = town.standing.there
    _disasters(rng, town, income, season, day, shocks)
    hurt = np.flatnonzero(there & (rng.random(places) < shocks.accident))
    loss = shocks.accident_loss_share[0] * np.exp(rng.normal(0, shocks.accident_loss_share[1], len(hurt)))
    town.burdens.accident[hurt] += loss
    _see(rng, town, "accident", hurt, loss * income[hurt], day, shocks.accident_known)
    _disable(rng, town, hurt, shocks)
    lost = np.flatnonzero(there & (rng.random(places) < 1 - (1 - shocks.job_loss) ** members.workers))
    part = shocks.job_loss_size / np.maximum(members.workers[lost], 1)
    town.burdens.unstable_work[lost] = np.minimum(town.burdens.unstable_work[lost] + part, 1.0)
    _see(rng, town, "job_loss", lost, np.full(len(lost), np.nan), day, shocks.job_loss_known)
    worth = np.array([*town.livelihood.worth, 0.0])[town.livelihood.project]
    reliance = np.minimum(numbers.incomes.industry_yuan * worth / income, 1.0)
    failure = numbers.risk.failure_presses
    struck = np.flatnonzero(project_failed)
    town.burdens.failed_industry[struck] += failure + numbers.incomes.industry_yuan / income[struck]
    chance = np.array([*town.livelihood.fails, 0.0])[town.livelihood.project]
    return {
        "disaster": np.full(places, _expected_disaster(shocks)),
        "accident": np.full(places, shocks.accident * _mean(shocks.accident_loss_share)),
        "unstable_work": (1 - (1 - shocks.job_loss) ** members.workers) / np.maximum(members.workers, 1),
        "failed_industry": chance * (failure + reliance),
    }


def _mean(median_and_spread: tuple[float, float]) -> float:
    return float(median_and_spread[0] * np.exp(median_and_spread[1] ** 2 / 2))


def _expected_disaster(numbers: ShockNumbers) -> float:
    rate = numbers.village_disaster + numbers.township_disaster
    return rate * numbers.disaster_hits * _mean(numbers.disaster_loss_share)


def _disasters(
    rng: np.random.Generator, town: Township, income: Array, season: int, day: int, numbers: ShockNumbers
) -> None:
    factor = numbers.rainy_factor if season in numbers.rainy_months else numbers.other_factor
    villages = int(town.homes.village.max()) + 1
    everywhere = rng.random() < numbers.township_disaster * factor
    strikes = everywhere | (rng.random(villages) < numbers.village_disaster * factor)
    falls = np.flatnonzero(rng.random(villages) < numbers.price_fall)
    at = day + rng.integers(0, 28, villages)
    prone = strikes[town.homes.village] & town.standing.there & (rng.random(len(income)) < numbers.disaster_hits)
    hit = np.flatnonzero(prone)
    loss = numbers.disaster_loss_share[0] * np.exp(rng.normal(0, numbers.disaster_loss_share[1], len(hit)))
    town.burdens.disaster[hit] += loss
    yuan = np.bincount(town.homes.village[hit], weights=loss * income[hit], minlength=villages)
    where = np.flatnonzero(strikes)
    if len(where):
        town.log.add(
            "shocks",
            home=np.full(len(where), -1),
            village=where,
            kind=SHOCK["disaster"],
            day=at[where],
            loss=np.round(yuan[where], -2),
        )
    if len(falls):
        town.log.add(
            "shocks",
            home=np.full(len(falls), -1),
            village=falls,
            kind=SHOCK["price_fall"],
            day=at[falls],
            loss=np.full(len(falls), np.nan),
        )
    _see(rng, town, "disaster", hit, loss * income[hit], at[town.homes.village[hit]], numbers.disaster_known)


def _see(
    rng: np.random.Generator, town: Township, kind: str, homes: Array, yuan: Array, day: Array | int, share: float
) -> None:
    known = rng.random(len(homes)) < share
    days = np.asarray(day)
    when = days[known] if days.ndim else day + rng.integers(0, 28, int(known.sum()))
    town.log.add(
        "shocks",
        home=homes[known],
        village=np.full(int(known.sum()), -1),
        kind=SHOCK[kind],
        day=when,
        loss=np.round(yuan[known], -1),
    )


def _disable(rng: np.random.Generator, town: Township, homes: Array, numbers: ShockNumbers) -> None:
    people = town.people
    for home in homes[rng.random(len(homes)) < numbers.accident_disables]:  # one or two a year
        grown = np.flatnonzero(people.present & (people.home == home) & (people.grade == 0))
        if len(grown):
            people.grade[grown[rng.integers(0, len(grown))]] = int(rng.integers(1, 4))
