"""On which rows does a rule fail, hold, or leave the answer open, as a colleague works it out by hand?

An example is a case in `features/rules/fixtures/<subject>.toml`: small tables as a county would hand them in, the day,
and by rule the objects that fail, those that hold, and those of which nobody can tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import Field

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.indicators.fixtures import drawn_table
from fupin_risk.resources import definitions_folder

Objects = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Example:
    """Tables of a few rows, a day, and what the rules make of them by hand.

    Attributes
    ----------
    where : str
        File and case.
    note : str
        What is the case, in words.
    as_of : date
    tables : dict of str to DataFrame
        In the outside form, everything text.
    covers : dict of str to date
        From which day on a table is complete, where that is declared.
    fails, holds, unknown : mapping of str to (tuple of str)
        By rule, its objects (the last of the keys of its grain).
    """

    where: str
    note: str
    as_of: dt.date
    tables: dict[str, pd.DataFrame]
    covers: dict[str, dt.date]
    fails: Objects
    holds: Objects
    unknown: Objects

    def __repr__(self) -> str:
        return f"Example({self.where}, {self.as_of}, {len(self.rules)} rules)"

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that it is about."""
        return tuple(dict.fromkeys([*self.fails, *self.holds, *self.unknown]))


class _Case(Definition):
    note: str
    as_of: dt.date
    tables: dict[str, str]
    covers: dict[str, dt.date] = Field(default_factory=dict)
    fails: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    holds: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unknown: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def read_examples(path: str | Path | None = None, catalogue: Catalogue | None = None) -> tuple[Example, ...]:
    """Read all examples of a folder.

    Parameters
    ----------
    path : str or Path, optional
        By default those of the shipped rules.
    catalogue : Catalogue, optional
        Whose rules they are about.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    folder = definitions_folder("features") / "rules" / "fixtures" if path is None else Path(path)
    rules = (catalogue or load_catalogue()).rules
    problems: list[Problem] = []
    examples = []
    for file in sorted(folder.glob("*.toml")):
        content = read_toml(file)
        problems += [
            Problem(f"{shown(file)}: {key}", message("unknown key"), "case") for key in content if key != "case"
        ]
        for number, body in enumerate(content.get("case", [])):
            where = f"{shown(file)}: case[{number}]"
            case = checked(_Case, body, where, problems)
            if case is None:
                continue
            tables = {name: drawn_table(text) for name, text in case.tables.items()}
            verdicts = (case.fails, case.holds, case.unknown)
            examples.append(Example(where, case.note, case.as_of, tables, case.covers, *verdicts))
            problems += [
                Problem(f"{where}.{name}", message("is not a rule")) for name in examples[-1].rules if name not in rules
            ]
    if problems:
        raise DefinitionError(problems)
    return tuple(examples)
