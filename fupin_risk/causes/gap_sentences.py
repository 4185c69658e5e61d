"""What does a gap, or a possible cause, say in a sentence of each language?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import pandas as pd

from fupin_risk.causes.phrases import as_read, income_years, one_of_many, template_for, with_unit
from fupin_risk.definitions import Catalogue, Indicator, Texts
from fupin_risk.words.messages import LANGUAGES
from fupin_risk.words.templates import names_in

_COLUMNS = (
    "cause", "evidence_indicator", "evidence_value", "evidence_least", "evidence_on", "evidence_year", "status",
    "measures", "ended_each", "would_answer",
)  # fmt: skip


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
    return _said(gaps, catalogue, _gap)


def say_questions(questions: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add the question that a visit is to answer, in each language, to every row of possible causes.

    Parameters
    ----------
    questions : DataFrame
        As `compare_possible` returns it.
    catalogue : Catalogue

    Returns
    -------
    DataFrame
        With the columns of `say_gaps`: what is registered, and that whether the household is affected is to be
        verified.
    """
    return _said(questions, catalogue, _question)


class _Said(NamedTuple):
    """A row in words, with its cause and without."""

    sentence: str
    statement: str


class _Row(NamedTuple):
    """What a row's sentences are made of."""

    cause: str
    evidence_indicator: str
    evidence_value: float
    evidence_least: float
    evidence_on: Any
    evidence_year: Any
    status: str
    measures: str
    ended_each: str
    would_answer: str


def _said(rows: pd.DataFrame, catalogue: Catalogue, say: Callable[[_Row, Catalogue, Texts], _Said]) -> pd.DataFrame:
    """The rows with their sentences; rows that read alike are said once."""
    writers = [catalogue.texts(language) for language in LANGUAGES]
    made: dict[tuple[Any, ...], list[_Said]] = {}
    said = []
    for values in zip(*(rows[name].tolist() for name in _COLUMNS), strict=True):
        row = _Row(*values)
        key = _read_alike(row, catalogue, writers[0])
        if key not in made:
            made[key] = [say(row, catalogue, texts) for texts in writers]
        said.append(made[key])
    sentences = {language: [row[place].sentence for row in said] for place, language in enumerate(LANGUAGES)}
    statements = {
        f"statement_{language}": [row[place].statement for row in said] for place, language in enumerate(LANGUAGES)
    }
    texts = {
        name: pd.Series(values, index=rows.index, dtype=object) for name, values in (sentences | statements).items()
    }
    return rows.assign(**texts)


def _read_alike(row: _Row, catalogue: Catalogue, texts: Texts) -> tuple[Any, ...]:
    """What the rows have in common of which the same is said."""
    if row.status == "without_cause":
        return row.status, row.measures
    entry = catalogue.find(row.evidence_indicator)
    values = as_read(entry, row.evidence_value, texts), as_read(entry, row.evidence_least, texts)
    when = (None if pd.isna(of) else of for of in (row.evidence_on, row.evidence_year))
    return (*row[:2], *values, *when, *row[6:])


def _gap(row: _Row, catalogue: Catalogue, texts: Texts) -> _Said:
    measures = _kinds(row.measures, texts)
    if row.status == "without_cause":
        said = texts.gap_sentences["without_cause"].format(measures=measures)
        return _Said(said, said)
    ends = _ends(row, texts) if row.status == "lapsed" else ""
    state = texts.gap_states[row.status].format(measures=measures, ends=ends)
    if row.would_answer:
        state += texts.gap_sentences["would_answer"].format(measures=_kinds(row.would_answer, texts))
    fact = _fact(row, catalogue, texts, "counts_from")
    return _with_cause(row, texts.gap_sentences["statement"].format(fact=fact, state=state), texts)


def _question(row: _Row, catalogue: Catalogue, texts: Texts) -> _Said:
    state = texts.gap_sentences["to_verify"]
    if row.status == "answered":
        state += texts.gap_sentences["besides"].format(measures=_kinds(row.measures, texts))
    fact = _fact(row, catalogue, texts, "asked_from")
    return _with_cause(row, texts.gap_sentences["question"].format(fact=fact, state=state), texts)


def _with_cause(row: _Row, statement: str, texts: Texts) -> _Said:
    cause = texts.codes["cause"][row.cause]
    return _Said(texts.gap_sentences["gap"].format(cause=cause, statement=statement), statement)


def _kinds(kinds: str, texts: Texts) -> str:
    words = texts.codes["measure_kind"]
    return texts.joined(words[kind] for kind in str(kinds).split(";") if kind in words)


def _ends(row: _Row, texts: Texts) -> str:
    """Each measure that lapsed, with its own end."""
    words, end = texts.codes["measure_kind"], texts.gap_sentences["end"]
    days = (texts.day(dt.date.fromisoformat(day)) for day in row.ended_each.split(";"))
    pairs = zip(row.measures.split(";"), days, strict=True)
    return texts.signs["clause"].join(end.format(measure=words[kind], day=day) for kind, day in pairs)


def _fact(row: _Row, catalogue: Catalogue, texts: Texts, bound: Literal["counts_from", "asked_from"]) -> str:
    """What is registered: with its day where one is known, else with the value and the bound."""
    entry = catalogue.find(row.evidence_indicator)
    dated = texts.evidence_facts.get(entry.name, "")
    if dated and not pd.isna(row.evidence_on):
        day = pd.Timestamp(row.evidence_on).date()
        return dated.format(day=texts.day(day), month=texts.month(day))
    fact, says_all = _value(entry, row, texts)
    if says_all or entry.unit == "yes_no" or (entry.unit == "count" and row.evidence_least == 1):
        return fact
    return fact + texts.gap_sentences[bound].format(bound=with_unit(entry, row.evidence_least, texts))


def _value(entry: Indicator, row: _Row, texts: Texts) -> tuple[str, bool]:
    """The catalogue's sentence where it names nothing but the indicator and years that are known, else label and value.

    And whether the sentence says all without a figure, so that a bound behind it would say nothing.
    """
    label, value = texts.of(entry.label), row.evidence_value
    if entry.unit == "yes_no":
        return label, True
    template, filled = template_for(entry, value, texts), income_years(row.evidence_year)
    named = set(names_in(template)) - set(filled)
    if template and named <= {entry.name} and not one_of_many(entry, value, texts):
        filled[entry.name] = texts.figure(value, entry.unit)
        return texts.without_end(template.format(**filled)), not named
    said = texts.gap_sentences["label_and_value"].format(label=label, value=with_unit(entry, value, texts))
    if filled:
        said = texts.gap_sentences["of_income"].format(fact=said, year=filled["income_year"])
    return said, False
