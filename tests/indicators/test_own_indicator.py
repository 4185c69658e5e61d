"""An indicator takes one SELECT, its entry and its fixture, and nothing else: the guide's example, run as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from fupin_risk.definitions import load_catalogue
from fupin_risk.indicators import check_fixture, derive_indicators, describe, read_fixtures
from fupin_risk.register import Register

from .conftest import DAY

GUIDE = Path(__file__).parents[2] / "docs" / "how-to-add-an-indicator.md"
NAME = "children_left_behind_count"


def write_example(folder: Path) -> Path:
    """Put the blocks of the guide where the guide says."""
    blocks = re.findall(r"```(sql|toml)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [kind for kind, _ in blocks] == ["sql", "toml", "toml"]
    features = folder / "my" / "features"
    places = [
        "indicators/children_left_behind.sql",
        "indicators/children_left_behind.toml",
        "fixtures/children_left_behind.toml",
    ]
    for place, (_, text) in zip(places, blocks, strict=True):
        (features / place).parent.mkdir(parents=True, exist_ok=True)
        (features / place).write_text(text, encoding="utf-8")
    return features


def test_the_guides_example_agrees_with_its_fixture(tmp_path: Path) -> None:
    features = write_example(tmp_path)
    catalogue = load_catalogue(features)
    (fixture,) = read_fixtures(features / "fixtures", catalogue)
    assert check_fixture(fixture, catalogue) == ()


def test_it_stands_beside_the_shipped_ones(tmp_path: Path, register: Register, indicators: pd.DataFrame) -> None:
    catalogue = load_catalogue(write_example(tmp_path))
    found = derive_indicators(register, DAY, catalogue=catalogue)
    assert found[NAME].notna().any()
    pd.testing.assert_frame_equal(found.drop(columns=NAME), indicators)
    assert found.attrs["catalogue_sha256"] == catalogue.sha256
    said = str(describe(NAME, catalogue))
    assert "留守儿童" in said
    assert "builds on: people" in said


def test_else_zero_is_caught_by_the_fixture(tmp_path: Path) -> None:
    features = write_example(tmp_path)
    sql = features / "indicators" / "children_left_behind.sql"
    sql.write_text(sql.read_text(encoding="utf-8").replace("when c.away = 0 then 0", "else 0"), encoding="utf-8")
    catalogue = load_catalogue(features)
    (fixture,) = read_fixtures(features / "fixtures", catalogue)
    assert [problem.where for problem in check_fixture(fixture, catalogue)] == [f"children_left_behind: {NAME}, h4"]
