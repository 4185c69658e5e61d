"""What is a rule: which objects does it judge, since when, by which clause, and what does it say of one that fails?

A rule is a column of a SELECT, as an indicator is: true where the object fails, false where it holds, empty where that
cannot be known. So it can be said not only who fails, but of how many that could be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.toml_files import Label, checked, read_toml, shown
from fupin_risk.errors import Problem

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
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


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
    reads: tuple[str, ...] = Field(min_length=1)
    covered: tuple[str, ...] = ()
    concerns: str | None = None
    judged_on: str | None = None
    codes: dict[str, str] = Field(default_factory=dict)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that its sentence names, in their order."""
        return tuple(dict.fromkeys(_IN_BRACES.findall(self.sentence.zh) + _IN_BRACES.findall(self.sentence.en)))

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it cannot do without, sorted."""
        return tuple(sorted({name.partition(".")[0] for name in self.reads} | set(self.covered)))


def read_rules(file: Path, problems: list[Problem]) -> dict[str, Rule]:
    """Read the rules of one file; whatever is wrong with them is added to `problems`."""
    content = read_toml(file)
    shared = content.pop(SHARED, {})
    rules: dict[str, Rule] = {}
    for name, body in content.items():
        own: dict[str, Any] = body if isinstance(body, dict) else {}
        rule = checked(Rule, {**shared, **own, "name": name, "subject": file.stem}, f"{shown(file)}: {name}", problems)
        if rule is not None:
            rules[name] = rule
    return rules


def output_problems(rules: list[Rule], outputs: tuple[str, ...], where: str) -> Iterator[Problem]:
    """What the rules of one file need of its SELECT that it does not give."""
    for rule in rules:
        if rule.grain != rules[0].grain:
            yield Problem(where, f"{rule.name} has another grain than {rules[0].name}", remedy="one file, one grain")
        needed = {"it": (*KEYS[rule.grain], rule.name), "its sentence": rule.values}
        needed |= {"concerns": (rule.concerns,) if rule.concerns else ()}
        needed |= {"judged_on": (rule.judged_on,) if rule.judged_on else ()}
        for asker, names in needed.items():
            for name in [name for name in names if name not in outputs]:
                near = get_close_matches(name, outputs, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else ""
                yield Problem(f"{where}: {rule.name}", f"{asker} needs {name}, which is not selected", remedy=remedy)


def rule_problems(rules: dict[str, Rule], dictionary: Dictionary) -> Iterator[Problem]:
    """What rules say of the dictionary that is not so."""
    columns = {f"{table.name}.{column}" for table in dictionary.tables.values() for column in table.columns}
    for rule in rules.values():
        where = f"features/rules/{rule.subject}.toml: {rule.name}"
        for name in [name for name in rule.reads if name not in columns]:
            near = get_close_matches(name, columns, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else ""
            yield Problem(f"{where}.reads", f"{name!r} is no column of the register", remedy=remedy)
        for name in [name for name in rule.covered if name not in dictionary.tables]:
            yield Problem(f"{where}.covered", f"{name!r} is no table of the register", ", ".join(dictionary.tables))
        for name in rule.codes.values():
            if name not in dictionary.codes:
                yield Problem(f"{where}.codes", f"{name!r} is no code list", ", ".join(dictionary.codes))
        for name in [name for name in rule.codes if name not in rule.values]:
            yield Problem(f"{where}.codes", f"{name!r} does not stand in its sentence", ", ".join(rule.values))
        if rule.in_force_to is not None and rule.in_force_to < rule.in_force_from:
            yield Problem(f"{where}.in_force_to", "lies before in_force_from")
