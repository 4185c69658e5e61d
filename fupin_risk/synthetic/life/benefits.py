"""Which benefits do households and members get, and when?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.synthetic.life.help import MEASURE, start
from fupin_risk.synthetic.life.members import Tally
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers
from fupin_risk.synthetic.row_sets import Array
from fupin_risk.synthetic.words import BENEFITS, TYPES, number_of

if TYPE_CHECKING:
    from fupin_risk.synthetic.life.township import Township

BENEFIT = number_of(BENEFITS)
TYPE = number_of(TYPES)


def at_registration(
    rng: np.random.Generator, town: Township, destitute: Array, who: Array, at: Array, day: int, numbers: CountyNumbers
) -> None:
    """Give what the newly registered are due: support of the destitute, disability allowances, pensions."""
    people, money = town.people, numbers.incomes
    none = np.full(len(destitute), -1)
    town.log.add(
        "benefits",
        home=destitute,
        person=none,
        kind=BENEFIT["destitute_support"],
        day=at[destitute],
        amount=np.full(len(destitute), money.destitute_month_yuan),
    )
    town.earnings.benefits_yuan[destitute] += money.destitute_month_yuan
    disabled = who[
        (people.grade[who] > 0) & (people.grade[who] <= 3) & (rng.random(len(who)) < numbers.help.allowance_reaches[0])
    ]
    allow(town, disabled, at[people.home[disabled]], numbers)
    old = who[people.age(day)[who] >= 60]
    town.log.add(
        "benefits",
        home=people.home[old],
        person=old,
        kind=BENEFIT["pension"],
        day=at[people.home[old]],
        amount=np.full(len(old), money.pension_month_yuan),
    )


def allow(town: Township, disabled: Array, day: Array, numbers: CountyNumbers) -> None:
    """Give disabled members their allowance from a day on."""
    people, yuan = town.people, numbers.help.disability_allowance_yuan
    kind = np.where(people.grade[disabled] <= 2, BENEFIT["disability_care"], BENEFIT["disability_living"])
    town.log.add(
        "benefits", home=people.home[disabled], person=disabled, kind=kind, day=day, amount=np.full(len(disabled), yuan)
    )
    np.add.at(town.earnings.benefits_yuan, people.home[disabled], yuan)
    town.card.allowed[disabled] = True


def benefit(
    rng: np.random.Generator,
    town: Township,
    members: Tally,
    ratio: Array,
    is_live: Array,
    month: int,
    day: int,
    numbers: CountyNumbers,
) -> None:
    """Give low-income aid near the line, relief after a blow, and public-welfare posts where that measure began."""
    card, standing, money = town.card, town.standing, numbers.incomes
    near = standing.there & (ratio < numbers.help.low_income_aid_below) & (card.kind == TYPE["general"])
    on = np.flatnonzero(near & (rng.random(len(ratio)) < numbers.help.low_income_aid))
    card.kind[on] = TYPE["low_income_aid"]
    yuan = np.round(money.low_income_aid_head_month_yuan * members.present[on] * numbers.help.low_income_aid_heads)
    none = np.full(len(on), -1)
    town.log.add(
        "benefits",
        home=on,
        person=none,
        kind=BENEFIT["low_income_aid"],
        day=day + rng.integers(0, 28, len(on)),
        amount=yuan,
    )
    town.earnings.benefits_yuan[on] += yuan
    start(rng, town.help, town.log, on, np.full(len(on), MEASURE["safety_net"]), month, day, numbers.help)
    blow = is_live[:, [CAUSES.index("illness"), CAUSES.index("disaster"), CAUSES.index("accident")]].any(axis=1)
    got = np.flatnonzero(standing.there & blow & (rng.random(len(ratio)) < numbers.help.relief_given))
    begins = day + rng.integers(0, 28, len(got))
    town.log.add(
        "benefits",
        home=got,
        person=np.full(len(got), -1),
        kind=BENEFIT["temporary_relief"],
        day=begins,
        amount=np.round(numbers.help.relief_yuan * np.exp(rng.normal(0, numbers.help.relief_spread, len(got))), -1),
    )
    posted = np.flatnonzero((town.help.until[:, MEASURE["public_post"]] > month) & ~card.posted)
    card.posted[posted] = True
    town.log.add(
        "benefits",
        home=posted,
        person=np.full(len(posted), -1),
        kind=BENEFIT["public_post"],
        day=np.full(len(posted), day),
        amount=np.full(len(posted), numbers.help.public_post_yuan),
    )
