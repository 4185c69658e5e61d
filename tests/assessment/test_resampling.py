"""Facts about resamples: whole villages are drawn, the same each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.assessment.resampling import block_counts, blocks_of, interval


def groups(values: list[str | None]) -> pd.Series:
    index = pd.MultiIndex.from_arrays([[f"h{number}" for number in range(len(values))], [1] * len(values)])
    return pd.Series(values, index=index)


def test_the_first_weighting_is_the_rows_as_they_are() -> None:
    assert block_counts(4, 3, random_state=0)[0].tolist() == [1, 1, 1, 1]


def test_each_resample_draws_as_many_villages_as_there_are() -> None:
    assert (block_counts(7, 50, random_state=0).sum(axis=1) == 7).all()


def test_the_seed_decides_the_draws() -> None:
    assert (block_counts(9, 20, random_state=1) == block_counts(9, 20, random_state=1)).all()
    assert (block_counts(9, 20, random_state=1) != block_counts(9, 20, random_state=2)).any()


def test_rows_of_a_village_are_one_block() -> None:
    codes, blocks, kind = blocks_of(groups(["v", "w", "v", "u"]))
    assert (codes.tolist(), blocks, kind) == ([1, 2, 1, 0], 3, "group")


def test_without_villages_the_household_is_the_block() -> None:
    assert blocks_of(groups(["v", "v", "v"]))[1:] == (3, "household")
    assert blocks_of(groups([None, None, None]))[1:] == (3, "household")


def test_a_row_without_a_village_stands_for_itself() -> None:
    codes, blocks, kind = blocks_of(groups(["v", None, "w", None]))
    assert (len(set(codes.tolist())), blocks, kind) == (4, 4, "group")


def test_the_draws_do_not_depend_on_the_order_of_the_rows() -> None:
    assert blocks_of(groups(["w", "v", "w"]))[0].tolist() == [1, 0, 1]
    assert blocks_of(groups(["v", "w", "w"]))[0].tolist() == [0, 1, 1]


def test_an_interval_is_the_middle_of_the_resamples() -> None:
    assert interval(np.append(5.0, np.arange(41.0))) == pytest.approx((5.0, 1.0, 39.0))


def test_too_few_resamples_with_a_figure_give_no_interval() -> None:
    value, low, high = interval(np.array([5.0, 1.0, np.nan, np.nan]))
    assert value == 5.0
    assert np.isnan(low)
    assert np.isnan(high)
