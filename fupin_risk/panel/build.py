"""How do a register's households, indicators and outcomes become a panel?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.errors import message
from fupin_risk.indicators import derive_indicators
from fupin_risk.panel.cohort import COHORTS, LINE_INDICATORS, cohort_on
from fupin_risk.panel.labels import OUTCOMES
from fupin_risk.panel.outcome_reading import RowsOfDay, read_outcomes
from fupin_risk.panel.panel import Panel
from fupin_risk.panel.period_clock import DayClock, day_numbers
from fupin_risk.panel.readings import Reading
from fupin_risk.panel.windows import Window
from fupin_risk.register.days import as_day, as_days

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.register import Register

_SIGNS = {"up": 1, "down": -1, "none": 0}
Day = str | dt.date


def build_panel(
    register: Register,
    as_of: Day | Iterable[Day],
    horizon_months: int = 12,
    cohort: str = "exited",
    outcome: str = "recognised_relapse",
    known_on: Day | None = None,
    catalogue: Catalogue | None = None,
    *,
    only: Iterable[str] | None = None,
) -> Panel:
    """Indicators of a cohort on some days, with what became of each household within a horizon.

    Parameters
    ----------
    register : Register
    as_of : day or iterable of days
        Days of the rows: indicators use what was entered by then.
    horizon_months : int, default 12
        The outcome counts in (as_of, as_of + horizon_months].
    cohort : {"exited", "monitored", "not_poor"}, default "exited"
        See `fupin_risk.panel.cohort.cohort_on`.
    outcome : {"recognised_relapse", "monitored", "under_line_at"}, default "recognised_relapse"
        A relapse passed by the county, by the day of its finding; being taken under monitoring; or income under the
        line at the wave nearest the horizon (at most 45 days from it).
    known_on : date, optional
        The day at which labels are read; the last day of entry in the register by default.
    catalogue : Catalogue, optional
        The definitions; the register's by default.
    only : iterable of str, optional
        Names of the indicators to derive; all by default.

    Returns
    -------
    Panel
        One row for each household of the cohort and day, in the order of days and ids. A row has a label only if its
        window was closed by `known_on`: when the last batch that can hold an event of the window has been entered.

    Raises
    ------
    ValueError
        A setting is out of its range, or a day lies after `known_on`; all of them at once.
    DefinitionError
        An indicator in `only` is not defined.

    Notes
    -----
    R06 (Z三(四)2). A household that is dissolved within the horizon is censored unless an event came first; if others
    succeed it, their events from that day on count for it.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> panel = fr.build_panel(register, as_of=["2017-12-31", "2018-06-30"])  # doctest: +SKIP
    >>> panel.y.groupby("as_of").agg(["count", "mean"])  # doctest: +SKIP
    """
    catalogue = register.catalogue if catalogue is None else catalogue
    days = [pd.Timestamp(day) for day in as_days(as_of)]
    read_on = last_entry(register) if known_on is None else pd.Timestamp(as_day(known_on, "known_on"))
    _check(days, read_on, horizon_months, cohort, outcome)
    columns = None if only is None else list(dict.fromkeys(only))
    parts: list[RowsOfDay] = []
    features: list[pd.DataFrame] = []
    attrs: dict[str, set[str]] = {"absent_tables": set(), "unverified_policy": set()}
    for day in days:
        indicators = _indicators(register, day, cohort, columns, catalogue)
        members = cohort_on(register.as_of(day.date()), cohort, indicators)
        members = members[members.index.isin(indicators.index)]
        for name, found in attrs.items():
            found |= {str(one) for one in indicators.attrs.get(name, ())}
        features.append(indicators.loc[members.index, columns or indicators.columns])
        parts.append(RowsOfDay(Window.after(day, horizon_months), members, _places(register, day, members.index)))
        regimes = catalogue.policy.unverified
        attrs["unverified_policy"] |= {
            row.row_name
            for county in set(parts[-1].places["county"].dropna())
            for row in regimes(str(county), parts[-1].window.end.date(), ("entry_batches",))
            if row.what == (outcome,)
        }
    outcomes = read_outcomes(register, parts, outcome=outcome, read_on=read_on, catalogue=catalogue)
    index = pd.MultiIndex.from_arrays(
        [
            np.concatenate([part.cohort.index.to_numpy(dtype=object) for part in parts]),
            pd.DatetimeIndex(np.repeat([part.window.as_of for part in parts], [len(part.cohort) for part in parts])),
        ],
        names=["household_id", "as_of"],
    )
    X = pd.concat(features).set_axis(index)
    X.attrs = {}
    rows = outcomes.rows.set_axis(index)
    provenance = _provenance(register, catalogue, attrs, rows, days, read_on)
    provenance |= {"cohort": cohort, "outcome": outcome, "horizon_months": horizon_months}
    directions = {name: _SIGNS[catalogue.indicators[name].direction] for name in X.columns}
    directions = {name: 0 if catalogue.indicators[name].codes else sign for name, sign in directions.items()}
    return Panel(
        X,
        rows,
        horizon_months=horizon_months,
        cohort=cohort,
        outcome=outcome,
        directions=directions,
        provenance=provenance,
        clock=DayClock(),
        known_at=day_numbers(pd.DatetimeIndex(rows["known_on"])),
        readings=[Reading(DayClock().at(day), y, seen) for day, y, seen in outcomes.readings],
    )


def last_entry(register: Register) -> pd.Timestamp:
    """The last day on which anything was entered: the latest at which the register can be read.

    Raises
    ------
    ValueError
        The register has no row.
    """
    entered = [table["entered_on"].max() for table in register.tables.values() if len(table)]
    if not entered:
        raise ValueError(message("the register has no rows"))
    return pd.Timestamp(max(entered)).normalize()


def _check(days: list[pd.Timestamp], read_on: pd.Timestamp, horizon_months: int, cohort: str, outcome: str) -> None:
    problems = []
    if not days:
        problems.append(message("as_of names no day"))
    if isinstance(horizon_months, bool) or not isinstance(horizon_months, int) or horizon_months < 1:
        problems.append(message("horizon_months must be a whole number, 1 or more"))
    if cohort not in COHORTS:
        problems.append(message("cohort is {cohort!r}; allowed: {cohorts}", cohort=cohort, cohorts=", ".join(COHORTS)))
    if outcome not in OUTCOMES:
        problems.append(
            message("outcome is {outcome!r}; allowed: {outcomes}", outcome=outcome, outcomes=", ".join(OUTCOMES))
        )
    late = [str(day.date()) for day in days if day > read_on]
    if late:
        problems.append(
            message(
                "as-of days after the day at which labels are read ({read_on}): {late}",
                read_on=read_on.date(),
                late=", ".join(late),
            )
        )
    if problems:
        raise ValueError(message("the panel cannot be built: {problems}", problems=problems))


def _indicators(
    register: Register, day: pd.Timestamp, cohort: str, columns: list[str] | None, catalogue: Catalogue
) -> pd.DataFrame:
    names = columns
    if names is not None and cohort == "not_poor":
        names = [*names, *(name for name in LINE_INDICATORS if name in catalogue.indicators and name not in names)]
    return derive_indicators(register, as_of=day.date(), only=names, catalogue=catalogue)


def _places(register: Register, day: pd.Timestamp, households: pd.Index) -> pd.DataFrame:
    """County, village and survey weight of each household as of a day."""
    table = register.as_of(day.date())["households"].drop_duplicates("household_id").set_index("household_id")
    places: pd.DataFrame = table.reindex(columns=["county", "village", "survey_weight"]).reindex(households)
    return places


def _provenance(
    register: Register,
    catalogue: Catalogue,
    attrs: dict[str, set[str]],
    rows: pd.DataFrame,
    days: list[pd.Timestamp],
    read_on: pd.Timestamp,
) -> dict[str, Any]:
    why = Counter(rows["censored_why"].dropna())
    return {
        "as_of": [str(day.date()) for day in days],
        "known_on": str(read_on.date()),
        "catalogue_sha256": catalogue.sha256,
        "register_sha256": register.sha256,
        **{name: tuple(sorted(found)) for name, found in attrs.items()},
        "assumed_clocks": register.assumed_clocks,
        "counts": {
            "rows": len(rows),
            "labelled": int(rows["y"].notna().sum()),
            "positive": int((rows["y"] == 1).sum()),
            "censored": {reason: count for reason, count in sorted(why.items()) if reason != "already_relapsed"},
            "already_relapsed": why["already_relapsed"],
        },
    }
