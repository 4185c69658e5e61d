"""Labels: each is read as it stood on its day, and each row has either a label or a reason for having none."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_risk.panel import CENSORED_REASONS, build_panel
from fupin_risk.reading import read_register
from tests.panel.small_register import day, rows_read, small_register
from tests.properties.test_batch_entry import EXITS, Relapse, relapses

AS_OF = ["2016-12-31", "2017-06-30", "2017-12-31", "2018-12-31"]


@settings(max_examples=6)
@given(cases=relapses("2016-01-01", "2019-12-31"))
def test_nothing_entered_later_moves_a_label_that_was_read(cases: list[Relapse]) -> None:
    """The labels read on an as-of day are those of a register that ends on it.

    Seen to fail when `labels_read_on` masked the last reading instead of taking the one of the day.
    """
    whole = small_register(EXITS, cases)
    panel = build_panel(whole, AS_OF, only=["months_since_exit"])
    last = "2018-12-31"
    ended = read_register({name: rows[rows["entered_on"] <= day(last)] for name, rows in whole.tables.items()})
    then = rows_read(ended, AS_OF, last)["y"]
    read = panel.labels_read_on(last).reindex(then.index)
    pd.testing.assert_series_equal(read, then, check_index_type=False)


@settings(max_examples=6)
@given(cases=relapses("2016-01-01", "2017-12-31"), filled=st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_copy_that_is_filled_in_later_moves_no_label(cases: list[Relapse], filled: list[bool]) -> None:
    """Every case stands twice; the paper of some copies is filed after the labels were read.

    Seen to fail when `unite_filled_in` was left out: the cases were set apart, and their labels were 0.
    """
    tables = dict(small_register(EXITS, cases).tables)
    before = rows_read(read_register(tables), AS_OF, "2018-12-31")["y"]
    if "recognitions" in tables:
        copies = tables["recognitions"].copy()
        paper = [pd.Timestamp("2019-05-01") if filed else pd.NaT for filed in filled]
        copies["paper_filed_on"] = pd.Series(paper[: len(copies)], index=copies.index, dtype="datetime64[us]")
        tables["recognitions"] = pd.concat([tables["recognitions"], copies], ignore_index=True)
    pd.testing.assert_series_equal(rows_read(read_register(tables), AS_OF, "2018-12-31")["y"], before)


@settings(max_examples=6)
@given(cases=relapses("2016-01-01", "2019-12-31"))
def test_a_row_has_a_label_or_a_reason(cases: list[Relapse]) -> None:
    rows = rows_read(small_register(EXITS, cases), AS_OF, "2019-12-31")
    assert (rows["y"].isna() == rows["censored_why"].notna()).all()
    assert set(rows["censored_why"].dropna()) <= set(CENSORED_REASONS)
    assert (rows["known_on"][rows["y"].notna()] <= day("2019-12-31")).all()
    found = rows["event_on"][rows["y"] == 1]
    as_of = found.index.get_level_values("as_of")
    assert ((found > as_of) & (found <= as_of + pd.DateOffset(months=12))).all()
