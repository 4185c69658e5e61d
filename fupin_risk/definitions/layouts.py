"""How do the wide sheets of an export become rows of the register's tables?

The national system writes one line a household or a person, with the columns of many tables beside each other. A
*sheet* says by which headings it is known and which kinds of rows it holds; a *kind of rows* says which table they
belong to and from which headings their columns come.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.toml_files import Definition, Label, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message


class Each(Definition):
    """One row a line for each of several headings that stand beside each other.

    Attributes
    ----------
    column : str
        Takes the code of the heading.
    cell : str or None
        Takes what stands under the heading; without it, the cell only says whether there is such a row.
    headings : dict of str to tuple of str
        Code to the headings that mean it.
    words : dict of str to dict of str to str
        An office's own words under the headings of a code, from its mapping, and whether they mean `yes` or `no`.
    """

    column: str
    cell: str | None = None
    headings: dict[str, tuple[str, ...]]
    words: dict[str, dict[str, str]] = Field(default={})


class Says(Definition):
    """A row for a line whose cell says one of several words.

    Attributes
    ----------
    column : str
        Takes the code.
    headings : tuple of str
        Of the cell.
    words : dict of str to tuple of str
        Code to the words that mean it.
    unless : dict of str to tuple of str
        Code to headings under which the line says it better: where one of these has a cell, there is no such row.
    """

    column: str
    headings: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    unless: dict[str, tuple[str, ...]] = Field(default={})


class Rows(Definition):
    """A kind of rows that a sheet holds.

    Attributes
    ----------
    table : str
    columns : tuple of str
        Found by the headings of the dictionary.
    headings : dict of str to tuple of str
        Columns with headings of their own, in place of the dictionary's.
    needs : tuple of str
        Columns without which the sheet has no such rows; always with the table's key.
    constants : dict of str to str
        Columns with one value throughout.
    joined : dict of str to tuple of str
        Columns made of the values of other columns, with a hyphen between them.
    made : dict of str to tuple of tuple of str
        Codes made of the cells under several headings, each named in several ways, where the sheet has no code of its
        own; without the first cell there is no code. A column's name stands for all its headings.
    gathered : dict of str to tuple of str
        Columns made of the filled cells under several headings.
    inverse : dict of str to tuple of str
        Yes-or-no columns that are the opposite of what stands under a heading, where the sheet has none of their own.
    each : Each or None
    says : Says or None
    dated_by_export : tuple of str
        Date columns that take the day of export: the sheet says how things stood then, and not since when.
    vanished : {"retracted", "ended"}
        What it means that a later export has the row no more: it was withdrawn, or what it says ended.
    silent : dict of str to tuple of str
        Words under which a column says nothing.
    month : tuple of str
        Dates that such a sheet writes as YYYYMM.
    shows : dict of str to tuple of str
        Codes of a column that such a sheet shows: rows with others stand elsewhere.
    """

    name: str
    table: str
    columns: tuple[str, ...] = ()
    headings: dict[str, tuple[str, ...]] = Field(default={})
    needs: tuple[str, ...] = ()
    constants: dict[str, str] = Field(default={})
    joined: dict[str, tuple[str, ...]] = Field(default={})
    made: dict[str, tuple[tuple[str, ...], ...]] = Field(default={})
    gathered: dict[str, tuple[str, ...]] = Field(default={})
    inverse: dict[str, tuple[str, ...]] = Field(default={})
    each: Each | None = None
    says: Says | None = None
    dated_by_export: tuple[str, ...] = ()
    vanished: Literal["retracted", "ended"] = "retracted"
    silent: dict[str, tuple[str, ...]] = Field(default={})
    month: tuple[str, ...] = ()
    shows: dict[str, tuple[str, ...]] = Field(default={})

    @property
    def filled(self) -> set[str]:
        """Every column that such rows may have."""
        each = {self.each.column, self.each.cell} if self.each else set()
        named = {*self.columns, *self.headings, *self.constants, *self.joined, *self.made, *self.gathered}
        named |= {*self.dated_by_export, *self.inverse, *([self.says.column] if self.says else [])}
        return named | {name for name in each if name}


class Sheet(Definition):
    """A sheet of an export.

    Attributes
    ----------
    recognised_by : tuple of tuple of str
        Of each group, one heading must be there.
    unless : tuple of str
        A sheet that has one of these headings is another.
    line : {"household", "person", "village"}
        What a line is.
    rows : tuple of str
        The kinds of rows that it holds; of one that several sheets of a day hold, the sheet that is named first is
        believed.
    known : dict of str to Label
        Headings that are known and not read, and why.
    ledger : bool
        A list that an office keeps itself: no sheet of the national system, and never written.
    reported_by : str or None
        Who says what it holds, in place of the office that keeps the register.
    set_aside : Label or None
        Why its rows are not read with a register. Another office's list is compared with it, not counted.
    """

    name: str
    label: Label
    line: Literal["household", "person", "village"]
    recognised_by: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    known: dict[str, Label] = Field(default={})
    ledger: bool = False
    reported_by: str | None = None
    set_aside: Label | None = None


class _Known(Definition):
    known: dict[str, Label]


class Layouts(Definition):
    """All sheets, in their order, all kinds of rows, and the headings that are known everywhere and not read."""

    sheets: dict[str, Sheet] = Field(default={})
    rows: dict[str, Rows] = Field(default={})
    known: dict[str, Label] = Field(default={})


def read_layouts(files: Iterable[Path], dictionary: Dictionary) -> Layouts:
    """Read the layouts of exports; those of a later file replace those of the same name.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    problems: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    rows: dict[str, Rows] = {}
    known: dict[str, Label] = {}
    for file in files:
        content = read_toml(file)
        problems += [
            Problem(f"{shown(file)}: {section}", message("unknown key"), allowed="known, rows, sheets")
            for section in sorted(set(content) - {"known", "sheets", "rows"})
        ]
        told = checked(_Known, {"known": content.get("known", {})}, shown(file), problems)
        known |= told.known if told is not None else {}
        for name, body in content.get("rows", {}).items():
            found = checked(Rows, {"name": name, **body}, f"{shown(file)}: rows.{name}", problems)
            if found is not None:
                rows[name] = found
                problems += _row_problems(found, dictionary, f"{shown(file)}: rows.{name}")
        for name, body in content.get("sheets", {}).items():
            sheet = checked(Sheet, {"name": name, **body}, f"{shown(file)}: sheets.{name}", problems)
            if sheet is not None:
                sheets[name] = sheet
    problems += [
        Problem(f"layouts: sheets.{sheet.name}.rows", message("is not the name of a [rows] section"), ", ".join(rows))
        for sheet in sheets.values()
        if not set(sheet.rows) <= set(rows)
    ]
    if problems:
        raise DefinitionError(problems)
    return Layouts(sheets=sheets, rows=rows, known=known)


def _row_problems(rows: Rows, dictionary: Dictionary, where: str) -> list[Problem]:
    table = dictionary.tables.get(rows.table)
    if table is None:
        return [Problem(f"{where}.table", message("is not a table of the register"), ", ".join(dictionary.tables))]
    named = rows.filled | set(rows.needs) | {name for parts in rows.joined.values() for name in parts}
    problems = [
        Problem(f"{where}: {name}", message("is not a column of the table"))
        for name in sorted(named - set(table.columns))
    ]
    if rows.each and rows.each.column in table.columns:
        codes = dictionary.codes.get(table.columns[rows.each.column].codes or "", {})
        unknown = sorted(set(rows.each.headings) - set(codes))
        problems += [
            Problem(f"{where}.each.headings.{code}", message("is not a code of the column")) for code in unknown
        ]
    if rows.says and rows.says.column in table.columns:
        codes = dictionary.codes.get(table.columns[rows.says.column].codes or "", {})
        unknown = sorted(set(rows.says.words) - set(codes))
        problems += [Problem(f"{where}.says.words.{code}", message("is not a code of the column")) for code in unknown]
    missing = [name for name, column in table.columns.items() if column.required and name not in rows.filled]
    problems += [
        Problem(f"{where}: {name}", message("is required by the table, but no sheet gives it")) for name in missing
    ]
    return problems
