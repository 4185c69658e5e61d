"""The hostile files that other projects collected, and what a register does with each."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.errors import FupinError
from fupin_risk.parsing.foreign_files import ForeignReader
from fupin_risk.reading import read_register
from fupin_risk.reading.files.grids import Reader
from fupin_risk.reading.files.sources import find_sources
from fupin_risk.reading.headings.headings import known_headings
from fupin_risk.register.sql_text import one_row
from fupin_risk.register.store import Store

HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"
FOLDERS = ("arrow-fuzz", "parquet-bad", "duckdb-csv", "frictionless-csv", "csv-spectrum", "chinese-register")
needs_hostile_files = pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"the hostile files are missing: {HOSTILE}")
_NO_INPUT = {".md", ".txt", ".json", ""}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes
    ----------
    cells : str
        Whether its cells could be read: 'whole', 'in part' (torn rows were set apart) or 'refused'.
    rows : int
        Rows of which every cell was read.
    register : str
        Whether it is a register: 'whole', 'in part' or 'refused'.
    sentences : tuple of str
        Why it was refused: for its cells, for the register.
    seconds : float
        Both together.
    """

    folder: str
    name: str
    cells: str
    rows: int
    register: str
    sentences: tuple[str, str]
    seconds: float


def hostile_files(folder: str) -> list[Path]:
    """The input files of one collection; licences and right answers left out."""
    files = sorted(path for path in (HOSTILE / folder).rglob("*") if path.is_file())
    return [path for path in files if path.suffix not in _NO_INPUT or (folder == "arrow-fuzz" and "fuzz" in path.stem)]


def name_for(path: Path) -> str:
    """Under which name a county would send it: that of a table, and the ending of what it claims to be."""
    if path.suffix in {".csv", ".xlsx", ".parquet", ".tsv"} or path.name.startswith("csv__"):
        return f"households{path.suffix if path.suffix in {'.csv', '.xlsx', '.parquet', '.tsv'} else '.csv'}"
    return f"households{path.suffix}" if path.suffix == ".gz" else "households.parquet"


def outcome_of(path: Path, folder: Path, collection: str = "") -> Outcome:
    """Read one file cell by cell, and as a register; anything but rows or a sentence is an error of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    given = folder / name_for(path)
    shutil.copyfile(path, given)
    began = time.perf_counter()
    try:
        cells, rows, first = _cells(given, folder)
        register, second = _register(given)
    finally:
        given.unlink()
    return Outcome(collection, path.name, cells, rows, register, (first, second), time.perf_counter() - began)


def _cells(given: Path, folder: Path) -> tuple[str, int, str]:
    catalogue = load_catalogue()
    store = Store("1GB", 1)
    connection = store.begin()
    try:
        sources, _ = find_sources(given, catalogue.dictionary, folder / "unpacked")
        with ForeignReader() as foreign:
            reader = Reader(connection, foreign, store.folder, known_headings(catalogue), catalogue.dictionary)
            grids = reader.grids(sources[0], 0)
        rows = torn = 0
        for grid in grids:
            connection.execute(f"CREATE OR REPLACE TABLE every_cell AS {grid.sql}")
            bad = "_torn IS NOT NULL" if grid.torn else "false"
            count = f"SELECT count(*) FILTER (NOT {bad}), count(*) FILTER ({bad}) FROM every_cell"
            whole, broken = one_row(connection, count)
            rows, torn = rows + whole, torn + broken
    except FupinError as error:
        return "refused", 0, str(error)
    except duckdb.Error:
        # As in reading a register: the engine's own words may quote a cell.
        return "refused", 0, f"{given.name}: cannot be read to its end"
    finally:
        connection.close()
        store.close()
    return ("in part" if torn else "whole"), rows, ""


def _register(given: Path) -> tuple[str, str]:
    try:
        register = read_register(given, snapshot_on="2024-12-31", memory_limit="1GB", threads=1)
    except FupinError as error:
        return "refused", str(error)
    apart = register.ledger["quarantined"].sum() + len(register.unread_cells)
    register.close()
    return ("in part" if apart else "whole"), ""
