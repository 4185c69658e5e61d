"""Texts of a group stand together in the order of its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_risk.causes.joining import joined, texts_where


def test_texts_of_a_key_of_two_parts_keep_their_order() -> None:
    rows = pd.DataFrame(
        {"id": ["h2", "h1", "h2", "h2"], "cause": ["b", "a", "b", "a"], "kind": ["z", "y", "x", "w"]},
        index=[9, 5, 7, 1],
    )
    assert joined(rows, ["id", "cause"], "kind", "+").to_dict() == {
        ("h2", "b"): "z+x",
        ("h1", "a"): "y",
        ("h2", "a"): "w",
    }


def test_of_no_rows_there_is_no_text() -> None:
    rows = pd.DataFrame({"id": pd.Series(dtype="str"), "kind": pd.Series(dtype=object)})
    assert joined(rows, "id", "kind").empty


def test_each_row_says_the_columns_that_hold_in_their_order() -> None:
    names = [f"k{number}" for number in range(70)]
    has = np.random.default_rng(7).random((50, 70)) < 0.1
    has[3] = False
    expected = ["+".join(name for name, holds in zip(names, row, strict=True) if holds) for row in has]
    assert texts_where(has, names, "+").tolist() == expected
    assert texts_where(has[:0], names).tolist() == []
    assert texts_where(has[:2, :0], []).tolist() == ["", ""]
