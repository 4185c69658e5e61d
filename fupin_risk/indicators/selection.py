"""Which definitions must run, and which tables be read, to get a set of indicators?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fupin_risk.definitions import Catalogue
from fupin_risk.definitions.engine_tables import ENGINE_TABLES


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
        Of these, those that look at more than one household and so run over the whole register, and what they build on.
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
    """Tables of the register that the subjects read themselves, sorted."""
    return tuple(sorted({table for name in subjects for table in catalogue.subjects[name].reads} - set(ENGINE_TABLES)))
