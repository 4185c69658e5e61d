"""What do the members' bills cost, and how much of it does the household pay itself?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.numbers import CareNumbers
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows, day_number
from fupin_risk.synthetic.words import BILLS, LEVELS, number_of

BILL = number_of(BILLS)
LEVEL = number_of(LEVELS)


def _cents(values: Array) -> Array:
    return np.round(values, 2)


def make_bills(
    rng: np.random.Generator, kind: Array, serious: Array, insured: Array, day: Array, numbers: CareNumbers
) -> Rows:
    """Draw the bills of some stays and visits: total, who paid what, and what was left to pay.

    Parameters
    ----------
    rng : Generator
    kind : array of int
        Number in `words.BILLS`.
    serious, insured : array of bool
        Whether the illness is serious; whether the patient is insured.
    day : array of int
        First day of the treatment, days since 1970.
    numbers : CareNumbers

    Returns
    -------
    Rows
        Columns of `medical_bills` without ids and without entry; yuan rounded to fen.
    """
    many = len(kind)
    stay = kind == BILL["inpatient"]
    chronic = kind == BILL["chronic_outpatient"]
    draw = rng.random((6, many))
    parts, serious_parts = np.cumsum(numbers.level_share), np.cumsum(numbers.serious_level_share)
    level = np.where(serious, np.searchsorted(serious_parts, draw[0]), np.searchsorted(parts, draw[0])).clip(0, 3)
    level = np.where(stay, level, np.where(draw[0] < numbers.township_visits, LEVEL["township"], LEVEL["county"]))
    median, spread = np.select(
        [stay & serious, stay, chronic],
        [
            np.array(pair)[:, None]
            for pair in (numbers.serious_stay_yuan, numbers.stay_yuan, numbers.chronic_visit_yuan)
        ],
        np.array(numbers.outpatient_yuan)[:, None],
    )
    total = _cents(
        median * np.exp(rng.normal(size=many) * spread) * np.where(stay, np.array(numbers.level_factor)[level], 1)
    )
    in_province = ~stay | (draw[1] >= numbers.out_of_province)
    low, high = numbers.compliant_share
    compliant = _cents(total * (low + (high - low) * draw[2]) * np.where(in_province, 1.0, numbers.compliant_out))
    share = np.array(numbers.basic_share)[level] * np.where(in_province, 1.0, numbers.basic_out)
    share = np.where(stay, share, np.where(chronic, *numbers.basic_visits))
    basic = _cents(compliant * np.where(insured, share, numbers.uninsured_pays))
    own = compliant - basic
    above = np.maximum(own - numbers.serious_from_yuan, 0) * np.where(insured, numbers.serious_pays, 0)
    serious_paid = _cents(above)
    own = own - serious_paid
    aid = _cents(np.where(stay & in_province, numbers.aid_pays, 0.0) * own)
    own = own - aid
    reached = stay & in_province & (day >= day_number(numbers.floor_from)) & (draw[3] < numbers.floor_reaches)
    floor = _cents(np.where(reached, np.maximum(own - np.array(numbers.floor_cap_yuan)[level], 0), 0.0))
    own = own - floor
    extra = chronic & (day >= day_number(numbers.supplement_from)) & (draw[4] < numbers.supplement_reaches)
    supplement = _cents(np.where(extra, own * numbers.supplement_pays, 0.0))
    nights = np.where(stay, numbers.nights[0] + rng.poisson(numbers.nights[1], many), 0)
    discharged = np.where(stay, day + nights, NO_DAY)
    median_days = np.where(in_province, numbers.settles_days[0], numbers.settles_out_days[0])
    spread_days = np.where(in_province, numbers.settles_days[1], numbers.settles_out_days[1])
    wait = np.where(stay, median_days * np.exp(rng.normal(size=many) * spread_days), 0).astype(np.int64)
    return {
        "occurred_on": day,
        "kind": kind,
        "admitted_on": np.where(stay, day, NO_DAY),
        "discharged_on": discharged,
        "hospital_level": level,
        "in_province": in_province.astype(np.int64),
        "designated": (draw[5] < numbers.designated).astype(np.int64),
        "deposit_yuan": np.where(
            stay & ~in_province, np.round(total * numbers.deposit, -2), np.where(stay, 0.0, np.nan)
        ),
        "total_yuan": total,
        "compliant_yuan": compliant,
        "paid_basic_yuan": basic,
        "paid_serious_yuan": serious_paid,
        "paid_aid_yuan": aid,
        "paid_floor_yuan": floor,
        "paid_supplement_yuan": supplement,
        "own_payment_yuan": _cents(total - basic - serious_paid - aid - floor - supplement),
        "settled_on": day + nights + np.minimum(wait, numbers.settles_at_most_days),
    }


def expected_own_yuan(numbers: CareNumbers, day: int) -> tuple[float, float, float, float]:
    """Give the mean own payment of an ordinary stay, a serious one, a chronic visit and another visit of that time.

    A fixed sample answers, because the payers' rules cap and chain.
    """
    rng = np.random.default_rng(0)
    many = 20_000
    means = []
    for kind, serious in (
        ("inpatient", False),
        ("inpatient", True),
        ("chronic_outpatient", False),
        ("outpatient", False),
    ):
        bills = make_bills(
            rng,
            np.full(many, BILL[kind]),
            np.full(many, serious),
            np.ones(many, dtype=bool),
            np.full(many, day),
            numbers,
        )
        means.append(float(bills["own_payment_yuan"].mean()))
    return means[0], means[1], means[2], means[3]
