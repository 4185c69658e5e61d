"""Which dated, placed number or rule was in force on a day, as published by a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field

# Each module makes its classes kinds of policy.
from fupin_risk.definitions import due_rows as _due_rows  # noqa: F401
from fupin_risk.definitions import warning_rows as _warning_rows  # noqa: F401
from fupin_risk.definitions.action_rows import DocumentRow
from fupin_risk.definitions.policy_row import PolicyRow, Row, best_row, policy_kinds
from fupin_risk.definitions.references import Names
from fupin_risk.definitions.rule_rows import LimitRow
from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.definitions.words_files import POLICY_WORDS
from fupin_risk.errors import DefinitionError, Problem, message

_LAST_DAY = dt.date(9999, 12, 31)
_ONE_DAY = dt.timedelta(days=1)


class RuleSpell(NamedTuple):
    """A rule as definitions read it: one item of one row, and the days for which that row is the one that holds."""

    item: str
    code: str | None
    number: float | None
    holds_from: dt.date
    holds_to: dt.date


class Policy(Definition):
    """All policy rows, of every kind.

    Attributes
    ----------
    by_file : dict of str to (tuple of PolicyRow)
        The rows of each kind, in the order of its files.

    Notes
    -----
    Every look-up takes a county, a day, and the day by which a row must have been published (`known_on`; by default the
    day itself). Of several rows about one thing, the one of the narrowest place holds, then the latest in force, then
    the latest published.
    """

    by_file: dict[str, tuple[PolicyRow, ...]] = Field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[PolicyRow]) -> Policy:
        """Collect rows of any kinds, in their order."""
        by_file: dict[str, tuple[PolicyRow, ...]] = {}
        for row in rows:
            by_file[row.file] = (*by_file.get(row.file, ()), row)
        return cls(by_file=by_file)

    def replacing(self, kind: type[Row], rows: Iterable[Row]) -> Policy:
        """Return a policy whose rows of a kind are `rows`, and whose other rows are the same."""
        return Policy(by_file={**self.by_file, kind.file: tuple(rows)})

    def rows(self, kind: type[Row]) -> tuple[Row, ...]:
        """Return all rows of a kind, in the order of its files."""
        return tuple(row for row in self.by_file.get(kind.file, ()) if isinstance(row, kind))

    def find(
        self, kind: type[Row], /, county: str, day: dt.date, known_on: dt.date | None = None, **about: object
    ) -> Row | None:
        """Return the row of a kind that holds in a county on a day.

        Parameters
        ----------
        kind : type of PolicyRow
        county : str
        day : date
        known_on : date, optional
            The day by which it must have been published; by default `day`.
        **about : object
            Values of its fields, such as `kind="poverty"` of a line.

        Returns
        -------
        PolicyRow or None
            None where no such row holds.

        Examples
        --------
        >>> from fupin_risk.definitions import LineRow, load_catalogue
        >>> policy = load_catalogue().policy
        >>> policy.find(LineRow, "340123", dt.date(2019, 6, 30), kind="poverty").yuan_a_year
        3218.0
        """
        fitting = (row for row in self.rows(kind) if all(getattr(row, name) == value for name, value in about.items()))
        return best_row(fitting, county, day, known_on)

    def in_force(self, kind: type[Row], county: str, day: dt.date, known_on: dt.date | None = None) -> tuple[Row, ...]:
        """Return the rows of a kind that hold in a county on a day: one for each thing that rows are about.

        Parameters
        ----------
        kind : type of PolicyRow
        county : str
        day : date
        known_on : date, optional
            As for `find`.

        Returns
        -------
        tuple of PolicyRow
            In the order of the files; things without a row in force are left out.
        """
        grouped: dict[object, list[Row]] = {}
        for row in self.rows(kind):
            grouped.setdefault(row.key, []).append(row)
        found = (best_row(rows, county, day, known_on) for rows in grouped.values())
        return tuple(row for row in found if row is not None)

    @property
    def limit_names(self) -> tuple[str, ...]:
        """The name of every limit of which there is a row, in the order of the files."""
        return tuple(dict.fromkeys(row.name for row in self.rows(LimitRow)))

    def spells(self, file: str, county: str, known_on: dt.date) -> tuple[RuleSpell, ...]:
        """Return what definitions read of a file, over all days: on each day the row that holds, as published by then.

        Parameters
        ----------
        file : str
            Name of a policy file.
        county : str
        known_on : date
            The day by which a row must have been published.
        """
        return tuple(
            RuleSpell(*item, first, last)
            for row, first, last in self._spells(file, county, known_on)
            for item in row.sql_items
        )

    def in_use(self, county: str, day: dt.date, files: Iterable[str] | None = None) -> tuple[PolicyRow, ...]:
        """Return the rows that hold in `county` on `day`; of kinds that go by the day of an event, earlier ones too.

        Parameters
        ----------
        county : str
        day : date
        files : iterable of str, optional
            Names of policy files; by default all.
        """
        return tuple(
            dict.fromkeys(
                row
                for file in (self.by_file if files is None else sorted(set(files)))
                for row, first, last in self._spells(file, county, day)
                if first <= day and (row.by_event or day <= last)
            )
        )

    def unverified(self, county: str, day: dt.date, files: Iterable[str] | None = None) -> tuple[PolicyRow, ...]:
        """Return the rows of `in_use` whose source was not seen."""
        return tuple(row for row in self.in_use(county, day, files) if not row.verified)

    def unverified_names(self, counties: Iterable[str], day: dt.date, files: Iterable[str]) -> list[str]:
        """Return the same of several counties, as `file.what`, sorted: for outputs that name the policy they used."""
        wanted = tuple(files)
        return sorted({row.row_name for county in set(counties) for row in self.unverified(county, day, wanted)})

    def _spells(self, file: str, county: str, known_on: dt.date) -> Iterator[tuple[PolicyRow, dt.date, dt.date]]:
        """Yield each row with the first and last day of every stretch for which it is the one that holds."""
        fitting = [row for row in self.rows(_kind_of(file)) if row.published_on <= known_on and row.fits(county)]
        for key in dict.fromkeys(row.key for row in fitting):
            rows = [row for row in fitting if row.key == key]
            begins = {row.in_force_from for row in rows}
            ends = {row.in_force_to for row in rows if row.in_force_to is not None}
            begins |= {end + _ONE_DAY for end in ends if end < _LAST_DAY}
            firsts = sorted(begins)
            for first, after in pairwise([*firsts, _LAST_DAY]):
                best = best_row(rows, county, first, known_on)
                if best is not None:
                    yield best, first, after if after == _LAST_DAY else after - _ONE_DAY


def read_policy(paths: Iterable[Path], names: Names | None = None) -> Policy:
    """Read policy files: each contains `[[rows]]` of the kind that its name says.

    Parameters
    ----------
    paths : iterable of Path
        Rows of a later file are added to those of an earlier one of the same name.
    names : Names, optional
        The names that rows may refer to; without them no reference is compared.

    Raises
    ------
    DefinitionError
        With every problem, each with file and key.
    """
    kinds, problems = policy_kinds(), list[Problem]()
    by_file: dict[str, tuple[PolicyRow, ...]] = {}
    for path in paths:
        kind = kinds.get(path.stem)
        if kind is None:
            allowed = ", ".join(f"{name}.toml" for name in kinds)
            problems.append(Problem(shown(path), message("is not a kind of policy"), allowed))
            continue
        body: dict[str, Any] = read_toml(path)
        problems += [
            Problem(f"{shown(path)}: {key}", message("unknown key"), "label, labels, rows")
            for key in body
            if key not in {"rows", *POLICY_WORDS}
        ]
        rows = [
            checked(kind, row, f"{shown(path)}: rows[{number}]", problems, names)
            for number, row in enumerate(body.get("rows", []))
        ]
        by_file[path.stem] = (*by_file.get(path.stem, ()), *(row for row in rows if row is not None))
    policy = Policy(by_file=by_file)
    problems += document_problems(policy, ((f"{file}.toml", row) for file, rows in by_file.items() for row in rows))
    if problems:
        raise DefinitionError(problems)
    return policy


def document_problems(policy: Policy, rows: Iterable[tuple[str, PolicyRow]]) -> list[Problem]:
    """Return what is wrong with the documents to which rows or rules point: not known, or of another day."""
    documents = {row.name: row for row in policy.rows(DocumentRow)}
    problems = []
    for where, row in rows:
        document = documents.get(row.document or "")
        if row.document is not None and document is None:
            problems.append(
                Problem(where, message("{name} is not a document", name=row.document), allowed=", ".join(documents))
            )
        elif document is not None and row.published_on != document.published_on:
            problems.append(
                Problem(
                    where,
                    message("is published on another day than its document {name}", name=document.name),
                    allowed=str(document.published_on),
                )
            )
    return problems


def _kind_of(file: str) -> type[PolicyRow]:
    """Return the kind whose rows are in a file.

    Raises
    ------
    KeyError
        No kind has this file.
    """
    return policy_kinds()[file]
