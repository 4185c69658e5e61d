"""Which of the shipped definitions were checked on this machine before?

Parsing and checking all of them takes a second or more, and gives the same answer at each start. What was found is kept
in the user's cache folder, under a name that is a hash of all shipped definitions, of the code that checks them and of
the versions behind it. A catalogue of the user's own is never answered from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from fupin_risk.versions import version_of

_BEGINS, _ENDS = "definitions-", ".json"
# Of a checkout whose definitions are edited, and of a few versions side by side.
_FILES_KEPT = 8
_WRITABLE_BY_OTHERS = 0o022


@dataclass(frozen=True, slots=True)
class CheckedSelect:
    """What a check found in a definition's SELECT.

    Attributes
    ----------
    sql : str
        With macros expanded, in DuckDB's dialect.
    columns : tuple of str
        Its output columns.
    reads : tuple of str
        The tables and definitions that it reads, sorted.
    """

    sql: str
    columns: tuple[str, ...]
    reads: tuple[str, ...]


def check_key(text: str, names: Iterable[str]) -> str:
    """Return the key of a check: a hash of the text and of the tables that it may name."""
    return _sha256([text, *sorted(names)])


def file_of_checks(shipped: Iterable[str], folder: Path | None = None) -> Path:
    """Return where the checks of the shipped definitions are kept.

    Parameters
    ----------
    shipped : iterable of str
        The texts of all shipped definitions.
    folder : Path, optional
        By default the user's cache folder of this program.
    """
    folder = user_cache_path("fupin-risk", appauthor=False) if folder is None else folder
    return folder / f"{_BEGINS}{_sha256([_code(), *shipped])}{_ENDS}"


def read_checks(file: Path) -> dict[str, CheckedSelect]:
    """Read the checks that were kept, by key; none if the file is missing, damaged, or could be another user's."""
    try:
        with file.open("rb") as content:
            about = os.fstat(content.fileno())
            if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & _WRITABLE_BY_OTHERS):
                return {}
            digest, _, body = content.read().partition(b"\n")
        if digest.decode() != hashlib.sha256(body).hexdigest():
            return {}
        kept: dict[str, dict[str, Any]] = json.loads(body)
        return {
            key: CheckedSelect(check["sql"], tuple(check["columns"]), tuple(check["reads"]))
            for key, check in kept.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_checks(checks: Mapping[str, CheckedSelect], file: Path) -> None:
    """Write the checks for the next start; do nothing where the folder cannot be written to."""
    body = json.dumps({key: asdict(check) for key, check in checks.items()}, ensure_ascii=False).encode()
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{_BEGINS}")
        try:
            with open(handle, "wb") as content:  # noqa: PTH123 - mkstemp made the file, closed to others
                content.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        by_age = sorted(file.parent.glob(f"{_BEGINS}*{_ENDS}"), key=lambda path: path.stat().st_mtime)
        for old in by_age[:-_FILES_KEPT]:
            old.unlink(missing_ok=True)


@cache
def _code() -> str:
    """Hash of what a check depends on: this version, its checks as they are, and the libraries behind them."""
    sources = sorted(
        (source.name, source.read_text(encoding="utf-8"))
        for source in files(__package__).iterdir()
        if source.name.endswith(".py")
    )
    versions = [version_of(name) for name in ("fupin-risk", "sqlglot", "duckdb")]
    return _sha256([*versions, *(text for source in sources for text in source)])


def _sha256(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()
