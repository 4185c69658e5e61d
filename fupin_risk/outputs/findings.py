"""How do the findings of the rules become files: who fails which, of how many, and which rules could not be run?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.captions import captions
from fupin_risk.outputs.intake import MOST_ROWS_A_SHEET
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.rules import RuleFindings
from fupin_risk.vocabulary import (
    GRAINS,
    LIST_COLUMNS,
    LIVENESS,
    RULE_COLUMNS,
    SEVERITIES,
    UNRUN_REASONS,
    Language,
    Words,
)

_COUNTS = ("concerned", "checked", "unknown", "findings")
# Codes of the tables that are written as words in the workbook.
_WORDS: dict[str, dict[str, Words]] = {
    "severity": SEVERITIES,
    "grain": GRAINS,
    "liveness": LIVENESS,
    "reason": UNRUN_REASONS,
}


def write_findings(findings: RuleFindings, folder: str | Path, *, language: Language = "zh") -> tuple[Path, Path, Path]:
    """Write `rule_findings.parquet`, `rule_summary.parquet` and the workbook `rule_findings.xlsx` into a folder.

    Parameters
    ----------
    findings : RuleFindings
    folder : str or Path
        An existing folder.
    language : {"zh", "en"}, default "zh"
        Of the workbook.

    Returns
    -------
    tuple of Path
        The three files. They hold ids, and no name or telephone.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_findings
    >>> write_findings(findings, "out")  # doctest: +SKIP
    """
    t = captions(language)
    table, summary, workbook = (
        Path(folder) / name for name in ("rule_findings.parquet", "rule_summary.parquet", "rule_findings.xlsx")
    )
    write_table(findings.table, table, metadata=findings.provenance)
    write_table(findings.summary, summary, metadata=findings.provenance)
    day = dt.date.fromisoformat(findings.provenance["as_of"])
    note = f"{t['rules_title']} · {t['as_of']} {day} · {t['rules_purpose']}"
    cut = t["quarantine_cut"].format(shown=f"{MOST_ROWS_A_SHEET:,}", file=table.name)
    too_many = len(findings.table) > MOST_ROWS_A_SHEET
    with new_workbook(workbook, title=t["rules_title"], comments=t["rules_purpose"], made_on=day) as book:
        rows = _worded(findings.summary, language)
        add_sheet(book, t["rule_summary_sheet"], rows, _summary_columns(language), language, note=note, fixed_columns=2)
        rows = _worded(_labelled(findings.table.head(MOST_ROWS_A_SHEET), findings, language), language)
        columns = _finding_columns(language)
        add_sheet(book, t["rule_findings_sheet"], rows, columns, language, note=cut if too_many else "")
        rows = _worded(_labelled(findings.not_run, findings, language), language)
        add_sheet(book, t["rules_not_run_sheet"], rows, _unrun_columns(language), language)
        lines = made_from_lines(findings.provenance, t["rules_purpose"], language)
        add_about(book, lines, language, title=t["rules_title"])
    return table, summary, workbook


def _labelled(rows: pd.DataFrame, findings: RuleFindings, language: Language) -> pd.DataFrame:
    column = f"label_{language}"
    labels = dict(zip(findings.summary["rule"], findings.summary[column], strict=True))
    return rows.assign(**{column: rows["rule"].map(labels)})


def _worded(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    worded = {
        name: rows[name].map({code: words.of(language) for code, words in codes.items()})
        for name, codes in _WORDS.items()
        if name in rows
    }
    return rows.assign(**worded)


def _summary_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("rule", RULE_COLUMNS["rule"], "text", 28),
        SheetColumn(f"label_{language}", RULE_COLUMNS["label"], "text", 34),
        SheetColumn("severity", RULE_COLUMNS["severity"], "text", 12),
        SheetColumn("grain", RULE_COLUMNS["grain"], "text", 10),
        SheetColumn("clause", RULE_COLUMNS["clause"], "text", 16),
        SheetColumn("verified", RULE_COLUMNS["verified"], "yes_no", 10),
        SheetColumn("in_force", RULE_COLUMNS["in_force"], "yes_no", 10),
        SheetColumn(f"why_{language}", RULE_COLUMNS["why"], "text", 22),
        SheetColumn("ran", RULE_COLUMNS["ran"], "yes_no", 8),
        SheetColumn("missing", RULE_COLUMNS["missing"], "text", 26),
        *(SheetColumn(name, RULE_COLUMNS[name], "integer", 12) for name in _COUNTS),
        SheetColumn("share", RULE_COLUMNS["share"], "share", 10),
        SheetColumn("households_checked", RULE_COLUMNS["households_checked"], "integer", 12),
        SheetColumn("households_found", RULE_COLUMNS["households_found"], "integer", 12),
        SheetColumn("liveness", RULE_COLUMNS["liveness"], "text", 16),
    )


def _finding_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("household_id", LIST_COLUMNS["household_id"], "text", 18),
        SheetColumn("county", LIST_COLUMNS["county"], "text", 12),
        SheetColumn("township", LIST_COLUMNS["township"], "text", 14),
        SheetColumn("village", LIST_COLUMNS["village"], "text", 14),
        SheetColumn(f"label_{language}", RULE_COLUMNS["label"], "text", 34),
        SheetColumn("severity", RULE_COLUMNS["severity"], "text", 12),
        SheetColumn("grain", RULE_COLUMNS["grain"], "text", 10),
        SheetColumn("object", RULE_COLUMNS["object"], "text", 18),
        SheetColumn(f"sentence_{language}", RULE_COLUMNS["sentence"], "text", 60),
        SheetColumn("clause", RULE_COLUMNS["clause"], "text", 16),
        SheetColumn("rule", RULE_COLUMNS["rule"], "text", 28),
    )


def _unrun_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("rule", RULE_COLUMNS["rule"], "text", 28),
        SheetColumn(f"label_{language}", RULE_COLUMNS["label"], "text", 34),
        SheetColumn("county", LIST_COLUMNS["county"], "text", 12),
        SheetColumn("reason", RULE_COLUMNS["reason"], "text", 24),
        SheetColumn("missing", RULE_COLUMNS["missing"], "text", 40),
    )
