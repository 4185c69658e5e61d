"""A register of a few households, to hold rules against."""

from __future__ import annotations

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.reading import read_register
from fupin_risk.register import Register

Row = dict[str, object]


def homes(*ids: str, county: str = "340123", **columns: object) -> list[Row]:
    return [
        {"household_id": name, "occurred_on": "2014-01-01", "county": county, "entered_on": "2014-01-10", **columns}
        for name in ids
    ]


# Of another day than the others: two heads of one day would be set apart while the register is read.
LATER = {"occurred_on": "2017-02-01", "entered_on": "2017-02-10"}


def member(person: str, household: str, **columns: object) -> Row:
    return {
        "person_id": person,
        "household_id": household,
        "occurred_on": "2017-01-01",
        "entered_on": "2017-01-10",
        **columns,
    }


def loan(name: str, lent_on: str, **columns: object) -> Row:
    return {
        "household_id": "h1",
        "loan_id": name,
        "stage": "lent",
        "occurred_on": lent_on,
        "entered_on": lent_on,
        **columns,
    }


def register_of(
    catalogue: Catalogue | None = None, covers: dict[str, tuple[str, None]] | None = None, **tables: list[Row]
) -> Register:
    return read_register(
        {name: pd.DataFrame(rows) for name, rows in tables.items()}, covers=covers, catalogue=catalogue
    )
