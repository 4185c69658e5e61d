"""Whom does help reach, how well is it aimed, and what does it take off the risk?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.life.people import Homes
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers, HelpNumbers
from fupin_risk.synthetic.row_sets import Array, Log
from fupin_risk.synthetic.words import MEASURES, number_of

MEASURE = number_of(MEASURES)


@dataclass
class Help:
    """The help in force, changed in place by the months."""

    until: Array  # (households, measures): month in which it ends, -1 for none
    project: Array  # (households,): project the industry measure belongs to, -1 for none
    contact: Array  # (households,): number of the contact, -1 for none
    paired_on: Array
    last_visit: Array  # month
    visit_rate: Array  # of contacts: visits a month and household
    diligence: Array  # of villages
    reaches: Array  # (causes, measures): share of the hazard that the measure takes off


def reach(answers: Mapping[str, tuple[str, ...]], numbers: HelpNumbers) -> Array:
    """Give the share of each cause's hazard that each measure takes off, shape (causes, measures)."""
    shares = np.zeros((len(CAUSES), len(MEASURES)))
    for cause, kinds in answers.items():
        for kind in kinds:
            if cause in CAUSES and kind in MEASURE:
                shares[CAUSES.index(cause), MEASURE[kind]] = numbers.effect[kind]
    return shares


def first_help(rng: np.random.Generator, homes: Homes, numbers: CountyNumbers, reaches: Array) -> Help:
    """Pair every household with a contact and draw how diligent villages and contacts are."""
    places = len(homes.village)
    help_ = numbers.help
    contacts = np.full(places, -1, dtype=np.int64)
    contact = 0
    for village in range(numbers.places.villages_per_township):
        here = np.flatnonzero(homes.village[: homes.count] == village)
        loads = rng.choice(help_.households_per_contact, len(here) + 1, p=np.array(help_.households_per_contact_share))
        owner = contact + np.repeat(np.arange(len(loads)), loads)[: len(here)]
        contacts[here] = owner
        contact += len(loads)
    rate = help_.visits_a_year[0] / 12 * np.exp(rng.normal(0, help_.visits_a_year[1], contact))
    return Help(
        until=np.full((places, len(MEASURES)), -1, dtype=np.int64),
        project=np.full(places, -1, dtype=np.int64),
        contact=contacts,
        paired_on=np.zeros(places, dtype=np.int64),
        last_visit=np.full(places, -99, dtype=np.int64),
        visit_rate=np.where(rng.random(contact) < help_.contact_never_visits, 0.0, rate),
        diligence=np.exp(rng.normal(0, help_.diligence_spread, numbers.places.villages_per_township)),
        reaches=reaches,
    )


def relief(help_: Help, month: int) -> Array:
    """Give the share of each cause's hazard that the help in force takes off (the best measure counts)."""
    in_force = help_.until >= month
    return np.column_stack([(in_force * help_.reaches[cause]).max(axis=1) for cause in range(len(CAUSES))])


def answered(help_: Help, month: int) -> Array:
    """Say which causes some measure in force answers, shape (households, causes)."""
    in_force = (help_.until >= month).astype(np.int64)
    return np.asarray(in_force @ (help_.reaches.T > 0).astype(np.int64) > 0)


def start(
    rng: np.random.Generator,
    help_: Help,
    log: Log,
    homes: Array,
    kinds: Array,
    month: int,
    day: int,
    numbers: HelpNumbers,
) -> None:
    """Begin measures for households (at most one of a kind at a time) and log them."""
    if not len(homes):
        return
    new = help_.until[homes, kinds] < month
    pairs = np.unique(homes[new] * len(MEASURES) + kinds[new])
    homes, kinds = pairs // len(MEASURES), pairs % len(MEASURES)
    lasts = rng.choice(numbers.lasts_months, len(homes), p=np.array(numbers.lasts_share))
    help_.until[homes, kinds] = month + lasts - 1
    begins = day + rng.integers(0, 28, len(homes))
    amount = np.round(numbers.amount_yuan[0] * np.exp(rng.normal(0, numbers.amount_yuan[1], len(homes))), -1)
    log.add(
        "measures",
        home=homes,
        kind=kinds,
        day=begins,
        ends=begins + np.round(lasts * 30.4).astype(np.int64),
        amount=amount,
        project=np.where(kinds == MEASURE["industry"], help_.project[homes], -1),
    )


def help_a_month(
    rng: np.random.Generator,
    help_: Help,
    homes: Homes,
    log: Log,
    live: Array,
    there: Array,
    month: int,
    day: int,
    numbers: HelpNumbers,
) -> None:
    """Answer live causes, here and there, and start some help that nobody asked for; changes `help_` in place."""
    open_ = live & ~answered(help_, month) & ~homes.overlooked & there[:, None] & (help_.reaches.sum(axis=1) > 0)
    chance = np.minimum(numbers.answers_a_month * help_.diligence[homes.village], numbers.answers_at_most)
    home, cause = np.nonzero(open_ & (rng.random(open_.shape) < chance[:, None]))
    if len(home):
        shares = help_.reaches[cause]
        weights = np.where(
            shares > 0, (1 - numbers.first_answer) / np.maximum((shares > 0).sum(axis=1) - 1, 1)[:, None], 0.0
        )
        weights[np.arange(len(home)), shares.argmax(axis=1)] = numbers.first_answer
        total = weights.cumsum(axis=1)
        kinds = (total < (rng.random(len(home)) * total[:, -1])[:, None]).sum(axis=1)
        start(rng, help_, log, home, kinds, month, day, numbers)
    aimless = np.flatnonzero(there & (rng.random(len(there)) < numbers.without_cause))
    kinds = np.array([MEASURE[kind] for kind in numbers.without_cause_kinds])
    start(rng, help_, log, aimless, rng.choice(kinds, len(aimless)), month, day, numbers)
    # poverty does not only follow causes: the dwelling and the water are mended once
    mended = np.flatnonzero(help_.until[:, MEASURE["housing"]] == month)
    homes.dwelling_safe[mended] = 1
    mended = np.flatnonzero(help_.until[:, MEASURE["relocation"]] == month)
    homes.dwelling_safe[mended] = 1
    homes.water_safe[np.flatnonzero(help_.until[:, MEASURE["water"]] == month)] = 1


def visit_a_month(
    rng: np.random.Generator,
    help_: Help,
    log: Log,
    heaviest: Array,
    there: Array,
    month: int,
    day: int,
    numbers: HelpNumbers,
) -> None:
    """Let the contacts call at the doors; `heaviest` is the live cause that presses most, -1 for none."""
    rate = np.where(help_.contact >= 0, help_.visit_rate[help_.contact], 0.0)
    called = np.flatnonzero(there & (rng.random(len(there)) < 1 - np.exp(-rate)))
    help_.last_visit[called] = month
    sees = rng.random(len(called)) < numbers.visit_sees
    noted = np.array([2, 4, 4, 3, 4, 1, 1, 4, 1, 4, 4, 0, 0])[heaviest[called]]
    log.add(
        "visits",
        home=called,
        contact=help_.contact[called],
        day=day + rng.integers(0, 28, len(called)),
        finding=np.where(sees, noted, 0),
    )


def repair_pairings(
    rng: np.random.Generator,
    help_: Help,
    log: Log,
    there: Array,
    exited: Array,
    day: int,
    numbers: HelpNumbers,
) -> None:
    """Change some contacts and unhook some households that have exited."""
    draw = rng.random(len(there))
    paired = there & (help_.contact >= 0) & (help_.paired_on > 0) & (help_.paired_on < day)
    changes = np.flatnonzero(paired & (draw < numbers.contact_changes))
    unhooked = np.flatnonzero(paired & exited & (draw > 1 - numbers.unhooked_after_exit))
    gone = np.append(changes, unhooked)
    log.add(
        "pairing_ends", home=gone, contact=help_.contact[gone], day=help_.paired_on[gone], ends=np.full(len(gone), day)
    )
    help_.contact[unhooked] = -1
    help_.contact[changes] = rng.integers(0, len(help_.visit_rate), len(changes))
    help_.paired_on[changes] = day + 1
    log.add("pairings", home=changes, contact=help_.contact[changes], day=help_.paired_on[changes])
