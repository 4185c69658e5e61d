"""What nobody told is unknown: without a table or a column, no indicator becomes a zero."""

from __future__ import annotations

import pandas as pd
import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.engine_tables import VERSIONS
from fupin_risk.indicators import derive_indicators
from fupin_risk.indicators.selection import built_on, tables_of
from fupin_risk.reading import read_register
from tests.reading.every_table import Tables, whole_county

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
    ("area_years", "farmer_income_yuan"),
    ("diagnoses", "treated_on"),
    ("households", "primary_cause"),
    ("households", "resource"),
    ("industry", "kind"),
    ("loans", "borrower_insured"),
    ("look_backs", "finding"),
    ("members", "health_insured"),
    ("members", "left_reason"),
    ("plans", "cause"),
    ("projects", "driver_body"),
    ("care", "next_due_on"),
    ("recognitions", "outcome"),
    ("teams", "role"),
]
# Two tables tell of the same people, or a fact of one table decides alone; where one is gone, the other's word stands.
OTHER_WORD = {
    "diagnoses": ("_illness_count", "ill_share"),
    "enrolments": ("students_",),
    "incomes": ("without_labour_resource_income",),
    "industry": ("industry_wish_unmet",),
    "loans": ("loan_wish_unmet",),
}


@pytest.fixture(scope="module")
def whole() -> Tables:
    """The rows that are accepted: what could not be read is unknown anyway."""
    register = read_register(whole_county(households=60, seed=5))
    return {name: pd.DataFrame(frame.to_dict("series")) for name, frame in register.tables.items()}


@pytest.fixture(scope="module")
def known(whole: Tables) -> pd.DataFrame:
    return derive_indicators(read_register(whole), DAY)


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
def test_without_a_table(table: str, whole: Tables, known: pd.DataFrame) -> None:
    """Seen to fail for a count without `within_cover`, and for an entry that left the table out of its `tables`."""
    words = OTHER_WORD.get(table, ())
    zeros = turned_zero({name: frame for name, frame in whole.items() if name != table}, table, known)
    assert {name for name in zeros if not any(word in name for word in words)} == set()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_without_a_column(table: str, column: str, whole: Tables, known: pd.DataFrame) -> None:
    without = {**whole, table: whole[table].drop(columns=column)}
    assert turned_zero(without, table, known) == set()


def test_every_table_that_an_indicator_reads_is_tried() -> None:
    subjects = [name for name, subject in CATALOGUE.subjects.items() if subject.folder == "indicators"]
    read = set(tables_of(CATALOGUE, subjects))
    assert {VERSIONS.get(table, table) for table in read} - {"households"} == set(TABLES)


def test_without_any_end_nobody_knows_what_lapsed(tables: dict[str, pd.DataFrame]) -> None:
    without = {**tables, "measures": tables["measures"].drop(columns="ended_on")}
    needed = {name: without[name] for name in ("households", "statuses", "measures")}
    found = derive_indicators(read_register(needed), DAY, only=["measures_lapsed_after_exit_count"])
    assert found.isna().all(axis=None)
    assert found.attrs["absent_tables"] == ("measures.ended_on",)
