"""Which households started to receive which help soon after a day, and what happened to them?

Each day is an emulated trial. A household of the cohort without a kind of help on the day is treated if a measure of
that kind begins within the next months, and else a control. Covariates were known before; the outcome counts after.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from fupin_risk.causes import causes_on, evidence_indicators
from fupin_risk.definitions import AnswerRow, Policy
from fupin_risk.errors import message
from fupin_risk.indicators import derive_indicators
from fupin_risk.panel import build_panel
from fupin_risk.register import Register

# Assumption: within a few months help moves none of the other subjects (illness, schooling, shocks, debts, members).
_HELP_CAN_MOVE = ("help", "contact", "relief", "income", "income_observations")
_INCOME, _INCOME_AGE = "income_per_head_yuan", "income_age_months"
# After so many months a year's income has been asked for and entered.
_INCOME_ENTERED_MONTHS = 6
# Policy that is read here besides that of the indicators and of the labels.
_FILES = ("answers", "evidence")


@dataclass(frozen=True, eq=False, repr=False)
class Trials:
    """Rows of (household, day) from which effects are estimated.

    Attributes
    ----------
    covariates : DataFrame of shape (n, n_covariates)
        What was known on the day: indicators, and a column `live_<cause>` for each cause that is live in some row.
    outcomes : DataFrame
        `relapse` (1, 0; NaN: censored) and `income_gain_yuan` (a head and year; NaN: unknown), on the same index.
    county, village : Series
    in_force : dict of str to Series of bool
        By kind of measure: whether one was in force on the day.
    treated : dict of str to Series of bool
        By kind of measure: whether one began in the months after the day.
    reached : dict of str to int
        By kind: households that had it at any time between the first day and the end of the last entry window.
    answers : dict of str to (dict of str to tuple of str)
        By kind and county: the causes that it answers by the county's policy on the last day.
    unverified_policy : tuple of str
        The policy rows used whose source was not verified, as `file.what`, sorted.
    absent_tables : tuple of str
        Tables, and columns as `table.column`, that what is compared rests on and the register lacks, sorted.
    """

    covariates: pd.DataFrame
    outcomes: pd.DataFrame
    county: pd.Series
    village: pd.Series
    in_force: dict[str, pd.Series]
    treated: dict[str, pd.Series]
    reached: dict[str, int]
    answers: dict[str, dict[str, tuple[str, ...]]]
    unverified_policy: tuple[str, ...]
    absent_tables: tuple[str, ...] = ()

    def eligible(self, kind: str) -> pd.Series:
        """Return which rows are eligible for the trial of a kind of measure, as a Series of bool.

        None was in force on the day, and a cause that the kind answers by the policy of the row's county was live.
        Where it answers no cause there, every row without it is eligible.
        """
        eligible = ~self.in_force[kind]
        for county, causes in self.answers[kind].items():
            if causes:
                live = self.covariates.reindex(columns=[f"live_{cause}" for cause in causes]).gt(0).any(axis=1)
                eligible &= live | (self.county != county)
        return eligible


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all trials have in common; see `what_helped`."""

    covariates: tuple[str, ...]
    entry_months: int
    horizon_months: int
    cohort: str
    known_on: dt.date

    def end_of_entry(self, day: dt.date) -> pd.Timestamp:
        """The last day on which a treatment may begin; the last of a month after the last of a month."""
        start = pd.Timestamp(day)
        last = (start + pd.DateOffset(months=self.entry_months)).normalize()
        return last + pd.offsets.MonthEnd(0) if start == start + pd.offsets.MonthEnd(0) else last


def emulate_trials(
    register: Register,
    days: list[dt.date],
    covariates: tuple[str, ...],
    *,
    entry_months: int,
    horizon_months: int,
    cohort: str,
    known_on: dt.date,
) -> Trials:
    """Return the rows of the trials of all days; see `what_helped` for the parameters.

    Raises
    ------
    ValueError
        No row is left: the register has no measures, or no window is closed.
    """
    if "measures" not in register.stored_tables:
        raise ValueError(message("The register has no table measures, so the effect of help cannot be estimated."))
    plan = _Plan(covariates, entry_months, horizon_months, cohort, known_on)
    known = register.as_of(known_on)["measures"].dropna(subset=["started_on"])
    kinds = sorted(known["kind"].dropna().unique())
    filled = [part for day in days if len(part := _trial(register, day, known, kinds, plan))]
    if not filled:
        raise ValueError(
            message("No household has a known outcome on these days; use earlier days, or a later known_on.")
        )
    rows = pd.concat(filled)
    first, last = min(days), max(days)
    reached = _overlapping(known, pd.Timestamp(first), pd.Timestamp(last) + pd.DateOffset(months=entry_months))
    households = set(rows.index.get_level_values(0))
    # A cause that is live in no row of a day has no column there.
    live = [name for name in map(str, rows) if name.startswith("live_")]
    rows[live] = rows[live].fillna(0.0)
    return Trials(
        covariates=rows[[name for name in rows if name in live or name in covariates]].astype("float64"),
        outcomes=rows[["relapse", "income_gain_yuan"]],
        county=rows["county"],
        village=rows["village"],
        in_force={kind: rows[f"in_force {kind}"] for kind in kinds},
        treated={kind: rows[f"treated {kind}"] for kind in kinds},
        reached={kind: len(set(reached.loc[reached["kind"] == kind, "household_id"]) & households) for kind in kinds},
        answers=_answers(register.catalogue.policy, kinds, set(rows["county"].astype(str)), last),
        unverified_policy=tuple(sorted({name for part in filled for name in part.attrs["unverified_policy"]})),
        absent_tables=tuple(sorted({name for part in filled for name in part.attrs["absent_tables"]})),
    )


def _answers(
    policy: Policy, kinds: list[str], counties: set[str], day: dt.date
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the causes that each kind of measure answers in each county on a day."""
    by_county = {
        county: {row.cause: row.measures for row in policy.in_force(AnswerRow, county, day)}
        for county in sorted(counties)
    }
    return {
        kind: {
            county: tuple(sorted(cause for cause, measures in answers.items() if kind in measures))
            for county, answers in by_county.items()
        }
        for kind in kinds
    }


def _trial(register: Register, day: dt.date, measures: pd.DataFrame, kinds: list[str], plan: _Plan) -> pd.DataFrame:
    """One day's rows: what was known, which help was in force or began, and what followed."""
    start, begins = pd.Timestamp(day), plan.end_of_entry(day)
    panel = build_panel(
        register,
        as_of=begins,
        horizon_months=plan.horizon_months,
        cohort=plan.cohort,
        known_on=plan.known_on,
        only=[_INCOME],
    )
    later = _later_income(register, begins, plan)
    homes = register.visible_households(day).set_index("household_id")
    covered = register.counties_with("measures", day)
    homes = homes[homes["county"].isin(covered)]
    labels = panel.y.droplevel(1)
    homes = homes.loc[labels.index.intersection(homes.index)]
    index, policy = homes.index, register.catalogue.policy
    # Help answers shocks that occur after the day, too: they are read when the months are over. What help itself can
    # move within these months is read on the day.
    subjects = {name: register.catalogue.find(name).subject for name in plan.covariates}
    moved = {name for name, subject in subjects.items() if subject in _HELP_CAN_MOVE}
    before = derive_indicators(register, day, only=sorted({*moved, _INCOME})).reindex(index)
    names = sorted({*plan.covariates, *evidence_indicators(policy)})
    after = derive_indicators(register, begins.date(), only=names).reindex(index)
    causes = causes_on(register, begins.date(), homes, after)
    facts = after.drop(columns=[name for name in before if name in after]).join(before)
    live = causes.live.assign(one=1.0).pivot_table(index="household_id", columns="cause", values="one", aggfunc="max")
    rows = facts[[name for name in facts if name in plan.covariates]].join(
        live.reindex(index).fillna(0.0).add_prefix("live_")
    )
    rows = rows.assign(
        county=homes["county"],
        village=homes["village"],
        relapse=labels.loc[index],
        income_gain_yuan=_income_gain(later.reindex(index), facts[_INCOME], plan.horizon_months),
    )
    in_force = _overlapping(measures, start, start)
    begun = measures[(measures["started_on"] > start) & (measures["started_on"] <= begins)]
    for kind in kinds:
        rows[f"in_force {kind}"] = index.isin(in_force.loc[in_force["kind"] == kind, "household_id"])
        rows[f"treated {kind}"] = index.isin(begun.loc[begun["kind"] == kind, "household_id"])
    unverified, absent = set(policy.unverified_names(covered, begins.date(), _FILES)), set[str]()
    for seen in (panel.provenance, before.attrs, after.attrs, later.attrs):
        unverified |= set(seen.get("unverified_policy", ()))
        absent |= set(seen.get("absent_tables", ()))
    rows = rows.set_axis(pd.MultiIndex.from_product([index, [start]], names=["household_id", "as_of"]))
    rows.attrs = {"unverified_policy": sorted(unverified), "absent_tables": sorted(absent)}
    return rows


def _overlapping(measures: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Measures in force on some day between two; one without an end is still in force."""
    return measures[(measures["started_on"] <= last) & (measures["ended_on"].isna() | (measures["ended_on"] > first))]


def _later_income(register: Register, begins: pd.Timestamp, plan: _Plan) -> pd.DataFrame:
    """Income a head and its age, as entered some months after the horizon; no row where it cannot be known yet."""
    asked = (begins + pd.DateOffset(months=plan.horizon_months + _INCOME_ENTERED_MONTHS)).date()
    if asked > plan.known_on:
        return pd.DataFrame(columns=[_INCOME, _INCOME_AGE], dtype="float64")
    return derive_indicators(register, asked, only=[_INCOME, _INCOME_AGE])


def _income_gain(later: pd.DataFrame, before: pd.Series, horizon_months: int) -> pd.Series:
    """Income a head of an account that ended after the help began, less the one known on the day."""
    newer = later[_INCOME_AGE] < horizon_months
    return later[_INCOME].where(newer) - before
