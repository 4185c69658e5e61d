"""What does the register show of help: measures, contacts and visits, benefits, industry and loans?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.livelihood import LOAN
from fupin_risk.synthetic.office.clerk import Clerk, find_value
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows, length, take
from fupin_risk.synthetic.words import BENEFITS, MODES, UNIT_KINDS, UNIT_LEVELS, number_of

LEVEL = number_of(UNIT_LEVELS)
KIND = number_of(UNIT_KINDS)
BENEFIT = number_of(BENEFITS)


def _key(first: Array, second: Array, day: Array) -> Array:
    """Give one number for a household, a thing of the township and a day."""
    return np.asarray((first.astype(np.int64) * 100_000 + second) * 100_000 + day)


def measures(clerk: Clerk) -> Rows | None:
    """Give the measures that were recorded; some help never was."""
    rows = clerk.log.rows("measures")
    if rows is None:
        return None
    rows = take(rows, clerk.rng.random(length(rows)) >= clerk.numbers.help.unrecorded)
    written = {
        "household_id": rows["home"],
        "kind": rows["kind"],
        "started_on": rows["day"],
        "ended_on": rows["ends"],
        "amount_yuan": rows["amount"],
        "project_id": clerk.ids("J", rows["project"]),
    }
    return clerk.with_ends("measures", clerk.signed("measures", written, rows["day"], "poverty_office"), "ended_on")


def pairings(clerk: Clerk) -> Rows | None:
    """Give who is paired with whom."""
    rows = clerk.log.rows("pairings")
    if rows is None:
        return None
    rows = take(rows, rows["contact"] >= 0)
    ends = clerk.log.rows("pairing_ends")
    ended = np.full(length(rows), NO_DAY)
    if ends is not None:
        keys = _key(ends["home"], ends["contact"], ends["day"])
        ended = find_value(_key(rows["home"], rows["contact"], rows["day"]), keys, ends["ends"], NO_DAY)
    contacts = int(rows["contact"].max()) + 1
    unfit = clerk.rng.random(contacts) < clerk.numbers.help.contact_not_eligible
    level = np.where(
        unfit, LEVEL["village"], clerk.rng.choice(np.arange(1, 5), contacts, p=clerk.numbers.help.contact_levels)
    )
    kind = np.where(unfit, KIND["village_body"], clerk.rng.choice(3, contacts, p=clerk.numbers.help.contact_kinds))
    unit = clerk.rng.integers(0, clerk.numbers.help.units, contacts)
    who = rows["contact"]
    written = {
        "household_id": rows["home"],
        "contact_id": clerk.ids("C", who),
        "started_on": rows["day"],
        "ended_on": ended,
        "unit": np.array([f"unit {number}" for number in unit[who].tolist()], dtype=object),
        "unit_level": level[who],
        "unit_kind": kind[who],
        "established_staff": (~unfit[who]).astype(np.int64),
    }
    return clerk.with_ends("pairings", clerk.signed("pairings", written, rows["day"], "poverty_office"), "ended_on")


def visits(clerk: Clerk) -> Rows | None:
    """Give the calls at the door."""
    rows = clerk.log.rows("visits")
    if rows is None:
        return None
    written = {
        "household_id": rows["home"],
        "contact_id": clerk.ids("C", rows["contact"]),
        "visited_on": rows["day"],
        "finding": rows["finding"],
    }
    return clerk.signed("visits", written, rows["day"], "poverty_office")


def benefits(clerk: Clerk) -> Rows | None:
    """Give the benefits; temporary relief is paid once, so it ends on the day it starts."""
    rows = clerk.log.rows("benefits")
    if rows is None:
        return None
    once = rows["kind"] == BENEFIT["temporary_relief"]
    written = {
        "household_id": rows["home"],
        "person_id": rows["person"],
        "kind": rows["kind"],
        "started_on": rows["day"],
        "ended_on": np.where(once, rows["day"], NO_DAY),
        "amount_yuan": rows["amount"],
    }
    return clerk.signed("benefits", written, rows["day"], "civil_affairs")


def projects(clerk: Clerk) -> Rows | None:
    """Give the villages' projects with their four approvals; some skipped one."""
    rows = clerk.log.rows("projects")
    if rows is None:
        return None
    ends = clerk.log.rows("project_ends")
    ended = np.full(length(rows), NO_DAY)
    if ends is not None:
        ended = find_value(rows["project"], ends["project"], ends["ends"], NO_DAY)
    steps = {
        name: np.where(rows["skipped"] == place, NO_DAY, rows["day"] - lead + clerk.rng.integers(-5, 6, length(rows)))
        for place, (name, lead) in enumerate(
            (
                ("household_applied_on", 120),
                ("village_declared_on", 90),
                ("township_reviewed_on", 60),
                ("county_approved_on", 30),
            )
        )
    }
    written = {
        "project_id": clerk.ids("J", rows["project"]),
        "village": rows["village"],
        "kind": rows["kind"],
        "driver_body": rows["driver"],
        "started_on": rows["day"],
        "ended_on": ended,
        **steps,
    }
    return clerk.with_ends("projects", clerk.signed("projects", written, rows["day"], "agriculture_office"), "ended_on")


def industry(clerk: Clerk) -> Rows | None:
    """Give the households' parts in projects, how they ended, and the last yield that was noted."""
    rows = clerk.log.rows("industry")
    founded = clerk.log.rows("projects")
    if rows is None or founded is None:
        return None
    ends = clerk.log.rows("industry_ends")
    ended, why = np.full(length(rows), NO_DAY), np.full(length(rows), -1)
    if ends is not None:
        keys, wanted = (
            _key(ends["home"], ends["project"], ends["day"]),
            _key(rows["home"], rows["project"], rows["day"]),
        )
        ended = find_value(wanted, keys, ends["ends"], NO_DAY)
        why = find_value(wanted, keys, ends["why"], -1)
    many, helping = length(rows), clerk.numbers.help
    paid = clerk.rng.random(many)
    share, spread = helping.dividend
    whole, half = helping.dividend_paid
    due = np.round(clerk.numbers.incomes.industry_yuan * share * np.exp(clerk.rng.normal(0, spread, many)), -1)
    written = {
        "household_id": rows["home"],
        "project_id": clerk.ids("J", rows["project"]),
        "kind": founded["kind"][rows["project"]],
        "mode": clerk.rng.choice(len(MODES), many, p=helping.modes),
        "decided_on": rows["day"] - clerk.rng.integers(*helping.decided_before_days, many),
        "started_on": rows["day"],
        "ended_on": ended,
        "end_reason": why,
        "dividend_due_yuan": due,
        "dividend_paid_yuan": np.where(paid < whole, due, np.where(paid < whole + half, np.round(due * 0.5), 0.0)),
    }
    signed = clerk.signed("industry", written, rows["day"], "agriculture_office")
    return clerk.with_ends("industry", signed, "ended_on", ("end_reason",))


def loans(clerk: Clerk) -> Rows | None:
    """Give the stages of loans as the bank has them."""
    rows = clerk.log.rows("loans")
    if rows is None:
        return None
    lent = np.isin(rows["stage"], (LOAN["lent"], LOAN["renewed"]))
    interest = np.round(rows["amount"] * clerk.numbers.help.loan_interest, 2)
    paid = clerk.rng.random(length(rows))
    loans_ = int(rows["loan"].max()) + 1
    lender, insured = clerk.rng.integers(0, 3, loans_), clerk.rng.random(loans_) < clerk.numbers.help.borrower_insured
    written = {
        "household_id": rows["home"],
        "loan_id": clerk.ids("L", rows["loan"]),
        "stage": rows["stage"],
        "occurred_on": rows["day"],
        "lender": lender[rows["loan"]],
        "amount_yuan": rows["amount"].astype(float),
        "due_on": rows["due"],
        "refused_reason": rows["reason"],
        "use_mode": np.where(lent, rows["firm"], -1),
        "purpose": rows["purpose"],
        "borrower_insured": np.where(lent, insured[rows["loan"]].astype(np.int64), -1),
        "interest_due_yuan": np.where(lent, interest, np.nan),
        "subsidy_due_yuan": np.where(lent, interest, np.nan),
        "subsidy_paid_yuan": np.where(lent, np.where(paid < clerk.numbers.help.subsidy_paid, interest, 0.0), np.nan),
    }
    return clerk.signed("loans", written, rows["day"], "bank")
