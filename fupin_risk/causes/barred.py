"""Which measures does policy not allow, so that they answer nothing?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.definitions import BarRow
from fupin_risk.register import AsOf


def with_barred(known: AsOf, counties: pd.Series) -> pd.DataFrame | None:
    """The measures as of a day, and whether policy bars each.

    Parameters
    ----------
    known : AsOf
        `register.as_of(day)`; its register's policy names what is barred.
    counties : Series
        County of each household, on household_id.

    Returns
    -------
    DataFrame or None
        The measures of these households with the column `barred`; None where the register has no such table, or none
        that says when a measure ended: then nobody knows which are in force.

    Notes
    -----
    A measure that began before the bar is an existing one, to be handled and no breach. What is not known bars nobody.
    """
    if "measures" not in known.tables:
        return None
    measures = known["measures"]
    if "ended_on" not in measures:
        return None
    at = counties.index.get_indexer(pd.Index(measures["household_id"]))
    measures = measures[at >= 0].reset_index(drop=True)
    place = counties.iloc[at[at >= 0]].reset_index(drop=True)
    barred = pd.Series(data=False, index=measures.index)
    policy = known.register.catalogue.policy
    for county in sorted(counties.dropna().astype(str).unique()):
        for row in policy.in_force(BarRow, county, known.day):
            if row.table in known.tables:
                own = (measures["kind"] == row.measure) & (place == county)
                begun = measures["started_on"] >= pd.Timestamp(row.in_force_from)
                day = known.register.catalogue.dictionary.tables[row.table].clocks.occurred_on
                households = _only_barred_use(known[row.table], row, day)
                barred |= (own & begun).fillna(value=False) & measures["household_id"].isin(households)
    return measures.assign(barred=barred)


def _only_barred_use(rows: pd.DataFrame, row: BarRow, day: str) -> pd.Index:
    """Households whose rows since the bar say nothing but the value that is barred."""
    if row.column not in rows:
        return pd.Index([])
    since = rows[(rows[day] >= pd.Timestamp(row.in_force_from)) & rows[row.column].notna()]
    only = (since[row.column] == row.value).groupby(since["household_id"], observed=True).all()
    return only.index[only]
