"""In which files or frames does each table of a register stand?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from fupin_risk.definitions import Dictionary
from fupin_risk.errors import Problem, RegisterError

MAPPING_FILE = "mapping.toml"
# A folder may say more about itself than its tables do.
_BESIDE_THE_TABLES = frozenset({".md", ".txt", ".json", ".toml"})
_KINDS: dict[str, Literal["csv", "parquet"]] = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file or frame that holds rows of a table.

    Attributes
    ----------
    table : str
        Of the dictionary.
    file : str
        As messages and the quarantine name it: relative to the folder that was given.
    kind : {"csv", "parquet", "frame"}
    origin : Path or DataFrame
    sheet : str or None
        Of a workbook.
    """

    table: str
    file: str
    kind: Literal["csv", "parquet", "frame"]
    origin: Path | pd.DataFrame
    sheet: str | None = None


def find_sources(source: Any, dictionary: Dictionary) -> tuple[list[Source], Path | None]:
    """Find the tables in a folder, a file or a mapping of frames.

    Parameters
    ----------
    source : str, Path or mapping of str to DataFrame
        A folder of `<table>.parquet`, `<table>.csv` or `<table>/*.parquet|csv`; one such file; or frames by table.
    dictionary : Dictionary

    Returns
    -------
    sources : list of Source
        Sorted by table and file.
    mapping_file : Path or None
        The folder's `mapping.toml`.

    Raises
    ------
    RegisterError
        There is nothing to read, or something that is no table; all problems at once.
    TypeError
        `source` is none of the above.
    """
    if isinstance(source, Mapping):
        return _frames(source, dictionary), None
    if not isinstance(source, str | Path):
        raise TypeError("read_register takes a folder, a file, or a mapping of table names to DataFrames")
    path = Path(source)
    if path.is_file():
        return _checked([(path, path.name)], dictionary), None
    if not path.is_dir():
        raise RegisterError(f"{path.name}: there is no such file or folder; check the path.")
    mapping_file = path / MAPPING_FILE
    return _checked(_files(path), dictionary), mapping_file if mapping_file.is_file() else None


def table_problem(name: str, where: str, dictionary: Dictionary) -> Problem:
    """`name` is no table of the register."""
    near = get_close_matches(name, dictionary.tables, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"tables are {', '.join(dictionary.tables)}"
    return Problem(where, "is no table of the register", remedy=remedy)


def _frames(source: Mapping[Any, Any], dictionary: Dictionary) -> list[Source]:
    problems = [table_problem(str(name), str(name), dictionary) for name in source if name not in dictionary.tables]
    problems += [
        Problem(str(name), "is no DataFrame", remedy="give each table as a pandas DataFrame")
        for name, frame in source.items()
        if not isinstance(frame, pd.DataFrame)
    ]
    if not source:
        problems.append(Problem("the register", "holds no table"))
    if problems:
        raise RegisterError(problems)
    return [Source(name, f"{name} (DataFrame)", "frame", source[name]) for name in sorted(source)]


def _files(folder: Path) -> list[tuple[Path, str]]:
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        if path.is_dir():
            parts = [part for part in sorted(path.iterdir()) if not part.name.startswith((".", "_"))]
            found += [(part, f"{path.name}/{part.name}") for part in parts]
        elif path.suffix.lower() not in _BESIDE_THE_TABLES:
            found.append((path, path.name))
    return found


def _checked(files: list[tuple[Path, str]], dictionary: Dictionary) -> list[Source]:
    problems: list[Problem] = []
    sources: list[Source] = []
    for path, shown in files:
        kind = _KINDS.get(path.suffix.lower())
        table = path.parent.name if "/" in shown else path.stem
        if kind is None or not path.is_file():
            problems.append(
                Problem(shown, "is no table file", allowed="CSV or Parquet", remedy="convert it, or move it away")
            )
        elif table not in dictionary.tables:
            problems.append(table_problem(table, shown, dictionary))
        else:
            sources.append(Source(table, shown, kind, path))
    sources.sort(key=lambda source: (source.table, source.file))
    for table in sorted({source.table for source in sources}):
        places = {source.file.split("/")[0] for source in sources if source.table == table}
        if len(places) > 1:
            problems.append(Problem(table, f"stands twice: {', '.join(sorted(places))}", remedy="keep one of them"))
    if not files:
        problems.append(
            Problem("the register", "holds no table", remedy="put <table>.csv or <table>.parquet into the folder")
        )
    if problems:
        raise RegisterError(problems)
    return sources
