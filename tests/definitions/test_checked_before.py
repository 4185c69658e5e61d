"""What is kept of checks saves a start its parsing, and can make no definition say something else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import fupin_risk as fr
from fupin_risk.definitions import checked_before
from fupin_risk.definitions.checked_before import CheckedSelect, check_key, file_of_checks, keep_checks, read_checks
from fupin_risk.definitions.subjects import _checked_once
from fupin_risk.resources import definitions_folder

CHECK = CheckedSelect("SELECT household_id FROM households", ("household_id",), ("households",))
SHIPPED = [file.read_text(encoding="utf-8") for file in sorted(definitions_folder("features").glob("*/*.sql"))]
LOAD = (
    "import sys, hashlib, fupin_risk as fr; catalogue = fr.load_catalogue(); "
    "print('sqlglot' in sys.modules, hashlib.sha256(catalogue.model_dump_json().encode()).hexdigest())"
)
OWN = "select household_id, cast(count(*) as bigint) as many_loans from loans group by household_id"


def loaded(cache: Path) -> tuple[str, str]:
    """Whether a new process parsed SQL, and the hash of the catalogue that it read."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    answer = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    parsed, catalogue = answer.stdout.split()
    return parsed, catalogue


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder is moved by XDG_CACHE_HOME")
def test_a_second_start_parses_nothing_and_reads_the_same_catalogue(tmp_path: Path) -> None:
    parsed, first = loaded(tmp_path)
    assert parsed == "True"
    assert loaded(tmp_path) == ("False", first)
    (kept,) = (tmp_path / "fupin-risk").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"SELECT", b"SELEKT", 1))
    assert loaded(tmp_path) == ("True", first)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    file = file_of_checks(SHIPPED, tmp_path / "new")
    keep_checks({"key": CHECK}, file)
    assert read_checks(file) == {"key": CHECK}


def test_other_definitions_have_another_file(tmp_path: Path) -> None:
    assert file_of_checks(SHIPPED, tmp_path) == file_of_checks(iter(SHIPPED), tmp_path)
    assert file_of_checks([*SHIPPED[:-1], SHIPPED[-1] + " "], tmp_path) != file_of_checks(SHIPPED, tmp_path)


def test_another_version_of_a_library_has_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file_of_checks(SHIPPED, tmp_path)
    checked_before._code.cache_clear()
    monkeypatch.setattr(checked_before, "version_of", lambda name: f"{name} of tomorrow")
    after = file_of_checks(SHIPPED, tmp_path)
    checked_before._code.cache_clear()
    assert before != after


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}", b"\xff\xfe", b"0" * 64 + b"\n{}", hashlib.sha256(b"").hexdigest().encode() + b"\n"],
    ids=["empty", "a line", "no hash", "no text", "another hash", "no JSON"],
)
def test_a_damaged_file_holds_no_check(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "definitions-x.json"
    file.write_bytes(content)
    assert read_checks(file) == {}


def test_a_cut_off_file_holds_no_check(tmp_path: Path) -> None:
    file = tmp_path / "definitions-x.json"
    keep_checks({"key": CHECK}, file)
    file.write_bytes(file.read_bytes()[:-1])
    assert read_checks(file) == {}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_file_that_others_may_write_holds_no_check(tmp_path: Path) -> None:
    file = tmp_path / "definitions-x.json"
    keep_checks({"key": CHECK}, file)
    file.chmod(0o620)
    assert read_checks(file) == {}
    file.chmod(0o600)
    assert read_checks(file) == {"key": CHECK}


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    file = in_the_way / "definitions-x.json"
    keep_checks({"key": CHECK}, file)
    assert read_checks(file) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_only_the_newest_files_stay(tmp_path: Path) -> None:
    files = [tmp_path / f"definitions-{number:02}.json" for number in range(12)]
    for age, file in enumerate(files):
        keep_checks({"key": CHECK}, file)
        os.utime(file, (age, age))
    keep_checks({"key": CHECK}, tmp_path / "definitions-99.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *(file.name for file in files[5:]),
        "definitions-99.json",
    ]


def test_own_definitions_are_never_answered_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, cache = tmp_path / "own", tmp_path / "cache"
    (own / "indicators").mkdir(parents=True)
    (own / "indicators" / "many.sql").write_text(OWN, encoding="utf-8")
    entry = '[many_loans]\nlabel = {zh = "贷款数", en = "loans"}\nunit = "count"\nclause = "-"\nmissing = "-"\n'
    (own / "indicators" / "many.toml").write_text(entry, encoding="utf-8")
    monkeypatch.setattr(checked_before, "user_cache_path", lambda *_, **__: cache)
    _checked_once.cache_clear()
    shipped = fr.load_catalogue()
    names = {*shipped.dictionary.tables, *shipped.subjects, "params", "policy", "cover", "limits"}
    forged = CheckedSelect("SELECT household_id, 1 AS many_loans FROM households", ("household_id", "many_loans"), ())
    keep_checks({check_key(OWN, {name for name in names if name in OWN}): forged}, file_of_checks(SHIPPED))
    assert fr.load_catalogue(own).subjects["many"].reads == ("loans",)
    # Beside them the shipped ones were checked, and these are kept.
    assert len(read_checks(file_of_checks(SHIPPED))) == len(shipped.subjects)
