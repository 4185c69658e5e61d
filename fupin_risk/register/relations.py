"""What is a source of rows, once SQL can read it?"""

from __future__ import annotations

from dataclasses import dataclass

from fupin_risk.register.sources import Source


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
    """

    source: Source
    number: int
    sql: str
    kinds: dict[str, str]
    torn: bool = False


def bare(cell: str) -> str:
    """A cell without the blanks around it, as SQL."""
    return f"trim({cell}, ' \t\r\n\u00a0\u3000\ufeff')"
