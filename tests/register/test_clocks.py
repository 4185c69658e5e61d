from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from tests.reading.made_rows import bill, homes, income


def _undated() -> dict[str, pd.DataFrame]:
    incomes = pd.DataFrame([income("h1", 100, None), income("h1", 50, None, year=2017)]).drop(columns="entered_on")
    return {"households": homes("h1").drop(columns="entered_on"), "incomes": incomes}


def test_tables_without_a_day_of_entry_are_refused_with_both_remedies() -> None:
    with pytest.raises(RegisterError) as caught:
        read_register(_undated())
    assert len(caught.value.problems) == 1
    message = str(caught.value)
    assert "households (DataFrame), incomes (DataFrame)" in message
    assert "snapshot_on" in message
    assert "lags" in message


def test_an_empty_column_of_entry_is_no_better_than_none() -> None:
    with pytest.raises(RegisterError, match="entered_on"):
        read_register({"incomes": pd.DataFrame([income("h1", 100, None)])})


def test_a_single_row_without_a_day_of_entry_is_set_apart() -> None:
    frame = pd.DataFrame([income("h1", 100, "2019-01-10"), income("h1", 50, None, year=2017)])
    register = read_register({"incomes": frame})
    assert register.quarantine[["line", "column", "reason_code"]].values.tolist() == [
        [1, "entered_on", "missing_required"]
    ]


def test_a_snapshot_dates_the_rows_that_have_no_date() -> None:
    register = read_register(_undated(), snapshot_on="2019-12-31")
    assert register.assumed_clocks == {"households": "snapshot 2019-12-31", "incomes": "snapshot 2019-12-31"}
    assert register.as_of("2019-12-31")["incomes"]["entered_on"].eq(pd.Timestamp("2019-12-31")).all()


def test_a_day_before_the_snapshot_is_refused() -> None:
    register = read_register(_undated(), snapshot_on="2019-12-31")
    with pytest.raises(RegisterError, match="come from a snapshot of 2019-12-31"):
        register.as_of("2019-12-30")


def test_a_lag_dates_each_row_by_its_occurrence() -> None:
    register = read_register(_undated(), snapshot_on="2019-12-31", lags={"incomes": 90, "households": 30})
    assert register.assumed_clocks == {"households": "lag 30 days", "incomes": "lag 90 days"}
    # 2017-12-31 + 90 days = 2018-03-31; 2018-12-31 + 90 days = 2019-03-31.
    assert register.as_of("2018-03-31")["incomes"]["amount_yuan"].tolist() == [50.0]
    assert register.as_of("2019-03-30")["incomes"]["amount_yuan"].tolist() == [50.0]
    assert len(register.as_of("2019-03-31")["incomes"]) == 2


def test_no_lag_reaches_beyond_the_snapshot() -> None:
    # What stands in a snapshot was known when it was drawn.
    register = read_register(_undated(), snapshot_on="2019-01-15", lags={"incomes": 90, "households": 0})
    assert len(register.as_of("2019-01-15")["incomes"]) == 2


def test_a_table_with_its_own_days_needs_no_assumption() -> None:
    tables = {"households": homes("h1"), "incomes": _undated()["incomes"]}
    register = read_register(tables, lags={"incomes": 90})
    assert register.assumed_clocks == {"incomes": "lag 90 days"}


def test_in_a_snapshot_a_later_date_is_unknown_until_the_snapshot() -> None:
    row = bill("p1", "b1", "2019-03-05", settled_on="2019-06-30", own_payment_yuan=500.0)
    register = read_register({"medical_bills": pd.DataFrame([row])}, snapshot_on="2019-12-31")
    assert register.as_of("2019-08-01")["medical_bills"]["settled_on"].isna().all()
    assert register.as_of("2019-12-31")["medical_bills"]["settled_on"].notna().all()


def test_a_lag_holds_for_what_was_filled_in_later_too() -> None:
    row = {"household_id": "h1", "kind": "low_income_aid", "started_on": "2016-01-01", "ended_on": "2017-06-30"}
    register = read_register({"benefits": pd.DataFrame([row])}, snapshot_on="2019-12-31", lags={"benefits": 10})
    assert register.as_of("2017-07-09")["benefits"]["ended_on"].isna().all()
    assert register.as_of("2017-07-10")["benefits"]["ended_on"].notna().all()


def test_a_mapping_says_the_same_as_the_arguments() -> None:
    said = {
        "snapshot_on": "2019-12-31",
        "lags": {"incomes": 90},
        "covers": {"incomes": {"from": "2017-01-01"}},
        "columns": {"incomes": {"金额": "amount_yuan"}},
    }
    tables = _undated()
    tables["incomes"] = tables["incomes"].rename(columns={"amount_yuan": "金额"})
    by_mapping = read_register(tables, mapping=said)
    by_arguments = read_register(
        _undated(), snapshot_on="2019-12-31", lags={"incomes": 90}, covers={"incomes": "2017-01-01"}
    )
    assert by_mapping.sha256 == by_arguments.sha256


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"snapshot": "2019-12-31"}, "snapshot: unknown key.*did you mean 'snapshot_on'"),
        ({"snapshot_on": "yesterday"}, "snapshot_on: is not a day"),
        ({"lags": {"income": 90}}, "lags.income: is not a table of the register; did you mean 'incomes'"),
        ({"lags": {"incomes": -1}}, "lags.incomes: is not a number of days"),
        ({"lags": {"incomes": "90"}}, "lags.incomes: is not a number of days"),
        ({"covers": {"incomes": {"form": "2019-01-01"}}}, "covers.incomes.form: unknown key"),
        ({"covers": {"incomes": ("2019-01-01", "2018-01-01")}}, "is before the beginning"),
        ({"columns": {"incomes": {"x": "amount"}}}, "a column of the table; did you mean 'amount_yuan'"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(said: Any, message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        read_register(_undated(), mapping=said)
