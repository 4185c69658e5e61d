"""A register of a few households, from short lists of days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.panel.cohort import cohort_on
from fupin_risk.panel.outcome_reading import RowsOfDay, read_outcomes
from fupin_risk.panel.windows import Window
from fupin_risk.reading import read_register
from fupin_risk.register import Register

REGISTERED = "2014-01-01"


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def small_register(
    exited: Mapping[str, str],
    relapses: Iterable[tuple[str, ...]] = (),
    statuses: Iterable[tuple[str, str, str]] = (),
    successions: Iterable[tuple[str, str, str]] = (),
    kind: str = "relapse",
    last_entry: str = "2020-12-31",
    others: Iterable[str] = (),
    **tables: pd.DataFrame,
) -> Register:
    """Households registered in 2014 that exited on a day.

    relapses: (household, found on, entered on), cases that the county passed. statuses: (household, status, day),
    entered on that day. successions: (household, successor, day). A last household without a status was entered on
    `last_entry`.
    """
    start, names = day(REGISTERED), [*exited, *others]
    households = [(name, start, "341503", f"V{place % 3}", start) for place, name in enumerate(names)]
    households.append(("Z", day(last_entry), "341503", "V9", day(last_entry)))
    listed = [(name, "registered", day(REGISTERED), day(REGISTERED)) for name in exited]
    listed += [(name, "exited", day(on), day(on)) for name, on in exited.items()]
    listed += [(name, status, day(on), day(on)) for name, status, on in statuses]
    content: dict[str, Any] = {
        "households": frame(("household_id", "occurred_on", "county", "village", "entered_on"), households),
        "statuses": frame(("household_id", "status", "occurred_on", "entered_on"), listed),
    }
    cases = [case(f"C{place}", *relapse, kind=kind) for place, relapse in enumerate(relapses)]
    if cases:
        content["recognitions"] = pd.DataFrame(cases)
    links = [(name, heir, day(on), day(on)) for name, heir, on in successions]
    if links:
        content["successions"] = frame(("household_id", "successor_id", "occurred_on", "entered_on"), links)
    return read_register({**content, **tables})


def case(
    name: str, household: str, found_on: str, entered_on: str, *, kind: str = "relapse", **changes: Any
) -> dict[str, Any]:
    """The county's decision of a case."""
    row = {
        "case_id": name,
        "household_id": household,
        "kind": kind,
        "step": "county_decision",
        "outcome": "passed",
        "cause": "illness",
        "occurred_on": day(found_on),
        "confirmed_on": day(entered_on),
        "entered_on": day(entered_on),
        "retracted": False,
    }
    return {**row, **changes}


def frame(columns: tuple[str, ...], rows: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))


def rows_read(register: Register, as_of: Iterable[str], read_on: str, months: int = 12) -> pd.DataFrame:
    """Labels of the exited as `build_panel` makes them, without indicators, which take a property test too long."""
    parts = []
    for text in as_of:
        seen = register.as_of(day(text).date())
        members = cohort_on(seen, "exited")
        places = seen["households"].set_index("household_id").reindex(columns=["county", "village", "survey_weight"])
        parts.append(RowsOfDay(Window.after(text, months), members, places.reindex(members.index)))
    catalogue = register.catalogue
    found = read_outcomes(register, parts, outcome="recognised_relapse", read_on=day(read_on), catalogue=catalogue)
    days = [part.window.as_of for part in parts for _ in part.cohort.index]
    return found.rows.set_index(pd.Index(days, name="as_of"), append=True)
