"""Which code, or yes or no, do the words of a cell mean?

As SQL, over the cleaned cell. The lists of words are closed (`features/register.toml`, `features/cell_words.toml`, and
an office's own mapping): any other word means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fupin_risk.definitions import CellWords, Code, Column
from fupin_risk.reading.cells.cleaning import half_width
from fupin_risk.register.office_words import NO, NO_END, UNKNOWN, YES
from fupin_risk.register.sql_text import any_of, literal

_BETWEEN = "[,、;/+|和及与且并兼]+"
_FIGURES, _NUMERALS = "0123456789", "〇一二三四五六七八九"
_PLAIN_YES = ("true", "yes", "1", "是")
_PLAIN_NO = ("false", "no", "0", "否")


def code_of(t: str, column: Column, codes: Mapping[str, Code]) -> str:
    """The code itself, or the one whose name or other name stands in the cell; NULL where there is none."""
    names = _names(column, codes)
    plain = _plain_cell(t)
    named = "".join(f" WHEN {literal(name)} THEN {literal(code)}" for name, code in names.items())
    several = f" ELSE {_gravest(plain, column, codes)}" if column.several else ""
    own = f"CASE WHEN {t} IN ({_listed(codes)}) THEN {t}"
    return f"{own} ELSE CASE {plain}{named}{several} END END" if named else f"{own} END"


def has_code(t: str, column: Column, codes: Mapping[str, Code], code: str) -> str:
    """Whether a code is the one of the cell, or one of several."""
    words = [code, *(name for name, meant in _names(column, codes).items() if meant == code)]
    return f"(list_has_any({_parts(_plain_cell(t))}, {_list(words)}) AND {code_of(t, column, codes)} IS NOT NULL)"


def names_several(t: str, column: Column, codes: Mapping[str, Code]) -> str:
    """Whether the cell is no code or word of the list, but several of them."""
    return f"(coalesce({t} NOT IN ({_listed([*codes, *_names(column, codes)])}), false) AND {_is_several(t)})"


def yes_no_of(t: str, column: Column, words: CellWords) -> str:
    """True for a word that means yes, false for one that means no, else NULL."""
    text = f"lower(CAST({t} AS VARCHAR))"
    own = {half_width(word).lower(): meant for word, meant in column.words.items()}
    told = "".join(
        f" WHEN {text} IN ({_listed(theirs)}) THEN {'true' if meant == YES else 'false'}"
        for meant in (YES, NO)
        if (theirs := [word for word, means in own.items() if means == meant])
    )
    names = _own_names(column)
    return (
        f"CASE{told} WHEN {text} IN ({_listed([*words.yes, *names])}) THEN true "
        f"WHEN {is_no(text, words, names)} THEN false END"
    )


def is_no(text: str, words: CellWords, names: Iterable[str] = ()) -> str:
    """Whether a text in small letters means no: by the list, or as a denied verb or name of the column."""
    verbs, tails = (_choice(each) for each in (words.verbs, words.tails))
    named = f"(?:{_choice(names)})?" if (names := tuple(names)) else ""
    pattern = f"^(?:{_choice(words.not_)})(?:{verbs})?{named}(?:{tails})*$"
    denied = f" OR regexp_matches({text}, {literal(pattern)})" if words.not_ else ""
    return f"({text} IN ({_listed(words.no)}){denied})"


def is_plain_yes_no(t: str) -> str:
    """Whether a cell says yes or no as this program would."""
    return f"lower({t}) IN ({_listed((*_PLAIN_YES, *_PLAIN_NO))})"


def silent_words(column: Column) -> list[str]:
    """Words that are known and say nothing of the column."""
    theirs = [word for word, meant in column.words.items() if meant == UNKNOWN]
    return sorted({half_width(word) for word in (*column.silent, *theirs)})


def open_end_words(column: Column, words: CellWords) -> list[str]:
    """Words under which a thing has no end."""
    theirs = [half_width(word).lower() for word, meant in column.words.items() if meant == NO_END]
    return [*words.no_end, *theirs]


def is_open_end(cell: str, kind: str, column: Column, words: CellWords) -> str:
    """Whether a cell of the day on which something ended says that it goes on."""
    years = ", ".join(map(str, words.no_end_years)) or "NULL"
    if kind in {"date", "time", "zoned_time"}:
        return f"coalesce(year({cell}) IN ({years}), false)"
    text = f"lower(CAST({cell} AS VARCHAR))"
    year = "|".join(map(str, words.no_end_years)) or "$^"
    day = rf"^(?:{year})(?:[-/.年].*|[01][0-9](?:[0-3][0-9].*)?)?$"
    return any_of([f"{text} IN ({_listed(open_end_words(column, words))})", f"regexp_matches({text}, {literal(day)})"])


def known_words(column: Column, codes: Mapping[str, Code], words: CellWords) -> dict[str, str]:
    """Every word that a file may hold for a column of a code list, or of yes or no, and what it means."""
    if column.type == "yes_no":
        return dict.fromkeys(words.no, NO) | dict.fromkeys((*words.yes, *_own_names(column)), YES) | column.words
    named = {word: code for code, body in codes.items() for word in (body.zh, *body.aliases)}
    return {code: code for code in codes} | named | dict.fromkeys(column.silent, UNKNOWN) | column.words


def _names(column: Column, codes: Mapping[str, Code]) -> dict[str, str]:
    names: dict[str, str] = {}
    own = [(word, code) for word, code in column.words.items() if code in codes]
    theirs = [(word, code) for code, body in codes.items() for word in (body.zh, *body.aliases)]
    for word, code in (*own, *theirs):
        names.setdefault(_plain(word), code)
    return names


def _gravest(plain: str, column: Column, codes: Mapping[str, Code]) -> str:
    """Of a cell with several words of the list, the code that goes before the others; NULL where one is unknown."""
    names = _names(column, codes)
    parts = _parts(plain)
    known = [*codes, *names]
    order = "".join(
        f" WHEN list_has_any({parts}, {_list([code, *(name for name, meant in names.items() if meant == code)])}) "
        f"THEN {literal(code)}"
        for code in column.several
    )
    several = f"CASE WHEN NOT list_has_all({_list(known)}, {parts}) THEN NULL{order} END"
    return f"CASE WHEN {_is_several(plain)} THEN {several} END"


def _is_several(cell: str) -> str:
    return f"regexp_matches({cell}, {literal(_BETWEEN)})"


def _parts(plain: str) -> str:
    return f"string_split_regex(trim({plain}, ',、;/+|'), {literal(_BETWEEN)})"


def _plain(word: str) -> str:
    return half_width(word).translate(str.maketrans(_FIGURES, _NUMERALS))


def _plain_cell(t: str) -> str:
    return f"translate({t}, '{_FIGURES}', '{_NUMERALS}')"


def _own_names(column: Column) -> list[str]:
    """The column's names, as they may stand in a cell for yes, and behind a `not` for no."""
    names = {half_width(name).lower().removeprefix("是否") for name in (column.label.zh, *column.headings)}
    return sorted(name for name in names if not re.search(r"[a-z(]", name))


def _choice(words: Iterable[str]) -> str:
    # The longest first: an engine that tries them in turn would stop at a shorter one.
    return "|".join(sorted((re.escape(word) for word in words), key=lambda word: (-len(word), word)))


def _list(words: Iterable[str]) -> str:
    return f"[{_listed(words)}]"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in dict.fromkeys(words)) or "NULL"
