"""The hostile Chinese register: each file comes out as somebody decided, row by row."""

from __future__ import annotations

import json
import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fupin_risk.definitions import Catalogue, load_catalogue, read_dictionary
from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.made_rows import not_read

HERE = Path(__file__).parent
FILES = HERE.parents[2] / "shared" / "data" / "hostile" / "chinese-register"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads(
    (HERE / "chinese_register_expected.toml").read_text(encoding="utf-8")
)
TABLE = "county_rows"
# Between rows that are fit by themselves: the values are drawn by chance, so these may fire on untouched rows.
BETWEEN_ROWS = {"conflict", "person_in_two_households", "two_heads"}
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the hostile files are not kept with the library")


@cache
def catalogue() -> Catalogue:
    return load_catalogue().model_copy(update={"dictionary": read_dictionary(HERE / "county_table.toml")})


def read(name: str, folder: Path) -> Register:
    shutil.copy(FILES / name, folder / f"{TABLE}.csv")
    return read_register(folder, snapshot_on="2023-12-31", catalogue=catalogue())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return read("enc_utf-8.csv", tmp_path_factory.mktemp("plain")).tables[TABLE]


def touched(name: str) -> set[int]:
    """Lines that were changed, the header being line 1."""
    rows: dict[str, list[int]] = json.loads((FILES / "_which_rows_are_bad.json").read_text(encoding="utf-8"))
    return {row + 2 for row in rows.get(name, [])}


def apart(register: Register) -> dict[int, set[str]]:
    """Reasons by line, of rows that were set apart and of cells that are unknown."""
    found: dict[int, set[str]] = {}
    for line, reason in not_read(register)[["line", "reason_code"]].itertuples(index=False):
        found.setdefault(line, set()).add(reason)
    return found


def expected_apart(name: str) -> dict[int, set[str]]:
    """Lines that may be set apart, and for which reasons."""
    said = EXPECTED[name]
    lines = touched(name) if said["outcome"] == "quarantined" else set()
    for first, last in said.get("whole", []):
        lines |= {*range(first, last + 1)}
    allowed = {line: {*said.get("reasons", [])} for line in lines}
    more = said.get("apart", {"rows": []})
    return allowed | {row + 2: {*more["reasons"]} for row in more["rows"]}


def test_every_file_has_been_decided() -> None:
    assert set(EXPECTED) == {path.name for path in FILES.glob("*.csv")}


@pytest.mark.parametrize("name", [name for name, said in EXPECTED.items() if said["outcome"] == "refused"])
def test_a_file_that_cannot_be_relied_on_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=TABLE) as caught:
        read(name, tmp_path)
    assert "示范村" not in str(caught.value)


# All of them take half a minute; every second one is looked at each time.
READ = [name for name, said in EXPECTED.items() if said["outcome"] != "refused"]


@pytest.mark.parametrize("name", [*READ[::2], *(pytest.param(name, marks=pytest.mark.slow) for name in READ[1::2])])
def test_each_row_comes_out_as_was_decided(name: str, tmp_path: Path, plain: pd.DataFrame) -> None:
    register, said = read(name, tmp_path), EXPECTED[name]
    ledger = register.ledger.iloc[0]
    assert ledger["rows_in"] == ledger["accepted"] + ledger["quarantined"] + ledger["collapsed"]
    found, allowed = apart(register), expected_apart(name)

    # No untouched row is set apart for its own cells.
    whole = {line for first, last in said.get("whole", []) for line in range(first, last + 1)}
    untouched = {line: reasons for line, reasons in found.items() if line not in touched(name) | whole}
    assert all(reasons <= BETWEEN_ROWS for reasons in untouched.values()), untouched

    # 99 of 100 rows as decided: here, all of them.
    assert all(reasons <= allowed[line] for line, reasons in found.items() if line in allowed)
    assert set(found) <= set(allowed)
    count = said["apart"]["count"] if "apart" in said else len(allowed)
    assert len(found) == count
    assert ledger["quarantined"] == register.quarantine["line"].nunique()
    assert ledger["collapsed"] == said.get("collapsed", 0)

    kinds = register.normalised.assign(where=register.normalised["column"] + "." + register.normalised["kind"])
    assert kinds[kinds["kind"] != "code_word"].set_index("where")["cells"].to_dict() == said.get("kinds", {})
    unread = register.unread_cells["reason_code"]
    doubts = register.doubts[["reason_code", "rows"]][~register.doubts["reason_code"].isin(unread)].to_numpy().tolist()
    assert doubts == ([[said["doubt"], 10]] if said["outcome"] == "doubted" else [])

    if said["outcome"] == "plain" or said.get("same"):
        kept = plain.drop(columns=said.get("lacks", []))
        own = register.tables[TABLE].drop(columns="date_precision", errors="ignore")
        assert len(own) == ledger["accepted"]
        own = own[~own["person_id"].isin(holed(register))].reset_index(drop=True)
        kept = kept[kept["person_id"].isin(own["person_id"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, kept)
    if said["outcome"] == "unchanged" and touched(name):
        assert as_written(name) <= {
            *register.tables[TABLE].drop(columns=["identified_on"]).astype(str).to_numpy().ravel()
        }


def holed(register: Register) -> list[str]:
    """Persons of whose row a cell is unknown."""
    persons = f"SELECT c.id FROM kept.{TABLE} AS k JOIN codes.persons AS c ON c.code = k.person_id"
    lines = "SELECT _line FROM quarantine.unread_cells"
    return [row[0] for row in register.store.cursor().execute(f"{persons} WHERE k._line IN ({lines})").fetchall()]


def as_written(name: str) -> set[str]:
    """The changed cells, as the file has them."""
    rows = pd.read_csv(FILES / name, dtype=str, keep_default_na=False)
    before = pd.read_csv(FILES / "enc_utf-8.csv", dtype=str, keep_default_na=False)
    lines = [line - 2 for line in sorted(touched(name))]
    changed = {
        cell
        for cell, other in zip(rows.loc[lines].to_numpy().ravel(), before.loc[lines].to_numpy().ravel(), strict=True)
        if cell != other
    }
    return {f"{float(cell)}" if cell.removeprefix("-").isdigit() and len(cell) < 8 else cell for cell in changed}


PAGE = HERE.parents[1] / "docs" / "hostile-values.md"


def told(name: str) -> str:
    """The line of the page for a file, from what was decided and which rows were changed."""
    said, lines = EXPECTED[name], expected_apart(name)
    counts: dict[str, int] = {}
    for where, cells in said.get("kinds", {}).items():
        kind = where.partition(".")[2]
        counts[kind] = counts.get(kind, 0) + cells
    kinds = ", ".join(f"`{kind}` {cells}" for kind, cells in sorted(counts.items()))
    number, how = {
        "unchanged": (len(touched(name)), "right as they are"),
        "normalised": (max(counts.values(), default=0), kinds),
        "doubted": (len(touched(name)), f"`{said.get('doubt')}`"),
        "quarantined": (len(lines), ", ".join(f"`{reason}`" for reason in said.get("reasons", []))),
        "plain": (said.get("collapsed", 0), "as the plain file"),
        "refused": ("all", "one sentence"),
    }[said["outcome"]]
    if said.get("collapsed"):
        how += ", twice said collapsed"
    if "apart" in said:
        reasons = ", ".join(f"`{reason}`" for reason in said["apart"]["reasons"])
        how += f"; {said['apart']['count']} set apart: {reasons}"
    return f"| `{name}` | {said['outcome']} | {number} | {how} |"


def test_the_docs_tell_what_becomes_of_every_file() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [line for line in page if line.startswith("| `")] == [told(name) for name in EXPECTED]
