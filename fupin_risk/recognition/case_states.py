"""In which state is each case on a day, what is its next step, and which steps were left out?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import EntryBatchRow, Policy, RecognitionRow

DECISION, NOTICE = "county_decision", "village_notice"
POOR_KINDS = ("relapse", "newly_poor")
MONITORED_KINDS = ("monitored_unstable", "monitored_border", "monitored_hardship")
COLUMNS = (
    "case_id", "household_id", "county", "kind", "cause", "found_on", "state", "last_step", "last_step_on", "next_step",
    "next_due_on", "due_on", "stuck", "overdue_days", "waiting_days", "skipped_steps", "out_of_order", "notice_days",
    "notice_short", "paper_missing", "decided_on", "decided_late", "rule_source", "rule_verified",
)  # fmt: skip
_STEP_COLUMNS = (
    "case_id", "household_id", "kind", "step", "outcome", "cause", "occurred_on", "confirmed_on", "paper_filed_on",
)  # fmt: skip
_DAYS = ("found_on", "last_step_on", "next_due_on", "due_on", "decided_on")
_NUMBERS = ("overdue_days", "waiting_days", "notice_days")
_FLAGS = ("stuck", "out_of_order", "notice_short", "paper_missing", "decided_late", "rule_verified")
Step = Mapping[Hashable, Any]


def case_states(recognitions: pd.DataFrame, counties: pd.Series, policy: Policy, day: dt.date) -> pd.DataFrame:
    """One row a case: its state on the day, its next step, and what is wrong with the steps done.

    Parameters
    ----------
    recognitions : DataFrame
        The table as of the day: one row a case and step.
    counties : Series
        County of each household, on household_id.
    policy : Policy
        Its `recognition_steps` and `entry_batches` say the steps and limits that hold for the day of finding, as
        published by `day`.
    day : date

    Returns
    -------
    DataFrame
        Sorted by case_id; columns as in `COLUMNS`. state: `recognised` or `refused` once decided or refused at a step,
        else `open`. next_step and next_due_on are of open cases; the due day of a step before the notice leaves the
        notice its days. stuck is missing where no limit is known. skipped_steps (with semicolons) stand before the
        furthest step done. notice_days run from the step before the notice to its end.

    Notes
    -----
    Z三(四)3: 现场核查 → 群众评议 → 乡镇审核 → 县级认定; a step is done when its outcome is known. Only the county's
    decision recognises.
    """
    rows = recognitions.reindex(columns=list(_STEP_COLUMNS)).sort_values(["case_id", "step"], kind="stable")
    cases: dict[str, list[Step]] = {}
    for step in rows.to_dict("records"):
        cases.setdefault(str(step["case_id"]), []).append(step)
    # A table without that column says nothing about paper files.
    knows_paper = "paper_filed_on" in recognitions
    found = [_case(steps, counties, policy, day, knows_paper=knows_paper) for steps in cases.values()]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    typed: dict[str, Any] = dict.fromkeys(_DAYS, "datetime64[us]") | dict.fromkeys(_NUMBERS, "Int64")
    return table.astype(typed | dict.fromkeys(_FLAGS, "boolean"))


def _case(steps: list[Step], counties: pd.Series, policy: Policy, day: dt.date, *, knows_paper: bool) -> dict[str, Any]:
    first = steps[0]
    county = str(counties.get(first["household_id"], ""))
    found_on = min(step["occurred_on"] for step in steps).date()
    rule = policy.find(RecognitionRow, county, found_on, day)
    done = {str(step["step"]): step for step in steps if not pd.isna(step["outcome"])}
    state = _state(done)
    due_on = _due(rule, str(first["kind"]), county, found_on, policy, day)
    row: dict[str, Any] = {
        "case_id": first["case_id"],
        "household_id": first["household_id"],
        "county": county,
        "kind": first["kind"],
        "cause": next((step["cause"] for step in reversed(steps) if not pd.isna(step["cause"])), None),
        "found_on": pd.Timestamp(found_on),
        "state": state,
        "due_on": _stamp(due_on),
        "rule_source": None if rule is None else rule.source,
        "rule_verified": None if rule is None else rule.verified,
    }
    confirmed = {name: step["confirmed_on"] for name, step in done.items()}
    decided_on = confirmed.get(DECISION, pd.NaT) if DECISION in done else pd.NaT
    row |= {"decided_on": decided_on, "decided_late": _after(decided_on, due_on)}
    row |= _next(rule, done, state, found_on, due_on, day)
    row |= _faults(rule, done, confirmed)
    if knows_paper and rule is not None:
        row["paper_missing"] = rule.paper_file and all(pd.isna(step["paper_filed_on"]) for step in steps)
    return row


def _state(done: Mapping[str, Step]) -> str:
    if DECISION in done:
        return "recognised" if done[DECISION]["outcome"] == "passed" else "refused"
    return "refused" if any(step["outcome"] == "refused" for step in done.values()) else "open"


def _due(
    rule: RecognitionRow | None, kind: str, county: str, found_on: dt.date, policy: Policy, day: dt.date
) -> dt.date | None:
    """By when it is to be decided: so many days after the finding, else before the year's batch closes."""
    if rule is None:
        return None
    if rule.days_from_clue is not None:
        return found_on + dt.timedelta(days=rule.days_from_clue)
    outcome = "recognised_relapse" if kind in POOR_KINDS else "monitored"
    batch = policy.find(EntryBatchRow, county, found_on, day, outcome=outcome)
    if batch is None or batch.regime != "batch":
        return None
    month, of_month = batch.closes.split("-")
    return dt.date(found_on.year, int(month), int(of_month))


def _next(
    rule: RecognitionRow | None,
    done: Mapping[str, Step],
    state: str,
    found_on: dt.date,
    due_on: dt.date | None,
    day: dt.date,
) -> dict[str, Any]:
    """The last step done, the next one, by when, and how long the case has waited."""
    order = () if rule is None else rule.steps
    reached = [name for name in order if name in done] or list(done)
    last = reached[-1] if reached else None
    last_on = pd.NaT if last is None else done[last]["confirmed_on"]
    row: dict[str, Any] = {"last_step": last, "last_step_on": last_on}
    if state != "open":
        return row
    since = pd.Timestamp(found_on) if pd.isna(last_on) else last_on
    row["waiting_days"] = (pd.Timestamp(day) - since).days
    if rule is None:
        return row
    position = max((order.index(name) + 1 for name in reached if name in order), default=0)
    row["next_step"] = order[min(position, len(order) - 1)]
    if due_on is None:
        return row
    before_notice = NOTICE in order and position < order.index(NOTICE)
    next_due = due_on - dt.timedelta(days=rule.notice_days or 0) if before_notice else due_on
    over = (day - next_due).days
    return row | {"next_due_on": _stamp(next_due), "stuck": over > 0, "overdue_days": over if over > 0 else None}


def _faults(rule: RecognitionRow | None, done: Mapping[str, Step], confirmed: Mapping[str, Any]) -> dict[str, Any]:
    """Steps left out before the furthest one, steps out of order, and a notice that hung too short."""
    if rule is None:
        return {"skipped_steps": ""}
    passed = [name for name in rule.steps if name in done]
    furthest = rule.steps.index(passed[-1]) if passed else 0
    days = [confirmed[name] for name in passed if not pd.isna(confirmed[name])]
    row: dict[str, Any] = {
        "skipped_steps": ";".join(name for name in rule.steps[:furthest] if name not in done),
        "out_of_order": days != sorted(days),
    }
    if NOTICE not in passed or NOTICE not in rule.steps:
        return row
    before = passed[passed.index(NOTICE) - 1] if passed.index(NOTICE) else NOTICE
    hung = confirmed[NOTICE] - confirmed[before]
    if before != NOTICE and not pd.isna(hung):
        row["notice_days"] = hung.days
        row["notice_short"] = rule.notice_days is not None and hung.days < rule.notice_days
    return row


def _stamp(day: dt.date | None) -> Any:
    return pd.NaT if day is None else pd.Timestamp(day)


def _after(day: Any, limit: dt.date | None) -> bool | None:
    return None if limit is None or pd.isna(day) else bool(day > pd.Timestamp(limit))
