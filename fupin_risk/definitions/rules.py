"""What is a rule: which objects does it judge, since when, by which clause, and what does it say of one that fails?

A rule is a column of a SELECT, as an indicator is: true where the object fails, false where it holds, empty where that
cannot be known. So it can be said not only who fails, but of how many that could be judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.references import Names, Refers, refuse_unknown
from fupin_risk.definitions.toml_files import Label, checked, read_toml, shown
from fupin_risk.errors import Problem, message, nearest

Grain = Literal["household", "person", "loan", "bill", "case", "project", "contact", "village"]
Severity = Literal["breach", "contradiction", "doubt", "empty"]
# The columns that name an object of each grain: the last one names it, the first says where it belongs.
KEYS: dict[str, tuple[str, ...]] = {
    "household": ("household_id",),
    "person": ("household_id", "person_id"),
    "loan": ("household_id", "loan_id"),
    "bill": ("household_id", "person_id", "bill_id"),
    "case": ("household_id", "case_id"),
    "project": ("county", "project_id"),
    "contact": ("county", "contact_id"),
    "village": ("county", "village"),
}
# What the rules of one file have in common may be said once, under this name.
SHARED = "shared"


def _in_sentence(name: str, info: ValidationInfo) -> str:
    sentence = info.data.get("sentence")
    if sentence is not None:
        refuse_unknown([name], sentence.values, message("value of its sentence"))
    return name


SentenceValue = Annotated[str, AfterValidator(_in_sentence)]


class Rule(PolicyRow):
    """A dated, placed check of the register.

    Attributes
    ----------
    name : str
        Also the column of its verdict: true fails, false holds, empty cannot be known.
    subject : str
        The file that judges it, `features/rules/<subject>.sql`.
    sentence : Label
        What is the case for an object that fails; values of the same row in braces.
    severity : {"breach", "contradiction", "doubt", "empty"}
        `breach`: a clause is not kept; `contradiction`: two facts cannot both be so; `doubt`: a fact is unlikely;
        `empty`: something that must be known is not written down.
    grain : str
        What it judges.
    reads : tuple of str
        Columns (`table.column`) without which it cannot be judged; a register without them does not run it.
    covered : tuple of str
        Tables in which no row says "none": where one does not reach the as-of day, the rule is not run.
    concerns : str or None
        A yes/no column of the SELECT: which objects it is about; by default all.
    judged_on : str or None
        A date column of the SELECT by which an object falls under the rule or not (a loan's day of lending); by default
        the as-of day decides for all.
    codes : dict of str to str
        Code lists of the values that the sentence names.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    subject: str
    label: Label
    sentence: Label
    clause: str
    severity: Severity
    grain: Grain
    reads: Annotated[tuple[str, ...], Field(min_length=1), Refers("columns")]
    covered: Annotated[tuple[str, ...], Refers("tables")] = ()
    concerns: str | None = None
    judged_on: str | None = None
    codes: dict[SentenceValue, Annotated[str, Refers("codes")]] = Field(default_factory=dict)

    @field_validator("in_force_to")
    @classmethod
    def _ends_after_it_begins(cls, last: dt.date | None, info: ValidationInfo) -> dt.date | None:
        first = info.data.get("in_force_from")
        if last is not None and first is not None and last < first:
            raise ValueError(message("is before in_force_from"))
        return last

    @property
    def values(self) -> tuple[str, ...]:
        """The values that its sentence names, in their order."""
        return self.sentence.values

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it cannot do without, sorted."""
        return tuple(sorted({name.partition(".")[0] for name in self.reads} | set(self.covered)))


def read_rules(file: Path, problems: list[Problem], names: Names | None = None) -> dict[str, Rule]:
    """Return the rules of one file; what is wrong with them is added to `problems`."""
    content = read_toml(file)
    shared = content.pop(SHARED, {})
    rules: dict[str, Rule] = {}
    for name, body in content.items():
        own: dict[str, Any] = body if isinstance(body, dict) else {}
        # A rule with a day of its own rests on another document than the rest of its file.
        common = {key: value for key, value in shared.items() if key != "document" or "published_on" not in own}
        said = {**common, **own, "name": name, "subject": file.stem}
        rule = checked(Rule, said, f"{shown(file)}: {name}", problems, names)
        if rule is not None:
            rules[name] = rule
    return rules


def output_problems(rules: list[Rule], outputs: tuple[str, ...], where: str) -> Iterator[Problem]:
    """What the rules of one file need of its SELECT that it does not give."""
    for rule in rules:
        if rule.grain != rules[0].grain:
            yield Problem(
                where,
                message("{name} has another grain than {other}", name=rule.name, other=rules[0].name),
                remedy=message("use one grain in one file"),
            )
        needed: dict[str, tuple[str, ...]] = {
            message("the rule"): (*KEYS[rule.grain], rule.name),
            message("its sentence"): rule.values,
        }
        needed |= {"concerns": (rule.concerns,) if rule.concerns else ()}
        needed |= {"judged_on": (rule.judged_on,) if rule.judged_on else ()}
        for asker, names in needed.items():
            for name in [name for name in names if name not in outputs]:
                remedy = nearest(name, outputs)
                yield Problem(
                    f"{where}: {rule.name}",
                    message("{asker} needs {name}, which is not selected", asker=asker, name=name),
                    remedy=remedy,
                )
