"""How does a register that was read and checked once stay at hand?

In a folder: its database, clustered by household, and beside it what the tables do not say. Opening it takes no time,
reads no file again and judges no row again. What it holds is as sensitive as the files that it came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import Problem, RegisterError
from fupin_risk.register.about import day_of, kept_from_json, kept_to_json, rules_from_json, rules_to_json
from fupin_risk.register.registers import Register
from fupin_risk.register.store import REGISTER_FILE, WITHOUT_NAMES_FILE, Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FORMAT = "fupin-risk-kept/1"
ABOUT_FILE = "kept.json"
_FRAMES = ("quarantine", "ledger", "normalised", "doubts", "unread")


def keep_register(register: Register, folder: str | Path) -> Path:
    """Keep a register in a folder, from which `read_register` opens it at once.

    Parameters
    ----------
    register : Register
    folder : str or Path
        New, empty, or one with a register that was kept before: that one is replaced when the new one is whole. Nobody
        but the user can read it: it holds what the files held, names and quarantined cells with it.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    RegisterError
        The folder holds something else.
    OSError
        It cannot be written.

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
    folder = Path(folder)
    if folder.exists() and not is_kept(folder) and (not folder.is_dir() or any(folder.iterdir())):
        found = "holds something else than a register that was kept"
        raise RegisterError(Problem(str(folder), found, remedy="give a new folder"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        _write(register, unfinished)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def is_kept(source: object) -> bool:
    """Whether this is a folder with a register that was kept."""
    return isinstance(source, str | Path) and (Path(source) / ABOUT_FILE).is_file()


def open_kept(folder: Path, catalogue: Catalogue, memory_limit: str | None, threads: int | None) -> Register:
    """Open a register that was kept.

    Raises
    ------
    RegisterError
        It was kept by another version or under another dictionary, or its database is damaged.
    """
    about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
    again = "read the files again and keep the register anew"
    if about.get("format") != FORMAT:
        raise RegisterError(Problem(str(folder), "was kept by another version", allowed=FORMAT, remedy=again))
    if about["reading_sha256"] != _reading_sha256(catalogue):
        raise RegisterError(Problem(str(folder), "was kept under another dictionary of tables", remedy=again))
    whole, apart = folder / REGISTER_FILE, folder / WITHOUT_NAMES_FILE
    store = Store(memory_limit, threads, (apart if about["names"] else whole, whole))
    try:
        store.cursor()
    except duckdb.Error:
        store.close()
        raise RegisterError(Problem(str(folder), "has a database that cannot be opened", remedy=again)) from None
    dictionary, rules = catalogue.dictionary, rules_from_json(about)
    frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in _FRAMES}
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


def _write(register: Register, folder: Path) -> None:
    paths = {REGISTER_FILE: register.store.names_path}
    if register.names:
        paths[WITHOUT_NAMES_FILE] = register.store.path
    for name, path in paths.items():
        shutil.copyfile(path, folder / name)
        _flush(folder / name)
    for name in _FRAMES:
        getattr(register, name).to_parquet(folder / f"{name}.parquet")
    text = json.dumps(_about(register), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / ABOUT_FILE).write_text(text, encoding="utf-8")
    _flush(folder / ABOUT_FILE)


def _about(register: Register) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
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


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
