"""An indicator can be looked up, and traced to the rows that it came from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fupin_risk.errors import DefinitionError
from fupin_risk.indicators import derive_indicators, describe, trace
from fupin_risk.reading import read_register
from fupin_risk.register import Register

from .conftest import DAY


def test_a_description_shows_label_unit_clause_and_sql() -> None:
    said = str(describe("income_slope"))
    parts = (
        "近5年人均纯收入年均变动",
        "yuan_a_year",
        "Z二",
        "slope_of(",
        "builds on: ",
        "income_heads",
        "income_years",
    )
    for part in parts:
        assert part in said
    with pytest.raises(DefinitionError, match="did you mean"):
        describe("income_slop")


def test_a_description_names_the_policy_behind_an_indicator_and_what_nobody_has_seen() -> None:
    said = str(describe("income_to_line"))
    assert "policy: lines.poverty.2017, everywhere, from 2017-01-01 to 2017-12-31, published 2017-01-01" in said
    assert "policy: income_exclusions.transfer" in said
    assert "chosen by the project; not verified" in said
    assert "policy: precedence.members" in str(describe("dwelling_unsafe"))
    assert "policy: lines" not in str(describe("dwelling_unsafe"))


def test_everything_in_the_catalogue_can_be_described_and_traced(register: Register, indicators: pd.DataFrame) -> None:
    household = str(indicators.notna().sum(axis=1).idxmax())
    subjects = {entry.subject: name for name, entry in register.catalogue.indicators.items()}
    for name in register.catalogue.indicators:
        assert name in str(describe(name))
    for name in subjects.values():
        rows = trace(register, name, household, DAY)
        entry = register.catalogue.find(name)
        assert {table for table in entry.tables if table in register.tables} - {"households"} <= set(rows), name


def test_the_rows_add_up_to_the_indicator(register: Register, indicators: pd.DataFrame) -> None:
    paid = indicators["own_medical_yuan_12m"]
    household = str(paid.idxmax())
    rows = trace(register, "own_medical_yuan_12m", household, DAY)
    bills = rows["medical_bills"]
    window = bills[pd.to_datetime(bills["settled_on"]) > "2017-12-31"]
    assert window["own_payment_yuan"].sum() == pytest.approx(paid[household])
    assert set(bills["person_id"]) <= set(rows["members"]["person_id"])
    assert set(rows["members"]["household_id"]) == {household}


def test_rows_entered_later_are_not_shown(register: Register, indicators: pd.DataFrame) -> None:
    for frame in trace(register, "shocks_count_24m", str(indicators["shocks_count_24m"].idxmax()), DAY).values():
        assert (pd.to_datetime(frame["entered_on"]) <= pd.Timestamp(DAY)).all()


def test_a_villages_shock_is_shown_for_its_households() -> None:
    homes = pd.DataFrame(
        {
            "household_id": ["a", "b"],
            "occurred_on": "2018-01-01",
            "county": "340123",
            "village": ["v1", "v2"],
            "entered_on": "2018-02-01",
        }
    )
    shocks = pd.DataFrame(
        {"village": ["v1"], "kind": ["disaster"], "occurred_on": ["2018-06-01"], "entered_on": ["2018-06-02"]}
    )
    made = read_register({"households": homes, "shocks": shocks})
    assert len(trace(made, "disaster_count_24m", "a", DAY)["shocks"]) == 1
    assert len(trace(made, "disaster_count_24m", "b", DAY)["shocks"]) == 0


def test_a_contacts_other_households_are_shown(register: Register, indicators: pd.DataFrame) -> None:
    load = indicators["contact_households_count"]
    household = str(load.idxmax())
    pairings = trace(register, "contact_households_count", household, DAY)["pairings"]
    in_force = pairings[pd.isna(pairings["ended_on"])]
    assert in_force.groupby("contact_id")["household_id"].nunique().max() == load[household]


def test_the_traced_rows_alone_give_the_indicator_again(register: Register, indicators: pd.DataFrame) -> None:
    for name in ("income_slope", "loan_balance_yuan", "measures_lapsed_after_exit_count", "industry_in_force_count"):
        household = str(indicators[name].abs().idxmax())
        rows = trace(register, name, household, DAY)
        covers = {
            row.table: (row.covered_from, None)
            for row in register.covers_as_of(DAY).dropna().itertuples()
            if row.table in rows
        }
        alone = derive_indicators(read_register(rows, covers=covers), DAY, only=[name])
        np.testing.assert_allclose(alone.loc[household, name], indicators.loc[household, name], rtol=1e-12)


def test_an_unknown_household_is_a_wrong_call(register: Register) -> None:
    with pytest.raises(ValueError, match="no household with this id"):
        trace(register, "income_slope", "nobody", DAY)
