"""What does the register show of incomes, illness, school and blows, and of the areas' official figures?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life.care import BILL
from fupin_risk.synthetic.life.list_status import STATUS
from fupin_risk.synthetic.office.clerk import BY, Clerk
from fupin_risk.synthetic.row_sets import Array, Rows, day_of_year, length, take, year_of
from fupin_risk.synthetic.words import INCOMES

BUSINESS = INCOMES.index("business")
KNOWN_WHEN_SETTLED = (
    "compliant_yuan",
    "paid_basic_yuan",
    "paid_serious_yuan",
    "paid_aid_yuan",
    "paid_floor_yuan",
    "paid_supplement_yuan",
    "own_payment_yuan",
)


def incomes(clerk: Clerk) -> Rows | None:
    """Give a calendar year's income by kind, with errors, heaped, entered in the first months of the next year.

    Business income is gross, its costs stand beside it; the other kinds have no costs.
    """
    rows = clerk.log.rows("incomes")
    if rows is None:
        return None
    numbers, rng, many = clerk.numbers.incomes, clerk.rng, length(rows)
    year, kind = rows["year"], rows["kind"]
    guessed = kind <= BUSINESS  # wages and business are asked for; transfers are paid through the bank
    amount = rows["amount"] * np.where(guessed, np.exp(rng.normal(0.0, numbers.report_spread, many)), 1.0)
    share = rng.uniform(*numbers.cost_share, many)
    gross = np.where(kind == BUSINESS, amount / (1 - share), amount)
    heaped = guessed & (rng.random(many) < numbers.rounded_share)
    gross = np.where(heaped, np.round(gross, -2), np.round(gross, 2))
    cost = np.where(kind == BUSINESS, np.round(gross * share, 2), 0.0)
    end = day_of_year(year, "12-31")
    first, last = clerk.numbers.entry.income_entered
    # a household's four kinds are asked for in one interview, so they are entered together
    interview = rng.integers(first, last + 1, (len(clerk.homes.village), int(year.max() - year.min()) + 1))
    return {
        "household_id": rows["home"],
        "period_start": day_of_year(year, "01-01"),
        "period_end": end,
        "income_kind": kind,
        "amount_yuan": gross,
        "cost_yuan": cost,
        "imputed": np.zeros(many, dtype=np.int64),
        "reported_by": np.full(many, BY["poverty_office"]),
        "entered_on": end + interview[rows["home"], year - year.min()],
    }


def medical_bills(clerk: Clerk) -> Rows | None:
    """Give the bills; most are entered when settled, some when the patient leaves, and settled later."""
    rows = clerk.log.rows("medical_bills")
    if rows is None:
        return None
    person = rows.pop("person")
    stay = rows["kind"] == BILL["inpatient"]
    early = stay & (clerk.rng.random(len(person)) < clerk.numbers.entry.bill_entered_early)
    since = np.where(early, rows["discharged_on"], rows["settled_on"])
    written = {"person_id": person, "bill_id": clerk.ids("B", np.arange(len(person)), 6), **rows}
    signed = clerk.signed("medical_bills", written, since, "medical_insurance")
    return clerk.with_ends("medical_bills", signed, "settled_on", KNOWN_WHEN_SETTLED)


def diagnoses(clerk: Clerk) -> Rows | None:
    """Give the registered diseases."""
    rows = clerk.log.rows("diagnoses")
    if rows is None:
        return None
    written = {
        "person_id": rows["person"],
        "disease_code": rows["disease"],
        "diagnosed_on": rows["day"],
        "chronic_registered": rows["chronic"],
        "treated_on": rows["treated"],
    }
    # nobody enters a disease before the household has a card
    cards = clerk.log.rows("members")
    first = np.full(len(clerk.people.home), 0)
    if cards is not None:
        first = np.full(len(clerk.people.home), 10**6)
        np.minimum.at(first, cards["person"], cards["day"])
        first[first == 10**6] = 0
    since = np.maximum(np.maximum(rows["day"], rows["treated"]), first[rows["person"]])
    return clerk.signed("diagnoses", written, since, "health")


def enrolments(clerk: Clerk) -> Rows | None:
    """Give the school years as the schools have them."""
    rows = clerk.log.rows("enrolments")
    if rows is None:
        return None
    many = length(rows)
    written = {
        "person_id": rows["person"],
        "school_year": _school_year(rows["year"]),
        "occurred_on": rows["day"],
        "school_code": clerk.ids("S", rows["school"], 3),
        "stage": rows["stage"],
        "full_time": (clerk.rng.random(many) < clerk.numbers.people.on_roll).astype(np.int64),
        "formal_roll": (clerk.rng.random(many) < clerk.numbers.people.on_roll).astype(np.int64),
        "in_province": rows["inside"],
        "net_cost_yuan": np.where(rows["inside"] > 0, rows["cost"], np.nan),  # no channel out of the province (J)
    }
    return clerk.signed("enrolments", written, rows["day"], "school")


def education_aid(clerk: Clerk) -> Rows | None:
    """Give the aid paid to students."""
    rows = clerk.log.rows("education_aid")
    if rows is None:
        return None
    written = {
        "person_id": rows["person"],
        "school_year": _school_year(rows["year"]),
        "aid_kind": rows["kind"],
        "paid_on": rows["day"],
        "amount_yuan": rows["amount"],
    }
    return clerk.signed("education_aid", written, rows["day"], "education")


def _school_year(years: Array) -> Array:
    return np.array([f"{year}-{year + 1}" for year in years.tolist()], dtype=object)


def shocks(clerk: Clerk) -> Rows | None:
    """Give the blows that somebody noted, of households and of villages."""
    rows = clerk.log.rows("shocks")
    if rows is None:
        return None
    written = {
        "household_id": rows["home"],
        "village": rows["village"],
        "kind": rows["kind"],
        "occurred_on": rows["day"],
        "loss_yuan": rows["loss"],
    }
    return clerk.signed("shocks", written, rows["day"], "civil_affairs")


def area_years(clerk: Clerk) -> Rows | None:
    """Give the villages' official figures; the county's own row stands with its first township."""
    numbers, places = clerk.numbers.incomes, clerk.numbers.places
    entries = clerk.log.rows("statuses")
    if entries is None:
        return None
    years = np.arange(int(year_of(entries["day"]).min()), int(year_of(np.array([clerk.last_day]))[0]) + 1)
    villages = np.arange(places.villages_per_township)
    distance = np.round(places.distance_km[0] * np.exp(clerk.rng.normal(0, places.distance_km[1], len(villages))), 1)
    people = np.bincount(clerk.homes.village[: clerk.homes.count], minlength=len(villages)) * places.people_per_listed
    parts: list[Rows] = []
    for year in years:
        end = day_of_year(np.array([year]), "12-31")[0]
        so_far = take(entries, entries["day"] <= end)
        steps = np.isin(so_far["status"], (STATUS["registered"], STATUS["re_registered"])).astype(int) - (
            so_far["status"] == STATUS["exited"]
        )
        on_list = np.bincount(clerk.homes.village[so_far["home"]], weights=steps, minlength=len(villages)).clip(0)
        farmers = numbers.county_farmer_yuan * (1 + numbers.county_farmer_growth) ** (year - years[0])
        areas = [f"V{clerk.place.number * len(villages) + village + 1:06d}" for village in villages]
        first_of_county = clerk.place.number % places.townships_per_county == 0
        extra = 1 if first_of_county else 0
        parts.append(
            {
                "area": np.array(areas + [clerk.place.county] * extra, dtype=object),
                "year": np.full(len(villages) + extra, year),
                "occurred_on": np.full(len(villages) + extra, end),
                "farmer_income_yuan": np.append(
                    np.round(farmers * np.exp(clerk.rng.normal(0, numbers.village_farmer_spread, len(villages)))),
                    np.full(extra, round(farmers)),
                ),
                "collective_income_yuan": np.append(
                    np.round(
                        places.collective_yuan
                        * np.exp(clerk.rng.normal(0, numbers.collective_spread, len(villages)))
                        * (1 + numbers.collective_growth) ** (year - years[0])
                    ),
                    np.full(extra, np.nan),
                ),
                "rural_registered_population": np.append(np.round(people), np.full(extra, np.nan)),
                "poor_population": np.append(np.round(on_list * places.people_per_household), np.full(extra, np.nan)),
                "distance_km": np.append(distance, np.full(extra, np.nan)),
            }
        )
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    first, last = clerk.numbers.entry.area_entered
    rows["reported_by"] = np.full(length(rows), BY["statistics_office"])
    rows["entered_on"] = rows["occurred_on"] + clerk.rng.integers(first, last + 1, length(rows))
    return rows
