"""When do rows reach the register, and how are ends written that become known later?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.life.people import Homes, People
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Log, Rows, length, stack, take
from fupin_risk.synthetic.words import REPORTERS, number_of

BY = number_of(REPORTERS)


@dataclass(frozen=True)
class Place:
    """Where a township lies."""

    number: int
    township: str
    county: str


@dataclass(frozen=True)
class Clerk:
    """Who writes a township's rows into the register, with a stream of their own."""

    rng: np.random.Generator
    numbers: CountyNumbers
    place: Place
    log: Log
    homes: Homes
    people: People
    primary_cause: Array
    last_day: int

    def enters(self, table: str, since: Array) -> Array:
        """Give the day on which rows are entered that can be known since a day; the lag has a most."""
        median, most = self.numbers.entry.lag_days[table]
        lag = np.floor(median * np.exp(self.rng.normal(0.0, self.numbers.entry.lag_spread, len(since))))
        return np.asarray(since + np.minimum(lag, most).astype(np.int64))

    def signed(self, table: str, rows: Rows, since: Array, reporter: str) -> Rows:
        """Add who reported the rows, and when they were entered."""
        return {**rows, "reported_by": np.full(len(since), BY[reporter]), "entered_on": self.enters(table, since)}

    def with_ends(self, table: str, rows: Rows, end: str, known_then: tuple[str, ...] = ()) -> Rows:
        """Write ends that lie after the entry: as a later version, or into the old row with its entry day unchanged.

        The second way is what in-place updates of a real register look like: a row that knew its own future.
        """
        late = (rows[end] > NO_DAY) & (rows[end] > rows["entered_on"])
        in_place = (
            late & (self.rng.random(length(rows)) < self.numbers.entry.updated_in_place) & (rows[end] <= self.last_day)
        )
        versioned = late & ~in_place
        first = {name: column.copy() for name, column in rows.items()}
        first[end] = np.where(versioned, NO_DAY, first[end])
        for name in known_then:
            unknown = np.nan if rows[name].dtype.kind == "f" else -1
            first[name] = np.where(versioned, unknown, first[name])
        second = take(rows, versioned)
        second["entered_on"] = np.maximum(self.enters(table, second[end]), second["entered_on"] + 1)
        return stack([first, second])

    def ids(self, letter: str, numbers: Array, digits: int = 5) -> Array:
        """Write ids of the township's own things; -1 is none."""
        start = f"{letter}{self.place.number:04d}"
        words = [None if number < 0 else f"{start}{number:0{digits}d}" for number in numbers.tolist()]
        return np.array(words, dtype=object)


def find_value(wanted: Array, keys: Array, values: Array, otherwise: int) -> Array:
    """Look up the value of each wanted key; keys are unique integers."""
    if not len(keys):
        return np.full(len(wanted), otherwise)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], wanted).clip(0, len(keys) - 1)
    found = keys[order][at] == wanted
    return np.where(found, values[order][at], otherwise)
