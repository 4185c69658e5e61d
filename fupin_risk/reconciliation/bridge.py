"""How does one side's total become the other's, cause by cause, to the fen?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import DifferenceCause
from fupin_risk.reconciliation.amounts import LEFT_IN_WAN, RIGHT_IN_WAN, WAN
from fupin_risk.reconciliation.differences import CAUSES
from fupin_risk.reconciliation.matching import Matching
from fupin_risk.reconciliation.sides import Side

Array = np.ndarray[Any, Any]


def of_matches(
    left: Side, right: Side, matching: Matching, sums: pd.DataFrame, causes: pd.DataFrame, counted: tuple[Array, Array]
) -> pd.DataFrame:
    """What each cause of each match adds on the way from left to right.

    Parameters
    ----------
    left, right : Side
    matching : Matching
    sums : DataFrame
        Of `match_sums`.
    causes : DataFrame
        Of `pair_causes`.
    counted : two (n,) bool arrays
        Which rows of either side lie in the period.

    Returns
    -------
    DataFrame
        match, cause, rows, fen; also where both are 0, so that every named cause stands in it.

    Notes
    -----
    Left rows outside the period are put in (cut-off), all rows become the other side's (unit, amount), right rows
    outside the period are taken out (cut-off): the parts add up by construction.
    """
    inside = [
        _inside(side, matching.links, name, rows)
        for side, name, rows in zip((left, right), ("left", "right"), counted, strict=True)
    ]
    mine, theirs = (one.reindex(sums.index, fill_value=0) for one in inside)
    cut_rows = (sums["left_rows"] - mine["rows"]) + (theirs["rows"] - sums["right_rows"])
    cut_fen = (sums["left_fen"] - mine["fen"]) + (theirs["fen"] - sums["right_fen"])
    change = sums["right_fen"] - sums["left_fen"]
    in_wan = {code: causes["unit"] & (sums["relation"] == code) for code in (LEFT_IN_WAN, RIGHT_IN_WAN)}
    unit = pd.Series(0, index=sums.index, dtype=np.int64)
    unit = unit.mask(in_wan[LEFT_IN_WAN], (WAN - 1) * sums["left_fen"])
    unit = unit.mask(in_wan[RIGHT_IN_WAN], (1 - WAN) * sums["right_fen"])
    # Where nothing but the unit differs, what was rounded away goes with it.
    unit = unit.mask(causes["unit"] & ~causes["amount"], change)
    rest = change - unit
    parts = {cause: pd.DataFrame({"rows": 0, "fen": 0}, index=sums.index) for cause in CAUSES}
    parts["unit"]["fen"] += unit
    _give(parts, "amount", causes["amount"], rest)
    cut = causes["cut_off"]
    _give(parts, "cut_off", cut, cut_fen, cut_rows)
    parts["person_or_household"]["rows"] += sums["right_rows"] - sums["left_rows"]
    return _stacked(parts, causes, "match")


def _give(
    parts: dict[DifferenceCause, pd.DataFrame],
    cause: DifferenceCause,
    named: pd.Series[Any],
    fen: pd.Series[Any],
    rows: pd.Series[Any] | None = None,
) -> None:
    """Put a sum under its cause, or, where that is not named, under unknown."""
    parts[cause]["fen"] += fen.where(named, 0)
    parts["unknown"]["fen"] += fen.mask(named, 0)
    if rows is not None:
        parts[cause]["rows"] += rows.where(named, 0)
        parts["unknown"]["rows"] += rows.mask(named, 0)


def _inside(side: Side, links: pd.DataFrame, name: str, counted: Array) -> pd.DataFrame:
    rows = links[["match", name]].drop_duplicates()
    rows = rows[counted[rows[name].to_numpy()]]
    fen = side.keys.loc[rows[name], "fen"].to_numpy()
    inside: pd.DataFrame = rows.assign(fen=fen).groupby("match").agg(rows=("fen", "size"), fen=("fen", "sum"))
    return inside


def of_rows_alone(side: Side, causes: pd.DataFrame, counted: Array, *, sign: int) -> pd.DataFrame:
    """The same for rows that stand alone: the first cause takes the row and its amount, the unit what the unit makes.

    Parameters
    ----------
    side : Side
    causes : DataFrame
        By row.
    counted : (n,) bool
        Which rows of the side lie in the period.
    sign : {1, -1}
        1 for rows that only the right has.

    Returns
    -------
    DataFrame
        row, cause, rows, fen.
    """
    rows = causes[counted[causes.index.to_numpy(dtype=np.int64)]]
    fen = side.keys.loc[rows.index, "fen"] * sign
    real = fen.where(~rows["unit"], fen * WAN)
    first = rows.drop(columns="unit").idxmax(axis=1) if len(rows) else pd.Series(dtype="str")
    parts = {cause: pd.DataFrame({"rows": 0, "fen": 0}, index=rows.index) for cause in CAUSES}
    for cause in CAUSES:
        mine = first == cause
        parts[cause]["rows"] += sign * mine.astype(np.int64)
        parts[cause]["fen"] += real.where(mine, 0)
    parts["unit"]["fen"] += fen - real
    return _stacked(parts, rows, "row")


def _stacked(parts: dict[DifferenceCause, pd.DataFrame], causes: pd.DataFrame, name: str) -> pd.DataFrame:
    stacked = []
    for cause, part in parts.items():
        some = part[causes[cause] | (part["rows"] != 0) | (part["fen"] != 0)]
        stacked.append(some.rename_axis(name).reset_index().assign(cause=cause)[[name, "cause", "rows", "fen"]])
    answer = pd.concat(stacked, ignore_index=True).astype({name: np.int64, "rows": np.int64, "fen": np.int64})
    order = pd.Categorical(answer["cause"], CAUSES, ordered=True)
    return answer.assign(order=order).sort_values([name, "order"], ignore_index=True).drop(columns="order")


def side_total(side: Side, counted: Array) -> tuple[int, int, int]:
    """Rows, fen, and rows whose amount is not known, of one side in the period."""
    keys = side.keys[counted]
    return len(keys), int(keys["fen"].sum()), int((~keys["known"]).sum())
