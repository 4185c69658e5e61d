"""A kept register is found at an address, copied once, and checked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.errors import RegisterError
from fupin_risk.register.kept_registers import KeptRegister, find_kept
from tests.reading.made_rows import homes
from tests.s3 import Bucket, bucket

DAY = "2018-06-30"
KEY = b"a key that is only used in tests, 0123456789"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    county = fr.make_county(households=60, start="2016-01-01", end="2018-12-31", seed=6)
    return fr.keep_register(county, tmp_path_factory.mktemp("kept") / "340123")


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    with bucket() as made:
        yield made


def found(source: Path | str) -> KeptRegister:
    kept = find_kept(source)
    assert isinstance(kept, KeptRegister)
    return kept


def test_what_is_known_before_it_is_opened_is_what_the_register_says(folder: Path) -> None:
    kept, register = found(folder), fr.read_register(folder)
    for name in ("sha256", "counties", "first_day", "assumed_clocks", "key_fingerprint"):
        assert getattr(kept, name) == getattr(register, name), name
    for name in ("ledger", "quarantine"):
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(register, name))


def test_a_copy_is_made_once_for_this_user_alone(folder: Path, tmp_path: Path) -> None:
    kept = found(folder)
    register = kept.open(fr.load_catalogue(), tmp_path)
    assert register.sha256 == kept.sha256
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert any(path.name == "register.duckdb" for path in before)
    again = found(folder).open(fr.load_catalogue(), tmp_path)
    assert len(again.visible_households(DAY)) == len(register.visible_households(DAY))
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not [path for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077]


def test_names_are_copied_only_for_those_who_name_people(tmp_path: Path) -> None:
    read = fr.read_register({"households": homes("h1", "h2").assign(head_name="某人")}, pseudonym_key=KEY)
    kept = found(fr.keep_register(read, tmp_path / "kept"))
    (tmp_path / "copies").mkdir()
    without = kept.open(fr.load_catalogue(), tmp_path / "copies")
    assert len(without.visible_households(DAY)) == 2
    everything = b"".join(path.read_bytes() for path in (tmp_path / "copies").rglob("*") if path.is_file())
    assert "某人".encode() not in everything
    assert b"h1" not in everything
    named = kept.open(fr.load_catalogue(), tmp_path / "copies", names=True).named(DAY)
    assert named["head_name"].tolist() == ["某人", "某人"]
    assert sorted(named["given_id"]) == ["h1", "h2"]


@pytest.mark.parametrize("damage", ["changed", "gone", "anew"])
def test_a_copy_that_is_not_what_was_kept_is_refused(folder: Path, tmp_path: Path, damage: str) -> None:
    target = Path(shutil.copytree(folder, tmp_path / "county"))
    kept, database = found(target), next(target.glob("data-*/register.duckdb"))
    if damage == "changed":
        content = bytearray(database.read_bytes())
        content[len(content) // 2] ^= 1
        database.write_bytes(content)
    elif damage == "gone":
        database.unlink()
    else:
        shutil.rmtree(target)
        fr.keep_register(fr.read_register({"households": homes("h1")}), target)
    (tmp_path / "copies").mkdir()
    with pytest.raises(RegisterError, match=r"county: (is not what was kept|cannot be read)"):
        kept.open(fr.load_catalogue(), tmp_path / "copies")
    assert [path.name for path in (tmp_path / "copies").iterdir() if not path.name.endswith(".lock")] == []


def test_a_name_that_leads_elsewhere_is_damage(folder: Path, tmp_path: Path) -> None:
    target = Path(shutil.copytree(folder, tmp_path / "county"))
    about = json.loads((target / "kept.json").read_text(encoding="utf-8"))
    for change in ({"data": "../elsewhere"}, {"files_sha256": {"../victim.txt": "0"}}, {"data": ".."}):
        (target / "kept.json").write_text(json.dumps(about | change), encoding="utf-8")
        with pytest.raises(RegisterError, match="is damaged"):
            find_kept(target)


def test_it_is_found_copied_and_opened_at_an_s3_address(folder: Path, s3: Bucket, tmp_path: Path) -> None:
    kept = found(s3.put(folder, "kept/340123"))
    assert (kept.name, repr(kept)) == ("340123", "KeptRegister(340123)")
    register = kept.open(fr.load_catalogue(), tmp_path)
    expected = fr.read_register(folder)
    names = ["income_per_head_yuan", "members_count"]
    ours, theirs = (fr.derive_indicators(each, DAY, only=names) for each in (register, expected))
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    pd.testing.assert_frame_equal(kept.ledger, expected.ledger)


def test_a_folder_of_registers_at_an_s3_address_is_found(folder: Path, s3: Bucket) -> None:
    for code in ("340123", "340121"):
        s3.put(folder, f"province/{code}")
    kept = find_kept(s3.address("province"))
    assert isinstance(kept, tuple)
    assert [each.name for each in kept] == ["340121", "340123"]
    assert find_kept(s3.address("nothing")) is None


def test_an_address_that_cannot_be_read_is_said_without_its_password() -> None:
    nowhere = "endpoint_override=127.0.0.1:1&scheme=http&region=us-east-1"
    with pytest.raises(RegisterError, match="county: cannot be read") as error:
        find_kept(f"s3://reader:secret@made/county?{nowhere}")
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None
