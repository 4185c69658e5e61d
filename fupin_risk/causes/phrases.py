"""How are a figure and the policy line beside it said, wherever a sentence needs them?"""

from __future__ import annotations

from dataclasses import dataclass

from fupin_risk.definitions import Indicator, Texts


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


def as_read(entry: Indicator, value: float, texts: Texts) -> str | float:
    """What two values have in common for which every sentence about the indicator is the same."""
    # Sentences ask whether a count is exactly one, and a code names a text; all else is what the figure shows.
    return value if entry.unit == "count" or entry.codes is not None else texts.figure(value, entry.unit)


def one_of_many(entry: Indicator, value: float, texts: Texts) -> bool:
    """Whether an English sentence in the plural would speak of one; label and value are said instead."""
    return texts.language == "en" and entry.unit == "count" and value == 1


def beside_line(line: Line, texts: Texts) -> str:
    """A line in brackets, to stand behind an income.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> catalogue = fr.load_catalogue()
    >>> beside_line(Line("monitoring", 6000, True), catalogue.texts("zh"))
    '（当地监测收入标准每人每年6,000元）'
    >>> beside_line(Line("poverty", 3218, False), catalogue.texts("en"))
    ' (local poverty line: 3,218 yuan a year and head, figure not verified)'
    """
    yuan, kind = texts.with_unit(line.yuan, "yuan"), texts.policy_label("lines", line.kind)
    return texts.line_sentences["beside"].format(kind=kind, yuan=yuan, doubt=doubtful(line, texts))


def doubtful(line: Line, texts: Texts) -> str:
    """What is said behind a line whose source was not seen; nothing behind others."""
    return "" if line.verified else texts.line_sentences["doubt"].format(not_verified=texts.signs["not_verified"])
