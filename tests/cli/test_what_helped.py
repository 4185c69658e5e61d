"""The command `what-helped` warns, says what it refuses, and writes two files without a household."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app
from tests.said import HELP_WARNING

DAYS = ["--from", "2016-03-31", "--from", "2016-09-30"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    fr.make_county(households=300, seed=5, out=folder)
    return folder / "register"


def test_it_warns_first_and_counts_what_it_refuses(county: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["what-helped", str(county), *DAYS, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    table = pq.read_table(tmp_path / "what-helped.parquet")
    rows, refused = table.num_rows, sum(1 for reason in table["refused"].to_pylist() if reason)
    assert refused > 0
    assert f"{rows - refused} of {rows} comparisons can be made, {refused} are refused." in done.output
    assert done.output.index(HELP_WARNING.en) < done.output.index("reached")
    assert "Help hides risk" in done.output
    assert "fewer than 30 treated household days" in done.output
    told = json.loads(table.schema.metadata[b"fupin_risk"])
    assert told["as_of"] == DAYS[1::2]
    assert told["versions"]["fupin-risk"]
    # Of the causes looked at, and of the indicators: relief for once is no income.
    assert {"answers", "evidence", "income_exclusions"} <= {row.split(".")[0] for row in told["unverified_policy"]}
    book = CalamineWorkbook.from_path(str(tmp_path / "what-helped.xlsx"))
    cells = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert HELP_WARNING.zh in cells
    assert not [text for text in (done.output, cells, str(table.to_pydict()), str(told)) if "H0000" in text]


def test_another_language_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["what-helped", str(tmp_path / "none"), *DAYS, "--out", str(tmp_path), "--language", "fr"]
    )
    assert done.exit_code == 2
    assert "--language" in done.output
