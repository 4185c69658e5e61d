"""Small books of loans, and the reporters of a made county."""

from __future__ import annotations

from typing import Any

import pandas as pd

from fupin_risk.register import Register

KEEPER = {"loans": "bank", "enrolments": "school", "medical_bills": "medical_insurance"}
DAY = "2019-12-31"


def loan(
    number: str, household: str = "h1", day: str = "2019-03-01", amount: float = 20_000, **more: Any
) -> dict[str, Any]:
    """A loan that was lent."""
    return {
        "household_id": household,
        "loan_id": number,
        "stage": "lent",
        "occurred_on": day,
        "amount_yuan": float(amount),
        **more,
    }


def book(*loans: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(loans))


def keepers_rows(county: Register, subject: str, most: int | None = None, seed: int = 0) -> pd.DataFrame:
    """What one reporter of a made county says, as a frame of its own."""
    rows = county.as_of(DAY, every_reporter=True)[subject]
    rows = rows[rows["reported_by"] == KEEPER[subject]].drop(columns=["reported_by", "entered_on"])
    if subject == "loans":
        rows = rows[rows["stage"].isin(["lent", "renewed"])]
    return rows if most is None or len(rows) <= most else rows.sample(most, random_state=seed)


def families(county: Register) -> dict[str, str]:
    return dict(county.as_of(DAY)["members"].set_index("person_id")["household_id"])
