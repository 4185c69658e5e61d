"""To which tables do the rows of a file, sheet or frame belong?

By what the mapping says of it, by its name, or by its headings: those of a sheet that the national system exports, or
of one table of the dictionary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from fupin_risk.definitions import Catalogue, Rows, Sheet
from fupin_risk.definitions.toml_files import Label
from fupin_risk.errors import Message, Problem, message
from fupin_risk.reading.files.export_days import day_in_titles, period_in_titles
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.relations import Relation
from fupin_risk.reading.files.sources import Source
from fupin_risk.reading.headings.headers import UNKNOWN, our_columns, with_told
from fupin_risk.reading.headings.headings import Header, headings_of, known_headings, nearest_heading, plain
from fupin_risk.reading.headings.id_numbers import number_headings, with_household
from fupin_risk.reading.headings.layout_rows import LayoutReader, LayoutRows
from fupin_risk.reading.headings.nearest_table import not_a_table
from fupin_risk.reading.rows.parts import Part
from fupin_risk.register.clock_rules import IGNORE, ClockRules, Cover
from fupin_risk.register.sql_text import quoted
from fupin_risk.words.messages import said_in

# Why a column, or a sheet, was not read.
LEFT_OUT = message("left out by the mapping")
HIDDEN, NO_SHEET = message("hidden sheet"), message("no known headings")
NO_PERIOD = message("its period is unknown: give [periods] in the mapping")
NOT_IN_THE_LINE = message("a heading that its rows need is missing")


@dataclass
class Matched:
    """What was found in all sources.

    Attributes
    ----------
    parts : dict of str to list of Part
        By table.
    sources : list of Source
        By the number of their relation.
    unread : list of (str, str, str, str, str)
        File, sheet, heading and the reason in Chinese and English of what was found there and is not read.
    problems : list of Problem
    undated : list of str
        Sources whose rows have no day of entry, and nobody said on which day they were drawn.
    """

    parts: dict[str, list[Part]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    unread: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)


def match(
    grids: Sequence[Grid],
    catalogue: Catalogue,
    rules: ClockRules,
    *,
    told: dt.date | None = None,
    compared: bool = False,
) -> Matched:
    """Find the tables of all grids.

    Parameters
    ----------
    grids : sequence of Grid
    catalogue : Catalogue
    rules : ClockRules
    told : date or None
        The day of export that the caller gave; it stands for all.
    compared : bool
        The files are compared with a register that knows the people: no list is set aside.
    """
    matching = _Matching(catalogue, rules, told, compared=compared)
    for grid in grids:
        matching.add(grid)
    matching.add_nameless()
    matching.add_layouts()
    days = {grid.source.named_day for grid in grids if grid.source.named_day}
    if told and len(days) > 1:
        found = message("is one day, but the file names show {days} export days", days=len(days))
        matching.matched.problems.append(Problem("snapshot_on", found, remedy=message("leave it out")))
    return matching.matched


class _Matching:
    """What was matched so far; wide sheets wait until all are there, for several may hold one thing."""

    def __init__(self, catalogue: Catalogue, rules: ClockRules, told: dt.date | None, *, compared: bool) -> None:
        self.catalogue, self.rules, self.told, self.compared = catalogue, rules, told, compared
        self.matched = Matched()
        self.known = known_headings(catalogue)
        self._surplus = {plain(heading): why for heading, why in catalogue.layouts.known.items()}
        self._layouts: list[tuple[Grid, Header, Sheet, dt.date | None]] = []
        self._read: set[str] = set()
        self._unknown: list[Grid] = []
        self._nameless: list[Grid] = []

    def add(self, grid: Grid) -> None:
        grid = self._without(grid, self.rules.ignored)
        if grid.hidden:
            self._leave(grid.source, "", HIDDEN)
        elif self._said(grid.source) == IGNORE:
            self._leave(grid.source, "", LEFT_OUT)
        elif self._number_place(grid) is not None:
            self._nameless.append(grid)
        else:
            self._place(grid, self._sheet_of(grid))

    def add_nameless(self) -> None:
        """Place the grids that have ID numbers and no household, now that the lists of members are known."""
        people_known = bool(self._nameless) and (self.compared or self._lists_people())
        for grid in self._nameless:
            sheet = self._sheet_of(grid)
            aside = sheet.set_aside if sheet is not None else None
            if aside and not (self.compared or self._said(grid.source)):
                self._leave(grid.source, "", aside)
                self._read.add(grid.source.file)
            elif people_known and (aside or (sheet is None and not self._is_a_table(grid))):
                placed = self._with_household(grid)
                self._place(placed, sheet or self._sheet_of(placed))
            else:
                self._place(grid, sheet)

    def _place(self, grid: Grid, sheet: Sheet | None) -> None:
        source = grid.source
        said = self._said(source)
        name = said or source.table
        if name and (sheet is None or (not said and self._has_all_of(grid, name, sheet))):
            self._add_table(grid, name)
        elif sheet is not None:
            grid = self._without(grid, self.rules.ignored_in(sheet.name))
            header = Header(grid.header, self._renamed(sheet))
            self._layouts.append((grid, header, sheet, self._drawn_on(grid)))
            self._read.add(source.file)
        elif table := Header(grid.header).table(self.catalogue.dictionary) or self._titled(grid):
            self._add_table(grid, table)
        else:
            self._unknown.append(grid)

    def _number_place(self, grid: Grid) -> int | None:
        """Where ID numbers stand in a grid that names no household and lists no members."""
        header, tables = Header(grid.header), self.catalogue.dictionary.tables
        # A catalogue of one's own may have neither.
        if not {"households", "members"} <= tables.keys():
            return None
        households, members = tables["households"].columns, tables["members"]
        place = header.find(number_headings(members))
        others = (*headings_of(households["household_id"]), *headings_of(members.columns["relation"]))
        return place if place is not None and grid.kinds[place] == "text" and header.find(others) is None else None

    def _with_household(self, grid: Grid) -> Grid:
        place = self._number_place(grid)
        heading = self.catalogue.dictionary.tables["households"].columns["household_id"].label.zh
        if place is None:
            return grid
        return with_household(grid, place, heading, self._drawn_on(grid), stranger=self.compared)

    def _lists_people(self) -> bool:
        """Whether some list of members has ID numbers and households."""
        members = self.catalogue.dictionary.tables["members"]
        found = [set(part.columns) for part in self.matched.parts.get("members", [])]
        found += [
            set(header.columns_of(members))
            for _, header, sheet, _ in self._layouts
            if any(self.catalogue.layouts.rows[name].table == members.name for name in sheet.rows)
        ]
        return any({"id_number", "household_id"} <= names for names in found)

    def _is_a_table(self, grid: Grid) -> bool:
        name = self._said(grid.source) or grid.source.table
        if name in self.catalogue.dictionary.tables:
            return self._has_all_of(grid, name)
        return Header(grid.header).table(self.catalogue.dictionary) is not None

    def _titled(self, grid: Grid) -> str:
        """The one table whose name stands in the lines above the headings; empty where none does."""
        labels = {name: table.label.zh for name, table in self.catalogue.dictionary.tables.items()}
        found = {name: label for name, label in labels.items() if any(label in title for title in grid.titles)}
        longest = [name for name, label in found.items() if len(label) == max(map(len, found.values())) > 1]
        here = Header(grid.header)
        fits = [name for name in longest if here.columns_of(self.catalogue.dictionary.tables[name])]
        return fits[0] if len(fits) == 1 else ""

    def add_layouts(self) -> None:
        """Read the wide sheets, the more telling kind first, and say what no kind of rows could be found in."""
        order = list(self.catalogue.layouts.sheets)
        taken: dict[tuple[str, dt.date | None], list[tuple[str, LayoutRows]]] = {}
        for grid, header, sheet, drawn_on in sorted(self._layouts, key=lambda each: order.index(each[2].name)):
            self._add_layout(grid, header, sheet, drawn_on, taken)
        for grid in self._unknown:
            if grid.source.sheet and grid.source.file in self._read:
                self._leave(grid.source, "", NO_SHEET)
            else:
                self.matched.problems.append(not_a_table(grid, self.catalogue, self.known))

    def _without(self, grid: Grid, ignored: Collection[str]) -> Grid:
        """The grid without the columns that the mapping leaves out; they are listed."""
        names = {plain(name) for name in ignored}
        out = {place for place, name in enumerate(grid.header) if name and plain(name) in names}
        if not out:
            return grid
        for place in sorted(out):
            self._leave(grid.source, grid.header[place], LEFT_OUT)
        kept = [place for place in range(len(grid.header)) if place not in out]
        cells = [f"c{place} AS c{number}" for number, place in enumerate(kept)]
        torn = ["_torn"] if grid.torn else []
        return replace(
            grid,
            sql=f"SELECT {', '.join([*cells, '_line', *torn])} FROM ({grid.sql})",
            header=tuple(grid.header[place] for place in kept),
            kinds=tuple(grid.kinds[place] for place in kept),
        )

    def _said(self, source: Source) -> str:
        names = (f"{source.file}/{source.sheet}", source.sheet, source.file)
        return next((self.rules.sheets[name] for name in names if name and name in self.rules.sheets), "")

    def _has_all_of(self, grid: Grid, name: str, sheet: Sheet | None = None) -> bool:
        """Whether the headings are enough for the table that the file is named after, and tell more than a ledger's."""
        table = self.catalogue.dictionary.tables[name]
        here = Header(grid.header, self.rules.columns.get(name)).columns_of(table)
        enough = all(column in here for column, body in table.columns.items() if body.required)
        return enough and (sheet is None or not sheet.ledger or "entered_on" in here)

    def _sheet_of(self, grid: Grid) -> Sheet | None:
        if said := self._said(grid.source):
            return self.catalogue.layouts.sheets.get(said)
        for sheet in self.catalogue.layouts.sheets.values():
            if Header(grid.header, self._renamed(sheet)).is_of(sheet):
                return sheet
        return None

    def _renamed(self, sheet: Sheet) -> dict[str, str]:
        """What the mapping says of the headings of a sheet, and of a ledger's table."""
        tables = [self.catalogue.layouts.rows[name].table for name in sheet.rows] if sheet.ledger else []
        return {
            theirs: ours
            for name in dict.fromkeys([*tables, sheet.name])
            for theirs, ours in self.rules.columns.get(name, {}).items()
        }

    def _drawn_on(self, grid: Grid) -> dt.date | None:
        """The day of export: as the mapping says of this file, as its title says, as its name says, or as was told."""
        source = grid.source
        said = self.rules.snapshots.get(source.file)
        if said or self.told:
            return said or self.told
        title, name = day_in_titles(grid.titles), source.named_day
        if title and name and title != name:
            self.matched.problems.append(
                Problem(
                    source.shown,
                    message("has the export day {title} in its title, but {name} in its name", title=title, name=name),
                    remedy=message("give the right one in the mapping, under [drawn_on]"),
                )
            )
        return title or name or self.rules.snapshot_on

    def _add_table(self, grid: Grid, name: str) -> None:
        grid = self._without(grid, self.rules.ignored_in(name))
        table = self.catalogue.dictionary.tables[name]
        source = Source(name, grid.source.file, grid.source.kind, grid.source.origin, grid.source.sheet)
        if len(set(grid.header)) < len(grid.header):
            twice = len(grid.header) - len(set(grid.header))
            self.matched.problems.append(
                Problem(
                    source.shown,
                    message("has {twice} column names that appear twice", twice=twice),
                    remedy=message("give each column its own name"),
                )
            )
            return
        number = len(self.matched.sources)
        self.matched.sources.append(source)
        self._read.add(source.file)
        chosen = ", ".join(f"c{place} AS {quoted(theirs)}" for place, theirs in enumerate(grid.header))
        torn = ", _torn" if grid.torn else ""
        sql = f"SELECT {chosen}, _line{torn} FROM ({grid.sql})"
        kinds = dict(zip(grid.header, grid.kinds, strict=True))
        relation = Relation(source, number, sql, kinds, grid.torn, grid.parquet, grid.changes)
        columns, problems, unread = our_columns(relation, table, self.rules.columns.get(name, {}), self.known)
        self.matched.problems += problems
        for heading, why in unread:
            self._leave(source, heading, self._surplus.get(plain(heading), why))
        drawn_on = None if "entered_on" in columns else self._drawn_on(grid)
        if "entered_on" not in columns and drawn_on is None and name not in self.rules.lags:
            self.matched.undated.append(source.shown)
        own = drawn_on if drawn_on != self.rules.snapshot_on else None
        self.matched.parts.setdefault(name, []).append(
            Part(
                relation,
                with_told(table, columns),
                drawn_on=drawn_on if own or self._dated(grid) else None,
                series=name,
            )
        )

    def _dated(self, grid: Grid) -> bool:
        return grid.source.file in self.rules.snapshots or bool(day_in_titles(grid.titles) or grid.source.named_day)

    def _add_layout(
        self,
        grid: Grid,
        header: Header,
        sheet: Sheet,
        drawn_on: dt.date | None,
        taken: dict[tuple[str, dt.date | None], list[tuple[str, LayoutRows]]],
    ) -> None:
        source = grid.source
        if drawn_on is None:
            self.matched.undated.append(source.shown)
            return
        reader = LayoutReader(grid, header, self.catalogue, drawn_on, self._period(grid), sheet.reported_by)
        used: set[int] = set()
        for name in sheet.rows:
            rows = self.catalogue.layouts.rows[name]
            all_found = list(reader.find(rows))
            for found in all_found:
                self._add_rows(grid, sheet, found, drawn_on, taken)
                used |= found.used
            if not all_found:
                used |= self._say_why_not(grid, header, rows)
        self.matched.problems += reader.problems
        known = self._surplus | {plain(heading): why for heading, why in sheet.known.items()}
        for position, heading in enumerate(grid.header):
            if position not in used:
                shown = heading or f"#{position + 1}"
                self._leave(source, shown, known.get(plain(heading), self._unknown_why(heading, sheet)))

    def _add_rows(
        self,
        grid: Grid,
        sheet: Sheet,
        found: LayoutRows,
        drawn_on: dt.date,
        taken: dict[tuple[str, dt.date | None], list[tuple[str, LayoutRows]]],
    ) -> None:
        source, series = grid.source, f"{found.rows.name}:{found.code or ''}"
        before = taken.setdefault((series, drawn_on), [])
        sql = found.sql
        for other, rows in before:
            # What the household's own sheet says is not asked of its members' lines again.
            if other != sheet.name and found.key and rows.key:
                sql = (
                    f"SELECT * FROM ({sql}) WHERE CAST({found.key} AS VARCHAR) NOT IN "
                    f"(SELECT CAST({rows.key} AS VARCHAR) FROM ({rows.sql}) WHERE {rows.key} IS NOT NULL)"
                )
        before.append((sheet.name, found))
        number = len(self.matched.sources)
        self.matched.sources.append(Source(found.rows.table, source.file, source.kind, source.origin, source.sheet))
        relation = Relation(self.matched.sources[-1], number, sql, found.kinds, grid.torn, changes=grid.changes)
        self.matched.parts.setdefault(found.rows.table, []).append(
            Part(
                relation,
                with_told(self.catalogue.dictionary.tables[found.rows.table], found.columns),
                drawn_on=drawn_on,
                series=series,
                sheet=sheet.name,
                dated=found.rows.dated_by_export,
                ends=found.rows.vanished == "ended",
                help_heading=found.help_heading,
            )
        )

    def _period(self, grid: Grid) -> Cover | None:
        said = self.rules.periods.get("incomes")
        told = period_in_titles(grid.titles)
        return said or (Cover(*told) if told else None)

    def _say_why_not(self, grid: Grid, header: Header, rows: Rows) -> set[int]:
        """List the headings of rows that could not be read for want of another; their positions."""
        table = self.catalogue.dictionary.tables[rows.table]
        names = rows.each.headings.values() if rows.each else ()
        places = {place for place in map(header.find, names) if place is not None}
        for place in sorted(places):
            self._leave(grid.source, grid.header[place], NO_PERIOD if table.periods_exclude else NOT_IN_THE_LINE)
        return places

    def _unknown_why(self, heading: str, sheet: Sheet) -> Message:
        names = [name for rows in sheet.rows for name in self._headings(rows)]
        near = nearest_heading(heading, names) if heading else None
        if near is None or plain(near) == plain(heading):
            return UNKNOWN
        return message("unknown heading: did you mean {near}?", near=near)

    def _headings(self, name: str) -> list[str]:
        rows = self.catalogue.layouts.rows[name]
        table = self.catalogue.dictionary.tables[rows.table]
        found = [heading for column in rows.columns for heading in headings_of(table.columns[column])]
        found += [heading for headings in rows.headings.values() for heading in headings]
        return found + [heading for names in (rows.each.headings.values() if rows.each else ()) for heading in names]

    def _leave(self, source: Source, heading: str, why: Message | Label) -> None:
        in_both = (said_in(why, "zh"), str(why)) if isinstance(why, Message) else (why.zh, why.en)
        self.matched.unread.append((source.file, source.sheet, heading, *in_both))
