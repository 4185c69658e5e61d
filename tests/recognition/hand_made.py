"""Cases of a few households, step by step, with the days on which each step was done and entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

import fupin_risk as fr

FOUR = ("site_check", "villagers_appraisal", "township_review", "county_decision")
FIVE = ("site_check", "villagers_appraisal", "village_notice", "township_review", "county_decision")
Done = tuple[str, str]  # a step and the day on which it was done


def steps(
    case: str,
    household: str,
    found_on: str,
    done: Iterable[Done],
    *,
    kind: str = "relapse",
    refused: str = "",
    cause: str | None = "illness",
    paper_on: str | None = None,
    entered_on: str | None = None,
) -> list[dict[str, object]]:
    """The rows of one case; each step is entered on the day on which it was done unless a day is given."""
    return [
        {
            "case_id": case, "household_id": household, "kind": kind, "step": step, "cause": cause,
            "outcome": "refused" if step == refused else "passed", "occurred_on": found_on, "confirmed_on": on,
            "paper_filed_on": paper_on, "entered_on": entered_on or on,
        }
        for step, on in done
    ]  # fmt: skip


def register(
    cases: Iterable[dict[str, object]],
    households: Iterable[str] = ("h1",),
    county: str = "340123",
    tables: Mapping[str, pd.DataFrame] | None = None,
    names: Mapping[str, str] | None = None,
    village: str = "V1",
) -> fr.Register:
    """A register of these households, which exited in 2016, and these cases."""
    ids = list(households)
    homes = pd.DataFrame({"household_id": ids, "occurred_on": "2014-01-01", "county": county, "village": village})
    homes = homes.assign(entered_on="2014-01-01", village_group="G1")
    if names is not None:
        homes["head_name"] = [names[name] for name in ids]
        homes["phone"] = "13000000000"
    exits = pd.DataFrame(
        {"household_id": ids, "status": "exited", "occurred_on": "2016-12-01", "entered_on": "2016-12-01"}
    )
    rows = pd.DataFrame(list(cases))
    return fr.read_register({"households": homes, "statuses": exits, "recognitions": rows, **(tables or {})})
