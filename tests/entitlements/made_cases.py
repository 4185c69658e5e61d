"""Households, bills and students written by hand, with as few words as a case needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.reading import read_register
from fupin_risk.register import Register

COVERS = dict.fromkeys(("medical_bills", "diagnoses", "education_aid", "enrolments"), ("2014-01-01", None))


def register_of(
    catalogue: Catalogue | None = None, *, county: str = "341522", **tables: list[dict[str, Any]]
) -> Register:
    """Every person of the rows in a household of the same number, registered in 2014 unless `statuses` says so."""
    people = sorted({row["person_id"] for name, rows in tables.items() if name != "members" for row in rows
                     if "person_id" in row})  # fmt: skip
    members = [{"person_id": p, "household_id": f"h{p[1:]}", "occurred_on": "2014-01-01"} for p in people]
    members = [*members, *tables.pop("members", [])]
    homes = sorted({row["household_id"] for row in members})
    statuses = tables.pop("statuses", [])
    told = {row["household_id"] for row in statuses}
    statuses += [
        {"household_id": h, "status": "registered", "occurred_on": "2014-01-05"} for h in homes if h not in told
    ]
    tables |= {
        "households": [{"household_id": h, "occurred_on": "2014-01-01", "county": county} for h in homes],
        "members": members,
        "statuses": statuses,
    }
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}
    for frame in frames.values():
        if "entered_on" not in frame:
            frame["entered_on"] = None
        days = frame.get("settled_on", pd.Series(index=frame.index, dtype=object)).fillna(
            frame.get("paid_on", frame.get("occurred_on", frame.get("diagnosed_on")))
        )
        frame["entered_on"] = frame["entered_on"].fillna(days)
    register = read_register(frames, covers=COVERS, catalogue=catalogue)
    assert register.quarantine.empty, register.quarantine
    return register


def bill(person: str, number: str, day: str, left: float | None, **other: Any) -> dict[str, Any]:
    """A stay at a county hospital; the tiers leave `left` yuan of the compliant 10,000; settled the same day."""
    basic = None if left is None else 10_000 - left
    own = 11_000 - (basic or 0) - (other.get("paid_floor_yuan") or 0)
    return {
        "person_id": person,
        "bill_id": number,
        "occurred_on": day,
        "kind": "inpatient",
        "hospital_level": "county",
        "in_province": True,
        "total_yuan": 11_000,
        "compliant_yuan": None if left is None else 10_000,
        "paid_basic_yuan": basic or 0,
        "paid_serious_yuan": 0,
        "paid_aid_yuan": 0,
        "paid_floor_yuan": 0,
        "paid_supplement_yuan": 0,
        "own_payment_yuan": own,
        "settled_on": day,
        **other,
    }


def student(person: str, stage: str = "technician", year: int = 2018, **other: Any) -> dict[str, Any]:
    return {
        "person_id": person,
        "school_year": f"{year}-{year + 1}",
        "occurred_on": f"{year}-09-01",
        "stage": stage,
        "school_code": "s1",
        "full_time": True,
        "formal_roll": True,
        "in_province": True,
        **other,
    }


def aid(person: str, kind: str, yuan: float | None, day: str = "2018-11-01", year: str = "2018-2019") -> dict[str, Any]:
    return {"person_id": person, "school_year": year, "aid_kind": kind, "amount_yuan": yuan, "paid_on": day}


def own_policy(folder: Path, kind: str, *rows: str) -> Catalogue:
    """The shipped definitions with further rows of a kind of policy."""
    (folder / "policy").mkdir(exist_ok=True)
    (folder / "policy" / f"{kind}.toml").write_text("\n".join(f"[[rows]]\n{row}" for row in rows), encoding="utf-8")
    return load_catalogue(folder)
