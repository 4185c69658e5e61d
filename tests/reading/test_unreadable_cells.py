"""A cell whose value the file lost is never taken for an empty one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from fupin_risk.parsing.lost_values import ERRORS, FORMULA, MERGED
from fupin_risk.reading import read_register
from tests.reading.made_rows import homes, income, not_read

DAY = "2020-01-31"
HOME = {"household_id": "h1", "occurred_on": "2014-01-01", "entered_on": DAY, "county": "340123"}
MEMBER = {"person_id": "p1", "household_id": "h1", "occurred_on": "2014-01-01", "entered_on": DAY}
# One column of every type.
CELLS = [
    ("households", "village", HOME), ("households", "head_name", HOME), ("households", "household_id", HOME),
    ("households", "land_mu", HOME), ("members", "id_number", MEMBER), ("members", "person_id", MEMBER),
    ("members", "relation", MEMBER), ("members", "born_on", MEMBER), ("members", "present", MEMBER),
    ("members", "migrant_months", MEMBER), ("incomes", "amount_yuan", income("h1", 5, DAY)),
]  # fmt: skip


TEXTS = dict.fromkeys(("#N/A", "#REF!", " #DIV/0!", "Err:502", "#####"), "error_cell") | {
    FORMULA: "formula_without_value",
    MERGED: "merged_cell",
}


@pytest.mark.parametrize(("table", "column", "row"), CELLS)
def test_a_lost_value_is_named_in_every_type_of_column(table: str, column: str, row: dict[str, Any]) -> None:
    rows = []
    for number, text in enumerate(TEXTS):
        ids = {"household_id": f"h{number}"} | ({"person_id": f"p{number}"} if "person_id" in row else {})
        rows.append(row | ids | {column: text})
    tables = {"households": homes(*(f"h{number}" for number in range(len(TEXTS)))), table: pd.DataFrame(rows)}
    found = not_read(read_register(tables)).query("column == @column").sort_values("line")
    assert found["reason_code"].tolist() == [*TEXTS.values()]


def test_what_only_looks_like_an_error_is_kept() -> None:
    names = ["#1", "##", "Err: 5", "#N/A of the village", "N/A"]
    rows = pd.DataFrame([HOME | {"household_id": f"h{number}", "head_name": name} for number, name in enumerate(names)])
    register = read_register({"households": rows})
    assert register.quarantine.empty
    assert register.ledger["accepted"].tolist() == [len(names)]


@pytest.mark.parametrize("column", ["household_id", "village", "head_name", "land_mu", "occurred_on", "county"])
def test_a_text_that_is_written_as_a_formula_is_that_text(column: str) -> None:
    row = {**HOME, "head_name": "甲", "village": "新华村", "land_mu": "3.5"}
    marked = row | {column: f' ="{row[column]}"'}
    plain, register = (read_register({"households": pd.DataFrame([each])}) for each in (row, marked))
    pd.testing.assert_frame_equal(register.tables["households"], plain.tables["households"])
    kinds = register.normalised[["column", "kind"]].to_numpy().tolist()
    assert [column, "text_mark"] in kinds


def test_every_error_of_a_spreadsheet_is_known() -> None:
    rows = [HOME | {"household_id": f"h{number}", "village": error} for number, error in enumerate(ERRORS)]
    found = not_read(read_register({"households": pd.DataFrame(rows)}))
    assert found["reason_code"].tolist() == ["error_cell"] * len(ERRORS)
