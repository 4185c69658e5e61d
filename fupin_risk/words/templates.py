"""Which names stand in braces in a sentence?"""

from __future__ import annotations

from functools import cache
from string import Formatter

from fupin_risk.errors import message


@cache
def names_in(sentence: str) -> tuple[str, ...]:
    """The names in braces, in their order.

    Raises
    ------
    ValueError
        A brace is open, or something other than a plain name stands in braces.

    Examples
    --------
    >>> names_in("{measures} ended on {day}")
    ('measures', 'day')
    """
    names = []
    for _, name, form, conversion in Formatter().parse(sentence):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(message("{name!r} is no plain name in braces", name=name))
        names.append(name)
    return tuple(names)
