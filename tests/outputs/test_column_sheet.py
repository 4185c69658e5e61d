"""A sheet written by columns has the bytes that xlsxwriter itself gives it cell by cell."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from fupin_risk.outputs import column_sheet
from fupin_risk.outputs.column_sheet import ColumnSheet, TypedColumn
from fupin_risk.outputs.workbook import new_workbook

DAY = dt.date(2020, 1, 1)
COLUMNS = 30  # more than there are letters


def _columns(rows: int, formats: list[Any]) -> list[TypedColumn]:
    rng = random.Random(rows)
    made: dict[Any, list[Any]] = {
        "number": [0.0, -0.0, 1.0, -2.5, 1 / 3, 1e300, 123456789.125, None],
        "day": [dt.datetime(year, 2, 28, tzinfo=None) for year in (1900, 1901, 1999, 2019)] + [None],  # noqa: DTZ001
        "text": ["", " a ", "=1+1", "<b>&", "户", "line\nline", "1", None],
    }
    kinds = list(made)
    return [
        TypedColumn(kind, rng.choices(made[kind], k=rows), rng.choices(formats[place % 3 :], k=rows))
        for place in range(COLUMNS)
        for kind in (kinds[place % len(kinds)],)
    ]


def _cell_by_cell(sheet: Any, top: int, place: int, column: TypedColumn) -> None:
    write = {"number": sheet.write_number, "day": sheet.write_datetime, "text": sheet.write_string}[column.type]
    for row, (cell, form) in enumerate(zip(column.cells, column.formats, strict=True), start=top):
        if cell is None:
            sheet.write_blank(row, place, None, form)
        else:
            write(row, place, cell, form)


def _parts(path: Path, rows: int, notes: int, *, by_columns: bool) -> dict[str, bytes]:
    with new_workbook(path, title="t", comments="c", made_on=DAY) as book:
        # The last two look alike and have one place in the file.
        formats = [book.add_format({"bold": True, "font_size": size}) for size in (20, 21, 22, 23, 23)]
        for name in ("first", "second"):
            sheet = book.add_worksheet(name, worksheet_class=ColumnSheet if by_columns else Worksheet)
            for row in range(notes):
                sheet.write_string(row, 0, f"note {row}")
            sheet.set_row(notes, 32)
            for place, column in enumerate(_columns(rows, formats)):
                sheet.write_string(notes, place, f"heading {place}")
                if by_columns:
                    sheet.add_column(notes + 1, column)
                else:
                    _cell_by_cell(sheet, notes + 1, place, column)
            sheet.autofilter(notes, 0, notes + max(rows, 1), COLUMNS - 1)
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("rows", [0, 1, 14, 15, 16, 47])
@pytest.mark.parametrize("notes", [0, 1, 15, 40])
def test_the_bytes_of_cell_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, notes: int) -> None:
    monkeypatch.setattr(column_sheet, "ROWS_AT_ONCE", 10)
    expected = _parts(tmp_path / "cells.xlsx", rows, notes, by_columns=False)
    assert _parts(tmp_path / "columns.xlsx", rows, notes, by_columns=True) == expected


def test_an_xlsxwriter_that_writes_rows_by_another_name_is_told_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ColumnSheet, "_write_rows", Worksheet._write_rows)
    with pytest.raises(RuntimeError, match=f"xlsxwriter {xlsxwriter.__version__} left rows out"):
        _parts(tmp_path / "columns.xlsx", 3, 1, by_columns=True)
    assert not list(tmp_path.iterdir())


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    sheet = ColumnSheet()
    with pytest.raises(ValueError, match="no row 1048577"):
        sheet.add_column(1_048_575, TypedColumn("number", [1.0, 2.0], [None, None]))
