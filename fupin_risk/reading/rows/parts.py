"""What is a table on its way into the register: its sources, and its rows once they are cast?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from fupin_risk.definitions import Table
from fupin_risk.errors import DISK_FULL, Problem, RegisterError, message
from fupin_risk.reading.files.relations import Relation
from fupin_risk.reading.headings.id_columns import IdColumns
from fupin_risk.register.clock_rules import PRECISION_COLUMN
from fupin_risk.register.sql_text import quoted

# Whether a row on its way is accepted, as SQL.
FIT = "NOT _bad AND rowid NOT IN (SELECT _id FROM stage.dropped)"


@dataclass(frozen=True, slots=True)
class Part:
    """One source of a table with its columns matched.

    Attributes
    ----------
    relation : Relation
    columns : dict of str to str
        Our column name to the source's.
    drawn_on : date or None
        The source's own day of export; where it is None, that of the rules counts.
    series : str
        What of several exports of one thing have in common.
    sheet : str
        The sheet of a layout that it is: another kind of sheet may well lack a column.
    dated : tuple of str
        Columns that hold the day of export, because the source does not say since when.
    ends : bool
        A row that a later export no longer has came to an end; else it was withdrawn.
    help_heading : str
        Of rows that a cell under a kind of help tells of, the heading of that cell.
    ids : IdColumns
        Which of its columns hold ID numbers.
    """

    relation: Relation
    columns: dict[str, str]
    drawn_on: dt.date | None = None
    series: str = ""
    sheet: str = ""
    dated: tuple[str, ...] = ()
    ends: bool = False
    help_heading: str = ""
    ids: IdColumns = IdColumns()  # noqa: RUF009 - frozen

    @property
    def number(self) -> int:
        """Of the file, within the register."""
        return self.relation.number

    @property
    def changes(self) -> list[tuple[int, str, str, int]]:
        """(file, column, kind of normalisation, cells) of what was changed before any cell was looked at."""
        ours = {theirs: name for name, theirs in self.columns.items()}
        return [
            (self.number, ours.get(heading, ""), kind, cells)
            for heading, kind, cells in self.relation.changes
            if heading in ours or not heading
        ]

    def kind(self, name: str) -> str:
        """What the source holds in our column, see `Relation.kinds`."""
        return self.relation.kinds[self.columns[name]]


@dataclass(frozen=True, slots=True)
class Staged:
    """A table on its way, under its inside names.

    Attributes
    ----------
    table : Table
    columns : tuple of str
        The dictionary's columns that some source has, in its order; always with the clocks, `reported_by` and
        `retracted`.
    parts : tuple of Part
    precise : bool
        No date of the table was known to a month or year only.
    schema : {"kept", "stage"}
        Where it stands: where it will stay, or for the time being.
    in_order : bool
        Its rows lie as they will; else as they came.
    """

    table: Table
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    precise: bool
    schema: Literal["kept", "stage"]
    in_order: bool

    @property
    def name(self) -> str:
        """Its name in SQL."""
        return f"{self.schema}.{quoted(self.table.name)}"

    @property
    def inside(self) -> list[str]:
        """Its column names, the hidden ones left out."""
        names = [self.table.columns[name].inside_name for name in self.columns]
        return names if self.precise else [*names, PRECISION_COLUMN]

    @property
    def by_level(self) -> list[str]:
        """Its columns whose amounts are looked at by their level."""
        return [name for name in self.columns if self.table.columns[name].by_level]


def read_parts(parts: Sequence[Part], work: Callable[[Sequence[Part]], None]) -> bool:
    """Let SQL read sources together; where it fails, one by one, so that they tell which of them is damaged.

    Returns
    -------
    bool
        They were read together.

    Raises
    ------
    RegisterError
        A file is damaged, or needs more memory than the engine may take.
    duckdb.Error
        The disk is full.
    """
    source = parts[0].relation.source
    try:
        work(parts)
    except duckdb.Error as error:
        if any(sign in str(error) for sign in DISK_FULL):
            raise
        if len(parts) > 1:
            for each in parts:
                read_parts([each], work)
            return False
        if isinstance(error, duckdb.OutOfMemoryException):
            # Also what a damaged file says of itself can be larger than any memory.
            found = message("needs more memory than the engine may use")
            raise RegisterError(Problem(source.shown, found, remedy=message("raise memory_limit (--memory)"))) from None
        # The engine's own message may quote a cell.
        found = message("cannot be read to its end ({error})", error=type(error).__name__)
        raise RegisterError(Problem(source.file, found, remedy=message("export the file again"))) from None
    return True


def exact_name(table: Table, name: str) -> str:
    """The staged column that keeps a small amount to the fourth decimal of a yuan, in case it is in 万元."""
    return f"_exact_{table.columns[name].inside_name}"


def key_columns(table: Table) -> list[str]:
    """What rows have in common that may replace each other."""
    return [*table.key, "reported_by", table.clocks.occurred_on]


def key_hash(staged: Staged) -> str:
    """A number of these, over the staged columns."""
    given = {*staged.columns}
    names = [
        quoted(name) if name in given else f"CAST(NULL AS {staged.table.columns[name].inside_type})"
        for name in key_columns(staged.table)
    ]
    return f"hash({', '.join(names)})"
