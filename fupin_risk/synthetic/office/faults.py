"""What do registers do to rows: gaps, corrections, retractions, copies, conflicts and second reports?

Each fault takes rows of its own (no row has two), so that every planted fault can be counted. Only conflicts are
beyond repair; a reader must quarantine them, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from fupin_risk.definitions import Table
from fupin_risk.synthetic.numbers import EntryNumbers
from fupin_risk.synthetic.office.clerk import BY
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows, length, stack, take

# The column in which a wrong entry, a conflict or a second report differs.
VALUE = {
    "incomes": "amount_yuan",
    "medical_bills": "total_yuan",
    "members": "migrant_months",
    "measures": "amount_yuan",
    "loans": "amount_yuan",
    "enrolments": "net_cost_yuan",
    "benefits": "amount_yuan",
}
SECOND = {
    "medical_bills": "poverty_office",
    "loans": "poverty_office",
    "enrolments": "poverty_office",
    "benefits": "poverty_office",
    "incomes": "village",
}
# Columns that go with the value: a second bill of another total must still add up, so it is scaled as a whole.
WITH_VALUE = {
    "medical_bills": (
        "compliant_yuan",
        "paid_basic_yuan",
        "paid_serious_yuan",
        "paid_aid_yuan",
        "paid_floor_yuan",
        "paid_supplement_yuan",
        "own_payment_yuan",
    )
}
MOST_MONTHS = 12


@dataclass
class Planted:
    """How many faults of each kind were planted, by table."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def note(self, table: str, kind: str, many: int) -> None:
        """Count some more."""
        if many:
            self.counts[table, kind] = self.counts.get((table, kind), 0) + int(many)

    def table(self) -> pa.Table:
        """Give the counts as a table."""
        kinds = sorted(self.counts)
        return pa.table(
            {
                "table": pa.array([table for table, _ in kinds], type=pa.string()),
                "kind": pa.array([kind for _, kind in kinds], type=pa.string()),
                "count": pa.array([self.counts[kind] for kind in kinds], type=pa.int64()),
            }
        )


def one_of_each(table: Table, rows: Rows) -> Rows:
    """Keep one row of each key, reporter, day and entry: two events of one key on one day become one."""
    return take(rows, ~_identity(table, rows, with_entry=True).duplicated(keep="last").to_numpy())


def _identity(table: Table, rows: Rows, *, with_entry: bool) -> pd.DataFrame:
    names = [*table.key, table.clocks.occurred_on, "reported_by", *(["entered_on"] if with_entry else [])]
    return pd.DataFrame({name: rows[name] for name in dict.fromkeys(names) if name in rows})


def known_by(rows: Rows, last_day: int) -> Rows:
    """Keep what was entered by the day on which the register was drawn."""
    return take(rows, (rows["entered_on"] <= last_day) & (rows["entered_on"] > NO_DAY))


def add_faults(
    rng: np.random.Generator, table: Table, rows: Rows, numbers: EntryNumbers, planted: Planted, last_day: int
) -> Rows:
    """Plant the faults of one table.

    Parameters
    ----------
    rng : Generator
    table : Table
        The table's definition: its key and clocks.
    rows : Rows
        The true view, one row of each key, reporter, day and entry.
    numbers : EntryNumbers
    planted : Planted
        Where the faults are counted, as far as they are entered by the last day.
    last_day : int
        Days since 1970.

    Returns
    -------
    Rows
        With `retracted`.
    """
    name = table.name
    rows = take(rows, rng.random(length(rows)) >= numbers.absent_rows.get(name, 0.0))
    _leave_out(rng, name, rows, numbers, planted)
    rows["retracted"] = np.zeros(length(rows), dtype=np.int64)
    alone = ~_identity(table, rows, with_entry=False).duplicated(keep=False).to_numpy()
    draw = rng.random(length(rows))
    parts = [rows]
    floor = 0.0
    for kind in ("corrected", "conflicting", "doubled", "retracted", "second_reporter"):
        share = getattr(numbers, kind).get(name, 0.0)
        picked = np.flatnonzero(alone & (draw >= floor) & (draw < floor + share))
        floor += share
        if len(picked):
            more = _PLANT[kind](rng, table, rows, picked, numbers)
            seen = more["entered_on"] <= last_day
            planted.note(name, kind, (seen & (more["retracted"] > 0) if kind == "retracted" else seen).sum())
            parts.append(more)
    return known_by(stack(parts), last_day)


def _leave_out(rng: np.random.Generator, table: str, rows: Rows, numbers: EntryNumbers, planted: Planted) -> None:
    for place, share in numbers.missing.items():
        where, column = place.split(".")
        if where != table:
            continue
        values = rows[column]
        left_out = rng.random(len(values)) < share
        if column == "cost_yuan":  # only business has costs that can be forgotten
            left_out &= values > 0
        planted.note(table, "missing", left_out.sum())
        rows[column] = np.where(left_out, np.nan if values.dtype.kind == "f" else -1, values)


def _wrong(rng: np.random.Generator, values: Array, column: str, numbers: EntryNumbers) -> Array:
    """Give wrong values: a nought too many or too few, or a third more or less."""
    if column == "migrant_months":
        return np.asarray((values + rng.integers(1, MOST_MONTHS, len(values))) % (MOST_MONTHS + 1))
    return np.asarray(np.round(values * rng.choice(numbers.wrong_by, len(values)), 2))


def _correct(rng: np.random.Generator, table: Table, rows: Rows, picked: Array, numbers: EntryNumbers) -> Rows:
    """Put a wrong value into the first entry, and the right one into a later entry."""
    column = VALUE[table.name]
    right = take(rows, picked)
    rows[column][picked] = _wrong(rng, right[column], column, numbers)
    low, high = numbers.corrected_days
    right["entered_on"] = right["entered_on"] + rng.integers(low, high + 1, len(picked))
    return right


def _conflict(_rng: np.random.Generator, table: Table, rows: Rows, picked: Array, _numbers: EntryNumbers) -> Rows:
    """Enter another value for the same key on the same day: nobody can say which is right."""
    column = VALUE[table.name]
    other = take(rows, picked)
    known = np.nan_to_num(other[column])
    other[column] = np.round(known * 1.1 + 37.0, 2)
    return other


def _double(_rng: np.random.Generator, _table: Table, rows: Rows, picked: Array, _numbers: EntryNumbers) -> Rows:
    return take(rows, picked)


def _retract(rng: np.random.Generator, table: Table, rows: Rows, picked: Array, numbers: EntryNumbers) -> Rows:
    """Enter a row that never happened, and withdraw it later."""
    false = take(rows, picked)
    if table.name == "medical_bills":
        false["bill_id"] = np.array([f"{bill}X" for bill in false["bill_id"].tolist()], dtype=object)
    else:
        day = table.clocks.occurred_on
        false[day] = false[day] - rng.integers(2, 20, len(picked))
    both = _identity(table, stack([rows, false]), with_entry=False).duplicated().to_numpy()
    false = take(false, ~both[length(rows) :])
    withdrawn = {name: column.copy() for name, column in false.items()}
    low, high = numbers.corrected_days
    withdrawn["entered_on"] = withdrawn["entered_on"] + rng.integers(low, high + 1, length(false))
    withdrawn["retracted"] = np.ones(length(false), dtype=np.int64)
    return stack([false, withdrawn])


def _report_again(rng: np.random.Generator, table: Table, rows: Rows, picked: Array, numbers: EntryNumbers) -> Rows:
    """Let another department report the same fact, sometimes with another value, on its own day."""
    column = VALUE[table.name]
    again = take(rows, picked)
    again["reported_by"] = np.full(len(picked), BY[SECOND[table.name]])
    factor = np.where(
        rng.random(len(picked)) < numbers.second_differs, rng.uniform(*numbers.second_between, len(picked)), 1.0
    )
    for name in (column, *WITH_VALUE.get(table.name, ())):
        again[name] = np.round(again[name] * factor, 2)
    again["entered_on"] = again["entered_on"] + rng.integers(0, numbers.second_days + 1, len(picked))
    return again


_PLANT = {
    "corrected": _correct,
    "conflicting": _conflict,
    "doubled": _double,
    "retracted": _retract,
    "second_reporter": _report_again,
}
