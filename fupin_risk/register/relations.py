"""How does a file or frame become rows that SQL can read, with the line on which each stands?"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from fupin_risk.errors import Problem, RegisterError
from fupin_risk.register.days import CIVIL_TIME
from fupin_risk.register.sources import Source
from fupin_risk.register.sql_text import literal, quoted

_LONGEST_LINE = 1_048_576
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
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "integer"
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A source as SQL.

    Attributes
    ----------
    source : Source
    number : int
        Of the file, within the register.
    sql : str
        A SELECT of all columns under their own names, and `_line`: the header is line 1; in a frame, the row's
        position.
    kinds : dict of str to str
        What each column holds: text, yes_no, date, time, zoned_time, integer, float, decimal, other.
    """

    source: Source
    number: int
    sql: str
    kinds: dict[str, str]


def open_relation(connection: duckdb.DuckDBPyConnection, source: Source, number: int) -> Relation:
    """Make the rows of `source` readable on `connection`.

    Raises
    ------
    RegisterError
        The file is damaged, not UTF-8, or torn; names file and line, never a cell.
    """
    if isinstance(source.origin, pd.DataFrame):
        name = f"frame_{number}"
        connection.register(name, _arrow_of(source.file, source.origin))
        relation = f"SELECT * FROM {quoted(name)}"
    elif source.kind == "csv":
        return _csv_relation(connection, source, source.origin, number)
    else:
        scan = f"read_parquet({literal(str(source.origin))}, file_row_number = true)"
        relation = f"SELECT *, file_row_number + 2 AS _line FROM {scan}"
    try:
        described = connection.execute(f"DESCRIBE {relation}").fetchall()
    except duckdb.Error:
        raise _unreadable(source, "Parquet") from None
    hidden = {"_line", "file_row_number"}
    kinds = {str(row[0]): _kind(str(row[1])) for row in described if row[0] not in hidden}
    return Relation(source, number, relation, kinds)


def _unreadable(source: Source, form: str) -> RegisterError:
    return RegisterError(Problem(source.file, f"cannot be read as {form}", remedy="export it again"))


def _kind(type_name: str) -> str:
    if type_name.startswith("DECIMAL"):
        return "decimal"
    if type_name.startswith("ENUM"):
        return "text"
    return _KIND_OF_TYPE.get(type_name, "other")


def _csv_relation(connection: duckdb.DuckDBPyConnection, source: Source, path: Path, number: int) -> Relation:
    header = _header(source, path)
    # Positions as names while reading: a header may name a column twice, and that is said with all other problems.
    types = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(header)))
    name = f"csv_{number}"
    scan = (
        f"read_csv({literal(str(path))}, columns = {{{types}}}, header = true, auto_detect = false, delim = ',', "
        f"quote = '\"', escape = '\"', strict_mode = true, null_padding = false, ignore_errors = false, "
        f"max_line_size = {_LONGEST_LINE})"
    )
    try:
        # Rows keep the order of the file, so that a row's number tells its line.
        connection.execute(f"CREATE TABLE raw.{quoted(name)} AS SELECT * FROM {scan}")
    except duckdb.Error as error:
        raise RegisterError(_torn(source, str(error))) from None
    if len(set(header)) < len(header):
        twice = len(header) - len(set(header))
        raise RegisterError(
            Problem(source.file, f"names {twice} of its columns twice", remedy="give each column its own name")
        )
    columns = ", ".join(f"c{position} AS {quoted(column)}" for position, column in enumerate(header))
    relation = f"SELECT {columns}, rowid + 2 AS _line FROM raw.{quoted(name)}"
    return Relation(source, number, relation, dict.fromkeys(header, "text"))


def _header(source: Source, path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines, strict=True), [])
    except UnicodeDecodeError:
        raise RegisterError(_not_utf8(source)) from None
    except (csv.Error, OSError):
        raise _unreadable(source, "CSV") from None
    if not header:
        raise RegisterError(Problem(source.file, "is empty", remedy="the first line names the columns"))
    return [column.strip() for column in header]


def _not_utf8(source: Source) -> Problem:
    return Problem(source.file, "is not UTF-8 text", remedy="save it as CSV UTF-8")


def _torn(source: Source, message: str) -> Problem:
    """What the reader stumbled over, without the cells that its own message quotes."""
    if re.search(r"utf-?8|unicode", message, re.IGNORECASE):
        return _not_utf8(source)
    line = re.search(r"Line:\s*(\d+)", message)
    where = f"{source.file}, line {line.group(1)}" if line else source.file
    if re.search(r"quote", message.split("Possible", maxsplit=1)[0], re.IGNORECASE):
        return Problem(where, "has a quotation mark that is not closed", remedy="export the file again")
    if re.search(r"maximum line size", message, re.IGNORECASE):
        return Problem(where, "has a line that is too long", remedy="export the file again")
    return Problem(where, "has another number of cells than the header", remedy="export the file again")


def _arrow_of(file: str, frame: pd.DataFrame) -> Any:
    """The frame as an Arrow table with each row's position."""
    names = [str(name).strip() for name in frame.columns]
    if len(set(names)) < len(names):
        raise RegisterError(Problem(file, "has two columns of one name", remedy="give each column its own name"))
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
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
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
