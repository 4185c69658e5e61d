"""What does every policy row say, and which one of several holds in a place and on a day?

A new kind of policy row costs one class here or elsewhere, with `file` and `about`, and one TOML file of that name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from fupin_risk.definitions.toml_files import Definition
from fupin_risk.errors import message

# What definitions read of a row: an item, and a code or a number for it.
Item = tuple[str, str | None, float | None]
_KINDS: dict[str, type[PolicyRow]] = {}


def lies_in(county: str, place: str) -> bool:
    """Return whether a county lies in a place: a county code, a prefix of one, or `*`."""
    return place == "*" or county.startswith(place)


class PolicyRow(Definition):
    """The fields that every policy row has.

    Attributes
    ----------
    file : str
        Name of the files that contain rows of this kind, without `.toml`. A subclass that sets it is a kind of policy.
    about : tuple of str
        The fields that say what a row is about: of rows with the same values only one holds in a place and on a day.
    by_event : bool
        Whether what happened on a day is judged by the rule of that day, and not by the rule of the as-of day.
    in_sql : bool
        Whether definitions can read the rows as the table `policy_<file>`, one row for each of `sql_items` and spell.
    place : str
        A county code or a prefix of one; `*` is everywhere. The longest that fits a county wins.
    published_on : date
        The first day on which the row could be known: warnings use rows published by their as-of day.
    in_force_from, in_force_to : date, date or None
        The days for which it holds, both included.
    document : str or None
        The document of `documents.toml` that it rests on; it is published on that document's day.
    source : str
        Where it was read.
    verified : bool
        Whether the source was seen; outputs that used an unverified row say so.

    Examples
    --------
    A kind of one's own, for rows in `policy/bus_passes.toml` of one's own definitions:

    >>> class BusPassRow(PolicyRow):
    ...     file: ClassVar[str] = "bus_passes"
    ...     about: ClassVar[tuple[str, ...]] = ("group",)
    ...     group: str
    ...     yuan_a_year: float
    >>> "bus_passes" in policy_kinds()
    True
    """

    file: ClassVar[str] = ""
    about: ClassVar[tuple[str, ...]] = ()
    by_event: ClassVar[bool] = False
    in_sql: ClassVar[bool] = False

    place: str = "*"
    published_on: dt.date
    in_force_from: dt.date
    in_force_to: dt.date | None = None
    document: str | None = None
    source: str
    verified: bool

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Make a subclass that names its file a kind of policy.

        Raises
        ------
        TypeError
            `about` names a field that the class does not have, or another class has this file.
        """
        super().__pydantic_init_subclass__(**kwargs)
        if not vars(cls).get("file"):
            return
        lacking = [name for name in cls.about if name not in cls.model_fields]
        if lacking:
            raise TypeError(
                message(
                    "{name}.about names fields that the class does not have: {fields}",
                    name=cls.__name__,
                    fields=", ".join(lacking),
                )
            )
        other = _KINDS.get(cls.file)
        # The same class may be defined again, as a notebook does when a cell is run twice.
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(
                message(
                    "{name}.file is {file!r}, which is already the file of {other}",
                    name=cls.__name__,
                    file=cls.file,
                    other=other.__name__,
                )
            )
        _KINDS[cls.file] = cls

    @property
    def key(self) -> tuple[Any, ...]:
        """The values of `about`."""
        return tuple(getattr(self, name) for name in self.about)

    @property
    def what(self) -> tuple[str, ...]:
        """The values of `about` as text, without those that it leaves open."""
        return tuple(str(value) for value in self.key if value is not None)

    @property
    def row_name(self) -> str:
        """The row as `file.what`, for outputs that name what they used."""
        return ".".join((self.file, *self.what))

    @property
    def sql_items(self) -> tuple[Item, ...]:
        """What definitions read of it where its kind is `in_sql`."""
        return ()

    @property
    def sql_word(self) -> str | None:
        """A word without which a definition cannot use the row; None where each definition that reads its file can."""
        return None

    def fits(self, county: str) -> bool:
        """Return whether `county` lies in its place."""
        return lies_in(county, self.place)

    def holds(self, county: str, day: dt.date, known_on: dt.date) -> bool:
        """Return whether it holds in `county` on `day`, as published by `known_on`."""
        begun = self.published_on <= known_on and self.in_force_from <= day
        return self.fits(county) and begun and (self.in_force_to is None or day <= self.in_force_to)


Row = TypeVar("Row", bound=PolicyRow)


def policy_kinds() -> dict[str, type[PolicyRow]]:
    """Return every kind of policy row by the name of its file."""
    return dict(_KINDS)


def best_row(rows: Iterable[Row], county: str, day: dt.date, known_on: dt.date | None) -> Row | None:
    """Return the row that holds: of the narrowest place, then the latest in force, then the latest published."""
    fitting = [row for row in rows if row.holds(county, day, known_on or day)]
    return max(fitting, key=lambda row: (len(row.place.strip("*")), row.in_force_from, row.published_on), default=None)
