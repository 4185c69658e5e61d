"""Which rows of the two sides could be the same thing, and how like each other are they?

Pairs by the source's own number first; then, of the rows that are left, those of one household with the same amount,
and at last those of the same day. Of number, day and amount one must be equal and another near at least, so that two
loans of one household are not taken for each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison
from fupin_risk.reconciliation.amounts import EQUAL, ONE_UNKNOWN, OTHER, unit_of
from fupin_risk.reconciliation.sides import NOBODY

Array = np.ndarray[Any, Any]
# What a pair loses of its score of 1000 where the two rows do not agree.
BEST = 1000
OTHER_NUMBER, OTHER_PERSON, OTHER_HOUSEHOLD, OTHER_KIND = 100, 150, 300, 100
OTHER_UNIT, OTHER_AMOUNT, UNKNOWN_AMOUNT, OTHER_DAY, MOST_FOR_DAYS = 50, 250, 100, 50, 150
# A key that stands on thousands of rows of each side is none.
MOST_PAIRS_A_KEY = 10_000


def by_number(left: pd.DataFrame, right: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    """Pairs with the same number, or, where the table has none, of the same person.

    Returns
    -------
    DataFrame
        left, right (row numbers), score.
    """
    key = ["own", "within"] if plan.id else ["person", "within"]
    pairs = joined(left[left[key[0]] != NOBODY], right, key)
    found = _facts(left, right, pairs, plan)
    home = found["same_household"]
    near = found["days"] <= plan.tolerance_days
    # Two banks may number alike: in another household amount and day must agree as well.
    possible = np.where(home, found["same_kind"] | near, found["same_kind"] & near & found["agree"])
    return _scored(pairs, found, possible, plan)


def by_household(left: pd.DataFrame, right: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    """Pairs of one household with the same amount about the same days."""
    pairs = joined(left, right, ["household", "within"])
    found = _facts(left, right, pairs, plan)
    near = found["days"] <= plan.tolerance_days
    return _scored(pairs, found, near & found["agree"] & ~found["both_unknown"], plan)


def by_day(left: pd.DataFrame, right: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    """Pairs of one household, person and kind on one day, whatever the amounts; none for a table without numbers."""
    pairs = joined(left, right, ["household", "within"]) if plan.id else joined(left.head(0), right, ["household"])
    found = _facts(left, right, pairs, plan)
    return _scored(pairs, found, (found["days"] == 0) & found["same_kind"] & found["same_person"], plan)


def joined(left: pd.DataFrame, right: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """All pairs of rows that agree in `key`, but for keys on so many rows that they say nothing."""
    sizes = left.groupby(key).size().rename("left"), right.groupby(key).size().rename("right")
    many = pd.concat(sizes, axis=1, join="inner")
    usable = many.index[many["left"] * many["right"] <= MOST_PAIRS_A_KEY]
    mine = left[key].rename_axis("left_row").reset_index().set_index(key)
    mine = mine.loc[mine.index.isin(usable)].reset_index()
    theirs = right[key].rename_axis("right_row").reset_index()
    pairs = mine.merge(theirs, on=key)[["left_row", "right_row"]]
    return pairs.rename(columns={"left_row": "left", "right_row": "right"})


def _facts(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame, plan: Comparison) -> pd.DataFrame:
    a, b = left.loc[pairs["left"]], right.loc[pairs["right"]]
    relation, agree = unit_of(a["fen"].to_numpy(), b["fen"].to_numpy(), a["known"].to_numpy(), b["known"].to_numpy())
    same = {name: a[name].to_numpy() == b[name].to_numpy() for name in ("household", "person", "kind")}
    return pd.DataFrame(
        {
            "days": np.abs(a["day"].to_numpy() - b["day"].to_numpy()),
            "same_number": (a["own"].to_numpy() == b["own"].to_numpy()) if plan.id else same["person"],
            **{f"same_{name}": values for name, values in same.items()},
            "relation": relation,
            "agree": agree,
            "both_unknown": ~a["known"].to_numpy() & ~b["known"].to_numpy(),
        }
    )


def _scored(pairs: pd.DataFrame, found: pd.DataFrame, possible: Any, plan: Comparison) -> pd.DataFrame:
    lost = MOST_FOR_DAYS * np.minimum(found["days"] / max(plan.tolerance_days, 1), 2.0)
    lost += OTHER_DAY * (found["days"] > 0)
    relation = found["relation"]
    lost += OTHER_NUMBER * ~found["same_number"] + OTHER_KIND * ~found["same_kind"]
    lost += np.where(found["same_household"], OTHER_PERSON * ~found["same_person"], OTHER_HOUSEHOLD)
    lost += UNKNOWN_AMOUNT * (relation == ONE_UNKNOWN) + OTHER_AMOUNT * ((relation == OTHER) | ~found["agree"])
    lost += OTHER_UNIT * ~relation.isin([EQUAL, OTHER, ONE_UNKNOWN])
    scored = pairs.assign(score=np.rint(BEST - lost).astype(np.int64))
    return scored[np.asarray(possible, dtype=bool)].reset_index(drop=True)
