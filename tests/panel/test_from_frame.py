"""Facts about panels from anybody's table."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.panel import Panel


def table(waves: Any = (2001, 2003), **columns: Any) -> pd.DataFrame:
    """Two households in two waves."""
    base = {"hid": ["a", "b", "a", "b"], "wave": [waves[0], waves[0], waves[1], waves[1]], "x": [1.0, 2.0, 3.0, 4.0]}
    return pd.DataFrame({**base, "y": [0, 1, 1, 0], **columns})


def panel(frame: pd.DataFrame, **settings: Any) -> Panel:
    return Panel.from_frame(frame, **{"target": "y", "period": "wave", "household": "hid", **settings})


@pytest.mark.parametrize(
    ("waves", "known"),
    [
        ((2001, 2003), [2003, 2005]),  # a wave is known with the next one, whatever lies between
        ((2001.0, 2002.5), [2002.5, 2004.0]),
        (("2001Q4", "2002Q1"), ["2002Q1", "2002Q1+1"]),
        ((dt.date(2001, 12, 31), dt.date(2002, 12, 31)), [pd.Timestamp("2002-12-31"), pd.Timestamp("2003-12-31")]),
        ((pd.Period("2001Q1"), pd.Period("2001Q2")), [pd.Timestamp("2001-04-01"), pd.Timestamp("2001-06-30")]),
    ],
)
def test_periods_may_be_numbers_days_or_text(waves: Any, known: list[Any]) -> None:
    made = panel(table(waves))
    assert list(made.known_on.unique()) == known
    assert [split.test_as_of for split in made.splits(min_train_positives=1)] == [made.as_of_days[1]]


def test_rows_come_in_the_order_of_periods() -> None:
    assert panel(table().iloc[::-1]).X.index.get_level_values(1).to_list() == [2001, 2001, 2003, 2003]


def test_an_outcome_is_known_some_periods_later() -> None:
    late = panel(table(), known_after=2)
    assert late.splits(min_train_positives=1) == []
    assert late.labels_read_on(2003).isna().all()
    assert late.labels_read_on(2005).to_list() == pytest.approx([0, 1, np.nan, np.nan], nan_ok=True)
    assert late.labels_read_on(1999).isna().all()


def test_a_missing_outcome_is_censored() -> None:
    made = panel(table(y=[0, 1, None, 0]))
    assert made.censored_why.to_list() == [None, None, "no outcome", None]


def test_other_columns_are_features_and_text_becomes_codes() -> None:
    frame = table(
        sex=pd.Categorical(["m", "f", None, "m"], categories=["m", "f"]),
        roof=["b", "a", None, "b"],
        owned=[True, False, True, True],
    )
    made = panel(frame)
    assert made.X.columns.to_list() == ["x", "sex", "roof", "owned"]
    assert made.X["sex"].to_list() == pytest.approx([0, 1, np.nan, 0], nan_ok=True)  # a category keeps its own order
    assert made.text_codes == {"sex": ("m", "f"), "roof": ("a", "b")}
    assert made.unaudited == ("x", "sex", "roof", "owned")
    assert made.X.dtypes.eq("float64").all()


def test_group_and_weight_are_no_features() -> None:
    made = panel(table(village=["v", "w", "v", "w"], w=[1.0, 2.0, 1.0, 2.0]), group="village", weight="w")
    assert made.X.columns.to_list() == ["x"]
    assert made.groups.to_list() == ["v", "w", "v", "w"]
    assert made.weight.to_list() == [1.0, 2.0, 1.0, 2.0]
    assert panel(table()).groups.to_list() == ["a", "b", "a", "b"]


def test_directions_are_kept() -> None:
    assert panel(table(), directions={"x": -1}).directions == {"x": -1}


@pytest.mark.parametrize(
    ("frame", "settings", "sentences"),
    [
        (table(), {"target": "Y", "period": "wavve"}, ["no column 'Y'", "no column 'wavve'", "did you mean 'wave'?"]),
        (table(y=[0, 2, 1, 0]), {}, ["values other than 0, 1 and missing"]),
        (table(y=["no", "yes", "yes", "no"]), {}, ["values other than 0, 1 and missing"]),
        (table(y=[None] * 4), {}, ["has no values"]),
        (pd.concat([table(), table()]), {}, ["4 rows repeat a ('hid', 'wave')"]),
        (table(wave=[1, 1, "two", "two"]), {}, ["have no order"]),
        (table(hid=["a", None, "a", "b"]), {}, ["'hid' is missing on 1 rows"]),
        (table(x=[1.0, np.inf, 1.0, 1.0]), {}, ["infinite values: x"]),
        (table(when=pd.Timestamp("2001-01-01")), {}, ["neither numbers nor text: when"]),
        (table(), {"known_after": 0}, ["known_after must be 1 period"]),
        (table(), {"directions": {"z": 1}}, ["no column 'z' (a direction)"]),
        (table(), {"directions": {"x": 2}}, ["directions must be 1"]),
        (table(w=[-1.0, 1.0, 1.0, 1.0]), {"weight": "w"}, ["needs a number on every row"]),
        (table().drop(columns="x"), {}, ["no column is left as a feature"]),
        (table(), {"period": "hid"}, ["must be different columns"]),
    ],
)
def test_what_is_wrong_is_said_plainly(frame: pd.DataFrame, settings: dict, sentences: list[str]) -> None:
    with pytest.raises(ValueError, match="the table is not a panel yet") as error:
        panel(frame, **settings)
    assert all(sentence in str(error.value) for sentence in sentences)


def test_everything_wrong_is_said_at_once_and_no_value_of_a_cell() -> None:
    frame = pd.concat([table(y=[0, 7654321, 1, 0]), table()])
    with pytest.raises(ValueError, match="not a panel") as error:
        panel(frame)
    assert str(error.value).count("\n- ") == 2
    assert "7654321" not in str(error.value)
