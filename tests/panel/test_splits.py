"""Facts about splits: they go forward in time, and train only on what was known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_risk.panel import Panel, build_panel
from tests.panel.small_register import small_register


def test_no_split_trains_on_what_was_not_known_yet() -> None:
    names = [f"N{number}" for number in range(9)]
    register = small_register(
        dict.fromkeys(names, "2015-12-01"),
        [
            (names[0], "2017-02-01", "2017-12-31"),
            (names[1], "2018-02-01", "2018-12-31"),
            (names[2], "2019-05-01", "2019-12-31"),
        ],
    )
    days = ["2016-12-31", "2017-06-30", "2017-12-31", "2018-06-30", "2018-12-31"]
    panel = build_panel(register, days, only=["months_since_exit"])
    splits = panel.splits(min_train_positives=1)
    assert [str(split.test_as_of.date()) for split in splits] == ["2017-12-31", "2018-06-30", "2018-12-31"]
    for split in splits:
        assert (panel.known_on[split.train_index] <= split.test_as_of).all()
        ends = panel.X.index.get_level_values("as_of")[split.train_index] + pd.DateOffset(months=12)
        assert (ends <= split.test_as_of).all()
        assert not (split.train_index & split.test_index).any()
        tested = panel.X.index.get_level_values("as_of")[split.test_index]
        assert (tested == split.test_as_of).all()
        assert panel.y[split.test_index].notna().all()


def test_a_day_without_enough_known_positives_is_not_tested() -> None:
    frame = pd.DataFrame({"hid": np.tile(np.arange(50), 4), "wave": np.repeat(np.arange(4), 50), "x": 1.0})
    frame["y"] = (frame["hid"] < 6).astype(int)
    panel = Panel.from_frame(frame, "y", "wave", "hid")
    assert [split.test_as_of for split in panel.splits(min_train_positives=6)] == [1, 2, 3]
    assert [split.test_as_of for split in panel.splits(min_train_positives=7)] == [2, 3]
    assert panel.splits() == []


def test_a_period_without_outcomes_is_not_tested() -> None:
    frame = pd.DataFrame({"hid": [1, 2, 1, 2], "wave": [1, 1, 2, 2], "x": 1.0, "y": [0, 1, None, None]})
    assert Panel.from_frame(frame, "y", "wave", "hid").splits(min_train_positives=1) == []
