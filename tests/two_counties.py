"""Two made counties with a policy of their own each, in every policy file, in one register and each by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import fupin_risk as fr
from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.policy_row import PolicyRow
from tests.reading.every_table import COUNTY, Tables, whole_county

AS_OF = "2018-12-31"
OTHER = "341523"  # of the same province
COUNTIES = (COUNTY, OTHER)
_LAST = dt.date.fromisoformat(AS_OF)
_FIRST = dt.date(2013, 1, 1)
# Fields of which the other county's row takes that of another row of the file.
_SWAPPED = {"answers": "measures", "measure_natures": "measures"}


@cache
def tables_of(county: str) -> Tables:
    """Every table of a made county, the ids and places of `OTHER` being its own."""
    made = whole_county(households=80, seed=11 if county == COUNTY else 12)
    made = {name: frame.drop(columns="id_number", errors="ignore") for name, frame in made.items()}
    made["loans"] = made["loans"].assign(use_mode="firm_use")  # so that each county bars a kind of measure
    made["area_years"] = made["area_years"].assign(poverty_line_yuan=np.nan)  # so that the policy's line counts
    made["recognitions"] = pd.concat([made["recognitions"], _monitored(made)], ignore_index=True)
    return made if county == COUNTY else _renamed(made)


def _monitored(made: Tables) -> pd.DataFrame:
    """Recognised cases of monitored households, of every fourth household that exited."""
    statuses = made["statuses"]
    homes = sorted(statuses.loc[statuses["status"] == "exited", "household_id"].unique())[::4]
    causes = ("illness", "housing", "unstable_work", "disability", "debt")
    days = pd.to_datetime(["2018-03-02", "2018-03-05", "2018-03-12", "2018-03-14"])
    steps = ("site_check", "villagers_appraisal", "township_review", "county_decision")
    return pd.DataFrame(
        [
            {
                "case_id": f"monitored-{home}", "household_id": home, "kind": "monitored_unstable", "step": step,
                "outcome": "passed", "cause": causes[number % len(causes)], "occurred_on": pd.Timestamp("2018-03-01"),
                "confirmed_on": day, "entered_on": day, "paper_filed_on": pd.NaT, "reported_by": None,
                "retracted": False,
            }
            for number, home in enumerate(homes)
            for step, day in zip(steps, days, strict=True)
        ]
    )  # fmt: skip


def _renamed(tables: Tables) -> Tables:
    """The same tables under the other county's code, with other names for all people, places and things."""
    dictionary = load_catalogue().dictionary

    def other(value: object) -> object:
        return value if pd.isna(value) else OTHER if value == COUNTY else f"other-{value}"  # type: ignore[call-overload]

    named = {
        table: [name for name, column in dictionary.tables[table].columns.items()
                if column.type in {"household", "person", "id"} and name in frame and name != "reported_by"]
        for table, frame in tables.items()
    }  # fmt: skip
    return {
        table: frame.assign(**{name: frame[name].astype(object).map(other) for name in named[table]})
        for table, frame in tables.items()
    }


def register_of(counties: Iterable[str], catalogue: fr.Catalogue) -> fr.Register:
    """The register of one county or of several."""
    parts = [tables_of(county) for county in counties]
    tables = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    return fr.read_register(tables, catalogue=catalogue)


def write_policies(folder: Path) -> Path:
    """Write definitions in which each county has a row of its own for every shipped one; returns the folder."""
    shipped = load_catalogue().policy
    (folder / "policy").mkdir(parents=True)
    for file, given in shipped.by_file.items():
        if file == "documents":  # the shipped rows point to them
            continue
        rows = [*_placed(given, COUNTY), *map(_other, _placed(given, OTHER))]
        if file in _SWAPPED:
            field = _SWAPPED[file]
            own = [row for row in rows if row.place == OTHER]
            turned = [getattr(row, field) for row in [*own[1:], *own[:1]]]
            rows = [row for row in rows if row.place == COUNTY]
            rows += [row.model_copy(update={field: values}) for row, values in zip(own, turned, strict=True)]
        text = "\n".join("[[rows]]\n" + "".join(_line(*pair) for pair in _written(row).items()) for row in rows)
        (folder / "policy" / f"{file}.toml").write_text(text, encoding="utf-8")
    return folder


def _placed(rows: Iterable[PolicyRow], county: str) -> list[PolicyRow]:
    """The rows that hold in the province by the day, or, where a file has none yet, all of them from the first day."""
    fitting = [row for row in rows if row.fits(county)]
    early = [row for row in fitting if row.in_force_from <= _LAST]
    chosen = early or [row.model_copy(update={"in_force_from": _FIRST}) for row in fitting]
    return [row.model_copy(update={"place": county, "published_on": _FIRST, "document": None}) for row in chosen]


def _other(row: PolicyRow) -> PolicyRow:
    """The same row with other figures, codes and orders."""
    changes: dict[str, Any] = {}
    for name, value in row:
        if name in PolicyRow.model_fields:
            continue
        if isinstance(value, bool):
            changes[name] = value if name == "in_province_only" else not value
        elif isinstance(value, float):
            changes[name] = round(value * 0.7, 6)
        elif isinstance(value, int):
            changes[name] = max(1, value - 2)
        elif name in {"reporters", "steps"}:
            changes[name] = tuple(reversed(value)) if name == "reporters" else (*value[:1], *value[2:])
        elif name in {"diseases", "sub_kinds", "aid_kinds"}:
            changes[name] = value[1:] or value
        elif name == "closes":
            changes[name] = "06-30"
        elif name == "measure":
            changes[name] = "health"
    return row.model_copy(update=changes)


def _written(row: PolicyRow) -> Mapping[str, Any]:
    return {name: value for name, value in row if value is not None}


def _line(name: str, value: object) -> str:
    return f"{name} = {_toml(value)}\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return str(value)
