"""Facts about the panel as a value: frozen, cut by rows, joined with own columns."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.panel import Panel, build_panel, naive_labels, naive_panel
from tests.panel.small_register import day, small_register


def waves(**columns: list[Any]) -> pd.DataFrame:
    base = {"hid": [1, 2, 3, 1, 2, 3], "wave": [1, 1, 1, 2, 2, 2], "income": [3.0, 9.0, 5.0, 2.0, 8.0, 5.0]}
    return pd.DataFrame({**base, "y": [1, 0, 0, 1, 0, None], **columns})


def own_panel(**settings: Any) -> Panel:
    return Panel.from_frame(waves(), target="y", period="wave", household="hid", **settings)


@pytest.fixture(scope="module")
def built() -> Panel:
    register = small_register({"A": "2015-12-01", "B": "2015-12-01"}, [("A", "2018-02-01", "2018-12-31")])
    return build_panel(register, ["2016-12-31", "2017-12-31"], only=["months_since_exit"])


def test_nothing_done_to_its_tables_changes_it() -> None:
    panel = own_panel()
    for table in (panel.X, panel.y, panel.groups, panel.known_on):
        table.iloc[0] = table.iloc[1]
    panel.provenance.clear()
    panel.directions["income"] = -1
    again = own_panel()
    pd.testing.assert_frame_equal(panel.X, again.X)
    pd.testing.assert_series_equal(panel.y, again.y)
    assert panel.provenance == again.provenance
    assert panel.directions == {"income": 0}


def test_nothing_done_to_the_table_it_came_from_changes_it() -> None:
    table = waves()
    panel = Panel.from_frame(table, target="y", period="wave", household="hid")
    table.loc[:, "income"] = 0.0
    assert panel.X["income"].to_list() == [3.0, 9.0, 5.0, 2.0, 8.0, 5.0]


def test_it_cannot_be_set() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        own_panel().cohort = "rich"
    with pytest.raises(AttributeError, match="frozen"):
        del own_panel().cohort


def test_it_can_be_copied_and_sent() -> None:
    panel = own_panel()
    sent = pickle.loads(pickle.dumps(panel))  # noqa: S301  our own bytes
    for twin in (copy.deepcopy(panel), sent):
        pd.testing.assert_frame_equal(twin.X, panel.X)
        pd.testing.assert_series_equal(twin.labels_read_on(2), panel.labels_read_on(2))


def test_rows_can_be_taken_by_mask_or_place() -> None:
    panel = own_panel()
    assert panel.take(np.array([False, True, False, False, False, True])).y.to_list() == pytest.approx(
        [0, np.nan], nan_ok=True
    )
    assert panel.take(np.array([3, 0])).X["income"].to_list() == [2.0, 3.0]
    assert len(panel.take(np.zeros(6, dtype=bool))) == 0


def test_known_by_holds_the_rows_whose_outcome_was_known() -> None:
    known = own_panel().known_by(2)
    assert known.X.index.to_list() == [(1, 1), (2, 1), (3, 1)]
    assert known.y.notna().all()
    assert (known.known_on <= 2).all()


def test_known_by_reads_the_labels_of_a_register_on_the_day(built: Panel) -> None:
    assert len(built.known_by("2017-12-30")) == 0
    assert len(built.known_by("2017-12-31")) == 2
    later = built.known_by("2018-12-31")
    assert later.y.to_list() == [0, 0, 1, 0]
    assert built.take(np.array([2])).labels_read_on("2018-12-31").to_list() == [1]


def test_own_columns_join_by_household_or_by_household_and_day(built: Panel) -> None:
    by_household = built.with_features(pd.DataFrame({"rooms": [3]}, index=pd.Index(["A"], name="household_id")))
    assert by_household.X["rooms"].to_list() == pytest.approx([3, np.nan, 3, np.nan], nan_ok=True)
    rows = pd.DataFrame({"household_id": ["B"], "as_of": [day("2017-12-31")], "roof": ["tiles"]})
    both = by_household.with_features(rows)
    assert both.X["roof"].to_list() == pytest.approx([np.nan, np.nan, np.nan, 0], nan_ok=True)
    assert both.unaudited == ("rooms", "roof")
    assert both.text_codes == {"roof": ("tiles",)}
    assert both.y.equals(built.y)
    assert built.unaudited == ()


def test_own_columns_that_cannot_be_joined_are_all_named(built: Panel) -> None:
    frame = pd.DataFrame({"household_id": ["A", "A"], "months_since_exit": [1, 2]})
    with pytest.raises(ValueError, match=r"already in the panel: months_since_exit; a key is on more than one row"):
        built.with_features(frame)


def test_a_new_table_is_coded_as_the_panel_was() -> None:
    table = waves(
        roof=["tiles", "straw", None, "tiles", "straw", "tiles"], owned=[True, False, True, True, False, True]
    )
    panel = Panel.from_frame(table, target="y", period="wave", household="hid")
    assert panel.text_codes == {"roof": ("straw", "tiles")}
    new = pd.DataFrame({"owned": [False, True], "roof": ["straw", "glass"], "income": [1, 2], "more": [0, 0]})
    coded = panel.encode(new)
    assert coded.columns.to_list() == ["income", "roof", "owned"]
    assert coded["roof"].to_list() == pytest.approx([0, np.nan], nan_ok=True)
    assert coded["owned"].to_list() == [0, 1]
    with pytest.raises(ValueError, match="lacks these features of the panel: income"):
        panel.encode(new.drop(columns="income"))
    with pytest.raises(ValueError, match="these columns hold text, but numbers in the panel: income"):
        panel.encode(new.assign(income="much"))


def test_a_naive_reader_calls_what_is_not_entered_no_event(built: Panel) -> None:
    # Before the batch of 2018 A's relapse of February is not there; the window of 2017-12-31 is open.
    assert naive_labels(built, "2018-06-30").to_list() == [0, 0, 0, 0]
    assert naive_labels(built, "2017-12-31").to_list() == pytest.approx([0, 0, np.nan, np.nan], nan_ok=True)
    assert naive_labels(built, "2018-12-31").to_list() == [0, 0, 1, 0]
    assert naive_panel(built, "2018-06-30").y.to_list() == [0, 0, 0, 0]
    assert naive_labels(own_panel(), 2).to_list() == pytest.approx([1, 0, 0, np.nan, np.nan, np.nan], nan_ok=True)


def test_it_is_short_to_read() -> None:
    assert (
        repr(own_panel()) == "Panel(6 rows of 3 households on 2 as-of days: 5 labelled, 2 of them positive; 1 feature)"
    )
