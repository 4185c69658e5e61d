"""What is a source of rows, once SQL can read it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fupin_risk.reading.cells.cleaning import without_formula
from fupin_risk.reading.files.sources import Source
from fupin_risk.register.sql_text import literal, quoted

# What the engine tells of each row of a Parquet file, unless the file has a column of the name.
_TOLD = frozenset({"file_index", "file_row_number"})


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of one table, as SQL.

    Attributes
    ----------
    source : Source
    number : int
        Of the source within the register; where a sheet holds several kinds of rows, each has its own.
    sql : str
        A SELECT of all columns under their own names, and `_line`: the header is line 1; in a frame, the row's
        position.
    kinds : dict of str to str
        What each column holds: text, yes_no, date, time, zoned_time, integer, float, decimal, other.
    torn : bool
        There is a column `_torn`: the reason code of a row that could not be parted into cells.
    parquet : Path or None
        The Parquet file of which these are all rows and columns, if it is one.
    changes : tuple of (str, str, int)
        Heading, or nothing for the whole file, kind of normalisation, and how many cells it changed.
    """

    source: Source
    number: int
    sql: str
    kinds: dict[str, str]
    torn: bool = False
    parquet: Path | None = None
    changes: tuple[tuple[str, str, int], ...] = ()


def together(relations: Sequence[Relation]) -> str:
    """A SELECT of the rows of relations with the same columns, and `_file`: the number of each row's own.

    Parquet files are one scan: each branch of a UNION would set up all that is asked of its rows anew.
    """
    first, paths = relations[0], [relation.parquet for relation in relations if relation.parquet]
    if len(relations) == 1 or len(paths) < len(relations) or {name.casefold() for name in first.kinds} & _TOLD:
        return " UNION ALL ".join(f"SELECT *, {each.number} AS _file FROM ({each.sql})" for each in relations)
    numbers = ", ".join(str(relation.number) for relation in relations)
    columns = ", ".join(map(quoted, first.kinds))
    return (
        f"SELECT {columns}, {parquet_line()}, CAST([{numbers}][CAST(file_index AS BIGINT) + 1] AS INTEGER) AS _file "
        f"FROM {parquet_scan(paths)}"
    )


def parquet_scan(paths: Sequence[Path]) -> str:
    """The rows of Parquet files, and `file_row_number`."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], file_row_number = true)"


def parquet_line() -> str:
    """Over such a scan: a row's line, the header being line 1."""
    return "file_row_number + 2 AS _line"


def bare(cell: str) -> str:
    """A cell without the blanks around it and without ="…", as SQL."""
    return f"trim({without_formula(cell)}, ' \t\r\n\u00a0\u3000\ufeff')"
