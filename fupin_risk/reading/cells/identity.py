"""Whose number is in a cell: an ID number of 18 or 15 digits, or that of a disability card?

As SQL, over the cleaned cell. The last of 18 digits is a check digit (GB 11643); a disability card's number is the ID
number, the kind of disability and its grade, and `B` with a digit on a card that was issued again.
"""

from __future__ import annotations

from fupin_risk.register.sql_text import any_of

_ID_18 = "^[1-9][0-9]{16}[0-9Xx]$"
# Sequence numbers from 996 on belong to people born in the century before.
_ID_15 = "^[1-9][0-9]{14}$"
_CENTENARIAN = "99[6-9]$"
_CARD = "^[1-9][0-9]{16}[0-9Xx][1-7][1-4](?:[Bb][0-9])?$"
# Signs that stand for the X of a check digit, and the papers of people without such a card: passports, permits of Hong
# Kong, Macau and Taiwan, cards of the first two, a foreigner's permanent residence, an officer's card, the certificate
# of a birth.
X_SIGNS = "×✕✖╳⨯ⅩⅹХхΧχ"
_OTHER_X = f"^[1-9][0-9]{{16}}[{X_SIGNS}]"
_OTHER_PAPER = (
    "^(?:[A-Z]{1,3}[0-9]{6,9}|[HM][0-9]{10}|[A-Z]{1,2}[0-9]{6}[(]?[0-9A][)]?|[A-Z]{3}[0-9]{12}|[0-9]{10}[A-Z]"
    "|[一-龥]{1,3}字?第?[0-9]{4,8}号?)$"
)
_TAIWAN = "^[0-9]{8}$"
_SCIENTIFIC = r"^[0-9](?:[.][0-9]+)?[Ee][+]?[0-9]+$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# A spreadsheet keeps fifteen digits of a number and writes zeros for the others.
_KEPT_DIGITS = 15


def digits_of_id(t: str) -> str:
    """The seventeen digits before the check digit as a number, NULL where the cell has none of the forms."""
    return (
        f"CASE WHEN regexp_matches({t}, '{_ID_18}') OR {is_card(t)} THEN TRY_CAST(left({t}, 17) AS BIGINT) "
        f"WHEN regexp_matches({t}, '{_ID_15}') AND NOT regexp_matches({t}, '{_CENTENARIAN}') "
        f"THEN TRY_CAST(left({t}, 6) || '19' || substr({t}, 7, 9) AS BIGINT) END"
    )


def has_other_x(c: str) -> str:
    """Whether another sign stands for the X of a check digit."""
    return f"(strlen({c}) <> length({c}) AND regexp_matches({c}, '{_OTHER_X}'))"


def with_x(c: str) -> str:
    """The cell with an X where another sign stands for it."""
    return f"CASE WHEN {has_other_x(c)} THEN left({c}, 17) || 'X' || substr({c}, 19) ELSE {c} END"


def is_other_paper(t: str) -> str:
    """Whether the cell is the number of another paper than an ID card."""
    # Eight digits are a Taiwan resident's permit unless they are a day of birth in the wrong column.
    day = f"TRY_CAST(left({t}, 4) || '-' || substr({t}, 5, 2) || '-' || substr({t}, 7, 2) AS DATE)"
    born = f"coalesce(year({day}) BETWEEN 1900 AND 2100, false)"
    return f"(regexp_matches(upper({t}), '{_OTHER_PAPER}') OR (regexp_matches({t}, '{_TAIWAN}') AND NOT {born}))"


def id_number(t: str, r: str) -> str:
    """The ID number of 18 digits; that of a centenarian of 15 and of another paper as it is; else NULL.

    Parameters
    ----------
    t, r : str
        The cell, and its `digits_of_id`.
    """
    return (
        f"CASE WHEN {r} IS NULL THEN CASE WHEN regexp_matches({t}, '{_ID_15}') THEN {t} "
        f"WHEN {is_other_paper(t)} THEN upper({t}) END "
        f"WHEN length({t}) = 15 THEN CAST({r} AS VARCHAR) || {_check_digit(r)} ELSE upper(left({t}, 18)) END"
    )


def looks_like_id(cell: str) -> str:
    """Whether a cell, blanks and all, has the length and the digits of such a number."""
    forms = rf"[1-9][0-9]{{14}}|[1-9][0-9]{{16}}[0-9Xx{X_SIGNS}](?:[1-7][1-4](?:[Bb][0-9])?)?|{_SCIENTIFIC.strip('^$')}"
    return f"regexp_matches({cell}, '^[^0-9]{{0,2}}(?:{forms})[^0-9]{{0,2}}$')"


def changes_of_id(t: str) -> list[tuple[str, str]]:
    """(kind, condition) of what `id_number` changed."""
    return [
        ("id_upper_x", f"regexp_matches({t}, 'x')"),
        ("id_15_to_18", f"regexp_matches({t}, '{_ID_15}') AND NOT regexp_matches({t}, '{_CENTENARIAN}')"),
        ("id_of_card", f"{is_card(t)}"),
    ]


def faults_of_id(t: str, r: str, v: str) -> list[tuple[str, str]]:
    """(reason code, condition) of what is wrong with an ID number."""
    long = f"length({v}) = 18"
    return [
        ("bad_id_number", f"{t} IS NOT NULL AND {v} IS NULL AND NOT {is_scientific(t)}"),
        ("id_birth_date", f"{long} AND ({born(v)}) IS NULL"),
        ("id_checksum", f"{long} AND length({t}) > 15 AND right({v}, 1) <> {_check_digit(r)}"),
    ]


def is_scientific(t: str) -> str:
    """Whether a spreadsheet wrote a long number as `5.22601E+17`."""
    return any_of([f"(contains({t}, 'E') OR contains({t}, 'e')) AND regexp_matches({t}, '{_SCIENTIFIC}')"])


def is_card(t: str) -> str:
    """Whether the cell is the number of a disability card."""
    return f"coalesce(regexp_matches({t}, '{_CARD}'), false)"


def grade_of_card(t: str) -> str:
    """The grade on a disability card, NULL for any other number."""
    return f"CASE WHEN {is_card(t)} THEN CAST(substr({t}, 20, 1) AS BIGINT) END"


def born(number: str) -> str:
    """The day of birth in an ID number of 18 digits, NULL where there is no such day."""
    parts = ", ".join(
        f"TRY_CAST(substr({number}, {first}, {length}) AS BIGINT)" for first, length in ((7, 4), (11, 2), (13, 2))
    )
    return f"TRY(CASE WHEN length({number}) = 18 THEN make_date({parts}) END)"


def sex(number: str) -> str:
    """'male' or 'female' after the seventeenth digit."""
    odd = f"TRY_CAST(substr({number}, 17, 1) AS INTEGER) % 2 = 1"
    return f"CASE WHEN length({number}) = 18 THEN CASE WHEN {odd} THEN 'male' ELSE 'female' END END"


def zeros_behind(number: str) -> str:
    """Whether only fifteen digits of a longer number are left, the others being zeros."""
    digits = f"regexp_matches({number}, '^[0-9]{{17,}}$')"
    return f"({digits} AND regexp_matches(substr({number}, {_KEPT_DIGITS + 1}), '^0+$'))"


def _check_digit(digits: str) -> str:
    total = " + ".join(f"({digits} // {10 ** (16 - place)}) % 10 * {weight}" for place, weight in enumerate(_WEIGHTS))
    return f"substr('10X98765432', CAST(({total}) % 11 AS INTEGER) + 1, 1)"
