"""How does a CSV file become rows of text, each with the line on which it stands?

The engine reads a file that is in order. One that it stumbles over, whose rows and lines do not run side by side, or
that has more separators than its cells need, is read once more row by row: then a torn row is set apart by itself, with
its line. The engine drops an empty cell at the end of a row without a word; in a row that has one cell too many, all
cells may stand in the wrong column.
"""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.reading.files.text_files import TextFile, text_file, write_beginning
from fupin_risk.reading.headings.header_lines import read_header
from fupin_risk.reading.headings.headings import LINES_LOOKED_AT, plain
from fupin_risk.register.sql_text import listed, literal, one_row, quoted

DELIMITERS = ",;\t|"
_LONGEST_LINE = 1_048_576
_MOST_COLUMNS = 4096
_BATCH = 20_000
_PIECE = 4 << 20


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows of a CSV file in the database.

    Attributes
    ----------
    sql : str
        SELECT of c0, c1 … as text, `_line`, and, where there are torn rows, `_torn`: why the row cannot be read.
    header : tuple of str
    titles : tuple of str
        What stands above the header.
    torn : bool
    trailing : int
        Rows that end with a separator, as every row of the file does.
    """

    sql: str
    header: tuple[str, ...]
    titles: tuple[str, ...]
    torn: bool
    trailing: int = 0


def read_csv_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, shown: str, number: int, known: frozenset[str], folder: Path
) -> CsvRows:
    """Read a CSV file into `raw`.

    Parameters
    ----------
    connection : DuckDBPyConnection
    path : Path
    shown : str
        The file's name for messages.
    number : int
        For a name of its own in the database.
    known : frozenset of str
        Plain headings, by which the header and the sign between the cells are found.
    folder : Path
        Where a file in another encoding may be written anew while it is read.

    Raises
    ------
    RegisterError
        The file is no text, empty, breaks off, or has a quotation mark that is never closed; names file and line.
    """
    text = _text(path, shown, known, folder / f"beginning_{number}.csv")
    first = _first(text)
    delimiter = _delimiter(first, known)
    header, titles, above = _header(first, delimiter, known, shown)
    name = f"raw.{quoted(f'csv_{number}')}"
    read = None
    if not text.bad_lines:
        read = _by_engine(connection, text, name, delimiter, len(header), above, folder / f"csv_{number}.csv")
    # Rows keep the order of the file: where there is one a line, a row's number tells its line.
    if read is not None and read.rows == text.lines - above and (trailing := read.trailing(connection)) is not None:
        sql = f"SELECT * EXCLUDE (_row), _row + {above + 1} AS _line FROM (SELECT *, rowid AS _row FROM {name})"
        return CsvRows(sql, header, titles, torn=False, trailing=trailing)
    careful = _Careful(text, delimiter, header, above, shown)
    torn, trailing = careful.write(connection, name)
    return CsvRows(f"SELECT * {'' if torn else 'EXCLUDE (_torn)'} FROM {name}", header, titles, torn, trailing)


def _text(path: Path, shown: str, known: frozenset[str], beginning: Path) -> TextFile:
    """The file as text; its first lines only where no heading is known: what is no table is refused after these."""
    if write_beginning(path, beginning):
        text = text_file(beginning, shown)
        first = _first(text)
        header, _, _ = _header(first, _delimiter(first, known), known, shown)
        if not any(plain(name) in known for name in header):
            return text
    return text_file(path, shown)


def _first(text: TextFile) -> list[str]:
    return list(itertools.islice(text.texts(), LINES_LOOKED_AT * 2))


def _delimiter(lines: Sequence[str], known: frozenset[str]) -> str:
    """The sign that parts the most known headings; of two, the one that parts the most cells."""

    def score(sign: str) -> tuple[int, int]:
        rows = list(_rows(lines, sign))
        names = max((len({plain(cell) for cell in row} & known) for row in rows), default=0)
        return names, max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=score)


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of the first lines, as far as they can be read."""
    with suppress(csv.Error):
        yield from csv.reader(lines, delimiter=delimiter, strict=True)


def _header(
    lines: Sequence[str], delimiter: str, known: frozenset[str], shown: str
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """The header, what stands above it, and the number of lines up to its end."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows, ends = [], []
    with suppress(csv.Error):
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    if not any(cell.strip() for row in rows for cell in row):
        nothing = message("is empty") if not rows and not lines else message("has no readable line of column names")
        raise RegisterError(Problem(shown, nothing, remedy=message("the first line must hold the column names")))
    found = read_header(rows, known)
    header = found.names
    if len(header) > _MOST_COLUMNS:
        raise RegisterError(
            Problem(
                shown,
                message("has more than {most_columns} columns", most_columns=_MOST_COLUMNS),
                remedy=message("export the file again"),
            )
        )
    titles = tuple(cell.strip() for row in rows[: found.first] for cell in row if cell.strip())
    return header, titles, ends[found.last]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the engine read: the rows, and how many separators the file has below its header."""

    table: str
    rows: int
    columns: int
    delimiter: str
    separators: int

    def trailing(self, connection: duckdb.DuckDBPyConnection) -> int | None:
        """Rows that end with a separator: none or all; None where only some have a cell too many."""
        surplus = self.separators - self.rows * (self.columns - 1)
        if surplus not in {0, self.rows}:
            sign = literal(self.delimiter)
            inside = " + ".join(
                f"coalesce(sum(length(c{place}) - length(replace(c{place}, {sign}, ''))), 0)"
                for place in range(self.columns)
            )
            (in_cells,) = one_row(connection, f"SELECT {inside} FROM {self.table}")
            surplus -= int(in_cells)
        return surplus if surplus in {0, self.rows} else None


def _by_engine(
    connection: duckdb.DuckDBPyConnection,
    text: TextFile,
    name: str,
    delimiter: str,
    columns: int,
    above: int,
    unfolded: Path,
) -> _Read | None:
    """Let the engine read the file; None where it stumbles."""
    path, separators = text.path, 0
    if text.plain:
        separators = _separators(path, delimiter.encode(), above)
    else:
        path = unfolded
        with path.open("w", encoding="utf-8", newline="") as file:
            for number, line in enumerate(text.texts()):
                separators += line.count(delimiter) if number >= above else 0
                file.write(line)
    types = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(columns))
    scan = (
        f"read_csv({literal(str(path))}, columns = {{{types}}}, header = false, skip = {above}, auto_detect = false, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"ignore_errors = false, max_line_size = {_LONGEST_LINE})"
    )
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {scan}")
    except duckdb.Error:
        return None
    finally:
        unfolded.unlink(missing_ok=True)
    (rows,) = one_row(connection, f"SELECT count(*) FROM {name}")
    return _Read(name, int(rows), columns, delimiter, separators)


def _separators(path: Path, delimiter: bytes, above: int) -> int:
    """How many separators stand below so many lines."""
    count = 0
    with path.open("rb") as file:
        for _ in range(above):
            file.readline()
        while piece := file.read(_PIECE):
            count += piece.count(delimiter)
    return count


@dataclass(frozen=True, slots=True)
class _Careful:
    """Reads a file row by row."""

    text: TextFile
    delimiter: str
    header: Sequence[str]
    above: int
    shown: str

    def write(self, connection: duckdb.DuckDBPyConnection, name: str) -> tuple[bool, int]:
        """Write the rows; whether there are torn ones, and how many end with separators as all do."""
        fields = [f"c{position}" for position in range(len(self.header))]
        types = ", ".join(f"{field} VARCHAR" for field in fields)
        connection.execute(f"CREATE OR REPLACE TABLE {name} ({types}, _line BIGINT, _torn VARCHAR)")
        torn, length, count = False, self._length_of_rows(), 0
        rows = self._rows(length)
        while batch := list(itertools.islice(rows, _BATCH)):
            torn = torn or any(reason for _, _, reason in batch)
            count += sum(reason is None for _, _, reason in batch)
            cells = list(zip(*(row for row, _, _ in batch), strict=True)) if fields else []
            arrays = [pa.array(column, pa.string()) for column in cells]
            arrays += [pa.array([line for _, line, _ in batch], pa.int64())]
            arrays += [pa.array([reason for _, _, reason in batch], pa.string())]
            connection.register("batch", pa.table(arrays, names=[*fields, "_line", "_torn"]))
            connection.execute(f"INSERT INTO {name} SELECT {listed([*fields, '_line', '_torn'])} FROM batch")
            connection.unregister("batch")
        return torn, count if length > len(self.header) else 0

    @property
    def _named(self) -> int:
        """Cells up to the last heading."""
        return max((place for place, name in enumerate(self.header, start=1) if name), default=0)

    def _length_of_rows(self) -> int:
        """Cells of a whole row: as many as the header has, unless no row has; then all may end with empty ones."""
        lengths: Counter[int] = Counter()
        for row, _, _ in self._parted():
            if len(row) == len(self.header):
                return len(row)
            lengths[len(row)] += len(row) >= self._named and not any(map(str.strip, row[self._named :]))
        return max(lengths, key=lambda length: (lengths[length], -length)) if lengths.total() else len(self.header)

    def _parted(self) -> Iterator[tuple[list[str], int, int]]:
        """The cells of each row, and its first and last line."""
        lines = itertools.islice(self.text.texts(), self.above, None)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        begins = self.above + 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise RegisterError(_broken(self.shown, begins, str(error))) from None
            ends = self.above + reader.line_num
            if row:
                yield row, begins, ends
            begins = ends + 1

    def _rows(self, length: int) -> Iterator[tuple[list[str | None], int, str | None]]:
        """Cells, line and, where the row cannot be read, the reason."""
        columns = len(self.header)
        for row, begins, ends in self._parted():
            whole = len(row) == length and not any(map(str.strip, row[columns:]))
            named = [*row[:columns], *[""] * (columns - len(row))]
            bad = not self.text.bad_lines.isdisjoint(range(begins, ends + 1))
            reason = "undecodable" if bad else None if whole else "torn_row"
            short = bad or len(row) < length
            if reason and short and ends >= self.text.lines and not self.text.ended:
                raise RegisterError(
                    Problem(
                        message("{where}, line {line}", where=self.shown, line=begins),
                        message("ends in the middle of a row"),
                        remedy=message("export the file again"),
                    )
                )
            cells: list[str | None] = [None] * columns if reason else [cell or None for cell in named]
            yield cells, begins, reason


def _broken(shown: str, line: int, said: str) -> Problem:
    """What the reader could not read, without the cells that its own message quotes."""
    found = message("has a quotation mark that is not closed, or that is inside a cell")
    if "field larger" in said:
        found = message("has a cell that is too long")
    where = message("{where}, line {line}", where=shown, line=line)
    return Problem(where, found, remedy=message("export the file again"))
