"""Which reporter is believed, where several tell of one thing?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from fupin_risk.definitions import Catalogue, Policy, PrecedenceRow
from fupin_risk.register.sql_text import literal

# Of a row whose county is not known, and of a table without households.
ANYWHERE = "*"
_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Precedence:
    """Reporters of one table, the most believed first.

    Attributes
    ----------
    anywhere : tuple of str
        Empty where no order was published: then nobody is believed more than another.
    by_county : dict of str to tuple
        Counties in which another order holds.
    """

    anywhere: tuple[str, ...] = ()
    by_county: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.anywhere or self.by_county)

    def rank_sql(self, county: str) -> str:
        """The rank of a row's `reported_by`, the most believed being 0; `county` is SQL for the row's county."""
        everywhere = _rank(self.anywhere)
        if not self.by_county:
            return everywhere
        cases = " ".join(f"WHEN {literal(place)} THEN {_rank(order)}" for place, order in self.by_county.items())
        return f"CASE {county} {cases} ELSE {everywhere} END"


def _rank(order: tuple[str, ...]) -> str:
    ranks = " ".join(f"WHEN {literal(reporter)} THEN {rank}" for rank, reporter in enumerate(order))
    return f"CASE reported_by {ranks} ELSE {_LAST} END" if ranks else str(_LAST)


def table_precedence(
    catalogue: Catalogue, table: str, day: dt.date, kept: Collection[str], counties: Collection[str]
) -> Precedence:
    """The order for a table of a register that has the tables `kept`, and households in `counties`.

    By county only where a row's county can be told.
    """
    placed = "members" in kept or "household_id" in catalogue.dictionary.tables[table].columns
    return precedence_of(catalogue.policy, table, day, counties if placed else ())


def precedence_of(policy: Policy, table: str, day: dt.date, counties: Collection[str]) -> Precedence:
    """The order of reporters that was published by `day` and in force on it.

    Parameters
    ----------
    policy : Policy
    table : str
    day : date
    counties : collection of str
        Of the register.
    """
    rows = {place: policy.find(PrecedenceRow, place, day, table=table) for place in (ANYWHERE, *sorted(counties))}
    orders = {place: () if row is None else row.reporters for place, row in rows.items()}
    anywhere = orders.pop(ANYWHERE)
    return Precedence(anywhere, {county: order for county, order in orders.items() if order != anywhere})
