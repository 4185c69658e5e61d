"""How does SQL that was written for DuckDB run on Spark?

The text is read by sqlglot and written again for Spark: there is no second definition. Only the names of tables change,
since a cluster's session is shared; a name that a WITH defines stays.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope


def spark_sql(sql: str, names: Mapping[str, str]) -> str:
    """A SELECT for Spark.

    Parameters
    ----------
    sql : str
        A SELECT for DuckDB, without macros.
    names : mapping of str to str
        What a table is called on the cluster; of `kept.incomes` the name is just so.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        The text reads a table that `names` lacks.

    Examples
    --------
    >>> spark_sql("with bills as (select 1 as a from loans) select a from bills", {"loans": "x_loans"})
    'WITH bills AS (SELECT 1 AS a FROM x_loans AS loans) SELECT a FROM bills'
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                _rename(source, names)
    return tree.sql("spark")


def _rename(table: exp.Table, names: Mapping[str, str]) -> None:
    if table.meta.get("renamed"):
        return
    name = names[f"{table.db}.{table.name}" if table.db else table.name]
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    table.set("this", exp.to_identifier(name))
    table.set("db", None)
    table.meta["renamed"] = True
