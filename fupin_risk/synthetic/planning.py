"""What is to be made, and how does one township of it come about?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from fupin_risk.definitions import AnswerRow, Catalogue, LineRow, load_catalogue
from fupin_risk.errors import message
from fupin_risk.register.days import as_day
from fupin_risk.synthetic.arrow import Names, to_arrow
from fupin_risk.synthetic.course import run
from fupin_risk.synthetic.life.care import expected_own_yuan
from fupin_risk.synthetic.life.help import reach
from fupin_risk.synthetic.life.township import Calendar, Township, found_township
from fupin_risk.synthetic.life.truth import truth_tables
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.office import card_view, fact_view, help_view
from fupin_risk.synthetic.office.clerk import Clerk, Place
from fupin_risk.synthetic.office.faults import Planted, add_faults, one_of_each
from fupin_risk.synthetic.row_sets import Array, day_number, length

VIEWS = {
    "households": card_view.households,
    "statuses": card_view.statuses,
    "successions": card_view.successions,
    "members": card_view.members,
    "incomes": fact_view.incomes,
    "medical_bills": fact_view.medical_bills,
    "diagnoses": fact_view.diagnoses,
    "benefits": help_view.benefits,
    "industry": help_view.industry,
    "projects": help_view.projects,
    "loans": help_view.loans,
    "measures": help_view.measures,
    "pairings": help_view.pairings,
    "visits": help_view.visits,
    "enrolments": fact_view.enrolments,
    "education_aid": fact_view.education_aid,
    "shocks": fact_view.shocks,
    "recognitions": card_view.recognitions,
    "area_years": fact_view.area_years,
}
LEAST_MONTHS = 24


@dataclass(frozen=True)
class Plan:
    """What is to be made."""

    households: int
    calendars: dict[str, Calendar]  # by county
    numbers: CountyNumbers
    catalogue: Catalogue

    @property
    def townships(self) -> int:
        """Give how many townships there are; the last may be smaller."""
        return -(-self.households // self.numbers.places.households_per_township)

    def county(self, township: int) -> str:
        """Give the code of the county that a township lies in."""
        places = self.numbers.places
        return f"{places.county_prefix}{township // places.townships_per_county + 1:02d}"


@dataclass(frozen=True)
class Lived:
    """A township after its last month."""

    plan: Plan
    number: int
    town: Township
    calendar: Calendar
    view: np.random.Generator  # the stream of what the register shows

    @property
    def names(self) -> Names:
        """Give the ids of its households, persons and villages."""
        homes, people = len(self.town.homes.village), len(self.town.people.home)
        return Names.of(self.number, homes, people, self.plan.numbers.places.villages_per_township)

    def truth(self) -> dict[str, pa.Table]:
        """Give its truth."""
        town, calendar = self.town, self.calendar
        return truth_tables(town.log, town.homes, self.names, calendar.last_day, calendar.reaches)

    def register(self) -> tuple[dict[str, pa.Table], pa.Table]:
        """Give what the register shows of it, and the faults that were planted; to be called once."""
        plan, town = self.plan, self.town
        place = Place(self.number, f"T{self.number + 1:04d}", plan.county(self.number))
        clerk = Clerk(
            self.view,
            plan.numbers,
            place,
            town.log,
            town.homes,
            town.people,
            town.card.primary_cause,
            self.calendar.last_day,
        )
        tables, planted = {}, Planted()
        for name, show in VIEWS.items():
            table, rows = plan.catalogue.dictionary.tables[name], show(clerk)
            if rows is not None and length(rows):
                rows = one_of_each(table, rows)
                rows = add_faults(self.view, table, rows, plan.numbers.entry, planted, self.calendar.last_day)
                tables[name] = to_arrow(table, rows, self.names)
        return tables, planted.table()


def make_plan(
    households: int, start: str, end: str, numbers: CountyNumbers | None, catalogue: Catalogue | None
) -> Plan:
    """Check the call and work out what is the same for all townships of a county."""
    numbers, catalogue = numbers or CountyNumbers(), catalogue or load_catalogue()
    if households < 1:
        raise ValueError(message("households is {households}; allowed: 1 or more", households=households))
    start, end = as_day(start, "start").isoformat(), as_day(end, "end").isoformat()
    months = np.arange(np.datetime64(start, "M"), np.datetime64(end, "M") + np.timedelta64(2, "M"))
    if len(months) - 1 < LEAST_MONTHS:
        raise ValueError(
            message(
                "a synthetic county needs at least {least_months} months from start to end, not {months}",
                least_months=LEAST_MONTHS,
                months=max(len(months) - 1, 0),
            )
        )
    plan = Plan(households, {}, numbers, catalogue)
    codes = dict.fromkeys(plan.county(township) for township in range(plan.townships))
    return replace(plan, calendars={county: _calendar(county, months, end, numbers, catalogue) for county in codes})


def _calendar(county: str, months: Array, end: str, numbers: CountyNumbers, catalogue: Catalogue) -> Calendar:
    last = dt.date.fromisoformat(end)
    dates = [month.item() for month in months]
    latest = max(numbers.poverty_line_yuan)
    policy = catalogue.policy
    lines = [policy.find(LineRow, county, month, last, kind="poverty") for month in dates]
    fallback = [numbers.poverty_line_yuan.get(month.year, numbers.poverty_line_yuan[latest]) for month in dates]
    answers = {row.cause: row.measures for row in policy.in_force(AnswerRow, county, last)} or numbers.answers
    return Calendar(
        days=months.astype("datetime64[D]").astype(np.int64),
        last_day=day_number(end),
        line_yuan=np.array(
            [other if line is None else line.yuan_a_year for line, other in zip(lines, fallback, strict=True)]
        ),
        reaches=reach(answers, numbers.help),
        owns={
            year: expected_own_yuan(numbers.care, day_number(f"{year}-06-30"))
            for year in sorted({month.year for month in dates})
        },
    )


def live(plan: Plan, number: int, seed: int) -> Lived:
    """Let a township live: its life has one stream, what the register shows of it another."""
    size = plan.numbers.places.households_per_township
    households = min(size, plan.households - number * size)
    calendar = plan.calendars[plan.county(number)]
    life, view = (np.random.default_rng(part) for part in np.random.SeedSequence([seed, number]).spawn(2))
    town = found_township(life, households, calendar, plan.numbers)
    run(life, town, calendar, plan.numbers)
    return Lived(plan, number, town, calendar, view)
