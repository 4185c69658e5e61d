"""How do columns of a long table get into a worksheet at a fraction of what cell by cell costs?

xlsxwriter keeps an object for every cell and walks all of them three times; most of the time goes into that, and into
Python's search for garbage among millions of objects. Here a column stays a list until the file is written, and a row
is then one line of text. The XML is the same to the byte, which a test holds against xlsxwriter's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# So many rows become text at once.
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """Cells of one type, None where nothing is known, and the format of each."""

    type: Literal["number", "day", "text"]
    cells: Sequence[Any]
    formats: Sequence[Any]


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes the columns of a table at once; for ``Workbook.add_worksheet(worksheet_class=...)``.

    It relies on names of xlsxwriter that begin with an underscore: how rows are written, texts are numbered and days
    counted. Should a later xlsxwriter write rows by another name, `whole` stays False, and `new_workbook` refuses the
    file.

    Attributes
    ----------
    whole : bool
        Whether all that the sheet was given has been written.
    """

    dim_rowmax: int | None

    def __init__(self) -> None:
        super().__init__()
        self.whole = True
        self._top = 0
        self._columns: list[TypedColumn] = []

    def add_column(self, top: int, column: TypedColumn) -> None:
        """Take the next column of the table, from the left; all are of one length, and nothing else stands below `top`.

        Parameters
        ----------
        top : int
            The row of the first cell, from 0. A heading stands above it.
        column : TypedColumn

        Raises
        ------
        ValueError
            If the sheet has no room for it.
        """
        if not column.cells:
            return
        for row in (top, top + len(column.cells) - 1):
            if self._check_dimensions(row, len(self._columns)):
                message = f"A sheet has no row {row + 1} in a column {len(self._columns) + 1}"
                raise ValueError(message)
        self._top, self.whole = top, False
        self._columns.append(TypedColumn(column.type, self._numbers(column), column.formats))

    def _numbers(self, column: TypedColumn) -> Sequence[Any]:
        """What a file holds of the cells: numbers, the numbers of days, and of texts their place among all texts."""
        if column.type == "number":
            return column.cells
        number = self.str_table._get_shared_string_index if column.type == "text" else cache(self._convert_date_time)  # noqa: SLF001
        return [None if cell is None else number(cell) for cell in column.cells]

    def _write_rows(self) -> None:
        """Write what stands above the table as xlsxwriter does, then the table."""
        if self._columns:
            last, self.dim_rowmax = self.dim_rowmax, self._top - 1
            super()._write_rows()
            self.dim_rowmax = last
            self._write_table()
            self.whole = True
        else:
            super()._write_rows()

    def _write_table(self) -> None:
        places = self._format_places()
        names = [xl_col_to_name(place) for place in range(len(self._columns))]
        cells = "".join(f'<c r="{name}{{0}}"{{{place}}}' for place, name in enumerate(names, start=1))
        row = f'<row r="{{0}}" spans="1:{len(names)}">{cells}</row>'
        for start in range(0, len(self._columns[0].cells), ROWS_AT_ONCE):
            ends = zip(
                *(_cell_ends(column, places, start, start + ROWS_AT_ONCE) for column in self._columns), strict=True
            )
            first = self._top + start + 1
            self.fh.write("".join([row.format(number, *end) for number, end in enumerate(ends, start=first)]))

    def _format_places(self) -> dict[Any, int]:
        """The place of each format in the file: xlsxwriter counts them as they come, row by row."""
        firsts = [
            (column.formats.index(form), place, form)
            for place, column in enumerate(self._columns)
            for form in set(column.formats)
        ]
        return {form: form._get_xf_index() for _, _, form in sorted(firsts, key=lambda first: first[:2])}  # noqa: SLF001


def _cell_ends(column: TypedColumn, places: dict[Any, int], start: int, stop: int) -> list[str]:
    """The cells of some rows as XML, from behind their address on."""
    empty = {form: f' s="{place}"/>' for form, place in places.items()}
    kind, number = (' t="s"', "{}") if column.type == "text" else ("", "{:.16G}")
    full = {form: f' s="{place}"{kind}><v>{number}</v></c>'.format for form, place in places.items()}
    return [
        empty[form] if cell is None else full[form](cell)
        for cell, form in zip(column.cells[start:stop], column.formats[start:stop], strict=True)
    ]
