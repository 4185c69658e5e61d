"""What was known of each row's outcome on each day on which somebody may read it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fupin_risk.panel.labels import KINDS, events_in, heirs_of, outcomes_in
from fupin_risk.panel.under_line import FOLLOW_UP_DAYS, entry_lag, under_line_outcomes
from fupin_risk.panel.unjudged import OUTCOME_ORIGINS, unjudged_households
from fupin_risk.panel.windows import Window, closing_day

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.definitions import Catalogue
    from fupin_risk.register import AsOf, Register

_COLUMNS = {
    "recognitions": ["household_id", "kind", "step", "outcome", "cause", "occurred_on", "entered_on"],
    "statuses": ["household_id", "status", "occurred_on"],
    "successions": ["household_id", "successor_id", "occurred_on"],
}


@dataclass(frozen=True, slots=True, eq=False)
class RowsOfDay:
    """Rows of one as-of day: the window after it, the cohort, and the county, village and weight of its households."""

    window: Window
    cohort: pd.DataFrame
    places: pd.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Outcomes of all rows.

    Attributes
    ----------
    rows : DataFrame
        As the register was on the last reading day; the columns that `Panel` asks for.
    readings : list of (Timestamp, labels as int8, events seen as bool)
        On each reading day, in the order of time.
    """

    rows: pd.DataFrame
    readings: list[tuple[pd.Timestamp, NDArray[np.int8], NDArray[np.bool_]]]


class _Tables:
    """The few tables that tell outcomes, as of any day; each day is read once."""

    def __init__(self, register: Register, outcome: str) -> None:
        self._register, self._outcome = register, outcome
        self._days: dict[pd.Timestamp, dict[str, pd.DataFrame]] = {}
        self._unread: dict[pd.Timestamp, pd.Index] = {}

    def unread(self, day: pd.Timestamp) -> pd.Index:
        """Households of which a row that tells outcomes could not be read, as of a day."""
        if day not in self._unread:
            self._unread[day] = unjudged_households(self._register.as_of(day.date()), OUTCOME_ORIGINS)
        return self._unread[day]

    def on(self, day: pd.Timestamp) -> dict[str, pd.DataFrame]:
        """`events`, `statuses` and `successions` as of a day; empty where the register has no such table."""
        if day not in self._days:
            as_of = self._register.as_of(day.date())
            tables = {name: _table(as_of, name) for name in _COLUMNS}
            if self._outcome in KINDS:
                tables["events"] = events_in(tables["recognitions"], self._outcome)
            tables["statuses"] = tables["statuses"][(tables["statuses"]["status"] == "dissolved").to_numpy(dtype=bool)]
            self._days[day] = tables
        return self._days[day]

    def delays(self, first: pd.Timestamp, last: pd.Timestamp, seen_on: pd.Timestamp) -> NDArray[np.float64]:
        """See `windows.Delays`."""
        events = self.on(seen_on)["events"]
        events = events[(events["occurred_on"] >= first) & (events["occurred_on"] <= last)]
        days = (events["entered_on"] - events["occurred_on"]).dt.days
        return np.asarray(days, dtype=np.float64)


def read_outcomes(
    register: Register, parts: list[RowsOfDay], *, outcome: str, read_on: pd.Timestamp, catalogue: Catalogue
) -> Outcomes:
    """Outcomes of the rows of some as-of days, read on every as-of day, every closing day and on `read_on`.

    Parameters
    ----------
    register : Register
    parts : list of RowsOfDay
        In the order of their days.
    outcome : str
    read_on : Timestamp
        The last day on which anything may be read.
    catalogue : Catalogue

    Returns
    -------
    Outcomes
        Rows in the order of `parts`.
    """
    tables = _Tables(register, outcome)
    if outcome == "under_line_at":
        found = [_under_line(register, tables, part, read_on, catalogue) for part in parts]
        closings, lines = [one[0] for one in found], [one[1] for one in found]
    else:
        closings = _closings(parts, tables, outcome, read_on, catalogue)
        lines = [None] * len(parts)
    days = (
        {part.window.as_of for part in parts}
        | {read_on}
        | {day for closing in closings for day in closing.dropna().unique()}
    )
    readings = []
    for day in sorted(day for day in days if day <= read_on):
        now = [
            _labels(part, closing, line, tables, day)
            for part, closing, line in zip(parts, closings, lines, strict=True)
        ]
        labels = pd.concat(now)
        y = labels["y"].fillna(-1).to_numpy(dtype=np.int8)
        readings.append((day, y, labels["seen"].to_numpy(dtype=bool)))
    return Outcomes(_rows(parts, closings, labels), readings)


def _closings(
    parts: list[RowsOfDay], tables: _Tables, outcome: str, read_on: pd.Timestamp, catalogue: Catalogue
) -> list[pd.Series]:
    """Closing day of each row's window; NaT where no rule tells it."""
    result: list[pd.Series] = []
    latest: dict[str, pd.Timestamp | None] = {}
    for part in parts:
        counties = part.places["county"].astype(str)
        of_county: dict[str, pd.Timestamp | None] = {}
        for county in sorted(counties.unique()):
            day = closing_day(catalogue.policy, outcome, county, part.window, read_on=read_on, delays=tables.delays)
            # Windows close in their order: else an event of a window that is open could close a later one.
            if day is not None and (before := latest.get(county)) is not None:
                day = max(day, before)
            of_county[county] = day
            latest[county] = day or latest.get(county)
        result.append(pd.to_datetime(counties.map(of_county)))
    return result


def _under_line(
    register: Register, tables: _Tables, part: RowsOfDay, read_on: pd.Timestamp, catalogue: Catalogue
) -> tuple[pd.Series, pd.DataFrame | None]:
    lag = entry_lag(register, part.window, read_on)
    closing = part.window.end + pd.Timedelta(days=FOLLOW_UP_DAYS) + lag
    closings = pd.Series(closing, index=part.cohort.index, dtype="datetime64[ns]")
    if closing > read_on:
        return closings, None
    line = under_line_outcomes(register, part.cohort, part.window, lag=lag, catalogue=catalogue)
    gone = tables.on(closing)["statuses"]
    gone = gone[(gone["occurred_on"] > part.window.as_of) & (gone["occurred_on"] <= part.window.end)]
    lost = line.index.isin(gone["household_id"]) & line["why"].notna().to_numpy()
    line.loc[lost, "why"] = "dissolved"
    return closings, line


def _labels(
    part: RowsOfDay, closing: pd.Series, line: pd.DataFrame | None, tables: _Tables, day: pd.Timestamp
) -> pd.DataFrame:
    """Labels of one as-of day's rows as the register was on `day`."""
    why = np.full(len(part.cohort), None, dtype=object)
    if line is not None:
        seen = (line["event_on"].notna() & (line["seen_on"] <= day)).to_numpy()
        outcomes = pd.DataFrame({"event_on": line["event_on"], "cause": None, "seen": seen}, index=line.index)
        why[:] = line["why"]
    elif day <= part.window.as_of or "events" not in tables.on(day):
        outcomes = pd.DataFrame({"event_on": pd.NaT, "cause": None, "seen": False}, index=part.cohort.index)
    else:
        now = tables.on(day)
        outcomes = outcomes_in(part.cohort, now["events"], now["statuses"], now["successions"], part.window)
        outcomes["seen"] = outcomes["event_on"].notna()
        why[(outcomes["dissolved"] & ~outcomes["seen"]).to_numpy()] = "dissolved"
        why[outcomes["already"].to_numpy()] = "already_relapsed"
    why[_unread(part, tables, day)] = "unreadable"
    why[~(closing <= day).to_numpy()] = "window open"
    why[closing.isna().to_numpy()] = "no entry rule"
    y = np.where(pd.isna(why), outcomes["event_on"].notna().to_numpy(dtype=float), np.nan)
    return pd.DataFrame(
        {
            "y": y,
            "censored_why": why,
            "cause": outcomes["cause"].where(y == 1, None),
            "event_on": pd.to_datetime(outcomes["event_on"]).where(y == 1),
            "seen": outcomes["seen"],
        },
        index=part.cohort.index,
    )


def _unread(part: RowsOfDay, tables: _Tables, day: pd.Timestamp) -> NDArray[np.bool_]:
    """Whether a row of the household, or of one that succeeds it, could not be read."""
    unread = tables.unread(day)
    if unread.empty:
        return np.zeros(len(part.cohort), dtype=np.bool_)
    heirs = heirs_of(part.cohort.index, tables.on(day)["successions"], part.window)
    origins = heirs.loc[heirs["member"].isin(unread), "origin"]
    return np.asarray(part.cohort.index.isin(unread.union(pd.Index(origins))), dtype=np.bool_)


def _rows(parts: list[RowsOfDay], closings: list[pd.Series], labels: pd.DataFrame) -> pd.DataFrame:
    places = pd.concat([part.places for part in parts])
    rows = labels.drop(columns="seen").assign(
        known_on=pd.concat(closings).to_numpy(),
        group=places["village"].to_numpy(dtype=object),
        spell=_spells(pd.concat([part.cohort["spell"] for part in parts])),
    )
    weight = places["survey_weight"].to_numpy(dtype=np.float64, na_value=np.nan)
    # Assumption: weights that some households lack are no weights of a survey.
    return rows.assign(weight=weight) if len(rows) and not np.isnan(weight).any() else rows


def _spells(spells: pd.Series) -> NDArray[np.int64] | NDArray[np.float64]:
    """Whole numbers; with NaN where an exit is known without its day, and so without its number."""
    return spells.to_numpy(dtype=np.float64, na_value=np.nan) if spells.isna().any() else spells.to_numpy(np.int64)


def _table(as_of: AsOf, name: str) -> pd.DataFrame:
    columns = _COLUMNS[name]
    if name in as_of.tables:
        return as_of[name].reindex(columns=columns)
    days = {column: pd.Series(dtype="datetime64[ns]") for column in columns if column.endswith("_on")}
    return pd.DataFrame({column: days.get(column, pd.Series(dtype=object)) for column in columns})
