"""What stands in a source: which headings, what above them, and which rows below?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from fupin_risk.definitions import Dictionary
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.parsing.foreign_files import ForeignReader, ForeignTable
from fupin_risk.parsing.sheets import BELOW, BESIDE, FIRST
from fupin_risk.reading.files.csv_reading import read_csv_rows
from fupin_risk.reading.files.postgresql import read_postgresql
from fupin_risk.reading.files.relations import parquet_line, parquet_scan
from fupin_risk.reading.files.sheet_cells import SheetCells
from fupin_risk.reading.files.sources import Source, table_named
from fupin_risk.reading.headings.header_lines import read_header
from fupin_risk.reading.headings.headings import LINES_LOOKED_AT
from fupin_risk.reading.headings.meanings import Meanings
from fupin_risk.register.days import CIVIL_TIME
from fupin_risk.register.sql_text import literal, one_row, quoted

_KIND_OF_TYPE = {
    "VARCHAR": "text",
    "BOOLEAN": "yes_no",
    "DATE": "date",
    "DOUBLE": "float",
    "FLOAT": "float",
    "TIMESTAMP": "time",
    "TIMESTAMP_S": "time",
    "TIMESTAMP_MS": "time",
    "TIMESTAMP_NS": "time",
    "TIMESTAMP WITH TIME ZONE": "zoned_time",
    "NULL": "text",
    '"NULL"': "text",
} | dict.fromkeys(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
    "integer",
)
# One plain value each, though of a type that no column of the register has.
_WRITTEN_OUT = frozenset({"UUID", "TIME", "TIME WITH TIME ZONE", "TIME_NS", "INTERVAL", "BIGNUM"})


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a file, a sheet, a database table or a frame.

    Attributes
    ----------
    source : Source
    sql : str
        A SELECT of c0, c1 …, `_line` and, with `torn`, `_torn`.
    header : tuple of str
        The headings of c0, c1 …, as they stand.
    kinds : tuple of str
        What each column holds, see `Relation.kinds`.
    titles : tuple of str
        What stands above the headings.
    torn : bool
        Some rows could not be parted into cells.
    hidden : bool
        A hidden sheet, whose rows are not read.
    parquet : Path or None
        The Parquet file of which these are all rows and columns, if it is one.
    changes : tuple of (str, str, int)
        Heading, or nothing for the whole file, kind of normalisation, and how many cells it changed.
    """

    source: Source
    sql: str
    header: tuple[str, ...]
    kinds: tuple[str, ...]
    titles: tuple[str, ...] = ()
    torn: bool = False
    hidden: bool = False
    parquet: Path | None = None
    changes: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads sources into one database.

    Attributes
    ----------
    connection : DuckDBPyConnection
    foreign : ForeignReader
    folder : Path
        For what has to be written down on the way.
    known : frozenset of str
        Plain headings, by which a header is found.
    dictionary : Dictionary
    named : frozenset of str
        Sheets and tables that the mapping names.
    meanings : Meanings
    """

    connection: duckdb.DuckDBPyConnection
    foreign: ForeignReader
    folder: Path
    known: frozenset[str]
    dictionary: Dictionary
    named: frozenset[str] = frozenset()
    meanings: Meanings = Meanings()  # noqa: RUF009 - frozen

    def grids(self, source: Source, number: int) -> list[Grid]:
        """Read one source.

        Raises
        ------
        RegisterError
            It is damaged, in no encoding that is read, or takes more than a file may; no cell is named.
        """
        origin = source.origin
        if isinstance(origin, pd.DataFrame):
            name = f"frame_{number}"
            self.connection.register(name, _arrow_of(source.file, origin))
            return [self._typed(source, f"SELECT * FROM {quoted(name)}")]
        if isinstance(origin, str):
            tables = read_postgresql(origin, self.dictionary, self.known, self.named, self.folder / f"sql_{number}")
            return [self._stored(replace(source, file=shown), name, path) for shown, name, path in tables]
        if source.kind == "csv":
            return [self._csv(source, origin, number)]
        if source.kind == "parquet":
            return [self._typed(source, _parquet(origin), origin)]
        form: Literal["workbook", "duckdb"] = "workbook" if source.kind == "workbook" else "duckdb"
        found = self.foreign.read(origin, source.file, form, self.folder / f"{form}_{number}")
        if form == "duckdb":
            return [self._stored(source, table.name, table.path) for table in found if table.path]
        return list(self._sheets(source, found))

    def _csv(self, source: Source, path: Path, number: int) -> Grid:
        rows = read_csv_rows(self.connection, path, source.file, number, self.known, self.folder)
        used = self._used(rows.sql, rows.header)
        header = tuple(rows.header[place] for place in used)
        more = ["_line", "_torn"] if rows.torn else ["_line"]
        sql = f"SELECT {', '.join([*_renumbered(used), *more])} FROM ({rows.sql})"
        changes = (("", "trailing_separator", rows.trailing),) if rows.trailing else ()
        return Grid(source, sql, header, ("text",) * len(header), rows.titles, rows.torn, changes=changes)

    def _stored(self, source: Source, name: str, path: Path) -> Grid:
        """A database's table, which was written as Parquet on the way."""
        return self._typed(replace(source, table=table_named(name, self.dictionary), sheet=name), _parquet(path), path)

    def _typed(self, source: Source, rows: str, parquet: Path | None = None) -> Grid:
        """What bears its own column names and types."""
        try:
            described = self.connection.execute(f"DESCRIBE {rows}").fetchall()
        except duckdb.Error:
            raise RegisterError(
                Problem(source.shown, message("cannot be read as Parquet"), remedy=message("export the file again"))
            ) from None
        columns = [(str(row[0]), str(row[1])) for row in described if row[0] not in {"_line", "file_row_number"}]
        cells = [f"CAST({quoted(name)} AS VARCHAR)" if form in _WRITTEN_OUT else quoted(name) for name, form in columns]
        chosen = [f"{cell} AS c{position}" for position, cell in enumerate(cells)]
        as_it_is = all(form not in _WRITTEN_OUT for _, form in columns)
        return Grid(
            source,
            f"SELECT {', '.join([*chosen, '_line'])} FROM ({rows})",
            tuple(name for name, _ in columns),
            tuple(_kind(form) for _, form in columns),
            parquet=parquet if as_it_is else None,
        )

    def _sheets(self, source: Source, sheets: list[ForeignTable]) -> Iterator[Grid]:
        seen = [each for each in sheets if each.path is not None]
        of_file = table_named(Path(source.file).stem, self.dictionary) if len(seen) == 1 else ""
        for each in sheets:
            here = replace(source, sheet=each.name)
            if each.path is None:
                yield Grid(here, "", (), (), hidden=True)
                continue
            rows = f"read_parquet({literal(str(each.path))})"
            first = self.connection.execute(f"SELECT * FROM {rows} ORDER BY _line LIMIT {LINES_LOOKED_AT}").fetchall()
            if not first:
                continue
            lines = [[_unmarked(cell) for cell in line[:-1]] for line in first]
            found = read_header(lines, self.known)
            below = f"SELECT * FROM {rows} WHERE _line > {first[found.last][-1]}"
            cells = SheetCells(self.connection, self.meanings, below, found.names, each)
            used = self._used(cells.sql, found.names)
            titles = tuple(cell.strip() for line in lines[: found.first] for cell in line if cell.strip())
            yield Grid(
                replace(here, table=table_named(each.name, self.dictionary) or of_file),
                f"SELECT {', '.join([*_renumbered(used), '_line'])} FROM ({cells.sql})",
                tuple(found.names[place].strip() for place in used),
                ("text",) * len(used),
                titles,
                changes=cells.changes,
            )

    def _used(self, rows: str, header: Sequence[str]) -> list[int]:
        """Positions of the columns that have a heading, or anything below where it should stand."""
        bare = [place for place, name in enumerate(header) if not name.strip()]
        counts = one_row(self.connection, f"SELECT {_counted(bare)} FROM ({rows})") if bare else ()
        empty = {place for place, filled in zip(bare, counts, strict=True) if not filled}
        return [place for place in range(len(header)) if place not in empty]


def _counted(places: Sequence[int]) -> str:
    return ", ".join(f"count(nullif(c{place}, ''))" for place in places)


def _unmarked(cell: str | None) -> str:
    """A cell of the first lines; of a merged area only the first cell says something."""
    text = cell or ""
    return "" if text[:1] in {BELOW, BESIDE} else text.removeprefix(FIRST)


def _renumbered(places: Sequence[int]) -> list[str]:
    return [f"c{place} AS c{new}" for new, place in enumerate(places)]


def _parquet(path: Path) -> str:
    return f"SELECT *, {parquet_line()} FROM {parquet_scan([path])}"


def _kind(type_name: str) -> str:
    if type_name.startswith("DECIMAL"):
        return "decimal"
    if type_name.startswith("ENUM") or type_name in _WRITTEN_OUT:
        return "text"
    return _KIND_OF_TYPE.get(type_name, "other")


def _arrow_of(file: str, frame: pd.DataFrame) -> Any:
    """The frame as an Arrow table with each row's position."""
    names = [str(name).strip() for name in frame.columns]
    if len(set(names)) < len(names):
        raise RegisterError(
            Problem(
                file, message("has two columns with the same name"), remedy=message("give each column its own name")
            )
        )
    columns = [_arrow_column(frame.iloc[:, position]) for position in range(len(names))]
    return pa.table([*columns, pa.array(range(len(frame)), pa.int64())], names=[*names, "_line"])


def _arrow_column(series: pd.Series[Any]) -> Any:
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        series = series.dt.tz_convert(CIVIL_TIME).dt.tz_localize(None)
    elif isinstance(series.dtype, pd.PeriodDtype):
        series = series.astype(str).where(series.notna(), None)
    try:
        return pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, TypeError, ValueError):
        # A column of mixed values: each is checked as the text that a person would see.
        return pa.array(list(_texts(series)), pa.string())


def _texts(series: pd.Series[Any]) -> Iterator[str | None]:
    for value in series:
        if value is None or (not isinstance(value, list | tuple | dict | set) and pd.isna(value) is True):
            yield None
        elif isinstance(value, dt.datetime):
            yield value.isoformat(sep=" ")
        else:
            yield str(value)
