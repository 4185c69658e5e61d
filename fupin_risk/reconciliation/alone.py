"""Why does a row stand on one side only: what does the row itself say?

It may say again what another row of its side says (duplicate), or renew a loan that both sides have (renewal).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison, Renewal
from fupin_risk.reconciliation.amounts import RIGHT_IN_WAN, unit_of
from fupin_risk.reconciliation.candidates import joined
from fupin_risk.reconciliation.differences import no_causes
from fupin_risk.reconciliation.sides import NOBODY, ONE_DAY, Side

Array = np.ndarray[Any, Any]
# A weak likeness counts where it is so many times as frequent as by chance: then two of three that are named are right.
MANY_TIMES = 3


def causes_of_rows_alone(side: Side, other: Side, alone: Array, plan: Comparison) -> pd.DataFrame:
    """The causes that rows without a counterpart show themselves; none where they show none.

    Parameters
    ----------
    side, other : Side
    alone : (n,) bool
        Which rows of `side` are in no match.
    plan : Comparison

    Returns
    -------
    DataFrame of bool
        A row for each row of `side` that stands alone, a column a cause.
    """
    keys = side.keys
    causes = no_causes(keys.index[alone])
    _mark_duplicates(causes, keys[alone], keys[~alone], plan)
    if plan.renewal:
        rows = keys[alone & ~keys.index.isin(causes.index[causes["duplicate"]])]
        causes.loc[_renewals(rows, side, other, alone, plan, plan.renewal), "renewal"] = True
    return causes


def _mark_duplicates(causes: pd.DataFrame, rows: pd.DataFrame, matched: pd.DataFrame, plan: Comparison) -> None:
    """Rows that say what a matched row of their side says.

    One with the same number or on the same day is a duplicate. Under another number and on another day it is one only
    if such rows are far more frequent than among matched rows, which are different things that happen to be alike.
    """
    found = _like(rows, matched, plan)
    by_chance = _like(matched, matched, plan)
    expected = by_chance.index[by_chance["weak"]].size / max(len(matched), 1) * len(rows)
    if found["weak"].sum() < MANY_TIMES * expected:
        found = found[~found["weak"]]
    causes.loc[found.index, "duplicate"] = True
    for name in ("cut_off", "unit", "amount"):
        causes.loc[found.index, name] = found[name]


def _like(rows: pd.DataFrame, matched: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    """For each row the other row of the same person and kind that is most like it; none where none is.

    Returns
    -------
    DataFrame
        By row: cut_off, unit, amount (in what it differs), weak (number and day are others).
    """
    pairs = joined(rows, matched, ["household", "within", "kind"]).rename(columns={"left": "row", "right": "first"})
    pairs = pairs[pairs["row"] != pairs["first"]].reset_index(drop=True)
    a, b = keys_of(rows, pairs["row"]), keys_of(matched, pairs["first"])
    relation, agree = unit_of(b["fen"], a["fen"], b["known"], a["known"])
    days = np.abs(a["day"] - b["day"])
    same_number = (a["own"] == b["own"]) & (a["own"] != NOBODY) if plan.id else (a["person"] == b["person"])
    same = (a["person"] == b["person"]) & (days <= plan.tolerance_days)
    same &= same_number | (agree & a["known"])
    found: pd.DataFrame = pairs.assign(
        cut_off=days > 0,
        unit=relation == RIGHT_IN_WAN,
        amount=~agree & (a["known"] & b["known"]),
        weak=~same_number & (days > 0),
        worse=days + np.where(agree, 0, 2 * plan.tolerance_days),
    ).loc[same]
    return found.sort_values(["row", "weak", "worse", "first"]).drop_duplicates("row").set_index("row")


def _renewals(
    rows: pd.DataFrame, side: Side, other: Side, alone: Array, plan: Comparison, renewal: Renewal
) -> pd.Index:
    """Rows that renew a loan: they say so and the other side has the loan, or they begin when it fell due."""
    said = side.rows.loc[rows.index, renewal.column].eq(renewal.renewed).fillna(value=False).to_numpy(dtype=bool)
    new = side.rows.loc[rows.index, renewal.column].eq(renewal.new).fillna(value=False).to_numpy(dtype=bool)
    found = [_after_a_loan(rows[said], other.keys)]
    for earlier, exists in ((other, np.ones(len(other), dtype=bool)), (side, ~alone)):
        if renewal.due in earlier.rows:
            due = earlier.rows[renewal.due]
            falls_due = exists & due.notna().to_numpy()
            days = ((due.to_numpy()[falls_due] - np.datetime64("1970-01-01")) // ONE_DAY).astype(np.int64)
            found.append(_when_one_fell_due(rows[new], earlier.keys[falls_due].assign(due=days), plan))
    return pd.Index(sorted({row for rows in found for row in rows}))


def _after_a_loan(rows: pd.DataFrame, loans: pd.DataFrame) -> list[int]:
    """Rows before which the other side has a loan of the household with the same number or amount."""
    pairs = joined(rows, loans, ["household", "within"])
    a, b = keys_of(rows, pairs["left"]), keys_of(loans, pairs["right"])
    _, agree = unit_of(a["fen"], b["fen"], a["known"], b["known"])
    same = ((a["own"] == b["own"]) & (a["own"] != NOBODY)) | (agree & a["known"])
    return list(pairs.loc[same & (b["day"] < a["day"]), "left"])


def _when_one_fell_due(rows: pd.DataFrame, loans: pd.DataFrame, plan: Comparison) -> list[int]:
    """Rows that begin when an earlier loan of the household over the same amount fell due."""
    pairs = joined(rows, loans, ["household", "within"])
    a, b = keys_of(rows, pairs["left"]), keys_of(loans, pairs["right"])
    due = loans.loc[pairs["right"], "due"].to_numpy()
    _, agree = unit_of(a["fen"], b["fen"], a["known"], b["known"])
    near = np.abs(a["day"] - due) <= plan.tolerance_days
    return list(pairs.loc[agree & a["known"] & near & (b["day"] < a["day"]), "left"])


def keys_of(keys: pd.DataFrame, rows: pd.Series[Any]) -> dict[str, Array]:
    """The keys of some rows as arrays."""
    chosen = keys.loc[rows]
    return {str(name): chosen[name].to_numpy() for name in chosen}
