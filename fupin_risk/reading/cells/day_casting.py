"""Which day does a cell tell?

As SQL. A day that is known to the month or the year only takes the end of it, or the beginning where a period begins.
"""

from __future__ import annotations

_CLOCK_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?:[+]08(?::?00)?)?)?"
_DAY = rf"^([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})[日号]?{_CLOCK_TIME}$"
_PLAIN_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
_MONTH = r"^([0-9]{4})(?:[-/.年]?([0-9]{2})|[-/.年]([0-9]))月?份?$"
_YEAR = r"^([0-9]{4})(?:年度?)?$"
_AS_ISO = r"\1-\2-\3"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# Assumption: five digits are a spreadsheet's day number, counted from the end of 1899 (1927 to 2100).
_SERIAL = r"^([0-9]{5})(?:[.][0-9]+)?$"
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_415
_NUMERALS = "〇○零一二三四五六七八九"
_IN_WORDS = f"[{_NUMERALS}十].*[年月日]"
# What a source holds where a day is written rather than kept as one.
_WRITTEN = frozenset({"text", "integer", "float"})


def day_text(t: str, kind: str) -> str | None:
    """The cell as the text of a day in figures, as SQL; None where the source keeps days as days."""
    if kind not in _WRITTEN:
        return None
    if kind == "text":
        return f"CASE WHEN regexp_matches({t}, '{_IN_WORDS}') THEN {_in_figures(t)} ELSE {t} END"
    if kind == "float":
        # A day number may have a fraction, the time of day.
        number = f"CASE WHEN {t} = trunc({t}) OR {t} BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL} THEN trunc({t}) END"
        return f"CAST(TRY_CAST({number} AS BIGINT) AS VARCHAR)"
    return f"CAST(TRY_CAST({t} AS BIGINT) AS VARCHAR)"


def _in_figures(t: str) -> str:
    """Chinese numerals as figures: 二〇一九年十二月 is 2019年12月."""
    text = f"translate({t}, '{_NUMERALS}', '000123456789')"
    for pattern, figures in (("([0-9])十([0-9])", r"\1\2"), ("([0-9])十", r"\10"), ("十([0-9])", r"1\1"), ("十", "10")):
        text = f"regexp_replace({text}, '{pattern}', '{figures}', 'g')"
    return text


def _serial_day(text: str) -> str:
    number = f"TRY_CAST(regexp_extract({text}, '{_SERIAL}', 1) AS INTEGER)"
    day = f"CAST(DATE '1899-12-30' + {number} AS DATE)"
    return f"CASE WHEN {number} BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL} THEN {day} END"


def day_of(t: str, d: str, kind: str, *, begins: bool) -> str:
    """The day in a cell, as SQL.

    Parameters
    ----------
    t, d : str
        The cell, and its `day_text`.
    kind : str
        What the source holds there.
    begins : bool
        Whether a month or year stands for its first day, else for its last.
    """
    if kind == "date":
        return t
    if kind == "time":
        return f"CAST({t} AS DATE)"
    if kind == "zoned_time":
        # China has one civil time, eight hours ahead, and no summer time since 1991.
        return f"CAST(make_timestamp(epoch_us({t}) + 28800000000) AS DATE)"
    if kind not in _WRITTEN:
        return "CAST(NULL AS DATE)"

    def day(pattern: str, rewritten: str) -> str:
        return f"TRY_CAST(regexp_replace({d}, '{pattern}', '{rewritten}') AS DATE)"

    month, year = day(_MONTH, r"\1-\2\3-01"), day(_YEAR, r"\1-01-01" if begins else r"\1-12-31")
    return (
        # Most cells are of this form, and need none of the patterns.
        f"CASE WHEN length({d}) = 10 AND TRY_CAST({d} AS DATE) IS NOT NULL THEN TRY_CAST({d} AS DATE)"
        f" WHEN regexp_matches({d}, '{_DAY}') THEN {day(_DAY, _AS_ISO)}"
        f" WHEN regexp_matches({d}, '{_PLAIN_DAY}') THEN {day(_PLAIN_DAY, _AS_ISO)}"
        f" WHEN regexp_matches({d}, '{_MONTH}') THEN {month if begins else f'last_day({month})'}"
        f" WHEN regexp_matches({d}, '{_YEAR}') THEN {year}"
        f" WHEN regexp_matches({d}, '{_SERIAL}') THEN {_serial_day(d)} END"
    )


def precision_of(d: str, kind: str) -> str | None:
    """'month' or 'year' where the cell tells no day, as SQL; None where such cells cannot occur."""
    if kind not in _WRITTEN:
        return None
    return (
        f"CASE WHEN length({d}) > 9 THEN NULL WHEN regexp_matches({d}, '{_MONTH}') THEN 'month'"
        f" WHEN regexp_matches({d}, '{_YEAR}') THEN 'year' END"
    )


def rewritten_days(t: str, d: str, v: str, kind: str) -> list[tuple[str, str]]:
    """(kind of normalisation, condition) of a day that is written in another form than 2019-12-31."""
    if kind not in _WRITTEN:
        return []
    serial = f"regexp_matches({d}, '{_SERIAL}')"
    if kind != "text":
        return [("date_serial", f"{v} IS NOT NULL AND {serial}"), ("date_form", f"{v} IS NOT NULL AND NOT {serial}")]
    words = f"{d} <> {t}"
    return [
        ("date_serial", f"{v} IS NOT NULL AND {serial}"),
        ("date_in_words", f"{v} IS NOT NULL AND {words}"),
        ("date_form", f"{v} IS NOT NULL AND NOT {words} AND NOT {serial} AND NOT regexp_matches({t}, '{_ISO}')"),
    ]
