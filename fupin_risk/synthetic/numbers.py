"""Which numbers shape the made county?

Every number that shapes it stands here and nowhere else, with its unit and where it comes from. "chosen" means that no
published figure was used: the number was set so that the county as a whole behaves as the made-county study asks (one
to four of a hundred exited households relapse a year, illness and disability leading, the true risk separating with an
AUC between 0.85 and 0.90). No number was ever chosen to flatter a model. Numbers that depend on a cause, a measure or
a table are mappings by its name in the dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CAUSES = (
    "illness",
    "disability",
    "schooling",
    "disaster",
    "accident",
    "failed_industry",
    "unstable_work",
    "lack_of_labour",
    "debt",
    "housing",
    "water",
    "other",
)


def _by_name(**values: float) -> Mapping[str, float]:
    return field(default_factory=lambda: MappingProxyType(values))


@dataclass(frozen=True)
class PlaceNumbers:
    """How many places there are, and how people are spread over them (all chosen, after a county of middle size)."""

    households_per_township: int = 1_000  # households; also the unit of the random streams, so it is part of the seed
    villages_per_township: int = 10  # villages
    people_per_listed: float = (
        22.0  # registered rural people of a village for each listed household (about 14 % were listed)
    )
    collective_yuan: float = 20_000.0  # a village's collective income in the first year, median
    townships_per_county: int = 50  # townships
    county_prefix: str = "3499"  # county codes are 349901, 349902 …: of Anhui, whose rules hold, and of no city there
    distance_km: tuple[float, float] = (18.0, 0.6)  # median and log-spread of the way to the county town
    village_spread: float = 0.25  # log-spread of what a village adds to all its households' hazard; hidden
    people_per_household: float = 3.0  # by which a village's poor households become its poor population; chosen


@dataclass(frozen=True)
class PeopleNumbers:
    """Who lives in a registered household, and what a month may do to them."""

    # share of households with 1, 2 … 7 members; chosen, mean 3.0 (national register about 3.1 persons a household)
    size_share: tuple[float, ...] = (0.16, 0.25, 0.22, 0.19, 0.11, 0.05, 0.02)
    head_age: tuple[float, float] = (54.0, 12.0)  # years, mean and spread; chosen
    spouse_share: float = 0.80  # share of second members who are the spouse; chosen
    parent_share: float = 0.20  # share of further members of a younger household who are parents; chosen
    resource_share: float = 0.45  # share of households with a hill, a pond or a shop to use; chosen
    unsafe_dwelling: float = 0.14  # share of households at the start; chosen
    unsafe_water: float = 0.08  # share of households at the start; chosen
    chronic_at_40: float = (
        0.16  # share of 40-year-olds with a chronic illness; chosen (registered households are ill more often)
    )
    chronic_per_decade: float = 0.55  # log-odds a decade of age; chosen
    serious_share: float = 0.018  # share of members with a serious illness at registration; chosen
    disabled_share: float = (
        0.065  # share of members disabled at registration; China's 2006 survey has 6.3 % of the population
    )
    severe_share: float = 0.40  # grade 1 or 2 among the disabled; chosen near the 2006 survey's share
    chronic_onset: float = 0.0012  # a month at 50, doubling every 18 years; chosen
    serious_onset: float = 0.00045  # a month at 50, doubling every 18 years; chosen
    serious_recovers: float = 0.030  # a month, to chronic; chosen
    disability_onset: float = 0.00018  # a month; chosen
    death_at_60: float = 0.0009  # a month, doubling every 8 years (Gompertz); chosen
    death_if_serious: float = 0.010  # a month, added; chosen
    marries_out: float = 0.0030  # a month, women of 20 to 30 who are children of the house; chosen
    moves_out: float = 0.0008  # a month, other grown-ups; chosen
    moves_house: float = 0.0004  # a month, grown-ups who join another household of the village; chosen
    birth: float = 0.0016  # a month and household with a woman of 20 to 40; chosen
    splits: float = 0.0004  # a month and household of 4 or more with a grown child; chosen
    skilled_share: float = 0.12  # share of able members with a skill; chosen
    migrant_share: float = 0.50  # share of able members who go out to work, for the middle household; chosen
    goes_on_to_senior: float = 0.72  # share of 15-year-olds who stay at school; chosen
    senior_kinds: tuple[float, float, float] = (0.50, 0.38, 0.12)  # senior high, vocational, technician; chosen
    goes_on_to_university: float = 0.38  # share of 18-year-olds from senior stages; chosen
    in_province: float = 0.80  # share of university students who stay in the province; chosen
    # net cost of a school year at no school, pre-school, compulsory, senior high, vocational, technician, university;
    # yuan of the first year; chosen
    school_year_yuan: tuple[float, ...] = (0.0, 900.0, 300.0, 3_600.0, 2_800.0, 3_000.0, 9_500.0)
    # aid a school year at the same stages; 3,000 at technician schools is the seed's own figure (J), the others are
    # chosen
    school_aid_yuan: tuple[float, ...] = (0.0, 400.0, 800.0, 2_000.0, 3_000.0, 3_000.0, 3_000.0)
    aided_inside: float = 0.85  # share of students in the province whose aid is paid
    aided_outside: float = 0.15  # the same, out of it: there is no channel (J)
    insured_share: float = 0.97  # share of members with health insurance; chosen
    pension_share: float = 0.85  # share with a pension scheme; chosen
    head_age_from_to: tuple[int, int] = (24, 86)  # years; chosen
    male_heads: float = 0.80  # share; chosen
    male_others: float = 0.50  # share of the other members who are not the spouse; chosen
    male_births: float = 0.52  # share; near the sex ratio at birth of the period
    migrant_with_capability: float = 0.15  # share more, per unit of capability; chosen
    migrant_changes: float = 0.15  # share of members whose wish to go out is drawn anew each January; chosen
    months_out: tuple[int, int] = (5, 11)  # months of work away in a year, at the start; chosen
    months_out_change: float = 1.0  # spread of the change from year to year; chosen
    months_out_within: tuple[int, int] = (2, 11)
    months_out_later: float = 8.0  # of those born in the county's time, when they are grown; chosen
    serious_at_age: tuple[float, float, float] = (50.0, 0.2, 1.6)  # factor age/50, held between; chosen
    disabled_at_age: tuple[float, float, float] = (45.0, 0.4, 1.8)  # factor age/45, held between; chosen
    # shares of the chronic and serious illnesses, in the order of `words.CHRONIC` and `words.SERIOUS`; chosen
    chronic_kinds: tuple[float, ...] = (0.36, 0.14, 0.18, 0.10, 0.06, 0.16)
    serious_kinds: tuple[float, ...] = (0.10, 0.10, 0.07, 0.06, 0.14, 0.01, 0.02, 0.50)
    illness_doubles_years: float = 18.0  # in which the onset of illness doubles; chosen
    death_doubles_years: float = 8.0  # in which mortality doubles (Gompertz: 7 to 9 years)
    split_land: float = 0.3  # share of the land that a household that splits off has; chosen
    school_cost_spread: float = 0.35  # log-spread of the cost of a school year; chosen
    on_roll: float = 0.98  # share of students on the formal roll, and of full-time ones; chosen


@dataclass(frozen=True)
class IncomeNumbers:
    """What households earn and what strikes it (yuan of the year, growth from the first year; chosen unless said)."""

    wage_month_yuan: float = 620.0  # brought home from a month of migrant work in the first year
    wage_growth: float = (
        0.19  # a year; national: registered households' income a head grew by about 30 % a year 2015-2019
    )
    farm_mu_yuan: float = 240.0  # net of a mu
    farm_growth: float = 0.10  # a year
    land_mu: tuple[float, float] = (4.5, 0.5)  # median and log-spread
    cost_share: tuple[float, float] = (0.25, 0.55)  # production costs as a share of gross business income
    industry_yuan: float = 2_200.0  # net a year from a household's part in a project of middling worth
    property_yuan: float = 160.0  # a year; asset dividends and land rent
    pension_month_yuan: float = 70.0  # basic pension in 2014-2018 was 55 to 88 yuan and more by place
    transfer_head_yuan: float = 240.0  # a head and year: grain and other subsidies
    transfer_growth: float = 0.15  # a year
    low_income_aid_head_month_yuan: float = (
        150.0  # a head and month; rural low-income aid paid 116 (2013) to 300 (2018)
    )
    destitute_month_yuan: float = 380.0  # a person and month
    capability_wage: float = 0.32  # log of the wage per unit of capability
    capability_farm: float = 0.28  # log of the farm yield per unit of capability
    year_spread: float = 0.16  # log-spread of one year's luck
    # what the register shows of it
    report_spread: float = 0.13  # log-spread of the register's error in wages and business
    rounded_share: float = 0.35  # share of amounts rounded to full hundreds (heaping)
    least_head_yuan: float = 700.0  # a head and year; nobody lives on less (own grain)
    county_farmer_yuan: float = 8_100.0  # official farmers' income a head in the first year; Anhui 2013: 8,098
    county_farmer_growth: float = 0.093  # a year; Anhui 2013-2018 about 9 %
    hands: tuple[float, float] = (
        0.35,
        0.35,
    )  # share of the farm that is worked without labour, and per able member; chosen
    serious_illness_costs: float = 0.15  # earnings lost for each seriously ill member, as 1 - 1 / (1 + x); chosen
    most_wages_lost: float = 0.95  # share, after any number of lost jobs; chosen
    most_farm_lost: float = 0.80  # share, after any disaster; chosen
    skilled_wage: float = 1.25  # a skilled worker's wage beside another's; chosen
    village_farmer_spread: float = 0.08  # log-spread of farmers' income over villages; chosen
    collective_spread: float = 0.8  # log-spread of collective income over villages; chosen
    collective_growth: float = 0.20  # a year; chosen


@dataclass(frozen=True)
class CareNumbers:
    """What illness costs, and who pays (chosen; the payers' rules are simplified and not a county's own)."""

    admitted_healthy: float = 0.0030  # inpatient stays a month
    admitted_chronic: float = 0.0110
    admitted_serious: float = 0.0850
    stay_yuan: tuple[float, float] = (4_800.0, 0.75)  # median and log-spread of a stay's total
    serious_stay_yuan: tuple[float, float] = (19_000.0, 0.80)
    chronic_visits: float = 0.14  # outpatient bills a month of a chronic patient
    chronic_visit_yuan: tuple[float, float] = (420.0, 0.7)
    outpatient: float = 0.010  # other outpatient bills a month and member
    outpatient_yuan: tuple[float, float] = (190.0, 0.8)
    level_share: tuple[float, ...] = (
        0.30,
        0.48,
        0.14,
        0.08,
    )  # township, county, city, province; stays that are not serious
    serious_level_share: tuple[float, ...] = (0.03, 0.37, 0.32, 0.28)
    level_factor: tuple[float, ...] = (0.55, 1.0, 1.6, 2.3)  # cost beside the county level
    out_of_province: float = 0.06  # share of stays outside the province
    compliant_share: tuple[float, float] = (0.78, 0.97)
    basic_share: tuple[float, ...] = (0.80, 0.68, 0.58, 0.50)  # of the compliant cost, by level
    uninsured_pays: float = 0.10  # of the compliant cost that an uninsured patient gets back
    serious_from_yuan: float = 8_000.0  # own part above which the serious-illness insurance pays
    serious_pays: float = 0.50
    aid_pays: float = 0.30  # medical aid, of what remains, for registered patients
    # "351" and "180": their meaning is unverified (no stored text was found); they act in the made county only
    floor_cap_yuan: tuple[float, ...] = (3_000.0, 3_000.0, 5_000.0, 10_000.0)  # own payment a stay, by level
    floor_from: str = "2017-01-01"
    floor_reaches: float = 0.80  # share of stays in the province that the floor really reached
    supplement_pays: float = 0.80
    supplement_from: str = "2017-01-01"
    supplement_reaches: float = 0.60
    settles_days: tuple[float, float] = (9.0, 0.9)  # median and log-spread from discharge to settlement
    settles_out_days: tuple[float, float] = (75.0, 0.7)  # the same, out of the province
    settles_at_most_days: int = 400
    township_visits: float = 0.60  # share of outpatient visits at township level, others at county level
    compliant_out: float = 0.85  # factor on the compliant share out of the province
    basic_out: float = 0.70  # factor on the basic insurance's share out of the province
    basic_visits: tuple[float, float] = (0.5, 0.3)  # the basic insurance's share of chronic and other outpatient visits
    nights: tuple[int, float] = (3, 7.0)  # of a stay: at least, and on average more
    designated: float = 0.97  # share of stays and visits at designated places
    deposit: float = 0.3  # share of the total that is paid in advance out of the province
    treated: tuple[float, float] = (0.85, 0.60)  # share of serious and chronic patients with a treatment on file
    chronic_registered: float = 0.70  # share of chronic patients on the chronic register
    known_before_days: tuple[int, int] = (30, 1_500)  # days from the diagnosis of a first patient to the card
    diagnosed_a_year: float = 0.90  # share of new illnesses that are on file after the yearly update


@dataclass(frozen=True)
class ShockNumbers:
    """What hits households (a month; chosen), and how fast the blow fades."""

    village_disaster: float = 0.0045  # a month and village, on average over the year
    township_disaster: float = 0.0018  # a month and township: hits all its villages
    rainy_months: tuple[int, ...] = (6, 7, 8)  # months of flood and drought
    rainy_factor: float = 2.8  # beside the yearly mean
    other_factor: float = 0.4
    disaster_hits: float = 0.45  # share of a village's households that a disaster strikes
    disaster_loss_share: tuple[float, float] = (0.45, 0.8)  # of a year's income, median and log-spread
    accident: float = 0.0013
    accident_loss_share: tuple[float, float] = (0.8, 0.8)
    accident_disables: float = 0.08  # share of accidents that leave a disability
    job_loss: float = 0.0075  # a month and migrant worker
    job_loss_size: float = 1.0  # share of that worker's wages
    project_fails: float = 0.0055  # a month, for a project of middling worth
    project_spread: float = 0.9  # log-spread of the hazard over projects; hidden
    price_fall: float = 0.004  # a month and village
    disaster_known: float = 0.55  # share of struck households with a row of their own
    accident_known: float = 0.75
    job_loss_known: float = 0.45
    # share of a blow that is left after a month
    fades: Mapping[str, float] = _by_name(
        illness=0.93, disaster=0.92, accident=0.94, failed_industry=0.95, unstable_work=0.90
    )


@dataclass(frozen=True)
class RiskNumbers:
    """What turns a state of affairs into a monthly hazard of relapse: the planted truth (chosen, see the study)."""

    # hazard a month of one unit of pressure, for a household at twice the line, of middle luck and unhelped
    hazard: Mapping[str, float] = _by_name(
        illness=0.00136,
        disability=0.001275,
        schooling=0.001063,
        disaster=0.00323,
        accident=0.0034,
        failed_industry=0.0034,
        unstable_work=0.002805,
        lack_of_labour=0.000527,
        debt=0.001105,
        housing=0.000187,
        water=0.000102,
        other=8e-06,
    )
    # pressure from which a cause is "live", that is, worth a measure
    live_from: Mapping[str, float] = _by_name(
        illness=0.45,
        disability=0.8,
        schooling=0.35,
        disaster=0.15,
        accident=0.20,
        failed_industry=0.20,
        unstable_work=0.25,
        lack_of_labour=0.9,
        debt=0.25,
        housing=0.5,
        water=0.5,
        other=2.0,
    )
    pressure_cap: float = 3.0  # no cause presses more than this
    chronic_presses: float = (
        0.12  # a chronic patient, in the unit of illness (own payments a year as a share of income)
    )
    serious_presses: float = 0.60
    severe_presses: float = 1.0  # a member with grade 1 or 2
    mild_presses: float = 0.35
    no_labour_presses: float = 0.6  # added to disability where nobody can work
    debt_due_presses: float = 0.5  # of the debt's share of income, in the three months before it falls due
    debt_overdue_presses: float = 1.6
    failure_presses: float = 0.5  # a failed project, besides its share of the income
    debt_presses: float = 0.05  # at other times
    income_power: float = 1.9  # hazard ~ (income a head / line)^-power
    income_from: float = 0.6  # the ratio is held between these
    income_to: float = 6.0
    income_at: float = 2.0  # the ratio at which `hazard` holds
    frailty_spread: float = 1.05  # log-spread of what no register shows, per household
    frailty_with_capability: float = -0.35  # log hazard per unit of capability
    falls_again_after_months: int = 12  # a household that fell and was not found is at risk again after so many months


@dataclass(frozen=True)
class HelpNumbers:
    """What help does, whom it reaches and how well it is aimed (chosen)."""

    # share of the hazard of each cause it answers that a measure in force takes away
    effect: Mapping[str, float] = _by_name(
        industry=0.50,
        employment=0.50,
        finance=0.45,
        public_post=0.50,
        health=0.50,
        education=0.50,
        compulsory_education=0.30,
        housing=0.90,
        water=0.90,
        safety_net=0.50,
        social=0.30,
        relocation=0.90,
        training=0.25,
        grant=0.0,
        insurance=0.40,
    )
    first_answer: float = 0.70  # share of answers that take the first kind of the cause's list
    answers_a_month: float = 0.16  # chance a month that a live, unanswered cause is answered, by a diligent village
    diligence_spread: float = 0.5  # log-spread of that over villages
    overlooked_share: float = 0.30  # share of households and causes that are never answered: the planted gaps
    without_cause: float = 0.006  # measures a month and household that no cause asks for
    without_cause_kinds: tuple[str, ...] = ("grant", "training", "industry", "employment", "education", "social")
    lasts_months: tuple[int, ...] = (12, 24, 36)
    lasts_share: tuple[float, ...] = (0.45, 0.35, 0.20)
    amount_yuan: tuple[float, float] = (900.0, 0.7)  # median and log-spread of what a measure pays
    unrecorded: float = 0.03  # share of measures that never reach the register
    households_per_contact: tuple[int, ...] = (1, 2, 3, 4, 6, 12)
    households_per_contact_share: tuple[float, ...] = (0.14, 0.28, 0.34, 0.12, 0.08, 0.04)
    contact_never_visits: float = 0.06
    contact_not_eligible: float = 0.07  # share from the village body or below township level
    contact_changes: float = 0.006  # a month and household
    unhooked_after_exit: float = 0.004  # a month and exited household
    visits_a_year: tuple[float, float] = (2.0, 0.5)  # median and log-spread over contacts
    visit_effect: float = 0.15  # share of the whole hazard that a visit of the last six months takes away
    visit_sees: float = 0.55  # chance that a visit notes the cause that presses most, if one is live
    low_income_aid: float = 0.020  # a month, for households near the line
    joins_industry: float = 0.018  # a month, households with labour
    leaves_industry: float = 0.006
    projects_per_village_year: float = 1.2
    wants_loan: float = 0.006  # a month, households with labour and without a loan
    loan_refused: float = 0.30
    loan_yuan: tuple[float, ...] = (10_000.0, 20_000.0, 30_000.0, 50_000.0)
    loan_share: tuple[float, ...] = (0.30, 0.35, 0.20, 0.15)
    loan_months: tuple[int, ...] = (12, 24, 36)
    loan_overdue: float = 0.13  # chance at the due day for the middle household
    loan_renewed: float = 0.15
    overdue_repaid: float = 0.10  # a month
    loan_interest: float = 0.0435  # a year; the one-year base rate of 2015-2019
    relief_yuan: float = 1_500.0  # temporary relief, paid once
    relief_given: float = 0.10  # a month, where illness, accident or disaster is live and unanswered
    disability_allowance_yuan: float = 60.0  # a month
    public_post_yuan: float = 500.0  # a month
    allowance_reaches: tuple[float, float] = (0.80, 0.50)  # share of the disabled, at registration and at each update
    low_income_aid_below: float = 1.15  # income over the line under which low-income aid may be given
    low_income_aid_heads: float = 0.6  # share of the members that it counts
    relief_spread: float = 0.5  # log-spread of temporary relief
    answers_at_most: float = 0.9  # a month, in the most diligent village
    # shares of contacts by level (township to province) and kind (party and government, institution, enterprise)
    contact_levels: tuple[float, ...] = (0.50, 0.38, 0.09, 0.03)
    contact_kinds: tuple[float, ...] = (0.45, 0.42, 0.13)
    units: int = 40  # helping units of a township
    dividend: tuple[float, float] = (0.3, 0.4)  # of a part's yearly worth, and its log-spread
    dividend_paid: tuple[float, float] = (0.75, 0.15)  # share of dividends paid in full, and by half
    modes: tuple[float, ...] = (0.20, 0.25, 0.25, 0.30)  # shares of park, leading firm, big grower, own
    decided_before_days: tuple[int, int] = (5, 60)  # days from decision to start
    borrower_insured: float = 0.60  # share of loans
    subsidy_paid: float = 0.85  # share of loans whose interest subsidy was paid
    project_worth_spread: float = 0.3  # log-spread over projects; hidden
    # shares of crops, livestock, photovoltaic, tourism, processing, commerce, asset income
    project_kinds: tuple[float, ...] = (0.34, 0.28, 0.08, 0.06, 0.10, 0.04, 0.10)
    no_driver: float = 0.10  # share of projects without a driver body
    stage_skipped: float = 0.06  # share of projects that skipped one of the four approvals
    loan_for_industry: float = 0.86  # share of loans; the others go to the doctor, the school or the table
    loan_to_firm: float = 0.25  # share of loans passed on to a firm
    loan_overdue_at_most: float = 0.8  # chance at the due day of the weakest household
    loan_overdue_with_frailty: float = 0.5  # log chance of an overdue loan per unit of frailty


@dataclass(frozen=True)
class ListNumbers:
    """How households enter and leave the list, and how a relapse is found and entered."""

    registered_months: tuple[int, int] = (
        4,
        12,
    )  # months after the start in which the cards are made (cards of 2013/14)
    # cumulative share of households that have exited by the end of the 2nd, 3rd … year; chosen near Anhui's pace
    exited_by_year: tuple[float, ...] = (0.22, 0.44, 0.64, 0.80, 0.92, 0.95)
    exit_noise: float = 0.80  # log-spread of the error in the income that decides who exits
    exits_again: float = 0.55  # chance at a later year end that a re-registered household exits again
    never_found: float = 0.12  # share of relapses that nobody finds; chosen (10 to 15 % asked for)
    found_days: tuple[float, float] = (40.0, 0.7)  # median and log-spread from relapse to finding
    found_sooner_if_visited: float = 0.6  # factor on the days
    steps_days: tuple[int, int] = (3, 25)  # days that each of the four steps takes
    refused: float = 0.04  # share of true cases refused at a step
    false_cases: float = (
        0.00012  # a month and exited household: a case opened for one that did not relapse, and refused
    )
    false_passes: float = 0.10  # share of those that pass nevertheless
    cause_misnamed: float = 0.10  # share of cases entered under another live cause
    found_until: str = "12-27"  # a later finding belongs to the next year
    decided_until: str = "12-28"  # year-end adjustment: open cases are hurried to a decision by this day
    batch_from: str = "12-29"  # the year's cases are all entered between these days (Z三(四)2)
    batch_to: str = "12-31"
    dissolves: float = 0.0003  # a month, one-person households, besides deaths
    destitute_share: float = 0.50  # of old people alone without labour: supported as destitute
    paired_after_days: tuple[int, int] = (5, 90)  # days from the card to the first contact
    exit_days: int = 30  # days from 1 November in which a year's exits are declared; relapse counts from December
    exits_again_above: float = 1.0  # seen income over the line from which a second exit is possible


@dataclass(frozen=True)
class EntryNumbers:
    """When a row reaches the register, and what is wrong with it (chosen)."""

    # median and most days from event to entry, by table
    lag_days: Mapping[str, tuple[float, int]] = field(
        default_factory=lambda: MappingProxyType(
            {
                "households": (12.0, 60),
                "successions": (15.0, 60),
                "members": (18.0, 90),
                "medical_bills": (4.0, 30),
                "diagnoses": (15.0, 90),
                "benefits": (10.0, 60),
                "industry": (30.0, 150),
                "projects": (20.0, 90),
                "loans": (6.0, 45),
                "measures": (14.0, 90),
                "pairings": (10.0, 60),
                "visits": (8.0, 60),
                "enrolments": (30.0, 90),
                "education_aid": (20.0, 90),
                "shocks": (7.0, 60),
                "statuses": (10.0, 30),
            }
        )
    )
    lag_spread: float = 0.8  # log-spread of the lag
    income_entered: tuple[int, int] = (5, 85)  # days after the year's end
    area_entered: tuple[int, int] = (40, 110)
    # shares of a table's rows
    missing: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                "households.land_mu": 0.03,
                "households.primary_cause": 0.02,
                "households.water_safe": 0.02,
                "members.labour_ability": 0.03,
                "members.health_state": 0.03,
                "members.migrant_months": 0.06,
                "members.pension": 0.08,
                "incomes.cost_yuan": 0.10,
                "medical_bills.hospital_level": 0.04,
                "medical_bills.disease": 0.10,
                "visits.finding": 0.12,
                "measures.amount_yuan": 0.10,
                "enrolments.net_cost_yuan": 0.25,
                "shocks.loss_yuan": 0.20,
                "industry.mode": 0.08,
                "loans.purpose": 0.05,
            }
        )
    )
    absent_rows: Mapping[str, float] = _by_name(incomes=0.01, enrolments=0.06, visits=0.03)  # never entered at all
    corrected: Mapping[str, float] = _by_name(incomes=0.020, medical_bills=0.010, members=0.005, measures=0.008)
    corrected_days: tuple[int, int] = (5, 200)  # days from the wrong entry to the right one
    retracted: Mapping[str, float] = _by_name(medical_bills=0.004, measures=0.006, visits=0.003, shocks=0.01)
    doubled: Mapping[str, float] = _by_name(visits=0.003, medical_bills=0.002, incomes=0.001)  # exact copies
    conflicting: Mapping[str, float] = _by_name(
        incomes=0.0004, medical_bills=0.0004
    )  # equal key and clocks, other value
    second_reporter: Mapping[str, float] = _by_name(
        medical_bills=0.06, loans=0.25, enrolments=0.30, benefits=0.20, incomes=0.01
    )
    second_differs: float = 0.15  # share of second reports that give another value
    bill_entered_early: float = 0.30  # share of stays entered at discharge, before they are settled
    updated_in_place: float = (
        0.25  # share of ends (a measure's, a settlement's) written into the old row, entry day unchanged
    )
    rewritten: float = 0.08  # share of household cards that are written again each year without a change
    second_between: tuple[float, float] = (0.8, 1.2)  # factor between which a differing second report lies
    second_days: int = 30  # most days by which a second report comes after the first
    wrong_by: tuple[float, ...] = (
        10.0,
        0.1,
        1.3,
        0.7,
    )  # factors of wrong entries: a nought too many or too few, a third


@dataclass(frozen=True)
class CountyNumbers:
    """Every number of the made county.

    Parameters
    ----------
    places, people, incomes, care, shocks, risk, help, lists, entry
        The groups; each field says its unit and its source. Change one with `dataclasses.replace`.
    poverty_line_yuan : mapping of int to float
        Yuan a head and year, by year; used for a county and day for which the policy has no line. National figures
        (2,300 yuan at 2010 prices): 2,736 (2013) to 3,218 (2019); unverified for 2016 on.
    answers : mapping of str to tuple of str
        Which measures answer which cause, first choice first; used where the policy has no such table.

    Examples
    --------
    >>> CountyNumbers().risk.hazard["illness"] > CountyNumbers().risk.hazard["water"]
    True
    """

    places: PlaceNumbers = PlaceNumbers()
    people: PeopleNumbers = PeopleNumbers()
    incomes: IncomeNumbers = IncomeNumbers()
    care: CareNumbers = field(default_factory=CareNumbers)
    shocks: ShockNumbers = field(default_factory=ShockNumbers)
    risk: RiskNumbers = field(default_factory=RiskNumbers)
    help: HelpNumbers = field(default_factory=HelpNumbers)
    lists: ListNumbers = field(default_factory=ListNumbers)
    entry: EntryNumbers = field(default_factory=EntryNumbers)
    poverty_line_yuan: Mapping[int, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                2013: 2736.0,
                2014: 2800.0,
                2015: 2855.0,
                2016: 2952.0,
                2017: 2952.0,
                2018: 2995.0,
                2019: 3218.0,
                2020: 4000.0,
            }
        )
    )
    answers: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType(
            {
                "illness": ("health", "social"),
                "schooling": ("education", "compulsory_education", "social"),
                "disability": ("safety_net", "social"),
                "housing": ("housing", "relocation"),
                "water": ("water",),
                "failed_industry": ("industry", "finance"),
                "unstable_work": ("employment", "public_post", "training"),
                "lack_of_labour": ("safety_net", "social"),
                "debt": ("finance",),
                "disaster": ("social", "insurance", "safety_net"),
                "accident": ("social", "safety_net", "insurance"),
            }
        )
    )
