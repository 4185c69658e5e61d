"""How is a ZIP archive of tables unpacked without harm?"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from fupin_risk.errors import Problem, RegisterError, message

_MOST_UNPACKED = 20 << 30
_MOST_RATIO = 200
_SMALL = 50 << 20
_MOST_FILES = 10_000
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def unpack(path: Path, shown: str, folder: Path, is_beside: Callable[[str], bool]) -> list[tuple[Path, str]]:
    """Unpack an archive's files, each under its last two names.

    Parameters
    ----------
    path : Path
    shown : str
        Its name for messages.
    folder : Path
        Where to; made anew.
    is_beside : callable
        Whether a file or folder of a name is left out.

    Returns
    -------
    list of (Path, str)
        Each file, and its name for messages.

    Raises
    ------
    RegisterError
        It is damaged, protected, or unpacks to more than an export ever does.
    """
    found = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_bomb(entries, shown)
            _refuse_password(entries, shown)
            for entry in entries:
                parts = [part for part in PurePosixPath(_name(entry)).parts if part not in {"/", "..", "."}][-2:]
                if not parts or any(map(is_beside, parts)):
                    continue
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file)
                found.append((target, "/".join([shown, *parts])))
    except RegisterError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        raise RegisterError(
            Problem(shown, message("cannot be unpacked"), remedy=message("send the files without an archive"))
        ) from None
    return found


def _refuse_bomb(entries: list[zipfile.ZipInfo], shown: str) -> None:
    swollen = any(
        entry.file_size > _SMALL and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    if swollen or len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise RegisterError(
            Problem(
                shown,
                message("unpacks to more data than any export holds"),
                remedy=message("send the files without an archive"),
            )
        )


def _refuse_password(entries: list[zipfile.ZipInfo], shown: str) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        remedy = message("send the files without an archive, or pack them without a password")
        raise RegisterError(Problem(shown, message("is protected by a password"), remedy=remedy))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese systems write it in GBK and do not say so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
