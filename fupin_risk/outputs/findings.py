"""How do the findings of the rules become files: who fails which, of how many, and which rules could not be run?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.outputs.about import add_about, made_from_lines
from fupin_risk.outputs.intake import MOST_ROWS_A_SHEET
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.rules import RuleFindings
from fupin_risk.words.messages import Language

_SUMMARY = (
    "rule:28 label_*:34 severity grain:10 clause:16 verified:10 in_force:10 why_*:22 ran:8 missing:26 "
    "concerned checked unknown findings share:10 households_checked households_found liveness:16"
)
_FINDINGS = (
    "household_id:18 county township:14 village:14 label_*:34 severity grain:10 object:18 sentence_*:60 "
    "clause:16 rule:28"
)
_NOT_RUN = "rule:28 label_*:34 county reason:24 missing:40"


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
    texts = findings.catalogue.texts(language)
    words = texts.rules
    table, summary, workbook = (
        Path(folder) / name for name in ("rule_findings.parquet", "rule_summary.parquet", "rule_findings.xlsx")
    )
    write_table(findings.table, table, metadata=findings.provenance)
    write_table(findings.summary, summary, metadata=findings.provenance)
    day = dt.date.fromisoformat(findings.provenance["as_of"])
    note = f"{words['title']} · {texts.captions['as_of']} {day} · {words['purpose']}"
    cut = texts.intake["cut"].format(shown=f"{MOST_ROWS_A_SHEET:,}", file=table.name)
    too_many = len(findings.table) > MOST_ROWS_A_SHEET
    with new_workbook(workbook, texts, title=words["title"], comments=words["purpose"], made_on=day) as book:
        rows, columns = _worded(without_zeros(findings.summary), texts), sheet_columns(_SUMMARY, texts, "rule_columns")
        add_sheet(book, words["summary"], rows, columns, texts, note=note, fixed_columns=2)
        rows = _worded(_labelled(findings.table.head(MOST_ROWS_A_SHEET), findings, texts), texts)
        columns = sheet_columns(_FINDINGS, texts, "rule_columns")
        add_sheet(book, words["findings"], rows, columns, texts, note=cut if too_many else "")
        rows = _worded(_labelled(findings.not_run, findings, texts), texts)
        add_sheet(book, words["not_run"], rows, sheet_columns(_NOT_RUN, texts, "rule_columns"), texts)
        lines = made_from_lines(findings.provenance, words["purpose"], texts)
        add_about(book, lines, texts, title=words["title"])
    return table, summary, workbook


def without_zeros(summary: pd.DataFrame) -> pd.DataFrame:
    """The summary without a count of findings for rules that could judge nothing."""
    return summary.assign(findings=summary["findings"].astype("Int64").mask(summary["checked"] == 0))


def _labelled(rows: pd.DataFrame, findings: RuleFindings, texts: Texts) -> pd.DataFrame:
    column = f"label_{texts.language}"
    labels = dict(zip(findings.summary["rule"], findings.summary[column], strict=True))
    return rows.assign(**{column: rows["rule"].map(labels)})


def _worded(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Codes as words."""
    words = {
        "severity": texts.severities,
        "grain": texts.grains,
        "liveness": texts.liveness,
        "reason": texts.unrun_reasons,
    }
    return rows.assign(**{name: rows[name].map(codes) for name, codes in words.items() if name in rows})
