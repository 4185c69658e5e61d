"""What nobody told is unknown: without a table or a column, no indicator becomes a zero."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.indicators import derive_indicators
from fupin_risk.register import read_register

from .conftest import DAY

TABLES = sorted({table for entry in load_catalogue().indicators.values() for table in entry.tables} - {"households"})
# The columns whose absence is likeliest to be read as "none": an amount, a day, a state, a kind.
COLUMNS = [
    ("households", "village"),
    ("households", "dwelling_safe"),
    ("incomes", "cost_yuan"),
    ("incomes", "imputed"),
    ("members", "present"),
    ("members", "born_on"),
    ("members", "health_state"),
    ("members", "disability_grade"),
    ("members", "schooling_stage"),
    ("members", "labour_ability"),
    ("members", "migrant_months"),
    ("medical_bills", "own_payment_yuan"),
    ("medical_bills", "settled_on"),
    ("medical_bills", "kind"),
    ("loans", "amount_yuan"),
    ("loans", "due_on"),
    ("loans", "use_mode"),
    ("loans", "purpose"),
    ("loans", "subsidy_paid_yuan"),
    ("industry", "ended_on"),
    ("industry", "end_reason"),
    ("industry", "income_yuan"),
    ("industry", "dividend_paid_yuan"),
    ("shocks", "loss_yuan"),
    ("visits", "finding"),
    ("benefits", "amount_yuan"),
    ("enrolments", "net_cost_yuan"),
    ("enrolments", "in_province"),
    ("education_aid", "amount_yuan"),
    ("area_years", "poor_population"),
]
# Two tables tell of the same people; where one is gone, the other's word stands.
OTHER_WORD = {"diagnoses": ("_illness_count", "ill_share"), "enrolments": ("students_",), "members": ()}


def turned_zero(without: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> set[str]:
    found = derive_indicators(read_register(without), DAY).reindex(indicators.index)
    return set(found.columns[((found == 0) & (indicators != 0)).any()])


@pytest.mark.parametrize("table", TABLES)
def test_without_a_table(table: str, tables: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> None:
    if table not in tables:
        assert [
            name
            for name, entry in load_catalogue().indicators.items()
            if table in entry.tables and indicators[name].notna().any()
        ] == []
        return
    words = OTHER_WORD.get(table, ())
    zeros = turned_zero({name: frame for name, frame in tables.items() if name != table}, indicators)
    assert {name for name in zeros if not any(word in name for word in words)} == set()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_without_a_column(table: str, column: str, tables: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> None:
    without = {**tables, table: tables[table].drop(columns=column)}
    assert turned_zero(without, indicators) == set()
