"""How does a definition file become a typed value, with everything that is wrong in it said at once?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.words.label import Label

__all__ = ["Definition", "Label", "checked", "read_toml", "shown"]

T = TypeVar("T", bound="Definition")
# The type of pydantic's error for a name that is not known; see `references`.
UNKNOWN_NAME = "unknown_name"


class Definition(BaseModel):
    """Base of every definition: frozen, and a key that nobody reads is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def shown(path: Path) -> str:
    """Name a definition file as its readers know it: from `features/` or `models/` on."""
    parts = path.parts
    for root in ("features", "models"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return path.name


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises
    ------
    DefinitionError
        The file is missing, no UTF-8, or no TOML; says in which line.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise DefinitionError(
            Problem(shown(path), message("cannot be read"), remedy=message("check the path"))
        ) from None
    except UnicodeDecodeError:
        raise DefinitionError(
            Problem(shown(path), message("is not encoded in UTF-8"), remedy=message("save it as UTF-8"))
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(Problem(shown(path), message("is not valid TOML ({error})", error=str(error)))) from None


def checked(model: type[T], content: object, where: str, problems: list[Problem], names: object = None) -> T | None:
    """Turn `content` into `model`, or add every reason why not to `problems`.

    `names` are those that fields may refer to (`references.Names`); without them no reference is compared.
    """
    try:
        return model.model_validate(content, context=names)
    except ValidationError as error:
        found = error.errors(include_url=False)
    problems += [_problem(where, dict(item), model) for item in found]
    if all(item["type"] == UNKNOWN_NAME for item in found):
        # pydantic compares fields with each other only where each is right by itself.
        checked(model, content, where, problems)
    return None


def with_former_names(content: object, former: Mapping[str, str]) -> object:
    """Return a table with its former keys under their names of today, where these are not there too.

    Examples
    --------
    >>> with_former_names({"seed": 3}, {"seed": "random_state"})
    {'random_state': 3}
    """
    if not isinstance(content, dict):
        return content
    names = {key: former.get(key, key) for key in content}
    return {key if key != name and name in content else name: content[key] for key, name in names.items()}


def _problem(where: str, item: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    # pydantic marks the key of a table that is wrong itself.
    key = ".".join(str(part) for part in item["loc"] if part != "[key]")
    path = f"{where}.{key}" if key else where
    if item["type"] == "extra_forbidden":
        return Problem(path, message("unknown key"), allowed=", ".join(_keys(model, item["loc"])))
    if item["type"] == "missing":
        return Problem(path, message("is missing"))
    context = item.get("ctx", {})
    if item["type"] == UNKNOWN_NAME:
        return Problem(path, **context)
    if item["type"] == "value_error":
        return Problem(path, context["error"].args[0])
    expected = context.get("expected", "")
    return Problem(path, message("has a value that is not allowed"), allowed=str(expected) or str(item["msg"]))


def _keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Keys that are allowed where `location` ends, following nested definitions as far as they go."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return sorted(model.model_fields)
