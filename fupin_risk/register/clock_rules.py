"""What does the county say about its tables: drawn when, entered how late, covering which days, columns called how?"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from fupin_risk.definitions import Dictionary, Layouts
from fupin_risk.errors import Problem, RegisterError, message, nearest
from fupin_risk.register.days import as_day

_KEYS = ("snapshot_on", "drawn_on", "lags", "covers", "periods", "columns", "sheets", "assumed")
MAPPING_FILE: Final = "mapping.toml"
# The first day of a row whose amount is of a period.
PERIOD_START: Final = "period_start"
# Holds which dates were known to a month or a year only; written by us, and read back.
PRECISION_COLUMN: Final = "date_precision"
# What a mapping calls a sheet that is not to be read.
IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Cover:
    """The days that a table covers; without `last`, up to whatever day it is asked for."""

    first: dt.date
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ClockRules:
    """Clocks that the tables themselves do not hold.

    Attributes
    ----------
    snapshot_on : date or None
        The day on which the tables were drawn from the system: rows without a day of entry count as entered then.
    lags : dict of str to int
        Days after occurrence at which rows of a table without a day of entry count as entered.
    covers : dict of str to Cover
        Declared by the county; all others are read off.
    columns : dict of str to dict
        For each table, the county's column names and ours; for each sheet of a layout, the county's headings and the
        layout's.
    snapshots : dict of str to date
        The day of export of single files, by name.
    periods : dict of str to Cover
        The accounting window of tables whose rows do not say theirs.
    sheets : dict of str to str
        What a file or sheet is, by its name: a table, a sheet of a layout, or 'ignore'.
    assumed : dict of str to str
        Tables whose days of entry were assumed already when they were read before.
    """

    snapshot_on: dt.date | None = None
    lags: dict[str, int] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, dt.date] = field(default_factory=dict)
    periods: dict[str, Cover] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)

    def updated(self, other: ClockRules) -> ClockRules:
        """These rules with those of `other` put over them."""
        return ClockRules(
            other.snapshot_on or self.snapshot_on,
            {**self.lags, **other.lags},
            {**self.covers, **other.covers},
            {**self.columns, **other.columns},
            {**self.assumed, **other.assumed},
            {**self.snapshots, **other.snapshots},
            {**self.periods, **other.periods},
            {**self.sheets, **other.sheets},
        )

    def drawn_on(self, day: dt.date | None) -> ClockRules:
        """These rules for a source that was drawn on a day of its own."""
        return replace(self, snapshot_on=day) if day else self

    def of_table(self, table: str) -> dict[str, Any]:
        """What is said about one table, in the form of a mapping file."""
        cover = self.covers.get(table)
        said: dict[str, Any] = {}
        if self.snapshot_on:
            said["snapshot_on"] = self.snapshot_on.isoformat()
        if table in self.lags:
            said["lags"] = {table: self.lags[table]}
        if cover:
            last = {} if cover.last is None else {"to": cover.last.isoformat()}
            said["covers"] = {table: {"from": cover.first.isoformat(), **last}}
        if table in self.assumed:
            said["assumed"] = {table: self.assumed[table]}
        return said

    def without_columns(self) -> ClockRules:
        """The same once the columns bear our names."""
        return replace(self, columns={})


def read_rules(path: Path, dictionary: Dictionary, layouts: Layouts | None = None) -> ClockRules:
    """Read `mapping.toml`.

    Raises
    ------
    RegisterError
        It is no TOML, or says something that no rule allows; all problems at once.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        raise RegisterError(
            Problem(path.name, message("is not a readable TOML file"), remedy=message("save it as UTF-8 TOML"))
        ) from None
    return rules_from(content, dictionary, path.name, layouts)


def rules_from(
    content: Mapping[str, Any], dictionary: Dictionary, where: str, layouts: Layouts | None = None
) -> ClockRules:
    """Check what a mapping says and turn it into rules; RegisterError with every problem."""
    sheets = (layouts or Layouts()).sheets
    problems = [
        Problem(f"{where}: {key}", message("unknown key"), ", ".join(_KEYS), nearest(key, _KEYS))
        for key in content
        if key not in _KEYS
    ]
    for section in ("lags", "covers", "periods", "columns", "assumed"):
        for table in content.get(section) or {}:
            if table not in dictionary.tables and (section != "columns" or table not in sheets):
                near = nearest(table, dictionary.tables)
                problems.append(
                    Problem(f"{where}: {section}.{table}", message("is not a table of the register"), remedy=near)
                )
    kinds = {*dictionary.tables, *sheets, IGNORE}
    problems += [
        Problem(
            f"{where}: sheets.{name}",
            message("is the name of neither a table nor a sheet"),
            remedy=nearest(str(kind), kinds),
        )
        for name, kind in (content.get("sheets") or {}).items()
        if kind not in kinds
    ]
    if problems:
        raise RegisterError(problems)
    rules = ClockRules(
        _day(content.get("snapshot_on"), f"{where}: snapshot_on", problems),
        {
            table: days
            for table, value in (content.get("lags") or {}).items()
            if (days := _days(value, f"{where}: lags.{table}", problems)) is not None
        },
        {
            table: cover
            for table, value in (content.get("covers") or {}).items()
            if (cover := _cover(value, f"{where}: covers.{table}", problems)) is not None
        },
        {table: dict(names) for table, names in (content.get("columns") or {}).items()},
        dict(content.get("assumed") or {}),
        {
            name: day
            for name, value in (content.get("drawn_on") or {}).items()
            if (day := _day(value, f"{where}: drawn_on.{name}", problems)) is not None
        },
        {
            table: period
            for table, value in (content.get("periods") or {}).items()
            if (period := _cover(value, f"{where}: periods.{table}", problems)) is not None
        },
        dict(content.get("sheets") or {}),
    )
    for table, names in rules.columns.items():
        if table not in dictionary.tables:
            continue
        known = dictionary.tables[table].columns
        for theirs, ours in names.items():
            if ours not in known:
                place = f"{where}: columns.{table}.{theirs}"
                problems.append(
                    Problem(
                        place, message("is not the name of a column of the table"), remedy=nearest(str(ours), known)
                    )
                )
    if problems:
        raise RegisterError(problems)
    return rules


def _day(value: Any, where: str, problems: list[Problem]) -> dt.date | None:
    if value is None:
        return None
    try:
        return as_day(value, where)
    except ValueError:
        problems.append(Problem(where, message("is not a day"), allowed=message("a day like 2019-12-31")))
        return None


def _days(value: Any, where: str, problems: list[Problem]) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    problems.append(Problem(where, message("is not a number of days"), allowed=message("0 or more")))
    return None


def _cover(value: Any, where: str, problems: list[Problem]) -> Cover | None:
    if isinstance(value, Cover):
        return value
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - {"from", "to"})
        problems += [Problem(f"{where}.{key}", message("unknown key"), "from, to") for key in unknown]
        value = (value.get("from"), value.get("to"))
    first, last, *_ = [*value, None] if isinstance(value, tuple | list) and value else (value, None)
    begins = _day(first, f"{where}.from", problems)
    ends = _day(last, f"{where}.to", problems)
    if begins is None:
        problems.append(Problem(f"{where}.from", message("is missing"), allowed=message("a day like 2019-12-31")))
        return None
    if ends is not None and ends < begins:
        problems.append(Problem(f"{where}.to", message("is before the beginning")))
    return Cover(begins, ends)
