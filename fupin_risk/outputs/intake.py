"""What became of the rows of a register on their way in, and which were set aside, why, and what to do?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pandas as pd

from fupin_risk.outputs.captions import CAPTIONS, captions
from fupin_risk.outputs.parquet import write_table
from fupin_risk.outputs.wording import table_label
from fupin_risk.outputs.workbook import SheetColumn, add_sheet, new_workbook
from fupin_risk.vocabulary import Language

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
    assumed_clocks : mapping of str to str
        Tables whose day of entry was assumed, and how.
    covers : DataFrame
        county, table, covered_from (missing: not covered), declared.
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
    def assumed_clocks(self) -> Mapping[str, str]: ...  # noqa: D102 - said above
    @property
    def covers(self) -> pd.DataFrame: ...  # noqa: D102 - said above


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
    t = captions(language)
    parquet, workbook = Path(folder) / "quarantine.parquet", Path(folder) / "intake.xlsx"
    keys = [
        name
        for name in ("table", "file", "sheet", "line", "column", "reason_code")
        if name in register.quarantine.columns
    ]
    quarantine = register.quarantine.sort_values(keys, kind="stable", ignore_index=True)
    write_table(quarantine, parquet, private=True)
    left_out = max(len(quarantine) - MOST_ROWS_A_SHEET, 0)
    note = t["quarantine_cut"].format(shown=f"{MOST_ROWS_A_SHEET:,}", file=parquet.name) if left_out else ""
    with new_workbook(
        workbook, title=t["intake_title"], comments=t["intake_purpose"], made_on=NO_DAY, private=True
    ) as book:
        ledger = register.ledger.sort_values("table", kind="stable", ignore_index=True)
        add_sheet(book, t["ledger_sheet"], _with_labels(ledger, language), _ledger_columns(), language)
        reasons = _with_labels(reasons_of(quarantine), language)
        add_sheet(book, t["reasons_sheet"], reasons, _reason_columns(language), language)
        normalised = register.normalised.sort_values(["table", "file", "column", "kind"], kind="stable")
        add_sheet(book, t["normalised_sheet"], _with_labels(normalised, language), _change_columns(language), language)
        doubts = register.doubts.sort_values(["table", "file", "column", "reason_code"], kind="stable")
        add_sheet(book, t["doubts_sheet"], _with_labels(doubts, language), _doubt_columns(language), language)
        unread = register.unread.sort_values(["file", "sheet"], kind="stable")
        add_sheet(book, t["unread_sheet"], unread, _unread_columns(language), language)
        clocks = pd.DataFrame(sorted(register.assumed_clocks.items()), columns=["table", "assumed"])
        add_sheet(book, t["clocks_sheet"], _with_labels(clocks, language), _clock_columns(), language)
        covers = _with_labels(covers_in_short(register.covers), language)
        add_sheet(book, t["covers_sheet"], covers, _cover_columns(), language)
        rows = _with_labels(quarantine.head(MOST_ROWS_A_SHEET), language)
        add_sheet(book, t["quarantine_sheet"], rows, _quarantine_columns(language), language, note=note)
    return parquet, workbook


def _with_labels(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    return frame.assign(table_label=[table_label(name, language) for name in frame["table"]])


def _ledger_columns() -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("table", CAPTIONS["table"], "text", 18),
        SheetColumn("table_label", CAPTIONS["table_label"], "text", 18),
        *(SheetColumn(name, CAPTIONS[name], "integer", 12) for name in COUNTS),
    )


def _named_table() -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("table", CAPTIONS["table"], "text", 18),
        SheetColumn("table_label", CAPTIONS["table_label"], "text", 18),
    )


def _reason_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        *_named_table(),
        SheetColumn("column", CAPTIONS["column"], "text", 20),
        SheetColumn("reason_code", CAPTIONS["reason_code"], "text", 26),
        SheetColumn("rows", CAPTIONS["rows"], "integer", 10),
        SheetColumn(f"remedy_{language}", CAPTIONS["remedy"], "text", 70),
    )


def _change_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        *_named_table(),
        SheetColumn("file", CAPTIONS["file"], "text", 28),
        SheetColumn("sheet", CAPTIONS["sheet"], "text", 14),
        SheetColumn("column", CAPTIONS["column"], "text", 20),
        SheetColumn("kind", CAPTIONS["kind"], "text", 18),
        SheetColumn("cells", CAPTIONS["cells"], "integer", 10),
        SheetColumn(f"what_{language}", CAPTIONS["what"], "text", 60),
    )


def _doubt_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        *_named_table(),
        SheetColumn("file", CAPTIONS["file"], "text", 28),
        SheetColumn("sheet", CAPTIONS["sheet"], "text", 14),
        SheetColumn("line", CAPTIONS["first_line"], "integer", 10),
        SheetColumn("column", CAPTIONS["column"], "text", 20),
        SheetColumn("reason_code", CAPTIONS["reason_code"], "text", 26),
        SheetColumn("rows", CAPTIONS["rows"], "integer", 10),
        SheetColumn(f"remedy_{language}", CAPTIONS["remedy"], "text", 70),
    )


def _unread_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("file", CAPTIONS["file"], "text", 28),
        SheetColumn("sheet", CAPTIONS["sheet"], "text", 14),
        SheetColumn("heading", CAPTIONS["heading"], "text", 28),
        SheetColumn(f"why_{language}", CAPTIONS["why"], "text", 70),
    )


def _clock_columns() -> tuple[SheetColumn, ...]:
    return (*_named_table(), SheetColumn("assumed", CAPTIONS["assumed"], "text", 40))


def _cover_columns() -> tuple[SheetColumn, ...]:
    return (
        *_named_table(),
        SheetColumn("covered_from", CAPTIONS["covered_from"], "date", 14),
        SheetColumn("declared", CAPTIONS["declared"], "yes_no", 12),
        SheetColumn("counties", CAPTIONS["counties"], "integer", 10),
    )


def _quarantine_columns(language: Language) -> tuple[SheetColumn, ...]:
    return (
        SheetColumn("table", CAPTIONS["table"], "text", 18),
        SheetColumn("table_label", CAPTIONS["table_label"], "text", 18),
        SheetColumn("file", CAPTIONS["file"], "text", 28),
        SheetColumn("sheet", CAPTIONS["sheet"], "text", 14),
        SheetColumn("line", CAPTIONS["line"], "integer", 10),
        SheetColumn("column", CAPTIONS["column"], "text", 20),
        SheetColumn("reason_code", CAPTIONS["reason_code"], "text", 24),
        SheetColumn(f"remedy_{language}", CAPTIONS["remedy"], "text", 70),
    )
