"""How does a register that was read and checked once stay at hand?

In a folder: its database, clustered by household, and beside it what the tables do not say. Opening it takes no time,
reads no file again and judges no row again. What it holds is as sensitive as the files that it came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.about import day_of, kept_from_json, kept_to_json, rules_from_json, rules_to_json
from fupin_risk.register.pseudonyms import PseudonymKey
from fupin_risk.register.registers import Register
from fupin_risk.register.store import REGISTER_FILE, WITHOUT_NAMES_FILE, Store
from fupin_risk.versions import versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Goes up with every change of what stands in the folder.
FORMAT = "fupin-risk-kept/2"
ABOUT_FILE = "kept.json"
_FRAMES = ("quarantine", "ledger", "normalised", "doubts", "unread")
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
        cells with it; on POSIX nobody but the user can read it.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    RegisterError
        The folder holds something else.
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
    folder = Path(folder).resolve()
    before = [*folder.iterdir()] if folder.is_dir() else []
    if (folder.exists() and not folder.is_dir()) or any(not _ours(path) for path in before):
        found = message("holds files that are not a kept register")
        raise RegisterError(Problem(str(folder), found, remedy=message("give a new folder")))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = folder / f"{_DATA}{secrets.token_hex(8)}"
    data.mkdir(mode=0o700)
    unfinished = data / ABOUT_FILE
    try:
        _write(register, data)
        # From here on it is the one that is opened.
        unfinished.replace(folder / ABOUT_FILE)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    for path in before:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    return folder


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
) -> Register:
    """Open a register that was kept.

    Raises
    ------
    RegisterError
        It was kept by another version, under another dictionary or with another key or none, or it is damaged.
    """
    folder, again = folder.resolve(), message("read the files again and keep the register again")
    try:
        about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
        made_by = (about.get("format"), about.get("fupin_risk"))
        if made_by != (FORMAT, versions()["fupin-risk"]):
            raise RegisterError(
                Problem(str(folder), message("was kept by another version of this library"), remedy=again)
            )
        if about["reading_sha256"] != _reading_sha256(catalogue):
            raise RegisterError(
                Problem(str(folder), message("was kept with another dictionary of tables"), remedy=again)
            )
        data = folder / about["data"]
        frames = {name: pd.read_parquet(data / f"{name}.parquet") for name in _FRAMES}
    except (ValueError, KeyError, AttributeError, OSError):
        raise RegisterError(Problem(str(folder), message("is damaged"), remedy=again)) from None
    whole, apart = data / REGISTER_FILE, data / WITHOUT_NAMES_FILE
    store = Store(memory_limit, threads, (apart if about["names"] else whole, whole))
    try:
        store.cursor()
        if key is not None:
            _refuse_other_key(store, key, folder, has_pseudonyms=bool(about["names"]))
    except RegisterError:
        store.close()
        raise
    dictionary, rules = catalogue.dictionary, rules_from_json(about)
    register = Register(
        catalogue=catalogue,
        quarantine=frames["quarantine"],
        ledger=frames["ledger"],
        normalised=frames["normalised"],
        doubts=frames["doubts"],
        unread=frames["unread"],
        assumed_clocks=dict(about["assumed_clocks"]),
        first_day=day_of(about["first_day"]),
        rules=rules,
        kept=kept_from_json(about["tables"], dictionary),
        store=store,
        files=tuple(about["files"]),
        names=kept_from_json(about["names"], dictionary),
    )
    # A dataclass that is frozen; what was reckoned when it was kept is not reckoned again.
    register.__dict__["sha256"] = about["sha256"]
    return register


def _refuse_other_key(store: Store, key: PseudonymKey, folder: Path, *, has_pseudonyms: bool) -> None:
    """Whoever gives a key means its pseudonyms."""
    some = []
    if has_pseudonyms:
        some = store.names_cursor().execute("SELECT kind, id, pseudonym FROM codes.given LIMIT 1").fetchall()
    if not has_pseudonyms or any(key.pseudonym(kind, given) != pseudonym for kind, given, pseudonym in some):
        found = (
            message("was kept with another pseudonym key")
            if has_pseudonyms
            else message("was kept with its original ids")
        )
        remedy = message("read the files again with the key, and keep the register again")
        raise RegisterError(Problem(str(folder), found, remedy=remedy))


def _ours(path: Path) -> bool:
    return path.name == ABOUT_FILE or (path.is_dir() and path.name.startswith(_DATA))


def _write(register: Register, folder: Path) -> None:
    paths = {REGISTER_FILE: register.store.names_path}
    if register.names:
        paths[WITHOUT_NAMES_FILE] = register.store.path
    for name, path in paths.items():
        shutil.copyfile(path, folder / name)
    for name in _FRAMES:
        getattr(register, name).to_parquet(folder / f"{name}.parquet")
    about = {**_about(register), "data": folder.name}
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / ABOUT_FILE).write_text(text, encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o600)
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _about(register: Register) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "fupin_risk": versions()["fupin-risk"],
        "reading_sha256": _reading_sha256(register.catalogue),
        "sha256": register.sha256,
        "first_day": None if register.first_day is None else register.first_day.isoformat(),
        "files": register.files,
        **rules_to_json(register.rules),
        "tables": kept_to_json(register.kept),
        "names": kept_to_json(register.names),
    }


def _reading_sha256(catalogue: Catalogue) -> str:
    """Of what decides how a file is read: indicators and policy may change under a register that was kept."""
    told = [catalogue.dictionary.model_dump_json(), catalogue.layouts.model_dump_json()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
