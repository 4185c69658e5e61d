"""Which tables and columns may a register have, and what do they mean?"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from fupin_risk.definitions.cell_words import CellWords, read_cell_words
from fupin_risk.definitions.toml_files import Definition, Label, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.resources import definitions_folder

ColumnType = Literal[
    "household", "person", "identity", "id", "text", "code", "yuan", "number", "integer", "share", "date", "yes_no"
]
Shape = Literal["fact", "state", "event"]
# What a list of words calls those that are known and say nothing of the column.
UNKNOWN = "unknown"

_INSIDE_TYPES: dict[str, str] = {
    "household": "INTEGER",
    "person": "INTEGER",
    "identity": "VARCHAR",
    "id": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "yuan": "BIGINT",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "share": "DOUBLE",
    "date": "DATE",
    "yes_no": "BOOLEAN",
}


class Column(Definition):
    """A column of a table.

    Attributes
    ----------
    name : str
        Name outside, with its unit (`amount_yuan`).
    type : str
        What its values are; `household` and `person` are text ids outside and integers inside, `identity` is the number
        of an ID card, `yuan` is integer fen inside.
    codes : str or None
        The code list that a `code` takes its values from.
    least, most : float or None
        Bounds of a number, in the unit of the name.
    planned : bool
        A date that lies ahead by nature; every other date is realised and cannot lie after its row's entry.
    known_with : str or None
        A date column: as long as it is unknown, so is this column.
    by_level : bool
        An amount for a period whose size is known from other periods and households, so that ten thousands of yuan
        taken for yuan can be told.
    headings : tuple of str
        What real files call it, beside its name and its Chinese label.
    several : tuple of str
        A cell may hold several codes: the first of these that is among them counts.
    told_by, told_code : str or None
        Where a file lacks the column, that one's cell tells it: as a code of this column's own list, or, of yes or no,
        by whether `told_code` is among the codes of that cell.
    ends : bool
        The day on which the thing ended: an open end is none.
    silent : tuple of str
        Words of its list that say nothing of the column.
    words : dict of str to str
        An office's own words, from its mapping, and the code (or `yes`, `no`, `no end`, `unknown`) that they mean.
    unit : float or None
        What one in the file is in the unit of the name, where the mapping says so.
    heading_units : dict of str to float
        The same of single headings.
    """

    name: str
    type: ColumnType
    label: Label
    codes: str | None = None
    required: bool = False
    least: float | None = None
    most: float | None = None
    planned: bool = False
    known_with: str | None = None
    by_level: bool = False
    personal: Literal["none", "pseudonym", "sensitive", "named_only"] = "none"
    headings: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    told_by: str | None = None
    told_code: str | None = None
    ends: bool = False
    silent: tuple[str, ...] = ()
    words: dict[str, str] = Field(default={})
    unit: float | None = None
    heading_units: dict[str, float] = Field(default={})

    @property
    def inside_name(self) -> str:
        """Name in a definition's SQL: money is in fen there."""
        return self.name.removesuffix("_yuan") + "_fen" if self.type == "yuan" else self.name

    @property
    def inside_type(self) -> str:
        """DuckDB type in a definition's SQL."""
        return _INSIDE_TYPES[self.type]

    @property
    def realised(self) -> bool:
        """Whether it is a date that has happened when it is known."""
        return self.type == "date" and not self.planned


class Clocks(Definition):
    """The column of each clock of a table."""

    occurred_on: str
    entered_on: str = "entered_on"
    confirmed_on: str | None = None
    ended_on: str | None = None


class Table(Definition):
    """A table of the register.

    Attributes
    ----------
    key : tuple of str
        With `reported_by` and the day of occurrence: which row a later-entered one replaces.
    periods_exclude : tuple of str
        Columns within which periods (`period_start` to the day of occurrence) must not overlap.
    exactly_one : tuple of str
        Columns of which exactly one has a value.
    """

    name: str
    label: Label
    row: str
    shape: Shape
    key: tuple[str, ...]
    clocks: Clocks
    periods_exclude: tuple[str, ...] = ()
    exactly_one: tuple[str, ...] = ()
    columns: dict[str, Column]

    @property
    def household_column(self) -> str | None:
        """The column that names the household, if the table has one."""
        return "household_id" if "household_id" in self.columns else None

    @property
    def person_column(self) -> str | None:
        """The column that names the person, if the table has one."""
        return "person_id" if "person_id" in self.columns else None

    @property
    def inside_columns(self) -> tuple[Column, ...]:
        """The columns that definitions may read: all but those for named lists only."""
        return tuple(column for column in self.columns.values() if column.personal != "named_only")

    @model_validator(mode="after")
    def _names_exist(self) -> Table:
        named = [*self.key, *self.periods_exclude, *self.exactly_one, self.clocks.occurred_on]
        named += [name for name in (self.clocks.confirmed_on, self.clocks.ended_on) if name]
        named += [column.known_with for column in self.columns.values() if column.known_with]
        named += [column.told_by for column in self.columns.values() if column.told_by]
        missing = sorted({name for name in named if name not in self.columns})
        if missing:
            raise ValueError(message("names columns that are not in the table: {missing}", missing=", ".join(missing)))
        return self


class Code(Definition):
    """A code of a list, with its label, other names that tables use for it, and a form of such names."""

    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    like: str = ""


class Dictionary(Definition):
    """All tables, and all code lists (code to label, in the order of the integer codes that a model sees)."""

    tables: dict[str, Table]
    codes: dict[str, dict[str, Code]]
    cell_words: CellWords = CellWords()

    @cached_property
    def realised_dates(self) -> dict[str, tuple[str, ...]]:
        """Columns of each table that hold a realised date."""
        return {
            name: tuple(column.name for column in table.columns.values() if column.realised)
            for name, table in self.tables.items()
        }


@cache
def _common() -> dict[str, dict[str, Any]]:
    """Columns that every table has."""
    return read_toml(definitions_folder("features") / "common_columns.toml")


def read_dictionary(path: Path, cell_words: Path | None = None) -> Dictionary:
    """Read the column dictionary.

    Parameters
    ----------
    path : Path
        `features/register.toml`, or a file of that form.
    cell_words : Path, optional
        `features/cell_words.toml`, or a file of that form; by default the shipped one.

    Returns
    -------
    Dictionary

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    content = read_toml(path)
    problems: list[Problem] = []
    headings, words, lists = (content.pop(key, {}) for key in ("headings", "words", "codes"))
    like = content.pop("like", {})
    problems += _misplaced(shown(path), headings, words, content, lists)
    problems += _misplaced(shown(path), {}, like, content, lists, "like")
    codes: dict[str, dict[str, Code]] = {}
    for list_name, entries in lists.items():
        read = {
            code: checked(
                Code,
                {
                    **entry,
                    "aliases": words.get(list_name, {}).get(code, ()),
                    "like": like.get(list_name, {}).get(code, ""),
                },
                f"{shown(path)}: codes.{list_name}.{code}",
                problems,
            )
            for code, entry in entries.items()
        }
        codes[list_name] = {code: label for code, label in read.items() if label is not None}
    tables: dict[str, Table] = {}
    for name, entry in content.items():
        columns = {**entry.get("columns", {}), **_common()}
        ended_on = entry.get("clocks", {}).get("ended_on")
        named = {
            column: {
                "name": column,
                "headings": (*headings.get(f"{name}.{column}", ()), *headings.get(column, ())),
                "silent": words.get(body.get("codes"), {}).get(UNKNOWN, ()),
                "ends": column == ended_on,
                **body,
            }
            for column, body in columns.items()
        }
        table = checked(Table, {"name": name, **entry, "columns": named}, f"{shown(path)}: {name}", problems)
        if table is None:
            continue
        tables[name] = table
        problems += [
            Problem(
                f"{shown(path)}: {name}.columns.{column.name}.codes",
                message("is not the name of a code list"),
                ", ".join(sorted(codes)),
            )
            for column in table.columns.values()
            if column.type == "code" and column.codes not in codes
        ]
    if problems:
        raise DefinitionError(problems)
    return Dictionary(tables=tables, codes=codes, cell_words=read_cell_words(cell_words))


def _misplaced(
    where: str,
    headings: dict[str, Any],
    words: dict[str, Any],
    tables: dict[str, Any],
    lists: dict[str, Any],
    section: str = "words",
) -> list[Problem]:
    """Headings of a column, and words for a code, that do not exist."""
    own = {column for entry in tables.values() for column in entry.get("columns", {})} | set(_common())
    own |= {f"{table}.{column}" for table, entry in tables.items() for column in entry.get("columns", {})}
    found = [
        Problem(f"{where}: headings.{name}", message("is not the name of a column"))
        for name in headings
        if name not in own
    ]
    found += [
        Problem(f"{where}: {section}.{name}.{code}", message("is not a code"))
        for name, codes in words.items()
        for code in codes
        if code not in {*lists.get(name, {}), UNKNOWN} or name not in lists
    ]
    return found
