"""Which characters of a cell are no part of what it says?

As SQL. Blanks, signs that nobody sees, full-width digits and letters of Chinese keyboards, and the apostrophe that a
spreadsheet puts before a number kept as text, or ="…" around it. Names and other free text lose only what cannot be
seen: a middle dot, a rare character or a full-width letter in a name is right as it is.
"""

from __future__ import annotations

from typing import Literal

from fupin_risk.register.sql_text import literal

Manner = Literal["figures", "day", "id", "place", "text"]
# Blanks of Western and Chinese keyboards, and what word processors add.
BLANKS = " \t\n\r\x0b\x0c\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Without width or of one direction only; the joiners and marks that Mongolian and Uyghur writing needs stay.
INVISIBLE = "\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
# What no keyboard writes: control characters, the sign of a lost character, and codes that are no character.
DAMAGED = r"[\x00-\x08\x0e-\x1f\x7f\x{FFFD}-\x{FFFF}]"
# Looking for such a character is four times as fast as cleaning every cell, and one look does for both.
_AT_AN_END = f'^[{BLANKS}]|[{BLANKS}]$|^="|[{INVISIBLE}]|{DAMAGED}'
_ANYWHERE = f"[{BLANKS}{INVISIBLE}\uff01-\uff5e]|^(?:['‘’]|=\")|{DAMAGED}"
# How a program keeps a spreadsheet from taking a text for a number.
_AS_FORMULA = f'^[{BLANKS}]*="(.*)"[{BLANKS}]*$'
_LETTERS = "A-Za-zＡ-Ｚａ-ｚ"
_LINES = "\\n\\r\\t"
# How a program writes the numbers of a column with empty cells.
_AS_DECIMAL = r"^[0-9]+\.0$"
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_FULL_ID = "".join(sign for sign in _FULL if chr(ord(sign) - 0xFEE0).isalnum()) + "－"
_HALF_ID = "".join(chr(ord(sign) - 0xFEE0) for sign in _FULL_ID)


def has_odd_sign(raw: str, manner: Manner) -> str:
    """Whether a cell has a character that `cleaned` may take away, or a damaged one, as SQL."""
    signs = {"text": _AT_AN_END, "id": f"{_ANYWHERE}|{_AS_DECIMAL}"}.get(manner, _ANYWHERE)
    return f"regexp_matches({raw}, {literal(signs)})"


def cleaned(raw: str, odd: str, manner: Manner) -> str:
    """The cell without what is no part of it, as SQL.

    Parameters
    ----------
    raw : str
        A text, as SQL.
    odd : str
        Whether `has_odd_sign`.
    manner : {"figures", "day", "id", "place", "text"}
        Of what the cell should hold. Figures (and codes) have no blank anywhere; a day has one before its clock time;
        an id keeps its punctuation; a place or school keeps blanks between Latin words; a text keeps all but its ends.
    """
    bare = without_formula(raw)
    if manner == "text":
        clean = _trimmed(_without(bare, INVISIBLE))
        return f"CASE WHEN {odd} THEN {clean} ELSE {raw} END"
    full, half = (_FULL, _HALF) if manner in {"figures", "day"} else (_FULL_ID, _HALF_ID)
    narrow = f"translate({_without(bare, INVISIBLE)}, {literal(full)}, {literal(half)})"
    bare = _without(narrow, BLANKS)
    if manner == "day":
        bare = f"CASE WHEN contains({narrow}, ':') THEN {_trimmed(narrow)} ELSE {bare} END"
    elif manner == "place":
        # Blanks between Latin words stay.
        kept = f"CASE WHEN regexp_matches({raw}, {literal(f'[{_LETTERS}]')}) THEN '\\0' ELSE '' END"
        bare = f"regexp_replace({_trimmed(_without(narrow, _LINES))}, {literal(f'[{BLANKS}]')}, {kept}, 'g')"
    if manner == "figures":
        bare = f"regexp_replace({bare}, '^[''‘’]', '')"
    elif manner == "id":
        bare = f"regexp_replace({bare}, '^[''‘’]?([0-9]+)[.]0$|^[''‘’]', '\\1')"
    return f"CASE WHEN {odd} THEN {bare} ELSE {raw} END"


def cleanings(raw: str, t: str, manner: Manner) -> list[tuple[str, str]]:
    """(kind, condition) of what `cleaned` took away, for cells of which something is left."""
    wide = "！-～" if manner in {"figures", "day"} else "０-９Ａ-Ｚａ-ｚ－"
    found = [
        ("blanks", f"regexp_matches({raw}, {literal(f'[{BLANKS}]')}) AND length({raw}) > length({t})"),
        ("invisible", f"regexp_matches({raw}, {literal(f'[{INVISIBLE}]')})"),
    ]
    if manner != "text":
        found.append(("full_width", f"regexp_matches({raw}, {literal(f'[{wide}]')})"))
    if manner == "id":
        found.append(("decimal_zero", f"regexp_matches({raw}, {literal(_AS_DECIMAL)})"))
    marks = [_AS_FORMULA, "^['‘’]"] if manner in {"figures", "id"} else [_AS_FORMULA]
    found.append(("text_mark", f"regexp_matches({raw}, {literal('|'.join(marks))}, 's')"))
    return [(kind, f"({t} IS NOT NULL AND {raw} <> {t} AND {condition})") for kind, condition in found]


def without_formula(text: str) -> str:
    """The text inside ="…", as SQL; any other text as it is."""
    return f"regexp_replace({text}, {literal(_AS_FORMULA)}, '\\1', 's')"


def half_width(text: str) -> str:
    """`text` with full-width signs as half-width ones, and without blanks: as `cleaned` leaves a figure or a code.

    Examples
    --------
    >>> half_width("高中（中专）")
    '高中(中专)'
    """
    return "".join(text.translate(str.maketrans(_FULL, _HALF)).split())


def _without(text: str, signs: str) -> str:
    return f"regexp_replace({text}, {literal(f'[{signs}]')}, '', 'g')"


def _trimmed(text: str) -> str:
    return f"regexp_replace({text}, {literal(f'^[{BLANKS}]+|[{BLANKS}]+$')}, '', 'g')"
