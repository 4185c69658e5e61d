"""Every command that reads policy answers each county of a register by the county's own policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.cli.main import app
from tests.properties.test_two_counties import of_county
from tests.two_counties import AS_OF, COUNTIES, OTHER, register_of, tables_of, write_policies
from tests.warning_list.hand_made import grown_model

COMMANDS = {
    "score": ["--as-of", AS_OF, "--out", "OUT", "--model", "MODEL"],
    "compare": ["--as-of", AS_OF, "--out", "OUT"],
    "recognition": ["--as-of", AS_OF, "--out", "OUT"],
    "rules": ["--as-of", AS_OF, "--out", "OUT"],
    "entitlements": ["--as-of", AS_OF, "--out", "OUT"],
}
# Places in the order of checks of the whole list, and sums over the whole register.
OF_ALL = ["check_rank", "within_capacity"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions, a model, and the kept registers of both counties and of one."""
    folder = tmp_path_factory.mktemp("two")
    catalogue = fr.load_catalogue(write_policies(folder / "own"))
    replace(grown_model()[0], catalogue_sha256=catalogue.sha256).save(folder / "model")
    for name, counties in (("both", COUNTIES), ("alone", (OTHER,))):
        fr.keep_register(register_of(counties, catalogue), folder / name)
    return folder


def run(made: Path, name: str, command: str, options: list[str]) -> Path:
    out = made / f"{command}-{name}"
    places = {"OUT": str(out), "MODEL": str(made / "model")}
    told = [places.get(option, option) for option in options]
    done = CliRunner().invoke(app, [command, str(made / name), *told, "--catalogue", str(made / "own")])
    assert done.exit_code == 0, done.output
    return out


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_answers_a_county_by_its_own_policy(made: Path, command: str) -> None:
    both, alone = (run(made, name, command, COMMANDS[command]) for name in ("both", "alone"))
    compared = 0
    for path in sorted(alone.rglob("*.parquet")):
        expected, found = (pd.read_parquet(folder / path.relative_to(alone)) for folder in (alone, both))
        if path.name == "quarantine.parquet" or not {"household_id", "place", "county"} & set(expected):
            continue
        expected, found = (of_county(frame.drop(columns=OF_ALL, errors="ignore"), OTHER) for frame in (expected, found))
        pd.testing.assert_frame_equal(found[list(expected)], expected, check_dtype=False, obj=path.name)
        compared += len(expected)
    assert compared > 20


@pytest.mark.slow
def test_a_household_is_explained_by_its_own_countys_policy(made: Path) -> None:
    homes = tables_of(OTHER)["statuses"].query("status == 'exited'")["household_id"].unique()
    options = ["--as-of", AS_OF, "--model", str(made / "model"), "--catalogue", str(made / "own")]
    said = [
        CliRunner().invoke(app, ["explain", str(homes[0]), "--register", str(made / name), *options])
        for name in ("both", "alone")
    ]
    assert [done.exit_code for done in said] == [0, 0], said[0].output
    assert said[0].output == said[1].output
