"""Which measures are in force, what is their nature, and which live cause does each answer?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from fupin_risk.causes.live_causes import LiveCauses
from fupin_risk.definitions import AnswerRow, NatureRow, Policy

_COLUMNS = (
    "household_id", "kind", "nature", "started_on", "ended_on", "amount_yuan", "project_id", "role", "answers",
)  # fmt: skip

_KEY = ["household_id", "cause"]


def measures_in_force(
    measures: pd.DataFrame | None,
    causes: LiveCauses,
    counties: pd.Series,
    policy: Policy,
    day: dt.date,
) -> pd.DataFrame:
    """Every measure in force on the day, held against the causes of its household.

    Parameters
    ----------
    measures : DataFrame or None
        As `with_barred` returns it.
    causes : LiveCauses
    counties : Series
        County of each household, on household_id.
    policy : Policy
    day : date

    Returns
    -------
    DataFrame
        Sorted by household_id, kind and start: household_id, kind, nature (missing where no rule says it), started_on,
        ended_on (planned, or missing), amount_yuan, project_id, role and answers. role is `not_allowed`, `answers` (a
        live cause, named in answers), `cause_unknown` (it would answer a cause that is possible, or of which nobody
        knows whether it is live) or `without_cause`.
    """
    if measures is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in _COLUMNS})
    today = pd.Timestamp(day)
    rows = measures[(measures["started_on"] <= today) & ~(measures["ended_on"] <= today) & measures["kind"].notna()]
    rows = rows.astype({"household_id": object, "kind": object}).reset_index(drop=True)
    answers = _answered(rows, causes.live, counties, policy, day)
    unsure = pd.concat([causes.possible[_KEY], causes.unknown[_KEY]], ignore_index=True)
    maybe = _answered(rows, unsure, counties, policy, day)
    role = np.select(
        [rows["barred"].astype(bool), answers != "", maybe != ""],
        ["not_allowed", "answers", "cause_unknown"],
        "without_cause",
    )
    county = rows["household_id"].map(counties).astype(str)
    natures = {
        (name, kind): row.nature
        for name in set(county)
        for row in policy.in_force(NatureRow, name, day)
        for kind in row.measures
    }
    nature = [natures.get(key) for key in zip(county, rows["kind"], strict=True)]
    rows = rows.assign(
        nature=pd.Series(nature, index=rows.index, dtype=object), role=role, answers=answers.where(~rows["barred"], "")
    )
    table = rows.reindex(columns=list(_COLUMNS))
    return table.sort_values(["household_id", "kind", "started_on"], kind="stable", ignore_index=True)


def _answered(rows: pd.DataFrame, causes: pd.DataFrame, counties: pd.Series, policy: Policy, day: dt.date) -> pd.Series:
    """Those of the causes that each measure answers, with semicolons; empty where it answers none."""
    answers = [
        (county, row.cause, kind)
        for county in sorted(set(counties.astype(str)))
        for row in policy.in_force(AnswerRow, county, day)
        for kind in row.measures
    ]
    of_cause = pd.DataFrame(answers, columns=["county", "cause", "kind"], dtype=object)
    needed = causes[_KEY].astype(object)
    needed = needed.assign(county=needed["household_id"].map(counties).astype(object)).merge(
        of_cause, on=["county", "cause"]
    )
    named = needed.sort_values(["household_id", "kind", "cause"], kind="stable").groupby(["household_id", "kind"])[
        "cause"
    ]
    found = rows[["household_id", "kind"]].merge(
        named.agg(";".join).reset_index(), on=["household_id", "kind"], how="left"
    )
    return pd.Series(found["cause"].fillna("").to_numpy(dtype=object), index=rows.index)
