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
from fupin_risk.register.sql_text import any_of, is_one_of, list_of, literal

_BETWEEN = "[,、;/+|和及与且并兼]+"
_AS_FIGURES = str.maketrans("〇一二三四五六七八九", "0123456789")
_PLAIN_YES = ("true", "yes", "1", "是")
_PLAIN_NO = ("false", "no", "0", "否")


def code_of(t: str, column: Column, codes: Mapping[str, Code]) -> str:
    """The code itself, or the one whose name or other name stands in the cell; NULL where there is none."""
    found = _looked_up(t, _names(column, codes))
    like = "".join(
        f" WHEN regexp_matches({t}, {literal(body.like)}) THEN {literal(code)}"
        for code, body in codes.items()
        if body.like
    )
    several = f" WHEN {_is_several(t)} THEN {_gravest(t, column, codes)}" if column.several else ""
    # A part of a CASE is worked out for the rows that come to it only.
    return f"CASE WHEN {found} IS NOT NULL THEN {found}{like}{several} END" if like or several else found


def has_code(t: str, column: Column, codes: Mapping[str, Code], code: str) -> str:
    """Whether a code is the one of the cell, or one of several."""
    words = [name for name, meant in _names(column, codes).items() if meant == code]
    among = f"list_has_any({_parts(t)}, {_list(words)}) AND {_gravest(t, column, codes)} IS NOT NULL"
    return f"CASE WHEN list_contains({_list(words)}, {t}) THEN true WHEN {_is_several(t)} THEN {among} END"


def names_several(t: str, column: Column, codes: Mapping[str, Code]) -> str:
    """Whether the cell is no code or word of the list, but several of them."""
    return f"CASE WHEN {_is_several(t)} THEN NOT list_contains({_list(_names(column, codes))}, {t}) ELSE false END"


def yes_no_of(t: str, column: Column, words: CellWords) -> str:
    """True for a word that means yes, false for one that means no, else NULL."""
    text, names = f"lower(CAST({t} AS VARCHAR))", _own_names(column)
    listed = dict.fromkeys(words.no, NO) | dict.fromkeys([*words.yes, *names], YES)
    own = {half_width(word).lower(): meant for word, meant in column.words.items() if meant in {YES, NO}}
    found = _looked_up(text, own | {word: meant for word, meant in listed.items() if word not in own})
    return (
        f"CASE WHEN {is_plain_yes_no(t)} THEN {is_one_of(text, _PLAIN_YES)} "
        f"WHEN {found} IS NOT NULL THEN {found} = {literal(YES)} WHEN {is_no(text, words, names)} THEN false END"
    )


def is_no(text: str, words: CellWords, names: Iterable[str] = ()) -> str:
    """Whether a text in small letters means no: by the list, or as a denied verb or name of the column."""
    verbs, tails = (_choice(each) for each in (words.verbs, words.tails))
    named = f"(?:{_choice(names)})?" if (names := tuple(names)) else ""
    pattern = f"^(?:{_choice(words.not_)})(?:{verbs})?{named}(?:{tails})*$"
    denied = f" OR regexp_matches({text}, {literal(pattern)})" if words.not_ else ""
    return f"(list_contains({_list(words.no)}, {text}){denied})"


def is_plain_yes_no(t: str) -> str:
    """Whether a cell says yes or no as this program would."""
    return is_one_of(f"lower({t})", (*_PLAIN_YES, *_PLAIN_NO))


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
    return any_of(
        [f"list_contains({_list(open_end_words(column, words))}, {text})", f"regexp_matches({text}, {literal(day)})"]
    )


def known_words(column: Column, codes: Mapping[str, Code], words: CellWords) -> dict[str, str]:
    """Every word that a file may hold for a column of a code list, or of yes or no, and what it means."""
    if column.type == "yes_no":
        return dict.fromkeys(words.no, NO) | dict.fromkeys((*words.yes, *_own_names(column)), YES) | column.words
    named = {word: code for code, body in codes.items() for word in (body.zh, *body.aliases)}
    return {code: code for code in codes} | named | dict.fromkeys(column.silent, UNKNOWN) | column.words


def _names(column: Column, codes: Mapping[str, Code]) -> dict[str, str]:
    """Every word of the list and its code, those with numerals in figures too; the office's own go first."""
    own = [(word, code) for word, code in column.words.items() if code in codes]
    theirs = [(word, code) for code, body in codes.items() for word in (body.zh, *body.aliases)]
    names = {half_width(word): code for word, code in own}
    for word, code in (*((code, code) for code in codes), *theirs):
        plain = half_width(word)
        names.setdefault(plain, code)
        names.setdefault(plain.translate(_AS_FIGURES), code)
    return names


def _looked_up(cell: str, meanings: Mapping[str, str]) -> str:
    """The meaning of the word in the cell; NULL where it has none."""
    return f"({list_of(meanings.values())})[list_position({_list(meanings)}, {cell})]"


def _gravest(t: str, column: Column, codes: Mapping[str, Code]) -> str:
    """Of a cell with several words of the list, the code that goes before the others; NULL where one is unknown."""
    names, parts = _names(column, codes), _parts(t)
    order = "".join(
        f" WHEN list_has_any({parts}, {_list(name for name, meant in names.items() if meant == code)}) "
        f"THEN {literal(code)}"
        for code in column.several
    )
    return f"CASE WHEN NOT list_has_all({_list(names)}, {parts}) THEN NULL{order} END"


def _is_several(cell: str) -> str:
    return f"regexp_matches({cell}, {literal(_BETWEEN)})"


def _parts(cell: str) -> str:
    return f"string_split_regex(trim({cell}, ',、;/+|'), {literal(_BETWEEN)})"


def _own_names(column: Column) -> list[str]:
    """The column's names, as they may stand in a cell for yes, and behind a `not` for no."""
    names = {half_width(name).lower().removeprefix("是否") for name in (column.label.zh, *column.headings)}
    return sorted(name for name in names if not re.search(r"[a-z(]", name))


def _choice(words: Iterable[str]) -> str:
    # The longest first: an engine that tries them in turn would stop at a shorter one.
    return "|".join(sorted((re.escape(word) for word in words), key=lambda word: (-len(word), word)))


def _list(words: Iterable[str]) -> str:
    return list_of(dict.fromkeys(words))
