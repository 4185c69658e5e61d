"""No command prints a 0 where nothing could be judged, and each says once which tables the register lacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from fupin_risk.cli.main import app
from fupin_risk.synthetic import county_tables

DAY = "2016-12-31"
KEPT = ("households", "members", "statuses", "pairings")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of which only lists of people and their contacts are there."""
    tables, _ = county_tables(households=40, end=DAY, seed=3)
    folder = tmp_path_factory.mktemp("few_tables")
    for name in KEPT:
        tables[name].to_parquet(folder / f"{name}.parquet")
    return folder


def screen(command: str, folder: Path, out: Path) -> list[str]:
    done = CliRunner().invoke(app, [command, str(folder), "--as-of", DAY, "--out", str(out), "--language", "en"])
    assert done.exit_code == 0, done.output
    return [" ".join(line.split()) for line in done.output.splitlines()]


@pytest.mark.parametrize(
    ("command", "absent"),
    [
        ("compare", "measure"),
        ("entitlements", "medical bill"),
        ("recognition", "visit"),
        ("rules", "measure"),
    ],
)
def test_the_tables_that_a_register_lacks_are_named_once(
    folder: Path, tmp_path: Path, command: str, absent: str
) -> None:
    said = [line for line in screen(command, folder, tmp_path) if line.startswith("The register has no ")]
    assert len(said) == 1
    assert absent in said[0].lower()


def test_a_comparison_without_incomes_and_measures_counts_none_to_check(folder: Path, tmp_path: Path) -> None:
    """Seen to fail: "0 to check", and a 0 under each reason."""
    said = screen("compare", folder, tmp_path)
    assert any("of none can be told whether it is to be checked" in line for line in said)
    assert [line for line in said if line.startswith("0 ") and "look at the files" not in line] == []
    # The income, and three kinds of gaps.
    assert sum(line.startswith("unknown ") for line in said) == 4


def test_dues_without_bills_and_cases_without_steps_are_not_counted(folder: Path, tmp_path: Path) -> None:
    """Seen to fail: "0 bills", "0 cases", and aid that was paid twice 0 times."""
    said = [*screen("entitlements", folder, tmp_path / "a"), *screen("recognition", folder, tmp_path / "b")]
    assert [line for line in said if line.startswith("0 bills") or "cases:" in line or "twice" in line] == []


def test_a_rule_that_could_judge_nothing_has_no_count_of_findings(folder: Path, tmp_path: Path) -> None:
    lines = [line for line in screen("rules", folder, tmp_path) if line.endswith("nothing could be judged")]
    # Name, severity, checked, unknown and the note: no count of findings between them.
    assert lines
    assert all(len(line.removesuffix(" nothing could be judged").split()) == 4 for line in lines), lines
