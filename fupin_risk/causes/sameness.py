"""Are the measures of a contact's or a village's households all alike, and do they help to earn or only give?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.register import AsOf


def sameness(households: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """How alike the measures within each group are, beside how alike the causes are.

    Parameters
    ----------
    households : DataFrame
        Index household_id: measures_in_force and live_causes, each sorted and joined by semicolons; measures_in_force
        is missing where measures are not known.
    groups : DataFrame
        household_id, scope (`contact`, `village`) and place (the contact, the village).

    Returns
    -------
    DataFrame
        Sorted by scope and place: scope, place, households_count, helped_count (with a measure in force),
        measure_sameness_share, cause_sameness_share, commonest_measures, commonest_share.

    Notes
    -----
    雷同, Z一(二). Two households drawn without replacement from the n helped ones of a group have the same kinds in
    force with the chance sum of c (c - 1) over n (n - 1), c counting the households of each set. Beside it stands the
    same chance for their live causes: measures that are more alike than the causes do not follow them. Unknown for
    fewer than two helped households.
    """
    rows = groups.join(households[["measures_in_force", "live_causes"]], on="household_id", how="inner")
    key = ["scope", "place"]
    size = rows.groupby(key, observed=True).size().rename("households_count")
    helped = rows[rows["measures_in_force"].notna() & (rows["measures_in_force"] != "")]
    table = size.to_frame().join(helped.groupby(key, observed=True).size().rename("helped_count"))
    table["helped_count"] = table["helped_count"].fillna(0).astype("int64")
    for name, column in (("measure_sameness_share", "measures_in_force"), ("cause_sameness_share", "live_causes")):
        table[name] = _chance_of_the_same(helped, key, column).reindex(table.index)
    counts = helped.groupby([*key, "measures_in_force"], observed=True).size().rename("count").reset_index()
    counts = counts.sort_values(
        [*key, "count", "measures_in_force"], ascending=[True, True, False, True], kind="stable"
    )
    first = counts.drop_duplicates(key).set_index(key)
    table["commonest_measures"] = first["measures_in_force"].reindex(table.index)
    table["commonest_share"] = first["count"].reindex(table.index) / table["helped_count"].where(
        table["helped_count"] > 0
    )
    return table.reset_index().sort_values(key, kind="stable", ignore_index=True)


def _chance_of_the_same(rows: pd.DataFrame, key: list[str], column: str) -> pd.Series:
    counts = rows.groupby([*key, column], observed=True).size()
    pairs = (counts * (counts - 1)).groupby(level=key, observed=True).sum()
    number = counts.groupby(level=key, observed=True).sum()
    every = number * (number - 1)
    return pairs / every.where(every > 0)


def structure(measures: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """How many of the measures in force help to earn (造血) and how many give (输血), by place.

    Parameters
    ----------
    measures : DataFrame
        In force: household_id, nature (missing where no rule says it).
    places : DataFrame
        Index household_id: county, township, village.

    Returns
    -------
    DataFrame
        scope, place, measures_count, earning_share and giving_share; the rest guarantees the basics or is of no known
        nature.

    Notes
    -----
    Z一(三) names to-household projects that are mostly grants, and a low share of industry.
    """
    rows = measures[["household_id", "nature"]].join(places, on="household_id", how="inner")
    parts = [_of_scope(rows, scope) for scope in ("county", "township", "village")]
    return pd.concat(parts, ignore_index=True)


def _of_scope(rows: pd.DataFrame, scope: str) -> pd.DataFrame:
    grouped = rows.groupby(scope, observed=True, sort=True)
    table = grouped.size().rename("measures_count").to_frame()
    for nature in ("earning", "giving"):
        table[f"{nature}_share"] = (rows["nature"] == nature).groupby(rows[scope], observed=True).mean()
    table.insert(0, "scope", scope)
    return table.rename_axis("place").reset_index()[
        ["scope", "place", "measures_count", "earning_share", "giving_share"]
    ]


def groups_of(known: AsOf, homes: pd.DataFrame) -> pd.DataFrame:
    """Return the contact and the village of each household.

    Parameters
    ----------
    known : AsOf
        With the table `pairings`.
    homes : DataFrame
        Index household_id: village.

    Returns
    -------
    DataFrame
        household_id, scope (`contact`, `village`) and place, one row a household and scope. Without a contact where the
        register does not say when a pairing ended.
    """
    village = (
        homes["village"].dropna().rename("place").rename_axis("household_id").reset_index().assign(scope="village")
    )
    pairings = known["pairings"] if "pairings" in known.tables else pd.DataFrame()
    if "ended_on" not in pairings:  # nobody knows who is paired today
        return village
    in_force = pairings["ended_on"].isna() | (pairings["ended_on"] > pd.Timestamp(known.day))
    paired = pairings.loc[in_force & pairings["household_id"].isin(homes.index), ["household_id", "contact_id"]]
    contact = paired.dropna().drop_duplicates().rename(columns={"contact_id": "place"}).assign(scope="contact")
    return pd.concat([contact.astype(object), village.astype(object)], ignore_index=True)
