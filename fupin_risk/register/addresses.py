"""How are the files of a folder read, whether it lies on this machine or at an address such as `s3://…`?"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from fupin_risk.errors import Problem, RegisterError, message

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Address:
    """A folder, here or elsewhere.

    Attributes
    ----------
    root : str
        An absolute path, or a URI that pyarrow opens. It may hold a password, and is shown nowhere.
    below : str
        The path from there.
    """

    root: str
    below: str = ""

    def __repr__(self) -> str:
        return f"Address({self.name})"

    @property
    def is_here(self) -> bool:
        """Whether it is a folder of this machine."""
        return "://" not in self.root

    @property
    def is_known(self) -> bool:
        """Whether pyarrow opens addresses of this kind."""
        try:
            self._open()
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return False
        return True

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self._open()[1].rpartition("/")[2]

    def __truediv__(self, name: str) -> Address:
        """Return a folder in this one."""
        return replace(self, below=f"{self.below}/{name}" if self.below else name)

    def folder(self) -> Path:
        """Return the folder as a path; for one of this machine."""
        return Path(self.root, self.below)

    def holds(self, file: str) -> bool:
        """Whether it has a file of this name."""
        system, path = self._open()
        return bool(system.get_file_info(f"{path}/{file}").type == fs.FileType.File)

    def entries(self) -> list[str]:
        """Return the names of the files and folders in it, sorted, without hidden ones; none where it is no folder."""
        system, path = self._open()
        if system.get_file_info(path).type != fs.FileType.Directory:
            return []
        names = (entry.base_name for entry in system.get_file_info(fs.FileSelector(path)))
        return sorted(name for name in names if not name.startswith("."))

    def read(self, file: str) -> bytes:
        """Return the content of a file."""
        with self._stream(file) as source:
            return bytes(source.read())

    def copy(self, file: str, to: Path) -> str:
        """Copy a file for this user alone, and return the SHA-256 of what came."""
        digest = hashlib.sha256()
        new = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(new, "wb") as copied, self._stream(file) as source:
            while block := source.read(_BLOCK):
                digest.update(block)
                copied.write(block)
        return digest.hexdigest()

    def _stream(self, file: str) -> Any:
        system, path = self._open()
        return system.open_input_stream(f"{path}/{file}")

    def _open(self) -> tuple[Any, str]:
        """Return the file system, and the path in it."""
        if self.is_here:
            system, path = fs.LocalFileSystem(), Path(self.root).as_posix()
        else:
            system, path = fs.FileSystem.from_uri(self.root)
        return system, "/".join(part for part in (path.rstrip("/"), self.below) if part)


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Raise a RegisterError that names `name` where an address cannot be read.

    What the library says of it may hold the address, password and all.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}:
            raise
        found = message("cannot be read or copied")
        remedy = message("check that it is there and that this user may read it; at an address, check the credentials")
        raise RegisterError(Problem(name, found, remedy=remedy)) from None
