"""Are the measures of a contact's or a village's households all alike, and do they help to earn or only give?"""

from __future__ import annotations

import pandas as pd

from fupin_risk.indicators.unknown import MOST_OF_A_PLACE
from fupin_risk.register import AsOf
from fupin_risk.register.village_keys import PATH


def sameness(households: pd.DataFrame, groups: pd.DataFrame, unread: pd.Series | None = None) -> pd.DataFrame:
    """How alike the measures within each group are, beside how alike the causes are.

    Parameters
    ----------
    households : DataFrame
        Index household_id: measures_in_force and live_causes, each sorted and joined by semicolons; measures_in_force
        is missing where measures are not known.
    groups : DataFrame
        household_id, scope (`contact`, `village`) and place (the contact, the village).
    unread : Series of bool, optional
        Index household_id: whether a row or a cell of the household's measures could not be read. Such a household
        counts in `households_count` and `unread_count` alone.

    Returns
    -------
    DataFrame
        Sorted by scope and place: scope, place, households_count, unread_count, helped_count (with a measure in force),
        measure_sameness_share, cause_sameness_share, commonest_measures, commonest_share; the last five are missing
        where more than one household in a hundred could not be read.

    Notes
    -----
    雷同, Z一(二). Two households drawn without replacement from the n helped ones of a group have the same kinds in
    force with the chance sum of c (c - 1) over n (n - 1), c counting the households of each set. Beside it stands the
    same chance for their live causes: measures that are more alike than the causes do not follow them. Unknown for
    fewer than two helped households.
    """
    rows = groups.join(households[["measures_in_force", "live_causes"]], on="household_id", how="inner")
    key = ["scope", "place"]
    rows["unread"] = False if unread is None else rows["household_id"].map(unread).astype(bool)
    of_place = rows.groupby(key, observed=True)["unread"]
    size = of_place.size().rename("households_count")
    helped = rows[rows["measures_in_force"].notna() & (rows["measures_in_force"] != "") & ~rows["unread"]]
    table = (
        size.to_frame()
        .assign(unread_count=of_place.sum())
        .join(helped.groupby(key, observed=True).size().rename("helped_count"))
    )
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
    table["helped_count"] = table["helped_count"].astype("Int64")
    return _without_unread(table).reset_index().sort_values(key, kind="stable", ignore_index=True)


def _without_unread(table: pd.DataFrame) -> pd.DataFrame:
    """What is counted of a place is missing where too many of its households could not be read."""
    lost = table["unread_count"] / table["households_count"] > MOST_OF_A_PLACE
    counted = [str(name) for name in table if name not in {"households_count", "unread_count"}]
    return table.assign(**{name: table[name].mask(lost) for name in counted})


def _chance_of_the_same(rows: pd.DataFrame, key: list[str], column: str) -> pd.Series:
    counts = rows.groupby([*key, column], observed=True).size()
    pairs = (counts * (counts - 1)).groupby(level=key, observed=True).sum()
    number = counts.groupby(level=key, observed=True).sum()
    every = number * (number - 1)
    return pairs / every.where(every > 0)


def structure(measures: pd.DataFrame, places: pd.DataFrame, unread: pd.Series | None = None) -> pd.DataFrame:
    """How many of the measures in force help to earn (造血) and how many give (输血), by place.

    Parameters
    ----------
    measures : DataFrame
        In force: household_id, nature (missing where no rule says it).
    places : DataFrame
        Index household_id: county, township, village.
    unread : Series of bool, optional
        Index household_id: whether a row or a cell of the household's measures could not be read; none of its measures
        counts.

    Returns
    -------
    DataFrame
        scope, place, households_count, unread_count, measures_count, earning_share and giving_share; the rest
        guarantees the basics or is of no known nature. The last three are missing where more than one household in a
        hundred could not be read. A place without a measure has a row only if something of it could not be read.

    Notes
    -----
    Z一(三) names to-household projects that are mostly grants, and a low share of industry.
    """
    rows = measures[["household_id", "nature"]].join(places, on="household_id", how="inner")
    unread = pd.Series(data=False, index=places.index) if unread is None else unread.reindex(places.index).astype(bool)
    if unread.any():
        rows = rows[~rows["household_id"].map(unread)]
    parts = [_of_scope(rows, places[scope], unread) for scope in PATH]
    return pd.concat(parts, ignore_index=True)


def _of_scope(rows: pd.DataFrame, places: pd.Series, unread: pd.Series) -> pd.DataFrame:
    scope = str(places.name)
    of_place = unread.groupby(places, observed=True, sort=True)
    counts = rows.groupby(scope, observed=True).size()
    table = pd.DataFrame({"households_count": of_place.size(), "unread_count": of_place.sum()})
    table["measures_count"] = counts.reindex(table.index).fillna(0).astype("Int64")
    for nature in ("earning", "giving"):
        table[f"{nature}_share"] = (rows["nature"] == nature).groupby(rows[scope], observed=True).mean()
    table = _without_unread(table[(table["measures_count"] > 0) | (table["unread_count"] > 0)])
    table.insert(0, "scope", scope)
    names = ["scope", "place", "households_count", "unread_count", "measures_count", "earning_share", "giving_share"]
    return table.rename_axis("place").reset_index()[names]


def places_of(known: AsOf, homes: pd.DataFrame) -> pd.DataFrame:
    """Return the places of households by names that mean one place each: a shared name has its path in front.

    Parameters
    ----------
    known : AsOf
    homes : DataFrame
        Index household_id: county, township, village.

    Returns
    -------
    DataFrame
        On the same index: county, township, village; missing where a village's name fits several.
    """
    places = homes[[*PATH]].astype(object)
    shared = known.register.shared_names(known.day).to_pylist()
    keys = {tuple(row[name] for name in PATH): row["key"] for row in shared}
    paths = [tuple(None if pd.isna(part) else part for part in row) for row in places.itertuples(index=False)]
    villages = [keys.get(path, path[2]) for path in paths]
    counties = places.groupby("township")["county"].nunique()
    several = places["township"].map(counties).gt(1)
    townships = places["township"].mask(several, places["county"] + "/" + places["township"])
    return places.assign(township=townships, village=pd.Series(villages, index=places.index, dtype=object))


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
