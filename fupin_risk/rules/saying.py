"""How is a finding said: what is the case for the object, with its values?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import Rule, Texts

_UNITS = ("yuan", "share", "months", "days", "years", "count", "mu", "grade")


def say(rule: Rule, values: Mapping[Hashable, object], texts: Texts) -> str:
    """The rule's sentence for one object, its values filled in."""
    return texts.of(rule.sentence).format(**{name: _text(rule, name, values[name], texts) for name in rule.values})


def as_json(rule: Rule, values: Mapping[Hashable, object]) -> str:
    """The values as they are, for programs: days in ISO form, unknown as null."""
    return json.dumps({name: _plain(values[name]) for name in rule.values}, ensure_ascii=False)


def _text(rule: Rule, name: str, value: Any, texts: Texts) -> str:
    if pd.isna(value):
        return texts.signs["unknown"]
    if name in rule.codes:
        return texts.codes[rule.codes[name]].get(str(value), str(value))
    if isinstance(value, bool):
        return texts.signs["yes" if value else "no"]
    if isinstance(value, dt.date):
        return texts.day(value)
    if isinstance(value, str):
        return value
    unit = name.rpartition("_")[2]
    return texts.figure(float(value), unit if unit in _UNITS else "number")


def _plain(value: Any) -> object:
    if pd.isna(value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
