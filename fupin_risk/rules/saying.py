"""How is a finding said: what is the case for the object, with its values?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue, Rule
from fupin_risk.vocabulary import NO, UNKNOWN, YES, Language, day_text, figure

_UNITS = ("yuan", "share", "months", "days", "years", "count", "mu", "grade")


def say(rule: Rule, values: Mapping[Hashable, object], catalogue: Catalogue, language: Language) -> str:
    """The rule's sentence for one object, its values filled in."""
    template: str = getattr(rule.sentence, language)
    texts = {name: _text(rule, name, values[name], catalogue, language) for name in rule.values}
    return template.format(**texts)


def as_json(rule: Rule, values: Mapping[Hashable, object]) -> str:
    """The values as they are, for programs: days in ISO form, unknown as null."""
    return json.dumps({name: _plain(values[name]) for name in rule.values}, ensure_ascii=False)


def _text(rule: Rule, name: str, value: Any, catalogue: Catalogue, language: Language) -> str:
    if pd.isna(value):
        return UNKNOWN.of(language)
    if name in rule.codes:
        code = catalogue.dictionary.codes[rule.codes[name]].get(str(value))
        return str(value) if code is None else str(getattr(code, language))
    if isinstance(value, bool):
        return (YES if value else NO).of(language)
    if isinstance(value, dt.date):
        return day_text(value, language)
    if isinstance(value, str):
        return value
    unit = name.rpartition("_")[2]
    return figure(float(value), unit if unit in _UNITS else "number", language)


def _plain(value: Any) -> object:
    if pd.isna(value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
