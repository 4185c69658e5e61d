"""The commands `compare` and `recognition` read a register, say counts, and write their files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app, main
from fupin_risk.disk import PRIVATE
from tests.reading.made_rows import homes


def test_both_commands_write_what_they_say(tmp_path: Path) -> None:
    fr.make_county(households=60, end="2016-12-31", seed=3, out=tmp_path)
    for command, files in (("compare", 9), ("recognition", 8)):
        folder = tmp_path / command
        done = CliRunner().invoke(
            app, [command, str(tmp_path / "register"), "--as-of", "2016-12-31", "--out", str(folder)]
        )
        assert done.exit_code == 0, done.output
        written = [path for path in folder.iterdir() if path.name != PRIVATE]
        assert len(written) == files
        for file in written:
            assert file.stem in done.output
        assert "H0000" not in done.output


def test_a_register_that_does_not_say_who_has_exited_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody in the cohort would read as nobody to check."""
    homes("h1").to_csv(tmp_path / "households.csv", index=False)
    out = tmp_path / "out"
    given = ["fupin-risk", "compare", str(tmp_path), "--as-of", "2016-12-31", "--out", str(out)]
    monkeypatch.setattr("sys.argv", given)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "does not say which households belong to the cohort exited" in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_what_could_not_be_read_and_what_is_not_there_is_said_once(tmp_path: Path) -> None:
    homes("h1", "h2").to_csv(tmp_path / "households.csv", index=False)
    exits = {"household_id": ["h1", "h2"], "status": "exited", "occurred_on": ["2015-12-31", "??"]}
    pd.DataFrame(exits).assign(entered_on="2016-01-10").to_csv(tmp_path / "statuses.csv", index=False)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["compare", str(tmp_path), "--as-of", "2016-12-31", "--out", str(out)])
    said = " ".join(done.output.split())
    assert done.exit_code == 0, done.output
    assert "Of 1 households some statements cannot be made" in said
    assert "The register has no" in said
    assert pd.read_parquet(out / "unjudged.parquet")["household_id"].tolist() == ["h2"]
