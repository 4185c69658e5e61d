"""Which definitions can move a number or change how a file is read, and which only change what is printed?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from fupin_risk.definitions.dictionary import Code, Column, Table
from fupin_risk.definitions.toml_files import Definition
from fupin_risk.definitions.vocabulary import Sections
from fupin_risk.words.label import Label

# Texts that outputs and pages print, and which of several is said; and the canonical form of a SELECT, which changes
# with the version of the parser.
_PRINTED = frozenset({"clause", "missing", "source", "row", "topic"})
_DERIVED = frozenset({"sql"})
# Their Chinese names are headings and code words too: files are read by them.
_READ_BY_NAME = (Column, Table)


def hashes(parts: Mapping[str, object]) -> tuple[str, str]:
    """Hash the definitions twice.

    Parameters
    ----------
    parts : mapping of str to Definition, or to a mapping or sequence of them

    Returns
    -------
    numbers : str
        SHA-256 of what can move a number or change how a file is read. Values that are the default are left out, so
        that a new field with a default changes no hash; so are comments.
    words : str
        SHA-256 of labels, sentences, captions, clauses and sources: what is only printed.

    Examples
    --------
    >>> from fupin_risk.definitions import Indicator
    >>> def entry(label: str) -> dict[str, object]:
    ...     text = {"zh": label, "en": "land"}
    ...     return {"indicator": Indicator(name="a", subject="a", label=text, unit="mu", clause="", missing="")}
    >>> [one == other for one, other in zip(hashes(entry("地")), hashes(entry("耕地")))]
    [True, False]
    """
    lines: dict[bool, list[str]] = {False: [], True: []}
    for name, part in parts.items():
        for printed, place, value in _values(name, part):
            lines[printed or isinstance(part, Sections)].append(f"{place} {value!r}")
    numbers, words = (hashlib.sha256("\n".join(lines[printed]).encode()).hexdigest() for printed in (False, True))
    return numbers, words


def _values(place: str, value: object) -> Iterator[tuple[bool, str, object]]:
    """Each value with its place, and whether it is only printed."""
    if isinstance(value, Label):
        yield True, place, [value.zh, value.en]
    elif isinstance(value, Definition):
        yield from _fields(place, value)
    elif isinstance(value, Mapping):
        yield False, place, list(value)
        for key, inner in value.items():
            yield from _values(f"{place}.{key}", inner)
    elif isinstance(value, (tuple, list)):
        yield False, place, len(value)
        for number, inner in enumerate(value):
            yield from _values(f"{place}.{number}", inner)
    else:
        yield False, place, value


def _fields(place: str, definition: Definition) -> Iterator[tuple[bool, str, object]]:
    if isinstance(definition, Code):
        yield True, f"{place}.en", definition.en
        yield False, f"{place}.zh", definition.zh
    elif isinstance(definition, _READ_BY_NAME):
        yield False, f"{place}.label.zh", definition.label.zh
    for name, field in type(definition).model_fields.items():
        value = getattr(definition, name)
        if (
            name in _DERIVED
            or value == field.get_default(call_default_factory=True)
            or (isinstance(definition, Code) and name in {"zh", "en"})
        ):
            continue
        if name in _PRINTED:
            yield True, f"{place}.{name}", value
        else:
            yield from _values(f"{place}.{name}", value)
