"""How do a household's income, the factors that could push it back and its measures stand to each other on a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.causes.barred import with_barred
from fupin_risk.causes.gaps import compare_causes, say_gaps
from fupin_risk.causes.income_state import income_state, say_incomes
from fupin_risk.causes.lines_of_day import lines_of_day
from fupin_risk.causes.live_causes import LiveCauses, live_causes
from fupin_risk.causes.live_since import LOOK_BACK_MONTHS, live_since
from fupin_risk.causes.measures_in_force import measures_in_force
from fupin_risk.causes.sameness import sameness, structure
from fupin_risk.definitions import Catalogue, EvidenceRow, Policy
from fupin_risk.indicators import derive_indicators
from fupin_risk.panel import cohort_on
from fupin_risk.register import AsOf, Register, as_day
from fupin_risk.versions import versions
from fupin_risk.vocabulary import CHECK_REASONS, NOT_A_DECISION

# Policy that the comparison reads.
_FILES = ("answers", "barred_measures", "evidence", "lines", "measure_natures")


@dataclass(frozen=True, eq=False, repr=False)
class ThreeWay:
    """Income, factors and measures of every household of a cohort (Z三(四)1). It points out; people decide.

    Attributes
    ----------
    table : DataFrame
        One row a household, sorted by household_id: place, since when it is in the cohort, the income state
        (`income_state`), live_causes and open_causes (with semicolons), measures_in_force, earning_count, giving_count,
        to_check and because (codes of `vocabulary.CHECK_REASONS`), income_zh, income_en.
    factors : DataFrame
        One row a household and live cause, and one for measures without cause: `compare_causes`, with live_since_on
        (`live_since`), evidence_verified, zh and en.
    unknown_factors : DataFrame
        household_id and cause where nobody knows whether the cause is live.
    measures : DataFrame
        One row a measure in force: household_id, kind, nature, started_on, ended_on, amount_yuan, project_id, role
        (codes of `vocabulary.MEASURE_ROLES`), answers (live causes, with semicolons).
    sameness : DataFrame
        By contact and by village, see `sameness`.
    structure : DataFrame
        By county, township and village, see `structure`.
    summary, provenance : dict
        Counts; what it was made from, and what it is not: a decision.
    """

    table: pd.DataFrame
    factors: pd.DataFrame
    unknown_factors: pd.DataFrame
    measures: pd.DataFrame
    sameness: pd.DataFrame
    structure: pd.DataFrame
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"ThreeWay({len(self.table)} households, as of {self.provenance['as_of']})"


def three_way_table(
    register: Register,
    as_of: str | dt.date,
    cohort: str = "exited",
    catalogue: Catalogue | None = None,
    indicators: pd.DataFrame | None = None,
    look_back_months: tuple[int, ...] = LOOK_BACK_MONTHS,
) -> ThreeWay:
    """Hold income, live factors and measures in force of every household against each other; no model is needed.

    Parameters
    ----------
    register : Register
    as_of : str or date
        The as-of day: only what had been entered by then is used.
    cohort : {"exited", "monitored", "not_poor"}
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    indicators : DataFrame, optional
        `derive_indicators(register, as_of)`, if it is at hand.
    look_back_months : tuple of int
        Where to look for since when a factor has been live; each look costs a derivation of the evidence.

    Returns
    -------
    ThreeWay

    Raises
    ------
    ValueError
        The cohort is not known.
    DefinitionError, RegisterError
        A definition cannot run; the day cannot be known.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> county = fr.make_county(households=60, end="2015-12-31", seed=3)
    >>> three_way = fr.three_way_table(county, as_of="2015-12-31")
    >>> set(three_way.factors["status"]) <= {
    ...     "answered",
    ...     "unanswered",
    ...     "lapsed",
    ...     "not_allowed",
    ...     "unknown",
    ...     "without_cause",
    ... }
    True
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    register = register.under(catalogue)
    known = register.as_of(as_day(as_of))
    day, policy = known.day, catalogue.policy
    if indicators is None:
        indicators = derive_indicators(register, day)
    places = register.visible_households(day).set_index("household_id")[["county", "township", "village"]]
    members = cohort_on(known, cohort, indicators).rename(columns={"since": "in_cohort_since_on"})
    homes = places.join(members, how="inner").sort_index()
    homes = homes.loc[homes.index.isin(indicators.index)]
    facts, counties = indicators.loc[homes.index], homes["county"]
    causes = live_causes(facts, counties, policy, day)
    helped = with_barred(known, counties)
    covered = {county for county, covers in register.covers_by_county(day) if covers.get("measures") is not None}
    exits = homes["in_cohort_since_on"] if cohort == "exited" else None
    compared = compare_causes(causes, helped, counties, policy, day, covered, exits)
    in_force = measures_in_force(helped, causes, counties, policy, day)
    factors = _with_since(register, compared, causes, counties, look_back_months, day)
    state = income_state(known, facts, lines_of_day(register, day, counties))
    table = _households(homes, state, compared, in_force, known_measures=helped is not None, covered=covered)
    table = table.join(say_incomes(state, day))
    table.insert(0, "as_of", pd.Timestamp(day))
    return ThreeWay(
        table=table.reset_index(),
        factors=say_gaps(factors, catalogue),
        unknown_factors=causes.unknown,
        measures=in_force,
        sameness=sameness(table, _groups(known, homes)),
        structure=structure(in_force, homes[["county", "township", "village"]]),
        summary=_summary(table, compared, causes),
        provenance=_provenance(register, policy, counties, day, cohort),
    )


def _with_since(
    register: Register,
    compared: pd.DataFrame,
    causes: LiveCauses,
    counties: pd.Series,
    months: tuple[int, ...],
    day: dt.date,
) -> pd.DataFrame:
    """Since when each cause is live, and whether the bound that shows it was seen in a source."""
    policy, key = register.catalogue.policy, ["household_id", "cause"]
    since = causes.live[key].assign(live_since_on=live_since(register, day, causes.live, counties, months))
    verified = {
        (county, row.cause, row.indicator): row.verified
        for county in sorted(set(counties.astype(str)))
        for row in policy.in_force(EvidenceRow, county, day)
    }
    rows = compared.merge(since, on=key, how="left")
    bounds = zip(rows["household_id"].map(counties).astype(str), rows["cause"], rows["evidence_indicator"], strict=True)
    return rows.assign(evidence_verified=pd.array([verified.get(bound) for bound in bounds], dtype="boolean"))


def _households(
    homes: pd.DataFrame,
    state: pd.DataFrame,
    compared: pd.DataFrame,
    in_force: pd.DataFrame,
    *,
    known_measures: bool,
    covered: set[str],
) -> pd.DataFrame:
    live = compared[compared["status"] != "without_cause"].sort_values(["household_id", "cause"], kind="stable")
    statuses = {status: live[live["status"] == status] for status in ("unanswered", "lapsed", "not_allowed")}
    opened = live[live["status"].isin(list(statuses))]
    joined = {
        "live_causes": live.groupby("household_id")["cause"],
        "open_causes": opened.groupby("household_id")["cause"],
    }
    table = homes.join(state)
    for name, groups in joined.items():
        table[name] = groups.agg(";".join).reindex(table.index).fillna("")
    kinds = in_force.drop_duplicates(["household_id", "kind"]).sort_values(["household_id", "kind"], kind="stable")
    table["measures_in_force"] = kinds.groupby("household_id")["kind"].agg(";".join).reindex(table.index)
    # Nothing is known of a household without a row where measures are not covered.
    unknown = ~(table["county"].isin(covered)) if known_measures else pd.Series(data=True, index=table.index)
    table["measures_in_force"] = table["measures_in_force"].where(table["measures_in_force"].notna() | unknown, "")
    for nature in ("earning", "giving"):
        counts = in_force[in_force["nature"] == nature].groupby("household_id").size().reindex(table.index).fillna(0)
        table[f"{nature}_count"] = counts.astype("Int64").mask(table["measures_in_force"].isna())
    reasons = {"under_line": table["under_line"].fillna(value=False).to_numpy(dtype=bool)}
    reasons |= {status: table.index.isin(rows["household_id"]) for status, rows in statuses.items()}
    flags = np.column_stack([reasons[name] for name in CHECK_REASONS])
    because = [";".join(name for name, is_so in zip(CHECK_REASONS, row, strict=True) if is_so) for row in flags]
    return table.assign(
        to_check=np.asarray(flags.any(axis=1)), because=pd.Series(because, index=table.index, dtype=object)
    )


def _groups(known: AsOf, homes: pd.DataFrame) -> pd.DataFrame:
    """The contact and the village of each household."""
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


def _summary(table: pd.DataFrame, compared: pd.DataFrame, causes: LiveCauses) -> dict[str, Any]:
    """Counts of households, factors by status and reasons to check."""
    because = table["because"].str.split(";").explode()
    return {
        "households": len(table),
        "to_check": int(table["to_check"].sum()),
        "because": {name: int((because == name).sum()) for name in CHECK_REASONS},
        "income_unknown": int(table["under_line"].isna().sum()),
        "measures_unknown": int(table["measures_in_force"].isna().sum()),
        "by_status": {
            str(status): int(count) for status, count in compared["status"].value_counts().sort_index().items()
        },
        "unknown_factors": len(causes.unknown),
    }


def _provenance(register: Register, policy: Policy, counties: pd.Series, day: dt.date, cohort: str) -> dict[str, Any]:
    return {
        "as_of": day.isoformat(),
        "cohort": cohort,
        "catalogue_sha256": register.catalogue.sha256,
        "register_sha256": register.sha256,
        "unverified_policy": policy.unverified_names(counties.astype(str), day, _FILES),
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
        "versions": versions(),
        "statement_zh": NOT_A_DECISION.zh,
        "statement_en": NOT_A_DECISION.en,
    }
