"""A made county as the national system exports it reads back equal on what the export holds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import load_workbook

import fupin_risk as fr
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.synthetic import write_national

DAY, EARLIER = "2018-12-31", "2017-12-31"


@pytest.fixture(scope="module")
def county() -> Register:
    return fr.make_county(households=250, start="2014-01-01", end=DAY, seed=11)


@pytest.fixture(scope="module", params=["xlsx", "csv"])
def folder(request: pytest.FixtureRequest, county: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    write_national(county, DAY, folder, form=request.param)
    return folder


@pytest.fixture(scope="module")
def again(folder: Path) -> Register:
    return read_register(folder)


def both(county: Register, again: Register, table: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return county.as_of(DAY)[table], again.as_of(DAY)[table]


HOUSEHOLD = ("county", "township", "village", "household_type", "primary_cause", "land_mu", "resource", "dwelling_safe")
MEMBER = (
    *(
        "household_id",
        "present",
        "left_reason",
        "relation",
        "born_on",
        "sex",
        "labour_ability",
        "skill",
        "health_state",
    ),
    *("disability_grade", "schooling_stage", "in_province", "migrant_months", "health_insured", "pension"),
)


@pytest.mark.parametrize(
    ("table", "key", "columns"),
    [("households", "household_id", [*HOUSEHOLD, "water_safe"]), ("members", "person_id", list(MEMBER))],
)
def test_households_and_members_are_equal(
    county: Register, again: Register, table: str, key: str, columns: list[str]
) -> None:
    made, read = (frame.set_index(key)[columns].sort_index() for frame in both(county, again, table))
    pd.testing.assert_frame_equal(read, made, check_exact=True)


def test_entries_and_exits_are_equal_to_the_month(county: Register, again: Register) -> None:
    made, read = both(county, again, "statuses")
    # The sheet has room for the newest of each kind, and for these kinds.
    made = made[made["status"].isin(["registered", "exited", "risk_found", "risk_removed"])]
    made = made.groupby(["household_id", "status"])["occurred_on"].max()
    read = read.groupby(["household_id", "status"])["occurred_on"].max()
    month_end = made.dt.normalize() + pd.offsets.MonthEnd(0)
    pd.testing.assert_series_equal(read, month_end, check_dtype=False)


def test_the_income_of_the_latest_period_is_equal_to_the_fen(county: Register, again: Register) -> None:
    made, read = both(county, again, "incomes")
    made = made[made["period_end"] == made["period_end"].max()]
    key = ["household_id", "period_start", "period_end", "income_kind"]
    pd.testing.assert_series_equal(
        read.set_index(key)["amount_yuan"].sort_index(),
        made.set_index(key)["amount_yuan"].sort_index(),
        check_exact=True,
    )


def test_the_help_in_force_is_the_same(county: Register, again: Register) -> None:
    made, read = both(county, again, "measures")
    made = made[made["ended_on"].isna() | (made["ended_on"] > DAY)]
    kinds = set(county.catalogue.layouts.rows["measures"].each.headings)  # type: ignore[union-attr]
    expected = {(home, kind) for home, kind in made[["household_id", "kind"]].itertuples(index=False) if kind in kinds}
    assert set(read[["household_id", "kind"]].itertuples(index=False, name=None)) == expected


def test_the_export_holds_no_day_of_entry_and_can_be_seen_from_its_day_on(again: Register) -> None:
    assert set(again.assumed_clocks.values()) == {f"snapshot {DAY}"}
    assert again.quarantine.empty
    assert again.unread.empty
    with pytest.raises(fr.RegisterError, match="is unknown"):
        again.as_of("2018-12-30")


def test_no_heading_tells_when_a_row_was_entered(county: Register, tmp_path: Path) -> None:
    (path,) = write_national(county, DAY, tmp_path)
    for name in load_workbook(path).sheet_names:
        rows = load_workbook(path).get_sheet_by_name(name).to_python()
        assert rows[1][0] == f"导出日期：{DAY}"
        assert all(isinstance(cell, str) for row in rows for cell in row)
        assert not any("录入" in heading or "entered" in heading for heading in rows[2])


def test_exports_of_two_days_become_versions(county: Register, tmp_path: Path) -> None:
    for day in (EARLIER, DAY):
        write_national(county, day, tmp_path, form="csv")
    register = read_register(tmp_path)
    for day in (EARLIER, DAY):
        made, read = (
            each.as_of(day)["households"].set_index("household_id")[["village", "household_type", "primary_cause"]]
            for each in (county, register)
        )
        pd.testing.assert_frame_equal(read.sort_index(), made.sort_index())


def test_the_same_county_gives_the_same_bytes(county: Register, tmp_path: Path) -> None:
    (first,), (second,) = (write_national(county, DAY, tmp_path / name) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_training_on_one_export_is_one_sentence(again: Register) -> None:
    with pytest.raises(fr.RegisterError, match="is unknown"):
        fr.build_panel(again, as_of=["2016-12-31", "2017-12-31"])
    # On the day of export itself every window is still open: there is nothing to learn from.
    with pytest.raises(fr.ModelError, match="0 of 0 labelled rows"):
        fr.RiskModel.from_recipe("relapse-12m").fit(fr.build_panel(again, as_of=[DAY]))


def test_the_sample_of_the_docs_is_such_an_export() -> None:
    sample = Path(__file__).parents[2] / "docs" / "samples" / "made_export_20181231.xlsx"
    register = read_register(sample)
    assert register.quarantine.empty
    assert len(register.as_of(DAY)["households"]) >= 20
    assert set(register.assumed_clocks.values()) == {f"snapshot {DAY}"}
