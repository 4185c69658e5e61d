"""What does the three-way table say of each household?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fupin_risk.causes.check_order import check_keys, in_order
from fupin_risk.causes.door import Causes
from fupin_risk.causes.gaps import GAPS
from fupin_risk.causes.income_state import say_incomes

# Why a household is to be checked.
CHECK_REASONS = ("under_line", *GAPS, "unreadable")
# What must be known of a household before anything else is.
_FIRST_OF_ALL = ("income_per_head_yuan", "members_count")


def household_rows(homes: pd.DataFrame, causes: Causes) -> pd.DataFrame:
    """Return one row a household: its income, its causes, its measures, and why it is to be checked.

    Parameters
    ----------
    homes : DataFrame
        Index household_id, sorted: place, and since when the household is in the cohort.
    causes : Causes
        Of the same households.

    Returns
    -------
    DataFrame
        On the index of `homes`: its columns, `income_state`, live_causes, open_causes and possible_causes,
        measures_in_force (missing where unknown), earning_count, giving_count, to_check, because, check_rank,
        income_zh, income_en; see `ThreeWay.table`.
    """
    table = homes.join(causes.income_state)
    live = causes.gaps[causes.gaps["status"] != "without_cause"]
    live = live.sort_values(["household_id", "cause"], kind="stable")
    opened = {status: live[live["status"] == status] for status in GAPS}
    possible = causes.possible.sort_values(["household_id", "cause"], kind="stable")
    named = {"live_causes": live, "open_causes": live[live["status"].isin(GAPS)], "possible_causes": possible}
    for name, rows in named.items():
        table[name] = rows.groupby("household_id")["cause"].agg(";".join).reindex(table.index).fillna("")
    table["measures_in_force"] = _kinds_in_force(causes).reindex(table.index)
    measures = causes.measures_in_force
    for nature in ("earning", "giving"):
        counts = measures[measures["nature"] == nature].groupby("household_id").size().reindex(table.index).fillna(0)
        table[f"{nature}_count"] = counts.astype("Int64").mask(table["measures_in_force"].isna())
    reasons = {"under_line": table["under_line"].fillna(value=False).to_numpy(dtype=bool)}
    reasons |= {status: table.index.isin(rows["household_id"]) for status, rows in opened.items()}
    unread = causes.unread
    reasons["unreadable"] = unread.touches(unread.of_indicators(_FIRST_OF_ALL)).to_numpy(dtype=bool)
    flags = np.column_stack([reasons[name] for name in CHECK_REASONS])
    because = [";".join(name for name, is_so in zip(CHECK_REASONS, row, strict=True) if is_so) for row in flags]
    to_check = np.asarray(flags.any(axis=1))
    return table.assign(
        to_check=to_check,
        because=pd.Series(because, index=table.index, dtype=object),
        check_rank=_ranks(causes, to_check),
    ).join(say_incomes(causes.income_state, causes.day, causes.known.register.catalogue))


def _ranks(causes: Causes, to_check: NDArray[np.bool_]) -> pd.Series:
    """The order of checks, from 1, of the households that are to be checked; missing of others. No model is asked."""
    keys = check_keys(causes)[to_check]
    order = in_order(
        pd.Series(keys.index.to_numpy(dtype=object)),
        keys["check_first"].to_numpy(dtype=np.bool_),
        keys["unanswered_count"].to_numpy(dtype=np.int64),
        keys["gap_multiple"].to_numpy(dtype=np.int64),
    )
    ranks = pd.Series(np.arange(1, len(keys) + 1), index=keys.index[order], dtype="Int64")
    return ranks.reindex(causes.counties.index)


def _kinds_in_force(causes: Causes) -> pd.Series:
    """Kinds of measure in force, with semicolons; missing where measures are unknown and none is seen."""
    rows = causes.measures_in_force.drop_duplicates(["household_id", "kind"])
    rows = rows.sort_values(["household_id", "kind"], kind="stable")
    kinds = rows.groupby("household_id")["kind"].agg(";".join).reindex(causes.counties.index)
    covered = causes.counties.isin(causes.covered_counties) & (causes.measures is not None) & ~causes.measures_unsure
    return kinds.where(kinds.notna() | ~covered, "")
