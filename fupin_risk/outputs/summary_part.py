"""Which numbers open the page: how many households at each level, of which causes, in which places?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_risk.definitions import LEVEL_ORDER, NO_CAUSE, Texts
from fupin_risk.outputs.listing import Listing, plain_text
from fupin_risk.outputs.wording import code_words, named, percent

# What is missing comes first, in the darkest shade.
STATUS_ORDER = ("unanswered", "lapsed", "not_allowed", "unknown", "answered")
# A digit takes so many percent of the longest bar on a phone, and its margins together so many.
DIGIT, NARROWEST = 4, 3


@dataclass(frozen=True, slots=True)
class Card:
    """A number of the summary, with what it counts and what it is a part of."""

    kind: str
    label: str
    number: str
    note: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its kind, its words, its count and its width in percent of the longest bar."""

    kind: str
    label: str
    count: int
    width: float

    @property
    def number(self) -> str:
        """The count where the part is wide enough for it on a phone, else nothing: half a number is a wrong one."""
        return f"{self.count}" if self.width >= NARROWEST + DIGIT * len(str(self.count)) else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar of parts."""

    label: str
    total: int
    segments: tuple[Segment, ...]


def cards(listing: Listing, table: pd.DataFrame, texts: Texts) -> tuple[Card, ...]:
    """The numbers on top: the cohort, each level, this round (if there is one), gaps, and what is to be verified."""
    summary, t = listing.summary, texts.captions
    cohort, listed = int(summary["households_in_cohort"]), int(summary["listed"])
    by_level = summary["by_level"]
    unanswered = sum(bool(plain_text(causes)) for causes in table["unanswered_causes"])
    first = [
        Card(
            level,
            texts.levels[level],
            f"{by_level.get(level, 0):,}",
            t["of_cohort"].format(share=percent(by_level.get(level, 0), cohort)),
        )
        for level in LEVEL_ORDER
    ]
    within = int(table["within_capacity"].astype("bool").sum())
    found = (
        Card("cohort", t["cohort_count"], f"{cohort:,}", named(texts.cohorts, listing.provenance["cohort"])),
        *first,
        Card("capacity", t["capacity"], f"{within:,}", t["of_listed"].format(share=percent(within, listed))),
        Card(
            "gap",
            t["unanswered_households"],
            f"{unanswered:,}",
            t["of_listed"].format(share=percent(unanswered, listed)),
        ),
    )
    if len(listing.questions):
        asked = int(listing.questions["household_id"].nunique())
        note = t["of_listed"].format(share=percent(asked, listed))
        found = (*found, Card("possible", t["possible_households"], f"{asked:,}", note))
    return found if summary["capacity"] is not None else tuple(card for card in found if card.kind != "capacity")


def cause_bars(gaps: pd.DataFrame, texts: Texts) -> tuple[Bar, ...]:
    """For each live cause how many households have it, by what answers it."""
    live = gaps[gaps["status"].isin(STATUS_ORDER) & (gaps["cause"] != NO_CAUSE)]
    counts = Counter(zip(live["cause"], live["status"], strict=True))
    words = {cause: "".join(code_words(cause, "cause", texts)) for cause in live["cause"].unique()}
    return _bars(counts, words, STATUS_ORDER, {status: texts.gap_statuses[status] for status in STATUS_ORDER})


def possible_bars(questions: pd.DataFrame, texts: Texts) -> tuple[Bar, ...]:
    """For each cause how many households of the list have something that a visit is to verify."""
    if questions.empty:
        return ()
    counts = Counter((cause, "possible") for cause in questions["cause"])
    words = {cause: "".join(code_words(cause, "cause", texts)) for cause in questions["cause"].unique()}
    return _bars(counts, words, ("possible",), {"possible": texts.evidence_tiers["possible"]})


def township_bars(table: pd.DataFrame, texts: Texts) -> tuple[Bar, ...]:
    """For each township how many of its households are listed, by level."""
    names = table["township"].map(lambda name: plain_text(name) or texts.signs["unknown"])
    counts = Counter(zip(names, table["level"], strict=True))
    return _bars(
        counts,
        {name: name for name in names.unique()},
        LEVEL_ORDER,
        {level: texts.levels[level] for level in LEVEL_ORDER},
    )


def _bars(
    counts: Mapping[tuple[str, str], int], words: Mapping[str, str], kinds: Iterable[str], labels: Mapping[str, str]
) -> tuple[Bar, ...]:
    """Bars on one scale, the longest first, then by what comes first in `kinds`."""
    order = tuple(kinds)
    totals = {name: sum(counts.get((name, kind), 0) for kind in order) for name in words}
    longest = max(totals.values(), default=0)
    ranked = sorted(words, key=lambda name: (-totals[name], -counts.get((name, order[0]), 0), words[name]))
    return tuple(
        Bar(
            label=words[name],
            total=totals[name],
            segments=tuple(
                Segment(kind, labels[kind], counts[name, kind], round(100 * counts[name, kind] / longest, 2))
                for kind in order
                if counts.get((name, kind), 0)
            ),
        )
        for name in ranked
    )


def villages(table: pd.DataFrame, texts: Texts) -> tuple[tuple[str, str, int], ...]:
    """Township, village and how many of its households are listed, most first."""
    unknown = texts.signs["unknown"]
    places = zip(table["township"], table["village"], strict=True)
    counts = Counter((plain_text(township) or unknown, plain_text(village) or unknown) for township, village in places)
    return tuple(
        (township, village, count)
        for (township, village), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
