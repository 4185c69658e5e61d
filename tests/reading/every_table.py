"""A made county with something in every table and column of the dictionary: what it does not make is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fupin_risk.definitions import Column, Table, load_catalogue
from fupin_risk.synthetic import county_tables

Tables = dict[str, pd.DataFrame]
ROWS = 120
COUNTY = "341522"  # a place for which the policy of the province holds
FIRST, LAST = pd.Timestamp("2013-06-01"), pd.Timestamp("2019-11-30")
# What texts and codes of one's own look like; what other tables name is taken from them.
_NAMED_ELSEWHERE = {"county": "households", "village": "households", "project_id": "projects", "contact_id": "pairings"}

# Made: the check digits fit, and a birth in 1900 lies before every row.
_ID_NUMBERS = ("110101190001010014", "110101190001010022")


def whole_county(households: int, seed: int) -> Tables:
    """The tables of a made county of Anhui, and drawn rows and columns for all that it lacks.

    Parameters
    ----------
    households, seed : int

    Returns
    -------
    dict of str to DataFrame
        Every table of the dictionary, each with rows that were entered from 2013 to 2019 and with all its columns but
        `reported_by`.
    """
    made, _ = county_tables(households=households, start="2013-01-01", end="2019-12-31", seed=seed)
    made = {name: frame.replace({"349901": COUNTY}) for name, frame in made.items()}
    chance = np.random.default_rng(seed)
    tables = load_catalogue().dictionary.tables
    return {
        name: filled(table, made[name], made, chance) if name in made else drawn_rows(table, made, chance)
        for name, table in tables.items()
    }


def filled(table: Table, frame: pd.DataFrame, made: Tables, chance: np.random.Generator) -> pd.DataFrame:
    """The same rows with values in the columns that are wholly empty."""
    empty = [name for name in table.columns if frame[name].isna().all() and name not in {"reported_by", *table.key}]
    occurred, entered = (pd.DatetimeIndex(frame[name]) for name in (table.clocks.occurred_on, "entered_on"))
    columns = {name: drawn(table.columns[name], made, occurred, entered, chance).to_numpy() for name in empty}
    return frame.assign(**columns)


def drawn_rows(table: Table, made: Tables, chance: np.random.Generator) -> pd.DataFrame:
    """Rows of a table, each column drawn by its type; entered some days after they happened."""
    occurred = FIRST + pd.to_timedelta(chance.integers(0, (LAST - FIRST).days, ROWS), unit="D")
    entered = occurred + pd.to_timedelta(chance.integers(0, 30, ROWS), unit="D")
    known = {table.clocks.occurred_on: occurred, "entered_on": entered, "retracted": False, "reported_by": None}
    columns = {
        name: known[name] if name in known else drawn(column, made, occurred, entered, chance)
        for name, column in table.columns.items()
    }
    return pd.DataFrame(columns)


def drawn(
    column: Column,
    made: Tables,
    occurred: pd.DatetimeIndex,
    entered: pd.DatetimeIndex,
    chance: np.random.Generator,
) -> pd.Series:
    """Values of one column; a date is that of the entry, or lies ahead if it is planned, and is sometimes missing."""
    if column.type == "date":
        ahead = pd.to_timedelta(chance.integers(20, 400, len(occurred)), unit="D")
        dates = pd.Series(occurred + ahead if column.planned else entered)
        return dates.where(chance.random(len(occurred)) < 0.7)
    return pd.Series(chance.choice(np.array(choices(column, made), dtype=object), len(occurred))).convert_dtypes()


def choices(column: Column, made: Tables) -> list[object]:
    """What may stand in a column."""
    if column.type in {"household", "person"}:
        source, name = ("households", "household_id") if column.type == "household" else ("members", "person_id")
        return list(made[source][name].unique())
    if column.name in _NAMED_ELSEWHERE:
        return list(made[_NAMED_ELSEWHERE[column.name]][column.name].dropna().unique())
    if column.type == "code":
        return list(load_catalogue().dictionary.codes[str(column.codes)])
    if column.type == "yes_no":
        return [True, False]
    if column.type in {"id", "text", "identity"}:
        names = [f"{column.name}-{number}" for number in range(5)]
        return list(_ID_NUMBERS) if column.type == "identity" else list(names)
    low = 0 if column.least is None else int(column.least)
    high = {"share": 1, "integer": 3}.get(column.type, 900) if column.most is None else int(column.most)
    return list(range(low, high + 1))
