"""What came of holding two sources of one thing against each other?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fupin_risk.definitions import Catalogue, Column, Comparison, Texts
from fupin_risk.reconciliation.patterns import Pattern
from fupin_risk.words.messages import Language

FEN = 100


@dataclass(frozen=True, eq=False, repr=False)
class Reconciliation:
    """Two sources of one thing, row by row and as a bridge from total to total.

    The tables hold ids, amounts and days of people: they are for those who mend the sources, and for nobody else. The
    text (`print(result)`, `result.summary("zh")`) holds counts and totals only.

    Attributes
    ----------
    subject : str
    as_of : date
    period : (date, date) or None
        First and last day that is counted; None: every day.
    left, right : str
        Names of the sources.
    pairs : DataFrame
        A row for each left and right row that are the same thing: match (rows counted together share it), causes
        (joined by `;`, empty where nothing differs), differing (columns), doubtful, score (1000 at best), rivals,
        found_by (number, household, together), and `left_…` and `right_…` of each column that was looked at.
    only_left, only_right : DataFrame
        Rows that the other side does not have: row, causes, and the columns.
    causes : DataFrame
        One line for each cause of each difference: where (pair, only_left, only_right), number (of the match or row),
        cause, rows, amount_fen: what it adds on the way from left to right.
    totals : DataFrame
        The bridge: step (left, a cause, …, right), differences, rows, amount_fen (int64), amount_yuan. The steps
        from left add up to right, in rows and in fen.
    patterns : dict of str to tuple of Pattern
        What rows of `left` and of `right` that stand alone have in common; values of cells stand in it.
    counts : dict of str to int
        matched (matches without difference), differing, doubtful, only_left, only_right, and rows whose amount is not
        known (without_amount_left, without_amount_right), which count as rows but add nothing to an amount.
    left_out : dict of str to dict
        Rows of `left` and `right` that did not come so far: collapsed, quarantined.
    plan : Comparison
        How they were compared.
    columns : dict of str to Column
        The dictionary's columns, for their labels.
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    subject: str
    as_of: dt.date
    period: tuple[dt.date, dt.date] | None
    left: str
    right: str
    pairs: pd.DataFrame
    only_left: pd.DataFrame
    only_right: pd.DataFrame
    causes: pd.DataFrame
    totals: pd.DataFrame
    patterns: Mapping[str, tuple[Pattern, ...]]
    counts: Mapping[str, int]
    left_out: Mapping[str, Mapping[str, int]]
    plan: Comparison
    columns: Mapping[str, Column]
    catalogue: Catalogue

    def __repr__(self) -> str:
        count = self.counts
        return (
            f"Reconciliation({self.subject}, {self.as_of}: {count['matched']} matched, {count['differing']} differing, "
            f"{count['only_left']} only left, {count['only_right']} only right)"
        )

    def __str__(self) -> str:
        return self.summary("en")

    def summary(self, language: Language = "zh") -> str:
        """The bridge and the counts as text; no row's value stands in it.

        Parameters
        ----------
        language : {"zh", "en"}
        """
        texts = self.catalogue.texts(language)
        words = texts.reconciliation
        head = words["title"].format(subject=texts.of(self.plan.label), day=texts.day(self.as_of))
        if self.period:
            head += words["period"].format(first=self.period[0], last=self.period[1])
        count = words["counts"].format(**self.counts)
        return "\n".join([head, count, "", *self._bridge(texts), *self.notes(language)])

    def notes(self, language: Language = "zh") -> tuple[str, ...]:
        """What else is to be known: what rows alone have in common, doubts, unknown amounts, rows left out."""
        texts = self.catalogue.texts(language)
        words = texts.reconciliation
        lines = [
            words["pattern"].format(
                side=getattr(self, side),
                other=getattr(self, "right" if side == "left" else "left"),
                cause=texts.reconciliation_causes[pattern.cause],
                column=self._column(pattern.column, texts),
                rows=pattern.rows,
                missing=pattern.missing,
            )
            for side, found in self.patterns.items()
            for pattern in found
        ]
        if self.counts["doubtful"]:
            lines.append(words["doubtful"].format(**self.counts))
        for side in ("left", "right"):
            name = getattr(self, side)
            if rows := self.counts[f"without_amount_{side}"]:
                lines.append(words["without_amount"].format(name=name, rows=rows))
            out = self.left_out.get(side, {})
            if rows := out.get("collapsed", 0):
                lines.append(words["collapsed"].format(name=name, rows=rows))
            if rows := out.get("quarantined", 0):
                lines.append(words["quarantined"].format(name=name, rows=rows))
        return tuple(lines)

    def _column(self, name: str, texts: Texts) -> str:
        return texts.reconciliation_features.get(name) or texts.of(self.columns[name].label)

    def _bridge(self, texts: Texts) -> list[str]:
        words, lines = texts.reconciliation, []
        for step in self.totals.to_dict("records"):
            name = str(step["step"])
            ends = name in {"left", "right"}
            label = getattr(self, name) if ends else texts.reconciliation_causes[name]
            fen = int(step["amount_fen"])
            sign = "-" if fen < 0 else "" if ends else "+"
            amount = f"{sign}{abs(fen) // FEN:,}.{abs(fen) % FEN:02d}"
            rows = f"{step['rows']:,}" if ends else f"{step['rows']:+,}"
            many = "" if ends else words["differences"].format(count=step["differences"])
            lines.append(f"  {amount:>20} {words['yuan']}  {rows:>9} {words['rows']}  {label}{many}")
        return lines
