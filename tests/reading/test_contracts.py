from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import REASONS, read_register
from tests.reading.every_table import whole_county
from tests.reading.made_rows import bill, homes, income
from tests.said import WORDS


def _reasons(frame: pd.DataFrame, table: str, *, cells: bool = False) -> list[tuple[int, str, str]]:
    register = read_register({table: frame})
    rows = (register.unread_cells if cells else register.quarantine)[["line", "column", "reason_code"]]
    return [tuple(row) for row in rows.itertuples(index=False)]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("period_end", "2019-02-30", "bad_date"),
        ("period_end", "soon", "bad_date"),
        ("period_end", "1899-12-31", "date_out_of_range"),
        ("period_end", "2101-01-01", "date_out_of_range"),
        ("income_kind", "工钱", "unknown_code"),
        ("period_start", "2019-06-01", "period_reversed"),
    ],
)
def test_a_cell_that_should_place_its_row_sets_it_apart(column: str, cell: Any, reason: str) -> None:
    frame = pd.DataFrame([income("h1", 100.0, "2019-01-10") | {column: cell}]).astype({column: object})
    assert (0, column, reason) in _reasons(frame, "incomes")


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("amount_yuan", None, "missing_required"),
        ("amount_yuan", " ", "missing_required"),
        ("amount_yuan", "1,00", "not_a_number"),
        ("amount_yuan", "1_000", "not_a_number"),
        ("amount_yuan", "100户", "not_a_number"),
        ("amount_yuan", "壹万贰仟元", "not_a_number"),
        ("amount_yuan", "inf", "not_a_number"),
        ("amount_yuan", float("inf"), "not_a_number"),
        ("amount_yuan", "nan", "not_a_number"),
        ("amount_yuan", 2e12, "out_of_range"),
        ("cost_yuan", -1, "out_of_range"),
        ("imputed", "perhaps", "not_yes_or_no"),
    ],
)
def test_another_cell_that_cannot_stand_is_unknown_and_its_row_stays(column: str, cell: Any, reason: str) -> None:
    frame = pd.DataFrame([income("h1", 100.0, "2019-01-10") | {column: cell}]).astype({column: object})
    register = read_register({"incomes": frame})
    assert _reasons(frame, "incomes") == []
    assert (0, column, reason) in _reasons(frame, "incomes", cells=True)
    assert register.tables["incomes"][column].isna().tolist() == [True]
    assert register.doubts[["column", "reason_code", "rows"]].to_numpy().tolist() == [[column, reason, 1]]


def test_every_fault_of_a_row_is_said_at_once() -> None:
    frame = pd.DataFrame([income("h1", "much", "2019-01-10") | {"income_kind": "x", "period_end": "y"}])
    assert _reasons(frame, "incomes") == [
        (0, "income_kind", "unknown_code"),
        (0, "period_end", "bad_date"),
    ]


def test_exactly_one_of_household_and_village_is_hit_by_a_shock() -> None:
    base = {"kind": "disaster", "occurred_on": "2018-01-01", "entered_on": "2018-01-05"}
    rows = [
        base | {"household_id": "h1", "village": None},
        base | {"household_id": None, "village": "v1"},
        base | {"household_id": "h2", "village": "v1"},
        base | {"household_id": None, "village": None},
    ]
    found = _reasons(pd.DataFrame(rows), "shocks")
    assert found == [(2, "household_id,village", "not_exactly_one"), (3, "household_id,village", "not_exactly_one")]


def test_every_reason_has_a_remedy_in_both_languages() -> None:
    assert set(WORDS.remedies) == set(REASONS)
    frame = pd.DataFrame([income("h1", "much", "2019-01-10")])
    row = read_register({"incomes": frame}).doubts.iloc[0]
    assert row["remedy_zh"] == WORDS.remedies["not_a_number"].zh
    assert row["remedy_en"] == WORDS.remedies["not_a_number"].en


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12.34", 1234), ("12.345", 1234), ("12.355", 1236), ("-12.345", -1234), ("-12.355", -1236), ("12.3451", 1235),
        (12.345, 1234), (12.355, 1236), (0.29, 29), (1e9, 10**11), (7, 700), (Decimal("12.345"), 1234), ("+5", 500),
        ("1e3", 100000), (True, None),
    ],
)  # fmt: skip
def test_yuan_become_fen_half_to_even(cell: Any, fen: Any) -> None:
    frame = pd.DataFrame([income("h1", cell, "2019-01-10")])
    register = read_register({"incomes": frame})
    if fen is None:
        assert register.unread_cells["reason_code"].tolist() == ["not_a_number"]
        return
    with register.locked("2019-12-31") as connection:
        assert connection.execute("SELECT amount_fen FROM incomes").fetchall() == [(fen,)]


def test_blanks_and_fractions_of_a_fen_are_counted() -> None:
    rows = [income(" h1\u3000", "1.005", "2019-01-10"), income("h2", "1.00", "2019-01-10")]
    register = read_register({"incomes": pd.DataFrame(rows)})
    assert register.tables["incomes"]["household_id"].tolist() == ["h1", "h2"]
    assert register.ledger["normalised"].tolist() == [1]


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("2019-06-05", "2019-06-05", None), ("2019/6/5", "2019-06-05", None), ("20190605", "2019-06-05", None),
        ("2019.6.5", "2019-06-05", None), ("2019年6月5日", "2019-06-05", None),
        ("2019-06-05 00:00:00", "2019-06-05", None), ("2019-06-05T23:59:59+08:00", "2019-06-05", None),
        ("2019-06", "2019-06-30", "month"), ("201902", "2019-02-28", "month"), ("2019年6月", "2019-06-30", "month"),
        ("2019", "2019-12-31", "year"), ("2019年", "2019-12-31", "year"),
        (20190605, "2019-06-05", None), (201906, "2019-06-30", "month"), (2019, "2019-12-31", "year"),
        (dt.date(2019, 6, 5), "2019-06-05", None), (pd.Timestamp("2019-06-05 12:00"), "2019-06-05", None),
        # Five in the afternoon in Greenwich is the next day in China.
        (pd.Timestamp("2019-06-04 17:00", tz="UTC"), "2019-06-05", None),
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_written(cell: Any, day: str, precision: Any) -> None:
    row = {"household_id": "h1", "status": "exited", "occurred_on": cell, "entered_on": "2020-01-01"}
    table = read_register({"statuses": pd.DataFrame([row])}).tables["statuses"]
    assert table["occurred_on"].tolist() == [pd.Timestamp(day)]
    expected = [] if precision is None else [f"occurred_on:{precision}"]
    assert table.get("date_precision", pd.Series([], dtype=str)).tolist() == expected


def test_a_period_begins_with_the_first_day_of_its_month() -> None:
    row = income("h1", 100, "2019-05-01", period_start="2019-03", period_end="2019-03")
    table = read_register({"incomes": pd.DataFrame([row])}).tables["incomes"]
    assert table[["period_start", "period_end"]].values.tolist() == [
        [pd.Timestamp("2019-03-01"), pd.Timestamp("2019-03-31")]
    ]


@pytest.mark.parametrize(
    "values",
    [["1001", "2"], [1001, 2], [1001.0, np.nan, 2.0], pd.Categorical(["1001", "2"]), np.array([1001, 2], "i2")],
)
def test_ids_of_any_type_become_text(values: Any) -> None:
    rows = pd.DataFrame(
        {"household_id": values, "occurred_on": "2018-01-01", "county": 340123, "entered_on": "2018-01-01"}
    )
    register = read_register({"households": rows})
    assert register.tables["households"]["household_id"].tolist() == ["1001", "2"]
    assert register.tables["households"]["county"].unique().tolist() == ["340123"]


def test_the_outside_form_has_the_types_that_pandas_users_expect() -> None:
    register = read_register(
        {
            "households": homes("h1", "h2", land_mu=[1.5, None], dwelling_safe=["yes", None]),
            "area_years": pd.DataFrame(
                [
                    {
                        "area": "v1",
                        "year": 2018,
                        "occurred_on": "2018-12-31",
                        "entered_on": "2019-02-01",
                        "poor_population": None,
                    }
                ]
            ),
        }
    )
    table = register.as_of("2019-12-31")["households"]
    assert str(table["land_mu"].dtype) == "float64"
    assert str(table["dwelling_safe"].dtype) == "boolean"
    assert table["dwelling_safe"].tolist() == [True, pd.NA]
    assert table["occurred_on"].dtype.kind == "M"
    assert str(register.as_of("2019-12-31")["area_years"]["year"].dtype) == "Int64"


def test_names_and_telephones_are_kept_apart() -> None:
    register = read_register({"households": homes("h1", head_name="name", phone="telephone")})
    assert {"head_name", "phone"}.isdisjoint(register.as_of("2019-12-31")["households"].columns)
    with register.locked("2019-12-31") as connection:
        columns = {row[0] for row in connection.execute("DESCRIBE households").fetchall()}
    assert {"head_name", "phone"}.isdisjoint(columns)
    assert register.named("2019-12-31").values.tolist() == [["h1", "name", "telephone"]]


def test_all_wrong_columns_are_named_at_once_with_what_was_meant() -> None:
    frame = homes("h1").rename(columns={"household_id": "houshold_id"}).assign(colour="red")
    incomes = pd.DataFrame([income("h1", 1, "2019-01-10")]).drop(columns="amount_yuan")
    with pytest.raises(RegisterError) as caught:
        read_register({"households": frame, "incomes": incomes})
    message = str(caught.value)
    assert "column houshold_id: is not a column of the table households; did you mean 'household_id'?" in message
    assert "colour" not in message
    assert "incomes (DataFrame), column amount_yuan: is missing" in message


def test_a_surplus_column_is_listed_and_ignored() -> None:
    register = read_register({"households": homes("h1").assign(colour="red", 户主证件号码="x", 姓名="y")})
    assert register.unread[["heading", "why_en"]].values.tolist() == [
        ["colour", "unknown heading"],
        ["户主证件号码", "the table has no such column"],
        ["姓名", "given by the members"],
    ]


@pytest.mark.parametrize("heading", ["行政村", " 行政村 ", "村（社区）", "村(社区)"])
def test_a_chinese_heading_is_read_as_the_column_that_it_names(heading: str) -> None:
    frame = homes("h1").rename(columns={"village": heading})
    assert read_register({"households": frame}).tables["households"]["village"].tolist() == ["v1"]


def test_a_heading_that_nearly_names_a_column_is_answered_with_it() -> None:
    frame = homes("h1").rename(columns={"village": "行政村庄"})
    with pytest.raises(RegisterError, match="did you mean 'village'"):
        read_register({"households": frame})


def test_an_unknown_table_is_named_with_what_was_meant() -> None:
    with pytest.raises(RegisterError, match="houshold: is not a table of the register; did you mean 'households'"):
        read_register({"houshold": homes("h1")})


def test_what_is_no_register_is_a_wrong_call() -> None:
    with pytest.raises(TypeError, match="folder"):
        read_register([homes("h1")])
    with pytest.raises(RegisterError, match="not a DataFrame"):
        read_register({"households": [1, 2]})
    with pytest.raises(RegisterError, match="holds no table"):
        read_register({})


def test_quarantined_rows_can_be_seen_by_those_who_mend_them() -> None:
    register = read_register({"households": homes("h1"), "medical_bills": pd.DataFrame([bill("p1", "b1", "soon")])})
    rows = register.quarantined_rows("medical_bills")
    assert rows[["file", "line", "reason_codes", "bill_id", "entered_on"]].values.tolist() == [
        ["medical_bills (DataFrame)", 0, "bad_date", "b1", "soon"]
    ]
    assert register.quarantined_rows("households").empty


def test_tables_without_rows_are_tables() -> None:
    register = read_register({"households": homes("h1"), "incomes": pd.DataFrame([income("h1", 1, "2019-01-10")])[:0]})
    assert register.as_of("2019-12-31")["incomes"].empty
    assert register.ledger["rows_in"].tolist() == [1, 0]


def test_columns_of_rows_set_apart_stand_in_the_order_of_the_dictionary() -> None:
    bills = pd.DataFrame([bill("p1", "b1", "soon", total_yuan=3.0, kind="inpatient")])
    there = read_register({"medical_bills": bills}).quarantined_rows("medical_bills")
    back = read_register({"medical_bills": bills[bills.columns[::-1]]}).quarantined_rows("medical_bills")
    assert list(there) == list(back) == [
        "file", "line", "reason_codes", "person_id", "bill_id", "occurred_on", "kind", "total_yuan", "entered_on",
    ]  # fmt: skip


def test_doubles_are_the_fen_of_their_decimals() -> None:
    """What a program writes for whole fen, noise beyond it, halves of a fen, and amounts too large for a short cut."""
    amounts = [0.1 + 0.2, 12.34, -0.01, -0.0, 2.675, 0.005, 0.015, 0.0149, -7.125, 999999999.99, 1e9 + 0.25, 4e9 + 0.07]
    rows = pd.DataFrame([income("h1", yuan, "2019-01-10", year=1950 + n) for n, yuan in enumerate(amounts)])
    register = read_register({"incomes": rows})
    found = register.tables["incomes"].sort_values("period_end")["amount_yuan"].tolist()
    exact = [Decimal(repr(round(yuan, 4))) for yuan in amounts]
    assert found == [float(yuan.quantize(Decimal("0.01"), ROUND_HALF_EVEN)) for yuan in exact]
    changed = register.normalised.set_index("kind")["cells"].to_dict()
    assert changed == {"fen_fraction": sum(yuan != yuan.quantize(Decimal("0.01")) for yuan in exact)}


def test_a_small_register_is_read_as_a_large_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's optimizer, which a small one does without, moves nothing."""
    tables = whole_county(households=20, seed=5)
    tables["members"] = tables["members"].astype(object).replace({"head": "??"})
    small = read_register(tables)
    monkeypatch.setattr("fupin_risk.reading.reading._SMALL_BYTES", 0)
    large = read_register(tables)
    assert (small.sha256, len(small.unread_cells)) == (large.sha256, len(large.unread_cells))
    assert len(small.unread_cells) > 0
    assert small.ledger.equals(large.ledger)
