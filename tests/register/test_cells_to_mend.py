"""What somebody should look at in the files stands there as it was found, for those who keep the files alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.outputs import write_intake
from fupin_risk.reading import read_register
from fupin_risk.register import keep_register
from tests.reading.made_rows import homes

KEY = b"a key of 32 bytes that is no key at all"
SHOWN = ["file", "line", "heading", "cell", "household_id", "reason_code"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    homes("h1", "h2", water_safe=["perhaps", "是"]).to_csv(tmp_path / "files" / "households.csv", index=False)
    members = {
        "人员编号": ["p1", "p2"],
        "户编号": ["h1", None],
        "occurred_on": "2014-01-01",
        "entered_on": "2014-01-31",
    }
    pd.DataFrame(members).to_csv(tmp_path / "files" / "members.csv", index=False)
    return tmp_path / "files"


def test_each_row_and_cell_is_shown_with_the_heading_of_the_file_and_what_may_stand_there(folder: Path) -> None:
    found = read_register(folder).cells_to_mend()
    assert found[SHOWN].astype(object).where(found[SHOWN].notna(), None).to_numpy().tolist() == [
        ["households.csv", 2, "water_safe", "perhaps", "h1", "not_yes_or_no"],
        ["members.csv", 3, "户编号", None, None, "missing_required"],
    ]
    assert found["allowed_zh"].tolist() == ["是、否", ""]


def test_it_goes_with_a_kept_register_and_shows_no_cell_beside_pseudonyms(folder: Path, tmp_path: Path) -> None:
    register = read_register(folder)
    kept = read_register(keep_register(register, tmp_path / "kept"))
    pd.testing.assert_frame_equal(kept.cells_to_mend(), register.cells_to_mend())
    hidden = read_register(folder, pseudonym_key=KEY).cells_to_mend()
    assert hidden["line"].tolist() == [2, 3]
    assert hidden[["cell", "household_id"]].isna().all(axis=None)


def test_only_the_user_can_read_what_is_written_of_it(folder: Path, tmp_path: Path) -> None:
    for path in write_intake(read_register(folder), tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
