"""The made county: one seed gives one county, and its register keeps what the dictionary says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from fupin_risk.definitions import Dictionary, load_catalogue
from fupin_risk.synthetic import CountyNumbers, Truth, county_tables, county_truth, make_county, write_county

HOUSEHOLDS = 1_300  # a whole township and a part of one
IN_PLACE = {"measures", "pairings", "projects", "industry", "medical_bills"}
County = tuple[dict[str, pd.DataFrame], Truth]


@pytest.fixture(scope="module")
def county() -> County:
    return county_tables(HOUSEHOLDS, seed=11)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_catalogue().dictionary


def test_the_same_seed_gives_the_same_county(county: County) -> None:
    again, truth = county_tables(HOUSEHOLDS, seed=11)
    for name, table in county[0].items():
        pd.testing.assert_frame_equal(table, again[name])
    pd.testing.assert_frame_equal(county[1].risk, truth.risk)


def test_another_seed_gives_another_county(county: County) -> None:
    other = county_truth(HOUSEHOLDS, seed=12)
    assert not other.relapses.equals(county[1].relapses)


def test_a_smaller_county_is_the_first_part_of_a_larger_one(county: County) -> None:
    first = county_truth(1_000, seed=11).risk
    whole = county[1].risk
    pd.testing.assert_frame_equal(first, whole[whole["household_id"] < "H00010000"].reset_index(drop=True))


def test_files_hold_the_same_rows_and_bytes_whatever_the_block(county: County, tmp_path: Path) -> None:
    for name, block in (("one", 1), ("all", 9), ("again", 9)):
        write_county(tmp_path / name, HOUSEHOLDS, seed=11, block=block)
    one, whole = tmp_path / "one" / "register", tmp_path / "all" / "register"
    for name, table in county[0].items():
        parts = [len(list((folder / name).glob("*.parquet"))) for folder in (one, whole)]
        assert parts == [2, 1]
        read = [pd.read_parquet(folder / name) for folder in (one, whole)]
        pd.testing.assert_frame_equal(read[0], read[1])
        assert len(read[0]) == len(table)
        path = f"register/{name}/part-0000.parquet"
        assert (tmp_path / "all" / path).read_bytes() == (tmp_path / "again" / path).read_bytes()
    assert not list(tmp_path.rglob("*.unfinished"))


def test_parts_of_two_counties_never_mix(tmp_path: Path) -> None:
    write_county(tmp_path, 30, end="2015-12-31")
    with pytest.raises(ValueError, match="not empty"):
        write_county(tmp_path, 30, end="2015-12-31")


@pytest.mark.parametrize(
    "wrong", [{"households": 0}, {"households": 10, "end": "2013-06-30"}, {"households": 10, "end": "2012-12-31"}]
)
def test_a_wrong_call_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"at least|or more"):
        county_tables(**wrong)


def test_columns_types_codes_and_ranges_are_those_of_the_dictionary(county: County, dictionary: Dictionary) -> None:
    for name, table in county[0].items():
        definition = dictionary.tables[name]
        assert list(table.columns) == list(definition.columns)
        for column in definition.columns.values():
            values = table[column.name].dropna()
            if column.required:
                assert len(values) == len(table), (name, column.name)
            if column.codes:
                assert set(values) <= set(dictionary.codes[column.codes]), (name, column.name)
            if column.least is not None:
                assert (values >= column.least).all(), (name, column.name)
            if column.most is not None:
                assert (values <= column.most).all(), (name, column.name)


def test_no_realised_day_lies_after_entry_but_in_rows_updated_in_place(county: County, dictionary: Dictionary) -> None:
    for name, table in county[0].items():
        for column in dictionary.tables[name].columns.values():
            if column.type != "date" or column.planned or column.name == "entered_on":
                continue
            late = table[column.name] > table["entered_on"]
            assert not late.any() or (name in IN_PLACE and late.mean() < 0.25), (name, column.name)


def test_first_entries_come_within_the_stated_lag(county: County, dictionary: Dictionary) -> None:
    lags = CountyNumbers().entry.lag_days
    for name in ("visits", "loans", "shocks", "enrolments", "education_aid", "successions"):
        table = county[0][name]
        table = table[~table["retracted"]]
        lag = (table["entered_on"] - table[dictionary.tables[name].clocks.occurred_on]).dt.days
        most = lags[name][1] + (CountyNumbers().entry.second_days if name in {"loans", "enrolments"} else 0)
        slack = 20 if name in CountyNumbers().entry.retracted else 0  # a false row is dated up to so many days earlier
        assert lag.min() >= 0
        assert lag.max() <= most + slack


def test_the_register_reads_and_sets_apart_the_planted_conflicts_only() -> None:
    register = make_county(HOUSEHOLDS, seed=11)
    faults = register.truth.faults
    conflicts = faults[faults["kind"] == "conflicting"].set_index("table")["count"]
    doubled = faults[faults["kind"] == "doubled"].set_index("table")["count"]
    ledger = register.ledger.set_index("table")
    assert set(register.quarantine["reason_code"]) <= {"conflict"}
    for name in ledger.index:
        assert ledger.loc[name, "quarantined"] == 2 * conflicts.get(name, 0)
        assert ledger.loc[name, "collapsed"] == doubled.get(name, 0)


def test_a_county_in_files_is_the_same_register(tmp_path: Path) -> None:
    memory = make_county(200, end="2016-12-31", seed=4)
    files = make_county(200, end="2016-12-31", seed=4, out=tmp_path)
    assert files.sha256 == memory.sha256
    pd.testing.assert_frame_equal(files.truth.risk, memory.truth.risk)


def test_missing_values_stand_at_their_stated_rate(county: County) -> None:
    rates = CountyNumbers().entry.missing
    for place in ("households.land_mu", "members.migrant_months", "visits.finding", "measures.amount_yuan"):
        name, column = place.split(".")
        assert county[0][name][column].isna().mean() == pytest.approx(rates[place], abs=0.02)


def test_more_faults_are_planted_when_the_numbers_say_so() -> None:
    entry = replace(CountyNumbers().entry, doubled={"visits": 0.2}, conflicting={}, retracted={}, corrected={})
    tables, truth = county_tables(150, seed=1, end="2015-12-31", numbers=replace(CountyNumbers(), entry=entry))
    assert set(truth.faults["kind"]) <= {"doubled", "missing", "second_reporter"}
    assert tables["visits"].duplicated().mean() == pytest.approx(0.17, abs=0.03)
