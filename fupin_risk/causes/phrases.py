"""How are a figure and the policy line beside it said, wherever a sentence needs them?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Formatter

from fupin_risk.definitions import Indicator
from fupin_risk.vocabulary import LINES, UNVERIFIED, Language, figure, with_unit


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the day and place.

    Attributes
    ----------
    kind : {"poverty", "monitoring"}
    yuan : float
        Yuan a year and head; NaN where none is known.
    verified : bool
        Whether its source was seen; a figure that is not verified is said to be so.
    """

    kind: str
    yuan: float
    verified: bool


@cache
def names_in(sentence: str) -> tuple[str, ...]:
    """What stands in braces in a catalogue's sentence."""
    return tuple(name for _, name, _, _ in Formatter().parse(sentence) if name)


def as_read(entry: Indicator, value: float) -> str | float:
    """What two values have in common for which every sentence about the indicator is the same."""
    # Sentences ask whether a count is exactly one, and a code names a text; all else is what the figure shows.
    return value if entry.unit == "count" or entry.codes is not None else figure(value, entry.unit)


def one_of_many(entry: Indicator, value: float, language: Language) -> bool:
    """Whether an English sentence in the plural would speak of one; label and value are said instead."""
    return language == "en" and entry.unit == "count" and value == 1


def beside_line(line: Line, language: Language) -> str:
    """A line in brackets, to stand behind an income.

    Examples
    --------
    >>> beside_line(Line("monitoring", 6000, True), "zh"), beside_line(Line("poverty", 3218, False), "en")
    ('（当地监测收入标准每人每年6,000元）', ' (local poverty line: 3,218 yuan a year and head, figure not verified)')
    """
    chinese = language == "zh"
    yuan, kind = with_unit(line.yuan, "yuan", language), LINES[line.kind].of(language)
    doubt = doubtful(line, language)
    return f"（当地{kind}每人每年{yuan}{doubt}）" if chinese else f" (local {kind}: {yuan} a year and head{doubt})"


def doubtful(line: Line, language: Language) -> str:
    """What is said behind a line whose source nobody has seen; nothing behind others."""
    comma = "，" if language == "zh" else ", "
    return "" if line.verified else comma + UNVERIFIED.of(language)
