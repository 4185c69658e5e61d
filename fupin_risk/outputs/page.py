"""What stands on the page, in which order and in which words?

Everything that the template prints is computed here; the template only places it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from fupin_risk.definitions import LEVEL_ORDER
from fupin_risk.outputs.about import SHORT_HASH, texts, unverified_in_words, versions_in_words
from fupin_risk.outputs.captions import captions
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
    named,
    township_bars,
    villages,
)
from fupin_risk.outputs.wording import (
    code_words,
    fact_and_weight,
    horizon_in_words,
    percent,
    risk_in_words,
    yuan,
)
from fupin_risk.vocabulary import (
    CAPACITY_NOTE,
    COHORTS,
    GAP_STATUSES,
    LEVELS,
    OUTCOMES,
    REASON_NOTE,
    Language,
    day_text,
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
        shown = self.table[_row_columns(self.saying.language)]
        for first in range(0, len(shown), _ROWS_AT_ONCE):
            some = shown.iloc[first : first + _ROWS_AT_ONCE].astype("object")  # Arrow's values are slow one by one
            for number, record in enumerate(some.to_dict("records"), start=first + 1):
                yield _row(record, number, number in self.full, self.saying)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a list says of itself, whoever is on it: its day, what it is not, and from what it was made."""

    language: Language
    captions: Mapping[str, str]
    as_of: str
    statement: str
    limits: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    unverified: tuple[str, ...]
    assumed_clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page(Basis):
    """The whole page; `captions` are its headings."""

    county: str
    horizon: str
    cards: tuple[Card, ...]
    causes: tuple[Bar, ...]
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


def basis_of(listing: Listing, language: Language) -> Basis:
    """What the list says of itself; reads none of its rows."""
    t = captions(language)
    return Basis(
        language=language,
        captions=t,
        as_of=day_text(as_of_day(listing), language),
        statement=plain_text(listing.provenance[f"statement_{language}"]),
        limits=(
            t["order_only"],
            CAPACITY_NOTE.of(language),
            t["risk_note"],
            REASON_NOTE.of(language),
            t["unknown_note"],
        ),
        facts=_facts(listing, t, language),
        unverified=unverified_in_words(texts(listing.summary.get("unverified_policy")), language),
        assumed_clocks=texts(listing.summary.get("assumed_clocks")),
    )


def lay_out(listing: Listing, *, language: Language = "zh", details: int = 300, made_up: bool = False) -> Page:
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
    basis = basis_of(listing, language)
    t = basis.captions
    day, rounds = as_of_day(listing), listing.summary["capacity"] is not None
    table = in_check_order(listing)
    gaps = in_list_order(listing.gaps[["household_id", "cause", "status"]], listing, "cause")
    horizon = int(listing.provenance["horizon_months"])
    full = in_full(table, details)
    saying = Saying(t, language, day, rounds)
    first_beyond = _first_beyond(table) if rounds else None
    return Page(
        **{field.name: getattr(basis, field.name) for field in fields(basis)},
        county=_county(table),
        horizon=horizon_in_words(day, horizon, language),
        cards=cards(listing, table, t, language),
        causes=cause_bars(gaps, language),
        statuses=tuple(
            (status, GAP_STATUSES[status].of(language)) for status in STATUS_ORDER if (gaps["status"] == status).any()
        ),
        townships=township_bars(table, language),
        levels=tuple((level, LEVELS[level].of(language)) for level in LEVEL_ORDER),
        villages=villages(table, language),
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


def _row_columns(language: Language) -> list[str]:
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
        f"reason_1_{language}",
        "unanswered_causes",
        "within_capacity",
    ]


def _row(record: Mapping[Any, Any], number: int, in_full: bool, saying: Saying) -> Row:  # noqa: FBT001
    t, language = saying.captions, saying.language
    income, line = record["income_per_head_yuan"], record["line_yuan"]
    comparable = not is_unknown(income) and not is_unknown(line) and line > 0
    ratio = income / line if comparable else None
    line_text = yuan(line, language)
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
        level_label=LEVELS[record["level"]].of(language),
        household=plain_text(record["household_id"]),
        township=plain_text(record["township"]),
        village=plain_text(record["village"]),
        risk_words=risk_in_words(record["risk"], language),
        risk_share=percent(record["risk"], 1),
        income=yuan(income, language),
        against_line=against,
        # The scale ends at twice the line, so that the line stands in the middle.
        meter=None if ratio is None else round(50 * min(max(ratio, 0.0), 2.0), 1),
        under_line=ratio is not None and ratio < 1,
        reason=fact_and_weight(plain_text(record[f"reason_1_{language}"]), saying.day, language)[0],
        unanswered=code_words(record["unanswered_causes"], "cause", language),
        within_capacity=saying.rounds and bool(record["within_capacity"]),
    )


def _first_beyond(table: pd.DataFrame) -> int | None:
    """Where this round ends, if it is the head of the list; None if all or nobody is in it."""
    within = table["within_capacity"].to_numpy(dtype=bool)
    count = int(within.sum())
    return count if 0 < count < len(within) and within[:count].all() else None


def _county(table: pd.DataFrame) -> str:
    names = sorted({plain_text(name) for name in table["county"]} - {""})
    return "、".join(names) if len(names) <= MOST_COUNTIES_NAMED else f"{names[0]}…（{len(names)}）"


def _facts(listing: Listing, t: Mapping[str, str], language: Language) -> tuple[tuple[str, str], ...]:
    made = listing.provenance
    versions = made.get("versions") or {}
    return (
        (t["as_of"], day_text(as_of_day(listing), language)),
        (t["horizon"], horizon_in_words(as_of_day(listing), int(made["horizon_months"]), language)),
        (t["outcome"], named(OUTCOMES, made["outcome"], language)),
        (t["cohort"], named(COHORTS, made["cohort"], language)),
        (t["model"], plain_text(made.get("model_sha256"))[:SHORT_HASH]),
        (t["catalogue"], plain_text(made.get("catalogue_sha256"))[:SHORT_HASH]),
        (t["register"], plain_text(made.get("register_sha256"))[:SHORT_HASH]),
        (t["versions"], versions_in_words(versions)),
    )
