"""How are a risk, a cause, a level and a horizon said to a reader who does not work with probabilities?"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd

from fupin_risk.definitions import Dictionary, read_dictionary
from fupin_risk.outputs.listing import is_unknown, plain_text
from fupin_risk.resources import definitions_folder
from fupin_risk.vocabulary import UNKNOWN, Language, day_text, figure

# From so many percent on, tenths say nothing.
WHOLE_FROM = 10


def risk_in_words(risk: float, language: Language) -> str:
    """A probability as so many households of a hundred, or of a thousand where a hundred would say none.

    Examples
    --------
    >>> risk_in_words(0.12, "zh"), risk_in_words(0.004, "zh"), risk_in_words(0.12, "en")
    ('约每100户中12户', '约每1000户中4户', 'about 12 in 100')
    """
    if is_unknown(risk):
        return UNKNOWN.of(language)
    of = 100 if round(100 * risk) >= 1 else 1000
    count = round(of * risk)
    if count < 1:
        return "不足每1000户中1户" if language == "zh" else "fewer than 1 in 1,000"
    return f"约每{of}户中{count}户" if language == "zh" else f"about {count} in {of:,}"


def horizon_in_words(as_of: dt.date, months: int, language: Language) -> str:
    """The days in which a relapse counts, from the day after the as-of day.

    Examples
    --------
    >>> horizon_in_words(dt.date(2019, 12, 31), 12, "zh")
    '未来12个月（2020年1月1日至2020年12月31日）'
    """
    first = as_of + dt.timedelta(days=1)
    last = (pd.Timestamp(as_of) + pd.DateOffset(months=months)).date()
    if language == "zh":
        return f"未来{months}个月（{day_text(first, language)}至{day_text(last, language)}）"
    return f"the next {months} months ({day_text(first, language)} to {day_text(last, language)})"


def fact_and_weight(sentence: str, as_of: dt.date, language: Language) -> tuple[str, str]:
    """A reason's sentence parted into the fact, without the day that stands on top of the page, and how it weighed.

    A sentence of another form is all fact.

    Examples
    --------
    >>> fact_and_weight(
    ...     "截至2019年12月31日，负债为收入的2倍；在模型推高该户风险的指标中列第1位。", dt.date(2019, 12, 31), "zh"
    ... )
    ('负债为收入的2倍', '在模型推高该户风险的指标中列第1位。')
    >>> fact_and_weight("two loans overdue", dt.date(2019, 12, 31), "en")
    ('two loans overdue', '')
    """
    day = day_text(as_of, language)
    opening, join = (f"截至{day}，", "；在模型") if language == "zh" else (f"As of {day}: ", "; among the indicators")
    fact, found, weight = sentence.removeprefix(opening).partition(join)
    return fact, f"{join[1:].strip()}{weight}" if found else ""


def yuan(value: object, language: Language) -> str:
    """Whole yuan with the unit, or unknown.

    Examples
    --------
    >>> yuan(3218.4, "zh"), yuan(None, "en")
    ('3,218元', 'unknown')
    """
    if is_unknown(value):
        return UNKNOWN.of(language)
    return figure(float(value), "yuan", language) + ("元" if language == "zh" else " yuan")  # type: ignore[arg-type]


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


@cache
def _dictionary() -> Dictionary:
    return read_dictionary(definitions_folder("features") / "register.toml")


@cache
def _labels(code_list: str, language: Language) -> dict[str, str]:
    return {code: getattr(label, language) for code, label in _dictionary().codes.get(code_list, {}).items()}


def table_label(name: str, language: Language) -> str:
    """A table of the register in words; empty if the dictionary has no such table.

    Examples
    --------
    >>> table_label("incomes", "zh"), table_label("my_own", "zh")
    ('家庭收入', '')
    """
    table = _dictionary().tables.get(name)
    return "" if table is None else str(getattr(table.label, language))


def code_words(codes: object, code_list: str, language: Language) -> tuple[str, ...]:
    """Codes parted by semicolons or commas as the dictionary's labels; a code that it does not know stays as it is.

    Examples
    --------
    >>> code_words("illness;debt", "cause", "zh"), code_words(None, "cause", "zh")
    (('因病', '债务'), ())
    """
    labels = _labels(code_list, language)
    parts = (part.strip() for part in plain_text(codes).replace(",", ";").split(";"))
    return tuple(labels.get(part, part) for part in parts if part)
