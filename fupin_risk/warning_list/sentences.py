"""How is a reason said: the fact with value and day, what it is compared with, and the clause?"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from fupin_risk.causes.phrases import Line, as_read, beside_line, income_years, one_of_many, template_for, with_unit
from fupin_risk.definitions import Catalogue, Indicator, Texts
from fupin_risk.warning_list.reasons import NUMBER
from fupin_risk.words.messages import LANGUAGES
from fupin_risk.words.templates import names_in

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
_MEDIAN = "county_median"
_YEARS = frozenset({"income_year", "year_before"})
# Units of which a median says nothing.
_NO_MEDIAN = frozenset({"yes_no", "category"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What all sentences of a list share.

    Attributes
    ----------
    catalogue : Catalogue
    day : date
        The as-of day.
    cohort : str
        Whose median a value is held against.
    """

    catalogue: Catalogue
    day: dt.date
    cohort: str = "exited"


class Reason(NamedTuple):
    """What one sentence says: an indicator, its value, and the cohort's median."""

    indicator: str
    value: float
    median: float


def numbers_in(sentence: str) -> tuple[str, ...]:
    """The numbers of a sentence, as they are written.

    Examples
    --------
    >>> numbers_in("截至2019年12月31日，自付医疗费12,346元，占35.1%")
    ('2019', '12', '31', '12,346', '35.1%')
    """
    return tuple(_NUMBER.findall(sentence))


def other_facts(catalogue: Catalogue) -> tuple[str, ...]:
    """Indicators that some sentence names beside its own, in the catalogue's order."""
    named = {name for entry in catalogue.indicators.values() for name in _others(entry)}
    return tuple(name for name in catalogue.indicators if name in named)


def say_reasons(
    reasons: pd.DataFrame,
    indicators: pd.DataFrame,
    setting: Setting,
    lines: Mapping[str, Line] | None = None,
) -> pd.DataFrame:
    """Add a sentence in each language to every reason.

    Parameters
    ----------
    reasons : DataFrame
        As `reasons_for` returns them.
    indicators : DataFrame
        The households' indicators, for sentences that name more than one.
    setting : Setting
    lines : mapping of str to Line, optional
        By household, the line of the year of its newest income.

    Returns
    -------
    DataFrame
        `reasons` with reason_k_zh, reason_k_en and what of them is fact (reason_k_fact_zh, reason_k_fact_en) behind the
        other columns of each reason; None where there is no reason. In the place of reason_k_median stands
        reason_k_compared, what the sentence holds the value against: a line in yuan, the cohort's median, or NaN for
        the own past.
    """
    said, sentences = reasons.copy(), _Sentences(setting)
    beside = [name for name in other_facts(setting.catalogue) if name in indicators]
    facts = indicators.loc[reasons.index, beside].to_dict("index")
    for number in range(1, NUMBER + 1):
        prefix = f"reason_{number}_"
        own = (reasons[prefix + part] for part in ("indicator", "value", "median"))
        rows = [
            (_NOTHING, median)
            if pd.isna(name)
            else sentences.of(Reason(name, value, median), facts[household], (lines or {}).get(household))
            for household, name, value, median in zip(reasons.index, *own, strict=True)
        ]
        said[prefix + "median"] = [compared for _, compared in rows]
        said = said.rename(columns={prefix + "median": prefix + "compared"})
        at = list(said.columns).index(prefix + "clause") + 1
        for position, part in enumerate(_SAID):
            texts = pd.Series([row[0][position] for row in rows], index=said.index, dtype=object)
            said.insert(at + position, prefix + part, texts)
    return said


# Each language's sentence, then each one's fact.
_SAID = (*LANGUAGES, *(f"fact_{language}" for language in LANGUAGES))
_NOTHING = (None,) * len(_SAID)


class _Sentences:
    """The sentences of many households; those in which every figure reads the same are made once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._beside: dict[str, list[str]] = {}
        self._made: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._texts = [setting.catalogue.texts(language) for language in LANGUAGES]

    def of(
        self, reason: Reason, others: Mapping[Hashable, float], income_line: Line | None
    ) -> tuple[tuple[str, ...], float]:
        """Both sentences of one reason with their facts, and what it is held against."""
        catalogue, texts = self._setting.catalogue, self._texts[0]
        entry = catalogue.find(reason.indicator)
        beside = self._beside.get(entry.name)
        if beside is None:
            beside = self._beside[entry.name] = _others(entry)
        facts = {name: float(others[name]) for name in beside if name in others}
        read = tuple([as_read(catalogue.find(name), value, texts) for name, value in facts.items()])
        line, year = _line_for(entry, income_line), float("nan") if income_line is None else float(income_line.year)
        compared = line.yuan if line is not None else reason.median if _held_against_median(entry) else float("nan")
        own, median = as_read(entry, reason.value, texts), as_read(entry, reason.median, texts)
        key = (entry.name, own, median, line, str(year), read)
        said = self._made.get(key)
        if said is None:
            facts |= {entry.name: reason.value, _MEDIAN: reason.median}
            years = income_years(year)
            stated = [_fact_and_beside(entry, facts, years, line, self._setting, texts) for texts in self._texts]
            pairs = zip(self._texts, stated, strict=True)
            sentences = [_sentence(entry, fact, self._setting.day, texts) for texts, fact in pairs]
            said = self._made[key] = (*sentences, *stated)
        return said, compared


def _others(entry: Indicator) -> list[str]:
    """Indicators that a sentence names beside its own."""
    said = [sentence for sentence in (entry.sentence, entry.sentence_if_gone) if sentence is not None]
    named = dict.fromkeys(name for sentence in said for name in sentence.values)
    return [name for name in named if name not in {_MEDIAN, *_YEARS, entry.name}]


def _line_for(entry: Indicator, line: Line | None) -> Line | None:
    """The line of its year that an indicator is compared with."""
    return line if line is not None and entry.compare == "line" and not math.isnan(line.yuan) else None


def _held_against_median(entry: Indicator) -> bool:
    return entry.compare in {"county_median", "none"} and entry.unit not in _NO_MEDIAN


def basis(clause: str, texts: Texts) -> str:
    """On which clause a reason rests."""
    return texts.reason_sentences["basis"].format(source=texts.clause(clause))


def _sentence(entry: Indicator, fact: str, day: dt.date, texts: Texts) -> str:
    return texts.reason_sentences["reason"].format(day=texts.day(day), fact=fact, basis=basis(entry.clause, texts))


def _fact_and_beside(
    entry: Indicator,
    facts: Mapping[str, float],
    years: Mapping[str, str],
    line: Line | None,
    setting: Setting,
    texts: Texts,
) -> str:
    return _fact(entry, facts, years, setting.catalogue, texts) + _comparison(
        entry, facts[_MEDIAN], line, setting, texts
    )


def _fact(
    entry: Indicator, facts: Mapping[str, float], years: Mapping[str, str], catalogue: Catalogue, texts: Texts
) -> str:
    """The catalogue's sentence; label and value where there is none, or it names what is unknown or the reverse."""
    template = template_for(entry, facts[entry.name], texts)
    needed = set(names_in(template))
    known = all(name in years or not pd.isna(facts.get(name, float("nan"))) for name in needed)
    # A sentence without a figure states the bad side of a yes or no.
    bad = entry.unit != "yes_no" or entry.name in needed or (facts[entry.name] >= 0.5) == (entry.direction != "down")  # noqa: PLR2004
    if template and known and bad and not one_of_many(entry, facts[entry.name], texts):
        filled = {
            name: _value(entry if name == _MEDIAN else catalogue.find(name), facts[name], catalogue, texts)
            for name in needed - set(years)
        }
        return texts.without_end(template.format(**filled, **years))
    own = _value(entry, facts[entry.name], catalogue, texts, unit=True)
    return texts.reason_sentences["label_and_value"].format(label=texts.of(entry.label), value=own)


def _value(entry: Indicator, value: float, catalogue: Catalogue, texts: Texts, *, unit: bool = False) -> str:
    if entry.codes is not None and not pd.isna(value):
        code = list(catalogue.dictionary.codes[entry.codes])[int(value)]
        return texts.codes[entry.codes][code]
    return with_unit(entry, value, texts) if unit else texts.figure(value, entry.unit)


def _comparison(entry: Indicator, median: float, line: Line | None, setting: Setting, texts: Texts) -> str:
    """What the value is held against, unless the catalogue's sentence says it already."""
    if line is not None:
        return beside_line(line, texts)
    said = entry.sentence is not None and _MEDIAN in names_in(texts.of(entry.sentence))
    if not _held_against_median(entry) or said or pd.isna(median):
        return ""
    text = _value(entry, median, setting.catalogue, texts, unit=True)
    return texts.reason_sentences["median"].format(cohort=texts.cohorts[setting.cohort], median=text)
