"""Facts about windows: which days are in, and when the last event of one has been entered."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from fupin_risk.definitions import EntryBatchRow, Policy
from fupin_risk.panel.windows import Delays, Window, batch_closing, closing_day

BATCH = EntryBatchRow(
    outcome="recognised_relapse",
    regime="batch",
    closes="12-31",
    published_on=dt.date(2014, 1, 1),
    in_force_from=dt.date(2014, 1, 1),
    in_force_to=dt.date(2020, 12, 31),
    source="test",
    verified=True,
)
CONTINUOUS = BATCH.model_copy(
    update={
        "regime": "continuous",
        "in_force_from": dt.date(2021, 1, 1),
        "in_force_to": None,
        "default_delay_days": 100,
    }
)
POLICY = Policy.of((BATCH, CONTINUOUS))
LATE = pd.Timestamp("2030-01-01")


def no_delays(*_: pd.Timestamp) -> np.ndarray:
    return np.empty(0)


def closing(
    as_of: str, months: int = 12, delays: Delays = no_delays, policy: Policy = POLICY, read_on: pd.Timestamp = LATE
) -> str:
    window = Window.after(as_of, months)
    day = closing_day(policy, "recognised_relapse", "341503", window, read_on=read_on, delays=delays)
    return str(day.date()) if day is not None else "never"


@pytest.mark.parametrize(
    ("as_of", "months", "end"),
    [
        ("2016-12-31", 12, "2017-12-31"),
        ("2016-02-29", 12, "2017-02-28"),  # a leap day has no namesake
        ("2015-02-28", 12, "2016-02-28"),  # the day of the month is kept, not the end of the month
        ("2017-11-30", 3, "2018-02-28"),
        ("2017-08-31", 6, "2018-02-28"),
        ("2017-06-30", 6, "2017-12-30"),
    ],
)
def test_a_window_ends_on_the_same_day_of_a_later_month(as_of: str, months: int, end: str) -> None:
    assert str(Window.after(as_of, months).end.date()) == end


@pytest.mark.parametrize(
    ("closes", "day", "first"),
    [
        ("12-31", "2017-12-31", "2017-12-31"),
        ("12-31", "2018-01-01", "2018-12-31"),
        ("01-15", "2017-12-31", "2018-01-15"),
        ("02-29", "2017-03-01", "2018-02-28"),
        ("02-29", "2016-02-29", "2016-02-29"),
    ],
)
def test_a_batch_closes_on_the_first_closing_day_from_then(closes: str, day: str, first: str) -> None:
    assert str(batch_closing(closes, pd.Timestamp(day)).date()) == first


def test_a_window_over_two_years_closes_with_the_later_batch() -> None:
    assert closing("2016-12-31") == "2017-12-31"
    assert closing("2017-06-30") == "2018-12-31"
    assert closing("2017-01-01") == "2018-12-31"  # its last day, 1 January, belongs to the batch of 2018


def test_without_enough_delays_the_default_one_is_waited() -> None:
    assert closing("2021-12-31") == "2023-04-10"  # 100 days from 2022-12-31
    assert closing("2021-12-31", delays=lambda *_: np.full(29, 5.0)) == "2023-04-10"


def test_from_thirty_delays_on_their_quantile_is_waited() -> None:
    # 99 % of 101 delays of 0, 1, …, 100 days are at most 99.
    assert closing("2021-12-31", delays=lambda *_: np.arange(101.0)) == "2023-04-09"


def test_only_delays_of_events_up_to_the_as_of_day_and_of_the_same_regime_are_asked_for() -> None:
    asked = []

    def delays(first: pd.Timestamp, last: pd.Timestamp, seen_on: pd.Timestamp) -> np.ndarray:
        asked.append((str(first.date()), str(last.date()), str(seen_on.date())))
        return np.full(40, 10.0)

    assert closing("2021-12-31", delays=delays) == "2023-01-10"
    # Looked at when the window ends, and again on the day on which it seems to close.
    assert asked == [("2021-01-01", "2021-12-31", "2022-12-31"), ("2021-01-01", "2021-12-31", "2023-01-10")]


def test_longer_delays_that_come_in_meanwhile_move_the_closing_day() -> None:
    def delays(_first: pd.Timestamp, _last: pd.Timestamp, seen_on: pd.Timestamp) -> np.ndarray:
        return np.full(40, 10.0 if seen_on < pd.Timestamp("2023-01-05") else 60.0)

    assert closing("2021-12-31", delays=delays) == "2023-03-01"


def test_an_open_window_closes_after_the_day_on_which_it_is_read() -> None:
    assert (
        closing("2021-12-31", read_on=pd.Timestamp("2023-01-01"), delays=lambda *_: np.full(40, 10.0)) == "2023-01-10"
    )


def test_over_a_change_of_regime_the_later_closing_counts() -> None:
    assert closing("2020-06-30") == "2021-10-08"  # the batch closes on 2020-12-31, the rest 100 days after 2021-06-30
    late_batch = Policy.of((BATCH.model_copy(update={"closes": "12-30"}), CONTINUOUS))
    # The batch that holds 31 December 2020 closes on 30 December 2021.
    assert closing("2020-06-30", policy=late_batch) == "2021-12-30"


def test_without_a_rule_for_every_day_a_window_never_closes() -> None:
    assert closing("2020-06-30", policy=Policy.of((CONTINUOUS,))) == "never"
    assert closing("2020-06-30", policy=Policy.of((BATCH,))) == "never"
