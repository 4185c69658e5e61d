"""Which names may one definition use of another, and is each name known?

A field declares what its names refer to: `cause: Annotated[str, Refers("codes.cause")]`. Names are compared while a
file is read, when the known names are at hand; a value that is made in Python is not compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.toml_files import UNKNOWN_NAME
from fupin_risk.errors import Message, message, nearest

# A list that is longer is not shown whole: the nearest name says more.
_MOST_SHOWN = 30
_NOUNS = {
    "tables": message("table of the register"),
    "columns": message("column of the register"),
    "indicators": message("indicator"),
    "codes": message("code list"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that definitions may refer to.

    Attributes
    ----------
    dictionary : Dictionary
    known : mapping of str to (collection of str)
        `tables`, `columns` (as `table.column`), `indicators`, `codes` (the code lists), and the codes of each list
        under `codes.<list>`.
    """

    dictionary: Dictionary
    known: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, dictionary: Dictionary, indicators: Iterable[str]) -> Names:
        """Collect the names of a dictionary and of indicators."""
        tables = dictionary.tables
        known: dict[str, Collection[str]] = {
            "tables": tuple(tables),
            "columns": dict.fromkeys(f"{name}.{column}" for name, table in tables.items() for column in table.columns),
            "indicators": dict.fromkeys(indicators),
            "codes": tuple(dictionary.codes),
            **{f"codes.{name}": tuple(codes) for name, codes in dictionary.codes.items()},
        }
        return cls(dictionary, known)


@dataclass(frozen=True, slots=True)
class Refers:
    """Declares what a name, or each name of several, refers to: `Annotated[str, Refers("tables")]`.

    Parameters
    ----------
    to : str
        A key of `Names.known`.
    besides : str or None
        A word that may stand for a name without being one.
    """

    to: str
    besides: str | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Compare the value once it has its type."""
        return core_schema.with_info_after_validator_function(self._compared, handler(source))

    def _compared(self, value: Any, info: ValidationInfo) -> Any:
        if isinstance(info.context, Names):
            names = [name for name in ([value] if isinstance(value, str) else value) if name != self.besides]
            # A dictionary of one's own may lack a code list: then none of its codes is known.
            noun = _NOUNS.get(self.to) or message("code of {codes}", codes=self.to.removeprefix("codes."))
            refuse_unknown(names, info.context.known.get(self.to, ()), noun)
        return value


def refuse_unknown(names: Iterable[str], known: Collection[str], noun: Message) -> None:
    """Raise an error that contains the unknown names, what is allowed and the nearest names.

    Parameters
    ----------
    names : iterable of str
    known : collection of str
    noun : Message
        What each name should be: `table of the register`, `code of cause`.

    Raises
    ------
    PydanticCustomError
        Of the type `UNKNOWN_NAME`; the caller is a validator of a pydantic model.
    """
    unknown = [name for name in names if name not in known]
    if unknown:
        said = {
            "found": message("{names}: no such {noun}", names=", ".join(map(repr, unknown)), noun=noun),
            "allowed": ", ".join(known) if len(known) <= _MOST_SHOWN else "",
            "remedy": next((near for name in unknown if (near := nearest(name, known))), None),
        }
        raise PydanticCustomError(UNKNOWN_NAME, "{found}", said)
