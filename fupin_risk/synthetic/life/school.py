"""What does school cost the households, and which students get aid?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.synthetic.life.incomes import Year
from fupin_risk.synthetic.life.members import STAGE
from fupin_risk.synthetic.life.people import Homes, People
from fupin_risk.synthetic.numbers import CountyNumbers, PeopleNumbers
from fupin_risk.synthetic.row_sets import Array
from fupin_risk.synthetic.words import AIDS, number_of

if TYPE_CHECKING:
    from fupin_risk.synthetic.life.township import Township

AID = number_of(AIDS)


def school_cost(homes: Homes, people: People, money: Year, numbers: PeopleNumbers) -> Array:
    """Give what the households pay for school in a year, net of usual aid, yuan."""
    stage_yuan = np.array(numbers.school_year_yuan) * money.prices
    cost = np.where(people.present, stage_yuan[people.stage], 0.0)
    return np.bincount(people.home, weights=cost, minlength=len(homes.village))


def enrol(rng: np.random.Generator, town: Township, year: int, day: int, numbers: CountyNumbers) -> None:
    """Log the school year that begins and the aid that some students will get for it."""
    people = town.people
    who = np.flatnonzero(people.present & town.standing.there[people.home] & (people.stage > 0))
    stage = people.stage[who]
    cost = np.array(numbers.people.school_year_yuan)[stage]
    inside = (stage < STAGE["university"]) | people.in_province[who]
    town.log.add(
        "enrolments",
        person=who,
        year=np.full(len(who), year),
        day=day + rng.integers(0, 20, len(who)),
        school=town.homes.village[people.home[who]] % 10 * 10 + stage,
        stage=stage,
        inside=inside.astype(np.int64),
        cost=np.round(cost * np.exp(rng.normal(0, numbers.people.school_cost_spread, len(who))), -1),
    )
    aid = np.array(
        [-1, AID["living_subsidy"], AID["meals"], AID["grant"], AID["rain_dew"], AID["technician"], AID["grant"]]
    )[stage]
    yuan = np.array(numbers.people.school_aid_yuan)[stage]
    paid = rng.random(len(who)) < np.where(inside, numbers.people.aided_inside, numbers.people.aided_outside)
    town.log.add(
        "education_aid",
        person=who[paid],
        year=np.full(int(paid.sum()), year),
        kind=aid[paid],
        day=day + rng.integers(60, 270, int(paid.sum())),
        amount=yuan[paid],
    )
