"""How is a number written, with and without its unit?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

_WHOLE: Final = frozenset({"yuan", "yuan_a_year", "months", "days", "grade"})


def figure(value: float, unit: str, signs: Mapping[Any, str]) -> str:
    """Write a number as every output does, without its unit.

    Parameters
    ----------
    value : float
        NaN is unknown.
    unit : str
        Unit of the catalogue: money is written in whole yuan with separators, a share as a percentage with
        one decimal, months and days as whole numbers, other numbers with at most two decimals.
    signs : mapping of str to str
        The words for `unknown`, `yes` and `no`.

    Returns
    -------
    str

    Examples
    --------
    >>> signs = {"unknown": "unknown", "yes": "yes", "no": "no"}
    >>> figure(12345.6, "yuan", signs), figure(0.3512, "share", signs), figure(float("nan"), "yuan", signs)
    ('12,346', '35.1%', 'unknown')
    """
    if math.isnan(value):
        return signs["unknown"]
    if unit == "yes_no":
        return signs["yes"] if value >= 0.5 else signs["no"]  # noqa: PLR2004 - half way between no and yes
    if unit == "share":
        return f"{_rounded(100 * value, 1):.1f}%"
    if unit in _WHOLE:
        return f"{_rounded(value, 0):,.0f}"
    text = f"{_rounded(value, 2):,.2f}"
    return text.rstrip("0").rstrip(".")


def _rounded(value: float, decimals: int) -> float:
    return round(value, decimals) + 0.0  # no minus before a zero


def with_unit(value: float, unit: str, signs: Mapping[Any, str], units: Mapping[str, str]) -> str:
    """Write a number with its unit; an unknown number, and one of a unit without a word, has none.

    Examples
    --------
    >>> signs, units = {"unknown": "unknown"}, {"yuan": " yuan", "months": " months"}
    >>> with_unit(3218, "yuan", signs, units), with_unit(0.5, "share", signs, units)
    ('3,218 yuan', '50.0%')
    """
    text = figure(value, unit, signs)
    return text if math.isnan(value) or unit not in units else text + units[unit]
