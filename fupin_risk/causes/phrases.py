"""How are a figure and the policy line beside it said, wherever a sentence needs them?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fupin_risk.definitions import Indicator, Texts
from fupin_risk.definitions.vocabulary import LineSentences

_COUNTED = frozenset({"count", "ratio", "years"})


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a place and of the year of an income.

    Attributes
    ----------
    kind : {"poverty", "monitoring"}
    yuan : float
        Yuan a year and head; NaN where none is known.
    verified : bool
        Whether its source was seen; a figure that is not verified is said to be so.
    year : int
        The year in which the income's period ends.
    lower_bound : bool
        The line of the place and year is not known, and is not below this one.
    """

    kind: str
    yuan: float
    verified: bool
    year: int
    lower_bound: bool = False


def as_read(entry: Indicator, value: float, texts: Texts) -> str | float:
    """What two values have in common for which every sentence about the indicator is the same."""
    # Sentences ask whether a count or a share is exactly one, a code names a text; all else is what the figure shows.
    exact = entry.unit == "count" or entry.codes is not None or _is_gone(entry, value)
    return value if exact else texts.figure(value, entry.unit)


def with_unit(entry: Indicator, value: float, texts: Texts) -> str:
    """A figure with its unit; that of a count, ratio or age is the word behind it in the indicator's own sentence.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> catalogue = fr.load_catalogue()
    >>> with_unit(catalogue.find("serious_illness_count"), 2.0, catalogue.texts("zh"))
    '2人'
    """
    said = texts.with_unit(value, entry.unit)
    if entry.unit not in _COUNTED or entry.sentence is None or pd.isna(value):
        return said
    behind = texts.of(entry.sentence).partition("{" + entry.name + "}")[2]
    counter = next((word for word in texts.signs["counters"].split() if behind.startswith(word)), None)
    return said if counter is None else texts.figure(value, entry.unit) + counter


def template_for(entry: Indicator, value: float, texts: Texts) -> str:
    """The catalogue's sentence for a value; empty where it has none."""
    sentence = entry.sentence_if_gone if _is_gone(entry, value) else entry.sentence
    return "" if sentence is None else texts.of(sentence)


def _is_gone(entry: Indicator, value: float) -> bool:
    return value == 1 and entry.sentence_if_gone is not None


def income_years(year: float) -> dict[str, str]:
    """The years that a sentence may name beside a household's newest income; nothing where the year is not known.

    Examples
    --------
    >>> income_years(2018.0)
    {'income_year': '2018', 'year_before': '2017'}
    """
    return {} if pd.isna(year) else {"income_year": f"{year:.0f}", "year_before": f"{year - 1:.0f}"}


def one_of_many(entry: Indicator, value: float, texts: Texts) -> bool:
    """Whether an English sentence in the plural would speak of one; label and value are said instead."""
    return texts.language == "en" and entry.unit == "count" and value == 1


def beside_line(line: Line, texts: Texts) -> str:
    """A line in brackets, to stand behind an income.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> catalogue = fr.load_catalogue()
    >>> beside_line(Line("poverty", 2995, True, 2018), catalogue.texts("zh"))
    '（2018年扶贫标准2,995元）'
    >>> beside_line(Line("monitoring", 6000, True, 2023, lower_bound=True), catalogue.texts("zh"))
    '（2023年当地监测收入标准未录入，不低于6,000元）'
    >>> beside_line(Line("poverty", 3218, False, 2019), catalogue.texts("en"))
    ' (poverty line of 2019: 3,218 yuan a year and head, figure not verified)'
    """
    return say_line("at_least" if line.lower_bound else "beside", line, texts)


def say_line(sentence: LineSentences, line: Line, texts: Texts, **more: str) -> str:
    """A line in one of the sentences that name it, with its year."""
    return texts.line_sentences[sentence].format(
        year=line.year,
        kind=texts.policy_label("lines", line.kind),
        yuan=texts.with_unit(line.yuan, "yuan"),
        doubt=doubtful(line, texts),
        **more,
    )


def doubtful(line: Line, texts: Texts) -> str:
    """What is said behind a line whose source was not seen; nothing behind others."""
    return "" if line.verified else texts.line_sentences["doubt"].format(not_verified=texts.signs["not_verified"])
