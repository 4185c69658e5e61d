"""Of which households can nobody tell whether they belong to a cohort, or what became of them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from fupin_risk.indicators.unknown import UnknownValues

if TYPE_CHECKING:
    from fupin_risk.definitions.lineage import Source
    from fupin_risk.register import AsOf

# What the cohorts of a list rest on.
STATUS_ORIGINS: Final[frozenset[Source]] = frozenset(
    {
        ("statuses", "status"),
        ("statuses", "status_origin"),
        ("successions", "successor_id"),
        ("recognitions", "kind"),
        ("recognitions", "outcome"),
        ("recognitions", "confirmed_on"),
    }
)
# What an outcome rests on.
OUTCOME_ORIGINS: Final = STATUS_ORIGINS | {("recognitions", "cause")}


def unjudged_households(as_of: AsOf, origins: frozenset[Source] = STATUS_ORIGINS) -> pd.Index:
    """Households of which a row or a cell could not be read that a cohort or an outcome rests on.

    Parameters
    ----------
    as_of : AsOf
        `register.as_of(day)`.
    origins : frozenset of (table, column)
        What it rests on.

    Returns
    -------
    Index
        Their ids, sorted.
    """
    unknown = UnknownValues(as_of.register, as_of.day)
    if not unknown:
        return pd.Index([], dtype="str", name="household_id")
    codes = unknown.homes.index if unknown.silenced(origins) else unknown.touched(origins)
    found: pd.Index = pd.Index(as_of.register.household_ids(codes).dropna(), name="household_id")
    return found
