"""Every row that comes in is accepted, set apart or collapsed, and no cell of it gets into a message."""

from __future__ import annotations

import datetime as dt
import traceback
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_risk.definitions import load_catalogue
from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.drawn_rows import BAD, DAYS, Row, frames, registers

# A register takes half a second to read.
SLOW = settings(max_examples=12)


def accepted(register: Register) -> dict[str, int]:
    return {name: len(frame) for name, frame in register.tables.items()}


@SLOW
@given(registers(faults=True))
def test_no_row_is_lost(drawn: dict[str, list[Row]]) -> None:
    """Rows in = accepted + quarantined + collapsed, and the quarantine names each row that it holds once or more.

    Broken on purpose: `keep` without its condition `NOT _bad`: fails.
    """
    register = read_register(frames(drawn))
    ledger = register.ledger.set_index("table")
    for table, rows in drawn.items():
        line = ledger.loc[table]
        assert line["rows_in"] == len(rows)
        assert line["rows_in"] == line["accepted"] + line["quarantined"] + line["collapsed"]
        apart = register.quarantine[register.quarantine["table"] == table]
        assert line["quarantined"] == apart["line"].nunique() == len(register.quarantined_rows(table))
        assert apart["line"].between(0, len(rows) - 1).all()
    assert accepted(register) == ledger["accepted"].to_dict()


@SLOW
@given(registers(faults=True))
def test_a_key_has_one_row_a_day_of_entry(drawn: dict[str, list[Row]]) -> None:
    """No two accepted rows share key, reporter, day of occurrence and day of entry.

    Broken on purpose: conflicts not set apart by `drop_duplicates`: fails.
    """
    register = read_register(frames(drawn))
    for name, frame in register.tables.items():
        table = register.stored_tables[name].table
        version = [*table.key, "reported_by", table.clocks.occurred_on, "entered_on"]
        columns = [column for column in dict.fromkeys(version) if column in frame]
        assert not frame.duplicated(columns).any()


@SLOW
@given(registers(faults=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn: dict[str, list[Row]], chance: Any) -> None:
    """Broken on purpose: conflicts settled by the first row of the file instead of set apart: fails."""
    register = read_register(frames(drawn))
    shuffled = {table: chance.sample(rows, len(rows)) for table, rows in drawn.items()}
    other = read_register(frames(shuffled))
    assert other.sha256 == register.sha256
    pd.testing.assert_frame_equal(other.ledger, register.ledger)
    for name, frame in register.tables.items():
        pd.testing.assert_frame_equal(other.tables[name], frame, check_exact=True)


@SLOW
@given(registers(faults=True), st.sampled_from(DAYS))
def test_the_accepted_rows_are_the_same_register_again(drawn: dict[str, list[Row]], day: dt.date) -> None:
    """Broken on purpose: a quarter of a yuan lost in `outside_sql`: fails."""
    register = read_register(frames(drawn))
    again = read_register(dict(register.tables))
    assert again.quarantine.empty
    assert again.sha256 == register.sha256
    if register.first_day is None or register.first_day > day:
        return
    for name in register.stored_tables:
        pd.testing.assert_frame_equal(again.as_of(day)[name], register.as_of(day)[name], check_exact=True)


@SLOW
@given(registers(faults=True))
def test_a_quarantine_names_no_cell(drawn: dict[str, list[Row]]) -> None:
    """Broken on purpose: the cell added to the reasons that `_reasons_query` writes: fails."""
    register = read_register(frames(drawn))
    shown = register.quarantine.to_csv() + register.ledger.to_csv() + repr(register) + str(register.assumed_clocks)
    assert BAD not in shown


@pytest.mark.parametrize("table", sorted(load_catalogue().dictionary.tables))
def test_no_message_names_a_cell(table: str) -> None:
    """Planted in every column at once, and in each alone, of a table that is otherwise unusable."""
    columns = list(load_catalogue().dictionary.tables[table].columns)
    everywhere = pd.DataFrame({column: [BAD, BAD] for column in columns})
    register = read_register({table: everywhere})
    assert BAD not in register.quarantine.to_csv()
    broken = {
        "no day of entry": everywhere.drop(columns="entered_on"),
        "a column too many": everywhere.assign(colour=BAD),
        "no required column": everywhere[["entered_on", "retracted"]],
        "nested": everywhere.assign(entered_on=[[BAD], [BAD]]),
        "mixed": everywhere.assign(entered_on=[{BAD: 1}, 5]),
        "headless": everywhere.set_axis([f"{BAD} {number}" for number in range(len(columns))], axis=1),
    }
    for frame in broken.values():
        try:
            said = read_register({table: frame}).quarantine.to_csv()
        except RegisterError as error:
            said = "".join(traceback.format_exception(error))
        assert BAD not in said


def test_no_failing_engine_names_a_cell() -> None:
    frame = pd.DataFrame(
        {"household_id": [BAD], "occurred_on": "2018-01-01", "county": BAD, "entered_on": "2018-01-02"}
    )
    register = read_register({"households": frame})
    with pytest.raises(RegisterError) as caught:
        register.as_of("2017-01-01")
    assert BAD not in "".join(traceback.format_exception(caught.value))
