"""Dated exports become versions by difference."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register, write_register
from tests.reading.made_books import HOUSEHOLD, book, household

JUNE, DECEMBER, MAY = "2019-06-30", "2019-12-31", "2020-05-31"


def series(folder: Path, **exports: list[dict[str, str]]) -> Register:
    for day, rows in exports.items():
        book(folder / f"户信息_{day.removeprefix('d')}.xlsx", {"户信息": (HOUSEHOLD, rows)})
    return read_register(folder)


def seen(register: Register, table: str, day: str, *columns: str) -> list[list[object]]:
    return register.as_of(day)[table][list(columns)].values.tolist()


def ledger(register: Register, table: str) -> dict[str, int]:
    return register.ledger.set_index("table").loc[table].to_dict()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """h1 stays but moves village in December; h2 goes in December; h3 comes in December; help of h1 ends in May."""
    helped = household("h1", 产业帮扶="养鸡")
    moved = household("h1", 产业帮扶="养鸡", 行政村="新村")
    return series(
        tmp_path_factory.mktemp("series"),
        d20190630=[helped, household("h2")],
        d20191231=[moved, household("h3", 工资性收入="500")],
        d20200531=[household("h1", 行政村="新村"), household("h3", 工资性收入="700")],
    )


def test_each_day_sees_the_newest_export_before_it(register: Register) -> None:
    columns = ("household_id", "village", "occurred_on")
    june, december = pd.Timestamp(JUNE), pd.Timestamp(DECEMBER)
    first = [["h1", "某村", june], ["h2", "某村", june]]
    assert seen(register, "households", JUNE, *columns) == first
    assert seen(register, "households", "2019-12-30", *columns) == first
    second = [["h1", "新村", december], ["h3", "某村", december]]
    assert seen(register, "households", DECEMBER, *columns) == second
    # What stayed as it was keeps the day on which it was first seen.
    assert seen(register, "households", MAY, *columns) == second


def test_what_changed_replaces_and_what_vanished_is_withdrawn(register: Register) -> None:
    assert seen(register, "incomes", JUNE, "household_id", "amount_yuan") == [["h1", 12000.0], ["h2", 12000.0]]
    assert seen(register, "incomes", DECEMBER, "household_id", "amount_yuan") == [["h1", 12000.0], ["h3", 500.0]]
    assert seen(register, "incomes", MAY, "household_id", "amount_yuan") == [["h1", 12000.0], ["h3", 700.0]]
    assert {row[0] for row in seen(register, "statuses", DECEMBER, "household_id")} == {"h1", "h3"}


def test_help_that_an_export_no_longer_names_ended(register: Register) -> None:
    columns = ("household_id", "kind", "started_on", "ended_on")
    assert seen(register, "measures", "2020-05-30", *columns) == [["h1", "industry", pd.Timestamp(JUNE), pd.NaT]]
    assert seen(register, "measures", MAY, *columns) == [["h1", "industry", pd.Timestamp(JUNE), pd.Timestamp(MAY)]]


def test_the_ledger_adds_up_with_what_was_withdrawn_apart(register: Register) -> None:
    # Rows in: 2 + 2 + 2. h1 of May and h3 of May say nothing new. h2 was withdrawn.
    assert ledger(register, "households") == {
        "rows_in": 6, "accepted": 4, "quarantined": 0, "collapsed": 2, "split": 0, "normalised": 4, "withdrawn": 1,
    }  # fmt: skip
    # h1's wage of 12,000 is told three times; h3's 500 became 700.
    assert ledger(register, "incomes")["accepted"] == 4
    rows = register.ledger
    assert (rows["rows_in"] == rows["accepted"] + rows["quarantined"] + rows["collapsed"]).all()


def test_before_the_first_export_nobody_can_say(register: Register, tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="come from a snapshot of 2019-06-30"):
        register.as_of("2019-06-29")
    assert register.assumed_clocks["households"] == "3 snapshots from 2019-06-30 to 2020-05-31"
    again = read_register(write_register(register, tmp_path / "written"))
    assert again.sha256 == register.sha256
    with pytest.raises(RegisterError, match="come from a snapshot of 2019-06-30"):
        again.as_of("2019-06-29")


def test_the_order_of_the_files_does_not_matter(register: Register, tmp_path: Path) -> None:
    helped = household("h1", 产业帮扶="养鸡")
    again = series(
        tmp_path,
        d20200531=[household("h3", 工资性收入="700"), household("h1", 行政村="新村")],
        d20191231=[household("h3", 工资性收入="500"), {**helped, "行政村": "新村"}],
        d20190630=[household("h2"), helped],
    )
    assert again.sha256 == register.sha256


def test_a_row_that_was_set_apart_has_not_vanished(tmp_path: Path) -> None:
    register = series(
        tmp_path, d20190630=[household("h1"), household("h2")], d20191231=[household("h1"), household("h2", 户类型="?")]
    )
    assert seen(register, "households", DECEMBER, "household_id") == [["h1"], ["h2"]]
    assert ledger(register, "households")["withdrawn"] == 0


def test_what_came_back_is_there_again(tmp_path: Path) -> None:
    register = series(
        tmp_path,
        d20190630=[household("h1"), household("h2")],
        d20191231=[household("h1")],
        d20200531=[household("h1"), household("h2")],
    )
    found = [len(register.as_of(day)["households"]) for day in (JUNE, DECEMBER, MAY)]
    assert found == [2, 1, 2]


def test_an_export_of_another_period_withdraws_no_income(tmp_path: Path) -> None:
    for year in (2019, 2020):
        title = f"户信息（收入核算期：{year - 1}年10月1日至{year}年9月30日）"
        book(tmp_path / f"户信息_{year}1231.xlsx", {"户": (HOUSEHOLD, [household("h1")])}, titles=[title])
    register = read_register(tmp_path)
    assert len(register.as_of("2020-12-31")["incomes"]) == 2
    assert ledger(register, "incomes")["withdrawn"] == 0


def test_dated_files_of_one_table_are_versions_too(tmp_path: Path) -> None:
    header = "household_id,occurred_on,county,land_mu\n"
    for day, land in (("20190630", 3), ("20191231", 4)):
        row = f"h1,2014-01-01,340123,{land}\n"
        (tmp_path / f"households_{day}.csv").write_text(header + row, encoding="utf-8")
    register = read_register(tmp_path)
    assert [seen(register, "households", day, "land_mu") for day in (JUNE, DECEMBER)] == [[[3.0]], [[4.0]]]


def test_one_day_told_for_files_of_several_is_refused(tmp_path: Path) -> None:
    for day in ("20190630", "20191231"):
        book(tmp_path / f"户信息_{day}.xlsx", {"户": (HOUSEHOLD, [household("h1")])})
    with pytest.raises(RegisterError, match="snapshot_on: is one day, but the file names show 2 export days"):
        read_register(tmp_path, snapshot_on="2019-12-31")
