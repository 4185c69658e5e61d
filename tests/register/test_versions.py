from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from tests.reading.made_rows import bill, homes, income


def _wages(day: str, *rows: dict[str, object]) -> list[float]:
    register = read_register({"households": homes("h1"), "incomes": pd.DataFrame(rows)})
    return register.as_of(day)["incomes"]["amount_yuan"].tolist()


def test_a_correction_replaces_the_row_that_it_corrects() -> None:
    # A wage of 100 that is corrected to 70 is 70, not 170.
    rows = income("h1", 100, "2019-01-10"), income("h1", 70, "2019-06-01")
    assert _wages("2019-12-31", *rows) == [70.0]


def test_a_correction_is_not_seen_before_it_was_entered() -> None:
    rows = income("h1", 100, "2019-01-10"), income("h1", 70, "2019-06-01")
    assert _wages("2019-05-31", *rows) == [100.0]
    assert _wages("2019-06-01", *rows) == [70.0]


def test_a_retracted_row_is_gone_from_the_day_of_its_retraction() -> None:
    rows = income("h1", 100, "2019-01-10"), income("h1", None, "2019-06-01", retracted=True)
    assert _wages("2019-05-31", *rows) == [100.0]
    assert _wages("2019-06-01", *rows) == []


def test_a_retracted_row_can_be_asserted_again() -> None:
    rows = (
        income("h1", 100, "2019-01-10"),
        income("h1", None, "2019-02-01", retracted=True),
        income("h1", 90, "2019-03-01"),
    )
    assert _wages("2019-02-15", *rows) == []
    assert _wages("2019-12-31", *rows) == [90.0]


def test_rows_of_different_reporters_are_no_versions_of_each_other() -> None:
    rows = [
        {"household_id": "h1", "started_on": "2018-01-01", "kind": "health", "entered_on": day, "reported_by": by}
        for day, by in (("2018-02-01", "town"), ("2018-03-01", "county"))
    ]
    register = read_register({"measures": pd.DataFrame(rows)})
    assert register.as_of("2018-12-31")["measures"]["reported_by"].tolist() == ["county", "town"]


def test_keys_with_a_missing_part_are_one_key() -> None:
    # No sub-kind in both rows: still one wage, corrected.
    rows = income("h1", 100, "2019-01-10", sub_kind=None), income("h1", 70, "2019-06-01", sub_kind=None)
    assert _wages("2019-12-31", *rows) == [70.0]


def test_of_a_state_the_newest_that_had_occurred_and_been_entered_holds() -> None:
    frame = pd.concat(
        [
            homes("h1", village="v1"),
            homes("h1", village="v2", entered_on="2016-02-01").assign(occurred_on="2016-01-01"),
            # Entered late: the household lived in v0 in 2015, which changes nothing about today.
            homes("h1", village="v0", entered_on="2017-01-01").assign(occurred_on="2015-01-01"),
        ]
    )
    register = read_register({"households": frame})
    assert register.as_of("2015-12-31")["households"]["village"].tolist() == ["v1"]
    assert register.as_of("2016-12-31")["households"]["village"].tolist() == ["v2"]
    assert register.as_of("2018-12-31")["households"]["village"].tolist() == ["v2"]


def test_a_retracted_state_gives_way_to_the_one_before() -> None:
    frame = pd.concat(
        [
            homes("h1", village="v1"),
            homes("h1", village="v2", entered_on="2016-02-01").assign(occurred_on="2016-01-01"),
            homes("h1", village="v2", entered_on="2016-05-01").assign(occurred_on="2016-01-01", retracted=True),
        ]
    )
    register = read_register({"households": frame})
    assert register.as_of("2016-12-31")["households"]["village"].tolist() == ["v1"]


def test_a_date_filled_in_later_is_unknown_until_it_comes() -> None:
    rows = [bill("p1", "b1", "2019-03-05", settled_on="2019-06-30", own_payment_yuan=500.0, total_yuan=900.0)]
    register = read_register({"medical_bills": pd.DataFrame(rows)})
    before = register.as_of("2019-06-29")["medical_bills"].iloc[0]
    after = register.as_of("2019-06-30")["medical_bills"].iloc[0]
    assert pd.isna(before["settled_on"])
    assert pd.isna(before["own_payment_yuan"])
    assert before["total_yuan"] == 900.0
    assert after["settled_on"] == pd.Timestamp("2019-06-30")
    assert after["own_payment_yuan"] == 500.0
    assert register.ledger.set_index("table").loc["medical_bills", "split"] == 1


def test_a_value_that_belongs_to_an_unknown_date_is_unknown() -> None:
    rows = [bill("p1", "b1", "2019-03-05", settled_on=None, own_payment_yuan=500.0)]
    register = read_register({"medical_bills": pd.DataFrame(rows)})
    assert register.as_of("2019-12-31")["medical_bills"]["own_payment_yuan"].isna().all()


def test_without_the_column_of_its_date_a_value_is_known_from_its_entry() -> None:
    rows = [bill("p1", "b1", "2019-03-05", own_payment_yuan=500.0)]
    register = read_register({"medical_bills": pd.DataFrame(rows)})
    assert register.as_of("2019-03-05")["medical_bills"]["own_payment_yuan"].tolist() == [500.0]


def test_a_date_of_an_old_version_does_not_override_a_later_correction() -> None:
    rows = [
        bill("p1", "b1", "2019-03-05", settled_on="2019-06-30", own_payment_yuan=500.0),
        bill("p1", "b1", "2019-05-01", settled_on="2019-04-30", own_payment_yuan=400.0),
    ]
    register = read_register({"medical_bills": pd.DataFrame(rows)})
    assert register.as_of("2019-12-31")["medical_bills"]["own_payment_yuan"].tolist() == [400.0]


def test_a_planned_date_is_seen_as_soon_as_its_row() -> None:
    loan = {
        "household_id": "h1", "loan_id": "l1", "stage": "lent", "occurred_on": "2018-01-01", "due_on": "2021-01-01",
        "entered_on": "2018-01-10",
    }  # fmt: skip
    register = read_register({"loans": pd.DataFrame([loan])})
    assert register.as_of("2018-12-31")["loans"]["due_on"].tolist() == [pd.Timestamp("2021-01-01")]


def test_nothing_is_known_before_it_happens() -> None:
    # The row was entered in January, and its day of occurrence changed in place to June.
    status = {"household_id": "h1", "status": "exited", "occurred_on": "2016-06-01", "entered_on": "2016-01-10"}
    register = read_register({"households": homes("h1"), "statuses": pd.DataFrame([status])})
    assert register.as_of("2016-05-31")["statuses"].empty
    assert len(register.as_of("2016-06-01")["statuses"]) == 1
    assert register.ledger.set_index("table").loc["statuses", "split"] == 1


def test_a_day_before_the_first_entry_is_refused() -> None:
    register = read_register({"households": homes("h1")})
    with pytest.raises(RegisterError, match="first row was entered on 2014-01-31"):
        register.as_of("2014-01-30")


@pytest.mark.parametrize("day", ["31 Feb", 5, None, float("nan")])
def test_what_is_no_day_is_a_wrong_call(day: dt.date) -> None:
    register = read_register({"households": homes("h1")})
    with pytest.raises(ValueError, match="2019-12-31"):
        register.as_of(day)
