"""What definitions are there: tables, indicators, policy and recipes, read from files once?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import model_validator
from sqlglot import exp

from fupin_risk.definitions.dictionary import Dictionary, read_dictionary
from fupin_risk.definitions.policy import Policy, read_policy
from fupin_risk.definitions.recipes import Recipe, read_recipe
from fupin_risk.definitions.sql_check import check_select, tables_read
from fupin_risk.definitions.toml_files import Definition, Label, checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem
from fupin_risk.resources import definitions_folder

# Tables that the engine adds to the register's: the day, the lines of each county, and from when each table covers it.
ENGINE_TABLES = ("params", "policy", "cover")
T = TypeVar("T")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
Scope = Literal["household", "village", "county", "register"]
Unit = Literal["yuan", "share", "ratio", "count", "months", "days", "years", "grade", "mu", "km", "yes_no", "category", "yuan_a_year"]


class Indicator(Definition):
    """One number or category about a household on an as-of day.

    Attributes
    ----------
    direction : {"up", "down", "none"}
        `up`: more never lowers the risk; `down`: more never raises it; `none`: no direction can be defended.
    missing : str
        What a missing value means.
    sentence : Label or None
        What is said of it, with the indicator's own name in braces where its value goes.
    compare : {"line", "past", "county_median", "none"}
        What a sentence holds the value against.
    tables : tuple of str
        Tables without which it is unknown; by default all that its SQL reads.
    codes : str or None
        For a category: its code list; values are positions in that list.
    """

    name: str
    subject: str
    label: Label
    unit: Unit
    clause: str
    cause: str | None = None
    direction: Literal["up", "down", "none"] = "none"
    scope: Scope = "household"
    missing: str
    sentence: Label | None = None
    compare: Literal["line", "past", "county_median", "none"] = "none"
    tables: tuple[str, ...] = ()
    codes: str | None = None

    @model_validator(mode="after")
    def _category_has_codes(self) -> Indicator:
        if (self.unit == "category") != (self.codes is not None):
            message = "a category names its code list under 'codes', and nothing else does"
            raise ValueError(message)
        return self


class Subject(Definition):
    """One SELECT and the indicators that it computes.

    Attributes
    ----------
    sql : str
        Checked, with macros expanded, in DuckDB's dialect.
    written : str
        The text as it stands in the file.
    reads : tuple of str
        Tables of the register and of the engine that it reads, those of the subjects it builds on left out.
    builds_on : tuple of str
        Other subjects whose results it reads by name.
    columns : tuple of str
        Its output columns.
    """

    name: str
    sql: str
    written: str
    reads: tuple[str, ...]
    builds_on: tuple[str, ...]
    columns: tuple[str, ...]
    scope: Scope


class Catalogue(Definition):
    """Every definition; the one value that tells the functions what to compute.

    Attributes
    ----------
    indicators : dict of str to Indicator
        In the order in which their columns appear.
    subjects : dict of str to Subject
        In an order in which each stands behind those it builds on.
    sha256 : str
        Of every definition file: two catalogues with the same hash compute the same numbers.
    """

    dictionary: Dictionary
    indicators: dict[str, Indicator]
    subjects: dict[str, Subject]
    policy: Policy
    recipes: dict[str, Recipe]
    sha256: str

    def __repr__(self) -> str:
        return f"Catalogue({len(self.indicators)} indicators, sha256={self.sha256[:12]})"

    __str__ = __repr__

    def find(self, name: str) -> Indicator:
        """The indicator called `name`.

        Raises
        ------
        DefinitionError
            There is none; the nearest name is suggested.
        """
        return _named(name, self.indicators, "indicator")

    def find_recipe(self, name: str) -> Recipe:
        """The recipe called `name`; DefinitionError as in `find`."""
        return _named(name, self.recipes, "recipe")


def _named(name: str, entries: dict[str, T], kind: str) -> T:
    if name in entries:
        return entries[name]
    near = get_close_matches(name, entries, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else ""
    raise DefinitionError(Problem(f"{kind} {name!r}", "is not defined", allowed=", ".join(entries), remedy=remedy))


def load_catalogue(path: str | Path | None = None) -> Catalogue:
    """Read the shipped definitions, extended or replaced by those of a folder.

    Parameters
    ----------
    path : str or Path, optional
        A folder of the form of `features/` (and `models/` in it, if any). Its `register.toml` replaces the shipped one;
        a subject of the same name replaces the shipped one, others are added; policy rows are added to the shipped ones.

    Returns
    -------
    Catalogue

    Raises
    ------
    DefinitionError
        With every problem of every file, each with file and key.

    Examples
    --------
    >>> import fupin_risk as fr
    >>> fr.load_catalogue().find("income_per_head_yuan").unit
    'yuan_a_year'
    """
    return _load(None if path is None else Path(path).resolve())


def _load(path: Path | None) -> Catalogue:
    folders = [definitions_folder("features")] + ([path] if path else [])
    models = [definitions_folder("models")] + ([path / "models"] if path else [])
    if path is not None and not path.is_dir():
        raise DefinitionError(Problem(path.name, "is no folder of definitions"))
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.suffix in {".toml", ".sql"}]
    files += [file for folder in models for file in sorted(folder.glob("*/recipe.toml"))]
    contents = tuple((str(file), file.read_bytes()) for file in files)
    digest = hashlib.sha256()
    for name, body in contents:
        digest.update(shown(Path(name)).encode() + b"\0" + body + b"\0")
    return _cached(tuple(folders), tuple(models), digest.hexdigest())


@lru_cache(maxsize=8)
def _cached(folders: tuple[Path, ...], models: tuple[Path, ...], sha256: str) -> Catalogue:
    problems: list[Problem] = []
    dictionary = read_dictionary(_last(folders, "register.toml"))
    indicators: dict[str, Indicator] = {}
    texts: dict[str, tuple[Path, str]] = {}
    for folder in folders:
        for file in sorted((folder / "indicators").glob("*.toml")):
            _read_subject(file, indicators, texts, problems)
    _raise(problems)
    subjects = _subjects(texts, indicators, dictionary)
    indicators = {name: _with_tables(entry, subjects) for name, entry in indicators.items()}
    policy = read_policy([file for folder in folders for file in sorted((folder / "policy").glob("*.toml"))])
    recipes = {recipe.name: recipe for folder in models for recipe in map(read_recipe, sorted(folder.glob("*/recipe.toml")))}
    _raise([*_code_problems(indicators, dictionary), *_recipe_problems(recipes, indicators), *_policy_problems(policy, dictionary, indicators)])
    return Catalogue(dictionary=dictionary, indicators=indicators, subjects=subjects, policy=policy, recipes=recipes, sha256=sha256)


def _last(folders: tuple[Path, ...], name: str) -> Path:
    return [folder / name for folder in folders if (folder / name).is_file()][-1]


def _read_subject(
    file: Path, indicators: dict[str, Indicator], texts: dict[str, tuple[Path, str]], problems: list[Problem]
) -> None:
    subject, sql_file = file.stem, file.with_suffix(".sql")
    if not sql_file.is_file():
        problems.append(Problem(shown(file), f"has no {sql_file.name} beside it"))
        return
    for name in [name for name, entry in indicators.items() if entry.subject == subject]:
        del indicators[name]
    texts[subject] = (sql_file, sql_file.read_text(encoding="utf-8"))
    for name, body in read_toml(file).items():
        content: dict[str, Any] = {"name": name, "subject": subject, **(body if isinstance(body, dict) else {})}
        entry = checked(Indicator, content, f"{shown(file)}: {name}", problems)
        if name in indicators:
            problems.append(Problem(f"{shown(file)}: {name}", f"stands in {indicators[name].subject}.toml too"))
        elif entry is not None:
            indicators[name] = entry


def _subjects(
    texts: dict[str, tuple[Path, str]], indicators: dict[str, Indicator], dictionary: Dictionary
) -> dict[str, Subject]:
    taken = {*dictionary.tables, *ENGINE_TABLES}
    problems = [
        Problem(shown(file), "is named like a table, so that its own SQL could not tell them apart", remedy="rename both files")
        for name, (file, _) in texts.items()
        if name in taken
    ]
    _raise(problems)
    allowed = {*taken, *texts}
    found: dict[str, Subject] = {}
    for name, (file, text) in texts.items():
        try:
            tree = check_select(text, allowed, where=shown(file))
        except DefinitionError as error:
            problems += error.problems
            continue
        entries = [entry for entry in indicators.values() if entry.subject == name]
        problems += _output_problems(tree, entries, shown(file))
        reads = tables_read(tree)
        found[name] = Subject(
            name=name, sql=tree.sql(dialect="duckdb"), written=text, reads=tuple(t for t in reads if t not in texts),
            builds_on=tuple(t for t in reads if t in texts), columns=tuple(_outputs(tree)),
            scope=entries[0].scope if entries else "household",
        )  # fmt: skip
    _raise(problems)
    try:
        order = list(TopologicalSorter({name: subject.builds_on for name, subject in sorted(found.items())}).static_order())
    except CycleError as error:
        raise DefinitionError(Problem("features/indicators", f"these build on each other: {', '.join(error.args[1])}")) from None
    return {name: found[name] for name in order}


def _outputs(tree: exp.Expression) -> list[str]:
    return [column.alias_or_name for column in tree.selects] if isinstance(tree, exp.Select) else []


def _output_problems(tree: exp.Expression, entries: list[Indicator], where: str) -> Iterator[Problem]:
    outputs = _outputs(tree)
    key = {"village": "village", "county": "county"}.get(entries[0].scope, "household_id") if entries else "household_id"
    if key not in outputs:
        yield Problem(where, f"does not select {key}", remedy=f"its first column is {key}")
    for entry in entries:
        if entry.name not in outputs:
            near = get_close_matches(entry.name, outputs, n=1)
            yield Problem(where, f"does not select {entry.name}", remedy=f"did you mean {near[0]!r}?" if near else "")
        if entry.scope != entries[0].scope:
            yield Problem(where, f"{entry.name} has another scope than {entries[0].name}", remedy="one file, one scope")


def _with_tables(entry: Indicator, subjects: dict[str, Subject]) -> Indicator:
    """Fill in the tables that an indicator needs: all that its SQL, and what that builds on, reads."""
    if entry.tables:
        return entry
    return entry.model_copy(update={"tables": tuple(sorted(_tables_of(entry.subject, subjects)))})


def _tables_of(name: str, subjects: dict[str, Subject]) -> set[str]:
    subject = subjects[name]
    below = [_tables_of(other, subjects) for other in subject.builds_on]
    return set(subject.reads).difference(ENGINE_TABLES).union(*below)


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
        yield from _sentence_problems(entry, indicators, where)


def _sentence_problems(entry: Indicator, indicators: dict[str, Indicator], where: str) -> Iterator[Problem]:
    """A sentence may name any indicator of its household's row in braces, and nothing else."""
    spoken = {"zh": entry.sentence.zh, "en": entry.sentence.en} if entry.sentence else {}
    for language, text in spoken.items():
        for name in _IN_BRACES.findall(text):
            if name not in indicators:
                near = get_close_matches(name, indicators, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else ""
                yield Problem(f"{where}.sentence.{language}", f"{{{name}}} is no indicator", remedy=remedy)


def _recipe_problems(recipes: dict[str, Recipe], indicators: dict[str, Indicator]) -> Iterator[Problem]:
    for recipe in recipes.values():
        named = () if recipe.indicators == "all" else recipe.indicators
        for name in named:
            if name not in indicators:
                yield Problem(f"models/{recipe.name}/recipe.toml: indicators", f"{name!r} is not defined", remedy=str(get_close_matches(name, indicators, n=1)))


def _policy_problems(policy: Policy, dictionary: Dictionary, indicators: dict[str, Indicator]) -> Iterator[Problem]:
    causes, measures = dictionary.codes["cause"], dictionary.codes["measure_kind"]
    for row in policy.answers:
        for name in {row.cause} - set(causes):
            yield Problem("features/policy/answers.toml: rows.cause", f"{name!r} is no cause", ", ".join(causes))
        for name in sorted(set(row.measures) - set(measures)):
            yield Problem("features/policy/answers.toml: rows.measures", f"{name!r} is no measure", ", ".join(measures))
    for evidence in policy.evidence:
        if evidence.cause not in causes:
            yield Problem("features/policy/evidence.toml: rows.cause", f"{evidence.cause!r} is no cause", ", ".join(causes))
        if evidence.indicator not in indicators:
            yield Problem("features/policy/evidence.toml: rows.indicator", f"{evidence.indicator!r} is not defined")
    for precedence in policy.precedence:
        if precedence.table not in dictionary.tables:
            yield Problem("features/policy/precedence.toml: rows.table", f"{precedence.table!r} is no table", ", ".join(dictionary.tables))


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(problems)
