"""What does a gap say in a sentence of each language?"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from fupin_risk.causes.phrases import as_read, one_of_many
from fupin_risk.definitions import Catalogue, Indicator, Texts
from fupin_risk.words.messages import LANGUAGES
from fupin_risk.words.templates import names_in


def say_gaps(gaps: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add a sentence in each language to every row of a comparison.

    Parameters
    ----------
    gaps : DataFrame
        As `compare_causes` returns it.
    catalogue : Catalogue
        For the labels of causes, indicators and measures.

    Returns
    -------
    DataFrame
        With columns zh and en, whose every number is in the row, and statement_zh and statement_en, the same without
        the cause.
    """
    writers = [catalogue.texts(language) for language in LANGUAGES]
    made: dict[tuple[Any, ...], list[_Said]] = {}
    rows = []
    columns = ("cause", "evidence_indicator", "evidence_value", "evidence_least", "status", "measures", "ended_on")
    for row in zip(*(gaps[name].tolist() for name in columns), strict=True):
        gap = _Gap(*row)
        key = _read_alike(gap, catalogue, writers[0])
        said = made.get(key)
        if said is None:
            said = made[key] = [_sentence(gap, catalogue, texts) for texts in writers]
        rows.append(said)
    sentences = {language: [row[place].sentence for row in rows] for place, language in enumerate(LANGUAGES)}
    statements = {
        f"statement_{language}": [row[place].statement for row in rows] for place, language in enumerate(LANGUAGES)
    }
    return gaps.assign(**sentences, **statements)


class _Said(NamedTuple):
    """A gap in words, with its cause and without."""

    sentence: str
    statement: str


class _Gap(NamedTuple):
    """What a row's sentences are made of."""

    cause: str
    evidence_indicator: str
    evidence_value: float
    evidence_least: float
    status: str
    measures: str
    ended_on: Any


def _read_alike(gap: _Gap, catalogue: Catalogue, texts: Texts) -> tuple[Any, ...]:
    """What the rows have in common of which the same is said."""
    if gap.status == "without_cause":
        return gap.status, gap.measures
    entry = catalogue.find(gap.evidence_indicator)
    values = as_read(entry, gap.evidence_value, texts), as_read(entry, gap.evidence_least, texts)
    return (*gap[:2], *values, gap.status, gap.measures, gap.ended_on)


def _sentence(row: _Gap, catalogue: Catalogue, texts: Texts) -> _Said:
    kinds = texts.codes["measure_kind"]
    measures = texts.joined(kinds[kind] for kind in str(row.measures).split(";") if kind in kinds)
    if row.status == "without_cause":
        said = texts.gap_sentences["without_cause"].format(measures=measures)
        return _Said(said, said)
    entry = catalogue.find(row.evidence_indicator)
    fact = _evidence(entry, row.evidence_value, texts)
    if entry.unit != "yes_no":  # there the label says it all
        fact += texts.gap_sentences["counts_from"].format(bound=texts.with_unit(row.evidence_least, entry.unit))
    day = "" if pd.isna(row.ended_on) else texts.day(pd.Timestamp(row.ended_on).date())
    state = texts.gap_states[row.status].format(measures=measures, day=day)
    statement = texts.gap_sentences["statement"].format(fact=fact, state=state)
    cause = texts.codes["cause"][row.cause]
    return _Said(texts.gap_sentences["gap"].format(cause=cause, statement=statement), statement)


def _evidence(entry: Indicator, value: float, texts: Texts) -> str:
    """The catalogue's sentence where it names nothing but the indicator itself, else label and value."""
    label = texts.of(entry.label)
    if entry.unit == "yes_no":
        return label
    template = "" if entry.sentence is None else texts.of(entry.sentence)
    if template and set(names_in(template)) == {entry.name} and not one_of_many(entry, value, texts):
        return texts.without_end(template.format(**{entry.name: texts.figure(value, entry.unit)}))
    return texts.gap_sentences["label_and_value"].format(label=label, value=texts.with_unit(value, entry.unit))
