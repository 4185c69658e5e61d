"""Which definitions must run, and which tables be read, to get a set of indicators?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.engine_tables import VERSIONS, engine_tables, policy_files
from fupin_risk.definitions.policy_row import PolicyRow
from fupin_risk.definitions.warning_rows import PrecedenceRow
from fupin_risk.register import Register
from fupin_risk.register.visible import StoredTable


@dataclass(frozen=True)
class Selection:
    """What is asked for, and what it takes.

    Attributes
    ----------
    indicators : tuple of str
        In catalogue order.
    subjects : tuple of str
        Those to run, each behind those it builds on.
    shared : tuple of str
        Of these, those that look at more than one household, and what they build on.
    tables : tuple of str
        Tables of the register that all of them read.
    """

    indicators: tuple[str, ...]
    subjects: tuple[str, ...]
    shared: tuple[str, ...]
    tables: tuple[str, ...]


def select_indicators(catalogue: Catalogue, only: Iterable[str] | None) -> Selection:
    """Find what it takes to compute `only` (all indicators where None).

    Raises
    ------
    DefinitionError
        A name is not defined; the nearest one is suggested.
    """
    asked = list(catalogue.indicators) if only is None else [catalogue.find(name).name for name in only]
    wanted = set(asked)
    indicators = tuple(name for name in catalogue.indicators if name in wanted)
    return select_subjects(catalogue, {catalogue.indicators[name].subject for name in indicators}, indicators)


def select_subjects(catalogue: Catalogue, names: Collection[str], indicators: tuple[str, ...] = ()) -> Selection:
    """Find what it takes to run the subjects `names`."""
    subjects = built_on(catalogue, names)
    shared = built_on(catalogue, [name for name in subjects if catalogue.subjects[name].scope != "household"])
    return Selection(indicators, subjects, shared, tables_of(catalogue, subjects))


def built_on(catalogue: Catalogue, names: Collection[str]) -> tuple[str, ...]:
    """The subjects `names` and all that they build on, in the order in which they can run."""
    needed, open_names = set(names), list(names)
    while open_names:
        below = set(catalogue.subjects[open_names.pop()].builds_on) - needed
        needed |= below
        open_names += below
    return tuple(name for name in catalogue.subjects if name in needed)


def tables_of(catalogue: Catalogue, subjects: Iterable[str]) -> tuple[str, ...]:
    """Tables of the register, and versions of them, that the subjects read themselves, sorted."""
    engine = set(engine_tables()) - set(VERSIONS)
    return tuple(sorted({table for name in subjects for table in catalogue.subjects[name].reads} - engine))


def words_of(catalogue: Catalogue, subjects: Iterable[str]) -> frozenset[str]:
    """The words of their SQL, in lower case: a definition names its columns, so what is no word of it is not read."""
    return frozenset().union(*(_words(catalogue.subjects[name].sql) for name in subjects))


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for form in (r"\w+", r'"([^"]+)"') for word in re.findall(form, text))


def policy_files_of(catalogue: Catalogue, subjects: Iterable[str]) -> tuple[str, ...]:
    """Files of policy whose rows the subjects read, and the order of reporters of the tables that they read, sorted."""
    read = {table for name in built_on(catalogue, list(subjects)) for table in catalogue.subjects[name].reads}
    files = {file for table, file in policy_files().items() if table in read}
    told = {row.table for row in catalogue.policy.rows(PrecedenceRow)}
    return tuple(sorted(files | ({"precedence"} if told & {VERSIONS.get(table, table) for table in read} else set())))


def unverified_policy(
    register: Register, subjects: Collection[str], counties: Iterable[str], day: dt.date
) -> tuple[str, ...]:
    """Names of the policy rows that the subjects used on a register and day and whose source nobody has seen, sorted.

    The order of reporters of a table is used only where several report it.
    """
    catalogue = register.catalogue
    files = policy_files_of(catalogue, subjects)
    tables = {VERSIONS.get(table, table) for table in tables_of(catalogue, built_on(catalogue, subjects))}
    ordered = {name for name in tables if name in register.stored_tables and register.stored_tables[name].reporters > 1}
    rows = {row for county in counties for row in catalogue.policy.unverified(county, day, files)}
    used = (row for row in rows if reads_row(catalogue, subjects, row))
    return tuple(sorted({row.row_name for row in used if not isinstance(row, PrecedenceRow) or row.table in ordered}))


def reads_row(catalogue: Catalogue, subjects: Collection[str], row: PolicyRow) -> bool:
    """Return whether the subjects can use a row of a file that they read: of limits, those that they name."""
    below = built_on(catalogue, subjects)
    if isinstance(row, PrecedenceRow):
        return row.table in {VERSIONS.get(table, table) for table in tables_of(catalogue, below)}
    if row.sql_word is None:
        return True
    return any(re.search(rf"\b{re.escape(row.sql_word)}\b", catalogue.subjects[name].sql) for name in below)


def absent_of(catalogue: Catalogue, names: Iterable[str], kept: Mapping[str, StoredTable]) -> dict[str, frozenset[str]]:
    """The indicators that need tables, or columns as `table.column`, which a register lacks; and which these are."""
    present = {*kept, *(f"{name}.{column}" for name, table in kept.items() for column in table.columns)}
    found = {}
    for name in names:
        entry = catalogue.indicators[name]
        needed = {*entry.tables, *(column for column in entry.columns if column.split(".")[0] in kept)}
        if needed - present:
            found[name] = frozenset(needed - present)
    return found


def tables_absent_for(catalogue: Catalogue, subjects: Iterable[str], kept: Collection[str]) -> list[str]:
    """Tables that subjects, and those that they build on, read and a register lacks; sorted."""
    below = dict.fromkeys(subjects)
    for name in reversed(catalogue.subjects):
        if name in below:
            below.update(dict.fromkeys(catalogue.subjects[name].builds_on))
    read = {VERSIONS.get(table, table) for name in below for table in catalogue.subjects[name].reads}
    return sorted((read & catalogue.dictionary.tables.keys()) - {*kept})
