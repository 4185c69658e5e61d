"""What nobody told is unknown: without a table or a column, no indicator becomes a zero."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.indicators import derive_indicators
from fupin_risk.indicators.selection import built_on, tables_of
from fupin_risk.register import read_register

from .conftest import DAY

CATALOGUE = load_catalogue()
TABLES = sorted({table for entry in CATALOGUE.indicators.values() for table in entry.tables} - {"households"})
# The columns whose absence is likeliest to be read as "none": an amount, a day, a state, a kind. (Not among them is the
# cost of a business: without the column all amounts are net, by the rule of the guide.)
COLUMNS = [
    ("households", "village"),
    ("households", "dwelling_safe"),
    ("incomes", "imputed"),
    ("members", "born_on"),
    ("members", "health_state"),
    ("members", "disability_grade"),
    ("members", "schooling_stage"),
    ("members", "labour_ability"),
    ("members", "migrant_months"),
    ("medical_bills", "own_payment_yuan"),
    ("medical_bills", "kind"),
    ("loans", "amount_yuan"),
    ("loans", "due_on"),
    ("loans", "use_mode"),
    ("loans", "purpose"),
    ("loans", "subsidy_paid_yuan"),
    ("industry", "end_reason"),
    ("industry", "income_yuan"),
    ("industry", "dividend_paid_yuan"),
    ("shocks", "loss_yuan"),
    ("visits", "finding"),
    ("benefits", "amount_yuan"),
    ("enrolments", "net_cost_yuan"),
    ("education_aid", "amount_yuan"),
    ("area_years", "poor_population"),
]
# Two tables tell of the same people; where one is gone, the other's word stands.
OTHER_WORD = {"diagnoses": ("_illness_count", "ill_share"), "enrolments": ("students_",)}


def readers_of(table: str) -> tuple[list[str], set[str]]:
    """The indicators that read a table in any way, and all tables that they read."""
    reads = {name: set(tables_of(CATALOGUE, built_on(CATALOGUE, [name]))) for name in CATALOGUE.subjects}
    subjects = {name for name, tables in reads.items() if table in tables}
    names = [name for name, entry in CATALOGUE.indicators.items() if entry.subject in subjects]
    return names, set().union(*(reads[name] for name in subjects), {"households", "members"})


def turned_zero(without: dict[str, pd.DataFrame], table: str, indicators: pd.DataFrame) -> set[str]:
    names, needed = readers_of(table)
    register = read_register({name: frame for name, frame in without.items() if name in needed})
    found = derive_indicators(register, DAY, only=names).reindex(indicators.index)
    return set(found.columns[((found == 0) & (indicators[found.columns] != 0)).any()])


@pytest.mark.parametrize("table", TABLES)
def test_without_a_table(table: str, tables: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> None:
    if table not in tables:
        absent = [name for name, entry in CATALOGUE.indicators.items() if table in entry.tables]
        assert indicators[absent].isna().all(axis=None)
        return
    words = OTHER_WORD.get(table, ())
    zeros = turned_zero({name: frame for name, frame in tables.items() if name != table}, table, indicators)
    assert {name for name in zeros if not any(word in name for word in words)} == set()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_without_a_column(table: str, column: str, tables: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> None:
    without = {**tables, table: tables[table].drop(columns=column)}
    assert turned_zero(without, table, indicators) == set()


def test_without_any_end_nobody_knows_what_lapsed(tables: dict[str, pd.DataFrame]) -> None:
    without = {**tables, "measures": tables["measures"].drop(columns="ended_on")}
    needed = {name: without[name] for name in ("households", "statuses", "measures")}
    found = derive_indicators(read_register(needed), DAY, only=["measures_lapsed_after_exit_count"])
    assert found.isna().all(axis=None)
    assert found.attrs["absent_tables"] == ("measures.ended_on",)
