"""What is a township, in truth, before the first month and in any month?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.card_memory import CardMemory
from fupin_risk.synthetic.life.help import Help, first_help
from fupin_risk.synthetic.life.incomes import Earnings
from fupin_risk.synthetic.life.list_status import Standing, first_standing
from fupin_risk.synthetic.life.livelihood import Livelihood, first_livelihood
from fupin_risk.synthetic.life.members import first_school_year
from fupin_risk.synthetic.life.people import Homes, People, settle, with_spare_places
from fupin_risk.synthetic.life.pressures import Burdens
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers
from fupin_risk.synthetic.row_sets import Array, Log


@dataclass(frozen=True)
class Calendar:
    """The months of the county and what holds in each for all: the line, what help takes off, what bills cost."""

    days: Array  # first day of each month, one more than there are months
    last_day: int
    line_yuan: Array  # by month
    reaches: Array  # (causes, measures)
    owns: Mapping[int, tuple[float, float, float, float]]  # expected own payments by year, see `care.expected_own_yuan`

    def month_of_year(self, month: int) -> int:
        """Give 1 for January to 12 for December."""
        return int(self.days[month].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) % 12 + 1

    def year(self, month: int) -> int:
        """Give the calendar year of a month."""
        return int(self.days[month].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)) + 1970


@dataclass
class Township:
    """Everything about a township, in truth; the register shows less."""

    homes: Homes
    people: People
    burdens: Burdens
    help: Help
    livelihood: Livelihood
    standing: Standing
    earnings: Earnings
    card: CardMemory
    log: Log


def found_township(rng: np.random.Generator, households: int, calendar: Calendar, numbers: CountyNumbers) -> Township:
    """Draw a township as it stands before the first month."""
    first = int(calendar.days[0])
    homes, people = settle(rng, households, first, numbers, len(CAUSES))
    first_school_year(rng, people, first, numbers.people)
    with_spare_places(homes, people)
    places = len(homes.village)
    return Township(
        homes=homes,
        people=people,
        burdens=Burdens(*(np.zeros(places) for _ in range(5))),
        help=first_help(rng, homes, numbers, calendar.reaches),
        livelihood=first_livelihood(places),
        standing=first_standing(places),
        earnings=Earnings.none(places),
        card=CardMemory.blank(places, len(people.home)),
        log=Log(),
    )
