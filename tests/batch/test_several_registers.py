"""Several kept registers are scored together, each by itself; what cannot stand together is refused by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.batch import score_register
from fupin_risk.errors import RegisterError
from fupin_risk.register.kept_registers import KeptRegister, find_kept
from tests.folders import content
from tests.provinces import keep_county

DAY = "2017-12-31"
KEY = b"a key that is only used in tests, 0123456789"
CODES = ("340121", "340122", "340123")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "province"
    for code in CODES:
        keep_county(folder, code)
    return folder


@pytest.fixture(scope="module")
def model() -> fr.RiskModel:
    large = fr.make_county(households=1000, seed=6)
    names = ["income_per_head_yuan", "income_slope", "own_medical_yuan_12m", "members_count", "months_since_exit"]
    panel = fr.build_panel(large, as_of=["2016-12-31", "2017-12-31"], only=names)
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


def several(folder: Path) -> tuple[KeptRegister, ...]:
    found = find_kept(folder)
    assert isinstance(found, tuple)
    return found


@pytest.fixture(scope="module")
def scored(province: Path, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored") / "list"
    named = out.with_name("named.xlsx")
    score_register(several(province), model, DAY, out, capacity=5, households_per_part=25, named_list=named)
    return out


def test_each_household_has_the_score_and_reasons_that_its_register_gives_alone(
    province: Path, model: fr.RiskModel, scored: Path, tmp_path: Path
) -> None:
    together = pd.read_parquet(scored / "scores").set_index("household_id")
    listed = pd.read_parquet(scored / "warnings.parquet").set_index("household_id")
    assert together.index.is_unique
    assert listed["county"].nunique() == len(CODES)
    alone = 0
    for code in CODES:
        score_register(fr.read_register(province / code), model, DAY, tmp_path / code, households_per_part=25)
        scores = pd.read_parquet(tmp_path / code / "scores").set_index("household_id")
        pd.testing.assert_frame_equal(together.loc[scores.index], scores, check_exact=True)
        own = pd.read_parquet(tmp_path / code / "warnings.parquet").set_index("household_id")
        same = [name for name in own if name not in {"check_rank", "within_capacity"}]
        pd.testing.assert_frame_equal(listed.loc[own.index, same], own[same], check_exact=True)
        alone += len(scores)
    assert alone == len(together)


def test_checks_are_ordered_over_all_registers(scored: Path) -> None:
    listed = pd.read_parquet(scored / "warnings.parquet")
    order = listed.sort_values(["log_odds", "household_id"], ascending=[False, True], ignore_index=True)
    pd.testing.assert_frame_equal(listed, order)
    assert listed["log_odds"].duplicated().any()
    assert listed["check_rank"].tolist() == list(range(1, len(listed) + 1))
    assert listed["within_capacity"].sum() == 5


def test_the_manifest_names_the_registers_and_adds_up_their_rows(province: Path, scored: Path) -> None:
    manifest = json.loads((scored / "manifest.json").read_text(encoding="utf-8"))
    registers = [fr.read_register(province / code) for code in CODES]
    assert manifest["registers"] == {code: each.sha256 for code, each in zip(CODES, registers, strict=True)}
    rows = sum(int(each.ledger["rows_in"].sum()) for each in registers)
    assert sum(table["rows_in"] for table in manifest["tables"].values()) == rows
    assert manifest["households"]["visible"] == sum(len(each.visible_households(DAY)) for each in registers)


def test_the_order_in_which_registers_are_given_changes_no_byte(
    province: Path, model: fr.RiskModel, scored: Path, tmp_path: Path
) -> None:
    found = several(province)
    score_register(found[::-1], model, DAY, tmp_path, capacity=5, households_per_part=25, workers=1)
    assert content(tmp_path) == content(scored)


def test_names_come_from_every_register(scored: Path) -> None:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(scored.with_name("named.xlsx")).get_sheet_by_index(0).to_python()
    cells = {str(cell) for row in rows for cell in row}
    assert all(any(cell.startswith(f"{code}-") for cell in cells) for code in CODES)


def refused(folder: Path, model: fr.RiskModel, out: Path, day: str = DAY, **settings: object) -> str:
    with pytest.raises(RegisterError) as error:
        score_register(several(folder), model, day, out, **settings)  # type: ignore[arg-type]
    assert not (out / "manifest.json").exists()
    return str(error.value)


@pytest.fixture
def copy(province: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(province, tmp_path / "copy"))


def test_a_county_in_two_registers_is_refused(copy: Path, model: fr.RiskModel, tmp_path: Path) -> None:
    def moved(tables: dict[str, pd.DataFrame]) -> None:
        homes = tables["households"]
        homes.loc[:0, "county"] = homes["county"].str.replace("340129-", "340122-")

    keep_county(copy, "340129", change=moved)
    assert "340122, 340129: hold the same county" in refused(copy, model, tmp_path / "out")


def test_a_household_in_two_registers_is_refused_and_not_named(copy: Path, model: fr.RiskModel, tmp_path: Path) -> None:
    def doubled(tables: dict[str, pd.DataFrame]) -> None:
        first = tables["households"]["household_id"].iloc[0]
        for frame in tables.values():
            if "household_id" in frame:
                frame["household_id"] = frame["household_id"].replace(first, first.replace("340129", "340121"))

    keep_county(copy, "340129", change=doubled)
    said = refused(copy, model, tmp_path / "out")
    assert "340121, 340129: hold the same 1 households" in said
    assert "340121-" not in said


def test_a_register_of_another_dictionary_is_refused(copy: Path, model: fr.RiskModel, tmp_path: Path) -> None:
    about = copy / "340122" / "kept.json"
    text = about.read_text(encoding="utf-8")
    before = json.loads(text)["reading_sha256"]
    about.write_text(text.replace(before, "0" * 64), encoding="utf-8")
    said = refused(copy, model, tmp_path / "out")
    assert "340122: was kept with another dictionary" in said
    assert "340121" not in said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (None, KEY, "hold pseudonyms, the others original ids"),
        (KEY, KEY[::-1], "hold pseudonyms of another key"),
        (KEY, None, "hold original ids, the others pseudonyms"),
    ],
)
def test_registers_under_two_keys_are_refused(
    first: bytes | None, second: bytes | None, said: str, model: fr.RiskModel, tmp_path: Path
) -> None:
    folder = tmp_path / "province"
    for code in CODES[:2]:
        keep_county(folder, code, pseudonym_key=first)
    keep_county(folder, CODES[2], pseudonym_key=second)
    found = refused(folder, model, tmp_path / "out")
    assert found.startswith(f"{CODES[2]}: {said}")
    assert CODES[0] not in found


def test_a_register_that_cannot_know_the_day_is_refused(copy: Path, model: fr.RiskModel, tmp_path: Path) -> None:
    def undated(tables: dict[str, pd.DataFrame]) -> None:
        tables["visits"] = tables["visits"].drop(columns="entered_on")
        tables["visits"].attrs = {}

    keep_county(copy, "340129", change=undated, snapshot_on="2019-06-30")
    said = refused(copy, model, tmp_path / "out")
    assert "340129: What the register held on 2017-12-31 is unknown" in said
    assert "340121" not in said
    assert refused(copy, model, tmp_path / "out", day="2014-06-30").count("was still empty on 2014-06-30") >= 3


def test_something_else_among_kept_registers_is_refused(copy: Path) -> None:
    (copy / "340124").mkdir()
    (copy / "letter.txt").write_text("…", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"copy/340124: is not a kept register(.|\n)*copy/letter.txt"):
        find_kept(copy)


def test_what_is_no_kept_register_is_told_from_one(province: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n", encoding="utf-8")
    assert isinstance(find_kept(province / CODES[0]), KeptRegister)
    for other in (tmp_path, tmp_path / "rows.csv", tmp_path / "nowhere", "postgresql://reader:secret@nowhere/county"):
        assert find_kept(other) is None


def test_a_run_over_several_registers_goes_on_where_it_stood(
    province: Path, model: fr.RiskModel, scored: Path, tmp_path: Path
) -> None:
    class StoppedError(Exception):
        pass

    def stop(step: str, done: int, _total: int) -> None:
        if step == "scores" and done > 80:
            raise StoppedError

    settings = {"capacity": 5, "households_per_part": 25}
    with pytest.raises(StoppedError):
        score_register(several(province), model, DAY, tmp_path, **settings, progress=stop, workers=1)
    job = score_register(several(province), model, DAY, tmp_path, **settings)
    assert job.parts_done_before > 2
    assert content(tmp_path) == content(scored)


def test_quarantined_rows_say_in_which_register_they_stand(copy: Path, model: fr.RiskModel, tmp_path: Path) -> None:
    def damaged(tables: dict[str, pd.DataFrame]) -> None:
        tables["households"].loc[:2, "county"] = None

    keep_county(copy, "340129", change=damaged)
    score_register(several(copy), model, DAY, tmp_path / "out")
    apart = pd.read_parquet(tmp_path / "out" / "quarantine.parquet")
    assert list(apart.columns[:3]) == ["table", "register", "file"]
    assert set(apart.loc[apart["table"] == "households", "register"]) == {"340129"}
