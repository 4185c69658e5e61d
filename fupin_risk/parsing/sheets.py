"""How do the cells of a sheet become rows of text?

A cell of a merged area bears a mark, for here nobody knows yet what its column means: `grids` decides whether it is
filled down or unreadable.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fupin_risk.parsing.refusals import Refusal

MOST_COLUMNS = 4096
_BATCH = 10_000
# No text holds these: Unicode keeps them for programs. The first cell of a merged area, those below it, and those
# beside: the latter say the position of the first one's column.
FIRST, BELOW, BESIDE = "\ufdd0", "\ufdd1", "\ufdd2"
Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a parser found it; positions of lines and columns are counted from 0.

    Attributes
    ----------
    name : str
    rows : iterable of (int, list)
        Each line's position, and its cells from the first column on.
    width : int
        Cells of the longest row.
    lost : mapping of int to mapping of int to str
        By line and column: what stands for a value that the parser does not tell.
    merged : sequence of (int, int, int, int)
        First line, first column, last line and last column of each merged area.
    """

    name: str
    rows: Iterable[tuple[int, list[Any]]]
    width: int
    lost: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    merged: Sequence[Area] = ()


def write_sheet(sheet: Sheet, target: Path) -> dict[str, Any]:
    """Write a sheet's rows as text with their line numbers, and say what was written; empty lines are left out."""
    # pyarrow does without them, and would import both to see that a list of texts is no array: 0.3 s a workbook.
    sys.modules["numpy"] = sys.modules["pandas"] = None  # type: ignore[assignment]
    import pyarrow as pa
    import pyarrow.parquet as pq

    width = max([sheet.width, *(max(cells) + 1 for cells in sheet.lost.values())])
    if width > MOST_COLUMNS:
        raise Refusal("columns", MOST_COLUMNS)
    names = [*(f"c{position}" for position in range(width)), "_line"]
    schema = pa.schema([*((name, pa.string()) for name in names[:-1]), ("_line", pa.int64())])
    merging = _Merging(sheet.merged, width)
    written = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        batch: list[list[str | None]] = []
        lines: list[int] = []

        def flush() -> None:
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.table([*columns, pa.array(lines, pa.int64())], schema=schema))
            batch.clear()
            lines.clear()

        for position, cells in _texts(sheet, width):
            if not any(cells):
                continue
            merging.mark(position, cells)
            batch.append(cells)
            lines.append(position + 1)
            written += 1
            if len(batch) == _BATCH:
                flush()
        if batch:
            flush()
    return {"rows": written, "columns": width, "file": target.name, "merged": sorted(merging.columns)}


def _texts(sheet: Sheet, width: int) -> Iterator[tuple[int, list[str | None]]]:
    """Lines of texts, all of one length, with those that only the lost cells have."""
    waiting = sorted(sheet.lost)
    last = -1
    for position, row in sheet.rows:
        cells = [text_of(cell) for cell in row]
        if len(cells) < width:
            cells += [None] * (width - len(cells))
        for column, text in sheet.lost.get(position, {}).items():
            cells[column] = text
        yield position, cells
        last = position
    for position in waiting:
        if position > last:
            yield position, [sheet.lost[position].get(column) for column in range(width)]


def text_of(cell: Any) -> str | None:
    """A cell as a person sees it; None for an empty one."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # A number of 16 digits or more has lost some of them; it is not written as if it had not.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return None if cell is None else str(cell)


class _Merging:
    """Marks the cells of merged areas, line after line.

    Attributes
    ----------
    columns : set of int
        Those in which a cell was marked.
    """

    def __init__(self, areas: Sequence[Area], width: int) -> None:
        self._waiting = sorted(areas, reverse=True)
        self._width = width
        # By column: the last line of the area that it is in, the column of the area's first cell, and its text.
        self._open: dict[int, tuple[int, int, str | None]] = {}
        self.columns: set[int] = set()

    def mark(self, line: int, cells: list[str | None]) -> None:
        while self._waiting and self._waiting[-1][0] <= line:
            first, left, last, right = self._waiting.pop()
            # An area whose first line is empty, or that has no text, says nothing.
            text = cells[left] if first == line and left < self._width else None
            for column in range(left, min(right + 1, self._width)):
                self._open[column] = (last, left, text)
            if text is not None and (last > first or right > left):
                cells[left] = FIRST + text
                self.columns.add(left)
        for column, (last, left, text) in list(self._open.items()):
            if last < line:
                del self._open[column]
            elif text is not None and not cells[column]:
                cells[column] = f"{BESIDE}{left}" if column > left else BELOW + text
                self.columns.add(column)
