"""Whatever the two books hold, the bridge adds up to the fen, and every row stands somewhere once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_risk.definitions import load_catalogue
from fupin_risk.reconciliation import CAUSES, Reconciliation
from fupin_risk.reconciliation.reconcile import _compared
from fupin_risk.reconciliation.sides import Side, with_keys

CATALOGUE = load_catalogue()
PLAN = CATALOGUE.find_comparison("loans")
AMOUNTS = (None, 0.0, 0.01, 1.0, 2.13, 100.0, 10_000.0, 12_345.67, 20_000.0, 30_000.0, 50_000.0)

loans = st.builds(
    dict,
    household_id=st.sampled_from(("h1", "h2", "h3")),
    loan_id=st.sampled_from(("1", "2", "3", "4", "L-1")),
    stage=st.sampled_from(("lent", "renewed")),
    occurred_on=st.integers(0, 200).map(lambda days: pd.Timestamp("2019-01-01") + pd.Timedelta(days=days)),
    amount_yuan=st.sampled_from(AMOUNTS),
    due_on=st.sampled_from((pd.NaT, pd.Timestamp("2019-06-01"))),
    use_mode=st.sampled_from((None, "own_use", "firm_use")),
    purpose=st.sampled_from((None, "industry", "housing")),
)
periods = st.sampled_from((None, (dt.date(2019, 2, 1), dt.date(2019, 5, 31))))


def side(name: str, rows: list[dict[str, Any]]) -> Side:
    names = ["household_id", "loan_id", "stage", "occurred_on", "amount_yuan", "due_on", "use_mode", "purpose"]
    frame = pd.DataFrame(rows, columns=names)
    texts = dict.fromkeys(("household_id", "loan_id", "stage", "use_mode", "purpose"), "str")
    frame = frame.astype({**texts, "occurred_on": "datetime64[us]", "due_on": "datetime64[us]", "amount_yuan": float})
    return Side(name, frame.sort_values(names, kind="stable", ignore_index=True), pd.DataFrame(), {})


def compared(left: list[Any], right: list[Any], period: Any) -> Reconciliation:
    sides = with_keys(side("left", left), side("right", right), PLAN)
    return _compared(sides, PLAN, dt.date(2019, 12, 31), period, None, CATALOGUE)


@settings(max_examples=20)
@given(st.lists(loans, max_size=7), st.lists(loans, max_size=7), periods)
def test_the_steps_from_left_add_up_to_right(left: list[Any], right: list[Any], period: Any) -> None:
    result = compared(left, right, period)
    totals = result.totals
    assert totals["step"].iloc[0] == "left"
    assert totals["step"].iloc[-1] == "right"
    assert totals["amount_fen"].dtype == totals["rows"].dtype == np.int64
    assert totals["amount_fen"].iloc[:-1].sum() == totals["amount_fen"].iloc[-1]
    assert totals["rows"].iloc[:-1].sum() == totals["rows"].iloc[-1]
    for name, rows, end in (("left", left, 0), ("right", right, -1)):
        counted = [row for row in rows if period is None or period[0] <= row["occurred_on"].date() <= period[1]]
        assert totals["rows"].iloc[end] == len(counted), name
        assert totals["amount_fen"].iloc[end] == sum(round(100 * (row["amount_yuan"] or 0.0)) for row in counted)


@settings(max_examples=12)
@given(st.lists(loans, max_size=7), st.lists(loans, max_size=7))
def test_every_row_stands_in_one_place_and_every_difference_has_a_cause(left: list[Any], right: list[Any]) -> None:
    result = compared(left, right, None)
    alone = {"left": result.only_left, "right": result.only_right}
    for name, rows in (("left", left), ("right", right)):
        sides_of_match = result.pairs.groupby("match")[f"{name}_loan_id"].size()
        several = result.pairs.groupby("match")[[f"{other}_loan_id" for other in ("left", "right")]].size()
        assert (sides_of_match == several).all()
        assert len(alone[name]) <= len(rows)
        assert (alone[name]["causes"] != "").all()
    one_to_one = result.pairs[~result.pairs["match"].duplicated(keep=False)]
    grouped = result.pairs[result.pairs["match"].duplicated(keep=False)]
    # A match of n and one: n rows of one side and one of the other stand in n lines.
    matches = grouped["match"].nunique()
    assert len(one_to_one) * 2 + len(grouped) + matches + len(alone["left"]) + len(alone["right"]) == len(left) + len(
        right
    )
    named = {
        cause for text in [*result.pairs["causes"], *alone["left"]["causes"]] for cause in text.split(";") if cause
    }
    assert named <= set(CAUSES)
    differing = one_to_one[one_to_one["differing"] != ""]
    assert (differing["causes"] != "").all()
    agreeing = one_to_one[one_to_one["differing"] == ""]
    assert (agreeing["causes"] == "").all()


@settings(max_examples=8)
@given(st.lists(loans, max_size=6), st.lists(loans, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(left: list[Any], right: list[Any], chance: Any) -> None:
    mixed = [chance.sample(rows, len(rows)) for rows in (left, right)]
    first, second = compared(left, right, None), compared(*mixed, None)
    for name in ("pairs", "only_left", "only_right", "causes", "totals"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


@settings(max_examples=8)
@given(st.lists(loans, max_size=8))
def test_a_book_agrees_with_itself(rows: list[Any]) -> None:
    result = compared(rows, rows, None)
    assert len(result.causes) == 0
    assert len(result.pairs) == len(rows)
