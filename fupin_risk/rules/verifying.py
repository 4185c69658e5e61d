"""Does every rule fire where it must, and only there?

A rule that reads a misspelt column, or whose filter was left out, is silent or says everything; on a whole county that
looks like any other number. On rows worked out by hand it cannot hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fupin_risk.definitions import Catalogue, load_catalogue
from fupin_risk.definitions.rules import KEYS
from fupin_risk.errors import DefinitionError, Message, Problem, message
from fupin_risk.indicators.day_run import DayRun
from fupin_risk.reading import read_register
from fupin_risk.rules.checking import outside_keys
from fupin_risk.rules.examples import Example, read_examples
from fupin_risk.rules.judging import judge
from fupin_risk.rules.rule_status import status_of

_FAILS, _HOLDS, _UNKNOWN = "fails", "holds", "unknown"


def verify_rules(path: str | Path | None = None, catalogue: Catalogue | None = None) -> None:
    """Run every rule on its own examples.

    Parameters
    ----------
    path : str or Path, optional
        A folder of examples; by default those of the shipped rules.
    catalogue : Catalogue, optional
        Whose rules are to be verified; by default the shipped ones. With a folder of your own, the rules of all its
        examples are verified; without one, every rule of the catalogue.

    Raises
    ------
    DefinitionError
        A rule has no example on which it fails or none on which it holds, or its SELECT says otherwise than the
        examples do. All of it is said at once.

    Examples
    --------
    >>> from fupin_risk.rules import verify_rules
    >>> verify_rules()  # doctest: +SKIP
    """
    catalogue = catalogue or load_catalogue()
    examples = read_examples(path, catalogue)
    asked = list(catalogue.rules) if path is None else [name for example in examples for name in example.rules]
    problems = [*_lacking(asked, examples, catalogue)]
    for example in examples:
        problems += check_example(example, catalogue)
    if problems:
        raise DefinitionError(problems)


def check_example(example: Example, catalogue: Catalogue | None = None) -> tuple[Problem, ...]:
    """What the rules make of an example otherwise than by hand; empty where all agree.

    Raises
    ------
    DefinitionError
        A rule cannot run.
    """
    catalogue = catalogue or load_catalogue()
    covers = {table: (day, None) for table, day in example.covers.items()}
    register = read_register(example.tables, covers=covers, catalogue=catalogue)
    problems = [
        Problem(
            f"{example.where}.tables.{row.table}",
            message("row {line} was quarantined ({reason_code})", line=row.line, reason_code=row.reason_code),
        )
        for row in register.quarantine.itertuples()
    ]
    problems += [
        Problem(
            f"{example.where}.tables.{row.table}.{row.column}",
            message(
                "row {line} has a cell that cannot be read ({reason_code})", line=row.line, reason_code=row.reason_code
            ),
        )
        for row in register.unread_cells.itertuples()
    ]
    run = DayRun(register, example.as_of, catalogue, None, None)
    reach = dict(register.covers_by_county(example.as_of))
    statuses = [status_of(catalogue.find_rule(name), register, example.as_of, reach) for name in example.rules]
    for status in statuses:
        if status.why is not None:
            problems.append(
                Problem(f"{example.where}: {status.rule.name}", message("is not in force ({why})", why=status.why))
            )
        elif not status.counties:
            missing = ", ".join([*status.absent, *(name for names in status.uncovered.values() for name in names)])
            problems.append(
                Problem(
                    f"{example.where}: {status.rule.name}",
                    message("cannot be run without {missing}", missing=missing),
                )
            )
    for judged in judge(run, statuses):
        rule = judged.status.rule
        rows = judged.verdicts()
        objects = outside_keys(rule, rows, register)[KEYS[rule.grain][-1]]
        verdicts = rows["fails"].map({True: _FAILS, False: _HOLDS}).fillna(_UNKNOWN)
        found = dict(zip(objects, verdicts, strict=True))
        problems += _differences(example, rule.name, found)
    return tuple(problems)


def _differences(example: Example, rule: str, found: dict[str, str]) -> list[Problem]:
    by_hand = {
        name: verdict
        for verdict, objects in ((_FAILS, example.fails), (_HOLDS, example.holds), (_UNKNOWN, example.unknown))
        for name in objects.get(rule, ())
    }
    # What is not named must not fail: a rule that fires on everything would else pass unseen.
    silent = [name for name, verdict in found.items() if verdict == _FAILS and name not in by_hand]
    names = [*by_hand, *silent]
    return [
        Problem(
            f"{example.where}: {rule}, {name}",
            message("{found}; by hand it {expected}", found=_said(found.get(name)), expected=_said(by_hand.get(name))),
        )
        for name in names
        if found.get(name) != by_hand.get(name)
    ]


def _said(verdict: str | None) -> Message:
    said = {
        _FAILS: message("fails"),
        _HOLDS: message("holds"),
        _UNKNOWN: message("cannot be judged"),
    }
    return said.get(str(verdict), message("is not concerned"))


def _lacking(rules: Iterable[str], examples: tuple[Example, ...], catalogue: Catalogue) -> list[Problem]:
    failing = {name for example in examples for name, objects in example.fails.items() if objects}
    holding = {name for example in examples for name, objects in example.holds.items() if objects}
    problems = []
    for name in dict.fromkeys(rules):
        where = f"features/rules/{catalogue.find_rule(name).subject}.toml: {name}"
        if name not in failing:
            problems.append(
                Problem(where, message("has no example on which it fails"), remedy=message("add one next to the rule"))
            )
        if name not in holding:
            problems.append(
                Problem(where, message("has no example on which it holds"), remedy=message("add one next to the rule"))
            )
    return problems
