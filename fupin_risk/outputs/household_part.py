"""What is said of one household: its incomes, why it is on the list, and which causes no measure answers?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import NO_CAUSE, Texts
from fupin_risk.outputs.income_chart import IncomeChart, income_chart
from fupin_risk.outputs.listing import Listing, in_check_order, in_list_order, is_unknown, plain_text
from fupin_risk.outputs.wording import code_words, percent, risk_in_words, yuan
from fupin_risk.warning_list.sentences import basis

_NUMBERS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Saying:
    """How a page speaks: its words, and whether a capacity makes rounds."""

    texts: Texts
    rounds: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its cause, the fact, its clause, whether it raises the risk, and its bar."""

    cause: str
    fact: str
    basis: str
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
class Question:
    """What a visit is to verify: the cause that it would be, and what is registered."""

    cause: str
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
    questions: tuple[Question, ...]


def household_parts(listing: Listing, full: Collection[int], saying: Saying) -> tuple[HouseholdPart, ...]:
    """The parts of the households at the given places of the list (from 1), in the order of the list."""
    places = sorted(full)
    shown = in_check_order(listing).iloc[[place - 1 for place in places]]
    ids = shown["household_id"]
    frames = (listing.gaps, listing.income_history)
    own_gaps, years = (frame[frame["household_id"].isin(ids)] for frame in frames)
    questions = {}
    if len(listing.questions):
        asked = listing.questions[listing.questions["household_id"].isin(ids)]
        questions = _by_household(in_list_order(asked, listing, "cause"))
    gaps = _by_household(in_list_order(own_gaps, listing, "cause"))
    incomes = _by_household(in_list_order(years, listing, "year"))
    return tuple(
        _part(
            record,
            place,
            gaps.get(record["household_id"]),
            questions.get(record["household_id"]),
            incomes.get(record["household_id"]),
            saying,
        )
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
    questions: list[dict[str, Any]] | None,
    incomes: list[dict[str, Any]] | None,
    saying: Saying,
) -> HouseholdPart:
    texts = saying.texts
    months, since = record.get("months_since_exit"), texts.captions["months_since_exit"]
    return HouseholdPart(
        anchor=f"h{number}",
        row_anchor=f"r{number}",
        rank=str(record["check_rank"]),
        level=record["level"],
        level_label=texts.levels[record["level"]],
        household=plain_text(record["household_id"]),
        place=f"{plain_text(record['township'])} {plain_text(record['village'])}",
        since_exit="" if is_unknown(months) else since.format(months=round(float(months))),  # type: ignore[arg-type]
        within_capacity=saying.rounds and bool(record["within_capacity"]),
        risk_words=risk_in_words(record["risk"], texts),
        risk_share=percent(record["risk"], 1),
        chart=_chart(incomes or []),
        chart_text=_chart_text(incomes or [], texts),
        reasons=_reasons(record, saying),
        gaps=tuple(_gap(gap, texts) for gap in gaps or []),
        questions=tuple(_question(asked, texts) for asked in questions or []),
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


def _chart_text(incomes: list[dict[str, Any]], texts: Texts) -> str:
    """The chart for those who hear it."""
    t = texts.captions
    lines = (t["line_short"].format(line=yuan(row["line_yuan"], texts)) for row in incomes)
    years = (
        f"{row['year']}: {yuan(row['income_per_head_yuan'], texts)} ({line})"
        for row, line in zip(incomes, lines, strict=True)
    )
    return f"{t['income_chart']}: " + "; ".join(years)


def _reasons(record: Mapping[Any, Any], saying: Saying) -> tuple[Reason, ...]:
    texts, t = saying.texts, saying.texts.captions
    facts = {number: plain_text(record.get(f"reason_{number}_fact_{texts.language}")) for number in _NUMBERS}
    numbers = [number for number, fact in facts.items() if fact]
    weights = {number: record[f"reason_{number}_contribution"] for number in numbers}
    weights = {number: 0.0 if is_unknown(own) else float(own) for number, own in weights.items()}
    longest = max((abs(own) for own in weights.values()), default=0.0) or 1.0
    return tuple(
        Reason(
            cause="".join(_causes(record[f"reason_{number}_cause"], texts)) or t["no_cause"],
            fact=facts[number],
            basis=basis(plain_text(record[f"reason_{number}_clause"]), texts),
            raises=weights[number] >= 0,
            direction=t["raises"] if weights[number] >= 0 else t["lowers"],
            width=round(100 * abs(weights[number]) / longest, 1),
        )
        for number in numbers
    )


def _gap(gap: Mapping[str, Any], texts: Texts) -> Gap:
    status = str(gap["status"])
    return Gap(
        cause="".join(_causes(gap["cause"], texts)) or "—",
        status=status,
        status_label=texts.gap_statuses.get(status, texts.signs["unknown"]),
        measures=texts.joined(code_words(gap["measures"], "measure_kind", texts)) or "—",
        # The cause stands in its own column; the sentence need not say it again.
        sentence=plain_text(gap[f"statement_{texts.language}"]),
    )


def _question(asked: Mapping[str, Any], texts: Texts) -> Question:
    cause = "".join(_causes(asked["cause"], texts)) or "—"
    return Question(cause=cause, sentence=plain_text(asked[f"statement_{texts.language}"]))


def _causes(cause: object, texts: Texts) -> tuple[str, ...]:
    return () if cause == NO_CAUSE else code_words(cause, "cause", texts)
