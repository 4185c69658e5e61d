"""How do the files of definitions become one catalogue, with everything that is wrong in them said at once?"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fupin_risk.definitions.catalogue import Catalogue, Indicator, Subject
from fupin_risk.definitions.comparisons import comparison_problems, read_comparison
from fupin_risk.definitions.consistency import disagreements, type_problems, with_those_below
from fupin_risk.definitions.dictionary import Dictionary, read_dictionary
from fupin_risk.definitions.engine_tables import ENGINE_TABLES, VERSIONS
from fupin_risk.definitions.layouts import read_layouts
from fupin_risk.definitions.policy import Policy, read_policy
from fupin_risk.definitions.recipes import read_recipe
from fupin_risk.definitions.rules import Rule, read_rules, rule_problems
from fupin_risk.definitions.subjects import read_subjects
from fupin_risk.definitions.toml_files import checked, read_toml, shown
from fupin_risk.errors import DefinitionError, Problem
from fupin_risk.resources import definitions_folder

# Where definitions stand; each is an SQL file and a TOML file of the same name.
_FOLDERS = ("indicators", "rules")


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
    return _load(None if path is None else Path(path).resolve())


def _load(path: Path | None) -> Catalogue:
    folders = [definitions_folder("features")] + ([path] if path else [])
    models = [definitions_folder("models")] + ([path / "models"] if path else [])
    if path is not None and not path.is_dir():
        raise DefinitionError(Problem(path.name, "is no folder of definitions"))
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
    return _cached(tuple(folders), tuple(models), digest.hexdigest())


@lru_cache(maxsize=8)
def _cached(folders: tuple[Path, ...], models: tuple[Path, ...], sha256: str) -> Catalogue:
    problems: list[Problem] = []
    dictionary = read_dictionary(_last(folders, "register.toml"))
    indicators: dict[str, Indicator] = {}
    rules: dict[str, Rule] = {}
    texts: dict[str, tuple[Path, str]] = {}
    for folder in folders:
        for file in sorted((folder / "indicators").glob("*.toml")):
            _read_subject(file, indicators, texts, problems)
        for file in sorted((folder / "rules").glob("*.toml")):
            _read_rules(file, rules, texts, problems)
    problems += _lonely_sql(folders)
    _raise(problems)
    subjects = read_subjects(texts, indicators, rules, dictionary, folders[0])
    policy = read_policy([file for folder in folders for file in sorted((folder / "policy").glob("*.toml"))])
    # The shipped definitions are checked by the package's tests; it takes a second.
    own = _own_subjects(folders)
    typed = type_problems(subjects, dictionary, own, policy.limit_names)
    _raise([*typed, *rule_problems(rules, dictionary)])
    indicators = {name: _with_tables(entry, subjects) for name, entry in indicators.items()}
    recipes = {
        recipe.name: recipe for folder in models for recipe in map(read_recipe, sorted(folder.glob("*/recipe.toml")))
    }
    comparisons = {
        file.stem: read_comparison(file)
        for folder in folders
        for file in sorted((folder / "reconciliation").glob("*.toml"))
    }
    _raise(disagreements(dictionary, indicators, policy, recipes) + comparison_problems(comparisons, dictionary))
    _raise(
        _unread_by_own(
            {name: rule for name, rule in rules.items() if rule.subject in own}, subjects, dictionary, policy
        )
    )
    return Catalogue(
        dictionary=dictionary,
        indicators=indicators,
        rules=rules,
        subjects=subjects,
        policy=policy,
        recipes=recipes,
        comparisons=comparisons,
        layouts=read_layouts(
            [file for folder in folders for file in sorted((folder / "layouts").glob("*.toml"))], dictionary
        ),
        sha256=sha256,
    )


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
        Problem(shown(file), f"has no {file.stem}.toml beside it")
        for file in files
        if not file.with_suffix(".toml").is_file()
    ]


def _last(folders: tuple[Path, ...], name: str) -> Path:
    return [folder / name for folder in folders if (folder / name).is_file()][-1]


def _read_subject(
    file: Path, indicators: dict[str, Indicator], texts: dict[str, tuple[Path, str]], problems: list[Problem]
) -> None:
    subject = file.stem
    if not _read_text(file, texts, problems):
        return
    for name in [name for name, entry in indicators.items() if entry.subject == subject]:
        del indicators[name]
    for name, body in read_toml(file).items():
        content: dict[str, Any] = {"name": name, "subject": subject, **(body if isinstance(body, dict) else {})}
        entry = checked(Indicator, content, f"{shown(file)}: {name}", problems)
        if name in indicators:
            problems.append(Problem(f"{shown(file)}: {name}", f"stands in {indicators[name].subject}.toml too"))
        elif entry is not None:
            indicators[name] = entry


def _read_rules(
    file: Path, rules: dict[str, Rule], texts: dict[str, tuple[Path, str]], problems: list[Problem]
) -> None:
    taken = texts.get(file.stem)
    if taken is not None and taken[0].parent.name != file.parent.name:
        found = f"is named like {shown(taken[0])}, so that SQL could not tell them apart"
        problems.append(Problem(shown(file), found, remedy="rename both files"))
        return
    if not _read_text(file, texts, problems):
        return
    for name in [name for name, rule in rules.items() if rule.subject == file.stem]:
        del rules[name]
    for name, rule in read_rules(file, problems).items():
        if name in rules:
            problems.append(Problem(f"{shown(file)}: {name}", f"stands in {rules[name].subject}.toml too"))
        rules[name] = rule


def _read_text(file: Path, texts: dict[str, tuple[Path, str]], problems: list[Problem]) -> bool:
    """Read the SELECT beside an entry file; whether it could be read."""
    sql_file = file.with_suffix(".sql")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", file.stem):
        problems.append(Problem(shown(file), "has a name that SQL cannot say", allowed="a-z, 0-9 and _"))
        return False
    if not sql_file.is_file():
        problems.append(Problem(shown(file), f"has no {sql_file.name} beside it"))
        return False
    try:
        texts[file.stem] = (sql_file, sql_file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        problems.append(Problem(shown(sql_file), "is not UTF-8", remedy="save it as UTF-8"))
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
    return read.difference(ENGINE_TABLES).union(*below)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DefinitionError(problems)
