"""How do numbered rows become a table of the dictionary?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from fupin_risk.definitions import Table
from fupin_risk.synthetic.row_sets import NO_DAY, Array, Rows
from fupin_risk.synthetic.words import VOCABULARY


@dataclass(frozen=True)
class Names:
    """The ids of a township's households, persons and places, by number."""

    households: pa.Array
    persons: pa.Array
    villages: pa.Array

    @classmethod
    def of(cls, township: int, households: int, persons: int, villages: int) -> Names:
        """Number everything through from the township's own first number."""
        return cls(
            households=_ids("H", township * 10_000, households, 8),
            persons=_ids("P", township * 100_000, persons, 10),
            villages=_ids("V", township * villages, villages, 6),
        )


def _ids(letter: str, first: int, many: int, digits: int) -> pa.Array:
    return pa.array([f"{letter}{first + number + 1:0{digits}d}" for number in range(many)], type=pa.string())


def chosen(words: pa.Array, numbers: Array) -> pa.Array:
    """Give the word of each number; -1 is unknown."""
    return words.take(pa.array(numbers, type=pa.int64(), mask=numbers < 0))


def _text(numbers: Array, letter: str) -> pa.Array:
    return pa.array([None if number < 0 else f"{letter}{number}" for number in numbers.tolist()], type=pa.string())


def _typed(values: Array, kind: str) -> pa.Array:
    if kind == "date":
        return pa.array(values.astype(np.int32), type=pa.int32(), mask=values <= NO_DAY).cast(pa.date32())
    if kind == "yes_no":
        return pa.array(values > 0, type=pa.bool_(), mask=values < 0)
    if kind == "integer":
        if values.dtype.kind == "f":
            return pa.array(np.nan_to_num(values).astype(np.int64), type=pa.int64(), mask=np.isnan(values))
        return pa.array(values.astype(np.int64), type=pa.int64(), mask=values < 0)
    if kind == "yuan":
        values = np.round(values.astype(float), 2)
    return pa.array(values.astype(float), type=pa.float64(), mask=np.isnan(values.astype(float)))


def arrow_type(kind: str) -> pa.DataType:
    """Give the type in which a column of the dictionary is written."""
    simple = {"date": pa.date32(), "yes_no": pa.bool_(), "integer": pa.int64()}
    return simple.get(kind, pa.float64() if kind in {"yuan", "number", "share"} else pa.string())


def to_arrow(table: Table, rows: Rows, names: Names) -> pa.Table:
    """Write a row set as a table of the dictionary: its columns in its order, those it lacks left empty.

    Parameters
    ----------
    table : Table
        The table's definition.
    rows : Rows
        Numbered columns under the dictionary's names; a column of Python strings is taken as it is.
    names : Names

    Returns
    -------
    pyarrow.Table
    """
    many = len(next(iter(rows.values())))
    columns: dict[str, pa.Array] = {}
    for name, column in table.columns.items():
        values = rows.get(name)
        words = VOCABULARY.get(f"{table.name}.{name}") or VOCABULARY.get(name)
        if values is None:
            columns[name] = pa.nulls(many, type=arrow_type(column.type))
        elif values.dtype == object:
            columns[name] = pa.array(values.tolist(), type=pa.string())
        elif column.type == "household":
            columns[name] = chosen(names.households, values)
        elif column.type == "person":
            columns[name] = chosen(names.persons, values)
        elif name == "village":
            columns[name] = chosen(names.villages, values)
        elif words is not None:
            columns[name] = chosen(pa.array(words, type=pa.string()), values)
        elif column.type in {"id", "text"}:
            columns[name] = _text(values, "")
        else:
            columns[name] = _typed(values, column.type)
    return pa.table(columns)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Give the outside form: text ids, yuan as float, days as datetime64, yes/no and whole numbers nullable."""
    frame: pd.DataFrame = table.to_pandas(
        date_as_object=False, types_mapper={pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}.get
    )
    days = {name: "datetime64[s]" for name in frame.columns if frame[name].dtype.kind == "M"}
    return frame.astype(days)
