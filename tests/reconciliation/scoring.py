"""Were the planted differences named as they were planted? Counts by kind; reads only the two books and the result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from typing import Any

import pandas as pd

from tests.reconciliation.planting import BOOKS, Planted

NOTHING: frozenset[str] = frozenset()
Named = dict[Hashable, list[frozenset[str]]]


def confusion(planted: Planted, result: Any, subject: str) -> Counter[tuple[str, str]]:
    """How often each planted set of causes was named as which; "" is no difference.

    Every row of the left counts, and of the right those that were added, or that are said to be alone.
    """
    columns = _identifying(planted.left, subject)
    seen = {
        side: _named(
            result.pairs.drop_duplicates(["match", *(f"{side}_{name}" for name in columns)]), columns, f"{side}_"
        )
        for side in ("left", "right")
    }
    alone = {"left": _named(result.only_left, columns), "right": _named(result.only_right, columns)}
    counts: Counter[tuple[str, str]] = Counter()
    for side, book in (("left", planted.left), ("right", planted.right)):
        truth: Named = defaultdict(list)
        for place, content in enumerate(_contents(book, columns)):
            if side == "left" or (side, place) in planted.truth:
                truth[content].append(planted.truth.get((side, place), NOTHING))
        if side == "right":
            for content, sets in alone["right"].items():
                truth[content] += [NOTHING] * (len(sets) - len(truth[content]))
        for content, expected in truth.items():
            counts.update(_paired(expected, alone[side].get(content, []) + seen[side].get(content, [])))
    return counts


def _identifying(book: pd.DataFrame, subject: str) -> list[str]:
    known = BOOKS[subject]
    names = ["household_id", "person_id", known.number, "school_year", "stage", known.date, known.money]
    return [name for name in names if name and name in book and (name != "household_id" or "person_id" not in book)]


def _contents(frame: pd.DataFrame, columns: list[str], prefix: str = "") -> list[Hashable]:
    text = pd.DataFrame({name: frame[prefix + name] for name in columns})
    for name in columns:
        if pd.api.types.is_numeric_dtype(text[name]) or name.endswith("_yuan"):
            text[name] = pd.to_numeric(text[name]).round(2)
        elif name == "occurred_on":
            text[name] = pd.to_datetime(text[name]).dt.strftime("%Y-%m-%d")
    return [tuple(map(str, row)) for row in text.astype(object).itertuples(index=False)]


def _named(frame: pd.DataFrame, columns: list[str], prefix: str = "") -> Named:
    found: Named = defaultdict(list)
    for content, causes in zip(_contents(frame, columns, prefix), frame["causes"], strict=True):
        found[content].append(frozenset(causes.split(";")) if causes else NOTHING)
    return found


def _paired(expected: list[frozenset[str]], answers: list[frozenset[str]]) -> list[tuple[str, str]]:
    """Rows of the same content cannot be told apart: agreeing ones first, then the others as they come."""
    left = list(answers)
    rest = []
    pairs = []
    for names in expected:
        if names in left:
            left.remove(names)
            pairs.append((_text(names), _text(names)))
        else:
            rest.append(names)
    left += [frozenset({"(row not found)"})] * (len(rest) - len(left))
    return pairs + [(_text(names), _text(answer)) for names, answer in zip(rest, left, strict=False)]


def _text(names: frozenset[str]) -> str:
    return " + ".join(sorted(names))
