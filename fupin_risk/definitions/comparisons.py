"""How are two sources of one thing held against each other: which rows count, and what is compared?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.toml_files import Definition, Label, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem, message

DifferenceCause = Literal[
    "duplicate",
    "person_or_household",
    "renewal",
    "mode",
    "scope",
    "cut_off",
    "unit",
    "amount",
    "unknown",
]


class Counted(Definition):
    """Only rows with one of these values count."""

    column: str
    values: tuple[str, ...]


class Renewal(Definition):
    """Where a row says whether it is new or a renewal, and when it falls due."""

    column: str
    new: str
    renewed: str
    due: str


class Comparison(Definition):
    """How the rows of two sources are matched and compared.

    Attributes
    ----------
    name : str
        Of the file; what `subject` names.
    id : str or None
        The column with the source's own number of the thing.
    within : tuple of str
        Columns that two rows of one thing agree in at any rate.
    tolerance_days : int
        So far apart may two reports of one thing be dated.
    household_days : int
        So far apart are rows of a household that one source counts together.
    mode : str or None
        The column that tells the mode (passed on to a firm, full-time, inpatient).
    scope : tuple of str
        Columns by which a source may leave rows out.
    compared : dict of str to str
        Further columns that are compared, and the cause that a difference names.
    """

    name: str
    table: str
    label: Label
    clause: str
    counts: Counted | None = None
    id: str | None = None
    within: tuple[str, ...] = ()
    amount: str
    day: str
    tolerance_days: int = Field(ge=0)
    household_days: int = Field(ge=0)
    mode: str | None = None
    scope: tuple[str, ...] = ()
    renewal: Renewal | None = None
    compared: dict[str, DifferenceCause] = Field(default_factory=dict)

    @property
    def all_compared(self) -> dict[str, DifferenceCause]:
        """Every column that is compared beside day and amount, and the cause that a difference names."""
        found: dict[str, DifferenceCause] = {}
        if self.renewal:
            found[self.renewal.column] = "renewal"
        if self.mode:
            found[self.mode] = "mode"
        return {**found, **dict.fromkeys(self.scope, "scope"), **self.compared}

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the table that it names."""
        named = [self.id, *self.within, self.day, self.amount, *self.all_compared]
        named += [self.renewal.due] if self.renewal else []
        named += [self.counts.column] if self.counts else []
        return tuple(dict.fromkeys(name for name in named if name))

    @model_validator(mode="after")
    def _some_key(self) -> Comparison:
        if self.id is None and not self.within:
            raise ValueError(message("names neither an id nor the columns that identify one thing (within)"))
        return self


def read_comparison(path: Path) -> Comparison:
    """Read one file of `features/reconciliation/`.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    problems: list[Problem] = []
    found = checked(Comparison, {"name": path.stem, **read_toml(path)}, shown(path), problems)
    if found is None:
        raise DefinitionError(problems)
    return found


def comparison_problems(comparisons: dict[str, Comparison], dictionary: Dictionary) -> list[Problem]:
    """What they say of the dictionary that is not so."""
    problems = []
    for name, plan in comparisons.items():
        where = f"features/reconciliation/{name}.toml"
        table = dictionary.tables.get(plan.table)
        if table is None:
            problems.append(
                Problem(where, message("names a table that is not in the dictionary"), ", ".join(dictionary.tables))
            )
            continue
        lacking = [column for column in plan.columns if column not in table.columns]
        if lacking:
            problems.append(
                Problem(
                    where,
                    message(
                        "names columns that are not in the table {table}: {lacking}",
                        table=table.name,
                        lacking=", ".join(lacking),
                    ),
                )
            )
            continue
        if table.household_column is None and table.person_column is None:
            problems.append(
                Problem(
                    where,
                    message("the table {table} has neither a household column nor a person column", table=table.name),
                )
            )
        if table.columns[plan.amount].type != "yuan":
            problems.append(Problem(where, message("the amount is not a column in yuan")))
        days = [plan.day, *([plan.renewal.due] if plan.renewal else [])]
        if any(table.columns[day].type != "date" for day in days):
            problems.append(Problem(where, message("the day is not a column of dates")))
    return problems
