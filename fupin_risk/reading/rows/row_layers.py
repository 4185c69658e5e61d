"""How do the cells of a source become values, layer by layer, and what is said of each row?

A layer names what the next ones build on, so that each expression stands once: an engine that plans an expression
thirty times over plans for a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin_risk.definitions import Dictionary, Table
from fupin_risk.reading.cells.casting import Cast, cast_column
from fupin_risk.reading.cells.identity import born, grade_of_card
from fupin_risk.reading.files.relations import together
from fupin_risk.reading.rows.parts import Part, exact_name, key_columns
from fupin_risk.reading.rows.row_clocks import assumed_entry, assumption
from fupin_risk.reading.rows.whole_rows import whole_row_failures
from fupin_risk.register.clock_rules import PERIOD_START, PRECISION_COLUMN, ClockRules
from fupin_risk.register.sql_text import any_of, literal, quoted

HOUSEHOLDS = "households"
# A disability card tells it, where the table does not.
GRADE = "disability_grade"
# Assumption: who has an income of a kind for a period has a hundred yuan of it at least; below, 万元 is suspected.
LEAST_YUAN_A_PERIOD = 100
# A cell that fails for one of these has a value that is not to be believed; for any other it has none.
_NOT_BELIEVED = frozenset(
    {"out_of_range", "date_out_of_range", "unit_unlikely", "unreadable_text", "id_birth_date", "id_checksum"}
)


@dataclass(frozen=True, slots=True)
class RowLayers:
    """The SQL that reads a source.

    Attributes
    ----------
    sql : str
        `WITH …` up to the layer `judged_rows`: the source's columns, `t_` and `v_` of each of ours, `_file`, `_entry`.
    casts : tuple of Cast
    values : dict of str to str
        Over it: each of our columns with its clocks set right; ids of households and persons are texts still.
    failures : tuple of (str, str, str)
        Column, reason code and condition of all for which a row is set apart.
    unread : tuple of (str, str, str)
        The same of all for which a cell is unknown and its row stays.
    changes : tuple of (str, str, str)
        Column, kind of normalisation and condition.
    bad : str
        Whether the row is set apart.
    holed : str
        Whether a cell of it could not be read.
    touched : str
        Whether anything was changed.
    """

    sql: str
    casts: tuple[Cast, ...]
    values: dict[str, str]
    failures: tuple[tuple[str, str, str], ...]
    unread: tuple[tuple[str, str, str], ...]
    changes: tuple[tuple[str, str, str], ...]
    bad: str
    holed: str
    touched: str


def row_layers(
    table: Table, part: Part, dictionary: Dictionary, rules: ClockRules, others: Sequence[Part] = ()
) -> RowLayers:
    """How the rows of a source are read, and with them those of others that are made alike."""
    rules = rules.drawn_on(part.drawn_on)
    casts = casts_of(table, part, dictionary)
    whole = whole_row_failures(casts, part)
    births = [(name, "id_birth_date", f"{born(quoted(f'v_{name}'))} > _entry") for name in sorted(part.ids.numbers)]
    cells = [*((cast.column.name, code, when) for cast in casts for code, when in cast.failures), *births]
    # Planning a condition costs more than asking it: whether anything is wrong is asked in fewer words than what it is.
    faults = [*((cast.column.name, code, when) for cast in casts for code, when in cast.faults), *births]
    placing, between = placing_columns(table), _row_failures(table, casts, rules)
    parts = [each for each in cells if each[0] in placing] + between
    unread = [each for each in cells if each[0] not in placing]
    filled_in = _filled_in(table, part, casts)
    return RowLayers(
        _sql(table, (part, *others), casts, rules, whole),
        casts,
        _values(table, part, casts, faults),
        (*whole, *((column, code, f"NOT _no_row AND ({when})") for column, code, when in parts)),
        (*((column, code, f"NOT _no_row AND ({when})") for column, code, when in unread),),
        (*_believed_changes(casts, faults), *filled_in),
        any_of(["_no_row", *(when for name, _, when in faults if name in placing), *(when for _, _, when in between)]),
        f"NOT _no_row AND {any_of([when for name, _, when in faults if name not in placing])}",
        any_of([*(cast.touched for cast in casts), *(when for _, _, when in filled_in)]),
    )


def _believed_changes(
    casts: Sequence[Cast], failures: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """(column, kind of normalisation, condition) of cells that are believed: of others nothing is left to be said."""
    for cast in casts:
        wrong = [when for column, code, when in failures if column == cast.column.name and code in _NOT_BELIEVED]
        for kind, when in cast.changes:
            yield cast.column.name, kind, f"NOT {any_of(wrong)} AND ({when})" if wrong else when


def placing_columns(table: Table) -> frozenset[str]:
    """The columns that say whose a row is, of what and since when: without them it cannot be kept."""
    own = {table.household_column, table.person_column, table.clocks.occurred_on, PERIOD_START}
    places = {"county"} if table.name == HOUSEHOLDS else set()
    always = {"entered_on", "reported_by", "retracted"}
    named = {name for name in own if name} | {*table.key, *table.exactly_one} | places | always
    return frozenset(named & table.columns.keys())


def believed(cast: Cast, failures: Iterable[tuple[str, str, str]]) -> str:
    """The value of a cell, NULL where it could be cast and is wrong all the same."""
    wrong = [when for column, code, when in failures if column == cast.column.name and code in _NOT_BELIEVED]
    return f"CASE WHEN NOT {any_of(wrong)} THEN {cast.v} END" if wrong else cast.v


def casts_of(table: Table, part: Part, dictionary: Dictionary) -> tuple[Cast, ...]:
    """How each column of a source is read."""
    return tuple(_cast(table, part, dictionary, name) for name in table.columns if name in part.columns)


def _cast(table: Table, part: Part, dictionary: Dictionary, name: str) -> Cast:
    column = table.columns[name]
    told = column.told_by is not None and part.columns[name] == part.columns.get(column.told_by)
    teller = table.columns[column.told_by] if told and column.told_by else None
    of_list = teller if teller and column.told_code else column
    return cast_column(
        column,
        part.columns[name],
        part.kind(name),
        dictionary.codes.get(of_list.codes or "", {}),
        required=_required(table, part, name),
        words=dictionary.cell_words,
        holds_id_numbers=name in part.ids.numbers,
        of_household=bool(table.household_column or table.person_column),
        teller=teller,
    )


def _sql(
    table: Table, parts: Sequence[Part], casts: Sequence[Cast], rules: ClockRules, whole: Sequence[tuple[str, str, str]]
) -> str:
    no_row = any_of(condition for _, _, condition in whole)
    entry = assumed_entry(table, {cast.column.name: _day(cast) for cast in casts}, rules)
    return (
        f"{cell_layers(together([part.relation for part in parts]), casts)}, "
        f"judged_rows AS (SELECT *, {no_row} AS _no_row, {entry} AS _entry FROM cast_cells)"
    )


def _day(cast: Cast) -> str:
    """A day as far as it can be one: a row's entry must not wait for a year that nobody meant."""
    return believed(cast, [(cast.column.name, code, when) for code, when in cast.faults])


def cell_layers(rows: str, casts: Sequence[Cast]) -> str:
    """`WITH …` up to the layer `cast_cells`: the columns of `rows`, `t_` and `v_` of each of ours."""
    odd = "".join(f", {cast.odd} AS {cast.o}" for cast in casts if cast.odd is not None)
    cleaned = ", ".join(f"{cast.cleaned} AS {cast.c}" for cast in casts)
    trimmed = ", ".join(f"{cast.trimmed} AS {cast.t}" for cast in casts)
    read = "".join(f", {cast.read} AS {cast.r}" for cast in casts if cast.read is not None)
    values = ", ".join(f"{cast.value} AS {cast.v}" for cast in casts)
    return (
        f"WITH source_rows AS ({rows}), "
        f"seen_cells AS (SELECT *{odd} FROM source_rows), "
        f"clean_cells AS (SELECT *, {cleaned} FROM seen_cells), "
        f"trimmed_cells AS (SELECT *, {trimmed} FROM clean_cells), "
        f"read_cells AS (SELECT *{read} FROM trimmed_cells), "
        f"cast_cells AS (SELECT *, {values} FROM read_cells)"
    )


def hidden_columns(
    table: Table, part: Part, layers: RowLayers, values: Mapping[str, str], by_level: Sequence[str]
) -> list[str]:
    """What a staged row has beside its own columns, as SQL with the names; `values`: the latter, ids as numbers."""
    own = [cast.column.name for cast in layers.casts if cast.column.realised and cast.column.name != "entered_on"]
    moments = [layers.values[name] for name in own]
    return [
        f"{_precision(part, layers.casts)} AS {PRECISION_COLUMN}",
        "CAST(NULL AS DATE) AS _superseded_on",
        "_file",
        "_line",
        f"{layers.bad} AS _bad",
        f"{layers.holed} AS _holed",
        f"{layers.touched} AS _normalised",
        f"{any_of(f'{moment} > _entry' for moment in moments)} AS _split",
        f"{'t_entered_on IS NULL' if 'entered_on' in part.columns else 'true'} AS _assumed",
        f"hash({', '.join(values[name] for name in key_columns(table))}) AS _key",
        *(_exact(table, part, layers.casts, name) for name in by_level),
    ]


def _required(table: Table, part: Part, name: str) -> str:
    """When the column must have a value, as SQL: a row that withdraws another need only say which."""
    if not table.columns[name].required:
        return "false"
    named = {*table.key, *table.periods_exclude, table.clocks.occurred_on, PERIOD_START}
    return "true" if name in named or "retracted" not in part.columns else "NOT coalesce(v_retracted, false)"


def _row_failures(table: Table, casts: Sequence[Cast], rules: ClockRules) -> list[tuple[str, str, str]]:
    """What can be wrong between the cells of a row."""
    named = {cast.column.name: cast.v for cast in casts}
    failures = []
    if table.exactly_one:
        count = " + ".join(f"CAST({named[name]} IS NOT NULL AS INTEGER)" for name in table.exactly_one if name in named)
        failures.append((",".join(table.exactly_one), "not_exactly_one", f"({count or '0'}) <> 1"))
    occurred = named[table.clocks.occurred_on]
    if table.periods_exclude and PERIOD_START in named:
        failures.append((PERIOD_START, "period_reversed", f"{named[PERIOD_START]} > {occurred}"))
    if assumption(table, rules) == "NULL":
        failures.append(("entered_on", "missing_required", "t_entered_on IS NULL"))
    return failures


def _filled_in(table: Table, part: Part, casts: Sequence[Cast]) -> list[tuple[str, str, str]]:
    """(column, kind of normalisation, condition) of what is taken from another cell of the row."""
    named = {cast.column.name: cast for cast in casts}
    if part.ids.cards is None or GRADE not in table.columns:
        return []
    empty = f"{named[GRADE].v} IS NULL AND " if GRADE in named else ""
    return [(GRADE, "grade_of_card", f"{empty}{grade_of_card(named[part.ids.cards].t)} IS NOT NULL")]


def _values(
    table: Table, part: Part, casts: Sequence[Cast], failures: Sequence[tuple[str, str, str]]
) -> dict[str, str]:
    """Each column's value with its clocks set right, as SQL; NULL where a cell is not believed."""
    values = {name: f"CAST(NULL AS {column.inside_type})" for name, column in table.columns.items()}
    # A key stays as it was read: what is wrong with it sets its row apart.
    ids = {name for name in placing_columns(table) if table.columns[name].type != "date"}
    values |= {cast.column.name: cast.v if cast.column.name in ids else believed(cast, failures) for cast in casts}
    if GRADE in values and part.ids.cards is not None:
        (card,) = [cast.t for cast in casts if cast.column.name == part.ids.cards]
        values[GRADE] = f"coalesce({values[GRADE]}, {grade_of_card(card)})"
    # Nobody can know of a thing before it happens: such a row was updated in place.
    values["entered_on"] = f"CAST(greatest(_entry, {values[table.clocks.occurred_on]}) AS DATE)"
    values["retracted"] = f"coalesce({values['retracted']}, false)"
    return values


def _exact(table: Table, part: Part, casts: Sequence[Cast], name: str) -> str:
    alias = f"AS {quoted(exact_name(table, name))}"
    # A number that a program wrote is in the unit of its column's name; only people write 万元 without saying so.
    if name not in part.columns or part.kind(name) != "text":
        return f"NULL {alias}"
    (yuan,) = [cast.r for cast in casts if cast.column.name == name]
    return f"CASE WHEN {yuan} > 0 AND {yuan} < {LEAST_YUAN_A_PERIOD} THEN {yuan} END {alias}"


def _precision(part: Part, casts: Sequence[Cast]) -> str:
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
