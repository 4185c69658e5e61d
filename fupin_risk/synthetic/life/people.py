"""Who lives in a township on its first day?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.numbers import CountyNumbers, PeopleNumbers
from fupin_risk.synthetic.row_sets import Array
from fupin_risk.synthetic.words import RELATIONS, number_of

RELATION = number_of(RELATIONS)
SPARE = 0.08  # places kept for households that split off and children that are born, as a share
DAYS_A_YEAR = 365.25


@dataclass
class Homes:
    """The households of a township; one array place each, spare places at the end. Changed in place by the months."""

    count: int  # places in use
    village: Array
    capability: Array  # hidden
    frailty: Array  # log of the hazard's factor; hidden
    land_mu: Array
    resource: Array
    dwelling_safe: Array
    water_safe: Array
    registered_month: Array
    parent: Array  # household it split off from, -1 for none
    split_on: Array
    overlooked: Array  # (households, causes): never answered; hidden


@dataclass
class People:
    """The persons of a township; one array place each, spare places at the end. Changed in place by the months."""

    count: int
    home: Array
    present: Array
    born: Array  # days since 1970
    male: Array
    relation: Array
    chronic: Array
    serious: Array
    grade: Array  # 0 none, 1 (worst) to 4
    stage: Array
    in_province: Array
    skill: Array
    insured: Array
    pension: Array
    goes_out: Array
    months_out: Array  # months of migrant work in a full year
    chronic_kind: Array
    serious_kind: Array

    def age(self, day: int) -> Array:
        """Give the ages in years on a day."""
        return np.asarray((day - self.born) / DAYS_A_YEAR)


def _grow(values: Array, places: int) -> Array:
    shape = (places, *values.shape[1:])
    grown = np.zeros(shape, dtype=values.dtype)
    grown[: len(values)] = values
    return grown


def settle(
    rng: np.random.Generator, households: int, first_day: int, numbers: CountyNumbers, causes: int
) -> tuple[Homes, People]:
    """Draw the households of a township and their members on the first day.

    Parameters
    ----------
    rng : Generator
        The township's own stream.
    households : int
        How many.
    first_day : int
        Days since 1970.
    numbers : CountyNumbers
    causes : int
        Number of causes, for the planted gaps.

    Returns
    -------
    tuple of Homes and People
    """
    places, people, lists = numbers.places, numbers.people, numbers.lists
    villages = places.villages_per_township
    village = np.sort(rng.integers(0, villages, households))
    capability = rng.normal(size=households)
    village_part = rng.normal(0.0, places.village_spread, villages)
    frailty = (
        rng.normal(0.0, numbers.risk.frailty_spread, households)
        + numbers.risk.frailty_with_capability * capability
        + village_part[village]
    )
    homes = Homes(
        count=households,
        village=village,
        capability=capability,
        frailty=frailty,
        land_mu=np.round(
            numbers.incomes.land_mu[0] * np.exp(rng.normal(0.0, numbers.incomes.land_mu[1], households)), 1
        ),
        resource=(rng.random(households) < people.resource_share).astype(np.int8),
        dwelling_safe=(rng.random(households) >= people.unsafe_dwelling).astype(np.int8),
        water_safe=(rng.random(households) >= people.unsafe_water).astype(np.int8),
        registered_month=rng.integers(lists.registered_months[0], lists.registered_months[1] + 1, households),
        parent=np.full(households, -1, dtype=np.int64),
        split_on=np.zeros(households, dtype=np.int64),
        overlooked=rng.random((households, causes)) < numbers.help.overlooked_share,
    )
    return homes, _members(rng, homes, first_day, people)


def with_spare_places(homes: Homes, people: People) -> None:
    """Add the spare places for households and children to come."""
    places = homes.count + max(8, int(homes.count * SPARE))
    for name, values in vars(homes).items():
        if isinstance(values, np.ndarray):
            setattr(homes, name, _grow(values, places))
    places = people.count + max(16, int(people.count * SPARE))
    for name, values in vars(people).items():
        if isinstance(values, np.ndarray):
            setattr(people, name, _grow(values, places))


def _members(rng: np.random.Generator, homes: Homes, first_day: int, numbers: PeopleNumbers) -> People:
    sizes = rng.choice(np.arange(1, len(numbers.size_share) + 1), homes.count, p=np.array(numbers.size_share))
    home = np.repeat(np.arange(homes.count), sizes)
    place = np.arange(len(home)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    head_age = np.clip(rng.normal(*numbers.head_age, homes.count), *numbers.head_age_from_to)[home]
    draw = rng.random(len(home))
    relation = np.select(
        [
            place == 0,
            (place == 1) & (draw < numbers.spouse_share),
            (head_age < 62) & (draw < numbers.parent_share),
            (head_age >= 58) & (place >= 3),
        ],
        [RELATION["head"], RELATION["spouse"], RELATION["parent"], RELATION["grandchild"]],
        RELATION["child"],
    )
    generation = np.array([0, 0, -26, 25, -51, 0])[relation]
    age = np.where(place == 0, head_age, head_age + generation + rng.normal(0.0, 3.5, len(home)))
    age = np.clip(age, 0.1, 95.0)
    male = np.where(place == 0, rng.random(len(home)) < numbers.male_heads, rng.random(len(home)) < numbers.male_others)
    male = np.where(relation == RELATION["spouse"], ~male[np.searchsorted(home, home)], male)
    logit = np.log(numbers.chronic_at_40 / (1 - numbers.chronic_at_40)) + numbers.chronic_per_decade * (age - 40) / 10
    chronic = rng.random(len(home)) < 1 / (1 + np.exp(-logit))
    serious = rng.random(len(home)) < numbers.serious_share * np.clip(
        age / numbers.serious_at_age[0], *numbers.serious_at_age[1:]
    )
    disabled = rng.random(len(home)) < numbers.disabled_share * np.clip(
        age / numbers.disabled_at_age[0], *numbers.disabled_at_age[1:]
    )
    severe = rng.random(len(home)) < numbers.severe_share
    grade = np.where(disabled, np.where(severe, rng.integers(1, 3, len(home)), rng.integers(3, 5, len(home))), 0)
    goes = numbers.migrant_share + numbers.migrant_with_capability * homes.capability[home]
    return People(
        count=len(home),
        home=home,
        present=np.ones(len(home), dtype=bool),
        born=(first_day - age * DAYS_A_YEAR).astype(np.int64),
        male=male,
        relation=relation,
        chronic=chronic & ~serious,
        serious=serious,
        grade=grade,
        stage=np.zeros(len(home), dtype=np.int64),
        in_province=rng.random(len(home)) < numbers.in_province,
        skill=rng.random(len(home)) < numbers.skilled_share,
        insured=rng.random(len(home)) < numbers.insured_share,
        pension=rng.random(len(home)) < numbers.pension_share,
        goes_out=rng.random(len(home)) < goes,
        months_out=rng.integers(numbers.months_out[0], numbers.months_out[1] + 1, len(home)).astype(float),
        chronic_kind=rng.choice(len(numbers.chronic_kinds), len(home), p=numbers.chronic_kinds),
        serious_kind=rng.choice(len(numbers.serious_kinds), len(home), p=numbers.serious_kinds),
    )
