"""Which causes are live for the households of a cohort on a day, and which measures answer them?

The list, the three-way table, the removal gate and help effects all ask here, so that they name the same causes of a
household for the same reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from fupin_risk.causes.barred import with_barred
from fupin_risk.causes.gaps import compare_causes, compare_possible
from fupin_risk.causes.income_state import income_state
from fupin_risk.causes.lines_of_day import lines_of_day, lines_on_the_day
from fupin_risk.causes.live_causes import LiveCauses, live_causes, ruled_out
from fupin_risk.causes.live_since import LOOK_BACK_MONTHS, live_since
from fupin_risk.causes.measures_in_force import measures_in_force
from fupin_risk.causes.unread import Unread
from fupin_risk.definitions import Policy
from fupin_risk.panel import cohort_on
from fupin_risk.register import AsOf, Register


@dataclass(frozen=True, eq=False, repr=False)
class Causes:
    """Causes and measures of some households on a day. Each part is computed when it is first asked for.

    Attributes
    ----------
    known : AsOf
        The register as of the day, under the catalogue whose policy counts.
    counties : Series
        County of each household, on household_id, sorted.
    facts : DataFrame
        Indicators of these households.
    exited_on : Series or None
        Day of each household's exit; None for a cohort of others.
    line_rows : DataFrame or None
        Rows of the subject `lines`, where they are at hand.
    """

    known: AsOf
    counties: pd.Series
    facts: pd.DataFrame
    exited_on: pd.Series | None = None
    line_rows: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"Causes({len(self.counties)} households, as of {self.day})"

    @property
    def day(self) -> dt.date:
        """The as-of day."""
        return self.known.day

    @property
    def policy(self) -> Policy:
        """The policy of the register's catalogue."""
        return self.known.register.catalogue.policy

    @property
    def live(self) -> pd.DataFrame:
        """One row a household and cause with confirmed evidence, the strongest; see `LiveCauses.live`."""
        return self._found.live

    @property
    def possible(self) -> pd.DataFrame:
        """One row a household and cause with possible evidence only; see `LiveCauses.possible`."""
        return self._found.possible

    @property
    def unknown(self) -> pd.DataFrame:
        """household_id and cause where it is unknown whether the cause is live; see `LiveCauses.unknown`."""
        return self._found.unknown

    @cached_property
    def ruled_out(self) -> pd.DataFrame:
        """household_id and cause where the cause is known not to be live."""
        return ruled_out(self._found, self.counties, self.policy, self.day)

    @cached_property
    def unread(self) -> Unread:
        """What could not be read of these households."""
        return Unread(self.known, self.counties.index)

    @cached_property
    def measures_unread(self) -> pd.Series:
        """Whether nobody can tell which measures a household has, because a row or a cell of them could not be read."""
        return self.unread.touches(self.unread.measures)

    @cached_property
    def measures_unsure(self) -> pd.Series:
        """Whether a household may have a measure that is not shown: that none answers a cause is not known then."""
        return self.measures_unread | self.unread.may_lack(self.unread.measures)

    @cached_property
    def measures(self) -> pd.DataFrame | None:
        """The measures as of the day with the column `barred`; None where they are unknown; see `with_barred`."""
        found = with_barred(self.known, self.counties)
        if found is None or not self.measures_unread.any():
            return found
        unread = self.measures_unread.index[self.measures_unread]
        return found[~found["household_id"].isin(unread)].reset_index(drop=True)

    @cached_property
    def covered_counties(self) -> frozenset[str]:
        """Counties in which a household without a row of measures has none."""
        return self.known.register.counties_with("measures", self.day)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Live causes compared with measures, one row a cause and one for measures without cause; `compare_causes`.

        evidence_year is the year of the household's newest income, where the evidence rests on that.
        """
        return self._with_years(compare_causes(*self._compared))

    @cached_property
    def questions(self) -> pd.DataFrame:
        """Possible causes compared with measures: what a visit is to ask, and no gap; see `compare_possible`."""
        return self._with_years(compare_possible(*self._compared))

    @cached_property
    def measures_in_force(self) -> pd.DataFrame:
        """One row a measure in force, with its nature and the causes that it answers; see `measures_in_force`."""
        return measures_in_force(self.measures, self._found, self.counties, self.policy, self.day)

    @cached_property
    def line(self) -> pd.DataFrame:
        """The line of the year of each household's newest income; see `lines_of_day`."""
        return lines_of_day(self.known.register, self.day, self.counties, self.line_rows)

    @cached_property
    def line_on_the_day(self) -> pd.DataFrame:
        """The line in force for each household on the day; see `lines_on_the_day`."""
        return lines_on_the_day(self.known.register, self.day, self.counties)

    @cached_property
    def income_state(self) -> pd.DataFrame:
        """Level, line, trend and provenance of each household's income; see `income_state`."""
        return income_state(self.known, self.facts, self.line, self.unread.touches(self.unread.of_tables(["incomes"])))

    def live_since(self, months: tuple[int, ...] = LOOK_BACK_MONTHS) -> pd.Series:
        """Since when each row of `live` is live, as far as some earlier days show; see `live_since`."""
        return live_since(self.known.register, self.day, self.live, self.counties, months)

    def _with_years(self, rows: pd.DataFrame) -> pd.DataFrame:
        known = self.known.register.catalogue.indicators
        about = {name for name, entry in known.items() if "incomes" in entry.tables}
        years = rows["household_id"].map(self.line["line_year"]).astype("Int64")
        return rows.assign(evidence_year=years.where(rows["evidence_indicator"].isin(about)))

    @property
    def _compared(self) -> tuple[Any, ...]:
        return (
            self._found,
            self.measures,
            self.counties,
            self.policy,
            self.day,
            self.covered_counties,
            self.exited_on,
            self.measures_unsure,
        )

    @cached_property
    def _found(self) -> LiveCauses:
        return live_causes(self.facts, self.counties, self.policy, self.day)


def causes_on(
    register: Register,
    day: dt.date,
    cohort: pd.DataFrame,
    facts: pd.DataFrame,
    *,
    line_rows: pd.DataFrame | None = None,
) -> Causes:
    """Return the causes and measures of a cohort on a day.

    Parameters
    ----------
    register : Register
        Under the catalogue whose policy counts (`Register.under`); the whole one, or a slice.
    day : date
        The as-of day: what was entered or published later does not count.
    cohort : DataFrame
        Index household_id: county, and of households that exited poverty also exited_on. A measure that ended by the
        exit did not lapse.
    facts : DataFrame
        Indicators as of the day, index household_id, of these households at least.
    line_rows : DataFrame, optional
        `subject_table(register, "lines", day)`, if it is at hand.

    Returns
    -------
    Causes

    Raises
    ------
    RegisterError
        The day cannot be known.
    KeyError
        Facts of a household are missing.

    Examples
    --------
    >>> import datetime as dt
    >>> import fupin_risk as fr
    >>> county, day = fr.make_county(households=60, end="2015-12-31", seed=3), dt.date(2015, 12, 31)
    >>> homes = county.visible_households(day).set_index("household_id")
    >>> causes = causes_on(county, day, homes, fr.derive_indicators(county, day))
    >>> set(causes.live["household_id"]) <= set(homes.index)
    True
    """
    cohort = cohort.sort_index()
    own = facts if facts.index.equals(cohort.index) else facts.loc[cohort.index]
    return Causes(register.as_of(day), cohort["county"], own, cohort.get("exited_on"), line_rows)


def cohort_homes(known: AsOf, cohort: str, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the households of a cohort among some, with their places.

    Parameters
    ----------
    known : AsOf
    cohort : {"exited", "monitored", "not_poor"}
    indicators : DataFrame
        As of the day, index household_id: of the households that are asked for.

    Returns
    -------
    DataFrame
        Index household_id, sorted: county, township, village, since (the day from which the household belongs to the
        cohort), spell.
    """
    homes = known.register.visible_households(known.day).set_index("household_id")[["county", "township", "village"]]
    found = homes.join(cohort_on(known, cohort, indicators), how="inner").sort_index()
    return found.loc[indicators.index.get_indexer(found.index) >= 0]
