"""Which rows of the register's tables does one line of a wide sheet hold?

As SQL over the sheet: a kind of rows becomes one relation, or several where the sheet has one column for each kind of
income or help.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin_risk.definitions import Catalogue, CellWords, Code, Rows, Table
from fupin_risk.errors import Problem, message
from fupin_risk.reading.cells.help_words import denies_help, help_text, tells_help
from fupin_risk.reading.cells.unreadable import is_unreadable
from fupin_risk.reading.files.footers import FOOTERS
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.relations import bare
from fupin_risk.reading.headings.headings import Header, headings_of
from fupin_risk.register.clock_rules import PERIOD_START, Cover
from fupin_risk.register.office_words import UNKNOWN
from fupin_risk.register.sql_text import literal, quoted

# A cell under a kind of help, as it is compared.
_HELP = "_help"
_PERIOD = (PERIOD_START, "period_end")
# Of a code that is made of cells: two of a million differ all the same.
_CODE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class LayoutRows:
    """Rows of one table that a sheet holds.

    Attributes
    ----------
    rows : Rows
    code : str or None
        Of `rows.each`.
    sql : str
    kinds : dict of str to str
        The columns of `sql`, and what they hold: those of the file bear its headings.
    columns : dict of str to str
        Our names for them.
    used : frozenset of int
        Positions of the sheet's columns that were used.
    key : str or None
        The sheet's column that names the household, person or village.
    help_heading : str
        Of `rows.each` without a cell of its own, the heading whose cells say whether there is such a row.
    """

    rows: Rows
    code: str | None
    sql: str
    kinds: dict[str, str]
    columns: dict[str, str]
    used: frozenset[int]
    key: str | None
    help_heading: str = ""


class _Cells:
    """Columns of a SELECT, each under the heading of the file as far as one heading has one meaning."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._sql: dict[str, str] = {}

    def add(self, name: str, cell: str, kind: str, heading: str | None = None) -> None:
        theirs = heading or name
        if self._sql.get(theirs, cell) != cell:
            theirs = name
        self.columns[name], self.kinds[theirs], self._sql[theirs] = theirs, kind, cell

    def sql_of(self, name: str) -> str:
        return self._sql[self.columns[name]]

    def chosen(self) -> list[str]:
        return [f"{cell} AS {quoted(theirs)}" for theirs, cell in self._sql.items()]


class LayoutReader:
    """Finds the rows that one sheet holds.

    Parameters
    ----------
    grid : Grid
    header : Header
    catalogue : Catalogue
    drawn_on : date or None
        The day of export.
    period : Cover or None
        The accounting window of income, where the sheet or the mapping tells it.
    reported_by : str or None
        Who says what the sheet holds, where it is not as its kinds of rows have it.
    """

    def __init__(
        self,
        grid: Grid,
        header: Header,
        catalogue: Catalogue,
        drawn_on: dt.date | None,
        period: Cover | None,
        reported_by: str | None = None,
    ) -> None:
        self.grid, self.header, self.catalogue = grid, header, catalogue
        self.drawn_on, self.period, self.reported_by = drawn_on, period, reported_by
        self.problems: list[Problem] = []
        self._begun = False

    def find(self, rows: Rows) -> Iterator[LayoutRows]:
        """The relations of one kind of rows; none where the sheet lacks what they need."""
        table = self.catalogue.dictionary.tables[rows.table]
        places = {name: place for name in rows.filled if (place := self._place(rows, table, name)) is not None}
        if not set(self._needed(rows, table)) <= {*places, *self._given(rows)}:
            return
        codes: Mapping[str | None, int | None] = {None: None}
        if rows.each:
            standing = {code: self.header.find(names) for code, names in rows.each.headings.items()}
            codes = {code: beside for code, beside in standing.items() if beside is not None}
        if rows.says:
            place = self.header.find(rows.says.headings)
            codes = {} if place is None else dict.fromkeys(rows.says.words, place)
        for code, beside in codes.items():
            yield self._relation(rows, table, places, code, beside)

    def _place(self, rows: Rows, table: Table, name: str) -> int | None:
        if name in rows.headings:
            return self.header.find(rows.headings[name])
        return self.header.find(headings_of(table.columns[name])) if name in rows.columns else None

    def _given(self, rows: Rows) -> set[str]:
        """Columns that have a value without a heading."""
        given = {*rows.constants, *rows.joined, *rows.gathered}
        table = self.catalogue.dictionary.tables[rows.table]
        given |= {name for name in rows.made if self._parts(rows, table, name)}
        given |= {name for name in (rows.each.column, rows.each.cell) if name} if rows.each else set()
        given |= {rows.says.column} if rows.says else set()
        given |= set(rows.dated_by_export) if self.drawn_on else set()
        return given | set(_PERIOD) if self.period else given

    def _parts(self, rows: Rows, table: Table, name: str) -> list[int]:
        """Columns of the sheet that a code is made of; none where the first is missing."""
        named = [[other for heading in each for other in _spelled(table, heading)] for each in rows.made.get(name, ())]
        places = [self.header.find(headings) for headings in named]
        return [place for place in places if place is not None] if places and places[0] is not None else []

    def _needed(self, rows: Rows, table: Table) -> list[str]:
        return [*rows.needs, *(name for name, column in table.columns.items() if column.required)]

    def _relation(
        self, rows: Rows, table: Table, places: Mapping[str, int], code: str | None, place: int | None
    ) -> LayoutRows:
        found = dict(places)
        if rows.each and rows.each.cell and place is not None:
            found[rows.each.cell] = place
        fixed = self._fixed(rows, table, code, places)
        cells = _Cells()
        for name, position in found.items():
            if name not in fixed:
                cell = self._cell(rows, table, name, position)
                cells.add(name, cell, self.grid.kinds[position], self.grid.header[position])
        if rows.each and not rows.each.cell and code is not None and place is not None:
            # What says neither yes nor no is kept as it is, and is then no code of the list.
            del fixed[rows.each.column]
            cells.add(rows.each.column, self._kind_of_help(rows, table, code, place), "text")
        for name, value in fixed.items():
            cells.add(name, literal(value), "date" if isinstance(value, dt.date) else "text")
        used = {*found.values(), *([place] if place is not None else [])}
        used |= self._add_composed(rows, table, found, cells)
        self._refuse_doubled(used)
        wanted = (
            " AND ".join([*self._conditions(rows, table, places, code, place), *self._said(rows, code, place)])
            or "true"
        )
        if self.grid.torn:
            # A sum is set apart once, whatever kinds of rows the lines of the sheet hold.
            apart = f"coalesce(_torn NOT IN ({', '.join(map(literal, FOOTERS))}), false)"
            wanted = f"((({wanted}) AND _torn IS NULL) OR {apart if self._begun else '_torn IS NOT NULL'})"
            self._begun = True
        more = ["_line", "_torn"] if self.grid.torn else ["_line"]
        key = cells.columns.get(table.key[0])
        return LayoutRows(
            rows,
            code,
            f"SELECT {', '.join([*cells.chosen(), *more])} FROM ({self._source(rows, place)}) WHERE {wanted}",
            cells.kinds,
            cells.columns,
            frozenset(used),
            quoted(key) if key else None,
            self.grid.header[place] if rows.each and not rows.each.cell and place is not None else "",
        )

    def _said(self, rows: Rows, code: str | None, place: int | None) -> Iterator[str]:
        """When a line says a code in a word, and nowhere better."""
        if rows.says is None or code is None or place is None:
            return
        yield f"{_text(place)} IN ({', '.join(map(literal, rows.says.words[code]))})"
        for heading in rows.says.unless.get(code, ()):
            better = self.header.find([heading])
            if better is not None:
                yield f"{_text(better)} IS NULL"

    def _add_composed(self, rows: Rows, table: Table, found: Mapping[str, int], cells: _Cells) -> set[int]:
        """Add the columns that are made of several cells; the positions of these."""
        used: set[int] = set()
        for name, headings in rows.gathered.items():
            standing = [self.header.find([heading]) for heading in headings]
            gathered = [beside for beside in standing if beside is not None]
            if gathered:
                cells.add(name, _gathered(gathered), "text")
                used.update(gathered)
        for name, headings in rows.inverse.items():
            place = None if name in found else self.header.find(headings)
            if place is not None:
                cells.add(name, _inverse(place, self.catalogue.dictionary.cell_words), "text")
                used.add(place)
        for name in rows.made:
            places = [] if name in found else self._parts(rows, table, name)
            if places:
                cells.add(name, _made(places), "text")
                used.update(places)
        for name, parts in rows.joined.items():
            # As the file writes it: what stands in two exports is then called the same.
            joined = ", ".join(_text(found[part]) if part in found else cells.sql_of(part) for part in parts)
            cells.add(name, f"concat_ws('-', {joined})", "text")
        return used

    def _fixed(self, rows: Rows, table: Table, code: str | None, places: Mapping[str, int]) -> dict[str, str | dt.date]:
        """Columns with one value for the whole sheet."""
        fixed: dict[str, str | dt.date] = dict(rows.constants)
        if self.reported_by:
            fixed["reported_by"] = self.reported_by
        if rows.each and code is not None:
            fixed[rows.each.column] = code
        if rows.says and code is not None:
            fixed[rows.says.column] = code
        if self.drawn_on:
            fixed |= dict.fromkeys(rows.dated_by_export, self.drawn_on)
        # A line's own beginning and end go before what is said of the whole sheet; its mere year does not.
        own = len({places.get(name) for name in _PERIOD} - {None}) > 1
        if self.period and self.period.last and table.periods_exclude and not own:
            fixed |= dict(zip(_PERIOD, (self.period.first, self.period.last), strict=True))
        return fixed

    def _cell(self, rows: Rows, table: Table, name: str, position: int) -> str:
        cell, column = f"c{position}", table.columns[name]
        if self.grid.kinds[position] != "text":
            return cell
        if silent := rows.silent.get(name):
            words = ", ".join(literal(word) for word in silent)
            cell = f"CASE WHEN {bare(f'c{position}')} IN ({words}) THEN NULL ELSE {cell} END"
        if column.realised and name != PERIOD_START and self.drawn_on:
            cell = _by_export(cell, self.drawn_on)
        return cell

    def _source(self, rows: Rows, place: int | None) -> str:
        if not rows.each or rows.each.cell or place is None:
            return self.grid.sql
        return f"SELECT *, {help_text(f'c{place}')} AS {_HELP} FROM ({self.grid.sql})"

    def _kind_of_help(self, rows: Rows, table: Table, code: str, place: int) -> str:
        words, codes, own = self._help_words(rows, table, code)
        amounts = any(column.type == "yuan" for column in table.columns.values())
        told = tells_help(_HELP, words, codes, code, own, has_amounts=amounts)
        unknown = ", ".join(literal(word.lower()) for word, meant in own.items() if meant == UNKNOWN) or "NULL"
        said = f"WHEN {told} THEN {literal(code)} WHEN {_HELP} IN ({unknown}) THEN NULL"
        return f"CASE {said} ELSE CAST(c{place} AS VARCHAR) END"

    def _help_words(
        self, rows: Rows, table: Table, code: str
    ) -> tuple[CellWords, Mapping[str, Code], Mapping[str, str]]:
        dictionary = self.catalogue.dictionary
        codes = dictionary.codes.get(table.columns[rows.each.column].codes or "", {}) if rows.each else {}
        return dictionary.cell_words, codes, rows.each.words.get(code, {}) if rows.each else {}

    def _conditions(
        self, rows: Rows, table: Table, places: Mapping[str, int], code: str | None, place: int | None
    ) -> Iterator[str]:
        """When a line has such a row."""
        if rows.each and place is not None:
            yield f"{_text(place)} IS NOT NULL"
            if not rows.each.cell and code is not None:
                words, codes, own = self._help_words(rows, table, code)
                yield f"NOT {denies_help(_HELP, words, codes, code, own)}"
        for name in rows.needs:
            if name in places:
                yield f"{_text(places[name])} IS NOT NULL"

    def _refuse_doubled(self, used: set[int]) -> None:
        for position in sorted(used):
            if self.header.doubled(position):
                name = self.grid.header[position]
                problem = Problem(
                    message("{where}, column {column}", where=self.grid.source.shown, column=name),
                    message("appears twice"),
                    remedy=message("keep one, or rename one"),
                )
                if problem not in self.problems:
                    self.problems.append(problem)


def _text(place: int) -> str:
    return f"nullif({bare(f'CAST(c{place} AS VARCHAR)')}, '')"


def _spelled(table: Table, heading: str) -> tuple[str, ...]:
    """A heading, or where it is the name of a column, all that files call the column."""
    return headings_of(table.columns[heading]) if heading in table.columns else (heading,)


def _made(places: Sequence[int]) -> str:
    """A code that is the same wherever the cells say the same, and does not show them."""
    first, *others = (_text(place) for place in places)
    cells = ", ".join([first, *(f"coalesce({other}, '')" for other in others)])
    return f"CASE WHEN {first} IS NOT NULL THEN left(md5(concat_ws('|', {cells})), {_CODE_LENGTH}) END"


def _inverse(place: int, words: CellWords) -> str:
    """No for yes and yes for no; another word stays, and cannot be read."""
    cell = f"lower({_text(place)})"
    yes, no = (", ".join(map(literal, each)) for each in (words.yes, words.no))
    return f"CASE WHEN {cell} IN ({yes}) THEN '否' WHEN {cell} IN ({no}) THEN '是' ELSE c{place} END"


def _gathered(places: list[int]) -> str:
    """What several cells list; one of them whose value was lost leaves the list unknown."""
    texts = [_text(place) for place in places]
    lost = " ".join(f"WHEN {is_unreadable(text)} THEN {text}" for text in texts)
    return f"CASE {lost} ELSE nullif(concat_ws('、', {', '.join(texts)}), '') END"


def _by_export(cell: str, drawn_on: dt.date) -> str:
    """A month or year that the day of export lies in ends for this file on that day: it knew nothing later."""
    month = rf"^{drawn_on.year}[-/.年]?0?{drawn_on.month}月?$"
    year = rf"^{drawn_on.year}年?$"
    inside = f"regexp_matches({bare(cell)}, {literal(month)}) OR regexp_matches({bare(cell)}, {literal(year)})"
    return f"CASE WHEN {inside} THEN {literal(drawn_on.isoformat())} ELSE {cell} END"
