"""What is written on the cards of households and members, at registration and when the cards are updated?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.synthetic.life import benefits
from fupin_risk.synthetic.life.list_status import STATUS
from fupin_risk.synthetic.life.members import STAGE, ability
from fupin_risk.synthetic.life.people import People
from fupin_risk.synthetic.numbers import CareNumbers, CountyNumbers
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows
from fupin_risk.synthetic.words import AIDS, BENEFITS, HEALTH, LABOUR, TYPES, number_of

if TYPE_CHECKING:
    from fupin_risk.synthetic.life.township import Township

AID = number_of(AIDS)
BENEFIT = number_of(BENEFITS)
HEALTH_STATE = number_of(HEALTH)
LABOUR_ABILITY = number_of(LABOUR)
TYPE = number_of(TYPES)


def member_rows(people: People, who: Array, day: int) -> Rows:
    """Write the card of some members as it truly stands on a day."""
    age, able = people.age(day)[who], ability(people, day)[who]
    grade, serious, chronic = people.grade[who], people.serious[who], people.chronic[who]
    out = people.goes_out[who] & (able > 0) & (age < 62) & people.present[who]
    labour = np.select(
        [
            (age < 16) | (people.stage[who] > 0) | (age >= 70),
            serious | ((grade > 0) & (grade <= 2)),
            able < 1,
            people.skill[who],
        ],
        [LABOUR_ABILITY["none"], LABOUR_ABILITY["lost"], LABOUR_ABILITY["weak"], LABOUR_ABILITY["skilled"]],
        LABOUR_ABILITY["ordinary"],
    )
    health = np.select(
        [serious, grade > 0, chronic],
        [HEALTH_STATE["serious"], HEALTH_STATE["disabled"], HEALTH_STATE["chronic"]],
        HEALTH_STATE["healthy"],
    )
    stage = people.stage[who]
    at_school = stage > 0
    return {
        "person": who,
        "home": people.home[who],
        "present": people.present[who].astype(np.int64),
        "relation": people.relation[who],
        "born_on": people.born[who],
        "sex": np.where(people.male[who], 0, 1),
        "labour_ability": labour,
        "skill": people.skill[who].astype(np.int64),
        "health_state": health,
        "disability_grade": grade,
        "schooling_stage": stage,
        "in_province": np.where(at_school, (stage < STAGE["university"]) | people.in_province[who], -1),
        "migrant_months": np.where(out, people.months_out[who], 0.0),
        "health_insured": people.insured[who].astype(np.int64),
        "pension": np.where(age >= 16, people.pension[who], -1),
    }


def household_rows(town: Township, homes: Array, kind: Array) -> Rows:
    """Write the card of some households as it truly stands."""
    truth = town.homes
    return {
        "home": homes,
        "household_type": kind,
        "land_mu": truth.land_mu[homes],
        "resource": truth.resource[homes].astype(np.int64),
        "dwelling_safe": truth.dwelling_safe[homes].astype(np.int64),
        "water_safe": truth.water_safe[homes].astype(np.int64),
    }


def register(rng: np.random.Generator, town: Township, month: int, day: int, numbers: CountyNumbers) -> None:
    """Put the households whose month has come on the list: card, members, first benefits, contact, first measures."""
    homes_ = town.homes
    new = np.flatnonzero((homes_.registered_month[: homes_.count] == month) & ~town.standing.there[: homes_.count])
    people = town.people
    peopled = np.bincount(people.home[people.present], minlength=len(homes_.village)) > 0
    new = new[peopled[new]]
    if not len(new):
        return
    standing = town.standing
    standing.there[new] = True
    at = np.full(len(homes_.village), NO_DAY)
    at[new] = day + rng.integers(0, 28, len(new))
    town.log.add("statuses", home=new, status=STATUS["registered"], day=at[new])
    who = np.flatnonzero(people.present & np.isin(people.home, new))
    card = member_rows(people, who, day)
    town.log.add("members", **card, day=at[people.home[who]], why=np.full(len(who), -1))
    town.card.remember(card)
    alone = np.bincount(people.home[who], weights=ability(people, day)[who], minlength=len(at)) == 0
    old = np.bincount(people.home[who], weights=people.age(day)[who] >= 60, minlength=len(at))
    size = np.bincount(people.home[who], minlength=len(at))
    destitute = alone & (old == size) & (size <= 2) & (rng.random(len(at)) < numbers.lists.destitute_share)
    kind = np.where(destitute[new], TYPE["destitute"], TYPE["general"])
    town.card.kind[new] = kind
    town.log.add("households", **household_rows(town, new, kind), day=at[new])
    town.help.paired_on[new] = at[new] + rng.integers(*numbers.lists.paired_after_days, len(new))
    town.log.add("pairings", home=new, contact=town.help.contact[new], day=town.help.paired_on[new])
    benefits.at_registration(rng, town, new[kind == TYPE["destitute"]], who, at, day, numbers)
    sick = who[people.chronic[who] | people.serious[who]]
    _diagnose(
        rng, town, sick, at[people.home[sick]] - rng.integers(*numbers.care.known_before_days, len(sick)), numbers.care
    )


def _diagnose(rng: np.random.Generator, town: Township, who: Array, day: Array, care: CareNumbers) -> None:
    people = town.people
    serious = people.serious[who]
    treated = rng.random(len(who)) < np.where(serious, *care.treated)
    town.log.add(
        "diagnoses",
        person=who,
        disease=np.where(serious, 6 + people.serious_kind[who], people.chronic_kind[who]),
        day=day,
        chronic=np.where(serious, 0, rng.random(len(who)) < care.chronic_registered).astype(np.int64),
        treated=np.where(treated, day + rng.integers(0, 25, len(who)), NO_DAY),
    )
    town.card.diagnosed[who[serious]] = 2
    town.card.diagnosed[who[~serious]] = np.maximum(town.card.diagnosed[who[~serious]], 1)


def update(rng: np.random.Generator, town: Township, day: int, numbers: CountyNumbers) -> None:
    """Update the cards once a year: members and households that changed get a new version."""
    people, card = town.people, town.card
    who = np.flatnonzero(people.present & town.standing.there[people.home])
    rows = member_rows(people, who, day)
    changed = card.differs(rows)
    at = day + rng.integers(0, 25, len(who))
    town.log.add(
        "members",
        **{name: column[changed] for name, column in rows.items()},
        day=at[changed],
        why=np.full(int(changed.sum()), -1),
    )
    card.remember({name: column[changed] for name, column in rows.items()})
    level = np.where(people.serious[who], 2, np.where(people.chronic[who], 1, 0))
    fresh = who[(level > card.diagnosed[who]) & (rng.random(len(who)) < numbers.care.diagnosed_a_year)]
    _diagnose(rng, town, fresh, day - rng.integers(0, 300, len(fresh)), numbers.care)
    disabled = who[
        (people.grade[who] > 0)
        & (people.grade[who] <= 3)
        & ~card.allowed[who]
        & (rng.random(len(who)) < numbers.help.allowance_reaches[1])
    ]
    benefits.allow(town, disabled, day + rng.integers(0, 28, len(disabled)), numbers)
    homes = np.flatnonzero(town.standing.there)
    state = card.kind * 4 + town.homes.dwelling_safe * 2 + town.homes.water_safe
    homes = homes[(state[homes] != card.home_state[homes]) | (rng.random(len(homes)) < numbers.entry.rewritten)]
    card.home_state[homes] = state[homes]
    town.log.add(
        "households", **household_rows(town, homes, card.kind[homes]), day=day + rng.integers(0, 25, len(homes))
    )


def name_causes(rng: np.random.Generator, town: Township, pressing: Array, weights: Array) -> None:
    """Write the main cause of poverty of households just put on the list: mostly the one that presses most."""
    new = np.flatnonzero(town.standing.there & (town.card.primary_cause < 0))
    scores = pressing[new] * weights * np.exp(rng.gumbel(0.0, 0.5, (len(new), len(weights))))
    town.card.primary_cause[new] = scores.argmax(axis=1)


def open_split(town: Township, home: int, day: int) -> None:
    """Write the card of a household that split off; it is on or off the list as the old one was."""
    one = np.array([home])
    town.log.add("households", **household_rows(town, one, town.card.kind[one]), day=np.array([day]))
    town.log.add("pairings", home=one, contact=town.help.contact[one], day=np.array([day]))
    town.log.add("statuses", home=one, status=STATUS["exited" if town.standing.exited[home] else "registered"], day=day)
