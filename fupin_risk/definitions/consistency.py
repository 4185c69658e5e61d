"""Do the definitions agree with each other: code lists, tables, sentences, policy, types of columns?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from fupin_risk.definitions.catalogue import Indicator, Subject
from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.engine_tables import VERSIONS, engine_columns
from fupin_risk.definitions.policy import Policy
from fupin_risk.definitions.recipes import Recipe
from fupin_risk.errors import DefinitionError, Problem

# As sqlglot says it.
_UNKNOWN_COLUMN = re.compile(r"[Cc]olumn:? ['\"]?(?:\w+\.)?['\"]?(\w+)")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def disagreements(
    dictionary: Dictionary, indicators: dict[str, Indicator], policy: Policy, recipes: dict[str, Recipe]
) -> list[Problem]:
    """What one definition says of another that is not so."""
    return [
        *_code_problems(indicators, dictionary),
        *_recipe_problems(recipes, indicators),
        *_policy_problems(policy, dictionary, indicators),
    ]


def engine_schema(dictionary: Dictionary, limits: Iterable[str]) -> dict[str, dict[str, str]]:
    """The columns and types of every table that a definition may read, those of other definitions left out.

    `limits` are the names of the limits that the policy knows: each is a column.
    """
    schema = {
        table.name: {column.inside_name: column.inside_type for column in table.inside_columns}
        for table in dictionary.tables.values()
    }
    # A dictionary of one's own may lack a table.
    versions = {name: schema[table] for name, table in VERSIONS.items() if table in schema}
    return {**schema, **versions, **engine_columns(dictionary.tables, limits)}


def type_problems(
    subjects: dict[str, Subject], dictionary: Dictionary, names: Iterable[str], limits: Iterable[str] = ()
) -> list[Problem]:
    """What a look at the types of all columns finds wrong: sums of what is no integer, columns that do not exist.

    Parameters
    ----------
    subjects : dict of str to Subject
        Each behind those it builds on.
    dictionary : Dictionary
    names : iterable of str
        The definitions to look at; those that they build on are looked at too.
    limits : iterable of str
        The limits that the policy knows.

    Returns
    -------
    list of Problem
    """
    wanted = with_those_below(subjects, names)
    if not wanted:
        return []
    import sqlglot

    from fupin_risk.definitions.sql_check import column_types

    schema = engine_schema(dictionary, limits)
    problems: list[Problem] = []
    for name, subject in wanted.items():
        tree: Any = sqlglot.parse_one(subject.sql, read="duckdb")
        try:
            schema[name] = column_types(tree, schema, f"{subject.folder}/{name}.sql")
        except DefinitionError as error:
            problems += [_placed(problem, subject, schema) for problem in error.problems]
            schema[name] = dict.fromkeys(subject.columns, "UNKNOWN")
    return problems


def with_those_below(subjects: dict[str, Subject], names: Iterable[str]) -> dict[str, Subject]:
    """The definitions `names` and all that they build on, each behind those it builds on."""
    wanted = set(names)
    for name in reversed(subjects):
        if name in wanted:
            wanted.update(subjects[name].builds_on)
    return {name: subject for name, subject in subjects.items() if name in wanted}


def _placed(problem: Problem, subject: Subject, schema: dict[str, dict[str, str]]) -> Problem:
    """The same problem with line and key, where it is about a column that does not exist."""
    import sqlglot
    from sqlglot import exp

    unknown = _UNKNOWN_COLUMN.search(problem.found)
    if unknown is None:
        return problem
    name = unknown[1]
    lines = enumerate(subject.written.splitlines(), start=1)
    line = next((f", line {number}" for number, text in lines if re.search(rf"\b{name}\b", text)), "")
    tree: Any = sqlglot.parse_one(subject.sql, read="duckdb")
    keys = [each.alias_or_name for each in tree.selects if any(c.name == name for c in each.find_all(exp.Column))]
    key = f": {', '.join(keys)}" if keys else ""
    near = get_close_matches(name, {column for columns in schema.values() for column in columns}, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else problem.remedy
    found = f"reads {name!r}, which is no column of its tables"
    return Problem(f"{subject.folder}/{subject.name}.sql{line}{key}", found, remedy=remedy)


def _code_problems(indicators: dict[str, Indicator], dictionary: Dictionary) -> Iterator[Problem]:
    for entry in indicators.values():
        where = f"features/indicators/{entry.subject}.toml: {entry.name}"
        if entry.cause is not None and entry.cause not in dictionary.codes["cause"]:
            yield Problem(f"{where}.cause", "is no cause", ", ".join(dictionary.codes["cause"]))
        if entry.codes is not None and entry.codes not in dictionary.codes:
            yield Problem(f"{where}.codes", "names no code list", ", ".join(dictionary.codes))
        for table in entry.tables:
            if table not in dictionary.tables:
                yield Problem(f"{where}.tables", f"{table!r} is no table of the register", ", ".join(dictionary.tables))
        for name in entry.columns:
            table, _, column = name.partition(".")
            if column not in getattr(dictionary.tables.get(table), "columns", {}):
                yield Problem(f"{where}.columns", f"{name!r} is no column of the register", "table.column")
        yield from _sentence_problems(entry, indicators, where)


def _sentence_problems(entry: Indicator, indicators: dict[str, Indicator], where: str) -> Iterator[Problem]:
    """A sentence may name any indicator of its household's row in braces, and the county's median of its own."""
    spoken = {"zh": entry.sentence.zh, "en": entry.sentence.en} if entry.sentence else {}
    for language, text in spoken.items():
        for name in _IN_BRACES.findall(text):
            if name not in indicators and name != "county_median":
                near = get_close_matches(name, indicators, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else ""
                yield Problem(f"{where}.sentence.{language}", f"{{{name}}} is no indicator", remedy=remedy)


def _recipe_problems(recipes: dict[str, Recipe], indicators: dict[str, Indicator]) -> Iterator[Problem]:
    for recipe in recipes.values():
        named = () if recipe.indicators == "all" else recipe.indicators
        for name in named:
            if name not in indicators:
                yield Problem(
                    f"models/{recipe.name}/recipe.toml: indicators",
                    f"{name!r} is not defined",
                    remedy=str(get_close_matches(name, indicators, n=1)),
                )


def _policy_problems(policy: Policy, dictionary: Dictionary, indicators: dict[str, Indicator]) -> Iterator[Problem]:
    causes, measures = dictionary.codes["cause"], dictionary.codes["measure_kind"]
    for row in policy.answers:
        for name in {row.cause} - set(causes):
            yield Problem("features/policy/answers.toml: rows.cause", f"{name!r} is no cause", ", ".join(causes))
        for name in sorted(set(row.measures) - set(measures)):
            yield Problem("features/policy/answers.toml: rows.measures", f"{name!r} is no measure", ", ".join(measures))
    for evidence in policy.evidence:
        if evidence.cause not in causes:
            yield Problem(
                "features/policy/evidence.toml: rows.cause", f"{evidence.cause!r} is no cause", ", ".join(causes)
            )
        if evidence.indicator not in indicators:
            yield Problem("features/policy/evidence.toml: rows.indicator", f"{evidence.indicator!r} is not defined")
    yield from _rule_problems(policy, dictionary)
    yield from _entitlement_problems(policy, dictionary)
    for precedence in policy.precedence:
        if precedence.table not in dictionary.tables:
            yield Problem(
                "features/policy/precedence.toml: rows.table",
                f"{precedence.table!r} is no table",
                ", ".join(dictionary.tables),
            )
    yield from _action_problems(policy, dictionary, indicators)


def _rule_problems(policy: Policy, dictionary: Dictionary) -> Iterator[Problem]:
    """Codes of the rules that definitions read which stand in no code list: such a rule could never apply."""
    kinds, modes, diseases = (dictionary.codes[name] for name in ("income_kind", "loan_use_mode", "disease"))
    named = [("income_exclusions", "income_kind", row.income_kind, kinds) for row in policy.income_exclusions]
    named += [("loan_use", "use_mode", row.use_mode, modes) for row in policy.loan_use]
    named += [("disease_lists", "diseases", name, diseases) for row in policy.disease_lists for name in row.diseases]
    for file, key, value, codes in named:
        if value not in codes:
            yield Problem(f"features/policy/{file}.toml: rows.{key}", f"{value!r} is no such code", ", ".join(codes))


def _action_problems(policy: Policy, dictionary: Dictionary, indicators: dict[str, Indicator]) -> Iterator[Problem]:
    """Names in the rows that say what a county does next."""
    codes = dictionary.codes
    kinds, steps = codes["measure_kind"], codes["recognition_step"]
    said = [("barred_measures", "measure", row.measure, kinds) for row in policy.barred_measures]
    said += [("measure_natures", "measures", name, kinds) for one in policy.measure_natures for name in one.measures]
    said += [("recognition_steps", "steps", name, steps) for two in policy.recognition_steps for name in two.steps]
    said += [("department_thresholds", "cause", row.cause, codes["cause"]) for row in policy.department_thresholds]
    for file, key, name, allowed in said:
        if name not in allowed:
            yield Problem(f"features/policy/{file}.toml: rows.{key}", f"{name!r} is not known", ", ".join(allowed))
    named = [("removal_gate", row.indicator) for row in policy.removal_gate if row.indicator is not None]
    for file, name in (*named, *(("level_raises", row.indicator) for row in policy.level_raises)):
        if name not in indicators:
            yield Problem(f"features/policy/{file}.toml: rows.indicator", f"{name!r} is not defined")
    for row in policy.barred_measures:
        column = getattr(dictionary.tables.get(row.table), "columns", {}).get(row.column)
        if column is None or row.value not in codes.get(column.codes or "", {}):
            where = f"{row.table}.{row.column} = {row.value}"
            yield Problem("features/policy/barred_measures.toml: rows", f"{where!r} is no code of the register")


def _entitlement_problems(policy: Policy, dictionary: Dictionary) -> Iterator[Problem]:
    """Codes that no bill, student or payment can have."""
    named = [
        *(("medical_cover", "bill_kinds", "bill_kind", row.bill_kinds) for row in policy.medical_cover),
        *(("medical_cover", "levels", "hospital_level", row.levels) for row in policy.medical_cover),
        *(("student_aid", "stage", "schooling_stage", (row.stage,)) for row in policy.student_aid),
        *(("student_aid", "aid_kinds", "aid_kind", (*row.aid_kinds, *row.not_with)) for row in policy.student_aid),
    ]
    for file, key, codes, names in named:
        for name in sorted(set(names) - set(dictionary.codes.get(codes, {}))):
            where = f"features/policy/{file}.toml: rows.{key}"
            yield Problem(where, f"{name!r} is no {codes}", ", ".join(dictionary.codes.get(codes, {})))
