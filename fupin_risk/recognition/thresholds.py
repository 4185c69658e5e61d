"""Which households would each department have passed on, and when?

A clue that a threshold gives is dated by the day on which it is passed on, and never before the rows that show it were
entered, nor before the rule was published and in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from fupin_risk.definitions import DiseaseListRow, Policy, ThresholdRow
from fupin_risk.register import AsOf

COLUMNS = ("household_id", "cause", "department", "clue_on", "value", "least")
# Who lived in a village when a shock hit it; the first card counts for the time before it too.
_HOMES = """
SELECT household_id, village,
  lead(occurred_on) OVER (PARTITION BY household_id ORDER BY occurred_on) AS until_on,
  CASE WHEN row_number() OVER (PARTITION BY household_id ORDER BY occurred_on) > 1 THEN occurred_on END AS from_on
FROM households_versions
"""
_SENIOR = ("senior_high", "vocational", "technician")


def department_clues(known: AsOf, counties: pd.Series, exited: pd.Index, policy: Policy) -> pd.DataFrame:
    """Hold the register against every department's threshold.

    Parameters
    ----------
    known : AsOf
        `register.as_of(day)`.
    counties : Series
        County of each household, on household_id.
    exited : Index
        Households that ever exited poverty, for which other figures hold than for all others.
    policy : Policy

    Returns
    -------
    DataFrame
        Sorted by household and day: household_id, cause, department, clue_on, value (yuan or a count) and least.
    """
    facts: dict[tuple[str, tuple[str, ...]], pd.DataFrame] = {}
    parts = []
    for county in sorted(set(counties.astype(str))):
        here = counties.index[counties.astype(str) == county]
        serious = policy.find(DiseaseListRow, county, known.day, list="serious")
        diseases = () if serious is None else serious.diseases
        for rule in policy.in_force(ThresholdRow, county, known.day):
            key = (rule.fact, diseases)
            if key not in facts:
                facts[key] = _FACTS[rule.fact](known, diseases)
            group = here.intersection(exited) if rule.group == "exited" else here.difference(exited)
            rows = facts[key]
            parts.append(_passed_on(rows[rows["household_id"].isin(group)], rule, known.day))
    found = [part for part in parts if len(part)]
    if not found:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}).astype({"clue_on": "datetime64[us]"})
    order = ["household_id", "clue_on", "cause", "department"]
    return pd.concat(found, ignore_index=True).sort_values(order, kind="stable", ignore_index=True)


def _passed_on(rows: pd.DataFrame, rule: ThresholdRow, day: dt.date) -> pd.DataFrame:
    """The first day on which each running total is passed on, if that day has come."""
    reached = rows[rows["value"] >= rule.least]
    since = pd.Timestamp(max(rule.in_force_from, rule.published_on))
    clue_on = [_passing_day(known_on, since, rule) for known_on in reached["known_on"]]
    reached = reached.assign(clue_on=pd.to_datetime(pd.Series(clue_on, index=reached.index, dtype="datetime64[us]")))
    # What ended its period before the rule began was never passed on by it, nor a school year after its end.
    reached = reached[(reached["clue_on"] <= pd.Timestamp(day)) & (reached["period_end"] >= since)]
    if rule.passed_by is not None:
        reached = reached[reached["clue_on"] <= reached["period_end"]]
    first = reached.sort_values(["household_id", "period_end", "clue_on", "value"], kind="stable")
    first = first.drop_duplicates(["household_id", "period_end"])
    return first.assign(cause=rule.cause, department=rule.department, least=rule.least)[list(COLUMNS)]


def _passing_day(known_on: pd.Timestamp, since: pd.Timestamp, rule: ThresholdRow) -> pd.Timestamp:
    """When a department passes on what it knew on a day."""
    start = max(known_on, since)
    if rule.passed_by is not None:
        month, of_month = map(int, rule.passed_by.split("-"))
        this_year = pd.Timestamp(start.year, month, of_month)
        return this_year if this_year >= start else pd.Timestamp(start.year + 1, month, of_month)
    if rule.passed_on_day is None:
        return start
    # Of what was known by the end of a month, on that day of the month after.
    first = (known_on.to_period("M") + 1).to_timestamp() + pd.Timedelta(days=rule.passed_on_day - 1)
    while first < start:
        first += pd.DateOffset(months=1)
    return first


def _bills(known: AsOf, kinds: tuple[str, ...], period: str) -> pd.DataFrame:
    """Running totals of own payments within each year or month, by the day on which each bill was known."""
    bills = _of_households(known, "medical_bills", ["kind", "settled_on", "own_payment_yuan", "entered_on"])
    bills = bills[bills["kind"].isin(kinds) & bills["settled_on"].notna() & bills["own_payment_yuan"].notna()]
    bills = bills.assign(
        known_on=bills[["settled_on", "entered_on"]].max(axis=1),
        period_end=bills["settled_on"].dt.to_period(period).dt.end_time.dt.normalize(),
    ).sort_values(["household_id", "period_end", "known_on", "own_payment_yuan"], kind="stable")
    # In fen, so that the order of addition changes nothing.
    fen = (bills["own_payment_yuan"] * 100).round().astype("int64")
    total = fen.groupby([bills["household_id"], bills["period_end"]]).cumsum() / 100
    return bills.assign(value=total)[["household_id", "known_on", "period_end", "value"]]


def _serious(known: AsOf, diseases: tuple[str, ...]) -> pd.DataFrame:
    rows = _of_households(known, "diagnoses", ["disease_code", "diagnosed_on", "entered_on"])
    return _events(rows[rows["disease_code"].isin(diseases)], "diagnosed_on", 1.0)


def _schooling(known: AsOf) -> pd.DataFrame:
    rows = _of_households(known, "enrolments", ["stage", "occurred_on", "net_cost_yuan", "entered_on"])
    rows = rows[rows["stage"].isin(_SENIOR) & rows["net_cost_yuan"].notna()]
    return _events(rows, "occurred_on", rows["net_cost_yuan"], months=12)


def _disasters(known: AsOf) -> pd.DataFrame:
    if "shocks" not in known.tables:
        return _nothing()
    # By the keys of the engine: villages that share a name are apart there.
    shocks = known.answer("SELECT household_id, village, kind, occurred_on, entered_on FROM shocks", ["shocks"])
    days = {name: pd.to_datetime(shocks[name]) for name in ("occurred_on", "entered_on")}
    shocks = shocks.assign(**days)[shocks["kind"] == "disaster"]
    own = shocks[shocks["household_id"].notna()]
    wide = shocks[shocks["household_id"].isna()].drop(columns="household_id").dropna(subset="village")
    homes = known.answer(_HOMES, ["households_versions"]).dropna(subset="village")
    wide = wide.merge(homes, on="village")
    begun = pd.to_datetime(wide["from_on"]).isna() | (pd.to_datetime(wide["from_on"]) <= wide["occurred_on"])
    over = pd.to_datetime(wide["until_on"]) <= wide["occurred_on"]
    wide = wide[begun & ~over]
    columns = ["household_id", "occurred_on", "entered_on"]
    rows = pd.concat([own[columns].astype({"household_id": object}), wide[columns].astype({"household_id": object})])
    return _events(rows, "occurred_on", 1.0)


def _events(rows: pd.DataFrame, day: str, value: float | pd.Series, months: int = 0) -> pd.DataFrame:
    """Rows that stand for themselves; each is a period of its own, which ends on its day or so many months later."""
    known_on = rows[[day, "entered_on"]].max(axis=1)
    ends = rows[day] + pd.DateOffset(months=months)
    return rows.assign(known_on=known_on, period_end=ends, value=value)[
        ["household_id", "known_on", "period_end", "value"]
    ]


def _of_households(known: AsOf, table: str, columns: list[str]) -> pd.DataFrame:
    """Rows of a table of persons, with their households."""
    if table not in known.tables or "members" not in known.tables:
        days = {name: pd.Series(dtype="datetime64[us]") for name in columns if name.endswith("_on")}
        return pd.DataFrame({name: days.get(name, pd.Series(dtype=object)) for name in ["household_id", *columns]})
    rows = known[table].reindex(columns=["person_id", *columns])
    return rows.merge(known["members"][["person_id", "household_id"]], on="person_id")


def _nothing() -> pd.DataFrame:
    days = dict.fromkeys(("known_on", "period_end"), pd.Series(dtype="datetime64[us]"))
    return pd.DataFrame({"household_id": pd.Series(dtype=object), **days, "value": pd.Series(dtype=float)})


# The second argument is the county's list of serious diseases.
_FACTS: dict[str, Callable[[AsOf, tuple[str, ...]], pd.DataFrame]] = {
    "inpatient_own_year": lambda known, _: _bills(known, ("inpatient",), "Y"),
    "outpatient_own_month": lambda known, _: _bills(known, ("outpatient", "chronic_outpatient"), "M"),
    "serious_diagnosis": _serious,
    "schooling_net_cost": lambda known, _: _schooling(known),
    "disaster": lambda known, _: _disasters(known),
}
