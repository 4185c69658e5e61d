"""A chunk's intermediate table comes back as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fupin_risk.batch.work_files import read_work, write_work


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_values_types_and_what_is_unknown(tmp_path: Path, rows: int) -> None:
    frame = pd.DataFrame(
        {
            "number": [1.5, np.nan, -0.0, np.inf],
            "code": pd.Series(["a", None, "a", "乙"], dtype=object),
            "nothing": pd.Series([None] * 4, dtype=object),
            "text": pd.Series(["a", None, "b", ""], dtype="str"),
            "count": pd.array([1, None, 3, 4], dtype="Int64"),
            "whole": [1, 2, 3, 4],
            "day": pd.to_datetime(["2019-12-31", None, "2019-01-01", None]),
            "yes": [True, False, True, False],
        }
    )[:rows]
    write_work(frame, tmp_path / "work.arrow")
    pd.testing.assert_frame_equal(read_work(tmp_path / "work.arrow"), frame, check_exact=True)
    some = read_work(tmp_path / "work.arrow", ["number", "code"])
    pd.testing.assert_frame_equal(some, frame[["number", "code"]], check_exact=True)
