"""Which households began to get which help soon after a day, and what became of them?

Each day is a small trial that nobody held: whoever is in the cohort and does not get a kind of help on the day either
begins to get it within the next months or does not; what is compared was known before, and the outcome counts after.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from fupin_risk.causes.live_causes import live_causes
from fupin_risk.errors import message
from fupin_risk.indicators import derive_indicators
from fupin_risk.panel import build_panel
from fupin_risk.register import Register

# Assumption: within a few months help moves none of the other subjects (illness, schooling, blows, debts, members).
_HELP_CAN_MOVE = ("help", "contact", "relief", "income", "income_observations")
_INCOME, _INCOME_AGE = "income_per_head_yuan", "income_age_months"
# After so many months a year's income has been asked for and entered.
_INCOME_ENTERED_MONTHS = 6
# Policy that is read here besides that of the indicators and of the labels.
_FILES = ("answers", "evidence")


@dataclass(frozen=True, eq=False, repr=False)
class HelpRows:
    """Rows of (household, day) from which effects are estimated.

    Attributes
    ----------
    covariates : DataFrame of shape (n, n_covariates)
        What was known on the day: indicators, and a column `live_<cause>` for each cause.
    outcomes : DataFrame
        `relapse` (1, 0; NaN: censored) and `income_gain_yuan` (a head and year; NaN: unknown), on the same index.
    village : Series
    in_force : dict of str to Series of bool
        By kind of measure: whether one was in force on the day.
    begun : dict of str to Series of bool
        By kind of measure: whether one began in the months after the day.
    reached : dict of str to int
        By kind: households that had it at any time between the first day and the end of the last entry window.
    answers : dict of str to tuple of str
        By kind: the causes that it answers by policy.
    unverified_policy : tuple of str
        The policy rows behind all this whose source nobody has seen, as `file.what`, sorted.
    """

    covariates: pd.DataFrame
    outcomes: pd.DataFrame
    village: pd.Series
    in_force: dict[str, pd.Series]
    begun: dict[str, pd.Series]
    reached: dict[str, int]
    answers: dict[str, tuple[str, ...]]
    unverified_policy: tuple[str, ...]


def help_rows(
    register: Register,
    days: list[dt.date],
    covariates: tuple[str, ...],
    *,
    entry_months: int,
    horizon_months: int,
    cohort: str,
    known_on: dt.date,
) -> HelpRows:
    """Put the trials of all days below each other; see `what_helped` for the parameters.

    Raises
    ------
    ValueError
        No row is left: the register has no measures, or no window is closed.
    """
    if "measures" not in register.kept:
        raise ValueError(message("The register has no table measures, so the effect of help cannot be estimated."))
    known = register.as_of(known_on)["measures"].dropna(subset=["started_on"])
    kinds = sorted(known["kind"].dropna().unique())
    parts = [
        _trial(register, day, covariates, known, kinds, entry_months, horizon_months, cohort, known_on) for day in days
    ]
    filled = [part for part in parts if len(part)]
    if not filled:
        raise ValueError(
            message("No household has a known outcome on these days; use earlier days, or a later known_on.")
        )
    rows = pd.concat(filled)
    first, last = min(days), max(days)
    reached = _overlapping(known, pd.Timestamp(first), pd.Timestamp(last) + pd.DateOffset(months=entry_months))
    households = set(rows.index.get_level_values(0))
    policy = register.catalogue.policy
    county = str(rows["county"].iloc[0])
    by_cause = policy.answers_of(county, last)
    chosen = [name for name in map(str, rows) if name.startswith("live_") or name in covariates]
    return HelpRows(
        covariates=rows[chosen].astype("float64"),
        outcomes=rows[["relapse", "income_gain_yuan"]],
        village=rows["village"],
        in_force={kind: rows[f"in_force {kind}"] for kind in kinds},
        begun={kind: rows[f"begun {kind}"] for kind in kinds},
        reached={kind: len(set(reached.loc[reached["kind"] == kind, "household_id"]) & households) for kind in kinds},
        answers={kind: tuple(c for c, measures in by_cause.items() if kind in measures) for kind in kinds},
        unverified_policy=tuple(sorted({name for part in filled for name in part.attrs["unverified_policy"]})),
    )


def _trial(
    register: Register,
    day: dt.date,
    covariates: tuple[str, ...],
    measures: pd.DataFrame,
    kinds: list[str],
    entry_months: int,
    horizon_months: int,
    cohort: str,
    known_on: dt.date,
) -> pd.DataFrame:
    """One day's households: what was known, which help was in force or began, and what followed."""
    start = pd.Timestamp(day)
    begins = (start + pd.DateOffset(months=entry_months)).normalize()
    if start == start + pd.offsets.MonthEnd(0):
        begins += pd.offsets.MonthEnd(0)
    panel = build_panel(
        register, as_of=begins, horizon_months=horizon_months, cohort=cohort, known_on=known_on, only=[_INCOME]
    )
    labels = panel.y.droplevel(1)
    later = _later_income(register, begins, horizon_months, known_on)
    homes = register.visible_households(day).set_index("household_id")
    covered = {county for county, covers in register.covers_by_county(day) if covers.get("measures") is not None}
    homes = homes[homes["county"].isin(covered)]
    index = labels.index.intersection(homes.index)
    policy = register.catalogue.policy
    evidence = {rule.indicator for county in covered for rule in policy.evidence_of(county, day)}
    # Help answers blows that fall after the day, too: they are read when the months are over. What help itself can move
    # within these months is read on the day.
    subjects = {name: register.catalogue.find(name).subject for name in covariates}
    moved = {name for name, subject in subjects.items() if subject in _HELP_CAN_MOVE}
    before = derive_indicators(register, day, only=sorted({*moved, _INCOME})).reindex(index)
    after = derive_indicators(register, begins.date(), only=sorted({*covariates, *evidence})).reindex(index)
    causes = live_causes(after, homes.loc[index, "county"], policy, begins.date())
    facts = after.drop(columns=list(moved)).join(before)
    live = causes.live.assign(one=1.0).pivot_table(index="household_id", columns="cause", values="one", aggfunc="max")
    rows = facts[[name for name in facts if name in covariates]].join(
        live.reindex(index).fillna(0.0).add_prefix("live_")
    )
    rows = rows.assign(
        county=homes.loc[index, "county"],
        village=homes.loc[index, "village"],
        relapse=labels.loc[index],
        income_gain_yuan=_income_gain(later.reindex(index), facts[_INCOME], horizon_months),
    )
    in_force = _overlapping(measures, start, start)
    begun = measures[(measures["started_on"] > start) & (measures["started_on"] <= begins)]
    for kind in kinds:
        rows[f"in_force {kind}"] = index.isin(in_force.loc[in_force["kind"] == kind, "household_id"])
        rows[f"begun {kind}"] = index.isin(begun.loc[begun["kind"] == kind, "household_id"])
    unverified = set(policy.unverified_names(covered, begins.date(), _FILES))
    for seen in (panel.provenance, before.attrs, after.attrs, later.attrs):
        unverified |= set(seen.get("unverified_policy", ()))
    rows = rows.set_axis(pd.MultiIndex.from_product([index, [start]], names=["household_id", "as_of"]))
    rows.attrs = {"unverified_policy": sorted(unverified)}
    return rows


def _overlapping(measures: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Measures in force on some day between two; one without an end is still in force."""
    return measures[(measures["started_on"] <= last) & (measures["ended_on"].isna() | (measures["ended_on"] > first))]


def _later_income(register: Register, begins: pd.Timestamp, horizon_months: int, known_on: dt.date) -> pd.DataFrame:
    """Income a head and its age, as entered some months after the horizon; no row where nobody can know it yet."""
    asked = (begins + pd.DateOffset(months=horizon_months + _INCOME_ENTERED_MONTHS)).date()
    if asked > known_on:
        return pd.DataFrame(columns=[_INCOME, _INCOME_AGE], dtype="float64")
    return derive_indicators(register, asked, only=[_INCOME, _INCOME_AGE])


def _income_gain(later: pd.DataFrame, before: pd.Series, horizon_months: int) -> pd.Series:
    """Income a head of an account that ended after the help began, less the one known on the day."""
    newer = later[_INCOME_AGE] < horizon_months
    return later[_INCOME].where(newer) - before
