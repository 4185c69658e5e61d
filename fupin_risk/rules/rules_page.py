"""Which rules are there? One page, made from the definitions."""

from __future__ import annotations

from importlib.resources import files

from fupin_risk.definitions import Catalogue, LimitRow, Rule
from fupin_risk.indicators.catalogue_page import opening_comment, table_line

_MEANINGS = {
    "breach": "a clause is not kept",
    "contradiction": "two facts cannot both be so",
    "doubt": "a fact is unlikely, and is to be looked at",
    "empty": "something that must be known is not written down",
}
_COLUMNS = ("English", "Severity", "Clause", "In force", "Source", "Not run without")


def _head() -> str:
    return files("fupin_risk.rules").joinpath("rules_page.md").read_text("utf-8")


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
    severities = "\n".join(
        table_line([f"`{k}`", catalogue.words.severities[k].zh, text]) for k, text in _MEANINGS.items()
    )
    verified = sum(rule.verified for rule in rules)
    parts = [_head().format(count=len(rules), subjects=len(subjects), verified=verified, severities=severities)]
    columns = ("Name", catalogue.words.signs["language"].zh, *_COLUMNS)
    for subject in subjects:
        own = [rule for rule in rules if rule.subject == subject]
        question = opening_comment(catalogue.subjects[subject].written)
        lines = [table_line(columns), table_line(["---"] * len(columns)), *map(_row, own)]
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
