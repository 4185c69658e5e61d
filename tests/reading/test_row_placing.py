"""A row that names no household is placed by its block, or by head and village, where these leave no doubt."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.made_rows import homes

DAY = dt.date(2019, 12, 31)


def register_of(**tables: list[dict[str, Any]]) -> Register:
    people = homes("h1", "h2", "h3", "h4", head_name=["张甲", "李乙", "李乙", "王丙"])
    given = people.drop(columns="entered_on").assign(village=["v1", "v1", "v1", "v2"])
    return read_register(
        {"households": given, **{name: pd.DataFrame(rows) for name, rows in tables.items()}}, snapshot_on=DAY
    )


def touched(register: Register) -> tuple[list[str], int]:
    """Households that a hole touches, and how many rows lead to none."""
    holes = register.holes_on(DAY)
    return sorted(register.household_ids(pd.Series(holes.households))), holes.unplaced_rows


def help_of(*homes_of: str | None, **cells: Any) -> list[dict[str, Any]]:
    months = range(1, len(homes_of) + 1)
    return [
        {"household_id": home, "kind": "industry", "started_on": f"2019-{month:02d}-01", "ended_on": None, **cells}
        for month, home in zip(months, homes_of, strict=True)
    ]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["h1", None, "h1", "h2", "h2"], (["h1"], 0)),
        # Between two households it may be of either, and where no rows stand together of any.
        (["h1", "h1", None, "h2", "h2"], ([], 1)),
        (["h1", None, "h1", "h2", "h1"], ([], 1)),
    ],
)
def test_a_row_inside_the_block_of_a_household_is_of_it(order: list[str | None], found: tuple[list[str], int]) -> None:
    assert touched(register_of(measures=help_of(*order))) == found


def test_rows_with_days_of_entry_are_in_no_block() -> None:
    rows = help_of("h1", None, "h1", entered_on="2019-12-01")
    assert touched(register_of(measures=rows)) == ([], 1)


def test_a_member_below_a_head_is_of_its_household_where_heads_alone_have_the_number() -> None:
    people = [
        {"person_id": f"p{number}", "household_id": home, "relation": relation, "occurred_on": "2014-01-01"}
        for number, (home, relation) in enumerate([("h1", "head"), (None, "spouse"), (None, "child"), ("h2", "head")])
    ]
    assert touched(register_of(members=people)) == (["h1"], 0)


@pytest.mark.parametrize(
    ("head", "village", "found"),
    [("张甲", "v1", (["h1"], 0)), (" 王丙 ", "v2", (["h4"], 0)), ("李乙", "v1", ([], 1)), ("张甲", "v2", ([], 1))],
)
def test_a_row_is_of_the_one_household_of_that_head_in_that_village(
    head: str, village: str, found: tuple[list[str], int]
) -> None:
    rows = help_of("h2", None, "h3")
    rows[1] |= {"户主姓名": head, "村": village}
    assert touched(register_of(measures=rows)) == found


def test_a_household_that_was_entered_later_is_no_rows_home() -> None:
    people = homes("h1", head_name="张甲", entered_on="2019-06-01")
    rows = pd.DataFrame(help_of("h1", None, entered_on="2019-03-01")).assign(户主姓名="张甲", 村="v1")
    assert touched(read_register({"households": people, "measures": rows})) == ([], 1)
