"""Which rows of the two sides are the same thing?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison
from fupin_risk.reconciliation.assignment import assigned
from fupin_risk.reconciliation.candidates import by_household, by_number
from fupin_risk.reconciliation.households import parts_of
from fupin_risk.reconciliation.sides import Side


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
    mine_left, theirs_left = mine[~mine.index.isin(first["left"])], theirs[~theirs.index.isin(first["right"])]
    second = assigned(by_household(mine_left, theirs_left, plan), *contents)
    pairs = pd.concat([first.assign(found_by="number"), second.assign(found_by="household")], ignore_index=True)
    links = pairs.assign(match=np.arange(len(pairs)))
    for one, many, keys in (("right", "left", (theirs, mine)), ("left", "right", (mine, theirs))):
        taken = links.rename(columns={one: "one", many: "many"})[["one", "many"]]
        once = ~taken["one"].duplicated(keep=False) & ~taken["many"].duplicated(keep=False)
        parts = parts_of(*keys, taken[once] if once.any() else taken, plan)
        parts = parts[~parts["many"].isin(taken["many"])].rename(columns={"one": one, "many": many})
        links = _joined(links, parts, one)
    return Matching(
        links.sort_values(["match", "left", "right"], ignore_index=True),
        ~mine.index.isin(links["left"]),
        ~theirs.index.isin(links["right"]),
    )


def _joined(links: pd.DataFrame, parts: pd.DataFrame, one: str) -> pd.DataFrame:
    """The links with those of rows that are counted together: one match, whatever stands in it."""
    known = links.drop_duplicates(one).set_index(one)["match"]
    new = [row for row in parts[one].drop_duplicates() if row not in known.index]
    numbers = pd.concat([known, pd.Series(np.arange(len(new)) + len(links), index=new, dtype=np.int64)])
    more = parts.assign(match=parts[one].map(numbers).astype(np.int64), score=0, rivals=0, found_by="together")
    grown = links["match"].isin(more["match"])
    # What adds up is no longer in doubt.
    found = {"found_by": links["found_by"].where(~grown, "together"), "rivals": links["rivals"].where(~grown, 0)}
    return pd.concat([links.assign(**found), more], ignore_index=True)
