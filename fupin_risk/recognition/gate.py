"""Which conditions does a monitored household meet before anybody may propose that its risk is gone?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fupin_risk.causes import Causes, causes_on
from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.definitions.action_rows import GateRow
from fupin_risk.errors import RegisterError
from fupin_risk.indicators import derive_indicators
from fupin_risk.recognition.case_states import MONITORED_KINDS
from fupin_risk.register import Register
from fupin_risk.words.messages import LANGUAGES

_INCOME = "income_per_head_yuan"
_COLUMNS = (
    "household_id", "case_id", "condition", "indicator", "value", "earlier_value", "least", "most", "least_is_bound",
    "months", "since_on", "status",
)  # fmt: skip


def monitored_now(cases: pd.DataFrame) -> pd.DataFrame:
    """The last recognised monitoring of each household whose risk was not called gone since, one row a household."""
    decided = cases[cases["state"].eq("recognised") & cases["kind"].isin([*MONITORED_KINDS, "risk_removed"])]
    last = decided.sort_values(["household_id", "decided_on", "case_id"], kind="stable")
    last = last.drop_duplicates("household_id", keep="last")
    return last[last["kind"].isin(MONITORED_KINDS)].reset_index(drop=True)


def removal_gate(register: Register, cases: pd.DataFrame, indicators: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Hold every monitored household against every condition of the day and place.

    Parameters
    ----------
    register : Register
    cases : DataFrame
        As `case_states` returns it.
    indicators : DataFrame
        As of the day, index household_id.
    day : date

    Returns
    -------
    DataFrame
        Sorted by household, conditions in the order of the policy: household_id, case_id, condition, indicator, value
        (now), earlier_value (of income, so many months ago), least and most (the bounds; of income, the line of the
        day), least_is_bound (the place's line is not known, and is not below `least`), months, since_on (of the time
        and of the risk: the day of recognition), status (`met`, `not_met`, `unknown`).

    Notes
    -----
    A condition proposes nothing by itself, and no benefit ends by it: what follows are the steps as for entry.
    """
    monitored = monitored_now(cases)
    monitored = monitored[monitored["household_id"].isin(indicators.index)]
    if monitored.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in _COLUMNS})
    looked = _Look.at(causes_on(register, day, monitored.set_index("household_id"), indicators))
    policy = register.catalogue.policy
    rows = [
        {
            "household_id": case["household_id"],
            "case_id": case["case_id"],
            "condition": rule.condition,
            "indicator": _INCOME if rule.condition == "income" else rule.indicator,
            "least": rule.least,
            "most": rule.most,
            "months": rule.months,
            **_held(rule, case, looked),
        }
        for case in monitored.to_dict("records")
        for rule in policy.in_force(GateRow, str(case["county"]), day)
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.sort_values("household_id", kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Look:
    """What is known of the monitored households on the day."""

    causes: Causes
    live: set[tuple[str, str]]
    gone: set[tuple[str, str]]
    earlier: dict[int, pd.Series] = field(default_factory=dict)

    @classmethod
    def at(cls, causes: Causes) -> _Look:
        live, gone = (
            set(zip(rows["household_id"], rows["cause"], strict=True)) for rows in (causes.live, causes.ruled_out)
        )
        return cls(causes, live, gone)

    @property
    def day(self) -> dt.date:
        return self.causes.day

    def value(self, household: str, indicator: str | None) -> float:
        facts = self.causes.facts
        return float(facts[indicator][household]) if indicator in facts else float("nan")

    def line(self, household: str) -> tuple[float, bool]:
        """The line of the day, and whether it is only a lower bound."""
        lines = self.causes.line_on_the_day
        return float(lines["line_yuan"][household]), bool(lines["line_lower_bound"][household])

    def income_before(self, household: str, months: int) -> float:
        """A head's income as it was known so many months before."""
        if months not in self.earlier:
            day = (pd.Timestamp(self.day) - pd.DateOffset(months=months)).date()
            try:
                self.earlier[months] = derive_indicators(self.causes.known.register, day, only=[_INCOME])[_INCOME]
            except RegisterError:  # nothing was known then
                self.earlier[months] = pd.Series(dtype=float)
        return float(self.earlier[months].get(household, float("nan")))


def _held(rule: GateRow, case: Mapping[Hashable, Any], looked: _Look) -> dict[str, object]:
    """The household's value against one condition."""
    household = str(case["household_id"])
    if rule.condition == "time":
        until = case["decided_on"] + pd.DateOffset(months=rule.months or 0)
        met = None if pd.isna(until) else bool(until <= pd.Timestamp(looked.day))
        return {"since_on": case["decided_on"], "status": _status(met)}
    if rule.condition == "risk_gone":
        pair = (household, case["cause"])
        gone = True if pair in looked.gone else None
        return {"since_on": case["decided_on"], "status": _status(False if pair in looked.live else gone)}
    if rule.condition == "income":
        now, then = looked.value(household, _INCOME), looked.income_before(household, rule.months or 0)
        line, lower_bound = looked.line(household)
        parts = [_within(now, line, None), _within(then, line, None)]
        met = False if False in parts else None if None in parts or lower_bound else True
        return {
            "value": now,
            "earlier_value": then,
            "least": line,
            "least_is_bound": lower_bound,
            "status": _status(met),
        }
    value = looked.value(household, rule.indicator)
    return {"value": value, "status": _status(_within(value, rule.least, rule.most))}


def _within(value: float, least: float | None, most: float | None) -> bool | None:
    if math.isnan(value) or any(bound is not None and math.isnan(bound) for bound in (least, most)):
        return None
    return (least is None or value >= least) and (most is None or value <= most)


def _status(met: bool | None) -> str:  # noqa: FBT001 - three answers
    return "unknown" if met is None else "met" if met else "not_met"


def gate_results(gate: pd.DataFrame) -> pd.DataFrame:
    """One row a household: are all conditions met, which are not, which are unknown, does it stay tracked?

    Parameters
    ----------
    gate : DataFrame
        As `removal_gate` returns it.

    Returns
    -------
    DataFrame
        household_id, case_id, all_met (never where a condition is unknown), not_met and unknown (conditions, with
        semicolons), kept_tracking (nobody there can work, or nobody knows whether).
    """
    key = ["household_id", "case_id"]
    rows = []
    for (household, case), own in gate.groupby(key, sort=True):
        named = {
            status: ";".join(dict.fromkeys(own.loc[own["status"] == status, "condition"]))
            for status in ("not_met", "unknown")
        }
        labour = own.loc[own["condition"] == "labour", "status"]
        rows.append(
            {
                "household_id": household,
                "case_id": case,
                "all_met": bool((own["status"] == "met").all()),
                **named,
                "kept_tracking": bool((labour != "met").any()),
            }
        )
    return pd.DataFrame(rows, columns=[*key, "all_met", "not_met", "unknown", "kept_tracking"])


def say_gate(gate: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add a sentence in each language to every condition; every number in it is in the row."""
    rows = gate.to_dict("records")
    said = {}
    for language in LANGUAGES:
        texts = catalogue.texts(language)
        said[language] = pd.Series([_sentence(row, catalogue, texts) for row in rows], index=gate.index, dtype=object)
    return gate.assign(**said)


def _sentence(row: Mapping[Hashable, Any], catalogue: Catalogue, texts: Texts) -> str:
    words = texts.gate_sentences
    condition, status = texts.policy_label("removal_gate", row["condition"]), texts.condition_statuses[row["status"]]
    head = words["gate"].format(condition=condition, status=status)
    if row["condition"] in ("time", "risk_gone"):
        if pd.isna(row["since_on"]):
            return head
        unasked = row["months"] is None or pd.isna(row["months"])
        asked = "" if unasked else words["asked"].format(months=texts.with_unit(row["months"], "months"))
        return head + words["since"].format(day=texts.day(row["since_on"].date()), asked=asked)
    entry = catalogue.find(row["indicator"])
    value = texts.with_unit(row["value"], entry.unit)
    if row["condition"] == "income":
        return head + words["income"].format(
            now=value,
            months=texts.with_unit(row["months"], "months"),
            then=texts.with_unit(row["earlier_value"], "yuan"),
            line=_line(row, texts),
        )
    return head + words["value"].format(label=texts.of(entry.label), value=value)


def _line(row: Mapping[Hashable, Any], texts: Texts) -> str:
    if pd.isna(row["least"]):
        return texts.signs["unknown"]
    line = texts.with_unit(row["least"], "yuan")
    return texts.gate_sentences["at_least"].format(line=line) if row.get("least_is_bound") is True else line
