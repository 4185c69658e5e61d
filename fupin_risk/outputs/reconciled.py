"""How does a reconciliation become files: the bridge to read, the rows to mend?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fupin_risk.outputs.captions import captions
from fupin_risk.outputs.intake import MOST_ROWS_A_SHEET
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import Kind, SheetColumn, add_sheet, new_workbook
from fupin_risk.reconciliation import Reconciliation
from fupin_risk.vocabulary import (
    RECONCILED,
    RECONCILIATION_CAUSES,
    RECONCILIATION_COLUMNS,
    RECONCILIATION_FOUND_BY,
    Language,
    Words,
)

TABLES = ("totals", "causes", "pairs", "only_left", "only_right")
_KINDS: dict[str, Kind] = {
    "match": "integer",
    "row": "integer",
    "score": "integer",
    "rivals": "integer",
    "rows": "integer",
    "differences": "integer",
    "doubtful": "yes_no",
}
_CELLS: dict[str, Kind] = {
    "yuan": "yuan_to_the_fen",
    "date": "date",
    "yes_no": "yes_no",
    "integer": "integer",
    "number": "number",
}


def write_reconciliation(result: Reconciliation, folder: str | Path, *, language: Language = "zh") -> tuple[Path, ...]:
    """Write the workbook `reconciliation.xlsx` and a Parquet file for each table into a folder.

    Parameters
    ----------
    result : Reconciliation
    folder : str or Path
        An existing folder. What is written holds ids and amounts of people: for those who mend the sources only.
    language : {"zh", "en"}, default "zh"
        Of the workbook.

    Returns
    -------
    tuple of Path
        The workbook, then the Parquet files.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_reconciliation
    >>> write_reconciliation(result, "out")  # doctest: +SKIP
    """
    internal = captions(language)["internal"]
    made_from = {"subject": result.subject, "as_of": result.as_of, "left": result.left, "right": result.right}
    written = []
    for name in TABLES:
        path = Path(folder) / f"{name}.parquet"
        write_table(getattr(result, name), path, metadata={**made_from, "period": result.period})
        written.append(path)
    workbook = Path(folder) / "reconciliation.xlsx"
    head = result.summary(language).splitlines()[0]
    sheets = {name: words.of(language) for name, words in _SHEETS.items()}
    with new_workbook(workbook, title=head, comments=internal, made_on=result.as_of) as book:
        add_sheet(book, sheets["totals"], _steps(result, language), _BRIDGE, language, note=head)
        differing = result.pairs[result.pairs["causes"] != ""]
        for name, rows in (("pairs", differing), ("only_left", result.only_left), ("only_right", result.only_right)):
            note = f"{result.left} / {result.right}: {internal}"
            if len(rows) > MOST_ROWS_A_SHEET:
                shown = captions(language)["quarantine_cut"]
                note = shown.format(shown=f"{MOST_ROWS_A_SHEET:,}", file=f"{name}.parquet")
            told = _in_words(rows.head(MOST_ROWS_A_SHEET), result, language)
            add_sheet(book, sheets[name], told, _columns(told, result), language, note=note)
        notes = pd.DataFrame({"note": [*result.notes(language), internal]})
        add_sheet(book, sheets["notes"], notes, [SheetColumn("note", _SHEETS["notes"], "text", 110)], language)
    return workbook, *written


def cause_words(names: str, language: Language) -> str:
    """Causes joined by semicolons, as words.

    Examples
    --------
    >>> cause_words("unit;cut_off", "zh"), cause_words("", "en")
    ('单位（万元与元）、截止日期', '')
    """
    comma = "、" if language == "zh" else ", "
    return comma.join(RECONCILIATION_CAUSES[name].of(language) for name in names.split(";") if name)


def _in_words(rows: pd.DataFrame, result: Reconciliation, language: Language) -> pd.DataFrame:
    """Causes, columns and codes under their labels."""
    comma = "、" if language == "zh" else ", "
    told = rows.assign(causes=[cause_words(text, language) for text in rows["causes"]])
    if "differing" in rows:
        labels = {name: Words(column.label.zh, column.label.en) for name, column in result.columns.items()}
        told["differing"] = [
            comma.join(labels[name].of(language) for name in text.split(";") if name) for text in rows["differing"]
        ]
        told["found_by"] = [RECONCILIATION_FOUND_BY[name].of(language) for name in rows["found_by"]]
    for name in map(str, rows):
        column = result.columns.get(_of_side(name)[1])
        if column is not None and column.codes:
            told[name] = [comma.join(code_words(code, column.codes, language)) for code in rows[name]]
    return told


def _of_side(name: str) -> tuple[str, str]:
    """The side, if the name begins with one, and the column."""
    side, _, column = name.partition("_")
    return (side, column) if side in {"left", "right"} else ("", name)


def _steps(result: Reconciliation, language: Language) -> pd.DataFrame:
    ends = {"left": result.left, "right": result.right}
    steps = [ends.get(step) or RECONCILIATION_CAUSES[step].of(language) for step in result.totals["step"]]
    return result.totals.assign(
        step=steps, differences=result.totals["differences"].where(~result.totals["step"].isin(ends))
    )


def _columns(rows: pd.DataFrame, result: Reconciliation) -> Sequence[SheetColumn]:
    """A column for each of the frame's; those of a side under the side's name and the dictionary's label."""
    return [SheetColumn(name, *_heading(name, result), width=14) for name in map(str, rows)]


def _heading(name: str, result: Reconciliation) -> tuple[Words, Kind]:
    if name in RECONCILIATION_COLUMNS and name not in result.columns:
        return RECONCILIATION_COLUMNS[name], _KINDS.get(name, "text")
    side, column = _of_side(name)
    prefix = getattr(result, side) if side else ""
    found = result.columns[column]
    words = Words(f"{prefix} {found.label.zh}".strip(), f"{prefix} {found.label.en}".strip())
    return words, _CELLS.get(found.type, "text")


_SHEETS = {name: RECONCILED[f"sheet_{name}"] for name in ("totals", "pairs", "only_left", "only_right", "notes")}
_BRIDGE = [
    SheetColumn("step", RECONCILIATION_COLUMNS["step"], "text", 26),
    SheetColumn("differences", RECONCILIATION_COLUMNS["differences"], "integer", 12),
    SheetColumn("rows", RECONCILIATION_COLUMNS["rows"], "integer", 12),
    SheetColumn("amount_yuan", RECONCILIATION_COLUMNS["amount_yuan"], "yuan_to_the_fen", 20),
]
