"""Who found a household first, by which channel, and how long before its recognition?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.panel.cohort import with_inherited
from fupin_risk.recognition.case_states import MONITORED_KINDS, POOR_KINDS, case_states
from fupin_risk.recognition.thresholds import department_clues
from fupin_risk.register import AsOf, Register, as_day
from fupin_risk.versions import versions
from fupin_risk.warning_list import WarningList

COLUMNS = ("household_id", "channel", "cause", "clue_on", "origin", "department", "value", "least", "level", "urgency")
# What a visit's finding hints at; a fall of income has no cause of its own.
_SEEN = {"illness": "illness", "disaster": "disaster"}
_LEAD_MONTHS = 12


@dataclass(frozen=True, eq=False, repr=False)
class Clues:
    """Hints from every channel, none written over by another.

    Attributes
    ----------
    table : DataFrame
        One row a hint: household_id, channel (of the code list `clue_channel`), cause (missing where it names none),
        clue_on, origin (codes, see `[clue_origins]`), department, value and least (of a threshold), level (of a
        list), urgency (as entered).
    first : DataFrame
        One row a household that was hinted at in the twelve months up to the day: first_on, first_channels (those of
        that day, with semicolons), channels (all).
    lead : DataFrame
        One row a recognised case and channel that hinted at its household in the twelve months up to the recognition:
        case_id, household_id, channel, clue_on (the first there), recognised_on, lead_days.
    summary, provenance : dict
        Recognised cases, and of these how many each channel found and how many none did; what it was made from.
    """

    table: pd.DataFrame
    first: pd.DataFrame
    lead: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Clues({len(self.table)} hints at {len(self.first)} households, as of {self.provenance['as_of']})"


def join_clues(
    register: Register,
    as_of: str | dt.date,
    lists: Sequence[WarningList] = (),
    catalogue: Catalogue | None = None,
) -> Clues:
    """Bring the hints of every channel together and say who found a household first.

    Parameters
    ----------
    register : Register
        Its `clues` (applications, objections, rounds, departments, hotline), the findings of its `visits`, and what its
        tables show against the departments' thresholds.
    as_of : str or date
    lists : sequence of WarningList
        Lists made by then: each is a clue of the model, of its day.
    catalogue : Catalogue, optional
        Definitions; the register's by default.

    Returns
    -------
    Clues

    Raises
    ------
    ValueError
        A list is of a later day.
    RegisterError
        The day cannot be known.

    Notes
    -----
    Z三(四)2: a farmer's own application stands beside the list, and the score never writes over it; that a danger is
    found at the first moment (第一时间发现返贫隐患) is measured as the days from a channel's first hint to the
    county's decision. A threshold's hint is dated by the day on which it would be passed on, and by the newest entry of
    the rows that show it: a correction may move it to a later day, never to an earlier one.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=60, end="2016-12-31", seed=3)
    >>> set(fr.join_clues(county, as_of="2016-12-31").table["channel"]) <= {"cadre", "department", "household"}
    True
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    register = register.under(catalogue)
    known = register.as_of(as_day(as_of))
    day = known.day
    late = [found.provenance["as_of"] for found in lists if as_day(found.provenance["as_of"]) > day]
    if late:
        raise ValueError(message("the lists of {late} are later than {day}", late=", ".join(late), day=day))
    homes = register.visible_households(day).set_index("household_id")["county"]
    passed_on = department_clues(known, homes, _ever_exited(known), catalogue.policy)
    parts = [
        _entered(known),
        _visits(known),
        passed_on.assign(channel="department", origin="threshold"),
        *(_listed(found) for found in lists),
    ]
    filled = [part.reindex(columns=list(COLUMNS)).astype(_KINDS) for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS)).astype(_KINDS)
    order = ["household_id", "clue_on", "channel", "origin", "cause", "department"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    cases = _recognised(known, homes, catalogue)
    lead = _lead(table, cases)
    return Clues(
        table=table,
        first=_first(table[table["clue_on"] > pd.Timestamp(day) - pd.DateOffset(months=_LEAD_MONTHS)]),
        lead=lead,
        summary=_summary(cases, lead),
        provenance={
            "as_of": day.isoformat(),
            "lists": sorted(found.provenance["as_of"] for found in lists),
            "catalogue_sha256": catalogue.sha256,
            "words_sha256": catalogue.words_sha256,
            "register_sha256": register.sha256,
            "versions": versions(),
        },
    )


_KINDS: dict[str, Any] = {
    **dict.fromkeys(("household_id", "channel", "cause", "origin", "department", "level"), object),
    **dict.fromkeys(("value", "least"), "float64"),
    "clue_on": "datetime64[us]",
    "urgency": "Int64",
}


def _ever_exited(known: AsOf) -> pd.Index:
    """Households with an exit of their own or of the one they were split from, whatever came after."""
    if "statuses" not in known.tables:
        return pd.Index([])
    statuses = known["statuses"]
    if "successions" in known.tables:
        statuses = with_inherited(statuses, known["successions"])
    households: pd.Index = pd.Index(statuses.loc[statuses["status"] == "exited", "household_id"].unique())
    return households


def _entered(known: AsOf) -> pd.DataFrame:
    """What stands in the register's own table of clues."""
    if "clues" not in known.tables:
        return pd.DataFrame()
    rows = known["clues"].rename(columns={"kind": "cause", "occurred_on": "clue_on", "reported_by": "department"})
    return rows.assign(origin="register")


def _visits(known: AsOf) -> pd.DataFrame:
    """What contacts found at the door."""
    if "visits" not in known.tables:
        return pd.DataFrame()
    visits = known["visits"].reindex(columns=["household_id", "visited_on", "finding"])
    found = visits[visits["finding"].notna() & visits["finding"].ne("nothing")]
    cause = found["finding"].astype(object).map(_SEEN)
    rows = pd.DataFrame({"household_id": found["household_id"], "clue_on": found["visited_on"], "cause": cause})
    return rows.drop_duplicates().assign(channel="cadre", origin="visit")


def _listed(found: WarningList) -> pd.DataFrame:
    """Every household of a list; the cause is that of its weightiest reason."""
    cause = found.table["reason_1_cause"].where(found.table["reason_1_cause"] != "none", None)
    rows = found.table[["household_id", "level"]].assign(cause=cause)
    return rows.assign(clue_on=pd.Timestamp(found.provenance["as_of"]), channel="model", origin="list")


def _first(table: pd.DataFrame) -> pd.DataFrame:
    grouped = table.groupby("household_id", sort=True)["clue_on"]
    first_on = grouped.min().rename("first_on")
    on_that_day = table[table["clue_on"] == grouped.transform("min")]
    joined = {
        "first_channels": on_that_day.drop_duplicates(["household_id", "channel"]),
        "channels": table.drop_duplicates(["household_id", "channel"]).sort_values(
            ["household_id", "channel"], kind="stable"
        ),
    }
    found = first_on.to_frame()
    for name, rows in joined.items():
        found[name] = rows.groupby("household_id")["channel"].agg(";".join)
    return found.reset_index()


def _recognised(known: AsOf, homes: pd.Series, catalogue: Catalogue) -> pd.DataFrame:
    """Cases that the county has recognised, with the day of its decision."""
    if "recognitions" not in known.tables:
        return pd.DataFrame({"case_id": [], "household_id": [], "recognised_on": []})
    cases = case_states(known["recognitions"], homes, catalogue.policy, known.day)
    rows = cases[cases["state"].eq("recognised") & cases["kind"].isin([*POOR_KINDS, *MONITORED_KINDS])]
    return rows[["case_id", "household_id", "decided_on"]].rename(columns={"decided_on": "recognised_on"})


def _lead(table: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """The first hint of each channel in the twelve months up to each recognition."""
    pairs = cases.astype({"household_id": object}).merge(
        table[["household_id", "channel", "clue_on"]], on="household_id"
    )
    pairs["recognised_on"] = pd.to_datetime(pairs["recognised_on"])
    since = pairs["recognised_on"] - pd.DateOffset(months=_LEAD_MONTHS)
    pairs = pairs[(pairs["clue_on"] <= pairs["recognised_on"]) & (pairs["clue_on"] > since)]
    key = ["case_id", "channel"]
    first = pairs.sort_values([*key, "clue_on"], kind="stable").drop_duplicates(key)
    days = (first["recognised_on"] - first["clue_on"]).dt.days.astype("Int64")
    columns = ["case_id", "household_id", "channel", "clue_on", "recognised_on", "lead_days"]
    return first.assign(lead_days=days)[columns].reset_index(drop=True)


def _summary(cases: pd.DataFrame, lead: pd.DataFrame) -> dict[str, Any]:
    by_channel = lead.groupby("channel")["lead_days"]
    return {
        "recognised": len(cases),
        "found_by": {str(name): int(count) for name, count in by_channel.size().items()},
        "median_lead_days": {str(name): float(days) for name, days in by_channel.median().items()},
        "found_by_none": int((~cases["case_id"].isin(lead["case_id"])).sum()),
    }
