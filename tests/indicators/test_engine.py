"""Indicators are the same whatever is asked for beside them, in whatever chunks, on however many threads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.errors import DefinitionError
from fupin_risk.indicators import derive_indicators, subject_table
from fupin_risk.indicators.running import indicator_table, run_subjects
from fupin_risk.reading import read_register
from fupin_risk.register import Register

from .conftest import DAY

ENTRY = """
[{name}]
label = {{ zh = "试", en = "trial" }}
unit = "count"
clause = "C二"
missing = "never"
{more}
"""


def own(folder: Path, sql: str, name: str = "trial_count", more: str = "") -> Catalogue:
    (folder / "indicators").mkdir(parents=True)
    (folder / "indicators" / "trial.sql").write_text(sql, encoding="utf-8")
    (folder / "indicators" / "trial.toml").write_text(ENTRY.format(name=name, more=more), encoding="utf-8")
    return load_catalogue(folder)


def test_shape_order_and_provenance(register: Register, indicators: pd.DataFrame) -> None:
    visible = register.visible_households(DAY)
    assert list(indicators.index) == sorted(visible["household_id"])
    assert indicators.index.name == "household_id"
    assert list(indicators.columns) == list(register.catalogue.indicators)
    assert set(indicators.dtypes) == {np.dtype("float64")}
    assert not np.isinf(indicators.to_numpy()).any()
    assert indicators.attrs["as_of"] == DAY
    assert indicators.attrs["register_sha256"] == register.sha256
    assert indicators.attrs["catalogue_sha256"] == register.catalogue.sha256
    assert "clues" in indicators.attrs["absent_tables"]
    assert indicators.attrs["unverified_policy"] != ()


def test_what_no_definition_names_changes_nothing(register: Register, indicators: pd.DataFrame) -> None:
    """Copied and worked out are the columns that are named somewhere; with all of them every number is the same."""
    catalogue = register.catalogue
    with register.locked(DAY) as connection:
        run_subjects(connection, catalogue, catalogue.subjects)
        whole = indicator_table(connection, catalogue, catalogue.indicators).drop_columns("household_id").to_pandas()
    seen = indicators.loc[:, indicators.notna().any()]
    # What rests on a row that was set apart is unknown, whatever the SQL says of it.
    known = whole[seen.columns].set_axis(seen.index).where(seen.notna())
    np.testing.assert_array_equal(known.to_numpy(), seen.to_numpy())
    assert seen.notna().to_numpy().mean() > 0.85


def test_most_indicators_are_alive_on_a_made_county(indicators: pd.DataFrame) -> None:
    alive = indicators.min() < indicators.max()
    assert alive.sum() > 85


@pytest.mark.parametrize(("chunk", "threads"), [(1_000_000, 1), (60, 2), (23, 1)])
def test_chunks_and_threads_change_no_bit(
    register: Register, indicators: pd.DataFrame, chunk: int, threads: int
) -> None:
    found = derive_indicators(register, DAY, households_per_chunk=chunk, threads=threads)
    pd.testing.assert_frame_equal(found, indicators, check_exact=True)
    assert found.to_numpy().tobytes() == indicators.to_numpy().tobytes()


def test_what_is_asked_for_alone_is_the_same(register: Register, indicators: pd.DataFrame) -> None:
    names = ["contact_households_count", "own_medical_share_12m", "income_slope"]
    found = derive_indicators(register, DAY, only=names)
    pd.testing.assert_frame_equal(found, indicators[[n for n in indicators.columns if n in names]], check_exact=True)


def test_nothing_is_known_before_it_was_entered(register: Register) -> None:
    found = derive_indicators(register, "2013-12-31")
    assert found["months_since_exit"].isna().all()
    assert 0 < len(found) <= 150


def test_an_unknown_indicator_brings_a_suggestion(register: Register) -> None:
    with pytest.raises(DefinitionError, match="did you mean 'income_slope'"):
        derive_indicators(register, DAY, only=["income_slop"])
    with pytest.raises(TypeError, match="a list of indicators"):
        derive_indicators(register, DAY, only="income_slope")
    with pytest.raises(ValueError, match="households_per_chunk"):
        derive_indicators(register, DAY, households_per_chunk=0)


def test_a_category_is_the_position_of_its_code(register: Register) -> None:
    found = derive_indicators(register, DAY, only=["primary_cause"])["primary_cause"].dropna()
    codes = list(register.catalogue.dictionary.codes["cause"])
    homes = register.as_of(DAY)["households"].set_index("household_id")["primary_cause"]
    assert [codes[int(position)] for position in found] == list(homes[found.index])


def test_lines_come_from_the_catalogue_that_is_asked_for(tmp_path: Path, register: Register) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "lines.toml").write_text(
        """
[[rows]]
kind = "poverty"
place = "349901"
yuan_a_year = 1000
published_on = 2014-01-01
in_force_from = 2011-01-01
source = "made up"
verified = true
""",
        encoding="utf-8",
    )
    catalogue = load_catalogue(tmp_path)
    names = ["income_per_head_yuan", "income_to_line"]
    found = derive_indicators(register, DAY, only=names, catalogue=catalogue).dropna()
    np.testing.assert_allclose(found["income_to_line"], found["income_per_head_yuan"] / 1000, rtol=1e-12)


def test_a_definition_may_look_at_villages(tmp_path: Path, register: Register) -> None:
    sql = "select village, count(*) as trial_count from households group by village"
    found = derive_indicators(
        register, DAY, only=["trial_count"], catalogue=own(tmp_path, sql, more='scope = "village"')
    )
    visible = register.visible_households(DAY).set_index("household_id")["village"]
    expected = visible.map(visible.value_counts())
    assert (found["trial_count"] == expected[found.index]).all()
    chunked = derive_indicators(
        register,
        DAY,
        only=["trial_count"],
        catalogue=own(tmp_path / "b", sql, more='scope = "village"'),
        households_per_chunk=59,
    )
    pd.testing.assert_frame_equal(chunked, found)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select household_id, 9223372036854775807 + household_id + 1 as trial_count from households", "too large"),
        ("select household_id, village as trial_count from households", "values that are not numbers"),
        ("select household_id, cast(village as bigint) as trial_count from households", "too large, or"),
        ("select household_id, 1 as trial_count from incomes", "several rows for one household_id"),
        (
            "select household_id, ln(cast(household_id as double) / 1e300 / 1e300) as trial_count from households",
            "trial",
        ),
    ],
)
def test_a_definition_that_cannot_run_is_named_without_a_cells_value(
    tmp_path: Path, register: Register, sql: str, said: str
) -> None:
    with pytest.raises(DefinitionError) as error:
        derive_indicators(register, DAY, only=["trial_count"], catalogue=own(tmp_path, sql))
    assert "indicators/trial.sql" in str(error.value)
    assert said in str(error.value)
    assert "V00" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_register_of_households_alone_knows_what_they_say() -> None:
    homes = pd.DataFrame(
        {
            "household_id": ["b", "a"],
            "occurred_on": "2018-01-01",
            "county": "340123",
            "water_safe": [True, False],
            "entered_on": "2018-02-01",
        }
    )
    found = derive_indicators(read_register({"households": homes}), DAY)
    assert list(found.index) == ["a", "b"]
    assert list(found["water_unsafe"]) == [1, 0]
    assert set(found.columns[found.notna().any()]) == {"water_unsafe"}


def test_a_subjects_rows_can_be_read(register: Register) -> None:
    years = subject_table(register, "income_years", DAY)
    assert {"household_id", "years_back", "total_fen"} <= set(years.columns)
    assert years["household_id"].str.startswith("H").all()
    with pytest.raises(ValueError, match="'income_yers' is not a subject"):
        subject_table(register, "income_yers", DAY)


def test_the_rows_of_some_households_are_those_that_they_have_among_all(register: Register) -> None:
    years = subject_table(register, "income_years", DAY)
    some = sorted(set(years["household_id"]))[1::3]
    own = subject_table(register, "income_years", DAY, households=some)
    among_all = years[years["household_id"].isin(some)].reset_index(drop=True)
    pd.testing.assert_frame_equal(own[own["household_id"].isin(some)].reset_index(drop=True), among_all)
    assert len(own) < len(years)


def test_only_the_policy_that_was_used_is_named(register: Register) -> None:
    """Rows in force whose source nobody has seen, of the files that the indicators asked for read."""
    named = {
        name: derive_indicators(register, DAY, only=[name]).attrs["unverified_policy"]
        for name in ("water_unsafe", "income_per_head_yuan", "income_to_line", "guarantees_unmet_count")
    }
    assert named["water_unsafe"] == ()
    assert "income_exclusions.transfer" in named["income_per_head_yuan"]
    assert "lines.poverty.2018" in named["income_to_line"]
    assert not any(name.startswith("answers") for name in named["income_to_line"])
    contact = derive_indicators(register, DAY, only=["contact_overloaded"]).attrs["unverified_policy"]
    assert not any(name.startswith("limits") for name in contact), "it reads one limit, which is verified"
    assert "guarantees.water" not in named["guarantees_unmet_count"]
    later = derive_indicators(register, "2019-12-31", only=["guarantees_unmet_count"])
    assert "guarantees.water" in later.attrs["unverified_policy"]


VILLAGERS = """
select h.household_id, v.people as trial_count
from households h
join (select g.village, count(*) as people from people q join households g using (household_id) group by g.village) v
  using (village)
"""


def test_a_person_who_moved_between_chunks_is_counted_once_among_neighbours(tmp_path: Path) -> None:
    homes = pd.DataFrame({"household_id": [f"h{n}" for n in range(6)], "county": "340123", "village": "v"})
    people = pd.DataFrame({"person_id": [f"p{n}" for n in range(6)], "household_id": homes["household_id"]})
    moved = people[:1].assign(household_id="h5", occurred_on="2017-01-01")
    people = pd.concat([people.assign(occurred_on="2015-01-01"), moved], ignore_index=True).assign(
        relation="other", present=True
    )
    tables = {"households": homes.assign(occurred_on="2015-01-01"), "members": people}
    register = read_register({name: rows.assign(entered_on=rows["occurred_on"]) for name, rows in tables.items()})
    catalogue = own(tmp_path, VILLAGERS, more='scope = "register"')
    for chunk in (1, 2, 100):
        found = derive_indicators(register, DAY, ["trial_count"], catalogue, households_per_chunk=chunk)
        assert found["trial_count"].tolist() == [6.0] * 6, chunk


def test_a_day_on_which_nobody_was_known_gives_an_empty_table() -> None:
    homes = pd.DataFrame({"household_id": ["h"], "county": ["c"], "occurred_on": "2015-01-01"})
    area = pd.DataFrame({"area": ["c"], "year": [2013], "occurred_on": "2013-01-01"})
    tables = {"households": homes, "area_years": area}
    early = read_register({name: rows.assign(entered_on=rows["occurred_on"]) for name, rows in tables.items()})
    found = derive_indicators(early, "2013-12-31")
    assert found.empty
    assert list(found.columns) == list(early.catalogue.indicators)
    assert derive_indicators(early, "2015-12-31").shape[0] == 1
