"""On which columns of the register does each output column of a definition rest?

An output column rests on every column from which its value is made, and on every column that decides which rows there
are to make it from. What a LEFT JOIN brings in, one row at most for each, touches only the columns that use it. What
cannot be followed rests on all that its SELECT reads: an answer may be too long, never too short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from fupin_risk.definitions.catalogue import Catalogue, Subject
from fupin_risk.definitions.columns_read import columns_in, qualified
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.engine_tables import VERSIONS, engine_schema

# That a table has a row at all.
ROWS: Final = "*"
Source = tuple[str, str]
_NOTHING: Final[frozenset[Source]] = frozenset()
_JOINED_EACH_TO_ONE: Final = "LEFT"


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a table or SELECT rests on.

    Attributes
    ----------
    columns : dict of str to frozenset of (table, column)
    rows : frozenset of (table, column)
        What decides which rows there are, and how many.
    keys : tuple of frozenset of str
        Sets of columns that no two rows share.
    """

    columns: Mapping[str, frozenset[Source]]
    rows: frozenset[Source]
    keys: tuple[frozenset[str], ...] = ()

    def value(self, name: str) -> frozenset[Source]:
        return self.columns.get(name, _NOTHING) | self.rows

    def everything(self) -> frozenset[Source]:
        return self.rows.union(*self.columns.values())


@dataclass(eq=False)
class Lineage:
    """On what the output columns of a catalogue's definitions rest; each definition is looked at when it is asked for.

    Attributes
    ----------
    catalogue : Catalogue
    """

    catalogue: Catalogue
    _found: dict[str, _Relation] = field(default_factory=dict, init=False)

    def of(self, subject: str, column: str) -> frozenset[Source]:
        """The (table, column) of the register on which an output column of a definition rests.

        Parameters
        ----------
        subject : str
            A definition.
        column : str
            One of its output columns.

        Returns
        -------
        frozenset of (str, str)
            Columns under the names that the dictionary uses outside; `ROWS` where the value rests on whether there is
            a row. Tables with every version (`members_versions`) under their own name.

        Examples
        --------
        >>> import fupin_risk as fr
        >>> from fupin_risk.definitions.lineage import Lineage
        >>> sorted(Lineage(fr.load_catalogue()).of("housing_water", "water_unsafe"))
        [('households', '*'), ('households', 'water_safe')]
        """
        return self._relation(subject).value(column)

    def _relation(self, name: str) -> _Relation:
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def _look(self, name: str) -> _Relation:
        subject = self.catalogue.subjects[name]
        tables = {table: self._table(table) for table in subject.reads}
        tables |= {below: self._relation(below) for below in subject.builds_on}
        try:
            found = _Reader(tables).relation(_scope(qualified(subject.sql, self._schema(subject))))
        except (_NotFollowedError, sqlglot.errors.SqlglotError):
            found = self._whole(subject, tables)
        if subject.scope == "household":
            return _Relation(found.columns, found.rows, (*found.keys, frozenset({"household_id"})))
        return found

    def _whole(self, subject: Subject, tables: Mapping[str, _Relation]) -> _Relation:
        """Every output column rests on all that the definition reads."""
        read: frozenset[Source] = _NOTHING
        for table, column in columns_in(subject.sql, self._schema(subject)):
            read |= tables[table].value(column)
        read = read.union(*(tables[table].rows for table in subject.reads))
        return _Relation(dict.fromkeys(subject.columns, read), read)

    def _schema(self, subject: Subject) -> dict[str, dict[str, str]]:
        """Type of each column of each table that a definition may read."""
        subjects = self.catalogue.subjects
        below = {name: dict.fromkeys(subjects[name].columns, "UNKNOWN") for name in subject.builds_on}
        return self._engine_schema | below

    @cached_property
    def _engine_schema(self) -> dict[str, dict[str, str]]:
        return engine_schema(self.catalogue.dictionary, self.catalogue.policy.limit_names)

    def _table(self, name: str) -> _Relation:
        dictionary: Dictionary = self.catalogue.dictionary
        table = dictionary.tables.get(VERSIONS.get(name, name))
        if table is None:
            # Of the engine: lines and limits of policy, the day, covers.
            return _Relation({}, _NOTHING)
        columns = {}
        for outside, column in table.columns.items():
            # What is known with a date is seen only where the date is.
            known = {outside} | ({column.known_with} if column.known_with else set())
            if outside == "village":
                # A name that several villages bear is told apart by the whole path.
                known |= {"county", "township"} & table.columns.keys()
            columns[column.inside_name] = frozenset((name, each) for each in known)
        key = frozenset(table.columns[each].inside_name for each in table.key)
        keys = (key,) if table.shape == "state" and name not in VERSIONS else ()
        return _Relation(columns, frozenset({(name, ROWS)}), keys)


def _scope(tree: exp.Expr) -> Scope:
    scope = build_scope(tree)
    if scope is None:
        raise _NotFollowedError
    return scope


class _NotFollowedError(Exception):
    """A construct whose rows and columns cannot be told apart here."""


@dataclass(eq=False)
class _Reader:
    """Reads one SELECT over tables of which it is known what they rest on."""

    tables: Mapping[str, _Relation]
    _done: dict[int, _Relation] = field(default_factory=dict, init=False)

    def relation(self, scope: Scope) -> _Relation:
        key = id(scope.expression)
        if key not in self._done:
            self._done[key] = self._union(scope) if scope.set_operation_scopes else self._select(scope)
        return self._done[key]

    def _union(self, scope: Scope) -> _Relation:
        recursive = any(each.args.get("recursive") for each in scope.expression.find_all(exp.With))
        if recursive or scope.expression.args.get("by_name"):
            raise _NotFollowedError
        parts = [self.relation(part) for part in scope.set_operation_scopes]
        names = list(parts[0].columns)
        columns = {}
        for position, name in enumerate(names):
            columns[name] = frozenset().union(*(list(part.columns.values())[position] for part in parts))
        rows: frozenset[Source] = frozenset().union(*(part.rows for part in parts))
        if not isinstance(scope.expression, exp.Union) or scope.expression.args.get("distinct"):
            rows = rows.union(*columns.values())
        return _Relation(columns, rows)

    def _select(self, scope: Scope) -> _Relation:
        select = scope.expression
        if not isinstance(select, exp.Select) or _is_odd(select):
            raise _NotFollowedError
        sources = self._sources(scope)
        single, several = self._joined(select, sources)
        told = _Told(self, scope, sources)
        # Which row of it a joined source brings in is decided by what it is joined by.
        by = {join.alias_or_name: told.of([join.args.get("on")]) for join in select.args.get("joins") or ()}
        told = _Told(self, scope, sources, {name: by[name] for name in single})
        clauses = [select.args.get(name) for name in ("where", "having", "qualify", "order", "limit", "offset")]
        joins = [join.args.get("on") for join in select.args.get("joins") or () if join.alias_or_name not in single]
        rows = told.of([*clauses, *joins]).union(*(sources[name].rows for name in several))
        group = select.args.get("group")
        grouped = [each.unalias() for each in group.expressions] if group else []
        keys_of_group = told.of(grouped)
        whole = bool(group) or any(_aggregates(each) for each in select.expressions)
        windows = told.of(select.args.get("windows") or ())
        columns: dict[str, frozenset[Source]] = {}
        for position, each in enumerate(select.expressions):
            value = told.of([each])
            name = each.alias_or_name
            # Of the parts of a UNION only the first has to give its columns names.
            name = f"{name} {position}" if name in columns else name
            # An aggregate or a window looks at all rows.
            looks = whole or each.find(exp.Window) is not None
            columns[name] = value | rows | keys_of_group | windows if looks else value
        rows |= keys_of_group
        if select.args.get("distinct"):
            rows = rows.union(*columns.values())
        return _Relation(columns, rows, self._keys(select, sources, several, grouped, whole=whole))

    def _sources(self, scope: Scope) -> dict[str, _Relation]:
        found = {}
        for alias, (_, source) in scope.selected_sources.items():
            if isinstance(source, Scope):
                found[alias] = self.relation(source)
            elif isinstance(source, exp.Table) and source.name in self.tables:
                found[alias] = self.tables[source.name]
            else:
                raise _NotFollowedError
        return found

    def _joined(self, select: exp.Select, sources: Mapping[str, _Relation]) -> tuple[set[str], list[str]]:
        """Sources of which each row gets one row at most, and the others, which decide how many rows there are."""
        single = set()
        for join in select.args.get("joins") or ():
            name = join.alias_or_name
            compared = _compared(join.args.get("on"), name)
            if join.side == _JOINED_EACH_TO_ONE and any(key <= compared for key in sources[name].keys):
                single.add(name)
        return single, [name for name in sources if name not in single]

    def _keys(
        self,
        select: exp.Select,
        sources: Mapping[str, _Relation],
        several: list[str],
        grouped: list[exp.Expression],
        *,
        whole: bool,
    ) -> tuple[frozenset[str], ...]:
        if whole:
            shown = {each.unalias().sql(): each.alias_or_name for each in select.expressions}
            names = [shown.get(each.sql()) for each in grouped]
            return () if None in names else (frozenset(name for name in names if name),)
        counted = [name for name in several if sources[name].rows or sources[name].columns]
        if len(counted) != 1:
            return ()
        carried: dict[str, str] = {}
        for each in select.expressions:
            column = each.unalias()
            if isinstance(column, exp.Column) and column.table == counted[0]:
                carried.setdefault(column.name, each.alias_or_name)
        keys = sources[counted[0]].keys
        return tuple(frozenset(carried[name] for name in key) for key in keys if key <= carried.keys())


@dataclass(frozen=True, eq=False)
class _Told:
    """What expressions of one SELECT rest on."""

    reader: _Reader
    scope: Scope
    sources: Mapping[str, _Relation]
    joined_by: Mapping[str, frozenset[Source]] = field(default_factory=dict)

    def of(self, expressions: Iterable[exp.Expression | None]) -> frozenset[Source]:
        found: frozenset[Source] = _NOTHING
        for expression in expressions:
            if expression is None:
                continue
            for column in expression.find_all(exp.Column):
                if column.table in self.sources:
                    found |= self.sources[column.table].value(column.name)
                    found |= self.joined_by.get(column.table, _NOTHING)
            inner = {id(each) for each in expression.find_all(exp.Query)}
            for below in self.scope.subquery_scopes:
                if id(below.expression) in inner:
                    found |= self.reader.relation(below).everything()
        return found


def _is_odd(select: exp.Select) -> bool:
    """Whether rows or columns come about otherwise than by FROM, JOIN, WHERE and plain GROUP BY."""
    joins = select.args.get("joins") or ()
    group, distinct = select.args.get("group"), select.args.get("distinct")
    return (
        select.find(exp.Lateral, exp.Unnest, exp.Values) is not None
        or any(join.kind in {"SEMI", "ANTI"} or join.side in {"SEMI", "ANTI"} for join in joins)
        or (group is not None and any(group.args.get(name) for name in ("all", "cube", "rollup", "grouping_sets")))
        or (distinct is not None and distinct.args.get("on") is not None)
    )


def _aggregates(expression: exp.Expression) -> bool:
    """Whether it has an aggregate that is no window's."""
    return any(each.find_ancestor(exp.Window) is None for each in expression.find_all(exp.AggFunc)) or any(
        each.find_ancestor(exp.Window) is None for each in expression.find_all(exp.Anonymous)
    )


def _compared(condition: exp.Expression | None, source: str) -> frozenset[str]:
    """The columns of a source that a join's condition sets equal to something else."""
    if condition is None:
        return frozenset()
    parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
    found = set()
    for part in parts:
        plain = part.unnest()
        if isinstance(plain, exp.EQ | exp.NullSafeEQ):
            sides = [side for side in (plain.left, plain.right) if isinstance(side, exp.Column)]
            own = [side.name for side in sides if side.table == source]
            others = [side for side in (plain.left, plain.right) if not _reads(side, source)]
            if own and others:
                found.add(own[0])
    return frozenset(found)


def _reads(expression: exp.Expr, source: str) -> bool:
    return any(column.table == source for column in expression.find_all(exp.Column))
