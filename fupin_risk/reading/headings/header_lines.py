"""In which of the first lines do the headings stand, and what do they read where two lines hold them together?

Offices write 收入 above 工资性收入 and 转移性收入, or 识别 above 时间, in cells that are merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fupin_risk.reading.headings.headings import LINES_LOOKED_AT, as_written, find_header, plain


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """Where the headings stand.

    Attributes
    ----------
    first, last : int
        Positions of their lines, which are one or two.
    names : tuple of str
    """

    first: int
    last: int
    names: tuple[str, ...]


def read_header(lines: Sequence[Sequence[str]], known: frozenset[str]) -> HeaderLines:
    """Find the headings: one line, or two where both together hold more known ones.

    Parameters
    ----------
    lines : sequence of sequence of str
        The first lines, of which at least one is not empty; only the first cell of a merged area is filled.
    known : frozenset of str
        Plain headings.
    """
    position = find_header(lines, known)
    best, found = _known_in(lines[position], known), HeaderLines(position, position, _written(lines[position]))
    if best == 0:
        return found
    # The line with the most headings is the upper or the lower one.
    for first in (position - 1, position):
        if first >= 0 and first + 1 < min(len(lines), LINES_LOOKED_AT):
            names = _joined(_written(lines[first]), _written(lines[first + 1]), known)
            if (count := _known_in(names, known)) > best:
                best, found = count, HeaderLines(first, first + 1, names)
    return found


def _written(line: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(as_written, line))


def _known_in(names: Sequence[str], known: frozenset[str]) -> int:
    return len({plain(name) for name in names if name} & known)


def _joined(upper: Sequence[str], lower: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    """What each column is called by both lines."""
    width = max(len(upper), len(lower))
    above, below = ([*line, *[""] * (width - len(line))] for line in (upper, lower))
    for place in range(1, width):
        if not above[place] and below[place] and below[place - 1]:
            above[place] = above[place - 1]
    alone = Counter(plain(name) for name in below if name)
    return tuple(
        _name(over, under, known, twice=alone[plain(under)] > 1) for over, under in zip(above, below, strict=True)
    )


def _name(over: str, under: str, known: frozenset[str], *, twice: bool) -> str:
    whole = f"{over}{under}"
    if not over or not under or plain(whole) in known:
        return whole
    return under if plain(under) in known and not twice else whole
