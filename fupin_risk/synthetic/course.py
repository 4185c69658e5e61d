"""What happens in a township, month by month?"""

from __future__ import annotations

import numpy as np

from fupin_risk.synthetic.life import benefits, school, shocks
from fupin_risk.synthetic.life.bills import bill_a_month
from fupin_risk.synthetic.life.help import (
    help_a_month,
    relief,
    repair_pairings,
    visit_a_month,
)
from fupin_risk.synthetic.life.incomes import Year, year_of_money
from fupin_risk.synthetic.life.list_status import STATUS, come_back, exit_some
from fupin_risk.synthetic.life.livelihood import industry_a_month, loans_a_month
from fupin_risk.synthetic.life.looking_ahead import look_ahead
from fupin_risk.synthetic.life.members import live_a_month, new_school_year, tally, yearly_work
from fupin_risk.synthetic.life.pressures import (
    Situation,
    by_cause,
    debt_now,
    household_factor,
    live,
    pressures,
)
from fupin_risk.synthetic.life.relapses import relapse
from fupin_risk.synthetic.life.township import Calendar, Township
from fupin_risk.synthetic.numbers import CAUSES, CountyNumbers
from fupin_risk.synthetic.office import cards
from fupin_risk.synthetic.row_sets import Array, Log

RECENT_VISIT_MONTHS = 6


def run(rng: np.random.Generator, town: Township, calendar: Calendar, numbers: CountyNumbers) -> Log:
    """Let all months pass over a township and give the log of what happened."""
    first_year = calendar.year(0)
    money = year_of_money(rng, town.homes, 0, numbers.incomes)
    for month in range(len(calendar.days) - 1):
        season, year = calendar.month_of_year(month), calendar.year(month)
        if season == 1 and month:
            money = year_of_money(rng, town.homes, year - first_year, numbers.incomes)
            yearly_work(rng, town.homes, town.people, numbers.people)
        if season == 9:
            new_school_year(rng, town.people, int(calendar.days[month]), numbers.people)
            school.enrol(rng, town, year, int(calendar.days[month]), numbers)
        _month(rng, town, calendar, numbers, month, money)
    return town.log


def _month(
    rng: np.random.Generator,
    town: Township,
    calendar: Calendar,
    numbers: CountyNumbers,
    month: int,
    money: Year,
) -> None:
    day, season, year = int(calendar.days[month]), calendar.month_of_year(month), calendar.year(month)
    homes, people, standing, log = town.homes, town.people, town.standing, town.log
    split_from = homes.count
    live_a_month(rng, homes, people, log, day, numbers.people)
    _inherit(town, split_from)
    come_back(standing, month)
    members = tally(homes, people, day, numbers.incomes.skilled_wage)
    _dissolve(rng, town, members.present, day, numbers)
    cards.register(rng, town, month, day, numbers)
    wages, other = town.earnings.should_earn(homes, members, town.livelihood, money, numbers.incomes)
    income = np.maximum(wages + other, numbers.incomes.least_head_yuan * np.maximum(members.present, 1))
    town.burdens.fade(numbers.shocks)
    school_cost = school.school_cost(homes, people, money, numbers.people)
    struck, joined = industry_a_month(
        rng,
        town.livelihood,
        homes,
        log,
        numbers.help.joins_industry * (standing.there & (members.labour > 0)),
        numbers.places.villages_per_township,
        day,
        numbers,
    )
    town.help.project[joined] = town.livelihood.project[joined]
    blows = shocks.strike(rng, town, members, income, struck, season, day, numbers)
    blows["illness"] = bill_a_month(rng, town, day, numbers, calendar.owns[year])
    loans_a_month(
        rng,
        town.livelihood,
        log,
        numbers.help.wants_loan * (standing.there & (members.labour > 0) & (month > 8)),
        np.exp(numbers.help.loan_overdue_with_frailty * homes.frailty) * (1 + town.burdens.illness / income),
        month,
        day,
        numbers.help,
        numbers.help.loan_interest,
    )
    now = Situation(
        members=members,
        income_yuan=income,
        wage_part=wages / income,
        school_cost_yuan=school_cost,
        unsafe_dwelling=homes.dwelling_safe == 0,
        unsafe_water=homes.water_safe == 0,
        debt_yuan=town.livelihood.debt,
        months_to_due=town.livelihood.due_month - month,
        overdue=town.livelihood.overdue,
        blows=blows,
    )
    pressing = pressures(vars(town.burdens), now, debt_now(now, numbers.risk), numbers.risk)
    is_live = live(pressing, numbers.risk)
    line = float(calendar.line_yuan[month])
    benefits.benefit(rng, town, members, income / np.maximum(members.present, 1) / line, is_live, month, day, numbers)
    help_a_month(rng, town.help, homes, log, is_live, standing.there, month, day, numbers.help)
    weights = np.array([numbers.risk.hazard[name] for name in CAUSES])
    cards.name_causes(rng, town, pressing, weights)
    heavy = np.where(is_live, pressing * weights, 0.0)
    heaviest = np.where(heavy.max(axis=1) > 0, heavy.argmax(axis=1), -1)
    visit_a_month(rng, town.help, log, heaviest, standing.there, month, day, numbers.help)
    repair_pairings(rng, town.help, log, standing.there, standing.exited, day, numbers.help)
    visited = month - town.help.last_visit < RECENT_VISIT_MONTHS
    factor = household_factor(homes.frailty, now, line, visited, numbers.help.visit_effect, numbers.risk)
    hazard = by_cause(pressing, factor, relief(town.help, month), numbers.risk)
    relapse(rng, town, hazard, is_live, visited, month, calendar, numbers)
    town.earnings.earn_a_month(homes, members, town.livelihood, money, town.burdens, numbers.incomes)
    if season == 11:
        cards.update(rng, town, day, numbers)
        ratio = income / np.maximum(members.present, 1) / line
        exit_some(rng, standing, log, ratio, year - calendar.year(0), month, day, numbers.lists)
    if season == 12:
        town.earnings.close_year(log, standing.there, year)
    if season % 3 == 0:
        look_ahead(town, now, is_live, factor, line, month, int(calendar.days[month + 1]) - 1, numbers)


def _inherit(town: Township, first_new: int) -> None:
    """Give households that split off this month the standing of the one they came from."""
    for new in range(first_new, town.homes.count):
        old, at = int(town.homes.parent[new]), int(town.homes.split_on[new])
        for values in vars(town.standing).values():
            if isinstance(values, np.ndarray):
                values[new] = values[old]
        town.standing.fallen[new] = town.standing.case_open[new] = False
        town.standing.back_month[new] = -1
        town.help.contact[new] = town.help.contact[old]
        town.help.paired_on[new] = at
        if town.standing.there[new]:
            cards.open_split(town, new, at)


def _dissolve(rng: np.random.Generator, town: Township, present: Array, day: int, numbers: CountyNumbers) -> None:
    standing = town.standing
    gone = standing.there & ((present == 0) | ((present == 1) & (rng.random(len(present)) < numbers.lists.dissolves)))
    homes = np.flatnonzero(gone)
    standing.there[homes] = standing.exited[homes] = False
    town.log.add("statuses", home=homes, status=STATUS["dissolved"], day=day + rng.integers(0, 28, len(homes)))
