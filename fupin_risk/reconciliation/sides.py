"""What does each of the two sources say, in a form in which it can be held against the other?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from fupin_risk.definitions import Catalogue, Comparison, Table
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.reading import read_register
from fupin_risk.reconciliation.ids import plain_ids
from fupin_risk.register import Register

Source = Register | pd.DataFrame | str
# A person or thing that a row does not name is like no other.
NOBODY = -1
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Side:
    """The rows that one source counts.

    Attributes
    ----------
    name : str
    rows : DataFrame
        As the register shows them, in the order of their contents, with `household_id` (that of the person, where the
        table names persons only); numbered from 0.
    keys : DataFrame
        The same rows as whole numbers, equal on both sides where the texts are (-1: not said): household, person, own
        (the source's number), within, kind (new or renewed), day, fen (0 where unknown), known, and content, which is
        equal for rows that agree in everything but their numbers.
    left_out : dict of str to int
        Rows that the source has but that are not here: collapsed, quarantined.
    """

    name: str
    rows: pd.DataFrame
    keys: pd.DataFrame
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.rows)


def read_side(
    source: Source, name: str, plan: Comparison, day: dt.date, register: Register | None, catalogue: Catalogue
) -> Side:
    """The rows of one source as of a day, without their numbers.

    Raises
    ------
    RegisterError
        The register lacks the table or the reporter, or the frame cannot be read.
    ValueError
        A reporter is named without a register.
    """
    table = catalogue.dictionary.tables[plan.table]
    if isinstance(source, str):
        if register is None:
            raise ValueError(message("a reporter is named without its register; give register="))
        rows = _table(register, plan.table, day, every_reporter=True)
        rows = rows[rows["reported_by"] == source]
        if rows.empty:
            raise RegisterError(
                Problem(
                    f"{plan.table}.reported_by",
                    message("has no row reported by {source!r} as of {day}", source=source, day=day),
                    remedy=message("see the reporters of the table with register.as_of(day, every_reporter=True)"),
                )
            )
        own, left_out = register, {}
    elif isinstance(source, pd.DataFrame):
        own = _register_of(source, name, table, day, register, catalogue)
        rows, left_out = _table(own, plan.table, day, every_reporter=True), _left_out(own, plan.table)
    else:
        own, left_out = source, _left_out(source, plan.table)
        rows = _table(source, plan.table, day, every_reporter=False)
    if plan.counts:
        rows = rows[rows[plan.counts.column].isin(plan.counts.values)]
    rows = _with_household(rows, [one for one in (own, register) if one is not None], day)
    order = [name for name in dict.fromkeys([*table.columns]) if name in rows and rows[name].notna().any()]
    return Side(name, rows.sort_values(order, kind="stable", ignore_index=True), pd.DataFrame(), left_out)


def _table(register: Register, table: str, day: dt.date, *, every_reporter: bool) -> pd.DataFrame:
    if table not in register.stored_tables:
        raise RegisterError(Problem(table, message("is not in the register"), ", ".join(register.stored_tables)))
    return register.as_of(day, every_reporter)[table]


def _left_out(register: Register, table: str) -> dict[str, int]:
    line = register.ledger[register.ledger["table"] == table].to_dict("records")[0]
    return {name: int(line[name]) for name in ("collapsed", "quarantined") if line[name]}


def _register_of(
    frame: pd.DataFrame, name: str, table: Table, day: dt.date, register: Register | None, catalogue: Catalogue
) -> Register:
    """A frame as a register, through the same door as every other; what it says twice stays twice."""
    rows = frame.copy(deep=False)
    if "reported_by" in rows and len(rows["reported_by"].unique()) > 1:
        raise ValueError(
            message(
                "the {name} frame has rows of several reporters; give one reporter's rows, or a register", name=name
            )
        )
    if table.household_column and "household_id" not in rows and "person_id" in rows:
        homes = pd.Series(dtype="str") if register is None else _homes([register], day)
        person = rows.pop("person_id").astype("str")
        rows["household_id"] = person.map(homes).fillna(person)
    # To a register two rows of one key are a correction, a newer state or a conflict; here the second may be what was
    # counted twice.
    key = [*table.key, *([] if table.shape == "state" else [table.clocks.occurred_on]), "entered_on"]
    times = rows.groupby([column for column in dict.fromkeys(key) if column in rows], dropna=False).cumcount()
    rows["reported_by"] = name + times.map(lambda time: f" {time}" if time else "")
    drawn_on = None if "entered_on" in rows else day
    return read_register({table.name: rows}, snapshot_on=drawn_on, catalogue=catalogue)


def _homes(registers: Sequence[Register], day: dt.date) -> pd.Series[Any]:
    """The household of each person."""
    known = [
        one.as_of(day)["members"][["person_id", "household_id"]] for one in registers if "members" in one.stored_tables
    ]
    if not known:
        return pd.Series(dtype="str")
    return pd.concat(known).drop_duplicates("person_id").set_index("person_id")["household_id"]


def _with_household(rows: pd.DataFrame, registers: Sequence[Register], day: dt.date) -> pd.DataFrame:
    if "household_id" in rows:
        return rows
    return rows.assign(household_id=rows["person_id"].map(_homes(registers, day)).astype("str"))


def with_keys(left: Side, right: Side, plan: Comparison) -> tuple[Side, Side]:
    """Both sides with their rows as whole numbers."""
    rows = pd.concat([left.rows, right.rows], ignore_index=True)
    person = plain_ids(rows["person_id"]) if "person_id" in rows else pd.Series(None, index=rows.index, dtype="str")
    household = plain_ids(rows["household_id"])
    # Where the household is not known, the person stands alone; where no person is named, the household is one.
    household = household.fillna("person " + person)
    keys = pd.DataFrame(index=rows.index)
    keys["household"] = _codes(household)
    keys["person"] = _codes(person.fillna("household " + household))
    keys["own"] = _codes(plain_ids(rows[plan.id])) if plan.id else NOBODY
    keys["within"] = _joint(rows[list(plan.within)]) if plan.within else 0
    keys["kind"] = _codes(rows[plan.renewal.column]) if plan.renewal else 0
    keys["day"] = (rows[plan.day].to_numpy() - np.datetime64("1970-01-01")) // ONE_DAY
    amount = rows[plan.amount]
    keys["known"] = amount.notna().to_numpy()
    keys["fen"] = np.rint(amount.fillna(0.0).to_numpy(dtype=np.float64) * 100).astype(np.int64)
    compared = [name for name in plan.all_compared if name in rows]
    keys["content"] = _joint(
        pd.concat([keys[["household", "person", "within", "day", "known", "fen"]], rows[compared]], axis=1)
    )
    first = len(left)
    return (
        replace(left, keys=keys.iloc[:first].reset_index(drop=True)),
        replace(right, keys=keys.iloc[first:].reset_index(drop=True)),
    )


def _codes(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    codes, _ = pd.factorize(values)
    return np.asarray(codes, dtype=np.int64)


def _joint(columns: pd.DataFrame) -> np.ndarray[Any, Any]:
    """One number for each combination of values; a missing one is a value too."""
    joint = np.zeros(len(columns), dtype=np.int64)
    for name in columns:
        codes, known = pd.factorize(columns[name], use_na_sentinel=False)
        joint, _ = pd.factorize(joint * max(len(known), 1) + codes)
    return joint
