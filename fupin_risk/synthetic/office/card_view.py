"""What does the register show of households, members, their place on the list, and recognised relapses?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.list_status import STATUS
from fupin_risk.synthetic.life.people import RELATION
from fupin_risk.synthetic.numbers import CAUSES
from fupin_risk.synthetic.office.clerk import BY, Clerk
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows, day_of_year, length, stack, take, year_of


def households(clerk: Clerk) -> Rows | None:
    """Give the versions of households; the cause is the one written at registration."""
    rows = clerk.log.rows("households")
    if rows is None:
        return None
    home, at = rows.pop("home"), rows.pop("day")
    written = {
        "household_id": home,
        "occurred_on": at,
        "county": np.full(len(home), clerk.place.county, dtype=object),
        "township": np.full(len(home), clerk.place.township, dtype=object),
        "village": clerk.homes.village[home],
        "primary_cause": clerk.primary_cause[home],
        **rows,
    }
    return clerk.signed("households", written, at, "poverty_office")


def batch_day(clerk: Clerk, found: Array, cases: Array) -> Array:
    """Give the day of the year-end batch in which each case is entered; all steps of a case on the same day."""
    lists = clerk.numbers.lists
    first = day_of_year(year_of(found), lists.batch_from)
    span = day_of_year(np.array([2000]), lists.batch_to)[0] - day_of_year(np.array([2000]), lists.batch_from)[0] + 1
    return np.asarray(first + cases % span)


def recognitions(clerk: Clerk) -> Rows | None:
    """Give the steps of all cases, each year's entered in one batch at its end (Z三(四)2)."""
    rows = clerk.log.rows("recognitions")
    if rows is None:
        return None
    cases = rows["case"]
    many = int(cases.max()) + 1
    misnamed = clerk.rng.random(many) < clerk.numbers.lists.cause_misnamed
    another = clerk.rng.integers(0, len(CAUSES) - 1, many)
    paper = clerk.rng.integers(0, 6, many)
    entered = batch_day(clerk, rows["day"], cases)
    return {
        "case_id": clerk.ids("K", cases),
        "household_id": rows["home"],
        "kind": np.zeros(len(cases), dtype=np.int64),
        "step": rows["step"],
        "outcome": np.where(rows["passed"] > 0, 0, 1),
        "cause": np.where(misnamed[cases], another[cases], rows["cause"]),
        "occurred_on": rows["day"],
        "confirmed_on": rows["confirmed"],
        "paper_filed_on": np.minimum(rows["day"] + paper[cases], entered),
        "reported_by": np.full(len(cases), BY["poverty_office"]),
        "entered_on": entered,
    }


def statuses(clerk: Clerk) -> Rows | None:
    """Give entries and exits; exits are entered by the year's end, a return to the list with the batch."""
    rows = clerk.log.rows("statuses")
    if rows is None:
        return None
    status, at, home = rows["status"], rows["day"], rows["home"]
    entered = clerk.enters("statuses", at)
    year_end = day_of_year(year_of(at), "12-31")
    entered = np.where(status == STATUS["exited"], np.minimum(entered, year_end), entered)
    entered = np.where(status == STATUS["re_registered"], batch_day(clerk, at, home), entered)
    written = {"household_id": home, "status": status, "occurred_on": at}
    return {**written, "reported_by": np.full(len(at), BY["poverty_office"]), "entered_on": np.maximum(entered, at)}


def successions(clerk: Clerk) -> Rows | None:
    """Give the households that split."""
    rows = clerk.log.rows("splits")
    if rows is None:
        return None
    listed = clerk.log.rows("households")
    seen = np.isin(rows["home"], listed["home"]) if listed else np.zeros(length(rows), dtype=bool)
    rows = take(rows, seen)
    written = {
        "household_id": rows["home"],
        "successor_id": rows["successor"],
        "kind": np.zeros(length(rows), dtype=np.int64),
        "occurred_on": rows["day"],
    }
    return clerk.signed("successions", written, rows["day"], "poverty_office")


def members(clerk: Clerk) -> Rows | None:
    """Give the versions of members: cards, yearly changes, departures, moves and births."""
    rows = clerk.log.rows("members")
    if rows is None:
        return None
    parts = [rows]
    for event in ("departures", "moves", "births"):
        happened = clerk.log.rows(event)
        if happened is not None:
            parts.append(
                _births(clerk, happened, rows)
                if event == "births"
                else _after(happened, rows, leaves=event == "departures")
            )
    rows = stack(parts)
    person, at, why = rows.pop("person"), rows.pop("day"), rows.pop("why")
    written = {
        "person_id": person,
        "household_id": rows.pop("home"),
        "occurred_on": at,
        "left_reason": why,
        **rows,
        "born_on": np.minimum(rows["born_on"], at),
    }
    return clerk.signed("members", written, at, "poverty_office")


def _after(events: Rows, versions: Rows, *, leaves: bool) -> Rows:
    """Write a departure or move on the last card before it; nothing, where the person had no card."""
    span = 100_000  # more than the days of any county
    key = versions["person"].astype(np.int64) * span + versions["day"]
    order = np.argsort(key, kind="stable")
    wanted = events["person"].astype(np.int64) * span + events["day"]
    at = np.searchsorted(key[order], wanted, side="right") - 1
    had = (at >= 0) & (versions["person"][order][at.clip(0)] == events["person"])
    card = take(versions, order[at[had]])
    card["day"] = events["day"][had]
    card["home"] = events["home"][had]
    if leaves:
        card["present"] = np.zeros(length(card), dtype=np.int64)
        card["why"] = events["why"][had]
    else:
        card["relation"] = np.full(length(card), RELATION["other"])
    return card


def _births(clerk: Clerk, births: Rows, versions: Rows) -> Rows:
    first = np.full(len(clerk.homes.village), 10**9)
    np.minimum.at(first, versions["home"], versions["day"])
    births = take(births, births["day"] > first[births["home"]])
    many = length(births)
    card = {
        name: np.full(many, NO_DAY if name == "day" else 0, dtype=column.dtype) for name, column in versions.items()
    }
    card.update(
        person=births["person"],
        home=births["home"],
        day=births["day"],
        born_on=births["day"],
        why=np.full(many, -1),
        present=np.ones(many, dtype=np.int64),
        relation=np.full(many, RELATION["child"]),
        sex=np.where(clerk.people.male[births["person"]], 0, 1),
        labour_ability=np.full(many, 4),
        health_insured=np.ones(many, dtype=np.int64),
        in_province=np.full(many, -1),
        pension=np.full(many, -1),
    )
    return card
