"""In what do the two rows of a pair differ, and by which cause?"""

from __future__ import annotations

from typing import Any, Final, get_args

import numpy as np
import pandas as pd

from fupin_risk.definitions import Comparison, DifferenceCause
from fupin_risk.reconciliation.amounts import LEFT_IN_WAN, ONE_UNKNOWN, OTHER, RIGHT_IN_WAN, unit_of
from fupin_risk.reconciliation.matching import Matching
from fupin_risk.reconciliation.sides import Side

Array = np.ndarray[Any, Any]
# In the order in which, of several causes, the first takes the amount of a row that the other side does not have.
CAUSES: Final[tuple[DifferenceCause, ...]] = get_args(DifferenceCause)


def no_causes(index: pd.Index) -> pd.DataFrame:
    """A yes or no for each cause, all no."""
    return pd.DataFrame(data=False, index=index, columns=list(CAUSES))


def match_sums(left: Side, right: Side, matching: Matching) -> pd.DataFrame:
    """What each match holds on either side.

    Returns
    -------
    DataFrame
        By match: left_rows, left_fen, left_known (all amounts known), right_…; relation (of amounts), agree.
    """
    parts = []
    for side, name in ((left, "left"), (right, "right")):
        rows = matching.links[["match", name]].drop_duplicates()
        keys = side.keys.loc[rows[name], ["fen", "known"]].assign(match=rows["match"].to_numpy())
        parts.append(
            keys.groupby("match").agg(
                **{
                    f"{name}_rows": ("fen", "size"),
                    f"{name}_fen": ("fen", "sum"),
                    f"{name}_known": ("known", "all"),
                }
            )
        )
    sums = parts[0].join(parts[1])
    sums["relation"], sums["agree"] = unit_of(
        sums["left_fen"].to_numpy(),
        sums["right_fen"].to_numpy(),
        sums["left_known"].to_numpy(),
        sums["right_known"].to_numpy(),
    )
    return sums


def differing_columns(left: Side, right: Side, matching: Matching, plan: Comparison) -> pd.DataFrame:
    """Where the two rows of each link differ; what only one of them says is no difference.

    Returns
    -------
    DataFrame of bool
        A row a link, a column each of person_id, household_id and the compared columns.
    """
    links = matching.links
    a, b = left.keys.loc[links["left"]], right.keys.loc[links["right"]]
    found = pd.DataFrame(index=links.index)
    same_home = a["household"].to_numpy() == b["household"].to_numpy()
    if "person_id" in left.rows and "person_id" in right.rows:
        found["person_id"] = a["person"].to_numpy() != b["person"].to_numpy()
    found["household_id"] = ~same_home
    found[plan.day] = a["day"].to_numpy() != b["day"].to_numpy()
    for name in plan.all_compared:
        if name not in left.rows or name not in right.rows:
            found[name] = False
            continue
        one, other = left.rows.loc[links["left"], name], right.rows.loc[links["right"], name]
        differs = (one.reset_index(drop=True) != other.reset_index(drop=True)).fillna(value=False)
        found[name] = differs.to_numpy(dtype=bool) & one.notna().to_numpy() & other.notna().to_numpy()
    return found


def pair_causes(
    left: Side,
    right: Side,
    matching: Matching,
    sums: pd.DataFrame,
    differing: pd.DataFrame,
    counted: tuple[Array, Array],
    plan: Comparison,
) -> pd.DataFrame:
    """The causes of each match's differences; none where its rows agree.

    Parameters
    ----------
    left, right : Side
    matching : Matching
    sums : DataFrame
        Of `match_sums`.
    differing : DataFrame
        Of `differing_columns`.
    counted : two (n,) bool arrays
        Which rows of either side lie in the period.
    plan : Comparison

    Returns
    -------
    DataFrame of bool
        By match, a column a cause.
    """
    links = matching.links
    causes = no_causes(sums.index)
    several = (sums["left_rows"] > 1) | (sums["right_rows"] > 1)
    relation, agree = sums["relation"], sums["agree"]
    causes["unit"] = relation.isin([LEFT_IN_WAN, RIGHT_IN_WAN])
    causes["amount"] = (relation == OTHER) | (causes["unit"] & ~agree)
    causes["unknown"] = relation == ONE_UNKNOWN
    # Of rows that are counted together only days and amounts can be compared.
    days = np.abs(left.keys.loc[links["left"], "day"].to_numpy() - right.keys.loc[links["right"], "day"].to_numpy())
    days = pd.Series(days).groupby(links["match"].to_numpy()).min().reindex(sums.index)
    causes["cut_off"] = (days > 0) & (days <= plan.tolerance_days)
    causes["unknown"] |= days > plan.tolerance_days
    causes["person_or_household"] = several
    within = pd.DataFrame({"left": counted[0][links["left"]], "right": counted[1][links["right"]]})
    some = within.any(axis=1).groupby(links["match"].to_numpy()).any()
    every = within.all(axis=1).groupby(links["match"].to_numpy()).all()
    causes["cut_off"] |= several & (some & ~every).reindex(sums.index)
    of_pairs = differing.groupby(links["match"].to_numpy()).any().reindex(sums.index)
    of_pairs.loc[several] = False
    other_home = of_pairs["household_id"]
    causes["unknown"] |= other_home
    if "person_id" in of_pairs:
        causes["person_or_household"] |= of_pairs["person_id"] & ~other_home
    # A due day that moved with the loan's, a payment that is less by the same unit, are named already.
    follows = {"cut_off": causes["cut_off"] | causes["renewal"], "amount": causes["unit"] | causes["amount"]}
    for name, cause in plan.all_compared.items():
        differs = of_pairs[name]
        if name in plan.compared and cause in follows:
            differs = differs & ~follows[cause]
        causes[cause] |= differs
    doubtful = links.groupby("match")["rivals"].sum().reindex(sums.index) > 0
    in_doubt = doubtful & causes.any(axis=1)
    causes.loc[in_doubt] = False
    causes.loc[in_doubt, "unknown"] = True
    return causes


def side_in_wan(sums: pd.DataFrame) -> tuple[bool, bool]:
    """Whether the left's, the right's amounts stand in wan yuan throughout."""
    comparable = sums["left_known"] & sums["right_known"] & (sums["left_fen"] > 0) & (sums["right_fen"] > 0)
    half = max(int(comparable.sum()), 1) / 2
    left, right = (int((sums["relation"] == code).sum()) > half for code in (LEFT_IN_WAN, RIGHT_IN_WAN))
    return left, right
