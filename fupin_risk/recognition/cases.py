"""Where does every recognition stand on a day, and what follows from it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.causes import evidence_indicators
from fupin_risk.definitions import Catalogue, GateRow
from fupin_risk.indicators import derive_indicators
from fupin_risk.recognition.case_sentences import say_cases
from fupin_risk.recognition.case_states import case_states
from fupin_risk.recognition.gate import gate_results, removal_gate, say_gate
from fupin_risk.recognition.re_entry import re_entries
from fupin_risk.register import AsOf, Register, as_day
from fupin_risk.versions import versions


@dataclass(frozen=True, eq=False, repr=False)
class RecognitionCases:
    """Cases of recognition as known on a day. They are recognised in four steps by people; this says where each stands.

    Attributes
    ----------
    table : DataFrame
        One row a case, see `case_states`, with township, village, zh and en.
    re_entry : DataFrame
        Recognised cases: on the list since when, and days to the first measure; see `re_entries`.
    gate : DataFrame
        One row a monitored household and condition before its risk may be called gone, see `removal_gate`; zh and en.
    removals : DataFrame
        One row a monitored household, see `gate_results`.
    summary, provenance : dict
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    table: pd.DataFrame
    re_entry: pd.DataFrame
    gate: pd.DataFrame
    removals: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        return f"RecognitionCases({len(self.table)} cases, as of {self.provenance['as_of']})"

    @property
    def stuck(self) -> pd.DataFrame:
        """Open cases past the day on which their next step was due, the longest first."""
        rows = self.table[self.table["stuck"].fillna(value=False).to_numpy(dtype=bool)]
        return rows.sort_values(["overdue_days", "case_id"], ascending=[False, True], kind="stable", ignore_index=True)

    @property
    def newly_poor(self) -> pd.DataFrame:
        """Recognised cases of households that were not registered before (新致贫)."""
        rows = self.table[self.table["state"].eq("recognised") & self.table["kind"].eq("newly_poor")]
        return rows.reset_index(drop=True)


def recognition_cases(
    register: Register,
    as_of: str | dt.date,
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
) -> RecognitionCases:
    """Say where every case of recognition stands, by the rule of the day on which it was found.

    Parameters
    ----------
    register : Register
    as_of : str or date
        The as-of day: only what had been entered by then is used. While a year's cases are entered in one batch, an
        open case is seen only if the register holds its first steps.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    indicators : DataFrame, optional
        `derive_indicators(register, as_of)`, if it is at hand; it is needed for monitored households only.

    Returns
    -------
    RecognitionCases
        Empty where the register has no recognitions.

    Raises
    ------
    RegisterError, DefinitionError
        The day cannot be known; a definition cannot run.

    Notes
    -----
    Z三(四)2-3, and 中农组发〔2021〕7号 for what was found since 2021. A case passed at county level is the label
    `recognised_relapse` of a panel: both read the same table.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=60, end="2016-12-31", seed=3)
    >>> cases = fr.recognition_cases(county, as_of="2016-12-31")
    >>> set(cases.table["state"]) <= {"open", "recognised", "refused"}
    True
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    register = register.under(catalogue)
    known = register.as_of(as_day(as_of))
    day = known.day
    homes = register.visible_households(day).set_index("household_id")[["county", "township", "village"]]
    recognitions = known["recognitions"] if "recognitions" in known.tables else pd.DataFrame({"case_id": []})
    table = case_states(recognitions, homes["county"], catalogue.policy, day)
    gate = removal_gate(register, table, _indicators(register, table, indicators, day), day)
    covered = register.counties_with("measures", day)
    table = table.join(homes[["township", "village"]], on="household_id")
    return RecognitionCases(
        table=say_cases(table, catalogue),
        re_entry=re_entries(table, _table(known, "statuses"), _table(known, "measures"), day, covered),
        gate=say_gate(gate, catalogue),
        removals=gate_results(gate),
        summary=_summary(table),
        provenance={
            "as_of": day.isoformat(),
            "catalogue_sha256": catalogue.sha256,
            "words_sha256": catalogue.words_sha256,
            "register_sha256": register.sha256,
            "unverified_policy": catalogue.policy.unverified_names(homes["county"].dropna(), day, _FILES),
            "assumed_clocks": dict(register.assumed_clocks),
            "absent_tables": sorted(set(_TABLES) - {*known.tables}),
            "versions": versions(),
            **catalogue.words.said("not_a_decision"),
        },
        catalogue=catalogue,
    )


# What cases, the gate, and clues say rests on these.
_TABLES = ("recognitions", "statuses", "measures", "clues", "visits", "medical_bills", "shocks")
# What steps, the gate and the entry batches rest on.
_FILES = ("recognition_steps", "removal_gate", "entry_batches", "evidence", "lines", "guarantees")


def _table(known: AsOf, name: str) -> pd.DataFrame | None:
    return known[name] if name in known.tables else None


def _indicators(register: Register, table: pd.DataFrame, given: pd.DataFrame | None, day: dt.date) -> pd.DataFrame:
    """The indicators that the gate needs; none where nobody is monitored."""
    if given is not None:
        return given
    if not table["kind"].astype(str).str.startswith("monitored").any():
        return pd.DataFrame()
    policy = register.catalogue.policy
    gate = {row.indicator for row in policy.rows(GateRow) if row.indicator}
    return derive_indicators(register, day, only=sorted({*evidence_indicators(policy), *gate, "income_per_head_yuan"}))


def _summary(table: pd.DataFrame) -> dict[str, Any]:
    flags = ("stuck", "out_of_order", "notice_short", "paper_missing", "decided_late")
    return {
        "cases": len(table),
        "by_state": {state: int((table["state"] == state).sum()) for state in ("open", "recognised", "refused")},
        **{flag: int(table[flag].fillna(value=False).sum()) for flag in flags},
        "skipped": int((table["skipped_steps"] != "").sum()),
        "without_rule": int(table["rule_source"].isna().sum()),
    }
