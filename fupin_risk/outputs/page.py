"""What stands on the page, in which order and in which words?

Everything that the template prints is computed here; the template only places it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from fupin_risk.definitions import LEVEL_ORDER, Texts
from fupin_risk.outputs.about import (
    SHORT_HASH,
    as_texts,
    clocks_in_words,
    unread_notes,
    unverified_in_words,
    versions_in_words,
)
from fupin_risk.outputs.household_part import HouseholdPart, Saying, household_parts
from fupin_risk.outputs.listing import (
    Listing,
    as_of_day,
    in_check_order,
    in_list_order,
    is_unknown,
    plain_text,
)
from fupin_risk.outputs.summary_part import (
    STATUS_ORDER,
    Bar,
    Card,
    cards,
    cause_bars,
    possible_bars,
    township_bars,
    villages,
)
from fupin_risk.outputs.wording import (
    code_words,
    horizon_in_words,
    named,
    percent,
    risk_in_words,
    yuan,
)

MOST_COUNTIES_NAMED = 3
# So many lines of the list table become Python's values at once.
_ROWS_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list table."""

    anchor: str
    in_full: bool
    rank: str
    level: str
    level_label: str
    household: str
    township: str
    village: str
    risk_words: str
    risk_share: str
    income: str
    against_line: str
    meter: float | None
    under_line: bool
    reason: str
    unanswered: tuple[str, ...]
    within_capacity: bool


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """The lines of the list table, each made when it is read: a province has a hundred thousand and more."""

    table: pd.DataFrame
    full: Collection[int]
    saying: Saying

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Row]:
        shown = self.table[_row_columns(self.saying.texts.language)]
        for first in range(0, len(shown), _ROWS_AT_ONCE):
            some = shown.iloc[first : first + _ROWS_AT_ONCE].astype("object")  # Arrow's values are slow one by one
            for number, record in enumerate(some.to_dict("records"), start=first + 1):
                yield _row(record, number, number in self.full, self.saying)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a list says of itself, whoever is on it: its day, what it is not, and from what it was made."""

    texts: Texts
    as_of: str
    statement: str
    limits: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    unverified: tuple[str, ...]
    assumed_clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page(Basis):
    """The whole page."""

    county: str
    horizon: str
    cards: tuple[Card, ...]
    causes: tuple[Bar, ...]
    possible: tuple[Bar, ...]
    statuses: tuple[tuple[str, str], ...]
    townships: tuple[Bar, ...]
    levels: tuple[tuple[str, str], ...]
    villages: tuple[tuple[str, str, int], ...]
    rows: Rows
    first_beyond: int | None
    beyond_note: str
    parts: tuple[HouseholdPart, ...]
    parts_note: str
    made_up: bool


def basis_of(listing: Listing, texts: Texts) -> Basis:
    """What the list says of itself; reads none of its rows."""
    said = texts.statements
    return Basis(
        texts=texts,
        as_of=texts.day(as_of_day(listing)),
        statement=plain_text(listing.provenance[f"statement_{texts.language}"]),
        limits=(
            said["order_only"],
            said["capacity_note"],
            said["risk_note"],
            said["reason_note"],
            said["unknown_note"],
            *unread_notes(listing.summary, texts),
        ),
        facts=_facts(listing, texts),
        unverified=unverified_in_words(as_texts(listing.summary.get("unverified_policy")), texts),
        assumed_clocks=tuple(clocks_in_words(listing.summary.get("assumed_clocks"), texts)),
    )


def lay_out(listing: Listing, *, language: str = "zh", details: int = 300, made_up: bool = False) -> Page:
    """Compute everything that the page shows.

    Parameters
    ----------
    listing : WarningList
        The list.
    language : {"zh", "en"}
        Of the page; a household's sentences are taken in the same language.
    details : int
        So many households are shown in full, those to check this round first.
    made_up : bool
        Whether to say on top that the households are made up.

    Returns
    -------
    Page
    """
    texts = listing.catalogue.texts(language)
    basis, t = basis_of(listing, texts), texts.captions
    day, rounds = as_of_day(listing), listing.summary["capacity"] is not None
    table = in_check_order(listing)
    gaps = in_list_order(listing.gaps[["household_id", "cause", "status"]], listing, "cause")
    horizon = int(listing.provenance["horizon_months"])
    full = in_full(table, details)
    saying = Saying(texts, rounds)
    first_beyond = _first_beyond(table) if rounds else None
    return Page(
        **{field.name: getattr(basis, field.name) for field in fields(basis)},
        county=_county(table, texts),
        horizon=horizon_in_words(day, horizon, texts),
        cards=cards(listing, table, texts),
        causes=cause_bars(gaps, texts),
        possible=possible_bars(listing.questions, texts),
        statuses=tuple(
            (status, texts.gap_statuses[status]) for status in STATUS_ORDER if (gaps["status"] == status).any()
        ),
        townships=township_bars(table, texts),
        levels=tuple((level, texts.levels[level]) for level in LEVEL_ORDER),
        villages=villages(table, texts),
        rows=Rows(table, full, saying),
        first_beyond=first_beyond,
        beyond_note="" if first_beyond is None else t["beyond"].format(count=len(table) - first_beyond),
        parts=household_parts(listing, full, saying),
        parts_note=""
        if len(full) == len(table)
        else t["parts_limited"].format(shown=len(full), left=len(table) - len(full)),
        made_up=made_up,
    )


def in_full(table: pd.DataFrame, details: int) -> frozenset[int]:
    """Positions (from 1) of the households that are shown in full: this round's first, then by order."""
    by_turn = (~table["within_capacity"].astype("bool")).sort_values(kind="stable").index[: max(details, 0)]
    return frozenset(int(position) + 1 for position in by_turn)


def _row_columns(language: str) -> list[str]:
    """What a line of the list table is made of: a fifth of the list's columns."""
    return [
        "check_rank",
        "level",
        "household_id",
        "township",
        "village",
        "risk",
        "income_per_head_yuan",
        "line_yuan",
        "line_lower_bound",
        f"reason_1_fact_{language}",
        "unanswered_causes",
        "within_capacity",
    ]


def _row(record: Mapping[Any, Any], number: int, in_full: bool, saying: Saying) -> Row:  # noqa: FBT001
    texts, t = saying.texts, saying.texts.captions
    income, line = record["income_per_head_yuan"], record["line_yuan"]
    comparable = not is_unknown(income) and not is_unknown(line) and line > 0
    # Above a lower bound nobody knows where the line of the place lies.
    comparable = comparable and not (record["line_lower_bound"] and income >= line)
    ratio = income / line if comparable else None
    line_text = yuan(line, texts)
    against = (
        t["line_short"].format(line=line_text)
        if ratio is None
        else t["times_line"].format(line=line_text, share=f"{100 * ratio:.0f}%")
    )
    return Row(
        anchor=f"h{number}",
        in_full=in_full,
        rank=str(record["check_rank"]),
        level=record["level"],
        level_label=texts.levels[record["level"]],
        household=plain_text(record["household_id"]),
        township=plain_text(record["township"]),
        village=plain_text(record["village"]),
        risk_words=risk_in_words(record["risk"], texts),
        risk_share=percent(record["risk"], 1),
        income=yuan(income, texts),
        against_line=against,
        # The scale ends at twice the line, so that the line stands in the middle.
        meter=None if ratio is None else round(50 * min(max(ratio, 0.0), 2.0), 1),
        under_line=ratio is not None and ratio < 1,
        reason=plain_text(record[f"reason_1_fact_{texts.language}"]),
        unanswered=code_words(record["unanswered_causes"], "cause", texts),
        within_capacity=saying.rounds and bool(record["within_capacity"]),
    )


def _first_beyond(table: pd.DataFrame) -> int | None:
    """Where this round ends, if it is the head of the list; None if all or nobody is in it."""
    within = table["within_capacity"].to_numpy(dtype=bool)
    count = int(within.sum())
    return count if 0 < count < len(within) and within[:count].all() else None


def _county(table: pd.DataFrame, texts: Texts) -> str:
    names = sorted({plain_text(name) for name in table["county"]} - {""})
    if len(names) <= MOST_COUNTIES_NAMED:
        return texts.joined(names)
    return texts.captions["and_more"].format(first=names[0], count=len(names))


def _facts(listing: Listing, texts: Texts) -> tuple[tuple[str, str], ...]:
    made, t = listing.provenance, texts.captions
    versions = made.get("versions") or {}
    return (
        (t["as_of"], texts.day(as_of_day(listing))),
        (t["horizon"], horizon_in_words(as_of_day(listing), int(made["horizon_months"]), texts)),
        (t["outcome"], named(texts.outcomes, made["outcome"])),
        (t["cohort"], named(texts.cohorts, made["cohort"])),
        (t["model"], plain_text(made.get("model_sha256"))[:SHORT_HASH]),
        (t["catalogue"], plain_text(made.get("catalogue_sha256"))[:SHORT_HASH]),
        (t["register"], plain_text(made.get("register_sha256"))[:SHORT_HASH]),
        (t["versions"], versions_in_words(versions)),
    )
