"""Ids become numbers before any table is read, rows lie by household, and those set apart leave nobody behind."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from fupin_risk import make_county
from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register, reading
from fupin_risk.reading.rows import staging
from fupin_risk.register import Register, keep_register
from tests.reading.made_rows import bill, homes, income

KEY = b"a key of 32 bytes that is no key at all"
# Of many rows one is set apart in its place; of few the table is written anew.
MANY, FEW = 60, 3


def wages(households: int) -> pd.DataFrame:
    """A row of each household, and before them one that cannot be used, of somebody whom no other row names."""
    unfit = income("h000", 100, "2019-01-10") | {"income_kind": "much"}
    return pd.DataFrame([unfit, *(income(f"h{k:03d}", 100 + k, "2019-01-10") for k in range(households, 0, -1))])


def read(rows: pd.DataFrame, households: int, **more: object) -> Register:
    return read_register(
        {"households": homes(*(f"h{k:03d}" for k in range(1, households + 1))), "incomes": rows}, **more
    )


@pytest.mark.parametrize("households", [MANY, FEW])
def test_a_row_set_apart_leaves_no_trace_in_its_register(households: int, tmp_path: Path) -> None:
    register, clean = read(wages(households), households), read(wages(households)[1:], households)
    # That a row could not be read is part of what a register holds; nobody's name is.
    assert register.sha256 != clean.sha256
    assert register.holes_on(dt.date(2019, 12, 31)).unplaced_rows == 1
    kept = read_register(keep_register(register, tmp_path / "kept"))
    for each in (register, kept):
        assert each.household_codes(["h000", "h001", "h002", "nobody"]).tolist() == [-1, 1, 2, -1]
        assert each.household_ids([1, None, 2]).isna().tolist() == [False, True, False]
        assert each.household_ids([2, 1]).tolist() == ["h002", "h001"]
        columns = each.store.cursor().execute("SELECT * FROM kept.incomes").description
        assert {name for name, *_ in columns if name.startswith("_")} == {"_superseded_on", "_file", "_line"}


@pytest.mark.parametrize("households", [MANY, FEW])
def test_rows_lie_by_household(households: int) -> None:
    register = read(wages(households), households)
    found = register.store.cursor().execute("SELECT household_id FROM kept.incomes ORDER BY rowid").fetchall()
    assert found == sorted(found)
    assert len(found) == households


@pytest.mark.parametrize("households", [MANY, FEW])
def test_files_of_several_makes_are_the_register_of_one(households: int, tmp_path: Path) -> None:
    rows = wages(households)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        homes(*(f"h{k:03d}" for k in range(1, households + 1))).to_csv(
            tmp_path / folder / "households.csv", index=False
        )
    rows.to_csv(tmp_path / "one" / "incomes.csv", index=False)
    rows[::2].to_csv(tmp_path / "two" / "incomes_1.csv", index=False)
    rows[1::2].iloc[:, ::-1].to_csv(tmp_path / "two" / "incomes_2.csv", index=False)
    one, two = read_register(tmp_path / "one"), read_register(tmp_path / "two")
    assert one.sha256 == two.sha256
    counted = ["rows_in", "accepted", "quarantined", "collapsed"]
    assert one.ledger[counted].equals(two.ledger[counted])


def test_a_version_is_superseded_where_the_rows_stay_in_their_place() -> None:
    corrected = pd.concat([wages(MANY), pd.DataFrame([income("h007", 7, "2019-06-01")])])
    register = read(corrected, MANY)
    before, after = (register.as_of(day)["incomes"].set_index("household_id") for day in ("2019-03-31", "2019-12-31"))
    assert (before.loc["h007", "amount_yuan"], after.loc["h007", "amount_yuan"]) == (107.0, 7.0)
    assert len(before) == len(after) == MANY


def test_no_pseudonym_is_kept_of_somebody_who_is_not_in_the_register() -> None:
    register = read(wages(MANY), MANY, pseudonym_key=KEY)
    given = register.store.names_cursor().execute("SELECT id FROM codes.given WHERE kind = 'household'").fetchall()
    assert ("h000",) not in given
    assert len(given) == MANY


@pytest.mark.parametrize("key", [None, KEY])
def test_an_id_number_is_held_against_the_birth_that_is_told(key: bytes | None) -> None:
    members = pd.DataFrame(
        {
            "person_id": ["522601197006220130", "522601199805070094"],
            "household_id": ["h001", "h002"],
            "occurred_on": "2014-01-01",
            "born_on": ["1970-06-22", "1988-05-07"],
            "entered_on": "2014-01-31",
        }
    )
    bills = pd.DataFrame([bill("522601197006220130", "b1", "2019-04-01")])
    tables = {"households": homes("h001", "h002"), "members": members, "medical_bills": bills}
    doubts = read_register(tables, pseudonym_key=key).doubts
    assert doubts[["table", "line", "column", "reason_code", "rows"]].values.tolist() == [
        ["members", 1, "born_on", "id_against_birth", 1]
    ]


def test_bills_lie_by_the_household_of_their_person_and_those_of_who_moved_together() -> None:
    lived = [("p9", "h001"), ("p1", "h002"), ("p5", "h003"), ("p5", "h001"), ("p7", "h003")]
    members = pd.DataFrame(lived, columns=["person_id", "household_id"]).assign(
        occurred_on=["2014-01-01", "2014-01-01", "2014-01-01", "2016-01-01", "2014-01-01"],
        entered_on=["2014-01-31", "2014-01-31", "2014-01-31", "2016-01-31", "2014-01-31"],
    )
    bills = pd.DataFrame([bill(f"p{n}", "b1", "2019-04-01") for n in (1, 5, 7, 8, 9)])
    register = read_register({"households": homes("h001", "h002", "h003"), "members": members, "medical_bills": bills})
    lie = {
        table: register.store.cursor().execute(f"SELECT person_id, _home FROM kept.{table} ORDER BY rowid").fetchall()
        for table in ("members", "medical_bills")
    }
    # p8 is no member of any household.
    p1, p5, p7, p8, p9 = range(5)
    assert lie["medical_bills"] == [(p5, -1), (p9, 0), (p1, 1), (p7, 2), (p8, None)]
    assert lie["members"] == [(p5, -1), (p5, -1), (p9, 0), (p1, 1), (p7, 2)]


@pytest.mark.parametrize("key", [None, KEY])
def test_a_range_has_every_row_of_whoever_was_listed_in_it(key: bytes | None) -> None:
    made = make_county(households=60, end="2017-12-31", seed=5)
    register = read_register(dict(made.tables), pseudonym_key=key)
    listed = register.store.cursor().execute("SELECT household_id, person_id FROM codes.listed").df()
    assert listed["person_id"].duplicated().any()
    codes, _ = register.visible_codes("2017-12-31")
    for table in ("members", "medical_bills", "diagnoses", "enrolments"):
        with register.locked("2017-12-31", [table]) as connection:
            rows = connection.execute(f"SELECT * FROM {table} ORDER BY ALL").df()
        for first, beyond in pairwise([*codes[::17], codes[-1] + 1]):
            ends = (int(first), int(beyond) - 1)
            with register.locked("2017-12-31", [table], ends) as connection:
                part = connection.execute(f"SELECT * FROM {table} ORDER BY ALL").df()
            persons = listed.loc[listed["household_id"].between(*ends), "person_id"]
            whole = rows[rows["person_id"].isin(persons)].reset_index(drop=True)
            pd.testing.assert_frame_equal(part, whole, check_dtype=False)


def test_a_source_may_call_its_columns_as_the_engine_does(tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text(
        "id,code,entered_on,occurred_on\nh1,340123,2014-01-31,2014-01-01\n", encoding="utf-8"
    )
    (tmp_path / "members.csv").write_text(
        "code,id,home,entered_on,occurred_on\np1,h1,y,2014-01-31,2014-01-01\n", encoding="utf-8"
    )
    columns = {
        "households": {"id": "household_id", "code": "county"},
        "members": {"id": "household_id", "code": "person_id", "home": "present"},
    }
    register = read_register(tmp_path, mapping={"columns": columns})
    assert register.tables["members"][["household_id", "person_id"]].values.tolist() == [["h1", "p1"]]
    assert register.tables["households"]["county"].tolist() == ["340123"]


def test_a_first_try_that_failed_leaves_no_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    homes("h1", "h2").to_csv(tmp_path / "households.csv", index=False)
    for name, rows in (
        ("a", [income("h1", 100, "2019-01-10")]),
        ("b", [income("h2", 100, "2019-01-10") | {"income_kind": "much"}]),
    ):
        pd.DataFrame(rows).astype({"amount_yuan": "str"}).to_csv(tmp_path / f"incomes_{name}.csv", index=False)
    whole, tried = staging._reasons_query, []

    def failing(*given: Any) -> str:
        tried.append(given)
        if len(tried) == 1:
            raise duckdb.OutOfMemoryException("once")
        return whole(*given)

    monkeypatch.setattr(staging, "_reasons_query", failing)
    ledger = read_register(tmp_path).ledger.set_index("table").loc["incomes"]
    assert ledger[["rows_in", "accepted", "quarantined", "collapsed"]].tolist() == [2, 1, 1, 0]


def test_a_file_that_changes_while_it_is_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    homes("h1").to_csv(tmp_path / "households.csv", index=False)
    pd.DataFrame([income("h1", 100, "2019-01-10")]).to_parquet(tmp_path / "incomes.parquet")
    numbered = reading.number_ids

    def then_changed(*given: Any) -> None:
        numbered(*given)
        pd.DataFrame([income("h9", 100, "2019-01-10")]).to_parquet(tmp_path / "incomes.parquet")

    monkeypatch.setattr(reading, "number_ids", then_changed)
    with pytest.raises(RegisterError, match=r"incomes\.parquet: changed while it was being read"):
        read_register(tmp_path)


def test_a_damaged_file_is_told_as_such_before_anything_is_read(tmp_path: Path) -> None:
    members = pd.DataFrame({"person_id": [f"{k:018d}" for k in range(5000)], "household_id": "h1"})
    homes("h1").to_csv(tmp_path / "households.csv", index=False)
    members.assign(occurred_on="2014-01-01", entered_on="2014-01-31").to_parquet(tmp_path / "members.parquet")
    content = bytearray((tmp_path / "members.parquet").read_bytes())
    content[200:2000] = b"\xff" * 1800
    (tmp_path / "members.parquet").write_bytes(content)
    with pytest.raises(RegisterError, match=r"members\.parquet: cannot be read to its end"):
        read_register(tmp_path)


@pytest.mark.parametrize("key", [None, KEY])
def test_a_case_that_a_later_export_has_in_an_unfit_row_is_not_withdrawn(key: bytes | None, tmp_path: Path) -> None:
    homes("h1", "h2", "h3").to_csv(tmp_path / "households_2019-01-31.csv", index=False)
    cases = pd.DataFrame({"case_id": ["c1", "c2", "c3"], "household_id": ["h1", "h2", "h3"]}).assign(
        kind="relapse", step="site_check", outcome="passed", occurred_on="2018-12-01"
    )
    cases.to_csv(tmp_path / "recognitions_2019-01-31.csv", index=False)
    cases[:2].assign(occurred_on=["unknown", "2018-12-01"]).to_csv(
        tmp_path / "recognitions_2019-06-30.csv", index=False
    )
    register = read_register(tmp_path, pseudonym_key=key)
    assert register.ledger.set_index("table").loc["recognitions", ["withdrawn", "quarantined"]].tolist() == [1, 1]
