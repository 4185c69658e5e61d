"""What does a gap say in a sentence of each language?"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from fupin_risk.causes.phrases import as_read, names_in, one_of_many
from fupin_risk.definitions import Catalogue, Indicator
from fupin_risk.vocabulary import GAP_STATUSES, Language, day_text, figure, with_unit


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
        With columns zh and en; every number in them stands in the row.
    """
    made: dict[tuple[Any, ...], tuple[str, str]] = {}
    texts = []
    columns = ("cause", "evidence_indicator", "evidence_value", "evidence_least", "status", "measures", "ended_on")
    for row in zip(*(gaps[name].tolist() for name in columns), strict=True):
        gap = _Gap(*row)
        key = _read_alike(gap, catalogue)
        said = made.get(key)
        if said is None:
            said = made[key] = _sentences(gap, catalogue)
        texts.append(said)
    return gaps.assign(zh=[zh for zh, _ in texts], en=[en for _, en in texts])


class _Gap(NamedTuple):
    """What a row's sentences are made of."""

    cause: str
    evidence_indicator: str
    evidence_value: float
    evidence_least: float
    status: str
    measures: str
    ended_on: Any


def _read_alike(gap: _Gap, catalogue: Catalogue) -> tuple[Any, ...]:
    """What the rows have in common of which the same is said."""
    if gap.status == "without_cause":
        return gap.status, gap.measures
    entry = catalogue.find(gap.evidence_indicator)
    values = as_read(entry, gap.evidence_value), as_read(entry, gap.evidence_least)
    return (*gap[:2], *values, gap.status, gap.measures, gap.ended_on)


def _sentences(row: _Gap, catalogue: Catalogue) -> tuple[str, str]:
    status = row.status
    kinds = [catalogue.dictionary.codes["measure_kind"].get(kind) for kind in str(row.measures).split(";") if kind]
    zh = "、".join(kind.zh for kind in kinds if kind)
    en = ", ".join(kind.en for kind in kinds if kind)
    if status == "without_cause":
        return f"{zh}：未发现与之对应的风险因素", f"{en}: no live cause found that it answers"
    ended = None if pd.isna(row.ended_on) else pd.Timestamp(row.ended_on).date()
    entry = catalogue.find(row.evidence_indicator)
    value, least = row.evidence_value, row.evidence_least
    fact_zh, fact_en = (_evidence(entry, value, language) for language in ("zh", "en"))
    if entry.unit != "yes_no":  # there the label says it all
        fact_zh += f"（{with_unit(least, entry.unit)}及以上计为风险因素）"
        fact_en += f" (counts as a risk from {with_unit(least, entry.unit, 'en')})"
    cause = catalogue.dictionary.codes["cause"][row.cause]
    state_zh, state_en = {
        "answered": (f"{zh}在实施", f"measures in force: {en}"),
        "unanswered": ("没有对应措施", "no measure answers it"),
        "not_allowed": (
            f"{zh}在实施，但不合政策规定，不算对应措施",
            f"{en} in force, but not as policy allows, so it answers nothing",
        ),
        "unknown": (GAP_STATUSES["unknown"].zh, "whether a measure answers it is unknown"),
        "lapsed": (
            f"{zh}已于{day_text(ended)}结束，现无有效措施" if ended else "",
            f"{en} ended on {day_text(ended, 'en')}, and no measure is in force" if ended else "",
        ),
    }[status]
    return f"{cause.zh}：{fact_zh}，{state_zh}", f"{cause.en}: {fact_en}; {state_en}"


def _evidence(entry: Indicator, value: float, language: Language) -> str:
    """The catalogue's sentence where it names nothing but the indicator itself, else label and value."""
    label: str = getattr(entry.label, language)
    if entry.unit == "yes_no":
        return label
    template = "" if entry.sentence is None else getattr(entry.sentence, language)
    if template and set(names_in(template)) == {entry.name} and not one_of_many(entry, value, language):
        return str(template.format(**{entry.name: figure(value, entry.unit, language)})).rstrip("。.")
    return f"{label}{'' if language == 'zh' else ': '}{with_unit(value, entry.unit, language)}"
