"""Which rows and cells should somebody look at in the files, what stands there, and what may stand there?

It shows cells as they were found: it is for those who keep the files, and for nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fupin_risk.definitions import Column, Texts
from fupin_risk.register.outside import frame_of
from fupin_risk.register.sql_text import literal, quoted
from fupin_risk.words.messages import LANGUAGES

if TYPE_CHECKING:
    from fupin_risk.register.register import Register

# Of a longer list the reader finds the rest in the dictionary.
_MOST_WORDS = 12
COLUMNS = (
    "table", "file", "line", "column", "heading", "cell", "household_id", "reason_code",
    "remedy_zh", "remedy_en", "allowed_zh", "allowed_en",
)  # fmt: skip


def rows_to_mend(register: Register) -> pd.DataFrame:
    """Every cell for which a row was set apart, or that is unknown because it could not be read.

    Parameters
    ----------
    register : Register

    Returns
    -------
    DataFrame
        Sorted: table, file, line, column, heading (as the file writes it), cell and household_id (as they were found;
        missing where ids are pseudonyms), reason_code, remedy_zh, remedy_en, allowed_zh, allowed_en.
    """
    parts = [_of_table(register, name) for name in register.stored_tables]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["table"])
    tables = register.catalogue.dictionary.tables
    frame["file"] = pd.Series([register.files[number] for number in frame["file"]], index=frame.index, dtype="str")
    for language in LANGUAGES:
        texts = register.catalogue.texts(language)
        frame[f"remedy_{language}"] = [texts.remedies.get(code, code) for code in frame["reason_code"]]
        frame[f"allowed_{language}"] = [
            _allowed(tables[table].columns.get(str(column)), texts)
            for table, column in zip(frame["table"], frame["column"], strict=True)
        ]
    own = [name for name in COLUMNS if name in frame]
    return frame[own].sort_values(["table", "file", "line", "column"], kind="stable", ignore_index=True)


def _of_table(register: Register, name: str) -> pd.DataFrame:
    connection = register.store.names_cursor()
    given = [row[0] for row in connection.execute(f"DESCRIBE quarantine.{quoted(name)}").fetchall()]
    shown = register.key_fingerprint is None
    cells = " ".join(f"WHEN {literal(each)} THEN q.{quoted(each)}" for each in given if not each.startswith("_"))
    cell = f"CASE f._column {cells} END" if cells and shown else "CAST(NULL AS VARCHAR)"
    household = "q.household_id" if "household_id" in given and shown else "CAST(NULL AS VARCHAR)"
    found = " UNION ".join(
        f"SELECT _file, _line, _column, reason_code FROM quarantine.{part} WHERE _table = {literal(name)}"
        for part in ("reasons", "unread_cells")
    )
    return frame_of(
        connection,
        f'SELECT {literal(name)} AS "table", f._file AS file, f._line AS line, f._column AS "column", '
        f"h._heading AS heading, {cell} AS cell, {household} AS household_id, f.reason_code FROM ({found}) AS f "
        f"LEFT JOIN quarantine.{quoted(name)} AS q ON q._file = f._file AND q._line = f._line "
        f"LEFT JOIN quarantine.headings AS h ON h._table = {literal(name)} AND h._file = f._file "
        "AND h._column = f._column",
    )


def _allowed(column: Column | None, texts: Texts) -> str:
    """What may stand in a column, in words."""
    if column is None:
        return ""
    words: list[Any] = []
    if column.type == "code" and column.codes:
        words = list(texts.codes[column.codes].values())
    if column.type == "yes_no":
        words = [texts.signs["yes"], texts.signs["no"]]
    return texts.joined(words[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
