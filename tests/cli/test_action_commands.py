"""The commands `compare` and `recognition` read a register, say counts, and write their files."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app
from fupin_risk.disk import PRIVATE


def test_both_commands_write_what_they_say(tmp_path: Path) -> None:
    fr.make_county(households=60, end="2016-12-31", seed=3, out=tmp_path)
    for command, files in (("compare", 8), ("recognition", 8)):
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
