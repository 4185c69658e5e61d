"""What does fupin_risk say when a table, a definition or a model cannot be used?

Four families, by what has to be mended: the *table* (`RegisterError`), the *definition* (`DefinitionError`), the
*model file* (`ModelError`), the *place* for the results (`OutputError`). A wrong *call* is a plain `ValueError` or
`TypeError`.
Every error carries all its problems at once, and none carries the value of a register's cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# In what the engine says where the disk is full.
DISK_FULL = ("No space left on device", "Disk quota exceeded", "failed to offload data block")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, what is allowed instead and how to mend it.

    Parameters
    ----------
    where : str
        File and key, or table and column; never a cell's value.
    found : str
        What is wrong there.
    allowed : str, default ""
        What may stand there.
    remedy : str, default ""
        What to do about it.
    """

    where: str
    found: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.found}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.remedy:
            text += f"; {self.remedy}"
        return text


class FupinError(Exception):
    """Base of the errors that a user can mend.

    Parameters
    ----------
    problems : str, Problem or iterable of Problem
        A sentence, or everything that was found wrong.
    """

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = ()
            super().__init__(problems)
            return
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[FupinError], tuple[object, ...]]:
        """Pickle all problems, so that an error comes whole from another process."""
        return type(self), (self.problems or str(self),)


class RegisterError(FupinError):
    """The tables of the register cannot be used as they are."""


class DefinitionError(FupinError):
    """A definition file (dictionary, indicator, policy, recipe) is wrong."""


class ModelError(FupinError):
    """A saved model is damaged, or does not belong to these definitions or this frame."""


class OutputError(FupinError, ValueError):
    """The results cannot be written there: files of the user are in the way, or another run is writing."""
