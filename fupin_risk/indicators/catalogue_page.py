"""Which indicators are there? One page, made from the definitions."""

from __future__ import annotations

from fupin_risk.definitions import Catalogue, Indicator

_HEAD = """# 指标目录 · The catalogue of indicators

<!-- Made from features/indicators by fupin_risk.indicators.catalogue_page; do not edit. -->

{count} indicators in {subjects} definitions. A definition is one SQL file and one TOML file of the same name under
`features/indicators/`; [definitions.md](definitions.md) says what its SQL may do,
[how-to-add-an-indicator.md](how-to-add-an-indicator.md) how to add one.

Direction: *up* means that more never lowers the estimated risk, *down* that more never raises it; where neither can be
defended, nothing is said. Clauses are those of the notice 皖政办秘〔2017〕152号 (C industry, J education, H health,
B precise help, Z quality of exit, X micro-credit).
"""
_COLUMNS = ("Name", "中文", "English", "Unit", "Cause", "Clause", "Direction", "When it is missing")


def catalogue_page(catalogue: Catalogue) -> str:
    """The catalogue as a page of Markdown.

    Parameters
    ----------
    catalogue : Catalogue

    Returns
    -------
    str
        A table for each definition that has indicators, in catalogue order; the same text for the same catalogue.
    """
    subjects = list(dict.fromkeys(entry.subject for entry in catalogue.indicators.values()))
    parts = [_HEAD.format(count=len(catalogue.indicators), subjects=len(subjects))]
    for subject in subjects:
        entries = [entry for entry in catalogue.indicators.values() if entry.subject == subject]
        parts.append(
            "\n".join(
                [
                    f"## {subject}",
                    "",
                    f"*{opening_comment(catalogue.subjects[subject].written)}*",
                    "",
                    *_table(entries),
                    "",
                ]
            )
        )
    return "\n".join(parts)


def opening_comment(sql: str) -> str:
    """The comment with which a definition opens."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def _table(entries: list[Indicator]) -> list[str]:
    rows = [
        (
            f"`{e.name}`",
            e.label.zh,
            e.label.en,
            e.unit,
            e.cause or "",
            e.clause,
            "" if e.direction == "none" else e.direction,
            e.missing,
        )
        for e in entries
    ]
    return [table_line(_COLUMNS), table_line(["---"] * len(_COLUMNS)), *map(table_line, rows)]


def table_line(cells: tuple[str, ...] | list[str]) -> str:
    """One row of a table in Markdown."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
