"""What is a table on its way into the register: its sources, and its rows once they are cast?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fupin_risk.definitions import Table
from fupin_risk.register.headers import PRECISION_COLUMN
from fupin_risk.register.id_columns import IdColumns
from fupin_risk.register.relations import Relation
from fupin_risk.register.sql_text import quoted


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
    dated : tuple of str
        Columns that hold the day of export, because the source does not say since when.
    ends : bool
        A row that a later export no longer has came to an end; else it was withdrawn.
    ids : IdColumns
        Which of its columns hold ID numbers.
    """

    relation: Relation
    columns: dict[str, str]
    drawn_on: dt.date | None = None
    series: str = ""
    dated: tuple[str, ...] = ()
    ends: bool = False
    ids: IdColumns = IdColumns()  # noqa: RUF009 - frozen

    @property
    def number(self) -> int:
        """Of the file, within the register."""
        return self.relation.number

    def kind(self, name: str) -> str:
        """What the source holds in our column, see `Relation.kinds`."""
        return self.relation.kinds[self.columns[name]]


@dataclass(frozen=True, slots=True)
class Staged:
    """A table in `stage`, under its inside names but with text ids.

    Attributes
    ----------
    table : Table
    columns : tuple of str
        The dictionary's columns that some source has, in its order; always with the clocks, `reported_by` and
        `retracted`.
    parts : tuple of Part
    precise : bool
        No date of the table was known to a month or year only.
    """

    table: Table
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    precise: bool

    @property
    def name(self) -> str:
        """Where it stands."""
        return f"stage.{quoted(self.table.name)}"

    @property
    def inside(self) -> list[str]:
        """Column names in `stage`, the hidden ones left out."""
        names = [self.table.columns[name].inside_name for name in self.columns]
        return names if self.precise else [*names, PRECISION_COLUMN]

    @property
    def by_level(self) -> list[str]:
        """Its columns whose amounts are looked at by their level."""
        return [name for name in self.columns if self.table.columns[name].by_level]


def stage_type(table: Table, name: str) -> str:
    """The type of a staged column: ids are still text."""
    column = table.columns[name]
    return "VARCHAR" if column.type in {"household", "person"} else column.inside_type


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
        quoted(name) if name in given else f"CAST(NULL AS {stage_type(staged.table, name)})"
        for name in key_columns(staged.table)
    ]
    return f"hash({', '.join(names)})"
