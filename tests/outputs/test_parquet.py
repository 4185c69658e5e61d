"""Facts about the Parquet file."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from fupin_risk.outputs import write_parquet, write_table
from tests.outputs.made_list import make_list, shuffled


def test_it_holds_every_column_in_the_order_of_checks(tmp_path: Path) -> None:
    made = make_list(12)
    write_parquet(shuffled(made), tmp_path / "list.parquet")
    read = pd.read_parquet(tmp_path / "list.parquet")
    pd.testing.assert_frame_equal(read, made.table, check_dtype=False)


def test_its_metadata_says_what_it_was_made_from_and_nothing_of_the_machine(tmp_path: Path) -> None:
    made = make_list(3)
    write_parquet(made, tmp_path / "list.parquet")
    metadata = pq.read_schema(tmp_path / "list.parquet").metadata
    assert set(metadata) == {b"fupin_risk"}
    assert json.loads(metadata[b"fupin_risk"])["as_of"] == "2019-12-31"


def test_a_column_without_a_value_is_text_and_days_stay_days(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "nothing": [None, None],
            "text": ["a", None],
            "category": pd.Categorical(["x", "y"]),
            "on": pd.to_datetime(["2019-01-01", None]),
            "yes": pd.array([True, None], dtype="boolean"),
        }
    )
    write_table(frame, tmp_path / "two.parquet")
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "two.parquet")}
    assert types["nothing"] == types["text"] == types["category"] == "string"
    assert types["on"].startswith("timestamp")
    assert types["yes"] == "bool"
    assert pd.read_parquet(tmp_path / "two.parquet")["text"].isna().tolist() == [False, True]
