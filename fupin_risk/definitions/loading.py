"""How do the files of definitions become one catalogue, with everything that is wrong in them said at once?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from fupin_risk.definitions.catalogue import Catalogue, Indicator, Subject
from fupin_risk.definitions.cell_words import CELL_WORDS_FILE
from fupin_risk.definitions.column_types import type_problems, with_those_below
from fupin_risk.definitions.comparisons import Comparison, comparison_problems, read_comparison
from fupin_risk.definitions.dictionary import Dictionary, read_dictionary
from fupin_risk.definitions.engine_tables import VERSIONS, engine_tables
from fupin_risk.definitions.hashes import hashes
from fupin_risk.definitions.layouts import read_layouts
from fupin_risk.definitions.policy import Policy, read_policy
from fupin_risk.definitions.policy_row import PolicyRow, policy_kinds
from fupin_risk.definitions.recipes import Recipe, read_recipe
from fupin_risk.definitions.references import Names
from fupin_risk.definitions.rules import Rule, read_rules
from fupin_risk.definitions.subjects import read_subjects
from fupin_risk.definitions.toml_files import checked, read_toml, shown
from fupin_risk.definitions.words_files import read_words
from fupin_risk.disk import real_path
from fupin_risk.errors import DefinitionError, Problem, message
from fupin_risk.resources import definitions_folder

T = TypeVar("T")
# Where definitions are; each is an SQL file and a TOML file of the same name.
_FOLDERS = ("indicators", "rules")
# The file and the unchecked content of an indicator.
_Entry = tuple[Path, dict[str, Any]]


def load_catalogue(path: str | Path | None = None) -> Catalogue:
    """Read the shipped definitions, extended or replaced by those of a folder.

    Parameters
    ----------
    path : str or Path, optional
        A folder of the form of `features/` (and `models/` in it, if any). Its `register.toml` replaces the shipped one;
        a subject of the same name replaces the shipped one, others are added; policy rows are added to the shipped.

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
    return _load(None if path is None else real_path(path))


def _load(path: Path | None) -> Catalogue:
    folders = [definitions_folder("features")] + ([path] if path else [])
    models = [definitions_folder("models")] + ([path / "models"] if path else [])
    if path is not None and not path.is_dir():
        raise DefinitionError(Problem(path.name, message("is not a folder of definitions")))
    files = [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix in {".toml", ".sql"} and file.parent.name != "fixtures"
    ]
    files += [file for folder in models for file in sorted(folder.glob("*/recipe.toml"))]
    contents = tuple((str(file), file.read_bytes()) for file in files)
    digest = hashlib.sha256()
    for name, body in contents:
        digest.update(shown(Path(name)).encode() + b"\0" + body + b"\0")
    return _cached(tuple(folders), tuple(models), digest.hexdigest(), tuple(policy_kinds().values()))


@lru_cache(maxsize=8)
def _cached(
    folders: tuple[Path, ...],
    models: tuple[Path, ...],
    _sha256: str,
    kinds: tuple[type[PolicyRow], ...],  # noqa: ARG001  rows of a class that was defined anew are read anew
) -> Catalogue:
    problems: list[Problem] = []
    dictionary = read_dictionary(_last(folders, "register.toml"), _last(folders, CELL_WORDS_FILE))
    texts: dict[str, tuple[Path, str]] = {}
    entries: dict[str, _Entry] = {}
    for file in _files(folders, "indicators"):
        _gather_subject(file, entries, texts, problems)
    names = Names.of(dictionary, entries)
    indicators = {
        name: indicator
        for name, (file, content) in entries.items()
        if (indicator := checked(Indicator, content, f"{shown(file)}: {name}", problems, names)) is not None
    }
    rules: dict[str, Rule] = {}
    for file in _files(folders, "rules"):
        _read_rules(file, rules, texts, problems, names)
    policy = _gathered(problems, lambda: read_policy(_files(folders, "policy"), names)) or Policy()
    recipes = _recipes(models, names, problems)
    comparisons = _comparisons(folders, dictionary, problems)
    _raise([*problems, *_lonely_sql(folders)])
    # A definition that replaces a shipped one takes its place: an edited word moves no column.
    place = {name: number for number, name in enumerate(texts)}
    indicators = dict(sorted(indicators.items(), key=lambda item: place[item[1].subject]))
    rules = dict(sorted(rules.items(), key=lambda item: place[item[1].subject]))
    subjects = read_subjects(texts, indicators, rules, dictionary, folders[0])
    # The shipped definitions are checked by the package's tests; it takes a second.
    own = _own_subjects(folders)
    _raise(type_problems(subjects, dictionary, own, policy.limit_names))
    indicators = {name: _with_tables(entry, subjects) for name, entry in indicators.items()}
    own_rules = {name: rule for name, rule in rules.items() if rule.subject in own}
    _raise(_unread_by_own(own_rules, subjects, dictionary, policy))
    parts: dict[str, Any] = {
        "words": read_words(folders[0], folders[1:]),
        "dictionary": dictionary,
        "indicators": indicators,
        "rules": rules,
        "subjects": subjects,
        "policy": policy,
        "recipes": recipes,
        "comparisons": comparisons,
        "layouts": read_layouts(_files(folders, "layouts"), dictionary),
    }
    numbers, words = hashes(parts)
    return Catalogue(**parts, sha256=numbers, words_sha256=words)


def _files(folders: tuple[Path, ...], kind: str) -> list[Path]:
    return [file for folder in folders for file in sorted((folder / kind).glob("*.toml"))]


def _gathered(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """Return what `read` returns; the problems that it raises are added to `problems`."""
    try:
        return read()
    except DefinitionError as error:
        problems += error.problems
        return None


def _recipes(models: tuple[Path, ...], names: Names, problems: list[Problem]) -> dict[str, Recipe]:
    files = [file for folder in models for file in sorted(folder.glob("*/recipe.toml"))]
    read = [_gathered(problems, partial(read_recipe, file, names)) for file in files]
    return {recipe.name: recipe for recipe in read if recipe is not None}


def _comparisons(folders: tuple[Path, ...], dictionary: Dictionary, problems: list[Problem]) -> dict[str, Comparison]:
    files = _files(folders, "reconciliation")
    read = {file.stem: _gathered(problems, partial(read_comparison, file)) for file in files}
    found = {name: comparison for name, comparison in read.items() if comparison is not None}
    problems += comparison_problems(found, dictionary)
    return found


def _own_subjects(folders: tuple[Path, ...]) -> list[str]:
    """Definitions that did not come with the package."""
    return [file.stem for folder in folders[1:] for kind in _FOLDERS for file in sorted((folder / kind).glob("*.toml"))]


def _unread_by_own(
    rules: dict[str, Rule], subjects: dict[str, Subject], dictionary: Dictionary, policy: Policy
) -> list[Problem]:
    """What rules of the user's own say that they read, and do not."""
    if not rules:
        return []
    from fupin_risk.definitions.columns_read import columns_read, unread

    judging = with_those_below(subjects, [rule.subject for rule in rules.values()])
    return unread(rules, columns_read(judging, dictionary, policy.limit_names))


def _lonely_sql(folders: tuple[Path, ...]) -> list[Problem]:
    files = [file for folder in folders for kind in _FOLDERS for file in sorted((folder / kind).glob("*.sql"))]
    return [
        Problem(shown(file), message("has no {file} beside it", file=f"{file.stem}.toml"))
        for file in files
        if not file.with_suffix(".toml").is_file()
    ]


def _last(folders: tuple[Path, ...], name: str) -> Path:
    return [folder / name for folder in folders if (folder / name).is_file()][-1]


def _gather_subject(
    file: Path, entries: dict[str, _Entry], texts: dict[str, tuple[Path, str]], problems: list[Problem]
) -> None:
    """Add the entries of one file of indicators; they replace those of another file of the same name."""
    subject = file.stem
    if not _read_text(file, texts, problems):
        return
    for name in [name for name, (other, _) in entries.items() if other.stem == subject]:
        del entries[name]
    for name, body in read_toml(file).items():
        content: dict[str, Any] = {"name": name, "subject": subject, **(body if isinstance(body, dict) else {})}
        if name in entries:
            where = f"{shown(file)}: {name}"
            problems.append(Problem(where, message("is also in {file}", file=entries[name][0].name)))
        else:
            entries[name] = (file, content)


def _read_rules(
    file: Path, rules: dict[str, Rule], texts: dict[str, tuple[Path, str]], problems: list[Problem], names: Names
) -> None:
    taken = texts.get(file.stem)
    if taken is not None and taken[0].parent.name != file.parent.name:
        found = message("has the same name as {taken}, so SQL could not tell them apart", taken=shown(taken[0]))
        problems.append(Problem(shown(file), found, remedy=message("rename both files")))
        return
    if not _read_text(file, texts, problems):
        return
    for name in [name for name, rule in rules.items() if rule.subject == file.stem]:
        del rules[name]
    for name, rule in read_rules(file, problems, names).items():
        if name in rules:
            problems.append(
                Problem(f"{shown(file)}: {name}", message("is also in {subject}.toml", subject=rules[name].subject))
            )
        rules[name] = rule


def _read_text(file: Path, texts: dict[str, tuple[Path, str]], problems: list[Problem]) -> bool:
    """Read the SELECT beside an entry file; whether it could be read."""
    sql_file = file.with_suffix(".sql")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", file.stem):
        problems.append(
            Problem(shown(file), message("has a name that SQL does not take"), allowed=message("a-z, 0-9 and _"))
        )
        return False
    if not sql_file.is_file():
        problems.append(Problem(shown(file), message("has no {file} beside it", file=sql_file.name)))
        return False
    try:
        texts[file.stem] = (sql_file, sql_file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        problems.append(
            Problem(shown(sql_file), message("is not encoded in UTF-8"), remedy=message("save it as UTF-8"))
        )
        return False
    return True


def _with_tables(entry: Indicator, subjects: dict[str, Subject]) -> Indicator:
    """Fill in the tables that an indicator needs: all that its SQL, and what that builds on, reads."""
    if entry.tables:
        return entry
    return entry.model_copy(update={"tables": tuple(sorted(_tables_of(entry.subject, subjects)))})


def _tables_of(name: str, subjects: dict[str, Subject]) -> set[str]:
    subject = subjects[name]
    below = [_tables_of(other, subjects) for other in subject.builds_on]
    read = {VERSIONS.get(table, table) for table in subject.reads}
    return read.difference(engine_tables()).union(*below)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(problems)
