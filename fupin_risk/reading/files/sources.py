"""In which files, databases or frames do the tables of a register stand?"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from fupin_risk.definitions import Dictionary
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.parsing.web_pages import begins_as_markup
from fupin_risk.reading.files.archives import unpack
from fupin_risk.reading.files.export_days import day_in_name, without_day
from fupin_risk.register.clock_rules import MAPPING_FILE

# A folder may say more about itself than its tables do.
_BESIDE_THE_TABLES = frozenset({".md", ".txt", ".json", ".toml"})
Kind = Literal["csv", "parquet", "workbook", "duckdb", "postgresql", "frame"]
_KINDS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".xlt": "workbook",
    ".xltx": "workbook",
    ".et": "workbook",
    ".ett": "workbook",
    ".ods": "workbook",
    ".mht": "workbook",
    ".mhtml": "workbook",
    ".htm": "workbook",
    ".html": "workbook",
    ".xml": "workbook",
    ".duckdb": "duckdb",
    ".db": "duckdb",
}
_ARCHIVE = ".zip"
# How a workbook begins (a ZIP, an OLE file), whatever its name says: renamed ones are common.
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Documents, pictures and archives that nobody can mean as a table, though they be called one.
_STARTS_OF_OTHERS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_LOOKED_AT = 4096
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")
# What desktops leave in a folder; and before a name, what offices leave while a file is open.
_OF_THE_DESKTOP = frozenset(
    {"desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r", "$recycle.bin", "system volume information"}
)
_HIDDEN = (".", "_", "~$")
_READ = message("CSV, Parquet, Excel (xlsx, xls, ods), WPS (et), DuckDB, or a ZIP of these")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What offices put behind the name of what they list.
_A_LIST = re.compile(r"(?:台账|清单|花名册|名册|明细表?|登记表|统计表|汇总表|信息表|表)$")
_SQL_URL = re.compile(r"^postgres(?:ql)?://", re.IGNORECASE)
_BYTES_OF_A_CELL = 8


@dataclass(frozen=True, slots=True)
class Source:
    """One file, database or frame that holds rows.

    Attributes
    ----------
    table : str
        Of the dictionary, where the name says it; empty where the headings must.
    file : str
        As messages and the quarantine name it: relative to the folder that was given.
    kind : {"csv", "parquet", "workbook", "duckdb", "postgresql", "frame"}
    origin : Path, DataFrame or str
        The latter is an SQL URL, which may hold a password and is shown nowhere.
    sheet : str
        Of a workbook or database; empty for others.
    """

    table: str
    file: str
    kind: Kind
    origin: Path | pd.DataFrame | str
    sheet: str = ""

    @property
    def shown(self) -> str:
        """File and sheet, for messages."""
        return f"{self.file}, {self.sheet}" if self.sheet else self.file

    @property
    def bytes(self) -> int | None:
        """About how much there is to read; None for what no file or frame holds."""
        if isinstance(self.origin, pd.DataFrame):
            return self.origin.size * _BYTES_OF_A_CELL
        return self.origin.stat().st_size if isinstance(self.origin, Path) and self.origin.is_file() else None

    @property
    def named_day(self) -> dt.date | None:
        """The day that the file's name, else its folder's, bears; else the sheet's."""
        parts = [self.sheet, *reversed(self.file.split("/"))]
        stems = [part if part == self.sheet else Path(part).stem for part in parts if part]
        return next((day for day in map(day_in_name, stems) if day), None)


def find_sources(source: Any, dictionary: Dictionary, unpacked: Path) -> tuple[list[Source], Path | None]:
    """Find what there is to read.

    Parameters
    ----------
    source : str, Path or mapping of str to DataFrame
        A folder of files, one file, an SQL URL, or frames by table.
    dictionary : Dictionary
    unpacked : Path
        Where the files of a ZIP archive go.

    Returns
    -------
    sources : list of Source
        Sorted by table and file.
    mapping_file : Path or None
        The folder's `mapping.toml`.

    Raises
    ------
    RegisterError
        There is nothing to read, or something of a kind that is not read; all problems at once.
    TypeError
        `source` is none of the above.
    """
    if isinstance(source, Mapping):
        return _frames(source, dictionary), None
    if not isinstance(source, str | Path):
        raise TypeError(
            message("read_register takes a folder, a file, an SQL URL, or a mapping of table names to DataFrames")
        )
    if isinstance(source, str) and _SQL_URL.match(source):
        return [Source("", "postgresql", "postgresql", source)], None
    path = Path(source)
    if path.is_file():
        return _checked(_renamed(_unpacked(path, path.name, unpacked), unpacked), dictionary), None
    if not path.is_dir():
        raise RegisterError(message("{path}: no such file or folder; check the path.", path=path.name))
    mapping_file = path / MAPPING_FILE
    return _checked(
        _renamed(_files(path, unpacked), unpacked), dictionary
    ), mapping_file if mapping_file.is_file() else None


def table_problem(name: str, where: str, dictionary: Dictionary) -> Problem:
    """`name` is no table of the register."""
    near = get_close_matches(name, dictionary.tables, n=1)
    remedy = (
        message("did you mean {near!r}?", near=near[0])
        if near
        else message("the tables are {tables}", tables=", ".join(dictionary.tables))
    )
    return Problem(where, message("is not a table of the register"), remedy=remedy)


def table_named(name: str, dictionary: Dictionary) -> str:
    """The table that a file, folder or sheet is named after, in English or Chinese; empty where it is none."""
    bare = without_day(name)
    labels = {table.label.zh: key for key, table in dictionary.tables.items()}
    return bare if bare in dictionary.tables else labels.get(bare, labels.get(_A_LIST.sub("", bare), ""))


def _frames(source: Mapping[Any, Any], dictionary: Dictionary) -> list[Source]:
    problems = [table_problem(str(name), str(name), dictionary) for name in source if name not in dictionary.tables]
    problems += [
        Problem(str(name), message("is not a DataFrame"), remedy=message("give each table as a pandas DataFrame"))
        for name, frame in source.items()
        if not isinstance(frame, pd.DataFrame)
    ]
    if not source:
        problems.append(Problem(message("the register"), message("holds no table")))
    if problems:
        raise RegisterError(problems)
    return [Source(name, f"{name} (DataFrame)", "frame", source[name]) for name in sorted(source)]


def is_beside(name: str) -> bool:
    """Whether a file or folder of this name is none of the register's, and nobody put it there.

    Examples
    --------
    >>> is_beside("~$户信息.xlsx"), is_beside("Thumbs.db"), is_beside("户信息.xlsx")
    (True, True, False)
    """
    return name.startswith(_HIDDEN) or name.lower() in _OF_THE_DESKTOP


def _files(folder: Path, unpacked: Path) -> list[tuple[Path, str]]:
    found = []
    for path in sorted(folder.iterdir()):
        if is_beside(path.name):
            continue
        if path.is_dir():
            parts = [part for part in sorted(path.iterdir()) if not is_beside(part.name)]
            found += [(part, f"{path.name}/{part.name}") for part in parts]
        elif path.suffix.lower() not in _BESIDE_THE_TABLES:
            found += _unpacked(path, path.name, unpacked)
    return found


def _unpacked(path: Path, shown: str, folder: Path) -> list[tuple[Path, str]]:
    if path.suffix.lower() != _ARCHIVE:
        return [(path, shown)]
    files = unpack(path, shown, folder / path.stem, is_beside)
    return [(file, name) for file, name in files if file.suffix.lower() not in _BESIDE_THE_TABLES]


def _renamed(files: list[tuple[Path, str]], folder: Path) -> list[tuple[Path, str]]:
    """The same files, those whose names are no text in the system's encoding under a name that the engine can take."""
    found = []
    for number, (path, shown) in enumerate(files):
        if _is_text(str(path)):
            found.append((path, shown))
            continue
        name = _decoded(shown)
        link = folder / str(number) / f"file{path.suffix}" if _is_text(path.suffix) else folder / str(number) / "file"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path.absolute())
        found.append((link, name))
    return found


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded(name: str) -> str:
    """A name in the encoding in which it was written: UTF-8, or that of Chinese systems."""
    written = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return written.decode(encoding)
    return written.decode("ascii", "replace")


def _kind_of(path: Path) -> Kind | None:
    """What a file is: of text and workbooks by what it holds, for web systems call anything xls."""
    kind = _KINDS.get(path.suffix.lower())
    if kind not in {"csv", "workbook"} or not path.is_file():
        return kind
    with path.open("rb") as content:
        start = content.read(_LOOKED_AT)
    if start.startswith(_WORKBOOK_STARTS) or begins_as_markup(start):
        return "workbook"
    if start.startswith(_STARTS_OF_OTHERS):
        return None
    is_text = start.startswith(_UTF16_STARTS) or (start.strip() and not _BINARY.search(start))
    return "csv" if is_text else kind


def _checked(files: list[tuple[Path, str]], dictionary: Dictionary) -> list[Source]:
    problems: list[Problem] = []
    sources: list[Source] = []
    for path, shown in files:
        kind = _kind_of(path)
        *folders, name = shown.split("/")
        inside = table_named(re.sub(r"\.zip$", "", folders[-1], flags=re.IGNORECASE), dictionary) if folders else ""
        if kind is None or not path.is_file():
            problems.append(
                Problem(
                    shown, message("is not a table file"), allowed=_READ, remedy=message("convert it, or move it away")
                )
            )
        else:
            named = kind in {"csv", "parquet"}
            sources.append(
                Source(inside or (table_named(Path(name).stem, dictionary) if named else ""), shown, kind, path)
            )
    sources.sort(key=lambda source: (source.table, source.file))
    for table in sorted({source.table for source in sources if source.table}):
        places = {source.file.split("/")[0]: source for source in sources if source.table == table}
        days = {source.named_day for source in places.values()}
        # Exports of several days are versions of one table.
        if len(places) > 1 and (None in days or len(days) < len(places)):
            problems.append(
                Problem(
                    table,
                    message("is given twice: {places}", places=", ".join(sorted(places))),
                    remedy=message("keep one of them"),
                )
            )
    if not files:
        problems.append(
            Problem(
                message("the register"),
                message("holds no table"),
                remedy=message("put <table>.csv or <table>.parquet into the folder"),
            )
        )
    if problems:
        raise RegisterError(problems)
    return sources
