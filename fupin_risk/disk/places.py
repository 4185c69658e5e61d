"""Which folder may a command write to, and what in it is in its way?

Every folder that a command writes to gets a private folder, `.fupin-risk/`: the record of what was written, the lock,
and what is being worked on.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from fupin_risk.disk.written import Record, in_the_way_of, is_link, look, lstat, read_record
from fupin_risk.errors import Message, OutputError, message

PRIVATE = ".fupin-risk"
RECORD, LOCK = "written.json", "lock"
# What a killed run leaves of the record.
TORN = f".{RECORD}."
# The folder itself, among the parts that a command has for itself.
WHOLE = "."


def refuse_theirs(
    folder: str | Path, by: str, names: Collection[str] | None = None, *, whole: Sequence[str] = ()
) -> Record:
    """Refuse a folder in which files of the user's are in the way of a command; write nothing.

    Parameters
    ----------
    folder : str or Path
        May be missing.
    by : str
        The command.
    names : collection of str, optional
        Files that it will write; by default those that it wrote there before.
    whole : sequence of str, optional
        As for `open_target`.

    Returns
    -------
    Record
        What was written there.

    Raises
    ------
    OutputError
        All files in the way are named, and what to do.
    """
    place = real_path(folder)
    record = record_in(place)
    for part in whole:
        mine = [name for name in record.of(by) if is_below(name, part)]
        begun = mine or (part == WHOLE and by in record.jobs)
        if not begun and (place / part).is_dir() and any(path.name != PRIVATE for path in (place / part).iterdir()):
            raise OutputError(
                message(
                    "{folder} is not empty and holds no results of the command {by}; give a new or an empty folder",
                    folder=place / part,
                    by=by,
                )
            )
    checked = record.of(by) if whole or names is None else []
    found = look(place, record, by, {*checked, *(names or ())})
    if found.theirs:
        raise OutputError(in_the_way(place, found.theirs))
    return record


def real_path(path: str | Path) -> Path:
    """Return a path with all links followed; it may be missing.

    Raises
    ------
    OSError
        A link leads back to itself.
    """
    # `Path.resolve` raises what it raises for such a link by the version of Python.
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def folder_within(folder: str | Path, name: str) -> Path:
    """Return the path of a folder within one that the user named, whose own path may contain links.

    Raises
    ------
    OutputError
        A link or a file stands there.
    """
    place = real_path(folder)
    if blocked := in_the_way_of(place, name, is_folder=True):
        raise OutputError(in_the_way(place, [blocked]))
    return place / name


def record_in(place: Path) -> Record:
    """Return what was written in a folder; an error where its private folder is not ours."""
    private = place / PRIVATE
    if lstat(private) is None:
        return Record()
    inside = {path.name for path in private.iterdir()} if private.is_dir() and not is_link(private) else {""}
    # It is recorded before anything else is written there.
    if RECORD not in inside and any(name != LOCK and not name.startswith(TORN) for name in inside):
        raise OutputError(_not_ours(private))
    if in_the_way_of(private, LOCK):  # opening a lock empties what a link leads to
        raise OutputError(in_the_way(place, [f"{PRIVATE}/{LOCK}"]))
    return read_record(private / RECORD)


def own_folder(path: Path) -> Path:
    """Return a folder that only the user can open; it is made if it is missing, and is no link."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if is_link(path) or not path.is_dir():
            raise OutputError(_not_ours(path)) from None
    if os.name == "posix":
        path.chmod(0o700)  # the umask may have taken rights, or an older folder may have more
    return path


def is_below(name: str, part: str) -> bool:
    """Whether a file belongs to a part of the folder."""
    return part == WHOLE or name.startswith(f"{part}/")


def _not_ours(folder: Path) -> Message:
    return message(
        "{folder} is not a folder that this library made; move it away, or choose another folder", folder=folder
    )


def in_the_way(folder: Path, names: Sequence[str]) -> Message:
    """Return the sentence that names the files of the user's, and what to do."""
    return message(
        "{folder} holds files that this command did not write, or that were changed since: {names}; move them away, "
        "or choose another folder",
        folder=folder,
        names=", ".join(names),
    )
