"""What is said of one household: its incomes, why it is on the list, and which causes no measure answers?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.outputs.income_chart import IncomeChart, income_chart
from fupin_risk.outputs.listing import Listing, in_check_order, in_list_order, is_unknown, plain_text
from fupin_risk.outputs.wording import code_words, fact_and_weight, percent, risk_in_words, yuan
from fupin_risk.vocabulary import GAP_STATUSES, LEVELS, NO_CAUSE, UNKNOWN, Language

REASONS = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """How a page speaks: its headings and language, the as-of day, and whether a capacity makes rounds."""

    captions: Mapping[str, str]
    language: Language
    day: dt.date
    rounds: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its cause, the fact, how it weighed, whether it raises the risk, and its bar."""

    cause: str
    fact: str
    weight: str
    raises: bool
    direction: str
    width: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A cause and what answers it."""

    cause: str
    status: str
    status_label: str
    measures: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HouseholdPart:
    """A household in full."""

    anchor: str
    row_anchor: str
    rank: str
    level: str
    level_label: str
    household: str
    place: str
    since_exit: str
    within_capacity: bool
    risk_words: str
    risk_share: str
    chart: IncomeChart | None
    chart_text: str
    reasons: tuple[Reason, ...]
    gaps: tuple[Gap, ...]


def household_parts(listing: Listing, full: Collection[int], saying: Saying) -> tuple[HouseholdPart, ...]:
    """The parts of the households at the given places of the list (from 1), in the order of the list."""
    places = sorted(full)
    shown = in_check_order(listing).iloc[[place - 1 for place in places]]
    ids = shown["household_id"]
    own_gaps, years = (frame[frame["household_id"].isin(ids)] for frame in (listing.gaps, listing.income_history))
    gaps = _by_household(in_list_order(own_gaps, listing, "cause"))
    incomes = _by_household(in_list_order(years, listing, "year"))
    return tuple(
        _part(record, place, gaps.get(record["household_id"]), incomes.get(record["household_id"]), saying)
        for place, record in zip(places, shown.to_dict("records"), strict=True)
    )


def _by_household(frame: pd.DataFrame) -> dict[Any, list[dict[str, Any]]]:
    rows: dict[Any, list[dict[str, Any]]] = {}
    for record in frame.to_dict("records"):
        rows.setdefault(record["household_id"], []).append({str(name): value for name, value in record.items()})
    return rows


def _part(
    record: Mapping[Any, Any],
    number: int,
    gaps: list[dict[str, Any]] | None,
    incomes: list[dict[str, Any]] | None,
    saying: Saying,
) -> HouseholdPart:
    t, language = saying.captions, saying.language
    months = record.get("months_since_exit")
    return HouseholdPart(
        anchor=f"h{number}",
        row_anchor=f"r{number}",
        rank=str(record["check_rank"]),
        level=record["level"],
        level_label=LEVELS[record["level"]].of(language),
        household=plain_text(record["household_id"]),
        place=f"{plain_text(record['township'])} {plain_text(record['village'])}",
        since_exit="" if is_unknown(months) else t["months_since_exit"].format(months=round(float(months))),  # type: ignore[arg-type]
        within_capacity=saying.rounds and bool(record["within_capacity"]),
        risk_words=risk_in_words(record["risk"], language),
        risk_share=percent(record["risk"], 1),
        chart=_chart(incomes or []),
        chart_text=_chart_text(incomes or [], t, language),
        reasons=_reasons(record, saying),
        gaps=tuple(_gap(gap, language) for gap in gaps or []),
    )


def _chart(incomes: list[dict[str, Any]]) -> IncomeChart | None:
    if not incomes:
        return None
    by_year = {int(row["year"]): row for row in incomes}
    years = list(range(min(by_year), max(by_year) + 1))  # a year without a row is unknown, and has its place

    def numbers(name: str) -> list[float]:
        known = {year: row[name] for year, row in by_year.items() if not is_unknown(row[name])}
        return [float(known.get(year, "nan")) for year in years]

    return income_chart(years, numbers("income_per_head_yuan"), numbers("line_yuan"))


def _chart_text(incomes: list[dict[str, Any]], t: Mapping[str, str], language: Language) -> str:
    """The chart for those who hear it."""
    lines = (t["line_short"].format(line=yuan(row["line_yuan"], language)) for row in incomes)
    years = (
        f"{row['year']}: {yuan(row['income_per_head_yuan'], language)} ({line})"
        for row, line in zip(incomes, lines, strict=True)
    )
    return f"{t['income_chart']}: " + "; ".join(years)


def _reasons(record: Mapping[Any, Any], saying: Saying) -> tuple[Reason, ...]:
    t, language = saying.captions, saying.language
    numbers = [number for number in range(1, REASONS + 1) if plain_text(record.get(f"reason_{number}_{language}"))]
    weights = {number: record[f"reason_{number}_contribution"] for number in numbers}
    weights = {number: 0.0 if is_unknown(weight) else float(weight) for number, weight in weights.items()}
    facts = {
        number: fact_and_weight(plain_text(record[f"reason_{number}_{language}"]), saying.day, language)
        for number in numbers
    }
    longest = max((abs(weight) for weight in weights.values()), default=0.0) or 1.0
    return tuple(
        Reason(
            cause="".join(_causes(record[f"reason_{number}_cause"], language)) or t["no_cause"],
            fact=facts[number][0],
            weight=facts[number][1],
            raises=weights[number] >= 0,
            direction=t["raises"] if weights[number] >= 0 else t["lowers"],
            width=round(100 * abs(weights[number]) / longest, 1),
        )
        for number in numbers
    )


def _gap(gap: Mapping[str, Any], language: Language) -> Gap:
    status = str(gap["status"])
    cause = "".join(_causes(gap["cause"], language))
    # The cause stands in its own column; the sentence need not say it again.
    sentence = (
        plain_text(gap[language]).removeprefix(f"{cause}：").removeprefix(f"{cause}: ")
        if cause
        else plain_text(gap[language])
    )
    return Gap(
        cause=cause or "—",
        status=status,
        status_label=GAP_STATUSES[status].of(language) if status in GAP_STATUSES else UNKNOWN.of(language),
        measures=("、" if language == "zh" else ", ").join(code_words(gap["measures"], "measure_kind", language))
        or "—",
        sentence=sentence,
    )


def _causes(cause: object, language: Language) -> tuple[str, ...]:
    return () if cause == NO_CAUSE else code_words(cause, "cause", language)
