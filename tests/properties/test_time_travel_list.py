"""Promise 1, at the end of the path: what is entered later moves no score, no list and no sentence by a bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import fupin_risk as fr

DAY = pd.Timestamp("2018-12-31")


@pytest.fixture(scope="module")
def county() -> fr.Register:
    return fr.make_county(households=1500, seed=21)


@pytest.fixture(scope="module")
def model(county: fr.Register) -> fr.RiskModel:
    panel = fr.build_panel(county, as_of=["2015-12-31", "2016-12-31", "2017-12-31"])
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


def without_later_rows(county: fr.Register) -> dict[str, pd.DataFrame]:
    return {name: frame[frame["entered_on"] <= DAY] for name, frame in dict(county.tables).items()}


def with_nonsense_later(county: fr.Register) -> dict[str, pd.DataFrame]:
    """Every row anew, entered a day later, with its numbers tenfold and half of them withdrawn."""
    tables = {}
    for name, frame in without_later_rows(county).items():
        later = frame.copy()
        later["entered_on"] = DAY + pd.Timedelta(days=1)
        for column in later.columns[later.columns.str.endswith("_yuan")]:
            later[column] = later[column] * 10
        later["retracted"] = np.arange(len(later)) % 2 == 0
        tables[name] = pd.concat([frame, later.drop_duplicates()], ignore_index=True)
    return tables


@pytest.mark.parametrize("change", [without_later_rows, with_nonsense_later])
def test_what_is_entered_later_moves_nothing(county: fr.Register, model: fr.RiskModel, change: object) -> None:
    """Seen to fail when a row that any later entry replaces was left out, whatever the day of that entry."""
    changed = fr.read_register(change(county))  # type: ignore[operator]
    first = fr.make_warning_list(county, model, DAY.date(), capacity=20)
    second = fr.make_warning_list(changed, model, DAY.date(), capacity=20)
    assert len(first.table) > 5
    pd.testing.assert_frame_equal(first.table, second.table, check_exact=True)
    pd.testing.assert_frame_equal(first.gaps, second.gaps, check_exact=True)
    pd.testing.assert_frame_equal(first.income_history, second.income_history, check_exact=True)
