"""A register that was kept is the register that was read."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.disk import PRIVATE
from fupin_risk.errors import OutputError, RegisterError
from fupin_risk.register import keep_folder, write_register
from tests.reading.made_rows import homes

DAY = "2018-06-30"
KEY = b"a key that is only used in tests, 0123456789"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> fr.Register:
    county = fr.make_county(households=80, start="2016-01-01", end="2018-12-31", seed=6)
    files = write_register(county, tmp_path_factory.mktemp("files"))
    homes_file = pd.read_parquet(files / "households.parquet").assign(head_name="某人", phone="13800000000")
    damaged = homes_file[:1].assign(household_id="xx", county=None)
    pd.concat([homes_file, damaged], ignore_index=True).to_parquet(files / "households.parquet")
    return fr.read_register(files, covers={"shocks": ("2016-01-01", "2018-12-31")}, lags={"visits": 30})


@pytest.fixture(scope="module")
def folder(read: fr.Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fr.keep_register(read, tmp_path_factory.mktemp("kept") / "county")


def same(one: fr.Register, other: fr.Register) -> None:
    assert one.sha256 == other.sha256
    for name in ("quarantine", "ledger", "normalised", "doubts", "unread"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert (one.stored_tables, one.names, one.rules, one.first_day) == (
        other.stored_tables,
        other.names,
        other.rules,
        other.first_day,
    )
    assert (one.assumed_clocks, one.files, one.counties) == (other.assumed_clocks, other.files, other.counties)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])
        pd.testing.assert_frame_equal(one.quarantined_rows(name), other.quarantined_rows(name))
    pd.testing.assert_frame_equal(one.named(DAY), other.named(DAY))
    pd.testing.assert_frame_equal(one.covers, other.covers)
    pd.testing.assert_frame_equal(fr.derive_indicators(one, DAY), fr.derive_indicators(other, DAY), check_exact=True)


def test_it_is_the_same_in_all_that_can_be_asked(read: fr.Register, folder: Path) -> None:
    kept = fr.read_register(folder)
    assert len(kept.quarantine) == 1
    same(kept, read)
    assert dict(kept.tables)["visits"].attrs == dict(read.tables)["visits"].attrs
    # The hash that was written down is that of the rows.
    assert kept.sha256 == read.sha256 == replace(kept.stored, known_sha256=None).sha256


def data_of(folder: Path) -> Path:
    """Where the database lies."""
    return folder / str(json.loads((folder / "kept.json").read_text(encoding="utf-8"))["data"])


def test_its_files_stay_when_it_is_closed(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    kept = fr.read_register(folder, memory_limit="500MB", threads=1)
    fr.derive_indicators(kept, DAY, only=["water_unsafe"])
    kept.close()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_nobody_else_can_read_it(folder: Path) -> None:
    assert not [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def test_names_stay_apart_from_pseudonyms(tmp_path: Path) -> None:
    read = fr.read_register({"households": homes("h1", "h2").assign(head_name="某人")}, pseudonym_key=KEY)
    kept = fr.read_register(fr.keep_register(read, tmp_path / "kept"))
    same(kept, read)
    same(fr.read_register(tmp_path / "kept", pseudonym_key=KEY), read)  # the key is no news, and may be given
    assert kept.store.path != kept.store.names_path
    assert kept.named(DAY)["given_id"].tolist() == read.named(DAY)["given_id"].tolist()
    assert b"h1" not in (tmp_path / "kept" / "kept.json").read_bytes()
    with pytest.raises(RegisterError, match="another pseudonym key"):
        fr.read_register(tmp_path / "kept", pseudonym_key=KEY[::-1])


def test_it_is_replaced_by_a_newer_one_and_by_nothing_else(read: fr.Register, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "county"
    shutil.copytree(folder, target)
    small = fr.read_register({"households": homes("h1")})
    assert fr.read_register(fr.keep_register(small, target)).sha256 == small.sha256
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("…")
    with pytest.raises(OutputError, match="is not empty"):
        fr.keep_register(read, tmp_path / "other")
    assert (tmp_path / "other" / "letter.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["county", "other"]


def test_what_could_not_be_written_whole_is_not_there(
    read: fr.Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = fr.read_register({"households": homes("h1")})
    fr.keep_register(small, tmp_path / "county")

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keep_folder.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        fr.keep_register(read, tmp_path / "county")
    assert fr.read_register(tmp_path / "county").sha256 == small.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["county"]
    assert len([path for path in (tmp_path / "county").iterdir() if path.name != PRIVATE]) == 2
    assert sorted(path.name for path in (tmp_path / "county" / PRIVATE).iterdir()) == ["lock", "written.json"]


def test_who_has_it_open_while_it_is_kept_anew_is_told_so(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "county"
    shutil.copytree(folder, target)
    one, other = fr.read_register(target), fr.read_register(target, memory_limit="300MB")
    assert len(fr.derive_indicators(one, DAY, only=["water_unsafe"])) == len(other.visible_households(DAY))
    fr.keep_register(fr.read_register({"households": homes("h1")}), target)
    with pytest.raises(RegisterError, match="kept again since"):
        fr.derive_indicators(one, DAY, only=["water_unsafe"])
    assert len(fr.read_register(target).visible_households(DAY)) == 1


def test_it_is_found_again_from_another_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(folder.parent)
    kept = fr.read_register(folder.name)
    monkeypatch.chdir(tmp_path)
    assert len(fr.derive_indicators(kept, DAY, only=["water_unsafe"]))


def test_an_address_is_no_folder() -> None:
    assert not keep_folder.is_kept("postgresql://reader:" + "x" * 300 + "@nowhere/county")
    assert not keep_folder.is_kept("x" * 5000)


def test_how_it_is_read_was_settled_when_it_was_read(folder: Path) -> None:
    with pytest.raises(RegisterError, match="fixed when it was read"):
        fr.read_register(folder, snapshot_on="2019-12-31")


def test_who_asks_for_pseudonyms_gets_no_ids(folder: Path) -> None:
    with pytest.raises(RegisterError, match="its original ids"):
        fr.read_register(folder, pseudonym_key=KEY)


def test_another_dictionary_of_tables_is_refused_and_another_policy_is_not(folder: Path) -> None:
    catalogue = fr.load_catalogue()
    other = catalogue.model_copy(update={"sha256": "0" * 64, "indicators": {}})
    assert fr.read_register(folder, catalogue=other).catalogue is other
    tables = {name: table for name, table in catalogue.dictionary.tables.items() if name != "care"}
    fewer = catalogue.model_copy(update={"dictionary": catalogue.dictionary.model_copy(update={"tables": tables})})
    with pytest.raises(RegisterError, match="another dictionary"):
        fr.read_register(folder, catalogue=fewer)


@pytest.mark.parametrize("damage", ["version", "register.duckdb", "ledger.parquet", "kept.json"])
def test_a_damaged_one_is_refused_in_a_sentence(folder: Path, tmp_path: Path, damage: str) -> None:
    target = tmp_path / "county"
    shutil.copytree(folder, target)
    if damage == "kept.json":
        (target / damage).write_text('{"format"', encoding="utf-8")
    elif damage == "version":
        about = json.loads((target / "kept.json").read_text(encoding="utf-8"))
        (target / "kept.json").write_text(json.dumps(about | {"format": "fupin-risk-kept/0"}), encoding="utf-8")
    else:
        (data_of(target) / damage).write_bytes(b"\0" * 4096)
    with pytest.raises(RegisterError, match=r"keep the register again|cannot be opened"):
        fr.read_register(target)


def test_a_slice_and_another_catalogue_work_on_it(folder: Path) -> None:
    kept = fr.read_register(folder)
    homes_of = kept.visible_households(DAY)
    part = kept.slice(int(homes_of["household_code"].iloc[3]), int(homes_of["household_code"].iloc[9]))
    assert len(part.visible_households(DAY)) == 7
    assert len(replace(kept, catalogue=kept.catalogue).visible_households(DAY)) == len(homes_of)
