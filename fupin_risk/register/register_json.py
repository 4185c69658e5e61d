"""What of a register do its tables not say themselves, as JSON?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fupin_risk.definitions import Dictionary
from fupin_risk.register.clock_rules import ClockRules, Cover
from fupin_risk.register.visible import StoredTable


def tables_to_json(kept: Mapping[str, StoredTable]) -> dict[str, dict[str, Any]]:
    """What is known of each table."""
    return {
        name: {"columns": table.columns, "precise": table.precise, "rows": table.rows, "reporters": table.reporters}
        for name, table in kept.items()
    }


def tables_from_json(told: Mapping[str, Any], dictionary: Dictionary) -> dict[str, StoredTable]:
    """The same back, in the dictionary's order."""
    return {
        name: StoredTable(
            table, tuple(told[name]["columns"]), told[name]["precise"], told[name]["rows"], told[name]["reporters"]
        )
        for name, table in dictionary.tables.items()
        if name in told
    }


def rules_to_json(rules: ClockRules) -> dict[str, Any]:
    """The declared clocks and covers of a register that was read."""
    return {
        "snapshot_on": _text(rules.snapshot_on),
        "lags": rules.lags,
        "covers": {
            name: {each: _text(day) for each, day in asdict(cover).items()} for name, cover in rules.covers.items()
        },
        "assumed_clocks": rules.assumed,
    }


def rules_from_json(told: Mapping[str, Any]) -> ClockRules:
    """The same back."""
    covers = {
        name: Cover(day_of(cover["first"]) or dt.date.min, day_of(cover["last"]))
        for name, cover in told["covers"].items()
    }
    return ClockRules(day_of(told["snapshot_on"]), dict(told["lags"]), covers, {}, dict(told["assumed_clocks"]))


def day_of(text: str | None) -> dt.date | None:
    """A day that was written as text, or none."""
    return None if text is None else dt.date.fromisoformat(text)


def _text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
