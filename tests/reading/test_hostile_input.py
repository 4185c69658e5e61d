"""Files that broke other readers are read, set apart or refused, in bounded time."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.parsing.foreign_files import WAITING_SECONDS, ForeignReader, _warn_without_limits
from fupin_risk.reading import read_register
from tests.reading.hostile_files import FOLDERS, HOSTILE, hostile_files, needs_hostile_files, outcome_of
from tests.reading.made_books import HOUSEHOLD, book, household

# A whole run takes some minutes; one file in so many, always the same, is looked at each time.
ONE_IN = 25


def problem(outcome_sentence: str) -> str:
    return outcome_sentence.splitlines()[0] if outcome_sentence else ""


@needs_hostile_files
@pytest.mark.parametrize("folder", FOLDERS)
def test_some_files_of_each_collection_end_in_rows_or_a_sentence(folder: str, tmp_path: Path) -> None:
    for path in hostile_files(folder)[::ONE_IN]:
        outcome = outcome_of(path, tmp_path, folder)
        if outcome.register == "refused":
            assert re.match(r"^households[^:]*: \S", problem(outcome.sentences[1])), path.name


@pytest.mark.slow
@needs_hostile_files
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_each_collection_ends_in_rows_or_a_sentence(folder: str, tmp_path: Path) -> None:
    for path in hostile_files(folder):
        outcome = outcome_of(path, tmp_path, folder)
        assert outcome.seconds < 60, path.name
        if outcome.register == "refused":
            assert re.match(r"^households[^:]*: \S", problem(outcome.sentences[1])), path.name


@needs_hostile_files
def test_a_workbook_that_unpacks_to_200_megabytes_is_refused_before_it_is_unpacked() -> None:
    began = time.process_time()
    with pytest.raises(RegisterError, match="unpacks to more than 200 times its size"):
        read_register(HOSTILE / "chinese-register" / "bomb_sheet_200MB.xlsx", snapshot_on="2019-12-31")
    assert time.process_time() - began < 10


def test_a_parser_that_needs_too_much_memory_takes_only_itself_down(tmp_path: Path) -> None:
    rows = [household(f"h{number}") for number in range(500)]
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, rows)})
    refused = pytest.raises(RegisterError, match=r"户\.xlsx: (cannot be read|needs more memory)")
    with ForeignReader(memory_bytes=40 << 20) as reader, refused:
        reader.read(path, path.name, "workbook", tmp_path / "out")


def test_a_parser_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    rows = [household(f"h{number}") for number in range(500)]
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, rows)})
    refused = pytest.raises(RegisterError, match=r"户\.xlsx: cannot be read")
    with ForeignReader(processor_seconds=0) as reader, refused:
        reader.read(path, path.name, "workbook", tmp_path / "out")


def test_files_follow_each_other_in_one_process(tmp_path: Path) -> None:
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, [household("h1")])})
    database = tmp_path / "register.duckdb"
    duckdb.connect(str(database)).execute("CREATE TABLE households AS SELECT 'h1' AS household_id").close()
    with ForeignReader() as reader:
        first = reader.read(path, path.name, "workbook", tmp_path / "first")
        process = reader._process
        assert reader.read(database, database.name, "duckdb", tmp_path / "second")[0].name == "households"
        third = reader.read(path, path.name, "workbook", tmp_path / "third")
        assert reader._process is process is not None
    assert process.poll() is not None
    assert [table.name for table in first] == [table.name for table in third] == ["户"]
    assert [pq.read_table(table.path) for table in first] == [pq.read_table(table.path) for table in third]


def test_a_file_after_which_the_process_is_gone_does_not_stand_for_the_next(tmp_path: Path) -> None:
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, [household("h1")])})
    with ForeignReader() as reader:
        reader.read(path, path.name, "workbook", tmp_path / "first")
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert len(reader.read(path, path.name, "workbook", tmp_path / "second")) == 1


def test_a_system_that_cannot_limit_a_process_is_warned_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resource.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(str(tmp_path))
    paths = [book(tmp_path / f"{number}.xlsx", {"户": (HOUSEHOLD, [household("h1")])}) for number in range(3)]

    def names() -> list[str]:
        with ForeignReader() as reader:
            return [reader.read(path, path.name, "workbook", tmp_path / path.stem)[0].name for path in paths]

    _warn_without_limits.cache_clear()
    with pytest.warns(RuntimeWarning, match="cannot limit the memory and time") as warned:
        assert names() == names() == ["户"] * 3
    assert len(warned) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_file_that_hangs_is_refused_alone(tmp_path: Path) -> None:
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, [household("h1")])})
    endless = tmp_path / "无尽.xlsx"
    os.mkfifo(endless)
    with ForeignReader() as reader:
        reader.read(path, path.name, "workbook", tmp_path / "first")
        reader._waiting_seconds = 1
        with pytest.raises(RegisterError, match=r"无尽\.xlsx: takes too long to read"):
            reader.read(endless, endless.name, "workbook", tmp_path / "second")
        reader._waiting_seconds = WAITING_SECONDS
        assert len(reader.read(path, path.name, "workbook", tmp_path / "third")) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("户信息.xlsx", b""),
        ("户信息.xlsx", b"PK\x03\x04 no archive"),
        ("户信息.xls", b"\xd0\xcf\x11\xe0 no compound file"),
        ("户信息.ods", b"PK\x03\x04 no archive"),
        ("register.duckdb", b"DUCK" * 50),
        ("register.zip", b"PK\x03\x04 no archive"),
    ],
)
def test_what_is_no_workbook_and_no_database_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RegisterError, match=re.escape(name) + ": "):
        read_register(tmp_path / name, snapshot_on="2019-12-31")
