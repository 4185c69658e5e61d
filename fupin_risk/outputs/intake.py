"""What became of the rows of a register on their way in, and which were set aside, why, and what to do?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pandas as pd

from fupin_risk.definitions import Catalogue, Texts
from fupin_risk.definitions.vocabulary import IntakeWords
from fupin_risk.outputs.about import clock_in_words
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.sheet_columns import sheet_columns
from fupin_risk.outputs.workbook import add_sheet, new_workbook
from fupin_risk.words.messages import Language

_TABLE = "table:18 table_label:18"
_SHEETS: dict[IntakeWords, str] = {
    "ledger": f"{_TABLE} rows_in accepted quarantined collapsed split normalised",
    "reasons": f"{_TABLE} column:20 reason_code:26 rows:10 remedy_*:70",
    "normalised": f"{_TABLE} file:28 sheet:14 column:20 kind:18 cells:10 what_*:60",
    "doubts": f"{_TABLE} file:28 sheet:14 line=first_line:10 column:20 reason_code:26 rows:10 remedy_*:70",
    "unread": "file:28 sheet:14 heading:28 why_*:70",
    "unknown_words": f"{_TABLE} column:20 heading:20 word:20 count:10 nearest:20 settled_by:60",
    "clocks": f"{_TABLE} assumed:40",
    "covers": f"{_TABLE} covered_from:14 declared counties:10",
    "quarantine": (
        f"{_TABLE} file:28 line:10 column:20 heading=own_heading:20 cell:24 household_id:20 reason_code:24 remedy_*:60 "
        "allowed_*:40"
    ),
}
COUNTS = ("rows_in", "accepted", "quarantined", "collapsed", "split", "normalised")
# A sheet is read by people; all rows are in the Parquet file.
MOST_ROWS_A_SHEET = 100_000
# The same register gives the same workbook on any day.
NO_DAY = dt.date(2000, 1, 1)


class Intake(Protocol):
    """The parts of a `Register` that tell what became of its rows.

    Attributes
    ----------
    ledger : DataFrame
        One row a table: rows_in = accepted + quarantined + collapsed; split, normalised.
    quarantine : DataFrame
        One row a row set aside: table, file, line, column, reason_code, remedy_zh, remedy_en; never a cell's value.
    normalised : DataFrame
        What was changed without a loss: table, file, column, kind, cells, what_zh, what_en.
    doubts : DataFrame
        What was accepted as it is and should be looked at: table, file, line, column, reason_code, rows and remedies.
    unread : DataFrame
        What the files hold and was not read: file, sheet, heading, why_zh, why_en; without a heading, the whole sheet.
    unknown_words : DataFrame
        Words that mean nothing known: table, column, heading, word, count, nearest, line, shown.
    assumed_clocks : mapping of str to str
        Tables whose day of entry was assumed, and how.
    covers : DataFrame
        county, table, covered_from (missing: not covered), declared.
    catalogue : Catalogue
        The definitions, whose words are printed.
    """

    @property
    def ledger(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def quarantine(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def normalised(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def doubts(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def unread(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def unknown_words(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    @property
    def assumed_clocks(self) -> Mapping[str, str]: ...  # noqa: D102 - said above
    @property
    def covers(self) -> pd.DataFrame: ...  # noqa: D102 - said above
    def cells_to_mend(self) -> pd.DataFrame: ...  # noqa: D102 - as of `Register`
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102 - said above


def reasons_of(quarantine: pd.DataFrame) -> pd.DataFrame:
    """Rows by table, column and reason, with the remedies: the quarantine in short."""
    keys = ["table", "column", "reason_code", "remedy_zh", "remedy_en"]
    return quarantine.groupby(keys, dropna=False, sort=True).size().rename("rows").reset_index()


def covers_in_short(covers: pd.DataFrame) -> pd.DataFrame:
    """Covers by table: from which day on, declared or read off from the rows, in how many counties.

    Parameters
    ----------
    covers : DataFrame
        `Register.covers`.

    Returns
    -------
    DataFrame
        table, covered_from (missing: a row that is not there means unknown, not zero), declared, counties.
    """
    keys = ["table", "covered_from", "declared"]
    return covers.groupby(keys, dropna=False, sort=True).size().rename("counties").reset_index()


def write_intake(register: Intake, folder: str | Path, *, language: Language = "zh") -> tuple[Path, Path]:
    """Write `quarantine.parquet` and the workbook `intake.xlsx` into a folder; only the user can read them.

    Parameters
    ----------
    register : Register
        Its ledger and quarantine are written.
    folder : str or Path
        An existing folder.
    language : {"zh", "en"}, default "zh"
        Of the workbook.

    Returns
    -------
    tuple of Path
        The two files.

    Raises
    ------
    ValueError
        If the language is unknown.
    OSError
        If the folder is missing or not writable.

    Examples
    --------
    >>> from fupin_risk.outputs import write_intake
    >>> write_intake(register, "out")  # doctest: +SKIP
    """
    texts = register.catalogue.texts(language)
    words = texts.intake
    parquet, workbook = Path(folder) / "quarantine.parquet", Path(folder) / "intake.xlsx"
    keys = [
        name
        for name in ("table", "file", "sheet", "line", "column", "reason_code")
        if name in register.quarantine.columns
    ]
    quarantine = register.quarantine.sort_values(keys, kind="stable", ignore_index=True)
    write_table(quarantine, parquet, private=True)
    to_mend = register.cells_to_mend()
    left_out = max(len(to_mend) - MOST_ROWS_A_SHEET, 0)
    note = words["cut"].format(shown=f"{MOST_ROWS_A_SHEET:,}", file=parquet.name) if left_out else ""
    frames: dict[IntakeWords, pd.DataFrame] = {
        "ledger": register.ledger.sort_values("table", kind="stable", ignore_index=True),
        "reasons": reasons_of(quarantine),
        "normalised": register.normalised.sort_values(["table", "file", "column", "kind"], kind="stable"),
        "doubts": register.doubts.sort_values(["table", "file", "column", "reason_code"], kind="stable"),
        "unread": register.unread.sort_values(["file", "sheet"], kind="stable"),
        "unknown_words": register.unknown_words.rename(columns={"line": "settled_by"}),
        "clocks": pd.DataFrame(
            [(name, clock_in_words(how, texts)) for name, how in sorted(register.assumed_clocks.items())],
            columns=["table", "assumed"],
        ),
        "covers": covers_in_short(register.covers),
        "quarantine": to_mend.head(MOST_ROWS_A_SHEET),
    }
    with new_workbook(
        workbook, texts, title=words["title"], comments=words["purpose"], made_on=NO_DAY, private=True
    ) as book:
        for name, frame in frames.items():
            columns = sheet_columns(_SHEETS[name], texts, "intake_columns")
            above = note if name == "quarantine" else ""
            add_sheet(book, words[name], _with_labels(frame, texts), columns, texts, note=above)
    return parquet, workbook


def _with_labels(frame: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Tables, reasons and changes in words: those of the register's catalogue, whenever it was read."""
    said = {}
    if "table" in frame:
        said["table_label"] = [texts.tables.get(name, "") for name in frame["table"]]
    if "reason_code" in frame:
        said[f"remedy_{texts.language}"] = [texts.remedies.get(code, code) for code in frame["reason_code"]]
    if "kind" in frame:
        said[f"what_{texts.language}"] = [texts.normalisations.get(kind, kind) for kind in frame["kind"]]
    return frame.assign(**said)
