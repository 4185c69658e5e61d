"""How does a definition's SQL become columns, on a connection that holds the register as of a day?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np

from fupin_risk.definitions import Catalogue, Indicator
from fupin_risk.definitions.catalogue import Subject
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.register.sql_text import listed, literal, quoted

# The column by which a subject's result belongs to a household, by its scope.
KEYS = {"household": "household_id", "register": "household_id", "village": "village", "county": "county"}
# These quote the definition's own words; all others may quote the value of a cell.
_ABOUT_THE_TEXT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


def run_subjects(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    names: Iterable[str],
    columns: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Run subjects in the given order; each becomes a table of its name.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    catalogue : Catalogue
    names : iterable of str
    columns : mapping of str to collection of str, optional
        By subject, those that are wanted: what only others need is not worked out. By default all.

    Raises
    ------
    DefinitionError
        The engine refuses a definition's SQL or stops in it. Names its file, no cell's value.
    """
    for name in names:
        rows = catalogue.subjects[name].sql
        if columns is not None:
            rows = f"SELECT {listed(columns[name])} FROM ({rows}\n)"
        try:
            connection.execute(f"CREATE TABLE {quoted(name)} AS {rows}")
        except duckdb.Error as error:
            raise DefinitionError(engine_problem(_file(catalogue.subjects[name]), error)) from None


def indicator_table(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, names: Iterable[str]) -> Any:
    """The indicators of every visible household, as an Arrow table sorted by household code.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        On which the subjects of `names` have run.
    catalogue : Catalogue
    names : iterable of str
        Indicators.

    Raises
    ------
    DefinitionError
        A definition gives several rows for one household, or something that is no number.
    """
    entries = [catalogue.indicators[name] for name in names]
    for subject in dict.fromkeys(entry.subject for entry in entries):
        _refuse_repeats(connection, catalogue, subject)
    try:
        table = connection.query(indicator_select(catalogue, entries)).to_arrow_table()
    except duckdb.Error as error:
        raise DefinitionError(
            _no_number(connection, catalogue, entries) or [engine_problem("indicators", error)]
        ) from None
    # Cheaper here than in the engine, which would carry two hundred columns through its sort.
    return table.take(np.argsort(table.column("household_id").to_numpy(), kind="stable"))


def indicator_select(catalogue: Catalogue, entries: Sequence[Indicator]) -> str:
    """A SELECT of household_id (its code) and the indicators as DOUBLE, over the results of their subjects."""
    joins = " ".join(
        f"LEFT JOIN {quoted(subject)} ON {quoted(subject)}.{key} = h.{key}"
        for subject in dict.fromkeys(entry.subject for entry in entries)
        for key in [KEYS[catalogue.subjects[subject].scope]]
    )
    numbers = (f"{_number(entry, catalogue)} AS {quoted(entry.name)}" for entry in entries)
    return f"SELECT {', '.join(['h.household_id', *numbers])} FROM households AS h {joins}"


def _number(entry: Indicator, catalogue: Catalogue) -> str:
    """The SQL that gives an indicator as a DOUBLE: yes is 1, a category is its position in the code list."""
    column = f"{quoted(entry.subject)}.{quoted(entry.name)}"
    if entry.codes is None:
        return f"CAST({column} AS DOUBLE)"
    codes = catalogue.dictionary.codes[entry.codes]
    branches = " ".join(f"WHEN {literal(code)} THEN {position}" for position, code in enumerate(codes))
    return f"CAST(CASE {column} {branches} END AS DOUBLE)"


def _refuse_repeats(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, subject: str) -> None:
    key = KEYS[catalogue.subjects[subject].scope]
    # Rows without a key belong to nobody, and do no harm.
    rows, keys = connection.execute(f"SELECT count({key}), count(DISTINCT {key}) FROM {quoted(subject)}").fetchall()[0]
    if rows != keys:
        remedy = message("group by {key}, or join on all columns of a key", key=key)
        raise DefinitionError(
            Problem(
                _file(catalogue.subjects[subject]),
                message("gives several rows for one {key}", key=key),
                allowed=message("one row each"),
                remedy=remedy,
            )
        )


def _no_number(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, entries: list[Indicator]) -> list[Problem]:
    """Which of the indicators cannot be read as numbers."""
    problems = []
    for entry in entries:
        try:
            connection.execute(f"SELECT count({_number(entry, catalogue)}) FROM {quoted(entry.subject)}").fetchall()
        except duckdb.Error:
            where = f"{_file(catalogue.subjects[entry.subject])}: {entry.name}"
            problems.append(
                Problem(
                    where,
                    message("gives values that are not numbers"),
                    remedy=message('a text needs unit = "category" and its code list'),
                )
            )
    return problems


def engine_problem(file: str, error: duckdb.Error) -> Problem:
    """What the engine found wrong in a definition, without any cell's value."""
    if isinstance(error, _ABOUT_THE_TEXT):
        # First line: what is wrong; the rest points into the text as the engine sees it, not as it was written.
        return Problem(
            file,
            message("the engine reports: {text}", text=str(error).splitlines()[0]),
            remedy=message("see docs/definitions.md for tables, columns and functions"),
        )
    if isinstance(error, duckdb.OutOfRangeException | duckdb.ConversionException | duckdb.InvalidInputException):
        return Problem(file, message("meets a number that is too large, or that a function does not accept"))
    return Problem(file, message("stopped while running ({error})", error=type(error).__name__))


def _file(subject: Subject) -> str:
    return f"{subject.folder}/{subject.name}.sql"
