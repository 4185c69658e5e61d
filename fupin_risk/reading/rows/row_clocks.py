"""When was a row entered that does not say so?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from fupin_risk.definitions import Table
from fupin_risk.register.clock_rules import ClockRules
from fupin_risk.register.sql_text import literal, quoted


def assumption(table: Table, rules: ClockRules, named: Mapping[str, str] = MappingProxyType({})) -> str:
    """The day of entry of a row that has none, as SQL; 'NULL' where nobody declared one."""
    snapshot = literal(rules.snapshot_on) if rules.snapshot_on else None
    if table.name in rules.lags:
        occurred = named.get(table.clocks.occurred_on, quoted(f"v_{table.clocks.occurred_on}"))
        lagged = f"TRY({occurred} + {rules.lags[table.name]})"
        # What stands in a snapshot was known when it was drawn.
        return f"least({lagged}, {snapshot})" if snapshot else lagged
    return snapshot or "NULL"


def assumed_entry(table: Table, named: Mapping[str, str], rules: ClockRules) -> str:
    """The day on which the row was entered, or is assumed to have been; `named`: the value of each column, as SQL."""
    assumed = assumption(table, rules, named)
    return f"coalesce({named['entered_on']}, {assumed})" if "entered_on" in named else f"CAST({assumed} AS DATE)"


def assumed_words(rules: ClockRules, table: str, days: Iterable[dt.date] = ()) -> str:
    """How the assumed clock of a table is named on every output; `days`: on which its sources were drawn."""
    if table in rules.lags:
        return f"lag {rules.lags[table]} days"
    found = {day for day in (*days, rules.snapshot_on if not days else None) if day}
    if len(found) > 1:
        return f"{len(found)} snapshots from {min(found).isoformat()} to {max(found).isoformat()}"
    return f"snapshot {found.pop().isoformat()}" if found else ""
