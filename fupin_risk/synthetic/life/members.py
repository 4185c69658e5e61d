"""What does a month do to the members of the households: illness, disability, school, work, death, leaving?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.life.people import RELATION, Homes, People
from fupin_risk.synthetic.numbers import PeopleNumbers
from fupin_risk.synthetic.row_sets import Array, Log
from fupin_risk.synthetic.words import LEFT, STAGES, number_of

STAGE = number_of(STAGES)
GONE = number_of(LEFT)
COSTLY = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0])  # stages that cost a household much


@dataclass(frozen=True)
class Tally:
    """The households' members counted, one array place per household."""

    present: Array
    chronic: Array
    serious: Array
    severe: Array
    mild: Array
    labour: Array  # able members; weak ones count a half
    workers: Array  # members who go out to work
    wage_months: Array  # months a year of migrant work, weighed by skill
    old: Array  # 60 and older
    students: Array  # at a costly stage


def ability(people: People, day: int) -> Array:
    """Say how much each person can work: 1, a half or none."""
    age = people.age(day)
    grown = people.present & (age >= 16) & (age < 70) & (people.stage == 0) & ~people.serious
    able = grown & ((people.grade == 0) | (people.grade > 2))
    weak = people.chronic | (age >= 60) | (people.grade > 2)
    return np.where(able, np.where(weak, 0.5, 1.0), 0.0)


def tally(homes: Homes, people: People, day: int, skilled_wage: float) -> Tally:
    """Count the members of each household on a day."""
    places = len(homes.village)

    def count(weights: Array) -> Array:
        return np.bincount(people.home, weights=weights, minlength=places)

    here = people.present
    able = ability(people, day)
    out = people.goes_out & (able > 0) & (people.age(day) < 62)
    return Tally(
        present=count(here.astype(float)),
        chronic=count((here & people.chronic).astype(float)),
        serious=count((here & people.serious).astype(float)),
        severe=count((here & (people.grade > 0) & (people.grade <= 2)).astype(float)),
        mild=count((here & (people.grade > 2)).astype(float)),
        labour=count(able),
        workers=count(out.astype(float)),
        wage_months=count(out * people.months_out * (0.5 + 0.5 * able) * np.where(people.skill, skilled_wage, 1.0)),
        old=count((here & (people.age(day) >= 60)).astype(float)),
        students=count(np.where(here, COSTLY[people.stage], 0.0)),
    )


def live_a_month(
    rng: np.random.Generator, homes: Homes, people: People, log: Log, day: int, numbers: PeopleNumbers
) -> None:
    """Let a month pass over the members; changes `homes` and `people` in place, logs departures, births and splits."""
    places = len(people.home)
    age = people.age(day)
    draw = rng.random((6, places))
    here = people.present
    per_age = 2.0 ** ((age - 50) / numbers.illness_doubles_years)
    people.chronic |= here & ~people.serious & (draw[0] < numbers.chronic_onset * per_age)
    struck = here & (draw[1] < numbers.serious_onset * per_age)
    people.serious |= struck
    people.chronic &= ~people.serious
    recovers = here & people.serious & ~struck & (draw[2] < numbers.serious_recovers)
    people.serious &= ~recovers
    people.chronic |= recovers
    disabled = here & (people.grade == 0) & (draw[3] < numbers.disability_onset)
    people.grade[disabled] = 1 + (draw[3][disabled] / numbers.disability_onset * 4).astype(np.int64)
    dies = here & (
        draw[4]
        < numbers.death_at_60 * 2.0 ** ((age - 60) / numbers.death_doubles_years)
        + np.where(people.serious, numbers.death_if_serious, 0)
    )
    child = people.relation == RELATION["child"]
    grown = (age >= 20) & (people.stage == 0)
    marries = here & child & ~people.male & grown & (age < 31) & (draw[5] < numbers.marries_out)
    moves = here & grown & (people.relation > 0) & (age < 60) & (draw[5] > 1 - numbers.moves_out)
    for where, reason in ((dies, "died"), (marries & ~dies, "married_out"), (moves & ~dies & ~marries, "moved")):
        gone = np.flatnonzero(where)
        people.present[gone] = False
        log.add(
            "departures",
            person=gone,
            home=people.home[gone],
            day=day + rng.integers(0, 28, len(gone)),
            why=GONE[reason],
        )
    _change_house(rng, homes, people, log, day, numbers)
    _be_born(rng, homes, people, log, day, numbers)


def _change_house(
    rng: np.random.Generator, homes: Homes, people: People, log: Log, day: int, numbers: PeopleNumbers
) -> None:
    age = people.age(day)
    grown = people.present & (people.relation > 0) & (age >= 20) & (age < 60) & (people.stage == 0)
    movers = np.flatnonzero(grown & (rng.random(len(age)) < numbers.moves_house))
    peopled = np.bincount(people.home[people.present], minlength=len(homes.village)) > 0
    for person in movers:  # a handful a month
        near = np.flatnonzero(
            (homes.village[: homes.count] == homes.village[people.home[person]]) & peopled[: homes.count]
        )
        new = int(near[rng.integers(0, len(near))])
        if new != people.home[person]:
            people.home[person] = new
            people.relation[person] = RELATION["other"]
            log.add("moves", person=np.array([person]), home=new, day=day + int(rng.integers(0, 28)))
    size = np.bincount(people.home[people.present], minlength=len(homes.village))
    founders = np.flatnonzero(grown & (people.relation == RELATION["child"]) & (age >= 24) & (size[people.home] >= 4))
    founders = founders[rng.random(len(founders)) < numbers.splits]
    for person in founders:
        if homes.count < len(homes.village):
            _split(rng, homes, people, log, day, int(person), numbers)


def _split(
    rng: np.random.Generator, homes: Homes, people: People, log: Log, day: int, person: int, numbers: PeopleNumbers
) -> None:
    old, new = int(people.home[person]), homes.count
    homes.count += 1
    for name in ("village", "capability", "frailty", "registered_month", "overlooked", "resource"):
        getattr(homes, name)[new] = getattr(homes, name)[old]
    homes.land_mu[new] = np.round(homes.land_mu[old] * numbers.split_land, 1)
    homes.dwelling_safe[new] = homes.water_safe[new] = 1
    here = people.present & (people.home == old)
    goes = np.flatnonzero(here & (people.relation == RELATION["grandchild"]))
    goes = np.append(goes, person)
    people.home[goes] = new
    people.relation[goes] = RELATION["child"]
    people.relation[person] = RELATION["head"]
    at = day + int(rng.integers(0, 28))
    homes.parent[new], homes.split_on[new] = old, at
    log.add("splits", home=np.array([old]), successor=new, day=at)
    log.add("moves", person=goes, home=new, day=at)


def _be_born(
    rng: np.random.Generator, homes: Homes, people: People, log: Log, day: int, numbers: PeopleNumbers
) -> None:
    age = people.age(day)
    mothers = people.present & ~people.male & (age >= 20) & (age < 40)
    chance = np.bincount(people.home[mothers], minlength=len(homes.village)) > 0
    births = np.flatnonzero(chance & (rng.random(len(chance)) < numbers.birth))[: len(people.home) - people.count]
    new = np.arange(people.count, people.count + len(births))
    people.count += len(births)
    people.home[new] = births
    people.present[new] = True
    people.born[new] = day + rng.integers(0, 28, len(births))
    people.male[new] = rng.random(len(births)) < numbers.male_births
    people.relation[new] = RELATION["child"]
    people.in_province[new] = rng.random(len(births)) < numbers.in_province
    people.insured[new] = True
    people.skill[new] = False
    people.months_out[new] = numbers.months_out_later
    log.add("births", person=new, home=births, day=people.born[new])


def new_school_year(rng: np.random.Generator, people: People, september: int, numbers: PeopleNumbers) -> None:
    """Put every child and youth into the stage of the school year that begins."""
    years = np.floor(people.age(september))
    senior = np.isin(people.stage, (STAGE["senior_high"], STAGE["vocational"], STAGE["technician"]))
    draw, kind = rng.random(len(years)), rng.random(len(years))
    parts = np.cumsum(numbers.senior_kinds)
    next_senior = STAGE["senior_high"] + np.searchsorted(parts, kind, side="right").clip(0, 2)
    stage = np.select(
        [
            (years >= 3) & (years < 6),
            (years >= 6) & (years < 15),
            (years == 15) & (draw < numbers.goes_on_to_senior),
            senior & (years < 18),
            (years == 18) & senior & (draw < numbers.goes_on_to_university),
            (people.stage == STAGE["university"]) & (years < 22),
        ],
        [STAGE["preschool"], STAGE["compulsory"], next_senior, people.stage, STAGE["university"], people.stage],
        STAGE["none"],
    )
    people.stage[:] = np.where(people.present & (people.grade != 1), stage, STAGE["none"])


def first_school_year(rng: np.random.Generator, people: People, day: int, numbers: PeopleNumbers) -> None:
    """Put everyone of school age into a stage before the first month, as if they had gone through school."""
    years = np.floor(people.age(day))
    stays = rng.random(len(years)) < numbers.goes_on_to_senior
    people.stage[stays & (years >= 16) & (years < 18)] = STAGE["senior_high"]
    goes = stays & (rng.random(len(years)) < numbers.goes_on_to_university)
    people.stage[goes & (years >= 18) & (years < 22)] = STAGE["university"]
    new_school_year(rng, people, day, numbers)


def yearly_work(rng: np.random.Generator, homes: Homes, people: People, numbers: PeopleNumbers) -> None:
    """Draw anew each January who goes out to work for how many months; most stay as they were."""
    changes = rng.random(len(people.home)) < numbers.migrant_changes
    wish = numbers.migrant_share + numbers.migrant_with_capability * homes.capability[people.home]
    people.goes_out[:] = np.where(changes, rng.random(len(people.home)) < wish, people.goes_out)
    people.months_out[:] = np.clip(
        people.months_out + np.round(rng.normal(0, numbers.months_out_change, len(people.home))),
        *numbers.months_out_within,
    )
