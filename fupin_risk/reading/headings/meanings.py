"""What do the headings of a file say of the cells below them, before anyone knows to which table they belong?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fupin_risk.definitions import Catalogue, Column, Table
from fupin_risk.reading.headings.headings import headings_of, plain

_WORDS = frozenset({"text", "code", "yes_no"})
_NAMES = _WORDS | {"household", "id"}


@dataclass(frozen=True, slots=True)
class Meanings:
    """Plain headings by what stands below them.

    Attributes
    ----------
    of_households : frozenset of str
        What all lines of a household share: its number, head, place, type or cause. A merged cell holds for each of
        its lines there; an amount, a day, a count or what is one person's own may belong to any of them.
    days : frozenset of str
        Days.
    """

    of_households: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()

    def fills_down(self, heading: str) -> bool:
        """Whether a merged cell under this heading holds for each of its lines."""
        return plain(heading) in self.of_households

    def is_day(self, heading: str) -> bool:
        """Whether a day stands below this heading."""
        return plain(heading) in self.days


def meanings_of(catalogue: Catalogue, renamed: Iterable[Mapping[str, str]] = ()) -> Meanings:
    """What the headings of all tables and sheets mean.

    Parameters
    ----------
    catalogue : Catalogue
    renamed : iterable of mapping of str to str
        The county's own headings, and the heading or column for which each stands.
    """
    found: dict[str, list[tuple[Table, Column]]] = {}
    for headings, table, name in _named(catalogue):
        for heading in headings if name in table.columns else ():
            found.setdefault(plain(heading), []).append((table, table.columns[name]))
    for names in renamed:
        for theirs, standing in names.items():
            found.setdefault(plain(theirs), []).extend(found.get(plain(standing), []))
    shared = {heading for heading, columns in found.items() if _is_shared(columns)}
    days = {heading for heading, columns in found.items() if any(column.type == "date" for _, column in columns)}
    return Meanings(frozenset(shared), frozenset(days))


def _named(catalogue: Catalogue) -> Iterator[tuple[Iterable[str], Table, str]]:
    """Headings, the table and its column for which they stand."""
    tables = catalogue.dictionary.tables
    for table in tables.values():
        for name, column in table.columns.items():
            yield headings_of(column), table, name
    # A catalogue of a county's own may have other tables than the layouts that are shipped.
    for rows in (each for each in catalogue.layouts.rows.values() if each.table in tables):
        for name, headings in (*rows.headings.items(), *rows.gathered.items()):
            yield headings, tables[rows.table], name
        for headings in rows.each.headings.values() if rows.each else ():
            yield headings, tables[rows.table], (rows.each.cell or rows.each.column) if rows.each else ""


def _is_shared(columns: list[tuple[Table, Column]]) -> bool:
    if not all(column.type in _NAMES for _, column in columns):
        return False
    # What a household sheet calls so is the household's own, also where a sheet of persons repeats it.
    if any(table.name == "households" or column.type == "household" for table, column in columns):
        return True
    return all(table.person_column is None and column.type in _WORDS for table, column in columns)
