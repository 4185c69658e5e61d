"""The dues of a made county reckoned once more, bill by bill and student by student, with the rules written out.

It shares no line with the definitions: plain loops over the as-of tables, the figures of 2017 as numbers. Every answer
is a whole number of fen, or None where nobody can know.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from fupin_risk.register import AsOf

NOTICE = dt.date(2017, 6, 15)
CAPS = {"township": ("county", 300_000), "county": ("county", 300_000), "city": ("city", 500_000)}
CAPS["province"] = ("province", 1_000_000)
PAID = ("paid_basic_yuan", "paid_serious_yuan", "paid_aid_yuan", "paid_floor_yuan", "paid_supplement_yuan")
STAGES = {
    "preschool": {"grant", "fee_waiver", "living_subsidy"},
    "compulsory": {"fee_waiver", "living_subsidy", "meals"},
    "senior_high": {"grant", "fee_waiver"},
    "vocational": {"rain_dew", "grant", "fee_waiver"},
    "university": {"grant"},
    "technician": {"technician"},
}


def rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame.astype(object).to_dict("records"):
        yield {
            str(name): None if pd.isna(cell) else cell.date() if isinstance(cell, pd.Timestamp) else cell
            for name, cell in row.items()
        }


def fen(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * 100)


def registration(seen: AsOf) -> dict[str, dt.date]:
    first: dict[str, dt.date] = {}
    for row in rows(seen["statuses"]):
        if row["status"] in {"registered", "re_registered", "risk_found"}:
            first[row["household_id"]] = min(row["occurred_on"], first.get(row["household_id"], dt.date.max))
    return first


def refunds(seen: AsOf) -> dict[tuple[str, str, dt.date], int | None]:
    """What is to be paid back of each bill, in fen."""
    home = {row["person_id"]: row["household_id"] for row in rows(seen["members"])}
    registered = registration(seen)
    ill: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(seen["diagnoses"]):
        ill[row["person_id"]].append(row)
    covered = seen.register.covers_as_of(seen.day).set_index("table")["covered_from"]["diagnoses"].date()
    by_person: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(seen["medical_bills"]):
        if row["person_id"] in home:
            by_person[row["person_id"]].append(row)
    answer: dict[tuple[str, str, dt.date], int | None] = {}
    for person, bills in by_person.items():
        spent: dict[tuple[int, str], int] = defaultdict(int)
        muddled: set[tuple[int, str]] = set()
        bills.sort(key=lambda b: (b["settled_on"] or b["occurred_on"], b["occurred_on"], b["bill_id"]))
        for bill in bills:
            answer[person, bill["bill_id"], bill["occurred_on"]] = refund(
                bill, registered.get(home[person]), ill[person], covered, seen.day, spent, muddled
            )
    return answer


def refund(  # noqa: C901, PLR0911 - the rules one after the other, as a clerk would ask
    bill: dict[str, Any],
    registered: dt.date | None,
    ill: list[dict[str, Any]],
    covered: dt.date,
    today: dt.date,
    spent: dict[tuple[int, str], int],
    muddled: set[tuple[int, str]],
) -> int | None:
    day = bill["discharged_on"] or bill["occurred_on"]
    if bill["settled_on"] is None or registered is None:
        return None
    if registered > day:
        return 0
    if today < NOTICE or not dt.date(2017, 1, 1) <= day <= dt.date(2020, 12, 31):
        return None
    total, own, compliant = fen(bill["total_yuan"]), fen(bill["own_payment_yuan"]), fen(bill["compliant_yuan"])
    paid = [fen(bill[name]) for name in PAID]
    whole = None not in {total, own, compliant, *paid} and total == own + sum(paid)
    left = max(compliant - sum(paid[:3]), 0) if whole else None
    year, level = day.year, bill["hospital_level"]
    if bill["in_province"] is False:
        return 0 if whole else None
    groups = [CAPS[level][0]] if level else ["county", "city", "province"]
    if left is None or level is None:
        muddled.update((year, group) for group in groups if left != 0)
        return None
    group, cap = CAPS[level]
    before = spent[year, group]
    spent[year, group] += left
    if (year, group) in muddled and before < cap and left > 0:
        return None
    borne = min(before + left, cap) - min(before, cap)
    supplement: int | None = paid[4]
    if bill["kind"] == "chronic_outpatient":
        known = [d for d in ill if d["diagnosed_on"] <= day and not (d["recovered_on"] and d["recovered_on"] < day)]
        if borne == 0:
            supplement = 0
        elif any(d["chronic_registered"] for d in known):
            supplement = (borne * 8 + 5) // 10
        elif any(d["chronic_registered"] is None for d in known) or covered > day:
            return None
        else:
            supplement = 0
    return max((left - borne) + supplement - paid[3] - paid[4], 0)


def unpaid_months(seen: AsOf) -> dict[tuple[str, str], int | None]:
    """For how many months of each school year that began since August 2016 the aid is not paid."""
    home = {row["person_id"]: row["household_id"] for row in rows(seen["members"])}
    registered = registration(seen)
    aid: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows(seen["education_aid"]):
        aid[row["person_id"], row["school_year"]].append(row)
    enrolled = [row for row in rows(seen["enrolments"]) if row["person_id"] in home]
    own_years = {(row["person_id"], row["school_year"]) for row in enrolled}
    stray: dict[str, dt.date] = {}
    for (person, year), payments in aid.items():
        if (person, year) not in own_years:
            stray[person] = max([stray.get(person, dt.date.min), *(p["paid_on"] for p in payments)])
    answer = {}
    for row in enrolled:
        first = dt.date(row["occurred_on"].year - (row["occurred_on"].month < 8), 8, 1)
        if first < dt.date(2016, 8, 1) or (first >= dt.date(2017, 8, 1) and seen.day < NOTICE):
            continue
        person = row["person_id"]
        given = aid[person, row["school_year"]]
        doubt = stray.get(person, dt.date.min) >= first
        answer[person, row["school_year"]] = open_months(
            row, registered.get(home[person]), given, first, seen.day, doubt=doubt
        )
    return answer


def open_months(  # noqa: PLR0911 - the same
    row: dict[str, Any],
    registered: dt.date | None,
    given: list[dict[str, Any]],
    first: dt.date,
    today: dt.date,
    *,
    doubt: bool,
) -> int | None:
    stage = row["stage"]
    if stage is None or not row["in_province"]:
        return None
    if row["full_time"] is False or row["formal_roll"] is False:
        return 0
    if row["full_time"] is None or row["formal_roll"] is None or registered is None:
        return None
    last = dt.date(first.year + 1, 7, 31)
    if registered > last:
        return 0
    day, months = max(first, registered), 0
    until = min(today, last) + dt.timedelta(days=1)
    while (day + pd.DateOffset(months=months + 1)).date() <= until:
        months += 1
    right = [p for p in given if p["aid_kind"] in STAGES[stage]]
    if stage != "technician":
        open_ = 0 if right else months
        doubt = doubt or len(right) < len(given)
    elif not right and any(p["aid_kind"] == "rain_dew" for p in given):
        return 0
    elif any(p["amount_yuan"] is None for p in right):
        return None
    else:
        open_ = max(months - sum(fen(p["amount_yuan"]) or 0 for p in right) // 25_000, 0)
    return None if open_ and doubt else open_
