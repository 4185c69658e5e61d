"""How do a table's rows look to a person: text ids, yuan, dates?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from fupin_risk.definitions import Column
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.sql_text import quoted

# A missing yes, no or count stays missing instead of turning the column into something else.
_NULLABLE = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}


def outside_sql(
    columns: Iterable[Column],
    rows: str,
    *,
    source: str = "",
    more: Iterable[str] = (),
    dates: str = "TIMESTAMP",
    coded: Collection[str] = (),
) -> str:
    """A SELECT that turns the inside form of `rows` into the outside form.

    Parameters
    ----------
    columns : iterable of Column
    rows : str
        A SELECT or a table's name.
    source : str
        Prefix of the code tables, such as `source.`.
    more : iterable of str
        Further columns to carry along as they are.
    dates : {"TIMESTAMP", "DATE"}
        Type of a day: pandas knows no days, Parquet does.
    coded : collection of str
        Columns of ids that stay codes.
    """
    chosen, joins = [], []
    for position, column in enumerate(columns):
        inside, outside = quoted(column.inside_name), quoted(column.name)
        if column.type in CODE_TABLES and column.name not in coded:
            joins.append(
                f"LEFT JOIN {source}{CODE_TABLES[column.type]} AS c{position} ON c{position}.code = r.{inside}"
            )
            chosen.append(f"c{position}.id AS {outside}")
        elif column.type == "yuan":
            chosen.append(f"CAST(r.{inside} AS DOUBLE) / 100 AS {outside}")
        elif column.type == "date":
            chosen.append(f"CAST(r.{inside} AS {dates}) AS {outside}")
        else:
            chosen.append(f"r.{inside} AS {outside}")
    chosen += [f"r.{quoted(name)}" for name in more]
    return f"SELECT {', '.join(chosen)} FROM ({rows}) AS r {' '.join(joins)}"


def frame_of(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """The answer to `sql`: nullable booleans and integers, datetime64 dates, float64 for all other numbers."""
    answer: Any = connection.query(sql).to_arrow_table()
    frame: pd.DataFrame = answer.to_pandas(types_mapper=_NULLABLE.get)
    return frame
