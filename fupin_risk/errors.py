"""What does fupin_risk say when a table, a definition or a model cannot be used?

Four families, by what has to be fixed: the *table* (`RegisterError`), the *definition* (`DefinitionError`), the *model
file* (`ModelError`), the *place* for the results (`OutputError`). A wrong *call* is a plain `ValueError` or
`TypeError`.
Every error carries all its problems at once, and none carries the value of a register's cell.

Whatever a user reads is a `Message`: the English sentence, with its values kept apart from its text, so that
`fupin_risk.words.messages` can say it in Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self

# In what the engine says where the disk is full.
DISK_FULL = ("No space left on device", "Disk quota exceeded", "failed to offload data block")


class Message(str):
    """A sentence for the user: in English as a string, and able to be said in another language.

    Parameters
    ----------
    template : str
        The English text, with its values in braces, as `str.format` takes it.
    values : mapping of str to object
        The values by name. A Message or a Problem is itself said in the other language, a list or tuple of them too;
        anything else stays as it is. Never the value of a register's cell.

    Examples
    --------
    >>> message("{count} rows in {place}", count=3, place=message("line {line}", line=7))
    '3 rows in line 7'
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any]) -> Self:  # noqa: D102 - said above
        self = super().__new__(cls, _filled(template, values, str))
        self.template, self.values = template, dict(values)
        return self

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any]]:  # type: ignore[override]
        return self.template, self.values

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence with each template in it replaced by `translate(template)`."""
        return _filled(self.template, self.values, translate)


def message(template: str, /, **values: Any) -> Message:
    """Make a message. `template` is a literal: the translations are found by it.

    Examples
    --------
    >>> message("{rows} rows of {table} were quarantined", rows=3, table="loans").template
    '{rows} rows of {table} were quarantined'
    """
    return Message(template, values)


def nearest(name: str, names: Iterable[str]) -> Message | None:
    """Suggest the one of `names` that is most like `name`; None if none is."""
    near = get_close_matches(name, list(names), n=1)
    return message("did you mean {near!r}?", near=near[0]) if near else None


def lines(parts: Iterable[Message]) -> Message:
    """Several messages as one, each on a line of its own."""
    numbered = {f"line_{number}": part for number, part in enumerate(parts)}
    return Message("\n".join(f"{{{name}}}" for name in numbered), numbered)


def _filled(template: str, values: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    return translate(template).format(**{name: _said(value, translate) for name, value in values.items()})


def _said(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Problem):
        return value.message.said(translate)
    if isinstance(value, Message):
        return value.said(translate)
    if isinstance(value, list | tuple):
        return translate(_BETWEEN).join(str(_said(each, translate)) for each in value)
    return value


_BETWEEN = message("; ")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, what is allowed instead and how to fix it.

    Parameters
    ----------
    where : str
        File and key, or table and column; never a cell's value.
    found : Message
        What is wrong there.
    allowed : str, default ""
        What is allowed there.
    remedy : Message, optional
        What to do about it.
    """

    where: str
    found: Message
    allowed: str = ""
    remedy: Message | None = None

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        """The problem in one sentence."""
        said = self.found
        if self.allowed:
            said = message("{found}; allowed: {allowed}", found=said, allowed=self.allowed)
        if self.remedy:
            said = message("{found}; {remedy}", found=said, remedy=self.remedy)
        return message("{where}: {found}", where=self.where, found=said)


class FupinError(Exception):
    """Base of the errors that a user can fix.

    Parameters
    ----------
    problems : Message, Problem or iterable of Problem
        A sentence, or everything that was found wrong.

    Attributes
    ----------
    message : Message
        The whole of it; `str(error)` is its English.
    problems : tuple of Problem
        Empty where the error is a sentence.
    """

    def __init__(self, problems: Message | Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = ()
        if isinstance(problems, Message):
            self.message = problems
        else:
            self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
            self.message = lines(problem.message for problem in self.problems)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[FupinError], tuple[object, ...]]:
        """Pickle all problems, so that an error comes whole from another process."""
        return type(self), (self.problems or self.message,)


class RegisterError(FupinError):
    """The tables of the register cannot be used as they are."""


class DefinitionError(FupinError):
    """A definition file (dictionary, indicator, policy, recipe) is wrong."""


class ModelError(FupinError):
    """A saved model is damaged, or does not belong to these definitions or this frame."""


class OutputError(FupinError, ValueError):
    """The results cannot be written there: files of the user are in the way, or another run is writing."""
