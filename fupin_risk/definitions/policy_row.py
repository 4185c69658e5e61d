"""What does every policy row say of itself, and which of several holds?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import ClassVar, TypeVar

from fupin_risk.definitions.toml_files import Definition


class PolicyRow(Definition):
    """What every policy row says of itself.

    Attributes
    ----------
    file : str
        Name of the files in which rows of this kind stand, without `.toml`.
    about : tuple of str
        The fields that say what a row is about: of rows with the same ones only one holds in a place and on a day.
    by_event : bool
        Whether what happened on a day is judged by the rule of that day, and not by the rule of the as-of day.
    place : str
        A county code or a prefix of one; `*` is everywhere. The longest that fits a county wins.
    published_on : date
        From which day on anybody could know of it: warnings use rows published by their as-of day.
    in_force_from, in_force_to : date, date or None
        The days for which it holds, both included.
    source : str
        Where it was read.
    verified : bool
        Whether the source was seen; outputs that used an unverified row say so.
    """

    file: ClassVar[str] = ""
    about: ClassVar[tuple[str, ...]] = ()
    by_event: ClassVar[bool] = False

    place: str = "*"
    published_on: dt.date
    in_force_from: dt.date
    in_force_to: dt.date | None = None
    source: str
    verified: bool

    @property
    def what(self) -> tuple[str, ...]:
        """What the row is about: the values of `about`, those that it leaves open left out."""
        values = (getattr(self, name) for name in self.about)
        return tuple(str(value) for value in values if value is not None)

    @property
    def row_name(self) -> str:
        """The row as `file.what`, for outputs that name what they used."""
        return ".".join((self.file, *self.what))

    def fits(self, county: str) -> bool:
        """Whether `county` lies in its place."""
        return self.place == "*" or county.startswith(self.place)

    def holds(self, county: str, day: dt.date, known_on: dt.date) -> bool:
        """Whether it holds in `county` on `day`, as published by `known_on`."""
        begun = self.published_on <= known_on and self.in_force_from <= day
        return self.fits(county) and begun and (self.in_force_to is None or day <= self.in_force_to)


Row = TypeVar("Row", bound=PolicyRow)


def best_row(rows: Iterable[Row], county: str, day: dt.date, known_on: dt.date | None) -> Row | None:
    """The row of the narrowest place, then the latest in force, then the latest published."""
    fitting = [row for row in rows if row.holds(county, day, known_on or day)]
    return max(fitting, key=lambda row: (len(row.place.strip("*")), row.in_force_from, row.published_on), default=None)


def best_of_each(
    rows: Iterable[Row], key: Callable[[Row], Hashable], county: str, day: dt.date, known_on: dt.date | None
) -> tuple[Row, ...]:
    """The best row of each key, in the order of the file; keys without a row in force are left out."""
    grouped: dict[Hashable, list[Row]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    found = (best_row(group, county, day, known_on) for group in grouped.values())
    return tuple(row for row in found if row is not None)
