"""May this SELECT run as a definition?

A definition sees only the tables as of the day. So it is exactly one SELECT over named tables, without table functions,
and with functions from a list: none that reads a clock, a file, a setting or chance, and none whose result can depend
on the order of rows or the number of threads (variances and slopes come from integer sums, see `macros`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from fupin_risk.definitions.checked_before import CheckedSelect
from fupin_risk.definitions.macros import MACROS, expand_macros
from fupin_risk.errors import DefinitionError, Problem, message, nearest

# Node names as sqlglot reads DuckDB's functions. Each gives the same for the same rows, in whatever order they lie.
_ALWAYS = frozenset(
    {
        "And", "Or", "Xor", "Case", "If", "Cast", "TryCast", "Coalesce", "Nullif", "Exists",
        "Count", "CountIf", "Sum", "Min", "Max", "LogicalAnd", "LogicalOr",
        "Avg", "Median", "Quantile", "PercentileCont", "PercentileDisc",
        "BitwiseAndAgg", "BitwiseOrAgg", "BitwiseXorAgg",
        "RowNumber", "Rank", "DenseRank", "PercentRank", "CumeDist", "Ntile",
        "Lag", "Lead", "FirstValue", "LastValue", "NthValue",
        "Abs", "Sqrt", "Ln", "Log", "Exp", "Pow", "Floor", "Ceil", "Round", "Trunc", "Mod", "Greatest", "Least", "Sign",
        "Extract", "DateDiff", "DateFromParts", "DateTrunc", "TimestampTrunc", "LastDay",
        "Year", "Quarter", "Month", "Week", "WeekOfYear", "Day", "DayOfWeek", "DayOfWeekIso", "DayOfYear",
        "Lower", "Upper", "Length", "StartsWith", "EndsWith", "Contains", "StrPosition", "Substring", "Left", "Right",
        "Trim", "Pad", "Replace", "Reverse", "Concat", "RegexpLike", "RegexpReplace", "RegexpExtract",
    }
)  # fmt: skip
# For an analyst at the keyboard: the same tables, and statistics whose last bit may differ from run to run.
_ANALYST = frozenset({"Stddev", "StddevSamp", "StddevPop", "Variance", "VariancePop"})
_NEVER = (
    exp.DML,
    exp.DDL,
    exp.Command,
    exp.Into,
    exp.Lock,
    exp.Parameter,
    exp.Placeholder,
    exp.Unnest,
    exp.Lateral,
    exp.Explode,
)
_ORDER_DEPENDENT = (exp.Limit, exp.Offset, exp.Fetch, exp.TableSample, exp.Pivot)
_NEED_ORDER = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.PercentRank,
    exp.CumeDist,
    exp.Ntile,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
    exp.NthValue,
)
# Types that no setting (time zone, collation) can change, and that reach Python as they are.
_CAST_TYPES: tuple[str, ...] = (
    "bigint", "int", "smallint", "tinyint", "decimal", "double", "varchar", "text", "date", "boolean",
)  # fmt: skip
_INTEGERS = ("bigint", "int", "smallint", "tinyint")
# It tells of statements that it does not know, which are refused here anyway.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


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
        *_form_problems(tree, sql, where, analyst=analyst),
        *_function_problems(tree, sql, where, analyst=analyst),
        *([] if analyst else _sum_problems(tree, sql, where)),
    ]
    if problems:
        raise DefinitionError(problems)
    try:
        return expand_macros(tree)
    except ValueError as error:
        raise DefinitionError(Problem(where, error.args[0])) from None


def check_definition(text: str, tables: Collection[str], where: str) -> CheckedSelect:
    """Check a definition's SELECT; return it as DuckDB takes it, with its columns and the tables it reads.

    Parameters
    ----------
    text : str
    tables : collection of str
        Tables and definitions that it may read.
    where : str
        File name for messages.

    Raises
    ------
    DefinitionError
        As `check_select`.
    """
    tree = check_select(text, tables, where=where)
    columns = tuple(column.alias_or_name for column in tree.selects) if isinstance(tree, exp.Select) else ()
    return CheckedSelect(tree.sql(dialect="duckdb"), columns, tables_read(tree))


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
        at = message("{where}, line {line}", where=where, line=line) if line else where
        raise DefinitionError(
            Problem(at, message("is not valid SQL"), remedy=message("check the spelling near that line"))
        ) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        kinds = ", ".join(type(statement).__name__.upper() for statement in statements) or "nothing"
        raise DefinitionError(
            Problem(
                where,
                message("is not one SELECT but {kinds}", kinds=kinds),
                allowed=message("exactly one SELECT"),
            )
        )
    return statements[0]


def _table_problems(tree: exp.Expression, tables: Collection[str], sql: str, where: str) -> list[Problem]:
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    problems = [
        Problem(
            _at(sql, name, where), message("gives one of its parts (WITH) the name of a table: {name!r}", name=name)
        )
        for name in sorted(own & set(tables))
    ]
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
            found = message("reads {name!r}, which is not a table of the register", name=table.sql(dialect="duckdb"))
            problems.append(Problem(_at(sql, table.name, where), found, allowed=message("tables by name")))
        elif table.name not in own and table.name not in tables:
            remedy = nearest(table.name, tables)
            found = message("reads {name!r}, which is not a table of the register", name=table.name)
            problems.append(Problem(_at(sql, table.name, where), found, remedy=remedy))
    return problems


def _form_problems(tree: exp.Expression, sql: str, where: str, *, analyst: bool) -> list[Problem]:
    """What a SELECT may not hold: what changes a table, never ends, or gives other rows from run to run."""
    forbidden = _NEVER if analyst else (*_NEVER, *_ORDER_DEPENDENT)
    problems = [
        Problem(where, message("uses {node}, which is not allowed in a definition", node=type(node).__name__.upper()))
        for node in tree.find_all(*forbidden)
    ]
    if any(node.args.get("recursive") for node in tree.find_all(exp.With)):
        problems.append(Problem(_at(sql, "recursive", where), message("is recursive, so it might never end")))
    return problems if analyst else [*problems, *_order_problems(tree, sql, where), *_cast_problems(tree, sql, where)]


def _order_problems(tree: exp.Expression, sql: str, where: str) -> list[Problem]:
    """What depends on the order in which rows lie, or on columns that somebody may add."""
    problems = []
    if any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
        problems.append(Problem(where, message("selects *"), allowed=message("columns by name")))
    if any(node.args.get("on") for node in tree.find_all(exp.Distinct)):
        problems.append(
            Problem(
                _at(sql, "distinct", where), message("picks rows by DISTINCT ON"), remedy=message("group by the key")
            )
        )
    if any(node.name.lower() == "rowid" for node in tree.find_all(exp.Column)):
        problems.append(Problem(_at(sql, "rowid", where), message("reads rowid, which depends on the order of rows")))
    problems += [
        Problem(
            _at(sql, join.method, where),
            message("uses a {method} join", method=join.method),
            allowed=message("join … on, join … using"),
        )
        for join in tree.find_all(exp.Join)
        if join.method in {"ASOF", "POSITIONAL", "NATURAL"}
    ]
    problems += [
        Problem(
            _at(sql, row, where),
            message("uses the table {name!r} as a value", name=row),
            allowed=message("columns by name"),
        )
        for row in _whole_rows(tree)
    ]
    names = [node.sql_name().lower() for node in tree.find_all(*_NEED_ORDER) if not _is_ordered(node)]
    return problems + [
        Problem(
            _at(sql, name, where),
            message("calls {name}() without order by", name=name),
            remedy=message("order by a full key"),
        )
        for name in names
    ]


def _is_ordered(node: exp.Func) -> bool:
    """Whether a function that looks at other rows is told in which order they are."""
    window = node.parent
    while isinstance(window, exp.IgnoreNulls | exp.RespectNulls):
        window = window.parent
    return isinstance(window, exp.Window) and window.args.get("order") is not None


def _whole_rows(tree: exp.Expression) -> list[str]:
    """Names of tables that stand where a value should: all columns at once, whichever they are."""
    found = []
    for select in tree.find_all(exp.Select):
        sources = (source.this for source in select.find_all(exp.From, exp.Join) if source.parent is select)
        names = {source.alias_or_name.lower() for source in sources}
        columns = (column for column in select.find_all(exp.Column) if not column.table)
        found += [column.name for column in columns if column.name.lower() in names]
    return list(dict.fromkeys(found))


def _cast_problems(tree: exp.Expression, sql: str, where: str) -> list[Problem]:
    return [
        Problem(
            _at(sql, "cast", where),
            message("casts to {type}", type=cast.to.sql(dialect="duckdb").lower()),
            allowed=", ".join(_CAST_TYPES),
        )
        for cast in tree.find_all(exp.Cast)
        if not cast.to.is_type(*_CAST_TYPES)
    ]


def _function_problems(tree: exp.Expression, sql: str, where: str, *, analyst: bool) -> list[Problem]:
    allowed = _ALWAYS | _ANALYST if analyst else _ALWAYS
    problems = []
    for function in tree.find_all(exp.Func):
        kind = type(function).__name__
        macro = isinstance(function, exp.Anonymous) and function.name.lower() in MACROS
        if kind in allowed or macro or isinstance(function, exp.Unnest | exp.Explode):
            continue
        name = function.name.lower() if isinstance(function, exp.Anonymous) else function.sql_name().lower()
        remedy = nearest(name, MACROS) or message("see the list of functions in docs/definitions.md")
        found = message("calls {name}(), which is not allowed in a definition", name=name)
        problems.append(Problem(_at(sql, name, where), found, remedy=remedy))
    return problems


def _sum_problems(tree: exp.Expression, sql: str, where: str) -> list[Problem]:
    """A sum must be cast to BIGINT at once: a wider integer would reach Python as a float."""
    return [
        Problem(
            _at(sql, "sum", where),
            message("{node} is not cast", node=node.sql(dialect="duckdb")),
            remedy=message("write cast(sum(…) as bigint)"),
        )
        for node in tree.find_all(exp.Sum)
        if not _is_cast_to_bigint(node)
    ]


def _is_cast_to_bigint(node: exp.Expression) -> bool:
    parent = node.parent
    while isinstance(parent, exp.Filter | exp.Window):
        parent = parent.parent
    return isinstance(parent, exp.Cast) and bool(parent.to.is_type("bigint"))


def column_types(tree: exp.Expression, schema: dict[str, dict[str, str]], where: str) -> dict[str, str]:
    """Types of the output columns of a checked SELECT, after making sure that only integers are summed and averaged.

    A sum of doubles depends on the order of addition, and so on the number of threads.

    Parameters
    ----------
    tree : sqlglot.exp.Expression
        As `check_select` returned it.
    schema : dict of str to (dict of str to str)
        Type of each column of each table that it reads.
    where : str
        File name for messages.

    Returns
    -------
    dict of str to str

    Raises
    ------
    DefinitionError
        It sums or averages what is no integer, or names a column that does not exist.
    """
    tables: dict[str, object] = {**schema}
    try:
        qualified = qualify(tree.copy(), schema=tables, dialect="duckdb", quote_identifiers=False)
        typed: Any = annotate_types(qualified, schema=tables, dialect="duckdb")
    except SqlglotError as error:
        raise DefinitionError(
            Problem(
                where,
                message("the engine reports: {text}", text=str(error).splitlines()[0]),
                remedy=message("see docs/definitions.md"),
            )
        ) from None
    problems = [
        Problem(
            where,
            message("sums {column}, which is not an integer", column=column)
            if isinstance(node, exp.Sum)
            else message("averages {column}, which is not an integer", column=column),
            remedy=message("round and cast it first"),
        )
        for node in typed.find_all(exp.Sum, exp.Avg)
        if not _summed(node).is_type(*_INTEGERS)
        for column in [node.this.sql(dialect="duckdb")]
    ]
    if problems:
        raise DefinitionError(problems)
    return {column.alias_or_name: column.type.sql(dialect="duckdb") for column in typed.selects}


def _summed(node: exp.Expression) -> Any:
    """Return what is summed or averaged; with DISTINCT, each value of it once."""
    inside = node.this
    return inside.expressions[0] if isinstance(inside, exp.Distinct) else inside


def _at(sql: str, word: str, where: str) -> str:
    """`where` with the first line on which `word` stands."""
    lines = (number for number, line in enumerate(sql.splitlines(), start=1) if word and word.lower() in line.lower())
    number = next(lines, None)
    return where if number is None else message("{where}, line {line}", where=where, line=number)
