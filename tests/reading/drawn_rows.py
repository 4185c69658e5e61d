"""Registers as hypothesis draws them: few ids and days, so that rows meet, and every kind of fault."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import strategies as st

Row = dict[str, Any]
DAYS = [dt.date(2018, 1, 1) + dt.timedelta(days=60 * step) for step in range(12)]
HOUSEHOLDS, PERSONS = ["h1", "h2", "h3"], ["p1", "p2"]
YUAN = [0.0, 10.0, 10.005, 70.25, -3.0]
BAD = "never to be shown"

days = st.sampled_from(DAYS)
entries = {"entered_on": days, "reported_by": st.sampled_from([None, "town", "county"]), "retracted": st.booleans()}
TABLES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "households": {
        "household_id": st.sampled_from(HOUSEHOLDS),
        "occurred_on": days,
        "county": st.sampled_from(["340123", "340124"]),
        "village": st.sampled_from(["v1", "v2", None]),
    },
    "members": {
        "person_id": st.sampled_from(PERSONS),
        "household_id": st.sampled_from(HOUSEHOLDS),
        "occurred_on": days,
        "present": st.sampled_from([True, False, None]),
    },
    "incomes": {
        "household_id": st.sampled_from(HOUSEHOLDS),
        "period_start": st.sampled_from(DAYS[:3]),
        "period_end": st.sampled_from(DAYS[2:5]),
        "income_kind": st.sampled_from(["wage", "business"]),
        "amount_yuan": st.sampled_from(YUAN),
    },
    "medical_bills": {
        "person_id": st.sampled_from(PERSONS),
        "bill_id": st.sampled_from(["b1", "b2"]),
        "occurred_on": days,
        "settled_on": st.one_of(st.none(), days),
        "own_payment_yuan": st.sampled_from([None, 0.0, 5.5]),
    },
    "recognitions": {
        "case_id": st.sampled_from(["c1", "c2"]),
        "household_id": st.sampled_from(HOUSEHOLDS),
        "kind": st.just("relapse"),
        "step": st.sampled_from(["site_check", "county_decision"]),
        "occurred_on": days,
        "confirmed_on": st.one_of(st.none(), days),
        "outcome": st.sampled_from([None, "passed", "refused"]),
    },
    "shocks": {
        "household_id": st.sampled_from([*HOUSEHOLDS, None]),
        "village": st.sampled_from(["v1", None]),
        "kind": st.sampled_from(["disaster", "accident"]),
        "occurred_on": days,
    },
}

# A date that is often filled in later, and what is written with it.
FILLED_IN = [("medical_bills", "settled_on", "own_payment_yuan"), ("recognitions", "confirmed_on", "outcome")]


def rows_of(table: str, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({**TABLES[table], **entries, **fixed})


@st.composite
def registers(draw: st.DrawFn, most: int = 8, *, faults: bool = False) -> dict[str, list[Row]]:
    """Rows of each table, some of which stand twice; with `faults`, some cells cannot be read."""
    drawn = {table: draw(st.lists(rows_of(table), min_size=1, max_size=most)) for table in TABLES}
    for rows in drawn.values():
        for number in draw(st.sets(st.integers(0, len(rows) - 1), max_size=2)):
            rows.append(dict(rows[number]))
    if not faults:
        return drawn
    for rows in drawn.values():
        for number in draw(st.sets(st.integers(0, len(rows) - 1), max_size=2)):
            rows[number][draw(st.sampled_from(sorted(rows[number])))] = BAD
    return drawn


def frames(drawn: dict[str, list[Row]]) -> dict[str, pd.DataFrame]:
    return {
        table: pd.DataFrame(rows, columns=[*TABLES[table], *entries], dtype=object) for table, rows in drawn.items()
    }
