"""How do the files of words become one value, with everything that is wrong in them reported at once?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from fupin_risk.definitions.toml_files import Definition, checked, read_toml, shown
from fupin_risk.definitions.vocabulary import Words
from fupin_risk.errors import DefinitionError, Problem, message, nearest
from fupin_risk.words.label import Label
from fupin_risk.words.templates import names_in

# What a file of policy holds beside its rows.
POLICY_WORDS = ("label", "labels")
_FROM_POLICY = ("policy_files", "policy")


class _One(Definition):
    label: Label


def read_words(shipped: Path, own: Iterable[Path] = ()) -> Words:
    """Read the words of the package, and those of folders that replace some of them.

    Parameters
    ----------
    shipped : Path
        A folder of the form of `features/`, with `words/` and `policy/`.
    own : iterable of Path
        Further folders of that form, a later one before an earlier one. They may replace the package's words and add
        labels of policy rows. A word may name in braces what the package's word names, and nothing else.

    Returns
    -------
    Words

    Raises
    ------
    DefinitionError
        With every problem, each with file, section and key.
    """
    problems: list[Problem] = []
    words = _sections(shipped, problems)
    _check_all_there(words, problems)
    names, labels = _policy_words(shipped, problems)
    for folder in own:
        for section, replaced in _sections(folder, problems).items():
            for key, label in replaced.items():
                _replace(words, section, key, label, problems)
        own_names, own_labels = _policy_words(folder, problems)
        names |= own_names
        for file, found in own_labels.items():
            labels[file] = labels.get(file, {}) | found
    content = {**words, "policy_files": names, "policy": labels}
    read = None if problems else checked(Words, content, "words", problems)
    if read is None:
        raise DefinitionError(problems)
    return read


def _sections(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Label]]:
    """The sections of all files of words in a folder."""
    found: dict[str, dict[str, Label]] = {}
    for file in sorted((folder / "words").glob("*.toml")):
        for section, entries in read_toml(file).items():
            if section in found:
                problems.append(Problem(f"{shown(file)}: {section}", message("is in another file of words too")))
            found.setdefault(section, {}).update(_labels(entries, f"{shown(file)}: {section}", problems))
    return found


def _policy_words(folder: Path, problems: list[Problem]) -> tuple[dict[str, Label], dict[str, dict[str, Label]]]:
    """What each file of policy is called, and what its rows are about."""
    names: dict[str, Label] = {}
    labels: dict[str, dict[str, Label]] = {}
    for file in sorted((folder / "policy").glob("*.toml")):
        content = read_toml(file)
        if "label" in content:
            names.update(_labels({file.stem: content["label"]}, f"{shown(file)}: label", problems))
        if "labels" in content:
            labels[file.stem] = dict(_labels(content["labels"], f"{shown(file)}: labels", problems))
    return names, labels


def _labels(entries: Any, where: str, problems: list[Problem]) -> Iterator[tuple[str, Label]]:
    """The labels of a section, those that are well formed."""
    if not isinstance(entries, Mapping):
        problems.append(Problem(where, message("is no section"), allowed="[section], zh, en"))
        return
    for key, entry in entries.items():
        place = f"{where}.{key}"
        label = checked(_One, {"label": entry}, place, problems)
        if label is not None and _well_formed(label.label, place, problems):
            yield key, label.label


def _well_formed(label: Label, place: str, problems: list[Problem]) -> bool:
    """Whether both languages name the same things in braces."""
    try:
        zh, en = set(names_in(label.zh)), set(names_in(label.en))
    except ValueError as error:
        found = message("has braces that cannot be filled in ({why})", why=error.args[0])
        problems.append(Problem(place, found, allowed="{name}"))
        return False
    if zh != en:
        found = message(
            "names {zh} in braces in Chinese and {en} in English, which must be the same",
            zh=_braces(zh) or "{}",
            en=_braces(en) or "{}",
        )
        problems.append(Problem(place, found))
    return zh == en


def _check_all_there(words: Mapping[str, Mapping[str, Label]], problems: list[Problem]) -> None:
    """The package's words have every section and every key that code names."""
    for section, field in Words.model_fields.items():
        if section in _FROM_POLICY:
            continue
        key_type, _ = get_args(field.annotation)
        wanted = get_args(key_type)
        problems += [
            Problem(f"words: {section}.{key}", message("is missing"))
            for key in wanted
            if key not in words.get(section, {})
        ]


def _replace(words: dict[str, dict[str, Label]], section: str, key: str, label: Label, problems: list[Problem]) -> None:
    """Put a word of a user's in the place of the package's."""
    place = f"words: {section}.{key}"
    known = words.get(section)
    if known is None or key not in known:
        near = nearest(section if known is None else key, words if known is None else known)
        found = message("is no section of words") if known is None else message("is no word of this section")
        problems.append(Problem(place, found, remedy=near))
        return
    allowed = set(names_in(known[key].en))
    if extra := set(names_in(label.en)) - allowed:
        found = message("names {names} in braces, which nothing fills in", names=_braces(extra))
        problems.append(Problem(place, found, allowed=_braces(allowed)))
        return
    known[key] = label


def _braces(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
