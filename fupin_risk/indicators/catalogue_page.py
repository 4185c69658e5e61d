"""Which indicators are there? One page, made from the definitions."""

from __future__ import annotations

from importlib.resources import files

from fupin_risk.definitions import Catalogue, Indicator

_COLUMNS = ("English", "Unit", "Cause", "Clause", "Direction", "When it is missing")


def _head() -> str:
    return files("fupin_risk.indicators").joinpath("catalogue_page.md").read_text("utf-8")


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
    parts = [_head().format(count=len(catalogue.indicators), subjects=len(subjects))]
    for subject in subjects:
        entries = [entry for entry in catalogue.indicators.values() if entry.subject == subject]
        parts.append(
            "\n".join(
                [
                    f"## {subject}",
                    "",
                    f"*{opening_comment(catalogue.subjects[subject].written)}*",
                    "",
                    *_table(entries, catalogue.words.signs["language"].zh),
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


def _table(entries: list[Indicator], chinese: str) -> list[str]:
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
    columns = ("Name", chinese, *_COLUMNS)
    return [table_line(columns), table_line(["---"] * len(columns)), *map(table_line, rows)]


def table_line(cells: tuple[str, ...] | list[str]) -> str:
    """One row of a table in Markdown."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
