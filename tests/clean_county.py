"""A made county in which every event is entered on its day, whole and once; made once for all tests that read it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import fupin_risk as fr
from fupin_risk.synthetic.numbers import CountyNumbers


def without_faults() -> CountyNumbers:
    """Every event entered on its day, whole and once: the register shows what is the case."""
    made = CountyNumbers()
    entry = made.entry
    nothing: dict[str, Any] = {
        name: dict.fromkeys(getattr(entry, name), 0.0)
        for name in ("missing", "absent_rows", "corrected", "retracted", "doubled", "conflicting", "second_reporter")
    }
    clean = replace(entry, lag_days=dict.fromkeys(entry.lag_days, (0.0, 0)), updated_in_place=0.0, **nothing)
    return replace(made, entry=clean, help=replace(made.help, unrecorded=0.0))


@cache
def clean_county() -> fr.Register:
    """400 households from 2013 to 2018."""
    return fr.make_county(households=400, end="2018-12-31", seed=7, numbers=without_faults())
