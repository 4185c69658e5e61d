"""Files that broke other readers are read, set apart or refused, in bounded time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.reading.files.foreign_files import read_foreign
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
    with pytest.raises(RegisterError, match=r"户\.xlsx: (cannot be read|needs more memory)"):
        read_foreign(path, path.name, "workbook", tmp_path / "out", memory_bytes=40 << 20)


def test_a_parser_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    rows = [household(f"h{number}") for number in range(500)]
    path = book(tmp_path / "户.xlsx", {"户": (HOUSEHOLD, rows)})
    with pytest.raises(RegisterError, match=r"户\.xlsx: cannot be read"):
        read_foreign(path, path.name, "workbook", tmp_path / "out", processor_seconds=0)


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
