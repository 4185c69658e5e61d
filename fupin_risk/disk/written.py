"""Which files did a command write in a folder, and may they be replaced or removed?

A record beside the files says by which command each was written, and its SHA-256. A file that is not in it, or has
another content by now, or is a link, is the user's. What a command is about to write is recorded before it takes its
name, beside what stood there: whenever a run is killed, the record knows both.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from fupin_risk.disk.atomic import write_text
from fupin_risk.errors import OutputError, message

FORMAT = "fupin-risk-written/1"


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a file, and which contents of it are ours: two of them while it is being replaced."""

    by: str
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What commands wrote in one folder.

    Attributes
    ----------
    jobs : frozenset of str
        Commands that have the folder for themselves.
    files : mapping of str to Written
        By path within the folder, with `/`.
    """

    jobs: frozenset[str] = frozenset()
    files: Mapping[str, Written] = field(default_factory=dict)

    def of(self, by: str) -> list[str]:
        """Names of the files that a command wrote."""
        return sorted(name for name, written in self.files.items() if written.by == by)


@dataclass(frozen=True, slots=True)
class Standing:
    """Files that stand in a folder under certain names: those of ours with their hash, and those of the user."""

    ours: Mapping[str, str]
    theirs: tuple[str, ...]


def read_record(path: Path) -> Record:
    """Return the record; an empty one where there is none.

    Raises
    ------
    OutputError
        The file is no record that this library wrote.
    """
    if lstat(path) is None:
        return Record()
    try:
        return _parsed("" if is_link(path) else path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OutputError(
            message(
                "{file} is not a record of written files made by this version of the library; choose another folder, "
                "or move everything out of this one",
                file=path,
            )
        ) from None


def write_record(record: Record, path: Path) -> None:
    """Write the record; it appears whole or not at all."""
    files = {name: {"by": each.by, "sha256": list(each.sha256)} for name, each in record.files.items()}
    content = {"format": FORMAT, "jobs": sorted(record.jobs), "files": files}
    write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", path, private=True)


def look(folder: Path, record: Record, by: str, names: Iterable[str]) -> Standing:
    """Find out what stands under these names, without following a link.

    Parameters
    ----------
    folder : Path
    record : Record
        What was written in the folder.
    by : str
        The command: a file that another command wrote is not its own.
    names : iterable of str
        Paths within the folder.

    Returns
    -------
    Standing
    """
    ours: dict[str, str] = {}
    theirs: dict[str, None] = {}
    for name in sorted({*names}):
        if blocked := in_the_way_of(folder, name):
            theirs[blocked] = None
        elif lstat(folder / name) is not None:
            written = record.files.get(name)
            digest = sha256_of(folder / name) if written is not None and written.by == by else ""
            if written is not None and digest in written.sha256:
                ours[name] = digest
            else:
                theirs[name] = None
    return Standing(ours, tuple(theirs))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file that is no link."""
    with os.fdopen(
        os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb"
    ) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> list[str]:
    """Return the paths of all files below a folder of ours; a link in it is an error.

    Raises
    ------
    OutputError
        A link lies in it.
    """
    found = []
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if any(is_link(here / name) for name in (*folders, *files)):
            raise OutputError(
                message("{folder} holds a link, which no command made; remove it, and run again", folder=folder)
            )
        found += [(here / name).relative_to(folder).as_posix() for name in files]
    return sorted(found)


def _parsed(text: str) -> Record:
    """The record of a text; an error of one kind or another where it is none."""
    content = json.loads(text)
    if content["format"] != FORMAT:
        raise ValueError
    files = {_safe(name): Written(str(each["by"]), _hashes(each)) for name, each in content["files"].items()}
    return Record(frozenset(map(str, content["jobs"])), files)


def in_the_way_of(folder: Path, name: str, *, is_folder: bool = False) -> str | None:
    """Return what stands in a folder where a file (or a folder) and the folders above it are to be, and is none."""
    parts = PurePosixPath(name).parts
    for number in range(1, len(parts) + 1):
        path = folder.joinpath(*parts[:number])
        state = lstat(path)
        if state is None:
            return None
        wanted = stat.S_ISREG if number == len(parts) and not is_folder else stat.S_ISDIR
        if not wanted(state.st_mode) or is_link(path):
            return "/".join(parts[:number])
    return None


def lstat(path: Path) -> os.stat_result | None:
    """Return what the system says about a path itself, links not followed; None where nothing stands."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def is_link(path: Path) -> bool:
    """Whether it is a link, or on Windows a junction or another reparse point."""
    state = path.lstat()
    reparse = getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISLNK(state.st_mode) or bool(getattr(state, "st_file_attributes", 0) & reparse)


def _safe(name: str) -> str:
    """Return a name that stays within its folder on any system; anything else is an error."""
    path, there = PurePosixPath(name), PureWindowsPath(name)
    if not path.parts or path.is_absolute() or there.anchor or "\\" in name or ".." in path.parts or str(path) != name:
        raise ValueError
    return name


def _hashes(each: Mapping[str, object]) -> tuple[str, ...]:
    hashes = each["sha256"]
    if not isinstance(hashes, list) or not all(isinstance(digest, str) for digest in hashes):
        raise TypeError
    return tuple(hashes)
