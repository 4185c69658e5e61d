"""Household indicators as of a day the way a good pandas user computes them, from the Parquet files of a made county.

    python benchmarks/pandas_indicators.py COUNTY_FOLDER [--day 2019-12-31] [--repeats 3]

COUNTY_FOLDER is the `register` of `fupin-risk synth --out`. Prints the seconds of CPU of both ways, medians, reading
the register apart, and by indicator the share of households for which they agree.

It knows what a made county is like: the books are whole years from January on, every table is covered from 2013 on,
every household has a village, and nobody fills in adult equivalents, sub-kinds of income or lines of an area. Of what
reading a register does it keeps that rows which contradict each other on one day are left out, as far as the columns
that it reads show it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import fupin_risk as fr
from fupin_risk.definitions import DiseaseListRow, LineRow, PrecedenceRow

NAMES = (
    "members_count",
    "children_under_15_count",
    "elderly_65_count",
    "dependency_ratio",
    "female_share",
    "head_age_years",
    "able_labour_count",
    "employed_share",
    "education_highest_grade",
    "uninsured_share",
    "income_per_head_yuan",
    "income_to_line",
    "wage_share",
    "business_share",
    "transfer_share",
    "income_to_last_year_ratio",
    "lowest_income_to_line_5y",
    "income_slope",
    "chronic_illness_count",
    "serious_illness_count",
    "own_medical_yuan_12m",
    "own_inpatient_yuan_12m",
    "own_medical_share_12m",
    "measures_in_force_count",
    "measure_health_count",
    "measure_education_count",
    "measure_industry_count",
    "months_since_new_measure",
    "shocks_count_24m",
    "disaster_count_24m",
    "shock_loss_yuan_24m",
    "months_since_shock",
    "days_since_visit",
    "visits_count_12m",
    "loans_open_count",
    "loan_balance_yuan",
    "loan_overdue_count",
    "students_count",
    "not_at_school_count",
    "education_aid_yuan_12m",
    "dwelling_unsafe",
    "water_unsafe",
    "months_since_exit",
    "major_disease_count",
    "benefits_month_yuan",
    "village_under_line_share",
)
# What says, with the reporter, which row a later-entered one replaces; the day of occurrence stands last.
VERSION = {
    "households": ("household_id", "occurred_on"),
    "members": ("person_id", "occurred_on"),
    "incomes": ("household_id", "income_kind", "period_start", "period_end"),
    "medical_bills": ("person_id", "bill_id", "occurred_on"),
    "diagnoses": ("person_id", "disease_code", "diagnosed_on"),
    "benefits": ("household_id", "person_id", "kind", "started_on"),
    "loans": ("household_id", "loan_id", "stage", "occurred_on"),
    "measures": ("household_id", "kind", "project_id", "started_on"),
    "visits": ("household_id", "contact_id", "visited_on"),
    "enrolments": ("person_id", "school_year", "occurred_on"),
    "education_aid": ("person_id", "school_year", "aid_kind", "paid_on"),
    "shocks": ("household_id", "village", "kind", "occurred_on"),
    "statuses": ("household_id", "status", "occurred_on"),
}
# Texts that repeat, which are read as categories; a bill's number does not.
CATEGORIES = {name for version in VERSION.values() for name in version if not name.endswith(("_on", "_start", "_end"))}
CATEGORIES |= {"reported_by", "county", "village", "relation", "sex", "labour_ability", "employment", "education_level"}
CATEGORIES |= {"health_state", "schooling_stage", "stage", "left_reason"}
CATEGORIES -= {"bill_id"}
GRADES = {"illiterate": 0, "primary": 1, "junior_high": 2, "senior_high": 3, "college": 4, "university": 5}
YEARS = 5
LONG_AGO = pd.Timestamp("1800-01-01")


def pandas_indicators(folder: Path, day: str) -> pd.DataFrame:
    """The indicators `NAMES` of every household of a made county, as known on a day."""
    county = County(Path(folder), pd.Timestamp(day))
    parts = [household, income, illness, medical, help_in_force, shocks, contact, credit, schooling, aid, housing]
    columns: dict[str, Any] = {}
    for part in [*parts, exits, major_diseases, relief]:
        columns |= part(county)
    return pd.DataFrame({name: np.asarray(columns[name], dtype=float) for name in NAMES}, index=county.homes)


@dataclass(frozen=True)
class County:
    """The tables of a made county as of a day; households and persons are positions in `homes` and `persons`."""

    folder: Path
    day: pd.Timestamp

    def rows(self, table: str, *columns: str) -> pd.DataFrame:
        """The newest entered version of each row that was known on the day and not withdrawn."""
        version = [*VERSION[table], "reported_by"]
        names = [*dict.fromkeys([*version, *columns, "entered_on", "retracted"])]
        rows = pd.read_parquet(
            self.folder / table,
            columns=names,
            filters=[("entered_on", "<=", self.day.date())],
            read_dictionary=[name for name in names if name in CATEGORIES],
            to_pandas_kwargs={"date_as_object": False},
        )
        rows = newest_entered(rows, version)
        rows = rows[~rows["retracted"]] if rows["retracted"].any() else rows
        return self.most_believed(table, rows)

    def most_believed(self, table: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Of what several reporters tell of one thing, what the first of them in the published order tells."""
        row = policy().find(PrecedenceRow, "*", self.day.date(), table=table)
        told = [*VERSION[table]]
        if row is None or rows["reported_by"].nunique() < 2:
            return rows
        several = rows[rows.duplicated(told, keep=False)]
        ranked = several["reported_by"].cat.set_categories(row.reporters, ordered=True).sort_values()
        return rows.drop(ranked.index[several.loc[ranked.index].duplicated(told)])

    def before(self, months: int) -> pd.Timestamp:
        """The day that many months before."""
        return self.day - pd.DateOffset(months=months)

    def months_since(self, earlier: pd.Series) -> pd.Series:
        """Full months; on the last day of a month its month is full."""
        months = (self.day.year - earlier.dt.year) * 12 + self.day.month - earlier.dt.month
        return months - ((self.day.day < earlier.dt.day) & (not self.day.is_month_end))

    @cached_property
    def home_versions(self) -> pd.DataFrame:
        """Every version of every household."""
        rows = self.rows("households", "county", "village", "dwelling_safe", "water_safe")
        return rows.sort_values(["household_id", "occurred_on"], ignore_index=True)

    @cached_property
    def households(self) -> pd.DataFrame:
        """The newest version of each household, by its id."""
        newest = self.home_versions.drop_duplicates("household_id", keep="last")
        return newest.set_index(newest["household_id"].astype("str")).sort_index()

    @cached_property
    def homes(self) -> pd.Index:
        """The ids of the households."""
        return self.households.index

    @cached_property
    def cards(self) -> pd.DataFrame:
        """Every version of every person, with the day of the next one."""
        columns = ["household_id", "present", "left_reason", "relation", "born_on", "sex", "labour_ability"]
        columns += ["health_state", "schooling_stage", "employment", "education_level", "health_insured"]
        rows = self.rows("members", *columns).sort_values(["person_id", "occurred_on"], ignore_index=True)
        person = rows["person_id"].cat.codes
        return rows.assign(
            home=self.home(rows),
            present=rows["present"].where(rows["present"].notna(), rows["left_reason"].isna()).astype(bool),
            first=person != person.shift(),
            until_on=rows["occurred_on"].shift(-1).where(person == person.shift(-1)),
        )

    @cached_property
    def members(self) -> pd.DataFrame:
        """The newest card of each person."""
        newest = self.cards[self.cards["until_on"].isna()]
        return newest.set_index(newest["person_id"].astype("str"))

    @cached_property
    def persons(self) -> pd.Index:
        """The ids of the persons."""
        return self.members.index

    @cached_property
    def people(self) -> pd.DataFrame:
        """Who lives in a household on the day, with position and age."""
        members = self.members.reset_index(drop=True)
        people = members[members["present"] & (members["home"] >= 0)]
        born = people["born_on"].dt
        no_birthday_yet = born.month * 100 + born.day > self.day.month * 100 + self.day.day
        return people.assign(age=self.day.year - born.year - no_birthday_yet)

    def home(self, rows: pd.DataFrame) -> np.ndarray:
        """The position of each row's household, -1 for one that is not known."""
        return positions(rows["household_id"], self.homes)

    def person(self, rows: pd.DataFrame) -> np.ndarray:
        """The position of each row's person, -1 for one that is not known."""
        return positions(rows["person_id"], self.persons)

    def home_of_person(self, rows: pd.DataFrame) -> np.ndarray:
        """The position of the household in which the person was last."""
        return np.append(self.members["home"].to_numpy(), -1)[self.person(rows)]

    def by_home(self, found: pd.DataFrame | pd.Series) -> Any:
        """What was found by household, for every household."""
        return found.reindex(range(len(self.homes)))

    def sums(self, home: Any, **columns: Any) -> pd.DataFrame:
        """Sums by household, the unknown left out; missing where a household has no row."""
        summed = pd.DataFrame({**columns, "home": np.asarray(home)}).groupby("home").sum()
        return self.by_home(summed[summed.index >= 0]).astype(float)

    @cached_property
    def diseases(self) -> pd.DataFrame:
        """The newest state of each diagnosis that is not said to be cured, with the position of the person."""
        rows = self.rows("diagnoses", "chronic_registered", "recovered_on").sort_values("diagnosed_on")
        rows = rows.drop_duplicates(["person_id", "disease_code"], keep="last")
        rows = rows[~(rows["recovered_on"] <= self.day)]
        return rows.assign(person=self.person(rows))

    @cached_property
    def books(self) -> Books:
        """What the household earned in the last years."""
        return booked(self)


@lru_cache
def policy() -> Any:
    return fr.load_catalogue().policy


def disease_list(name: str, day: dt.date) -> Any:
    """The list of diseases that holds everywhere on a day, None where there is none."""
    return policy().find(DiseaseListRow, "*", day, list=name)


def newest_entered(rows: pd.DataFrame, version: list[str]) -> pd.DataFrame:
    """Without replaced rows, copies, and rows of one day that contradict each other."""
    several = rows[rows.duplicated(version, keep=False)]
    single = several.drop_duplicates()
    single = single[~single.duplicated([*version, "entered_on"], keep=False)].sort_values("entered_on")
    return rows.drop(several.index.difference(single.drop_duplicates(version, keep="last").index))


def positions(ids: pd.Series, index: pd.Index) -> np.ndarray:
    """Positions of categories' values in an index; -1 for one that is missing there or here."""
    return np.append(index.get_indexer(ids.cat.categories), -1)[ids.cat.codes]


def ratio(part: Any, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole != 0)


def fen(yuan: pd.Series) -> pd.Series:
    return (yuan * 100).round()


def rounded(values: Any) -> Any:
    """To the nearest whole number, halves away from zero."""
    return np.trunc(values + np.copysign(0.5, values))


def household(county: County) -> dict[str, Any]:
    people = county.people
    age, adult = people["age"], people["age"] >= 16
    asked, grade = people["employment"].notna(), people["education_level"].astype("str").map(GRADES)
    of_head = people["relation"].eq("head")
    c = county.sums(
        people["home"],
        members=1,
        ages=age.notna(),
        under_15=age < 15,
        from_65=age >= 65,
        working_age=age.between(15, 64),
        sexes=people["sex"].notna(),
        females=people["sex"].eq("female"),
        labour_known=people["labour_ability"].notna(),
        able=people["labour_ability"].isin(["skilled", "ordinary"]),
        not_asked=~asked & (adult | age.isna()),
        employed=people["employment"].eq("employed"),
        insured_known=people["health_insured"].notna(),
        uninsured=people["health_insured"].eq(0),
    )
    all_ages = c["ages"] == c["members"]
    head_age = age[of_head].groupby(people["home"]).max()
    return {
        "members_count": c["members"],
        "children_under_15_count": c["under_15"].where(all_ages | (c["under_15"] > 0)),
        "elderly_65_count": c["from_65"].where(all_ages | (c["from_65"] > 0)),
        "dependency_ratio": ratio(c["under_15"] + c["from_65"], c["working_age"]).where(all_ages),
        "female_share": ratio(c["females"], c["sexes"]),
        "head_age_years": county.by_home(head_age),
        "able_labour_count": c["able"].where((c["labour_known"] == c["members"]) | (c["able"] > 0)),
        "employed_share": (c["employed"] / c["members"]).where(c["not_asked"] == 0),
        "education_highest_grade": county.by_home(grade[adult].groupby(people["home"]).max()),
        "uninsured_share": ratio(c["uninsured"], c["insured_known"]),
    }


@dataclass(frozen=True)
class Books:
    """Net income in fen by household (rows) and years back from its newest account (columns)."""

    total: pd.DataFrame
    heads: pd.DataFrame
    head_fen: pd.DataFrame
    newest: pd.DataFrame


def booked(county: County) -> Books:
    rows = county.rows("incomes", "amount_yuan", "cost_yuan")
    rows = rows.assign(home=county.home(rows), kind=rows["income_kind"].cat.codes)
    rows = rows[rows["home"] >= 0]
    ends = rows.groupby("home")["period_end"].transform("max")
    back = ends.dt.year - rows["period_end"].dt.year
    net = net_fen(rows)
    newest = rows[back == 0].assign(net=net)
    slots = rows["home"] * YEARS + back
    recent = back < YEARS
    years = pd.DataFrame({"net": net, "end": rows["period_end"]})[recent].groupby(slots[recent])
    total = by_year(county, years["net"].sum(skipna=False))
    heads = heads_on(county, years["end"].first())
    return Books(total, heads, rounded(total / heads.where(heads > 0)), newest)


def net_fen(rows: pd.DataFrame) -> pd.Series:
    """Net of costs; without them only where the household never books costs of the kind."""
    amount, bare = fen(rows["amount_yuan"]), rows["cost_yuan"].isna()
    kind = rows["home"] * 16 + rows["kind"]
    gross = bare & ~kind.isin(kind[~bare].unique())
    return amount - fen(rows["cost_yuan"].mask(gross, 0))


def by_year(county: County, found: pd.Series) -> pd.DataFrame:
    whole = found.reindex(range(len(county.homes) * YEARS)).to_numpy(dtype=float)
    return pd.DataFrame(whole.reshape(-1, YEARS))


def heads_on(county: County, ends: pd.Series) -> pd.DataFrame:
    """Who lived in the household on the last day of each year; who was on its first card did so before it too."""
    cards = county.cards[county.cards["home"] >= 0]
    first = cards["first"] & (cards["occurred_on"] == cards.groupby("home")["occurred_on"].transform("min"))
    born = cards["born_on"].where(cards["born_on"] <= cards["occurred_on"], cards["occurred_on"])
    since = cards["occurred_on"].mask(first, born.mask(cards["born_on"].isna(), LONG_AGO))
    until = cards["until_on"].fillna(pd.Timestamp.max.as_unit("ms"))
    home, heads = ends.index.to_numpy() // YEARS, pd.Series(np.nan, index=ends.index)
    for end in ends.unique():
        there = cards["home"][cards["present"] & (since <= end) & (until > end)]
        on_it = (ends == end).to_numpy()
        heads[on_it] = there.groupby(there).size().reindex(home[on_it]).to_numpy()
    return by_year(county, heads)


def income(county: County) -> dict[str, Any]:
    books = county.books
    total, heads, head_fen = books.total, books.heads, books.head_fen
    line, known = lines(county), head_fen.notna().sum(axis=1)
    earned, newest = total[0].where(total[0] > 0), books.newest
    kinds = {
        kind: newest["net"].where(newest["income_kind"].eq(kind), 0).groupby(newest["home"]).sum(skipna=False)
        for kind in ("wage", "business", "transfer")
    }
    return {
        "income_per_head_yuan": ratio(total[0], 100 * heads[0]),
        "income_to_line": ratio(total[0], heads[0] * line),
        **{f"{kind}_share": county.by_home(found) / earned for kind, found in kinds.items()},
        "income_to_last_year_ratio": ratio(total[0] * heads[1], (total[1] * heads[0]).where(total[1] > 0)),
        "lowest_income_to_line_5y": (head_fen.min(axis=1) / line).where(known >= 2),
        "income_slope": slope(rounded(head_fen / 100)).where(known >= 3),
        "village_under_line_share": village_under_line(county, line),
    }


def lines(county: County) -> pd.Series:
    """The poverty line of each household in fen."""
    counties, day = county.households["county"].reset_index(drop=True), county.day.date()
    rows = {name: policy().find(LineRow, name, day, kind="poverty") for name in counties.cat.categories}
    found = {name: None if row is None else row.yuan_a_year for name, row in rows.items()}
    return fen(counties.astype("str").map(found).astype(float))


def slope(yuan: pd.DataFrame) -> pd.Series:
    """Least squares over the years that are known."""
    known, back = yuan.notna(), np.arange(YEARS)
    n, x, xx = known.sum(axis=1), -(known * back).sum(axis=1), (known * back**2).sum(axis=1)
    y, xy = yuan.sum(axis=1), -(yuan * back).sum(axis=1)
    return ratio(n * xy - x * y, n * xx - x * x)


def village_under_line(county: County, line: pd.Series) -> pd.Series:
    """Of the other households of the village, the share whose newest account is under the line."""
    newest, homes = county.books.newest, county.households.reset_index(drop=True)
    latest = county.by_home(newest["net"].groupby(newest["home"]).sum(min_count=1))
    to_line = ratio(latest, county.books.heads[0] * line)
    compared = pd.DataFrame({"under": to_line < 1, "known": to_line.notna()}).astype(float)
    village = compared[to_line.notna()].groupby([homes["county"], homes["village"]], observed=True).sum()
    others = homes[["county", "village"]].join(village, on=["county", "village"])[["under", "known"]] - compared
    return ratio(others["under"], others["known"])


def illness(county: County) -> dict[str, Any]:
    people, diseases = county.people, county.diseases
    code, person = diseases["disease_code"], diseases["person"]
    lists = {name: disease_list(name, county.day.date()) for name in ("chronic", "serious")}
    chronic = people.index.isin(person[code.isin(lists["chronic"].diseases) | diseases["chronic_registered"].eq(1)])
    serious = people.index.isin(person[code.isin(lists["serious"].diseases)])
    state = people["health_state"]
    c = county.sums(
        people["home"],
        members=1,
        chronic_known=state.notna() | chronic,
        serious_known=state.notna() | serious,
        chronic=state.eq("chronic") | chronic,
        serious=state.eq("serious") | serious,
    )
    return {
        f"{kind}_illness_count": c[kind].where((c[f"{kind}_known"] == c["members"]) | (c[kind] > 0))
        for kind in ("chronic", "serious")
    }


def medical(county: County) -> dict[str, Any]:
    rows = county.rows("medical_bills", "kind", "own_payment_yuan", "settled_on")
    settled = rows["settled_on"].where(rows["settled_on"] <= county.day)
    lately = settled.fillna(rows["occurred_on"]) > county.before(12)
    rows, settled = rows[lately], settled[lately]
    own = fen(rows["own_payment_yuan"]).where(settled.notna())
    c = county.sums(
        county.home_of_person(rows),
        bills=1,
        told=own.notna(),
        not_told=settled.notna() & own.isna(),
        kind_unknown=rows["kind"].isna() & (own > 0),
        own=own,
        inpatient=own.where(rows["kind"].eq("inpatient")),
    ).fillna(0)
    unknown = c["not_told"].where(c["told"] > 0, c["bills"]) > 0
    total, paid = county.books.total[0], c["own"].mask(unknown)
    return {
        "own_medical_yuan_12m": paid / 100,
        "own_inpatient_yuan_12m": c["inpatient"].mask(unknown | (c["kind_unknown"] > 0)) / 100,
        "own_medical_share_12m": paid / total.where(total > 0),
    }


def help_in_force(county: County) -> dict[str, Any]:
    rows = county.rows("measures", "ended_on")
    rows = rows[rows["started_on"] <= county.day]
    home, kind, in_force = pd.Series(county.home(rows), rows.index), rows["kind"], ~(rows["ended_on"] <= county.day)
    c = county.sums(
        home,
        measures_in_force_count=in_force,
        measure_health_count=in_force & kind.eq("health"),
        measure_education_count=in_force & kind.isin(["education", "compulsory_education"]),
        measure_industry_count=in_force & kind.eq("industry"),
    )
    newest = county.by_home(rows["started_on"].groupby(home).max())
    return {**c.fillna(0), "months_since_new_measure": county.months_since(newest)}


def shocks(county: County) -> dict[str, Any]:
    rows = county.rows("shocks", "loss_yuan")
    rows = rows[rows["occurred_on"] > county.before(24)]
    rows = rows.assign(home=county.home(rows), own=1, loss=fen(rows["loss_yuan"]))
    hits = pd.concat([rows[rows["household_id"].notna()], village_shocks(county, rows[rows["household_id"].isna()])])
    by_shock = hits[hits["home"] >= 0].groupby(["home", "kind", "occurred_on"], observed=True)
    single = by_shock.agg(loss=("loss", "sum"), told=("loss", "count"), own=("own", "sum")).reset_index()
    unknown = (single["told"] == 0) | (single["told"] < single["own"])
    c = county.sums(
        single["home"], shocks=1, disasters=single["kind"].eq("disaster"), loss=single["loss"], unknown=unknown
    ).fillna(0)
    newest = county.by_home(single.groupby("home")["occurred_on"].max())
    return {
        "shocks_count_24m": c["shocks"],
        "disaster_count_24m": c["disasters"],
        "shock_loss_yuan_24m": c["loss"].mask(c["unknown"] > 0) / 100,
        "months_since_shock": county.months_since(newest),
    }


def village_shocks(county: County, rows: pd.DataFrame) -> pd.DataFrame:
    """A village's shocks for each household that lived there on the day; what it lost by them nobody knows."""
    homes = county.home_versions[["household_id", "occurred_on", "village"]]
    same = homes["household_id"].cat.codes
    lived = homes.assign(
        since=homes["occurred_on"].where(same == same.shift(), LONG_AGO),
        until=homes["occurred_on"].shift(-1).where(same == same.shift(-1)),
        home=county.home(homes),
        village=homes["village"].astype("str"),
    )[["village", "since", "until", "home"]]
    struck = rows[["village", "kind", "occurred_on"]].astype({"village": "str"}).merge(lived, on="village")
    there = (struck["since"] <= struck["occurred_on"]) & ~(struck["until"] <= struck["occurred_on"])
    return struck[there].assign(own=0, loss=np.nan)


def contact(county: County) -> dict[str, Any]:
    rows = county.rows("visits")
    home = pd.Series(county.home(rows), rows.index)
    last = county.by_home(rows["visited_on"].groupby(home).max())
    return {
        "days_since_visit": (county.day - last).dt.days,
        "visits_count_12m": county.sums(home, visits=rows["visited_on"] > county.before(12))["visits"].fillna(0),
    }


def credit(county: County) -> dict[str, Any]:
    rows = county.rows("loans", "amount_yuan")
    rows = rows.assign(home=county.home(rows), loan=rows["loan_id"].cat.codes, renewed=rows["stage"].eq("renewed"))
    lent = rows[rows["stage"].isin(["lent", "renewed"])].sort_values(["occurred_on", "renewed"])
    loans = lent.drop_duplicates(["home", "loan"], keep="last")[["home", "loan", "occurred_on", "amount_yuan"]]
    for stage in ("renewed", "repaid", "overdue"):
        last = rows[rows["stage"].eq(stage)].groupby(["home", "loan"])["occurred_on"].max()
        loans = loans.join(last.rename(stage), on=["home", "loan"])
    lent_on, repaid_on = loans["occurred_on"], loans["repaid"]
    loans = loans[repaid_on.isna() | (repaid_on < lent_on) | (repaid_on == loans["renewed"])]
    amount = fen(loans["amount_yuan"])
    c = county.sums(
        loans["home"],
        loans=1,
        balance=amount,
        unknown=amount.isna(),
        overdue=loans["overdue"] > loans["occurred_on"],
    ).fillna(0)
    return {
        "loans_open_count": c["loans"],
        "loan_balance_yuan": c["balance"].mask(c["unknown"] > 0) / 100,
        "loan_overdue_count": c["overdue"],
    }


def schooling(county: County) -> dict[str, Any]:
    rows, people = county.rows("enrolments", "stage"), county.people
    rows = rows[rows["occurred_on"] > county.before(12)].sort_values("occurred_on")
    rows = rows.assign(person=county.person(rows)).drop_duplicates("person", keep="last").set_index("person")
    student = at_school(rows["stage"]).reindex(people.index).fillna(at_school(people["schooling_stage"]))
    age, of_age = people["age"], people["age"].between(7, 14)
    c = county.sums(
        people["home"],
        members=1,
        known=student.notna(),
        students=student,
        out=student.eq(0) & of_age,
        perhaps=(student.isna() & (of_age | age.isna())) | (student.eq(0) & age.isna()),
    )
    return {
        "students_count": c["students"].where((c["known"] == c["members"]) | (c["students"] > 0)),
        "not_at_school_count": c["out"].where((c["perhaps"] == 0) | (c["out"] > 0)),
    }


def at_school(stage: pd.Series) -> pd.Series:
    return stage.ne("none").astype(float).where(stage.notna())


def aid(county: County) -> dict[str, Any]:
    rows = county.rows("education_aid", "amount_yuan")
    rows = rows[rows["paid_on"] > county.before(12)]
    amount = fen(rows["amount_yuan"])
    c = county.sums(county.home_of_person(rows), amount=amount, unknown=amount.isna()).fillna(0)
    return {"education_aid_yuan_12m": c["amount"].mask(c["unknown"] > 0) / 100}


def housing(county: County) -> dict[str, Any]:
    return {f"{what}_unsafe": 1 - county.households[f"{what}_safe"].astype(float) for what in ("dwelling", "water")}


def exits(county: County) -> dict[str, Any]:
    rows = county.rows("statuses")
    rows = rows[rows["status"].eq("exited")]
    exited_on = county.by_home(rows["occurred_on"].groupby(county.home(rows)).max())
    return {"months_since_exit": county.months_since(exited_on)}


def major_diseases(county: County) -> dict[str, Any]:
    """No disease of the list is a zero only where no disease is known at all, as long as the list is incomplete."""
    people, listed = county.people, disease_list("major", county.day.date())
    if listed is None:
        return {"major_disease_count": np.full(len(county.homes), np.nan)}
    rows = county.diseases
    ill = people.index.isin(rows["person"])
    major = people.index.isin(rows["person"][rows["disease_code"].isin(listed.diseases)])
    c = county.sums(people["home"], major=major, perhaps=ill & ~major & (not listed.complete))
    return {"major_disease_count": c["major"].where((c["major"] > 0) | (c["perhaps"] == 0))}


def relief(county: County) -> dict[str, Any]:
    rows = county.rows("benefits", "ended_on", "amount_yuan")
    in_force = (rows["started_on"] <= county.day) & ~(rows["ended_on"] <= county.day)
    rows = rows[in_force & rows["kind"].ne("temporary_relief")]
    amount = fen(rows["amount_yuan"])
    c = county.sums(county.home(rows), amount=amount, unknown=amount.isna()).fillna(0)
    return {"benefits_month_yuan": c["amount"].mask(c["unknown"] > 0) / 100}


def agreement(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.Series:
    """By indicator, the share of households with the same number."""
    theirs = theirs.reindex(index=ours.index, columns=ours.columns)
    same = np.isclose(ours, theirs, rtol=1e-9, atol=0, equal_nan=True)
    return pd.Series(same.mean(axis=0), index=ours.columns)


def timed(call: Callable[[], pd.DataFrame], repeats: int) -> tuple[pd.DataFrame, float]:
    """The result and the median of its seconds of CPU."""
    used = []
    for _ in range(repeats):
        began = time.process_time()
        result = call()
        used.append(time.process_time() - began)
    return result, statistics.median(used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--day", default="2019-12-31")
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    policy()
    theirs, pandas_seconds = timed(lambda: pandas_indicators(chosen.folder, chosen.day), chosen.repeats)
    register = fr.read_register(chosen.folder)
    ours, seconds = timed(lambda: fr.derive_indicators(register, chosen.day, only=NAMES), chosen.repeats)
    print(f"CPU seconds | pandas {pandas_seconds:.2f} | derive_indicators {seconds:.2f} | households {len(ours)}")
    if not ours.index.equals(theirs.index):
        print("the households differ")
    for name, share in agreement(ours, theirs).sort_values(kind="stable").items():
        print(f"{name} | {share:.4%}")


if __name__ == "__main__":
    main()
