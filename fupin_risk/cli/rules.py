"""What does `fupin-risk rules` print and write?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fupin_risk as fr
from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.results import refuse_early, written_to
from fupin_risk.cli.screen import say, show, show_table, spoken, where
from fupin_risk.errors import message
from fupin_risk.words.messages import Language

if TYPE_CHECKING:
    import pandas as pd

    from fupin_risk.definitions import Texts

_COUNTED = ["rule", "severity", "findings", "checked", "unknown", "note"]


def say_rules(given: GivenRegister, as_of: str, out: Path | None, language: Language) -> None:
    """Run the rules, print counts, and write the findings where a folder is given: never a finding on the screen."""
    from fupin_risk.outputs.about import unread_notes
    from fupin_risk.outputs.findings import without_zeros

    refuse_early(out, "rules")
    findings = fr.check_rules(given.read(), as_of)
    summary = findings.summary
    ran, texts = summary[summary["ran"]], findings.catalogue.texts(spoken())
    notes = ran["liveness"].map(texts.liveness)
    # A rule that could judge nothing has no count.
    counted = without_zeros(ran.assign(note=notes.fillna("")).sort_values("findings", ascending=False, kind="stable"))
    if len(ran):
        shown = counted["findings"].astype(object).where(counted["findings"].notna(), "")
        show_table(_in_words(counted.assign(findings=shown)[_COUNTED], texts))
    not_in_force = summary[~summary["in_force"]]
    unrun = findings.not_run["rule"].nunique()
    say(
        message(
            "{ran} rules evaluated as of {as_of}: {findings:,} findings; {not_in_force} not in force; "
            "{unrun} could not be evaluated (does not count as passed).",
            ran=len(ran),
            as_of=as_of,
            findings=len(findings.table),
            not_in_force=len(not_in_force),
            unrun=unrun,
        )
    )
    for each in _unrun(findings.not_run).to_dict("records"):
        show(f"  {each['missing']} ({texts.unrun_reasons[str(each['reason'])]}): {each['rules']}")
    unseen, policy = (len(findings.provenance[name]) for name in ("unverified_rules", "unverified_policy"))
    if unseen or policy:
        say(
            message(
                "Not verified against their source: {rules} of these rules, {policy} policy figures behind them.",
                rules=unseen,
                policy=policy,
            )
        )
    for note in unread_notes(findings.provenance, texts):
        show(note)
    if out is not None:
        from fupin_risk.outputs import write_findings

        for written in written_to(out, "rules", lambda folder: write_findings(findings, folder, language=language)):
            where(written.name, written)


def _in_words(counted: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The table with Chinese words and headings on a Chinese screen, else as the library names them."""
    if texts.language == "en":
        return counted
    headings = {**texts.rule_columns, "note": texts.rule_columns["liveness"]}
    return counted.assign(severity=counted["severity"].map(texts.severities)).rename(columns=headings)


def _unrun(not_run: pd.DataFrame) -> pd.DataFrame:
    """The rules that could not be run, by what is missing."""
    grouped = not_run.groupby(["missing", "reason"])["rule"]
    return grouped.agg(lambda names: ", ".join(dict.fromkeys(names))).rename("rules").reset_index()
