from __future__ import annotations

import pandas as pd

from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.made_rows import bill, homes, income


def _covered(register: Register, day: str) -> dict[tuple[str, str], str]:
    frame = register.covers_as_of(day).dropna(subset="covered_from")
    return {(row.county, row.table): row.covered_from.date().isoformat() for row in frame.itertuples()}


def _two_counties(**covers: object) -> Register:
    households = pd.concat([homes("h1"), homes("h2", county="340124", village="v2")])
    incomes = [income("h1", 1, "2018-01-10", year=2017), income("h1", 1, "2019-01-10"), income("h2", 1, "2019-01-10")]
    shock = {"village": "v2", "kind": "disaster", "occurred_on": "2018-07-15", "entered_on": "2018-07-20"}
    funds = {"fund_id": "f1", "issued_on": "2018-05-05", "entered_on": "2018-06-01"}
    return read_register(
        {
            "households": households,
            "incomes": pd.DataFrame(incomes),
            "shocks": pd.DataFrame([shock]),
            "funds": pd.DataFrame([funds]),
        },
        **covers,
    )


def test_a_cover_is_read_off_by_county_from_the_first_month_told_of() -> None:
    covered = _covered(_two_counties(), "2019-02-01")
    assert covered["340123", "incomes"] == "2017-01-01"
    assert covered["340124", "incomes"] == "2018-01-01"
    assert covered["340124", "shocks"] == "2018-07-01"
    assert ("340123", "shocks") not in covered


def test_a_table_without_place_covers_all_counties_alike() -> None:
    covered = _covered(_two_counties(), "2019-02-01")
    assert covered["340123", "funds"] == covered["340124", "funds"] == "2018-05-01"


def test_a_table_into_which_nothing_comes_any_more_does_not_cover_the_day() -> None:
    # The last bill was entered on 2019-03-05; 400 days later is 2020-04-08.
    tables = {
        "households": homes("h1"),
        "members": pd.DataFrame(
            [{"person_id": "p1", "household_id": "h1", "occurred_on": "2014-01-01", "entered_on": "2014-02-01"}]
        ),
        "medical_bills": pd.DataFrame([bill("p1", "b1", "2019-03-05")]),
    }
    register = read_register(tables)
    assert _covered(register, "2020-04-08")["340123", "medical_bills"] == "2019-03-01"
    assert ("340123", "medical_bills") not in _covered(register, "2020-04-09")


def test_a_declared_cover_wins_while_it_lasts() -> None:
    register = _two_counties(covers={"incomes": ("2015-01-01", "2019-06-30"), "loans": "2016-01-01"})
    assert _covered(register, "2019-06-30")["340124", "incomes"] == "2015-01-01"
    assert ("340124", "incomes") not in _covered(register, "2019-07-01")
    # Declared for a table that the register has not: nobody can be said to have no loan.
    assert ("340123", "loans") not in _covered(register, "2019-06-30")


def test_a_cover_is_read_off_what_was_known_that_day() -> None:
    covered = _covered(_two_counties(), "2018-12-31")
    assert covered["340123", "incomes"] == "2017-01-01"
    assert ("340124", "incomes") not in covered


def test_definitions_find_one_row_per_county_with_a_column_per_table() -> None:
    register = _two_counties()
    with register.locked("2019-02-01", tables=["cover"]) as connection:
        rows = connection.execute("SELECT county, incomes_from, loans_from FROM cover ORDER BY county").fetchall()
    assert [(county, str(first), loans) for county, first, loans in rows] == [
        ("340123", "2017-01-01", None),
        ("340124", "2018-01-01", None),
    ]
