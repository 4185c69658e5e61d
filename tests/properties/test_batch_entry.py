"""Batch entry: which rows are labelled, and their rate, does not depend on outcomes inside open windows."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.panel.small_register import rows_read, small_register

HOUSEHOLDS = [f"N{number}" for number in range(6)]
EXITS = dict.fromkeys(HOUSEHOLDS, "2015-06-01")
Relapse = tuple[str, str, str]


def relapses(earliest: str, latest: str) -> st.SearchStrategy[list[Relapse]]:
    """Cases found between two days and entered at once, at year end, or more than a year later."""
    found = st.dates(dt.date.fromisoformat(earliest), dt.date.fromisoformat(latest))
    waits = st.one_of(st.just(0), st.integers(0, 60), st.integers(300, 500))
    entered = st.builds(lambda day, wait: (str(day), str(day + dt.timedelta(days=wait))), found, waits)
    return st.lists(st.builds(lambda name, days: (name, *days), st.sampled_from(HOUSEHOLDS), entered), max_size=6)


CLOSED, OPEN = relapses("2016-01-01", "2017-12-31"), relapses("2018-01-01", "2018-09-30")


@settings(max_examples=6)
@given(closed=CLOSED, one=OPEN, other=OPEN)
def test_in_yearly_batches(closed: list[Relapse], one: list[Relapse], other: list[Relapse]) -> None:
    """Read on 2018-10-01: the window to 2017-12-31 is closed, those to 2018-06-30 and later wait for the batch of 2018.

    Seen to fail when an early positive of an open window was given its label (`y = 1` wherever an event had been
    entered): a row of a later day came in, and it was positive.
    """
    as_of, read_on = ["2016-12-31", "2017-06-30", "2017-12-31", "2018-06-30"], "2018-10-01"
    first, second = (
        rows_read(small_register(EXITS, closed + cases), as_of, read_on)["y"].dropna() for cases in (one, other)
    )
    pd.testing.assert_series_equal(first, second)
    assert set(first.index.get_level_values("as_of")) <= {pd.Timestamp("2016-12-31")}


@settings(max_examples=6)
@given(seen=st.sampled_from([28, 40]), one=relapses("2022-01-02", "2022-02-28"))
def test_in_continuous_entry(seen: int, one: list[Relapse]) -> None:
    """Read on 2022-02-28: the window to 2022-01-01 is closed if the delay of 20 days is known, the others are open.

    Seen to fail when the delays of all cases seen by then told when a window closes: two cases inside open windows made
    thirty of the twenty-eight that were known, and the first window closed.
    """
    early = [f"E{number:02}" for number in range(seen)]
    exits, as_of = EXITS | dict.fromkeys(early, "2015-06-01"), ["2021-04-01", "2021-06-30", "2022-01-31"]
    known = [(name, "2021-03-01", "2021-03-21") for name in early]
    first, second = (
        rows_read(small_register(exits, [*known, *cases], last_entry="2023-12-31"), as_of, "2022-02-28", 9)[
            "y"
        ].dropna()
        for cases in ([], one)
    )
    pd.testing.assert_series_equal(first, second)
    assert len(first) == (len(HOUSEHOLDS) if seen == 40 else 0)
