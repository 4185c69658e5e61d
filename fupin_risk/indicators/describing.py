"""What is an indicator, in words and in SQL?"""

from __future__ import annotations

from dataclasses import dataclass

from fupin_risk.definitions import Catalogue, Indicator, load_catalogue
from fupin_risk.definitions.policy_row import PolicyRow, policy_kinds
from fupin_risk.indicators.selection import built_on, policy_files_of, reads_row

_DIRECTIONS = {
    "up": "more never lowers the risk",
    "down": "more never raises the risk",
    "none": "no direction is claimed",
}


@dataclass(frozen=True)
class Description:
    """All that the catalogue says of an indicator; `print` shows it.

    Attributes
    ----------
    indicator : Indicator
        The catalogue's entry.
    sql : str
        The definition as it is written.
    builds_on : tuple of str
        Definitions whose results it reads, in the order in which they run.
    policy : tuple of PolicyRow
        Rows of policy, of all places and days, that can have a part in it.
    """

    indicator: Indicator
    sql: str
    builds_on: tuple[str, ...]
    policy: tuple[PolicyRow, ...]

    def __str__(self) -> str:
        entry = self.indicator
        lines = [
            f"{entry.name}: {entry.label.zh} ({entry.label.en})",
            f"  unit: {entry.unit}   clause: {entry.clause}   cause: {entry.cause or 'none'}   scope: {entry.scope}",
            f"  direction: {entry.direction} ({_DIRECTIONS[entry.direction]})",
            f"  missing: {entry.missing}",
            f"  tables: {', '.join(entry.tables)}",
        ]
        if self.builds_on:
            lines.append(f"  builds on: {', '.join(self.builds_on)}")
        lines += [f"  policy: {_policy(row)}" for row in self.policy]
        return "\n".join([*lines, "", self.sql.rstrip()])


def describe(name: str, catalogue: Catalogue | None = None) -> Description:
    """Look up an indicator: label, unit, clause, meaning of missing, policy, SQL.

    Parameters
    ----------
    name : str
    catalogue : Catalogue, optional
        By default the definitions that come with the package.

    Returns
    -------
    Description

    Raises
    ------
    DefinitionError
        There is no such indicator; the nearest name is suggested.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> fr.describe("water_unsafe").indicator.label.en
    'Water unsafe'
    """
    catalogue = catalogue or load_catalogue()
    entry = catalogue.find(name)
    below = tuple(other for other in built_on(catalogue, [entry.subject]) if other != entry.subject)
    rows = tuple(
        row
        for file in policy_files_of(catalogue, [entry.subject])
        for row in catalogue.policy.rows(policy_kinds()[file])
        if reads_row(catalogue, [entry.subject], row)
    )
    return Description(entry, catalogue.subjects[entry.subject].written, below, rows)


def _policy(row: PolicyRow) -> str:
    """A row in one line: what, where, when, its source, and whether anybody saw it."""
    last = "" if row.in_force_to is None else f" to {row.in_force_to}"
    place = "everywhere" if row.place == "*" else f"place {row.place}"
    seen = "" if row.verified else "; not verified"
    return f"{row.row_name}, {place}, from {row.in_force_from}{last}, published {row.published_on} ({row.source}{seen})"
