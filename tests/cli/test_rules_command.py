"""`fupin-risk rules` counts on the screen, writes files, and shows no finding of a household on the screen."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from fupin_risk.cli.main import app
from fupin_risk.disk import PRIVATE
from tests.folders import content
from tests.rules.small_register import LATER, homes, member


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    folder.mkdir()
    households = homes("h-secret", "h2", land_mu=None)
    first, second = member("p-secret", "h-secret", relation="head"), member("q-secret", "h-secret", relation="head")
    people = [first, second | LATER]
    pd.DataFrame(households).to_csv(folder / "households.csv", index=False)
    pd.DataFrame(people).to_csv(folder / "members.csv", index=False)
    return folder


def test_counts_are_printed_and_findings_written(register: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["rules", str(register), "--as-of", "2017-12-31", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "could not be evaluated (does not count as passed)" in done.output
    assert "land_not_written" in done.output
    assert "everything fails" in done.output
    assert "-secret" not in done.output
    names = {path.name for path in (tmp_path / "out").iterdir()} - {PRIVATE}
    assert names == {"rule_findings.parquet", "rule_summary.parquet", "rule_findings.xlsx"}
    found = pd.read_parquet(tmp_path / "out" / "rule_findings.parquet")
    assert "h-secret" in found.loc[found["rule"] == "several_heads", "household_id"].tolist()


def test_a_time_of_day_beside_the_day_is_left_out(register: Path, tmp_path: Path) -> None:
    said, files = [], []
    for name, day in (("one", "2017-12-31"), ("other", "2017-12-31 00:00:00")):
        done = CliRunner().invoke(app, ["rules", str(register), "--as-of", day, "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        said.append(done.output.replace(str(tmp_path / name), ""))
        files.append(content(tmp_path / name))
    assert said[0] == said[1]
    assert files[0] == files[1]
