"""Which day does a cell tell?

As SQL. A day that is known to the month or the year only takes the end of it, or the beginning where a period begins.
"""

from __future__ import annotations

PERIOD_START = "period_start"
_CLOCK_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?:[+]08(?::?00)?)?)?"
_DAY = rf"^([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?{_CLOCK_TIME}$"
_PLAIN_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
_MONTH = r"^([0-9]{4})(?:[-/.年]?([0-9]{2})|[-/.年]([0-9]))月?$"
_YEAR = r"^([0-9]{4})年?$"
_AS_ISO = r"\1-\2-\3"
# What a source holds where a day is written rather than kept as one.
_WRITTEN = frozenset({"text", "integer", "float"})


def _date_text(t: str, kind: str) -> str:
    if kind == "text":
        return t
    whole = f"CAST(TRY_CAST({t} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {t} = trunc({t}) THEN {whole} END" if kind == "float" else whole


def day_of(t: str, kind: str, *, begins: bool) -> str:
    """The day in a cell, as SQL; with `begins`, the first of its month or year, else the last."""
    if kind == "date":
        return t
    if kind == "time":
        return f"CAST({t} AS DATE)"
    if kind == "zoned_time":
        # China has one civil time, eight hours ahead, and no summer time since 1991.
        return f"CAST(make_timestamp(epoch_us({t}) + 28800000000) AS DATE)"
    if kind not in _WRITTEN:
        return "CAST(NULL AS DATE)"
    text = _date_text(t, kind)

    def day(pattern: str, rewritten: str) -> str:
        return f"TRY_CAST(regexp_replace({text}, '{pattern}', '{rewritten}') AS DATE)"

    month, year = day(_MONTH, r"\1-\2\3-01"), day(_YEAR, r"\1-01-01" if begins else r"\1-12-31")
    return (
        f"CASE WHEN length({text}) = 10 AND TRY_CAST({text} AS DATE) IS NOT NULL THEN TRY_CAST({text} AS DATE)"
        f" WHEN regexp_matches({text}, '{_DAY}') THEN {day(_DAY, _AS_ISO)}"
        f" WHEN regexp_matches({text}, '{_PLAIN_DAY}') THEN {day(_PLAIN_DAY, _AS_ISO)}"
        f" WHEN regexp_matches({text}, '{_MONTH}') THEN {month if begins else f'last_day({month})'}"
        f" WHEN regexp_matches({text}, '{_YEAR}') THEN {year} END"
    )


def precision_of(t: str, kind: str) -> str | None:
    """'month' or 'year' where the cell tells no day, as SQL; None where such cells cannot occur."""
    if kind not in _WRITTEN:
        return None
    text = _date_text(t, kind)
    return (
        f"CASE WHEN length({text}) > 8 THEN NULL WHEN regexp_matches({text}, '{_MONTH}') THEN 'month'"
        f" WHEN regexp_matches({text}, '{_YEAR}') THEN 'year' END"
    )
