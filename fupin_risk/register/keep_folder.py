"""How does a register that was read and checked once stay at hand?

In a folder: its database, clustered by household, and beside it what the tables do not say. Opening it takes no time,
reads no file again and judges no row again. What it holds is as sensitive as the files that it came from: only the user
can read it, and while it is being made it lies nowhere else.
"""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.disk import WHOLE, Target, atomic_path, open_target, real_path, write_text
from fupin_risk.disk.written import sha256_of
from fupin_risk.errors import RegisterError
from fupin_risk.register.kept_about import (
    ABOUT_FILE,
    about_register,
    damaged,
    read_about,
    refuse_other_key,
    why_not_opened,
)
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.register import Register
from fupin_risk.register.register_json import day_of, rules_from_json, tables_from_json
from fupin_risk.register.store import REGISTER_FILE, WITHOUT_NAMES_FILE, Store
from fupin_risk.register.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Callable

# The command in the record of what was written.
BY = "keep"
_FRAMES = ("quarantine", "ledger", "normalised", "doubts", "unread", "unknown_words")
_DATA = "data-"


def keep_register(register: Register, folder: str | Path) -> Path:
    """Keep a register in a folder, from which `read_register` opens it at once.

    Parameters
    ----------
    register : Register
        The truth of a made county is not kept with it.
    folder : str or Path
        New, empty, or one with a register that was kept before: that one is replaced at the moment at which the new one
        is whole, and who has it open is told to open it again. It holds what the files held, names and quarantined
        cells with it; on POSIX only the user can read it, whatever the umask.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        The folder holds something else, a file of the register that was kept there before was changed since, or another
        run is writing there.
    OSError
        It cannot be written. What was kept there before stays.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=20, end="2015-12-31", seed=1)
    >>> folder = fr.keep_register(county, Path(tempfile.mkdtemp()) / "county")
    >>> fr.read_register(folder).sha256 == county.sha256
    True
    """
    with open_target(folder, BY, whole=(WHOLE,), rights=0o700) as target:
        _keep(register, target)
    return target.folder


def read_and_keep(read: Callable[[Path], Register], folder: str | Path) -> Register:
    """Read a register and keep it; meanwhile it lies in the folder itself, closed to others.

    Parameters
    ----------
    read : callable
        Reads the register; takes the private folder in which it may lie.
    folder : str or Path
        As for `keep_register`.

    Returns
    -------
    Register
        The one that was read. It is closed; its ledger and quarantine can be looked at.

    Raises
    ------
    OutputError
        As for `keep_register`, before anything is read.
    """
    with open_target(folder, BY, whole=(WHOLE,), rights=0o700) as target:
        register = read(target.work)
        try:
            _keep(register, target)
        finally:
            register.store.close()
    return register


def is_kept(source: object) -> TypeGuard[str | Path]:
    """Whether this is a folder with a register that was kept."""
    if not isinstance(source, str | Path) or "://" in str(source):
        return False
    try:
        return (Path(source) / ABOUT_FILE).is_file()
    except OSError:  # a name that is too long for a path
        return False


def open_kept(
    folder: Path,
    catalogue: Catalogue,
    memory_limit: str | None = None,
    threads: int | None = None,
    key: PseudonymKey | None = None,
    shown: str | None = None,
) -> Register:
    """Open a register that was kept.

    Parameters
    ----------
    folder : Path
    catalogue : Catalogue
    memory_limit, threads, key
        As for `read_register`.
    shown : str, optional
        What messages call it; by default its path.

    Raises
    ------
    RegisterError
        It was kept by another version, under another dictionary or with another key or none, or it is damaged.
    """
    folder = real_path(folder)
    place = shown or str(folder)
    try:
        about = read_about((folder / ABOUT_FILE).read_text(encoding="utf-8"), place)
        if problem := why_not_opened(about, place, catalogue):
            raise RegisterError(problem)
        data = folder / about["data"]
        frames = {name: pd.read_parquet(data / f"{name}.parquet") for name in _FRAMES}
    except (ValueError, OSError):
        raise RegisterError(damaged(place)) from None
    if key is not None:
        refuse_other_key(about, key, place)
    whole, apart = data / REGISTER_FILE, data / WITHOUT_NAMES_FILE
    store = Store(memory_limit, threads, (apart if about["names"] else whole, whole))
    try:
        store.cursor()
    except RegisterError:
        store.close()
        raise
    dictionary, rules = catalogue.dictionary, rules_from_json(about)
    tables = tables_from_json(about["tables"], dictionary)
    return Register(
        catalogue=catalogue,
        quarantine=frames["quarantine"],
        ledger=frames["ledger"],
        normalised=frames["normalised"],
        doubts=frames["doubts"],
        unread=frames["unread"],
        unknown_words=frames["unknown_words"],
        assumed_clocks=dict(about["assumed_clocks"]),
        first_day=day_of(about["first_day"]),
        stored=Stored(tables, rules, store, known_sha256=about["sha256"]),
        files=tuple(about["files"]),
        names=tables_from_json(about["names"], dictionary),
        key_fingerprint=about["key_fingerprint"],
    )


def _keep(register: Register, target: Target) -> None:
    data = target.results / f"{_DATA}{secrets.token_hex(8)}"
    data.mkdir(mode=0o700)
    _write(register, data)
    # By these a copy on another machine is checked.
    hashes = {path.name: sha256_of(path) for path in sorted(data.iterdir())}
    about = {**about_register(register), "data": data.name, "files_sha256": hashes}
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_text(text, target.results / ABOUT_FILE, private=True)
    # The moment at which it has its name, the new one is the one that is opened.
    target.publish(last=ABOUT_FILE)


def _write(register: Register, folder: Path) -> None:
    paths = {REGISTER_FILE: register.store.names_path}
    if register.names:
        paths[WITHOUT_NAMES_FILE] = register.store.path
    for name, path in paths.items():
        with atomic_path(folder / name, private=True) as partial:
            shutil.copyfile(path, partial)
    for name in _FRAMES:
        with atomic_path(folder / f"{name}.parquet", private=True) as partial:
            getattr(register, name).to_parquet(partial)
