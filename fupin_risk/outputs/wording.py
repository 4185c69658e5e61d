"""How are a risk, a cause, a level and a horizon said to a reader who does not work with probabilities?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from fupin_risk.definitions import Texts
from fupin_risk.outputs.listing import is_unknown, plain_text

# From so many percent on, tenths say nothing.
WHOLE_FROM = 10


def risk_in_words(risk: float, texts: Texts) -> str:
    """A probability as so many households of a hundred, or of a thousand where a hundred would say none.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> zh, en = (fr.load_catalogue().texts(language) for language in ("zh", "en"))
    >>> risk_in_words(0.12, zh), risk_in_words(0.004, zh), risk_in_words(0.12, en)
    ('约每100户中12户', '约每1000户中4户', 'about 12 in 100')
    """
    if is_unknown(risk):
        return texts.signs["unknown"]
    if round(100 * risk) >= 1:
        return texts.risk["hundred"].format(count=round(100 * risk))
    count = round(1000 * risk)
    return texts.risk["thousand"].format(count=count) if count else texts.risk["fewer"]


def horizon_in_words(as_of: dt.date, months: int, texts: Texts) -> str:
    """The days in which a relapse counts, from the day after the as-of day.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> horizon_in_words(dt.date(2019, 12, 31), 12, fr.load_catalogue().texts("zh"))
    '未来12个月（2020年1月1日至2020年12月31日）'
    """
    first = as_of + dt.timedelta(days=1)
    last = (pd.Timestamp(as_of) + pd.DateOffset(months=months)).date()
    return texts.dates["horizon"].format(months=months, first=texts.day(first), last=texts.day(last))


def yuan(value: object, texts: Texts) -> str:
    """Whole yuan with the unit, or unknown.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> yuan(3218.4, fr.load_catalogue().texts("zh")), yuan(None, fr.load_catalogue().texts("en"))
    ('3,218元', 'unknown')
    """
    return texts.signs["unknown"] if is_unknown(value) else texts.with_unit(float(value), "yuan")  # type: ignore[arg-type]


def percent(part: float, whole: float) -> str:
    """A share in whole percent; with tenths below ten percent.

    Examples
    --------
    >>> percent(1, 3), percent(1, 50), percent(0, 50), percent(1, 0)
    ('33%', '2.0%', '0%', '—')
    """
    if not whole:
        return "—"
    share = 100 * part / whole
    tenths = part != 0 and round(share, 1) < WHOLE_FROM
    return f"{share:.1f}%" if tenths else f"{share:.0f}%"


def code_words(codes: object, code_list: str, texts: Texts) -> tuple[str, ...]:
    """Codes parted by semicolons or commas as the dictionary's labels; a code that it does not know stays as it is.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> texts = fr.load_catalogue().texts("zh")
    >>> code_words("illness;debt", "cause", texts), code_words(None, "cause", texts)
    (('因病', '债务'), ())
    """
    labels = texts.codes.get(code_list, {})
    parts = (part.strip() for part in plain_text(codes).replace(",", ";").split(";"))
    return tuple(labels.get(part, part) for part in parts if part)


def named(words: Mapping[str, str], code: object) -> str:
    """A code in words, or as it is where there are none for it."""
    text = plain_text(code)
    return words.get(text, text)
