"""How does a reconciliation become files: the bridge to read, the rows to mend?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.outputs.intake import MOST_ROWS_A_SHEET
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import kind_of, sheet_columns
from fupin_risk.outputs.wording import code_words
from fupin_risk.outputs.workbook import Kind, SheetColumn, add_sheet, new_workbook
from fupin_risk.reconciliation import Reconciliation
from fupin_risk.words.messages import Language

_BRIDGE = "step:26 differences rows amount_yuan:20"
_NOTES = "note=notes_sheet:110"
TABLES = ("totals", "causes", "pairs", "only_left", "only_right")
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
    texts = result.catalogue.texts(language)
    words, internal = texts.reconciliation, texts.statements["internal"]
    made_from = {"subject": result.subject, "as_of": result.as_of, "left": result.left, "right": result.right}
    written = []
    for name in TABLES:
        path = Path(folder) / f"{name}.parquet"
        write_table(getattr(result, name), path, metadata={**made_from, "period": result.period})
        written.append(path)
    workbook = Path(folder) / "reconciliation.xlsx"
    head = result.summary(language).splitlines()[0]
    differing = result.pairs[result.pairs["causes"] != ""]
    parts = (
        (words["pairs_sheet"], "pairs", differing),
        (words["only_left_sheet"], "only_left", result.only_left),
        (words["only_right_sheet"], "only_right", result.only_right),
    )
    with new_workbook(workbook, texts, title=head, comments=internal, made_on=result.as_of) as book:
        bridge = sheet_columns(_BRIDGE, texts, "reconciliation_columns")
        add_sheet(book, words["totals_sheet"], _steps(result, texts), bridge, texts, note=head)
        for sheet, name, rows in parts:
            note = f"{result.left} / {result.right}: {internal}"
            if len(rows) > MOST_ROWS_A_SHEET:
                note = texts.intake["cut"].format(shown=f"{MOST_ROWS_A_SHEET:,}", file=f"{name}.parquet")
            told = _in_words(rows.head(MOST_ROWS_A_SHEET), result, texts)
            add_sheet(book, sheet, told, _columns(told, result, texts), texts, note=note)
        notes = pd.DataFrame({"note": [*result.notes(language), internal]})
        add_sheet(book, words["notes_sheet"], notes, sheet_columns(_NOTES, texts, "reconciliation"), texts)
    return workbook, *written


def cause_words(names: str, texts: Texts) -> str:
    """Causes joined by semicolons, as words.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> cause_words("unit;cut_off", fr.load_catalogue().texts("zh"))
    '单位（万元与元）、截止日期'
    """
    return texts.joined(texts.reconciliation_causes[name] for name in names.split(";") if name)


def _in_words(rows: pd.DataFrame, result: Reconciliation, texts: Texts) -> pd.DataFrame:
    """Causes, columns and codes under their labels."""
    told = rows.assign(causes=[cause_words(text, texts) for text in rows["causes"]])
    if "differing" in rows:
        labels = {name: texts.of(column.label) for name, column in result.columns.items()}
        told["differing"] = [
            texts.joined(labels[name] for name in text.split(";") if name) for text in rows["differing"]
        ]
        told["found_by"] = [texts.found_by[name] for name in rows["found_by"]]
    for name in map(str, rows):
        column = result.columns.get(_of_side(name)[1])
        if column is not None and column.codes:
            told[name] = [texts.joined(code_words(code, column.codes, texts)) for code in rows[name]]
    return told


def _of_side(name: str) -> tuple[str, str]:
    """The side, if the name begins with one, and the column."""
    side, _, column = name.partition("_")
    return (side, column) if side in {"left", "right"} else ("", name)


def _steps(result: Reconciliation, texts: Texts) -> pd.DataFrame:
    ends = {"left": result.left, "right": result.right}
    steps = [ends.get(step) or texts.reconciliation_causes[step] for step in result.totals["step"]]
    return result.totals.assign(
        step=steps, differences=result.totals["differences"].where(~result.totals["step"].isin(ends))
    )


def _columns(rows: pd.DataFrame, result: Reconciliation, texts: Texts) -> Sequence[SheetColumn]:
    """A column for each of the frame's; those of a side under the side's name and the dictionary's label."""
    return [_column(name, result, texts) for name in map(str, rows)]


def _column(name: str, result: Reconciliation, texts: Texts) -> SheetColumn:
    if name in texts.reconciliation_columns and name not in result.columns:
        return SheetColumn(name, texts.reconciliation_columns[name], kind_of(name), 14)
    side, column = _of_side(name)
    found = result.columns[column]
    heading = f"{getattr(result, side) if side else ''} {texts.of(found.label)}".strip()
    return SheetColumn(name, heading, _CELLS.get(found.type, "text"), 14)
