"""`fupin-risk reconcile` prints the bridge, writes the files, and says in one sentence what is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from fupin_risk.cli.main import app, main
from tests.reconciliation.books import DAY, book, loan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = book(loan("1", amount=50_000), loan("2", "h2"))
    for reporter, part in (("bank", rows), ("poverty_office", rows.head(1).assign(amount_yuan=5))):
        (tmp_path / reporter).mkdir()
        part.assign(entered_on=DAY, reported_by=reporter).to_csv(tmp_path / reporter / "loans.csv", index=False)
    both = [pd.read_csv(tmp_path / name / "loans.csv") for name in ("bank", "poverty_office")]
    (tmp_path / "both").mkdir()
    pd.concat(both).to_csv(tmp_path / "both" / "loans.csv", index=False)
    return tmp_path


def test_two_files_and_two_reporters_give_the_same_bridge(folder: Path) -> None:
    common = ["--as-of", DAY, "--language", "en"]
    files = [str(folder / name) for name in ("bank", "poverty_office")]
    one = CliRunner().invoke(app, ["reconcile", *files, *common, "--out", str(folder / "out")])
    reporters = ["--reporter", "bank", "--reporter", "poverty_office"]
    other = CliRunner().invoke(app, ["reconcile", str(folder / "both"), *reporters, *common])
    assert one.exit_code == other.exit_code == 0
    assert "-49,995.00 yuan" in one.output
    assert other.output.strip() == one.output.split("  reconciliation  ")[0].strip()
    assert (folder / "out" / "reconciliation.xlsx").is_file()
    assert len(pd.read_parquet(folder / "out" / "only_left.parquet")) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--reporter", "bank"], "give either two files or folders"),
        (["--reporter", "bank", "--reporter", "nobody"], "has no row reported by 'nobody'"),
        (["--reporter", "bank", "--reporter", "bank", "--subject", "loan"], "did you mean 'loans'"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    folder: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["fupin-risk", "reconcile", str(folder / "both"), "--as-of", DAY, *more])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert said in told[0]
