"""What does `fupin-risk rules` print and write?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fupin_risk as fr
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.results import refuse_early, written_to
from fupin_risk.cli.screen import console, where
from fupin_risk.vocabulary import LIVENESS, UNRUN_REASONS

if TYPE_CHECKING:
    import pandas as pd

_COUNTED = ["rule", "severity", "findings", "checked", "unknown", "note"]


def say_rules(given: GivenRegister, as_of: str, out: Path | None) -> None:
    """Run the rules, print counts, and write the findings where a folder is given: never a finding on the screen."""
    refuse_early(out, "rules")
    findings = fr.check_rules(given.read(), as_of)
    summary = findings.summary
    ran = summary[summary["ran"]]
    notes = ran["liveness"].map({code: f"{words.zh} {words.en}" for code, words in LIVENESS.items()})
    counted = ran.assign(note=notes.fillna("")).sort_values("findings", ascending=False, kind="stable")
    if len(ran):
        console.print(counted[_COUNTED].to_string(index=False), markup=False)
    not_in_force = summary[~summary["in_force"]]
    unrun = findings.not_run["rule"].nunique()
    console.print(
        f"{len(ran)} rules ran on {as_of}, {len(findings.table):,} findings; {len(not_in_force)} were not in force; "
        f"{unrun} could not be run, which is not to pass.",
        markup=False,
    )
    for each in _unrun(findings.not_run).to_dict("records"):
        reason = UNRUN_REASONS[str(each["reason"])]
        console.print(f"  {each['missing']} ({reason.zh} {reason.en}): {each['rules']}", markup=False)
    unseen, policy = (len(findings.provenance[name]) for name in ("unverified_rules", "unverified_policy"))
    if unseen or policy:
        console.print(f"Not verified by their source: {unseen} of these rules, {policy} policy figures behind them.")
    if out is not None:
        from fupin_risk.outputs import write_findings

        for written in written_to(out, "rules", lambda folder: write_findings(findings, folder)):
            where(written.name, written)


def _unrun(not_run: pd.DataFrame) -> pd.DataFrame:
    """The rules that could not be run, by what is missing."""
    grouped = not_run.groupby(["missing", "reason"])["rule"]
    return grouped.agg(lambda names: ", ".join(dict.fromkeys(names))).rename("rules").reset_index()
