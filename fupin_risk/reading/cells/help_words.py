"""Does a cell under a kind of help say that a household gets it?

As SQL. A word for yes, a name of help, a day or an amount says yes; an empty cell and a word for no say no; of anything
else nobody can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fupin_risk.definitions import CellWords, Code
from fupin_risk.reading.cells.cleaning import cleaned, half_width, has_odd_sign
from fupin_risk.reading.cells.number_casting import NO_ENTRY
from fupin_risk.reading.cells.word_casting import is_no
from fupin_risk.register.office_words import NO, YES
from fupin_risk.register.sql_text import any_of, is_one_of, literal

# Smaller figures are the codes of a form: in some, 2 means no.
_LEAST_AMOUNT = 10
_AMOUNT = r"^[￥¥]?([0-9]+(?:,[0-9]{3})*(?:[.][0-9]+)?)(元|万元|万)?$"
# From 1990 on; a mere year is one too.
_DAY = (
    "^(?:(?:199|20[0-9])[0-9](?:年|[-/.年]?(?:0?[1-9]|1[0-2])"
    "(?:月|[-/.月]?(?:0?[1-9]|[12][0-9]|3[01])[日号]?)?)?(?: .*)?|[〇○零一二三四五六七八九]{4}年.*)$"
)


def help_text(cell: str) -> str:
    """The cell as it is compared: half-width, without blanks, in small letters; NULL where nothing is left."""
    text = f"CAST({cell} AS VARCHAR)"
    return f"nullif(lower({cleaned(text, has_odd_sign(text, 'figures'), 'figures')}), '')"


def denies_help(text: str, words: CellWords, codes: Mapping[str, Code], code: str, own: Mapping[str, str]) -> str:
    """Whether the text of a cell means that there is no such help: empty, or a word for no."""
    theirs = [word.lower() for word, meant in own.items() if meant == NO]
    no = is_no(text, words, _names([codes[code]]) if code in codes else ())
    listed = is_one_of(text, (*NO_ENTRY, *theirs))
    yes = [word.lower() for word, meant in own.items() if meant == YES]
    kept = f" AND NOT {is_one_of(text, yes)}" if yes else ""
    return any_of([f"{text} IS NULL", f"({listed} OR {no}){kept}"])


def tells_help(
    text: str,
    words: CellWords,
    codes: Mapping[str, Code],
    code: str,
    own: Mapping[str, str],
    *,
    has_amounts: bool,
) -> str:
    """Whether the text of a cell means that there is such help.

    Parameters
    ----------
    text : str
        `help_text`.
    words : CellWords
    codes : mapping of str to Code
        The list of kinds.
    code : str
        The kind of the column.
    own : mapping of str to str
        An office's words for yes and no.
    has_amounts : bool
        The register keeps an amount of such help, so that a file may hold one in place of a yes.
    """
    theirs = [word.lower() for word, meant in own.items() if meant == YES]
    yes = is_one_of(text, (*words.yes, *theirs))
    told = [yes, f"regexp_matches({text}, '{_DAY}')", _names_help(text, words, codes, code)]
    if has_amounts:
        figure = f"TRY_CAST(replace(regexp_extract({text}, {literal(_AMOUNT)}, 1), ',', '') AS DOUBLE)"
        unit = f"regexp_extract({text}, {literal(_AMOUNT)}, 2) <> ''"
        told.append(f"{figure} >= {_LEAST_AMOUNT} OR ({figure} > 0 AND {unit})")
    return any_of(told)


def _names_help(text: str, words: CellWords, codes: Mapping[str, Code], code: str) -> str:
    """Whether the text holds a name of such help, and nothing that could deny it: the name of other help is no yes."""
    own = [codes[code]] if code in codes else []
    names = [*_names(own), *(half_width(name).lower() for name in words.help.get(code, ()))]
    plain = f"regexp_replace({text}, {literal(_one_of(words.plain))}, '', 'g')"
    unclear = f"regexp_matches({plain}, {literal(_one_of(words.unclear))})"
    return f"(regexp_matches({text}, {literal(_one_of(names))}) AND NOT {unclear})"


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in dict.fromkeys(words)) or "$^"


def _names(codes: Iterable[Code]) -> list[str]:
    names = {half_width(name).lower() for body in codes for name in (body.zh, *body.aliases)}
    return sorted(name for name in names if name)
