"""What does each definition's SELECT read, build on and return, and is it one that may run?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from fupin_risk.definitions.catalogue import Indicator, Subject
from fupin_risk.definitions.checked_before import CheckedSelect, check_key, file_of_checks, keep_checks, read_checks
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.engine_tables import engine_tables
from fupin_risk.definitions.rules import Rule, output_problems
from fupin_risk.definitions.toml_files import shown
from fupin_risk.errors import DefinitionError, Problem, message, nearest


def read_subjects(
    texts: dict[str, tuple[Path, str]],
    indicators: dict[str, Indicator],
    rules: dict[str, Rule],
    dictionary: Dictionary,
    shipped: Path,
) -> dict[str, Subject]:
    """Check the SELECT of every definition, and say what it reads, builds on and returns.

    Parameters
    ----------
    texts : dict of str to (Path, str)
        File and text of each definition's SELECT.
    indicators, rules : dict
    dictionary : Dictionary
    shipped : Path
        The folder of the shipped definitions, whose checks may have been kept by an earlier start.

    Returns
    -------
    dict of str to Subject
        Each behind those it builds on.

    Raises
    ------
    DefinitionError
        With every problem of every file.
    """
    taken = {*dictionary.tables, *engine_tables()}
    problems = [
        Problem(
            shown(file),
            message("has the name of a table, so SQL could not tell them apart"),
            remedy=message("rename both files"),
        )
        for name, (file, _) in texts.items()
        if name in taken
    ]
    if problems:
        raise DefinitionError(problems)
    checks = _checks(texts, taken, shipped, problems)
    found: dict[str, Subject] = {}
    for name, check in checks.items():
        file, text = texts[name]
        of_indicators = file.parent.name == "indicators"
        entries = [entry for entry in indicators.values() if entry.subject == name]
        judged = [rule for rule in rules.values() if rule.subject == name]
        if of_indicators:
            problems += _output_problems(check.columns, entries, shown(file))
        else:
            problems += output_problems(judged, check.columns, shown(file))
        wide = any(rule.grain in {"project", "contact", "village"} for rule in judged)
        found[name] = Subject(
            name=name, sql=check.sql, written=text, reads=tuple(t for t in check.reads if t not in texts),
            builds_on=tuple(t for t in check.reads if t in texts), columns=check.columns,
            scope=entries[0].scope if entries else "register" if wide else "household",
            folder="indicators" if of_indicators else "rules",
        )  # fmt: skip
    if problems:
        raise DefinitionError(problems)
    return _in_order(found)


def _checks(
    texts: dict[str, tuple[Path, str]], tables: set[str], shipped: Path, problems: list[Problem]
) -> dict[str, CheckedSelect]:
    """Check every SELECT, but for shipped ones that were checked before; add what is wrong to `problems`."""
    kept_in = file_of_checks(file.read_text(encoding="utf-8") for file in sorted(shipped.glob("*/*.sql")))
    before = read_checks(kept_in)
    # A rule may build on an indicator's definition, never the other way round.
    of_indicators = {*tables, *(name for name, (file, _) in texts.items() if file.parent.name == "indicators")}
    found, of_shipped = {}, {}
    for name, (file, text) in texts.items():
        allowed = of_indicators if file.parent.name == "indicators" else {*tables, *texts}
        named = frozenset(other for other in allowed if other in text)
        ours, key = file.is_relative_to(shipped), check_key(text, named)
        try:
            check = before[key] if ours and key in before else _checked(text, named, allowed, shown(file))
        except DefinitionError as error:
            problems += error.problems
            continue
        found[name] = check
        if ours:
            of_shipped[key] = check
    if of_shipped.keys() - before.keys():
        keep_checks(of_shipped, kept_in)
    return found


def _checked(text: str, named: frozenset[str], allowed: set[str], where: str) -> CheckedSelect:
    from fupin_risk.definitions.sql_check import check_definition

    try:
        return _checked_once(text, named, where)
    except DefinitionError:
        # Once more with all names, of which one may be meant.
        return check_definition(text, allowed, where)


@lru_cache(maxsize=256)
def _checked_once(text: str, named: frozenset[str], where: str) -> CheckedSelect:
    """Check against the tables that the text can name, once for all catalogues of a process."""
    from fupin_risk.definitions.sql_check import check_definition

    return check_definition(text, named, where)


def _in_order(found: dict[str, Subject]) -> dict[str, Subject]:
    """The definitions, each behind those it builds on."""
    below = {name: subject.builds_on for name, subject in sorted(found.items())}
    try:
        return {name: found[name] for name in TopologicalSorter(below).static_order()}
    except CycleError as error:
        raise DefinitionError(
            Problem(
                "features", message("these definitions build on each other: {names}", names=", ".join(error.args[1]))
            )
        ) from None


def _output_problems(outputs: tuple[str, ...], entries: list[Indicator], where: str) -> Iterator[Problem]:
    key = (
        {"village": "village", "county": "county"}.get(entries[0].scope, "household_id") if entries else "household_id"
    )
    if key not in outputs:
        yield Problem(
            where,
            message("does not select {name}", name=key),
            remedy=message("its first column must be {key}", key=key),
        )
    for entry in entries:
        if entry.name not in outputs:
            yield Problem(
                where, message("does not select {name}", name=entry.name), remedy=nearest(entry.name, outputs)
            )
        if entry.scope != entries[0].scope:
            yield Problem(
                where,
                message("{name} has another scope than {other}", name=entry.name, other=entries[0].name),
                remedy=message("use one scope in one file"),
            )
