"""What does a household earn, by kind, and what ought it to earn in an ordinary year?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.life.livelihood import Livelihood
from fupin_risk.synthetic.life.members import Tally
from fupin_risk.synthetic.life.people import Homes
from fupin_risk.synthetic.life.pressures import Burdens
from fupin_risk.synthetic.numbers import IncomeNumbers
from fupin_risk.synthetic.row_sets import Array, Log
from fupin_risk.synthetic.words import INCOMES


@dataclass(frozen=True)
class Year:
    """The rates of a calendar year, and each household's luck in it."""

    wage_month_yuan: float
    farm_mu_yuan: float
    transfer_head_yuan: float
    prices: float  # beside the first year
    luck: Array
    cost_share: Array


def year_of_money(rng: np.random.Generator, homes: Homes, years_on: int, numbers: IncomeNumbers) -> Year:
    """Give the rates of the year so many years after the first."""
    places = len(homes.village)
    return Year(
        wage_month_yuan=numbers.wage_month_yuan * (1 + numbers.wage_growth) ** years_on,
        farm_mu_yuan=numbers.farm_mu_yuan * (1 + numbers.farm_growth) ** years_on,
        transfer_head_yuan=numbers.transfer_head_yuan * (1 + numbers.transfer_growth) ** years_on,
        prices=(1 + numbers.farm_growth) ** years_on,
        luck=np.exp(rng.normal(0.0, numbers.year_spread, places)),
        cost_share=rng.uniform(*numbers.cost_share, places),
    )


@dataclass
class Earnings:
    """The year so far, shape (households, kinds), and the transfers a household gets a month; changed in place."""

    kinds: Array
    benefits_yuan: Array  # a month, without pensions

    @classmethod
    def none(cls, places: int) -> Earnings:
        """Start with nothing."""
        return cls(kinds=np.zeros((places, len(INCOMES))), benefits_yuan=np.zeros(places))

    def _ordinary(
        self, homes: Homes, members: Tally, life: Livelihood, money: Year, numbers: IncomeNumbers
    ) -> tuple[Array, Array, Array, Array]:
        wages = members.wage_months * money.wage_month_yuan * np.exp(numbers.capability_wage * homes.capability)
        hands = np.minimum(1.0, numbers.hands[0] + numbers.hands[1] * members.labour)
        farm = homes.land_mu * money.farm_mu_yuan * np.exp(numbers.capability_farm * homes.capability) * hands
        worth = np.array([*life.worth, 0.0])[life.project]  # the last place, a nought, is "no project"
        part = numbers.industry_yuan * money.prices * worth * np.exp(0.5 * numbers.capability_farm * homes.capability)
        land_rent = np.full(len(farm), numbers.property_yuan * money.prices) * (homes.resource > 0)
        transfers = (
            money.transfer_head_yuan * members.present
            + 12 * numbers.pension_month_yuan * money.prices * members.old
            + 12 * self.benefits_yuan
        )
        return wages, farm + part, land_rent, transfers

    def should_earn(
        self, homes: Homes, members: Tally, life: Livelihood, money: Year, numbers: IncomeNumbers
    ) -> tuple[Array, Array]:
        """Give the wages from outside and all other net income of an ordinary year, yuan."""
        wages, business, land_rent, transfers = self._ordinary(homes, members, life, money, numbers)
        return wages, business + land_rent + transfers

    def earn_a_month(
        self, homes: Homes, members: Tally, life: Livelihood, money: Year, burdens: Burdens, numbers: IncomeNumbers
    ) -> None:
        """Add a month of what is really earned: less after a blow, more or less by the year's luck."""
        wages, business, land_rent, transfers = self._ordinary(homes, members, life, money, numbers)
        ill = 1 / (1 + numbers.serious_illness_costs * members.serious)
        self.kinds[:, 0] += (
            wages * (1 - np.minimum(burdens.unstable_work, numbers.most_wages_lost)) * np.sqrt(money.luck) * ill / 12
        )
        self.kinds[:, 1] += (
            business * (1 - np.minimum(burdens.disaster, numbers.most_farm_lost)) * money.luck * ill / 12
        )
        self.kinds[:, 2] += land_rent / 12
        self.kinds[:, 3] += transfers / 12

    def close_year(self, log: Log, there: Array, year: int) -> None:
        """Log the year's incomes of the households on the cards and start the next."""
        homes = np.flatnonzero(there)
        for kind in range(len(INCOMES)):
            log.add("incomes", home=homes, year=np.full(len(homes), year), kind=kind, amount=self.kinds[homes, kind])
        self.kinds[:] = 0.0
