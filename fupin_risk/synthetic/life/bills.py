"""Which bills come this month, and what do they leave to pay?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.care import BILL, make_bills
from fupin_risk.synthetic.life.township import Township
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.row_sets import Array


def bill_a_month(
    rng: np.random.Generator, town: Township, day: int, numbers: CountyNumbers, owns: tuple[float, float, float, float]
) -> Array:
    """Log the month's bills, add them to the burden of illness, and give the own payment to be expected, yuan."""
    people, care = town.people, numbers.care
    here = people.present & (people.home < len(town.homes.village)) & town.standing.there[people.home]
    draw = rng.random((2, len(here)))
    stays = np.select(
        [people.serious, people.chronic], [care.admitted_serious, care.admitted_chronic], care.admitted_healthy
    )
    chronic = people.chronic | people.serious
    visits = np.where(chronic, care.chronic_visits, care.outpatient)
    admitted = np.flatnonzero(here & (draw[0] < stays))
    seen = np.flatnonzero(here & (draw[1] < visits))
    who = np.concatenate([admitted, seen])
    kind = np.concatenate(
        [
            np.full(len(admitted), BILL["inpatient"]),
            np.where(chronic[seen], BILL["chronic_outpatient"], BILL["outpatient"]),
        ]
    )
    bills = make_bills(rng, kind, people.serious[who], people.insured[who], day + rng.integers(0, 28, len(who)), care)
    disease = np.where(people.serious, 6 + people.serious_kind, np.where(people.chronic, people.chronic_kind, -1))[who]
    town.log.add("medical_bills", person=who, disease=disease, **bills)
    places = len(town.homes.village)
    town.burdens.illness += np.bincount(people.home[who], weights=bills["own_payment_yuan"], minlength=places)
    ordinary, grave, again, once = owns
    expected = stays * np.where(people.serious, grave, ordinary) + visits * np.where(chronic, again, once)
    return np.asarray(np.bincount(people.home, weights=np.where(here, expected, 0.0), minlength=places))
