"""Which rows of a source are fit for the register, and what is wrong with the others?

Everything runs as SQL over whole tables, so that a register larger than memory is read too; every failure of every
cell is found in one pass.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.errors import Problem, RegisterError
from fupin_risk.register.casting import Cast, cast_column
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.day_casting import PERIOD_START
from fupin_risk.register.headers import PRECISION_COLUMN
from fupin_risk.register.relations import Relation
from fupin_risk.register.sql_text import any_of, literal, one_row, quoted

# Why a row of a file could not be parted into cells.
TORN = ("torn_row", "undecodable")
# Columns that a staged row has beside those of its table.
HIDDEN = ("_file", "_line", "_bad", "_normalised", "_split", "_assumed", "_key")


@dataclass(frozen=True, slots=True)
class Part:
    """One source of a table with its columns matched.

    Attributes
    ----------
    relation : Relation
    columns : dict of str to str
        Our column name to the source's.
    drawn_on : date or None
        The source's own day of export; where it is None, that of the rules counts.
    series : str
        What of several exports of one thing have in common.
    dated : tuple of str
        Columns that hold the day of export, because the source does not say since when.
    ends : bool
        A row that a later export no longer has came to an end; else it was withdrawn.
    """

    relation: Relation
    columns: dict[str, str]
    drawn_on: dt.date | None = None
    series: str = ""
    dated: tuple[str, ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Staged:
    """A table in `stage`, under its inside names but with text ids.

    Attributes
    ----------
    table : Table
    columns : tuple of str
        The dictionary's columns that some source has, in its order; always with the clocks, `reported_by` and
        `retracted`.
    parts : tuple of Part
    precise : bool
        No date of the table was known to a month or year only.
    """

    table: Table
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    precise: bool

    @property
    def inside(self) -> list[str]:
        """Column names in `stage`, the hidden ones left out."""
        names = [self.table.columns[name].inside_name for name in self.columns]
        return names if self.precise else [*names, PRECISION_COLUMN]


def stage(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    parts: Sequence[Part],
    dictionary: Dictionary,
    rules: ClockRules,
) -> Staged:
    """Cast and check every row of a table into `stage.<table>`, and write what fails to `quarantine.reasons`.

    Raises
    ------
    RegisterError
        A file turned out to be damaged while it was read.
    """
    given = {name for part in parts for name in part.columns}
    always = {table.clocks.entered_on, "reported_by", "retracted"}
    if table.clocks.ended_on and any(part.ends for part in parts):
        always.add(table.clocks.ended_on)
    columns = tuple(name for name in table.columns if name in given | always)
    staged = Staged(table, columns, tuple(parts), precise=False)
    types = {table.columns[name].inside_name: _stage_type(table, name) for name in columns}
    fields = [f"{quoted(name)} {kind}" for name, kind in types.items()] + [
        f"{PRECISION_COLUMN} VARCHAR", "_file INTEGER", "_line BIGINT", "_bad BOOLEAN", "_normalised BOOLEAN",
        "_split BOOLEAN", "_assumed BOOLEAN", "_key UBIGINT",
    ]  # fmt: skip
    connection.execute(f"CREATE TABLE stage.{quoted(table.name)} ({', '.join(fields)})")
    for part in parts:
        _insert(connection, staged, part, dictionary, rules.drawn_on(part.drawn_on))
    name = f"stage.{quoted(table.name)}"
    (vague,) = one_row(connection, f"SELECT count({PRECISION_COLUMN}) FROM {name} WHERE NOT _bad")
    return Staged(table, columns, tuple(parts), precise=vague == 0)


def _stage_type(table: Table, name: str) -> str:
    column = table.columns[name]
    return "VARCHAR" if column.type in {"household", "person"} else column.inside_type


def _casts(table: Table, part: Part, dictionary: Dictionary) -> list[Cast]:
    return [
        cast_column(
            column,
            part.columns[name],
            part.relation.kinds[part.columns[name]],
            dictionary.codes.get(column.codes or "", {}),
            required=_required(table, part, name),
        )
        for name, column in table.columns.items()
        if name in part.columns
    ]


def _required(table: Table, part: Part, name: str) -> str:
    """When the column must have a value, as SQL: a row that withdraws another need only say which."""
    if not table.columns[name].required:
        return "false"
    named = {*table.key, *table.periods_exclude, table.clocks.occurred_on, PERIOD_START}
    return "true" if name in named or "retracted" not in part.columns else "NOT coalesce(v_retracted, false)"


def _insert(
    connection: duckdb.DuckDBPyConnection, staged: Staged, part: Part, dictionary: Dictionary, rules: ClockRules
) -> None:
    table = staged.table
    casts = _casts(table, part, dictionary)
    failures = _whole(part, [*_cell_failures(casts), *_row_failures(table, casts, rules)])
    values = _clocked(table, casts, rules)
    target = f"stage.{quoted(table.name)}"
    chosen = [f"{values[name]} AS {quoted(table.columns[name].inside_name)}" for name in staged.columns]
    moments = [f"v_{cast.column.name}" for cast in casts if cast.column.realised and cast.column.name != "entered_on"]
    split = any_of(f"{quoted(moment)} > {_assumed_entry(table, casts, rules)}" for moment in moments)
    given_key = [name for name in (*table.key, "reported_by", table.clocks.occurred_on) if name in values]
    hidden = [
        f"{_precision(part, casts)} AS {PRECISION_COLUMN}",
        f"{part.relation.number} AS _file",
        "_line",
        f"{any_of(condition for _, _, condition in failures)} AS _bad",
        f"{any_of(cast.normalised for cast in casts)} AS _normalised",
        f"{split} AS _split",
        f"{'t_entered_on IS NULL' if 'entered_on' in part.columns else 'true'} AS _assumed",
        f"hash({', '.join(values[name] for name in given_key)}) AS _key",
    ]
    query = f"{_layers(part, casts)} SELECT {', '.join([*chosen, *hidden])} FROM cast_cells"
    try:
        connection.execute(f"INSERT INTO {target} {query}")
        (bad,) = one_row(connection, f"SELECT count(*) FROM {target} WHERE _bad AND _file = {part.relation.number}")
        if bad:
            connection.execute(_reasons_query(table, part, casts, failures, target))
    except duckdb.OutOfMemoryException:
        # Also what a damaged file says of itself can be larger than any memory.
        found = "needs more memory than it may take"
        raise RegisterError(Problem(part.relation.source.shown, found, remedy="raise memory_limit")) from None
    except duckdb.Error as error:
        # The engine's own message may quote a cell.
        found = f"cannot be read to its end ({type(error).__name__})"
        raise RegisterError(Problem(part.relation.source.file, found, remedy="export it again")) from None


def _layers(part: Part, casts: Iterable[Cast]) -> str:
    """The source's rows with each cell trimmed (`t_`) and cast (`v_`)."""
    casts = list(casts)
    trimmed = ", ".join(f"{cast.trimmed} AS {cast.t}" for cast in casts)
    values = ", ".join(f"{cast.value} AS {cast.v}" for cast in casts)
    return (
        f"WITH source_rows AS ({part.relation.sql}), "
        f"trimmed_cells AS (SELECT *, {trimmed} FROM source_rows), "
        f"cast_cells AS (SELECT *, {values} FROM trimmed_cells)"
    )


def _cell_failures(casts: Iterable[Cast]) -> list[tuple[str, str, str]]:
    """(column, reason code, condition) of all that can be wrong with single cells."""
    return [(cast.column.name, code, condition) for cast in casts for code, condition in cast.failures]


def _row_failures(table: Table, casts: Iterable[Cast], rules: ClockRules) -> list[tuple[str, str, str]]:
    """The same of all that can be wrong between the cells of a row."""
    named = {cast.column.name: cast.v for cast in casts}
    failures = []
    if table.exactly_one:
        count = " + ".join(f"CAST({named[name]} IS NOT NULL AS INTEGER)" for name in table.exactly_one if name in named)
        failures.append((",".join(table.exactly_one), "not_exactly_one", f"({count or '0'}) <> 1"))
    occurred = named[table.clocks.occurred_on]
    if table.periods_exclude and PERIOD_START in named:
        failures.append((PERIOD_START, "period_reversed", f"{named[PERIOD_START]} > {occurred}"))
    if _assumption(table, rules) == "NULL":
        failures.append(("entered_on", "missing_required", "t_entered_on IS NULL"))
    return failures


def _whole(part: Part, failures: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same of rows that could be parted into cells; and what is wrong with the others."""
    if not part.relation.torn:
        return failures
    whole = [(column, code, f"_torn IS NULL AND ({condition})") for column, code, condition in failures]
    return [*whole, *(("", code, f"_torn = {literal(code)}") for code in TORN)]


def _assumption(table: Table, rules: ClockRules) -> str:
    """The day of entry of a row that has none, as SQL; 'NULL' where nobody declared one."""
    snapshot = literal(rules.snapshot_on) if rules.snapshot_on else None
    if table.name in rules.lags:
        occurred = quoted(f"v_{table.clocks.occurred_on}")
        lagged = f"TRY({occurred} + {rules.lags[table.name]})"
        # What stands in a snapshot was known when it was drawn.
        return f"least({lagged}, {snapshot})" if snapshot else lagged
    return snapshot or "NULL"


def _assumed_entry(table: Table, casts: Iterable[Cast], rules: ClockRules) -> str:
    """The day on which the row was entered, or is assumed to have been."""
    named = {cast.column.name: cast.v for cast in casts}
    assumption = _assumption(table, rules)
    return f"coalesce({named['entered_on']}, {assumption})" if "entered_on" in named else assumption


def _clocked(table: Table, casts: Sequence[Cast], rules: ClockRules) -> dict[str, str]:
    """Each column's value with its clocks set right, as SQL."""
    values = {name: f"CAST(NULL AS {_stage_type(table, name)})" for name in table.columns}
    values |= {cast.column.name: cast.v for cast in casts}
    # Nobody can know of a thing before it happens: such a row was updated in place.
    occurred = values[table.clocks.occurred_on]
    values["entered_on"] = f"CAST(greatest({_assumed_entry(table, casts, rules)}, {occurred}) AS DATE)"
    values["retracted"] = f"coalesce({values['retracted']}, false)"
    return values


def _precision(part: Part, casts: Iterable[Cast]) -> str:
    """Which dates of the row are known to a month or a year only, as `occurred_on:month`."""
    vague = [cast for cast in casts if cast.precision]
    parts = [
        f"CASE WHEN ({cast.precision}) IS NOT NULL THEN {literal(cast.column.name)} || ':' || ({cast.precision}) END"
        for cast in vague
    ]
    if PRECISION_COLUMN in part.columns:
        theirs = f"CAST({quoted(part.columns[PRECISION_COLUMN])} AS VARCHAR)"
        parts.insert(
            0, f"CASE WHEN {theirs} SIMILAR TO '[a-z_]+:(month|year)([;][a-z_]+:(month|year))*' THEN {theirs} END"
        )
    return f"nullif(concat_ws(';', {', '.join(parts)}), '')" if parts else "CAST(NULL AS VARCHAR)"


def _reasons_query(
    table: Table, part: Part, casts: Iterable[Cast], failures: Iterable[tuple[str, str, str]], target: str
) -> str:
    """Write the column and reason of every failure of the rows that were found unfit."""
    entries = ", ".join(
        f"CASE WHEN {condition} THEN {{'c': {literal(column)}, 'r': {literal(code)}}} END"
        for column, code, condition in failures
    )
    lines = f"SELECT _line FROM {target} WHERE _bad AND _file = {part.relation.number}"
    return (
        f"INSERT INTO quarantine.reasons {_layers(part, casts)}, "
        f"failed AS (SELECT _line, unnest([{entries}]) AS reason FROM cast_cells WHERE _line IN ({lines})) "
        f"SELECT {literal(table.name)}, {part.relation.number}, _line, nullif(reason.c, ''), reason.r FROM failed "
        "WHERE reason IS NOT NULL"
    )


_SNAPSHOT = re.compile(r"^(?:snapshot|\d+ snapshots from) (\d{4}-\d{2}-\d{2})")


def assumed_words(rules: ClockRules, table: str, days: Iterable[dt.date] = ()) -> str:
    """How the assumed clock of a table is named on every output; `days`: on which its sources were drawn."""
    if table in rules.lags:
        return f"lag {rules.lags[table]} days"
    found = {day for day in (*days, rules.snapshot_on if not days else None) if day}
    if len(found) > 1:
        return f"{len(found)} snapshots from {min(found).isoformat()} to {max(found).isoformat()}"
    return f"snapshot {found.pop().isoformat()}" if found else ""


def first_snapshot(words: str) -> dt.date | None:
    """The first day of export in what `assumed_words` says; None where it names a lag."""
    day = _SNAPSHOT.match(words)
    return dt.date.fromisoformat(day.group(1)) if day else None
