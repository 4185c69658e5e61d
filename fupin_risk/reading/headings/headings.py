"""Which column does a heading mean?

Real files write one heading in many ways: full-width or half-width brackets, blanks inside, a unit behind. What matters
is left when these are taken away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from fupin_risk.definitions import Catalogue, Column, Dictionary, Rows, Sheet, Table

# A heading may stand below this many lines of title and remarks.
LINES_LOOKED_AT = 30
_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_UNIT = re.compile(r"\((?:(?:人民币)?(?:元|万元|亩|月|个月|年|人|公里|户|岁)|[必选]填项?)\)$")
# Blanks, marks of the order of bytes, and the star of a field that must be filled in.
_NOTHING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*]+")


def plain(heading: str) -> str:
    """What is left of a heading: half-width, without blanks, unit, star or 必填, in small letters."""
    text = _NOTHING.sub("", unicodedata.normalize("NFKC", as_written(heading))).lower()
    return _UNIT.sub("", text)


def as_written(heading: str) -> str:
    """A heading without the blanks around it, and without the ="…" that keeps a spreadsheet from reading a number.

    Examples
    --------
    >>> as_written(' ="年收入（万元）"')
    '年收入（万元）'
    """
    bare = heading.strip()
    found = _AS_FORMULA.fullmatch(bare)
    return found[1].strip() if found else bare


def headings_of(column: Column) -> tuple[str, ...]:
    """Everything that a file may call a column of the dictionary, the most telling first."""
    return (column.name, column.label.zh, *column.headings)


def known_headings(catalogue: Catalogue, renamed: Iterable[Mapping[str, str]] = ()) -> frozenset[str]:
    """Every heading that some table or sheet knows, in its plain form."""
    found: set[str] = set()
    for table in catalogue.dictionary.tables.values():
        for column in table.columns.values():
            found.update(headings_of(column))
    for rows in catalogue.layouts.rows.values():
        found.update(named_in(rows))
    for sheet in catalogue.layouts.sheets.values():
        found.update(sheet.known, *sheet.recognised_by)
    for names in renamed:
        found.update(names)
    return frozenset(plain(name) for name in found)


def named_in(rows: Rows) -> set[str]:
    """The headings of their own that a kind of rows has."""
    named = {name for names in (*rows.headings.values(), *rows.gathered.values()) for name in names}
    named |= {name for parts in rows.made.values() for names in parts for name in names}
    named |= {name for names in rows.inverse.values() for name in names}
    named |= set(rows.says.headings) if rows.says else set()
    if rows.each:
        named |= {name for names in rows.each.headings.values() for name in names}
    return named


def find_header(lines: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """Position of the line that names the columns: of the first lines, the one with the most known headings.

    The first that is not empty where no line has two of them.
    """
    scores = [len({plain(cell) for cell in line if cell} & known) for line in lines[:LINES_LOOKED_AT]]
    best = max(scores, default=0)
    if best >= 2:  # noqa: PLR2004 - one known word may stand in a title
        return scores.index(best)
    filled = [position for position, line in enumerate(lines) if any(cell.strip() for cell in line)]
    return filled[0] if filled else 0


class Header:
    """The headings of one sheet.

    Parameters
    ----------
    names : sequence of str
        As they stand in the file; an empty one names nothing.
    renamed : mapping of str to str
        The county's own headings, and those that they stand for.
    """

    def __init__(self, names: Sequence[str], renamed: Mapping[str, str] | None = None) -> None:
        self.names = tuple(names)
        ours = {plain(theirs): standing for theirs, standing in (renamed or {}).items()}
        self._positions: dict[str, list[int]] = {}
        for position, name in enumerate(self.names):
            if name:
                self._positions.setdefault(plain(ours.get(plain(name), name)), []).append(position)

    def find(self, headings: Iterable[str]) -> int | None:
        """Position of the first of `headings` that stands here; None where none does."""
        for heading in headings:
            if places := self._positions.get(plain(heading)):
                return places[0]
        return None

    def doubled(self, position: int) -> bool:
        """Whether another column bears the same heading."""
        return any(position in places and len(places) > 1 for places in self._positions.values())

    def is_of(self, sheet: Sheet) -> bool:
        """Whether the headings are those of a sheet."""
        groups = all(self.find(group) is not None for group in sheet.recognised_by)
        return groups and self.find(sheet.unless) is None

    def columns_of(self, table: Table) -> dict[str, int]:
        """The columns of a table that stand here, with their positions."""
        found = {name: self.find(headings_of(column)) for name, column in table.columns.items()}
        return {name: position for name, position in found.items() if position is not None}

    def table(self, dictionary: Dictionary) -> str | None:
        """The one table all of whose required columns stand here, and the most others; None where none or two do."""
        scores = {}
        for name, table in dictionary.tables.items():
            here = self.columns_of(table)
            if all(column in here for column, body in table.columns.items() if body.required):
                scores[name] = len(set(here.values()))
        best = [name for name, score in scores.items() if score == max(scores.values())]
        return best[0] if len(best) == 1 else None


def nearest_heading(name: str, candidates: Iterable[str]) -> str | None:
    """The heading that was probably meant; None where nothing is near."""
    forms: dict[str, str] = {}
    for candidate in candidates:
        forms.setdefault(plain(candidate), candidate)
    near = get_close_matches(plain(name), forms, n=1, cutoff=0.7)
    return forms[near[0]] if near else None
