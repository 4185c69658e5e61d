"""Villages are known by county, township and name: two of one name share nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.recognition.thresholds import _disasters
from fupin_risk.register.village_keys import keys_of

DAY = "2019-12-31"
# h1 and h2 live in villages of one name in two townships, h3 in another county's, h4 in a village of its own name.
HOMES = [
    ("h1", "a", "t1", "新华村"),
    ("h2", "a", "t2", "新华村"),
    ("h3", "b", "t3", "新华村"),
    ("h4", "b", "t3", "石坝村"),
]


def homes(rows: list[tuple[str, str, str | None, str]] = HOMES) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["household_id", "county", "township", "village"])
    return frame.assign(occurred_on="2014-01-01", entered_on="2014-01-10")


def shock(**cells: str) -> dict[str, str]:
    return {"kind": "disaster", "occurred_on": "2019-07-01", "entered_on": "2019-07-15", **cells}


def read(**tables: list[dict[str, Any]]) -> fr.Register:
    covers = dict.fromkeys(tables, ("2014-01-01", DAY))
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return fr.read_register({"households": homes(), **frames}, covers=covers)


def values(register: fr.Register, name: str) -> list[float | None]:
    column = fr.derive_indicators(register, as_of=DAY, only=[name])[name]
    return [None if pd.isna(value) else float(value) for value in column.reindex(["h1", "h2", "h3", "h4"])]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({"county": "a", "township": "t1"}, [1, 0, 0, 0]),
        ({"township": "t2"}, [0, 1, 0, 0]),
        ({"county": "b"}, [0, 0, 1, 0]),
        # Two villages of the county bear the name, and the third has no part in it.
        ({"county": "a"}, [None, None, 0, 0]),
        ({}, [None, None, None, 0]),
    ],
)
def test_a_shock_counts_where_its_path_says_and_is_unknown_where_it_does_not(
    said: dict[str, str], counts: list[float | None]
) -> None:
    register = read(shocks=[shock(village="新华村", **said)])
    assert values(register, "shocks_count_24m") == counts
    months = [None if not count else 5.0 for count in counts]
    assert values(register, "months_since_shock") == months
    doubted = register.doubts[register.doubts["reason_code"] == "village_ambiguous"]
    assert doubted[["table", "line", "column", "rows"]].values.tolist() == (
        [["shocks", 0, "village", 1]] if None in counts else []
    )


def test_a_bare_name_that_one_village_bears_is_that_village() -> None:
    assert values(read(shocks=[shock(village="石坝村")]), "shocks_count_24m") == [0, 0, 0, 1]


def test_what_rests_on_absence_is_unknown_where_a_row_fits_two_villages() -> None:
    lists = [{"village": "新华村", "status": "listed", "occurred_on": "2014-05-01", "entered_on": "2014-06-01"}]
    team = {
        "village": "新华村",
        "contact_id": "c1",
        "role": "clerk",
        "started_on": "2018-01-01",
        "entered_on": "2018-01-05",
    }
    register = read(village_statuses=lists, teams=[team, {**team, "village": "石坝村"}])
    assert values(register, "village_listed_poor") == [None, None, None, None]
    assert values(register, "village_team_incomplete") == [None, None, None, 1]


def test_figures_of_an_area_are_those_of_its_path() -> None:
    figure = {"area": "新华村", "year": 2018, "occurred_on": "2018-12-31", "entered_on": "2019-02-01"}
    figure |= {"rural_registered_population": 100}
    paths = [
        {"county": "a", "township": "t1", "poor_population": 10},
        {"county": "b", "township": "t3", "poor_population": 30},
    ]
    register = read(area_years=[figure | path for path in paths])
    assert values(register, "village_poverty_share") == [0.1, None, 0.3, None]


def test_a_village_that_comes_later_moves_no_earlier_day() -> None:
    """Seen to fail when names were judged by the whole register: the shock of 2019 fitted two villages in 2019 too."""
    later = homes([*HOMES, ("h5", "b", "t9", "石坝村")])
    later.loc[later["household_id"] == "h5", "entered_on"] = "2020-05-01"
    shocks = pd.DataFrame([shock(village="石坝村")])
    register = fr.read_register(
        {"households": later, "shocks": shocks}, covers={"shocks": ("2014-01-01", "2020-12-31")}
    )
    assert values(register, "shocks_count_24m") == [0, 0, 0, 1]
    then = fr.derive_indicators(register, as_of="2020-12-31", only=["shocks_count_24m"])["shocks_count_24m"]
    assert then.isna().tolist() == [False, False, False, True, True]


def test_a_household_without_its_township_is_of_no_village_and_is_not_accused() -> None:
    rows = [*HOMES[:2], ("h3", "a", None, "新华村")]
    register = fr.read_register({"households": homes(rows)})
    findings = fr.check_rules(register, DAY, ["village_not_written"])
    assert findings.table.empty


def test_clues_of_a_disaster_follow_the_same_keys() -> None:
    register = read(shocks=[shock(village="新华村", township="t2"), shock(village="新华村", occurred_on="2019-08-01")])
    assert _disasters(register.as_of(DAY))["household_id"].tolist() == ["h2"]


def test_two_villages_of_one_name_may_be_hit_on_one_day() -> None:
    both = [shock(village="新华村", county="a", township=township) for township in ("t1", "t2")]
    assert values(read(shocks=both), "shocks_count_24m") == [1, 1, 0, 0]


def test_a_county_with_one_such_township_needs_no_township() -> None:
    keys = keys_of([("a", None, "v"), ("a", "t1", "v"), ("b", "t1", "v")])
    assert sorted({row["key"] for row in keys.to_pylist()}) == ["a/v", "b/v"]


def test_a_county_without_households_covers_nothing() -> None:
    register = fr.read_register({"households": homes(), "shocks": pd.DataFrame([shock(village="新华村", county="z")])})
    assert set(register.covers_as_of(DAY)["county"]) == {"a", "b"}


UNREAD_TOWNSHIP = ("a", "t\ufffd", "新华村")  # a character of it was lost


@pytest.mark.parametrize(
    ("said", "counts"), [({}, [None, None, 0]), ({"township": "t1"}, [1, None, 0]), ({"county": "a"}, [None, None, 0])]
)
def test_a_household_of_an_unread_township_may_live_in_a_village_of_its_own(
    said: dict[str, str], counts: list[float | None]
) -> None:
    """Seen to fail when the name counted as the one village's whose township is known: the flood was h1's alone."""
    rows = homes([HOMES[0], ("h2", *UNREAD_TOWNSHIP), HOMES[3]]).assign(household_id=["h1", "h2", "h4"])
    shocks = pd.DataFrame([shock(village="新华村", **said)])
    register = fr.read_register({"households": rows, "shocks": shocks}, covers={"shocks": ("2014-01-01", DAY)})
    found = fr.derive_indicators(register, as_of=DAY, only=["shocks_count_24m"])["shocks_count_24m"]
    assert [None if pd.isna(value) else float(value) for value in found] == counts
    doubted = register.doubts["reason_code"].eq("village_ambiguous").any()
    assert doubted == (counts[0] is None)


def test_the_only_household_of_a_village_may_be_set_apart_and_the_village_is_there_all_the_same() -> None:
    rows = homes([HOMES[0], ("h2", "a", "t2", "新华村")])
    rows.loc[1, "occurred_on"] = "someday"
    shocks = pd.DataFrame([shock(village="新华村")])
    register = fr.read_register({"households": rows, "shocks": shocks}, covers={"shocks": ("2014-01-01", DAY)})
    assert values(register, "shocks_count_24m")[0] is None


def test_one_unread_village_among_few_may_be_any() -> None:
    rows = homes([HOMES[0], HOMES[3], ("h5", "a", "t2", "新\ufffd村")])
    shocks = pd.DataFrame([shock(village="新华村")])
    register = fr.read_register({"households": rows, "shocks": shocks}, covers={"shocks": ("2014-01-01", DAY)})
    assert values(register, "shocks_count_24m")[0] is None


@pytest.mark.parametrize(("homes_there", "shared"), [(1, 0), (2, 1)])
def test_one_household_of_a_name_is_of_one_village_whatever_its_township(homes_there: int, shared: int) -> None:
    path = ("a", None, "v")
    assert len(keys_of([path], unread={path: homes_there})) == shared


def test_a_township_that_a_later_row_shows_ends_the_doubt() -> None:
    rows = homes([HOMES[0], ("h2", *UNREAD_TOWNSHIP)])
    mended = rows.iloc[[1]].assign(township="t1", occurred_on="2015-01-01", entered_on="2015-01-10")
    shocks = pd.DataFrame([shock(village="新华村")])
    register = fr.read_register(
        {"households": pd.concat([rows, mended]), "shocks": shocks}, covers={"shocks": ("2014-01-01", DAY)}
    )
    assert values(register, "shocks_count_24m")[0] == 1
    assert not register.doubts["reason_code"].eq("village_ambiguous").any()
