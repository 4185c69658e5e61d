"""Which table or sheet was probably meant by a file that is none, and what would make it one?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from fupin_risk.definitions import Catalogue, Sheet, Table
from fupin_risk.errors import Message, Problem, message, nearest
from fupin_risk.reading.files.grids import Grid
from fupin_risk.reading.files.sources import Source
from fupin_risk.reading.headings.headings import Header, headings_of, named_in, plain
from fupin_risk.register.clock_rules import IGNORE

# So many known headings say that a line is one of headings, and not of cells.
_SURELY = 2
# How like a heading must be to one that is missing to be proposed for it.
_LIKE = 0.3


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A table or sheet that may be meant: which headings of the file it knows, and which columns it misses."""

    name: str
    label: str
    found: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]

    @property
    def distance(self) -> tuple[int, int]:
        return len(self.missing) - len(self.found), len(self.missing)


def not_a_table(grid: Grid, catalogue: Catalogue, known: frozenset[str]) -> Problem:
    """The nearest table or sheet of a grid that is none: what of it was found, what is missing, and the mapping."""
    source = grid.source
    if sum(plain(heading) in known for heading in grid.header) < _SURELY:
        remedy = nearest(source.sheet or Path(source.file).stem, catalogue.dictionary.tables)
        if remedy is not None:
            return Problem(source.shown, message("is not a table of the register"), remedy=remedy)
        return Problem(
            source.shown,
            message("has no line of known headings, so that nothing says what it holds"),
            remedy=message(
                "name the columns in the first line, or leave it out in mapping.toml:\n{lines}",
                lines=_section("sheets", [(_named(source), IGNORE)]),
            ),
        )
    candidates = [*_candidates(grid, catalogue)]
    for whole in (each for each in candidates if not each.missing and each.name in catalogue.layouts.sheets):
        lacking = _lacking(catalogue.layouts.sheets[whole.name], Header(grid.header), catalogue)
        found = message(
            "is read as {label}, but none of its rows can be read: {lacking}", label=whole.label, lacking=lacking
        )
        return Problem(source.shown, found, remedy=message("add one of these columns, and read it again"))
    near = min((each for each in candidates if each.missing), key=lambda each: each.distance)
    return Problem(
        source.shown,
        message(
            "is no table that is known; the nearest is {label} ({name}): found {found}; missing {missing}",
            label=near.label,
            name=near.name,
            found=", ".join(near.found),
            missing=", ".join(headings[0] for headings in near.missing.values()),
        ),
        remedy=_proposal(source, near, [text for text in grid.header if text and plain(text) not in known]),
    )


def to_be_mapped(source: Source, table: Table, here: Iterable[str], spare: Sequence[str]) -> Message:
    """What to write into `mapping.toml` for the columns that a table needs and that are not among `here`."""
    return _proposal(source, _Candidate(table.name, table.label.zh, (), _missing(table, here)), spare)


def _candidates(grid: Grid, catalogue: Catalogue) -> Iterator[_Candidate]:
    header = Header(grid.header)
    for name, table in catalogue.dictionary.tables.items():
        here = header.columns_of(table)
        found = tuple(grid.header[place] for place in sorted({*here.values()}))
        yield _Candidate(name, table.label.zh, found, _missing(table, here))
    for sheet in catalogue.layouts.sheets.values():
        names = {plain(heading) for heading in _of_sheet(sheet, catalogue)}
        found = tuple(heading for heading in grid.header if heading and plain(heading) in names)
        groups = [group for group in sheet.recognised_by if header.find(group) is None]
        yield _Candidate(sheet.name, sheet.label.zh, found, {group[0]: group for group in groups})


def _lacking(sheet: Sheet, header: Header, catalogue: Catalogue) -> list[Message]:
    """Of each kind of rows of a sheet: the headings of the columns that it needs and that are not there."""
    found = []
    for name in sheet.rows:
        rows, table = catalogue.layouts.rows[name], catalogue.dictionary.tables[catalogue.layouts.rows[name].table]
        each = {rows.each.column, rows.each.cell} if rows.each else set()
        made = {*rows.constants, *rows.joined, *rows.made, *rows.gathered, *rows.dated_by_export, *rows.inverse, *each}
        needed = [key for key in dict.fromkeys([*table.key, *rows.needs]) if key in rows.filled - made]
        named = {key: rows.headings.get(key, headings_of(table.columns[key])[1:]) for key in needed}
        missing = list(dict.fromkeys(names[0] for names in named.values() if header.find(names) is None))
        if missing:
            found.append(message("{table} needs {columns}", table=table.label.zh, columns=", ".join(missing)))
    return list(dict.fromkeys(found))


def _of_sheet(sheet: Sheet, catalogue: Catalogue) -> Iterator[str]:
    for name in sheet.rows:
        rows = catalogue.layouts.rows[name]
        columns = catalogue.dictionary.tables[rows.table].columns
        yield from named_in(rows)
        yield from (heading for column in rows.columns for heading in headings_of(columns[column]))


def _missing(table: Table, here: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Columns that a table needs and that are not among `here`, with what files call them, the label first."""
    present = {*here}
    return {
        name: headings_of(column)[1:]
        for name, column in table.columns.items()
        if column.required and name not in present
    }


def _proposal(source: Source, near: _Candidate, spare: Sequence[str]) -> Message:
    """The lines of `mapping.toml` that make a file what it is near to, with the likeliest of its spare headings."""
    left, lines = list(spare), []
    for name, headings in near.missing.items():
        theirs = max(left, key=lambda heading: _likeness(heading, headings), default="")
        if theirs and _likeness(theirs, headings) >= _LIKE:
            left.remove(theirs)
        else:
            theirs = f"<{headings[0]}>"
        lines.append((theirs, name))
    sections = [] if source.table == near.name else [_section("sheets", [(_named(source), near.name)])]
    return message(
        "write into mapping.toml, with your own headings on the left:\n{lines}",
        lines="\n".join([*sections, _section(f"columns.{near.name}", lines)]),
    )


def _likeness(heading: str, names: Iterable[str]) -> float:
    return max(SequenceMatcher(None, plain(heading), plain(name)).ratio() for name in names)


def _named(source: Source) -> str:
    return f"{source.file}/{source.sheet}" if source.sheet else source.file


def _section(name: str, lines: Iterable[tuple[str, str]]) -> str:
    pairs = (f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}" for key, value in lines)
    return "\n".join([f"[{name}]", *pairs])
