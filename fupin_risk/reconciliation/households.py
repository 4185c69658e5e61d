"""Where does one side count a household in one row, and the other its persons or loans one by one?

A row that is too great by just what stands alone on the other side, in the same household and about the same days,
stands for all of it.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison
from fupin_risk.reconciliation.amounts import ROUNDED_FEN, WAN
from fupin_risk.reconciliation.candidates import joined

Array = np.ndarray[Any, Any]
# Beyond so many rows of one household nobody tries which of them add up.
MOST_PARTS = 10
# (what the one is multiplied with, what the many are): alike, the one in wan yuan, the many in wan yuan.
FACTORS = ((1, 1), (WAN, 1), (1, WAN))


def parts_of(one: pd.DataFrame, many: pd.DataFrame, pairs: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    """The rows of `many` that stand alone and that a row of `one` counts too.

    Parameters
    ----------
    one, many : DataFrame
        Keys of the two sides.
    pairs : DataFrame
        one, many: the pairs taken so far, each row once.

    Returns
    -------
    DataFrame
        one, many: a row of `one` may have several; rows of `one` that are not in `pairs` have two at least.
    """
    wholes = _wholes(one, many, pairs)
    alone = many[many["known"] & ~many.index.isin(pairs["many"])]
    parts = joined(wholes, alone, ["household", "within"]).rename(columns={"left": "one", "right": "many"})
    days = wholes.loc[parts["one"], ["day", "held_day"]].to_numpy() - alone.loc[parts["many"], ["day"]].to_numpy()
    parts = parts[np.abs(days).min(axis=1) <= plan.household_days].reset_index(drop=True)
    fen = alone.loc[parts["many"], "fen"].to_numpy()
    adds_up = _adds_up(wholes, parts.assign(fen=fen))
    whole = parts[parts["one"].isin(adds_up)]
    rest = parts[~parts["one"].isin(adds_up)]
    found = pd.concat([whole, _some(wholes, rest.assign(fen=alone.loc[rest["many"], "fen"].to_numpy()))])
    # What two rows lay claim to proves neither.
    claimed_twice = found.loc[found["many"].duplicated(keep=False), "one"]
    proven: pd.DataFrame = found.loc[~found["one"].isin(claimed_twice)]
    return proven.sort_values(["one", "many"], ignore_index=True)


def _wholes(one: pd.DataFrame, many: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Rows of `one` that may stand for more, with what is already held against them."""
    held: pd.Series[Any] = pd.Series(many.loc[pairs["many"], "fen"].to_numpy(), index=pairs["one"].to_numpy())
    held_day: pd.Series[Any] = pd.Series(many.loc[pairs["many"], "day"].to_numpy(), index=pairs["one"].to_numpy())
    known: pd.Series[Any] = pd.Series(many.loc[pairs["many"], "known"].to_numpy(), index=pairs["one"].to_numpy())
    wholes = one.assign(
        held=held.reindex(one.index).fillna(0).astype(np.int64),
        held_day=held_day.reindex(one.index).fillna(one["day"]).astype(np.int64),
        paired=one.index.isin(pairs["one"]),
        held_known=~known.reindex(one.index).eq(other=False),
    )
    usable = wholes["known"] & wholes["held_known"] & (wholes["fen"] > 0)
    return wholes.loc[usable]


def _fits(whole: Any, held: Any, parts: Any, many: Any) -> Any:
    """Whether the parts, with what is held already, make the whole, in one unit or another."""
    fits = False
    for of_one, of_many in FACTORS:
        off = np.abs(of_one * whole - of_many * (held + parts))
        allowed = 0 if of_one == of_many else ROUNDED_FEN * np.maximum(many if of_many > 1 else 1, 1)
        # The rounding of one unit must not swallow the parts.
        fits = fits | ((off <= allowed) & (of_many * parts > allowed))
    return fits


def _adds_up(wholes: pd.DataFrame, parts: pd.DataFrame) -> pd.Index:
    """The rows of `one` for which all of their parts add up."""
    sums = parts.groupby("one")["fen"].agg(["sum", "size"])
    mine = wholes.loc[sums.index]
    # Equal without any part: the pair is right as it is, and the parts are another matter.
    many = sums["size"].to_numpy() + mine["paired"].to_numpy()
    fits = _fits(mine["fen"].to_numpy(), mine["held"].to_numpy(), sums["sum"].to_numpy(), many) & (many > 1)
    return sums.index[np.asarray(fits, dtype=bool)]


def _some(wholes: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The one choice of few parts that adds up; where two choices do, none is taken."""
    size = parts.groupby("one")["many"].transform("size")
    found: list[tuple[int, int]] = []
    for number, block in parts[(size > 1) & (size <= MOST_PARTS)].groupby("one"):
        whole = wholes.loc[number]
        rows, fen = block["many"].tolist(), block["fen"].tolist()
        for count in range(1 if whole["paired"] else 2, len(rows)):
            fitting = [
                some
                for some in combinations(range(len(rows)), count)
                if _fits(whole["fen"], whole["held"], sum(fen[i] for i in some), count + whole["paired"])
            ]
            if fitting:
                found += [(int(str(number)), rows[i]) for i in fitting[0]] if len(fitting) == 1 else []
                break
    return pd.DataFrame(found, columns=["one", "many"], dtype=np.int64)
