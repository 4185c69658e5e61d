"""A row or a cell that could not be read is unknown, never none: from its day of entry on, for whom it touches."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.causes import three_way_table
from fupin_risk.errors import RegisterError
from fupin_risk.indicators import derive_indicators
from fupin_risk.indicators.unknown import UnknownValues
from fupin_risk.panel.cohort import cohort_on
from fupin_risk.panel.unjudged import unjudged_households
from fupin_risk.reading import read_register
from fupin_risk.register import Register, keep_register
from fupin_risk.rules import check_rules
from tests.reading.made_rows import bill, homes, income

DAY = "2019-12-31"
HOMES = [f"h{number:03d}" for number in range(200)]
KEY = b"a key of 32 bytes that is no key at all"


def members(**changed: Any) -> pd.DataFrame:
    rows = pd.DataFrame({"household_id": HOMES, "occurred_on": "2014-01-01", "relation": "head", "present": True})
    rows = rows.assign(person_id=[f"p{home}" for home in HOMES], entered_on="2014-01-31", migrant_months=2)
    return set_cells(rows, **changed)


def wages(**changed: Any) -> pd.DataFrame:
    return set_cells(pd.DataFrame([income(home, 9_000, "2019-01-10") for home in HOMES]), **changed)


def set_cells(rows: pd.DataFrame, **changed: Any) -> pd.DataFrame:
    """With other cells in the second row, that of h001."""
    rows = rows.astype(dict.fromkeys(changed, object))
    for name, cell in changed.items():
        rows.loc[1, name] = cell
    return rows


def county(covers: dict[str, Any] | None = None, **tables: pd.DataFrame) -> Register:
    given = {"households": homes(*HOMES), "members": members(), "incomes": wages()} | tables
    return read_register(given, covers=covers)


def known(register: Register, name: str, day: str = DAY) -> dict[str, Any]:
    """The indicator of the first three households, unknown as None."""
    found = derive_indicators(register, day, [name])[name]
    return {home: None if pd.isna(found[home]) else found[home] for home in HOMES[:3]}


def test_a_cell_that_is_not_read_makes_unknown_what_reads_it_and_nothing_else() -> None:
    register = county(members=members(migrant_months="some"))
    assert known(register, "migrant_work_months") == {"h000": 2, "h001": None, "h002": 2}
    assert known(register, "members_count") == {"h000": 1, "h001": 1, "h002": 1}


def test_a_row_that_is_set_apart_makes_unknown_what_reads_its_table() -> None:
    register = county(members=members(occurred_on="some day"))
    assert known(register, "members_count") == {"h000": 1, "h001": None, "h002": 1}
    # 9,000 yuan a head, were there nobody else.
    assert known(register, "income_per_head_yuan")["h001"] is None
    assert known(register, "income_per_head_yuan")["h002"] == 9_000


def test_an_empty_cell_still_means_what_it_means_and_an_unread_one_does_not() -> None:
    rows = pd.DataFrame({"household_id": HOMES, "kind": "industry", "started_on": "2019-03-01", "ended_on": None})
    rows = rows.assign(entered_on="2019-03-10")
    register = county(measures=set_cells(rows, ended_on="lately"))
    assert known(register, "measures_in_force_count") == {"h000": 1, "h001": None, "h002": 1}


def test_a_hole_begins_when_its_row_was_entered_and_ends_when_a_whole_one_is() -> None:
    late = income("h001", "much", "2019-06-01", year=2018)
    mended = income("h001", 8_000, "2019-09-01", year=2018)
    register = county(incomes=pd.concat([wages(), pd.DataFrame([late, mended])], ignore_index=True))
    found = [known(register, "income_per_head_yuan", day)["h001"] for day in ("2019-05-31", "2019-06-30", DAY)]
    assert found == [9_000, None, 8_000]


def test_a_row_of_a_person_touches_the_households_in_which_it_was_listed() -> None:
    bills = pd.DataFrame([bill(f"p{home}", f"b{home}", "2019-04-01", own_payment_yuan=100) for home in HOMES])
    bills = bills.assign(settled_on="2019-03-20")
    covers = {"medical_bills": ("2016-01-01", None)}
    register = county(covers, medical_bills=set_cells(bills, own_payment_yuan="about 20000"))
    assert known(register, "own_medical_yuan_12m") == {"h000": 100, "h001": None, "h002": 100}


def test_rows_that_nobody_can_place_make_a_zero_unknown_and_leave_other_values() -> None:
    rows = pd.DataFrame({"household_id": HOMES, "kind": "industry", "started_on": "2019-03-01"})
    rows = rows.assign(ended_on=None, entered_on="2019-03-10").drop(index=[2]).reset_index(drop=True)
    register = county(measures=set_cells(rows, household_id=None))
    holes = register.holes_on(dt.date(2019, 12, 31))
    assert (holes.unplaced_rows, holes.silent) == (1, frozenset())
    assert known(register, "measures_in_force_count") == {"h000": 1, "h001": None, "h002": None}


def test_a_table_with_too_many_rows_that_nobody_can_place_says_nothing() -> None:
    register = county(measures=measures().assign(household_id=[None] * 3 + HOMES[3:]))
    assert register.holes_on(dt.date(2019, 12, 31)).silent == {"measures"}
    assert set(derive_indicators(register, DAY, ["measures_in_force_count"]).iloc[:, 0].dropna()) == set()


def test_no_rule_judges_what_could_not_be_read() -> None:
    register = county(members=members(relation="??"))
    summary = check_rules(register, DAY, only=["no_head"]).summary.set_index("rule").loc["no_head"]
    assert summary[["concerned", "checked", "findings"]].tolist() == [200, 199, 0]


def test_who_may_have_exited_is_counted_apart() -> None:
    exits = pd.DataFrame({"household_id": HOMES, "status": "exited", "occurred_on": "2016-12-31"})
    register = county(statuses=set_cells(exits.assign(entered_on="2017-01-10"), occurred_on="??"))
    known_on = register.as_of(DAY)
    assert unjudged_households(known_on).tolist() == ["h001"]
    assert "h001" not in cohort_on(known_on, "exited").index
    compared = three_way_table(register, DAY)
    assert len(compared.table) == 199
    assert compared.unjudged[["household_id", "table", "line"]].to_numpy().tolist() == [["h001", "statuses", 1]]
    assert compared.summary["unjudged_households"] == 1


def test_a_household_without_a_known_income_is_to_be_checked_and_says_which_cell() -> None:
    exits = pd.DataFrame({"household_id": HOMES, "status": "exited", "occurred_on": "2016-12-31"})
    register = county(statuses=exits.assign(entered_on="2017-01-10"), incomes=wages(amount_yuan="9千"))
    compared = three_way_table(register, DAY)
    row = compared.table.set_index("household_id").loc["h001"]
    assert row["to_check"]
    assert row["because"] == "unreadable"
    assert compared.unjudged["unread_zh"].tolist() == ["家庭收入：金额（元）"]


def test_holes_go_with_the_register(tmp_path: Path) -> None:
    register = county(members=members(occurred_on="some day"), incomes=wages(amount_yuan="much"))
    whole = county()
    again = read_register(dict(register.tables))
    kept = read_register(keep_register(register, tmp_path / "kept"))
    hidden = read_register(dict(register.tables), pseudonym_key=KEY)
    assert register.sha256 != whole.sha256
    assert again.sha256 == register.sha256 == kept.sha256
    (tmp_path / "files").mkdir()
    for name, frame in register.tables.items():
        frame.to_parquet(tmp_path / "files" / f"{name}.parquet")
    files = read_register(tmp_path / "files")
    for each in (again, kept, hidden, files, register.slice(0, 99)):
        found = derive_indicators(each, DAY, ["members_count", "income_per_head_yuan"])
        assert found.isna().sum().tolist() == [1, 1]


@pytest.mark.parametrize("text", ["", "[[1]]", "7", '[["a", "b"]]'])
def test_holes_that_a_frame_carries_are_checked(text: str) -> None:
    frame = homes("h1")
    frame.attrs["fupin_risk_holes"] = text
    with pytest.raises(RegisterError, match="carries holes of a register that cannot be read"):
        read_register({"households": frame})


def measures(**changed: Any) -> pd.DataFrame:
    rows = pd.DataFrame({"household_id": HOMES, "kind": "industry", "started_on": "2019-03-01", "ended_on": None})
    return set_cells(rows.assign(entered_on="2019-03-10", retracted=False), **changed)


def test_empty_lines_are_no_rows_that_nobody_can_place() -> None:
    """A clerk's sheet is numbered in advance, further than it is filled in."""
    empty = pd.DataFrame(index=range(5), columns=measures().columns, dtype=object)
    register = county(measures=pd.concat([measures(), empty], ignore_index=True))
    assert set(register.quarantine["reason_code"]) == {"blank_row"}
    assert not register.holes_on(dt.date(2019, 12, 31))


def test_a_whole_withdrawal_ends_a_hole() -> None:
    rows = measures(ended_on="lately")
    withdrawn = rows.iloc[[1]].assign(ended_on=None, entered_on="2019-06-01", retracted=True)
    register = county(measures=pd.concat([rows, withdrawn], ignore_index=True))
    found = [known(register, "measures_in_force_count", day)["h001"] for day in ("2019-05-31", DAY)]
    assert found == [None, 0]


def test_households_of_which_no_row_could_be_kept_count_in_the_shares_of_their_place() -> None:
    lost = homes(*HOMES).astype({"occurred_on": object})
    lost.loc[:59, "occurred_on"] = "some day"
    register = read_register({"households": lost, "members": members(), "incomes": wages()})
    found = derive_indicators(register, DAY, ["village_under_line_share", "county_under_line_share"])
    assert len(found) == 140
    assert found.isna().all(axis=None)


def test_an_id_that_only_later_rows_bear_may_be_a_slip_until_then() -> None:
    slip = measures(household_id="hx", ended_on="2019-13-77")
    tables = {"households": homes(*HOMES), "members": members(), "incomes": wages()}
    later = homes("hx", entered_on="2021-05-01")
    alone = read_register(tables | {"measures": slip.assign(kind=slip["kind"].where(slip.index != 1, "??"))})
    both = read_register(
        tables
        | {
            "households": pd.concat([homes(*HOMES), later], ignore_index=True),
            "measures": slip.assign(kind=slip["kind"].where(slip.index != 1, "??")),
        }
    )
    for register in (alone, both):
        assert register.holes_on(dt.date(2019, 12, 31)).unplaced_rows == 1
        assert known(register, "measures_in_force_count")["h001"] is None


def test_the_number_of_rows_that_nobody_can_place_is_part_of_the_register() -> None:
    one, five = (
        county(measures=pd.concat([measures(), *[measures().iloc[:1].assign(household_id=None)] * number]))
        for number in (1, 5)
    )
    assert one.sha256 != five.sha256


def test_a_name_of_one_village_means_it_whatever_township_the_row_says() -> None:
    """As a whole row of that village does: it is joined by its name alone."""
    days = pd.DataFrame({"county": "340123", "village": "v1", "contact_id": "c1", "occurred_on": "2019-12-01"}, [0, 1])
    days = days.assign(township=["t1", "t9"], entered_on=["2019-12-05", "some day"])
    register = county({"checkins": "2014-01-31"}, households=homes(*HOMES, township="t1"), checkins=days)
    assert known(register, "village_checkin_days_3m") == dict.fromkeys(HOMES[:3])


def test_a_place_where_nobody_lives_is_a_slip_of_another_one() -> None:
    village = {"county": "340123", "township": "t1", "village": "v9"}
    lost = pd.DataFrame([{"household_id": None, "occurred_on": "2019-03-01", "entered_on": "2019-03-10"} | village])
    register = county(households=pd.concat([homes(*HOMES, township="t1"), lost], ignore_index=True))
    assert [each.place for each in register.holes_on(dt.date(2019, 12, 31)).unplaced] == [tuple(village.values())]
    unknown = UnknownValues(register, dt.date(2019, 12, 31))
    assert unknown.may_lack(frozenset({("households", "land_mu")}), np.arange(3)).all()


def pairings(**changed: Any) -> pd.DataFrame:
    """Two households a contact: h000 and h001 have c000, h002 and h003 c001."""
    contacts = [f"c{number // 2:03d}" for number in range(len(HOMES))]
    rows = pd.DataFrame({"household_id": HOMES, "contact_id": contacts, "started_on": "2019-03-01"})
    return set_cells(rows.assign(entered_on="2019-03-10", ended_on=None), **changed)


@pytest.mark.parametrize("cell", [{"ended_on": "lately"}, {"started_on": "some day"}, {"household_id": None}])
def test_what_is_counted_over_a_contact_is_unknown_for_its_households_alone(cell: dict[str, Any]) -> None:
    """Seen to fail when one such row made it unknown for all households of the county."""
    found = known(county(pairings=pairings(**cell)), "contact_households_count")
    assert (found["h000"], found["h002"]) == (None, 2)


def test_a_row_whose_contact_is_not_read_may_be_of_any_contact() -> None:
    found = known(county(pairings=pairings(contact_id="c\ufffd")), "contact_households_count")
    assert set(found.values()) == {None}


def test_what_other_households_get_is_unknown_where_one_of_the_same_contact_cannot_be_read() -> None:
    register = county(pairings=pairings(), measures=measures(ended_on="lately"))
    found = known(register, "measures_alike_contact_share")
    assert (found["h000"], found["h002"]) == (None, 1)


def test_a_row_that_names_a_project_alone_may_be_of_a_household_that_has_no_other_row_there() -> None:
    """Seen to fail when it counted as placed in the households of the project: h002 had no measure, for certain."""
    rows = measures(household_id=None).assign(project_id="p1").drop(index=[2]).reset_index(drop=True)
    assert known(county(measures=rows), "measures_in_force_count") == {"h000": None, "h001": None, "h002": None}
