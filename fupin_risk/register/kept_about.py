"""What does a kept register say of itself, and may it be opened under these definitions?

Its `kept.json`: enough to refuse it by name, or to score it among others, before its database is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypedDict

from fupin_risk.definitions.hashes import hashes
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.register.register_json import rules_to_json, tables_to_json
from fupin_risk.versions import versions

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.register.pseudonyms import PseudonymKey
    from fupin_risk.register.register import Register

# Goes up with every change of what stands in the folder.
FORMAT = "fupin-risk-kept/4"
ABOUT_FILE = "kept.json"
_AGAIN = message("keep the register again: fupin-risk keep FILES --out FOLDER")


class AboutKept(TypedDict):
    """What a kept register says of itself, beside its clocks (see `rules_to_json`)."""

    format: str
    fupin_risk: str
    reading_sha256: str
    sha256: str
    first_day: str | None
    assumed_clocks: dict[str, str]
    counties: list[str]
    key_fingerprint: str | None
    files: list[str]
    tables: dict[str, Any]
    names: dict[str, Any]
    data: str
    files_sha256: dict[str, str]


def about_register(register: Register) -> dict[str, Any]:
    """Return what a register says of itself once it is kept; where its files lie is added by those who write them."""
    return {
        "format": FORMAT,
        "fupin_risk": versions()["fupin-risk"],
        "reading_sha256": _reading_sha256(register.catalogue),
        "sha256": register.sha256,
        "first_day": None if register.first_day is None else register.first_day.isoformat(),
        "files": register.files,
        "counties": register.counties,
        "key_fingerprint": register.key_fingerprint,
        **rules_to_json(register.rules),
        "tables": tables_to_json(register.stored_tables),
        "names": tables_to_json(register.names),
    }


def read_about(text: str, shown: str) -> AboutKept:
    """Return what a kept register says of itself, from the text of its `kept.json`.

    Raises
    ------
    RegisterError
        It is no such text, or lacks something.
    """
    about: AboutKept | None = None
    with suppress(ValueError):
        about = json.loads(text)
    if not isinstance(about, dict) or "format" not in about:
        raise RegisterError(damaged(shown))
    # Another version may say other things: that is no damage.
    if about["format"] == FORMAT and not (AboutKept.__required_keys__ <= about.keys() and _are_names(about)):
        raise RegisterError(damaged(shown))
    return about


def _are_names(about: AboutKept) -> bool:
    """Whether what is copied by these names lies in the folder, and nowhere else."""
    names = (about["data"], *about["files_sha256"])
    return all(name == PurePosixPath(name).name != ".." and "\\" not in name for name in names)


def why_not_opened(about: AboutKept, shown: str, catalogue: Catalogue) -> Problem | None:
    """Return why a kept register cannot be opened under these definitions, if it cannot."""
    if (about["format"], about.get("fupin_risk")) != (FORMAT, versions()["fupin-risk"]):
        return Problem(shown, message("was kept by another version of this library"), remedy=_AGAIN)
    if about["reading_sha256"] != _reading_sha256(catalogue):
        return Problem(shown, message("was kept with another dictionary of tables"), remedy=_AGAIN)
    return None


def damaged(shown: str) -> Problem:
    """Return what is said of a kept register that is damaged."""
    return Problem(shown, message("is damaged"), remedy=_AGAIN)


def refuse_told(shown: str, told: Iterable[object]) -> None:
    """Refuse to be told how a kept register is to be read: that was settled when it was kept."""
    if any(each is not None for each in told):
        found = message("is a kept register: its clocks, covers and mapping were fixed when it was read")
        remedy = message("leave these options out, or read the files again and keep the register again")
        raise RegisterError(Problem(shown, found, remedy=remedy))


def refuse_other_key(about: AboutKept, key: PseudonymKey, shown: str) -> None:
    """Refuse ids as they are, and pseudonyms of another key, to a user who gives a key."""
    if about["key_fingerprint"] != key.fingerprint:
        found = (
            message("was kept with another pseudonym key")
            if about["names"]
            else message("was kept with its original ids")
        )
        remedy = message("read the files again with the key, and keep the register again")
        raise RegisterError(Problem(shown, found, remedy=remedy))


def _reading_sha256(catalogue: Catalogue) -> str:
    """Hash of what decides how a file is read: words, indicators and policy may change under a kept register."""
    numbers, _ = hashes({"dictionary": catalogue.dictionary, "layouts": catalogue.layouts})
    return numbers
