"""Rows written by hand, with as few words as a test needs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_risk.register import Register


def homes(*ids: str, entered_on: str = "2014-01-31", **columns: Any) -> pd.DataFrame:
    rows = [{"household_id": name, "occurred_on": "2014-01-01", "county": "340123", "village": "v1"} for name in ids]
    return pd.DataFrame(rows).assign(entered_on=entered_on, **columns)


def income(household: str, yuan: Any, entered_on: str | None, year: int = 2018, **other: Any) -> dict[str, Any]:
    return {
        "household_id": household,
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "income_kind": "wage",
        "amount_yuan": yuan,
        "entered_on": entered_on,
        **other,
    }


def bill(person: str, number: str, entered_on: str, **other: Any) -> dict[str, Any]:
    return {
        "person_id": person,
        "bill_id": number,
        "occurred_on": "2019-03-01",
        "kind": "inpatient",
        "entered_on": entered_on,
        **other,
    }


def not_read(register: Register) -> pd.DataFrame:
    """Rows that were set apart and cells that are unknown: table, line, column, reason_code, in this order."""
    places = ["table", "line", "column", "reason_code"]
    found = pd.concat([register.quarantine[places], register.unread_cells[places]])
    return found.sort_values(places, ignore_index=True)
