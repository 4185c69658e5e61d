"""Which rows of the two sides are the same thing?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison
from fupin_risk.reconciliation.assignment import assigned
from fupin_risk.reconciliation.candidates import by_day, by_household, by_number
from fupin_risk.reconciliation.households import parts_of
from fupin_risk.reconciliation.sides import Side

Candidates = Callable[[pd.DataFrame, pd.DataFrame, Comparison], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Matching:
    """What was found of the same thing on both sides.

    Attributes
    ----------
    links : DataFrame
        match (several rows of one side may stand against one of the other), left, right (row numbers), score (1000 at
        best), rivals (other pairs that come near), found_by (number, household, together).
    left_alone, right_alone : (n,) bool arrays
        Rows that are in no match.
    """

    links: pd.DataFrame
    left_alone: np.ndarray[tuple[int], np.dtype[np.bool_]]
    right_alone: np.ndarray[tuple[int], np.dtype[np.bool_]]


def match(left: Side, right: Side, plan: Comparison) -> Matching:
    """Match the rows of two sides.

    Parameters
    ----------
    left, right : Side
        With their keys.
    plan : Comparison

    Returns
    -------
    Matching
    """
    mine, theirs = left.keys, right.keys
    contents = mine["content"].to_numpy(), theirs["content"].to_numpy()
    first = assigned(by_number(mine, theirs, plan), *contents)
    links = first.assign(found_by="number", match=np.arange(len(first)))
    links = _more_pairs(links, by_household, left, right, plan)
    # Before rows of one day are taken for each other, whether they are parts of one.
    for one, many, keys in (("right", "left", (theirs, mine)), ("left", "right", (mine, theirs))):
        taken = links.rename(columns={one: "one", many: "many"})[["one", "many"]]
        once = ~taken["one"].duplicated(keep=False) & ~taken["many"].duplicated(keep=False)
        parts = parts_of(keys[0], keys[1][~keys[1].index.isin(taken["many"][~once])], taken[once], plan)
        parts = parts[~parts["one"].isin(taken["one"][~once])]
        links = _joined(links, parts.rename(columns={"one": one, "many": many}), one)
    links = _more_pairs(links, by_day, left, right, plan)
    return Matching(
        links.sort_values(["match", "left", "right"], ignore_index=True),
        ~mine.index.isin(links["left"]),
        ~theirs.index.isin(links["right"]),
    )


def _more_pairs(links: pd.DataFrame, candidates: Candidates, left: Side, right: Side, plan: Comparison) -> pd.DataFrame:
    """The links, and pairs among the rows that are in none."""
    mine, theirs = left.keys, right.keys
    open_rows = mine[~mine.index.isin(links["left"])], theirs[~theirs.index.isin(links["right"])]
    found = assigned(candidates(*open_rows, plan), mine["content"].to_numpy(), theirs["content"].to_numpy())
    first = links["match"].max() + 1 if len(links) else 0
    return pd.concat(
        [links, found.assign(found_by="household", match=np.arange(len(found)) + first)], ignore_index=True
    )


def _joined(links: pd.DataFrame, parts: pd.DataFrame, one: str) -> pd.DataFrame:
    """The links with those of rows that are counted together: one match, whatever stands in it."""
    known = links.drop_duplicates(one).set_index(one)["match"]
    new = [row for row in parts[one].drop_duplicates() if row not in known.index]
    first = links["match"].max() + 1 if len(links) else 0
    numbers = pd.concat([known, pd.Series(np.arange(len(new)) + first, index=new, dtype=np.int64)])
    more = parts.assign(match=parts[one].map(numbers).astype(np.int64), score=0, rivals=0, found_by="together")
    grown = links["match"].isin(more["match"])
    # What adds up is no longer in doubt.
    found = {"found_by": links["found_by"].where(~grown, "together"), "rivals": links["rivals"].where(~grown, 0)}
    return pd.concat([links.assign(**found), more], ignore_index=True)
