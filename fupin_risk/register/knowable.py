"""On which days can a register say what it knew?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from fupin_risk.errors import RegisterError, message

_SNAPSHOT = re.compile(r"^(?:snapshot|\d+ snapshots from) (\d{4}-\d{2}-\d{2})")


def refuse_unknowable(day: dt.date, assumed_clocks: Mapping[str, str], first_day: dt.date | None) -> None:
    """Stop where nobody can say what was known on `day`.

    Parameters
    ----------
    day : date
    assumed_clocks : mapping of str to str
        Tables whose day of entry was assumed, and how.
    first_day : date or None
        The first day on which anything was entered.

    Raises
    ------
    RegisterError
        The day lies before the snapshot from which days of entry were assumed, or before the first entry.
    """
    drawn = {table: first_snapshot(clock) for table, clock in assumed_clocks.items()}
    later = {table: first for table, first in drawn.items() if first and day < first}
    if later:
        raise RegisterError(
            message(
                "What the register held on {day} is unknown: {tables} come from a snapshot of {snapshot}; "
                "ask for that day or a later one, or declare a lag for these tables.",
                day=day,
                tables=", ".join(later),
                snapshot=max(later.values()),
            )
        )
    if first_day is None:
        raise RegisterError(message("The register has no accepted rows."))
    if day < first_day:
        raise RegisterError(
            message(
                "The register was still empty on {day}: its first row was entered on {first_day}.",
                day=day,
                first_day=first_day,
            )
        )


def first_snapshot(words: str) -> dt.date | None:
    """The first day of export in what `assumed_words` says; None where it names a lag."""
    day = _SNAPSHOT.match(words)
    return dt.date.fromisoformat(day.group(1)) if day else None
