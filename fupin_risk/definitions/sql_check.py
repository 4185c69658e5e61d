"""May this SELECT run as a definition?

A definition sees only the tables as of the day. So it is exactly one SELECT over named tables, without table functions, and
with functions from a list: none that reads a clock, a file, a setting or chance, and none whose result can depend on the
order of rows or the number of threads (averages, variances and slopes come from integer sums, see `macros`).
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from fupin_risk.definitions.macros import MACROS, expand_macros
from fupin_risk.errors import DefinitionError, Problem

# Node names as sqlglot reads DuckDB's functions.
_ALWAYS = frozenset(
    {
        "And", "Or", "Xor", "Case", "If", "Cast", "Coalesce", "Nullif", "Exists",
        "Count", "CountIf", "Sum", "Min", "Max", "LogicalAnd", "LogicalOr",
        "RowNumber", "Rank", "DenseRank", "Lag", "Lead",
        "Abs", "Sqrt", "Ln", "Exp", "Pow", "Floor", "Ceil", "Round", "Greatest", "Least", "Sign",
        "Extract", "DateDiff", "LastDay", "Year", "Month", "Day", "Lower", "Upper", "Length", "StartsWith",
    }
)  # fmt: skip
# For an analyst at the keyboard: the same tables, and statistics whose last bit may differ from run to run.
_ANALYST = frozenset({"Avg", "Median", "Stddev", "StddevSamp", "StddevPop", "Variance", "VariancePop", "Quantile",
                      "PercentileCont", "PercentileDisc", "Substring", "Concat", "Trim", "DateTrunc", "TimestampTrunc",
                      "RegexpLike", "RegexpMatches", "TryCast", "Ntile", "PercentRank"})  # fmt: skip
_NO_STATEMENT = "is not one SELECT"


def check_select(
    sql: str, tables: Collection[str], *, where: str = "this query", analyst: bool = False
) -> exp.Expression:
    """Parse a definition's SQL and refuse what a definition may not do.

    Parameters
    ----------
    sql : str
        The text, in DuckDB's dialect with the macros of `definitions.macros`.
    tables : collection of str
        Tables that may be read.
    where : str
        File name for messages.
    analyst : bool, default False
        Allow order-dependent statistics and `*` too: for a question asked by hand, never for a definition.

    Returns
    -------
    sqlglot.exp.Expression
        The checked SELECT with macros expanded.

    Raises
    ------
    DefinitionError
        With every problem, each with file and line.
    """
    tree = _only_select(sql, where)
    problems = [
        *_table_problems(tree, tables, sql, where),
        *_function_problems(tree, sql, where, analyst=analyst),
        *([] if analyst else _sum_problems(tree, sql, where)),
    ]
    if problems:
        raise DefinitionError(problems)
    try:
        return expand_macros(tree)
    except ValueError as error:
        raise DefinitionError(Problem(where, str(error))) from None


def tables_read(tree: exp.Expression) -> tuple[str, ...]:
    """Names of the tables that a checked SELECT reads, sorted, its own CTEs left out."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return tuple(sorted({table.name for table in tree.find_all(exp.Table)} - own))


def _only_select(sql: str, where: str) -> exp.Expression:
    try:
        statements = [statement for statement in sqlglot.parse(sql, read="duckdb") if statement is not None]
    except SqlglotError as error:
        details = getattr(error, "errors", None) or [{}]
        line = details[0].get("line")
        at = f"{where}, line {line}" if line else where
        raise DefinitionError(Problem(at, "is not valid SQL", remedy="check the spelling around that line")) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        kinds = ", ".join(type(statement).__name__.upper() for statement in statements) or "nothing"
        raise DefinitionError(Problem(where, f"{_NO_STATEMENT} but {kinds}", allowed="exactly one SELECT"))
    return statements[0]


def _table_problems(tree: exp.Expression, tables: Collection[str], sql: str, where: str) -> list[Problem]:
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    problems = [Problem(_at(sql, name, where), f"names its own part {name!r} like a table") for name in sorted(own & set(tables))]
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
            found = f"reads {table.sql(dialect='duckdb')!r}, which is no table of the register"
            problems.append(Problem(_at(sql, table.name, where), found, allowed="tables by name"))
        elif table.name not in own and table.name not in tables:
            near = get_close_matches(table.name, tables, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else ""
            problems.append(Problem(_at(sql, table.name, where), f"reads {table.name!r}, which is no table of the register", remedy=remedy))
    forbidden = (exp.Unnest, exp.Lateral, exp.Parameter, exp.Placeholder, exp.Into, exp.Explode, exp.Command, exp.TableSample)
    problems += [
        Problem(where, f"uses {type(node).__name__.upper()}, which a definition may not") for node in tree.find_all(*forbidden)
    ]
    return problems


def _function_problems(tree: exp.Expression, sql: str, where: str, *, analyst: bool) -> list[Problem]:
    allowed = _ALWAYS | _ANALYST if analyst else _ALWAYS
    problems = []
    for function in tree.find_all(exp.Func):
        kind = type(function).__name__
        macro = isinstance(function, exp.Anonymous) and function.name.lower() in MACROS
        if kind in allowed or macro or isinstance(function, exp.Unnest | exp.Explode):
            continue
        name = function.name.lower() if isinstance(function, exp.Anonymous) else function.sql_name().lower()
        near = get_close_matches(name, MACROS, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else "see the list of functions in docs/definitions.md"
        problems.append(Problem(_at(sql, name, where), f"calls {name}(), which is not on the list for definitions", remedy=remedy))
    if not analyst and any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
        problems.append(Problem(where, "selects *", allowed="columns by name"))
    return problems


def _sum_problems(tree: exp.Expression, sql: str, where: str) -> list[Problem]:
    """A sum must be cast to BIGINT at once: a wider integer would reach Python as a float, and other engines lack it."""
    bare = [
        node
        for node in tree.find_all(exp.Sum)
        if not (isinstance(node.parent, exp.Cast) and node.parent.to.is_type("bigint"))
        and not (isinstance(node.parent, exp.Window) and isinstance(node.parent.parent, exp.Cast))
    ]
    return [Problem(_at(sql, "sum", where), f"{node.sql(dialect='duckdb')} is not cast", allowed="cast(sum(…) as bigint)") for node in bare]


def _at(sql: str, word: str, where: str) -> str:
    """`where` with the first line on which `word` stands."""
    lines = (number for number, line in enumerate(sql.splitlines(), start=1) if word and word.lower() in line.lower())
    number = next(lines, None)
    return where if number is None else f"{where}, line {number}"
