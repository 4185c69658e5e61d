"""Which rules are there? One page, made from the definitions."""

from __future__ import annotations

from fupin_risk.definitions import Catalogue, LimitRow, Rule
from fupin_risk.indicators.catalogue_page import opening_comment, table_line
from fupin_risk.vocabulary import SEVERITIES

_HEAD = """# 规则目录 · The rules

<!-- Made from features/rules by fupin_risk.rules.rules_page; do not edit. -->

{count} rules in {subjects} definitions; {verified} rest on a source that was seen, the others are marked *unverified*.
A definition is one SQL file and one TOML file of the same name under `features/rules/`, with rows on which each rule
fails and holds under `features/rules/fixtures/`; [how-to-add-a-rule.md](how-to-add-a-rule.md) says how to add one.

`fupin_risk.check_rules(register, as_of)` and `fupin-risk rules REGISTER --as-of DAY` run those that were published and
in force on the day. A rule judges one kind of object. Of those that it is about it says who fails, who holds, and of
whom nobody can tell: a missing value fails no rule but those marked *empty*, and a missing row only where its table is
known to reach the day. A rule whose tables the register lacks is not run, which is not to pass.

| Severity | 中文 | Meaning |
| --- | --- | --- |
{severities}

Clauses are those of the notice 皖政办秘〔2017〕152号 (C industry, J education, H health, B precise help, Z quality of
exit, X micro-credit), or name another source. The notice binds Anhui: a county elsewhere asks for the other rules
(`only=`), or replaces a file by one that says `place`. The limits that rules hold against stand at the end.
"""
_MEANINGS = {
    "breach": "a clause is not kept",
    "contradiction": "two facts cannot both be so",
    "doubt": "a fact is unlikely, and is to be looked at",
    "empty": "something that must be known is not written down",
}
_COLUMNS = ("Name", "中文", "English", "Severity", "Clause", "In force", "Source", "Not run without")


def rules_page(catalogue: Catalogue) -> str:
    """All rules and their limits as a page of Markdown.

    Parameters
    ----------
    catalogue : Catalogue

    Returns
    -------
    str
        A table for each definition that has rules; the same text for the same catalogue.
    """
    rules = list(catalogue.rules.values())
    subjects = list(dict.fromkeys(rule.subject for rule in rules))
    severities = "\n".join(table_line([f"`{k}`", SEVERITIES[k].zh, text]) for k, text in _MEANINGS.items())
    verified = sum(rule.verified for rule in rules)
    parts = [_HEAD.format(count=len(rules), subjects=len(subjects), verified=verified, severities=severities)]
    for subject in subjects:
        own = [rule for rule in rules if rule.subject == subject]
        question = opening_comment(catalogue.subjects[subject].written)
        lines = [table_line(_COLUMNS), table_line(["---"] * len(_COLUMNS)), *map(_row, own)]
        parts.append("\n".join([f"## {subject}", "", f"*{question}* Judges: {own[0].grain}.", "", *lines, ""]))
    parts.append(_limits(catalogue))
    return "\n".join(parts)


def _row(rule: Rule) -> str:
    needed = ", ".join([*rule.reads, *(f"{table} to the day" for table in rule.covered)])
    return table_line(
        (
            f"`{rule.name}`",
            rule.label.zh,
            rule.label.en,
            rule.severity,
            rule.clause,
            _days(rule),
            rule.source if rule.verified else f"{rule.source} *(unverified)*",
            needed,
        )
    )


def _days(rule: Rule) -> str:
    first, last = rule.in_force_from.isoformat(), rule.in_force_to.isoformat() if rule.in_force_to else ""
    place = "" if rule.place == "*" else f", {rule.place}"
    by = f", by {rule.judged_on}" if rule.judged_on else ""
    return f"{first} to {last}{place}{by}" if last else f"from {first}{place}{by}"


def _limits(catalogue: Catalogue) -> str:
    lines = [table_line(("Limit", "Value", "Place", "In force", "Source")), table_line(["---"] * 5)]
    for row in catalogue.policy.rows(LimitRow):
        last = f" to {row.in_force_to}" if row.in_force_to else ""
        source = row.source if row.verified else f"{row.source} *(unverified)*"
        lines.append(
            table_line((f"`{row.name}`", f"{row.value:g}", row.place, f"from {row.in_force_from}{last}", source))
        )
    return "\n".join(["## Limits", "", "Rows of `features/policy/limits.toml`.", "", *lines, ""])
