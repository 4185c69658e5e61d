"""How does a file appear under its name only when it is whole?"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_path(path: str | Path, *, private: bool = False) -> Iterator[Path]:
    """Path to write to, which takes its final name when the block has ended well.

    The file is written under a temporary name in the same folder, flushed to the disk and renamed; then the folder is
    flushed.
    Whoever kills the process at any moment finds the old file, or the new one, or none: never a torn one.

    Parameters
    ----------
    path : str or Path
        The final name. Its folder exists.
    private : bool, default False
        On POSIX only the user can read the file, whatever the umask. On Windows a file has the rights of its folder.

    Yields
    ------
    Path
        An empty file beside it, to be overwritten. Its name begins with a dot and ends with ``.partial``.

    Raises
    ------
    OSError
        If the folder is missing, full or not writable. The temporary file is removed, and what stood under the final
        name stays.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "list.txt") as partial:
    ...     _ = partial.write_text("whole")
    >>> [file.name for file in folder.iterdir()]
    ['list.txt']
    """
    final = Path(path)
    partial = final.with_name(f".{final.name[:100]}.{secrets.token_hex(4)}.partial")
    # Unless it is private, the file gets the rights that the user's umask gives any new file.
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        yield partial
        keep_rights(final, partial)
        _flush(partial, os.O_RDWR)
        partial.replace(final)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(final.parent)


def keep_rights(final: Path, new: Path) -> None:
    """Give a new file the rights of the one that it replaces, unless the new one is private."""
    # A list that was closed to others stays closed when it is written again; Windows has no such rights.
    if os.name == "posix" and final.exists() and new.stat().st_mode & 0o077:
        shutil.copymode(final, new)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system can: Windows opens no folder."""
    if os.name == "posix":
        _flush(folder, os.O_RDONLY)


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(text: str, path: str | Path, *, private: bool = False) -> None:
    """Write UTF-8 text with plain line ends; it appears whole or not at all.

    Parameters
    ----------
    text : str
    path : str or Path
    private : bool, default False
        As for `atomic_path`.

    Raises
    ------
    OSError
        If the folder is missing or not writable.
    """
    with atomic_path(path, private=private) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
