"""Who is on the list, who has exited, who has truly fallen back, and which of those the county finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.numbers import ListNumbers
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Log, day_of_year, year_of
from fupin_risk.synthetic.words import STATUSES, STEPS, number_of

STATUS = number_of(STATUSES)
FOUND = ("passed", "refused", "never", "not_yet")
FATE = number_of(FOUND)


@dataclass
class Standing:
    """The households' place on and off the list, changed in place by the months."""

    there: Array  # registered and not dissolved
    exited: Array  # as the register has it
    fallen: Array  # fell back in truth and is not yet back on the list
    fell_month: Array
    exited_month: Array
    back_month: Array  # in which a passed case takes effect, -1 for none
    back_year: Array
    ever_exited: Array
    case_open: Array  # a found case waits for its decision
    cases: int = 0


def first_standing(places: int) -> Standing:
    """Start with nobody on the list."""
    no = np.zeros(places, dtype=bool)
    return Standing(
        there=no.copy(),
        exited=no.copy(),
        fallen=no.copy(),
        fell_month=np.full(places, -1, dtype=np.int64),
        exited_month=np.full(places, -1, dtype=np.int64),
        back_month=np.full(places, -1, dtype=np.int64),
        back_year=np.full(places, -1, dtype=np.int64),
        ever_exited=no.copy(),
        case_open=no.copy(),
    )


def exit_some(
    rng: np.random.Generator,
    standing: Standing,
    log: Log,
    ratio: Array,
    years_on: int,
    month: int,
    november: int,
    numbers: ListNumbers,
) -> None:
    """Let the year's exits happen: the best-off first, as the county sees it; later also some that had come back."""
    shares = numbers.exited_by_year
    if years_on < 1:
        return
    target = shares[min(years_on - 1, len(shares) - 1)] * standing.there.sum()
    seen = ratio * np.exp(rng.normal(0.0, numbers.exit_noise, len(ratio)))
    waiting = standing.there & ~standing.ever_exited
    many = int(max(0, min(target - (standing.there & standing.ever_exited).sum(), waiting.sum())))
    order = np.argsort(-np.where(waiting, seen, -np.inf), kind="stable")[:many]
    again = standing.there & standing.ever_exited & ~standing.exited & (seen > numbers.exits_again_above)
    again &= rng.random(len(ratio)) < numbers.exits_again
    again &= standing.back_year < year_of(np.array([november]))[0]
    homes = np.concatenate([order, np.flatnonzero(again)])
    standing.exited[homes] = True
    standing.ever_exited[homes] = True
    standing.exited_month[homes] = month
    standing.fallen[homes] = False
    log.add(
        "statuses", home=homes, status=STATUS["exited"], day=november + rng.integers(0, numbers.exit_days, len(homes))
    )


def find(
    rng: np.random.Generator,
    standing: Standing,
    log: Log,
    homes: Array,
    fell_on: Array,
    causes: Array,
    visited: Array,
    first_month: int,
    last_day: int,
    numbers: ListNumbers,
    *,
    truly: bool,
) -> None:
    """Decide for each relapse (or false case) whether and when it is found and what becomes of the case; log it all.

    A case found after `found_until` belongs to the next year, whose batch holds it: a county closes its books on time.
    """
    many = len(homes)
    if not many:
        return
    days = numbers.found_days[0] * np.exp(rng.normal(0.0, numbers.found_days[1], many))
    days = np.ceil(days * np.where(visited, numbers.found_sooner_if_visited, 1.0)).astype(np.int64)
    found = fell_on + (days if truly else 0)
    year = year_of(found)
    late = found > day_of_year(year, numbers.found_until)
    found = np.where(late, day_of_year(year + 1, "01-02") + rng.integers(0, 20, many), found)
    last = day_of_year(year_of(found), numbers.decided_until)
    waits = rng.integers(numbers.steps_days[0], numbers.steps_days[1] + 1, (len(STEPS), many)).cumsum(axis=0)
    # year-end adjustment: what cannot take its usual time is hurried so that the batch can take it
    squeeze = np.minimum(1.0, (last - found) / waits[-1])
    confirmed = found + np.floor(waits * squeeze).astype(np.int64)
    refused = rng.random(many) < (numbers.refused if truly else 1 - numbers.false_passes)
    at_step = np.where(refused, rng.integers(0, len(STEPS), many), len(STEPS))
    never = (rng.random(many) < numbers.never_found) if truly else np.zeros(many, dtype=bool)
    fate = np.select(
        [never, found > last_day, refused], [FATE["never"], FATE["not_yet"], FATE["refused"]], FATE["passed"]
    )
    seen = fate != FATE["never"]
    case = standing.cases + np.arange(many)
    standing.cases += many
    for step in range(len(STEPS)):
        reached = seen & (at_step >= step)
        log.add(
            "recognitions",
            home=homes[reached],
            case=case[reached],
            step=step,
            day=found[reached],
            confirmed=confirmed[step][reached],
            passed=(at_step[reached] > step).astype(np.int64),
            cause=causes[reached],
        )
    passed = fate == FATE["passed"]
    decided = confirmed[-1]
    log.add("statuses", home=homes[passed], status=STATUS["re_registered"], day=decided[passed])
    months = decided.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - first_month
    standing.back_month[homes[passed]] = months[passed]
    standing.back_year[homes[passed]] = year_of(decided)[passed]
    standing.case_open[homes[seen]] = True
    if truly:
        log.add(
            "relapses",
            home=homes,
            day=fell_on,
            cause=causes,
            found=np.where(seen, found, NO_DAY),
            fate=fate,
        )


def come_back(standing: Standing, month: int) -> None:
    """Put households whose case has passed back on the list."""
    back = standing.back_month == month
    standing.exited[back] = False
    standing.fallen[back] = False
    standing.case_open[back] = False
    standing.back_month[back] = -1
