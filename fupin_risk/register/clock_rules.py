"""What does the county say about its tables: drawn when, entered how late, covering which days, called how?"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from fupin_risk.definitions import Dictionary, Layouts
from fupin_risk.errors import Problem, RegisterError, message, nearest
from fupin_risk.register.days import as_day
from fupin_risk.register.office_words import flat_words, unit_problems, with_office_words, word_problems

_SECTIONS = ("drawn_on", "lags", "covers", "periods", "columns", "sheets", "assumed", "words", "units")
_KEYS = ("snapshot_on", "ignore", *_SECTIONS)
# A section and one of its lines on one line, as the list of unknown words proposes it.
_BARE_NAME = re.compile(r"^(\s*)([^\s\"'#=\[\]]*[^\x00-\x7f][^\s\"'#=\[\]]*)(\s*=)")
_BARE_PART = re.compile(r"(?<![\"\w])[^\s\".]*[^\x00-\x7f\"][^\s\".]*(?![\"\w])")
_ONE_LINE = re.compile(r"^\s*(\[[^\[\]]+\])[ \t]+([^\s#].*=.*)$")
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
    words : dict of str to dict
        For each column, as the mapping names it, words and what they mean.
    units : dict of str to str
        For each column, the unit in which files give it.
    ignored : tuple of str
        Headings that are not to be read.
    """

    snapshot_on: dt.date | None = None
    lags: dict[str, int] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, dt.date] = field(default_factory=dict)
    periods: dict[str, Cover] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

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
            {name: {**self.words.get(name, {}), **other.words.get(name, {})} for name in {**self.words, **other.words}},
            {**self.units, **other.units},
            (*self.ignored, *other.ignored),
        )

    def ignored_in(self, table: str) -> tuple[str, ...]:
        """Headings of a table, or of a sheet of a layout, that are not to be read."""
        return tuple(theirs for theirs, ours in self.columns.get(table, {}).items() if ours == IGNORE)

    def said_of(self, dictionary: Dictionary, layouts: Layouts) -> tuple[Dictionary, Layouts]:
        """The dictionary and the layouts with the office's own words and units."""
        return with_office_words(dictionary, layouts, self.words, self.units, self.columns)

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
        return replace(self, columns={}, words={}, units={}, ignored=())


def read_rules(path: Path, dictionary: Dictionary, layouts: Layouts | None = None) -> ClockRules:
    """Read `mapping.toml`.

    Raises
    ------
    RegisterError
        It is no TOML, or says something that no rule allows; all problems at once.
    """
    try:
        content = _content_of(_text_of(path))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        found = (
            message("is not a readable TOML file: see line {line}", line=line[1])
            if line
            else message("is not a readable TOML file")
        )
        raise RegisterError(Problem(path.name, found, remedy=_AS_TOML)) from None
    except (UnicodeDecodeError, OSError):
        raise RegisterError(Problem(path.name, message("is not a readable TOML file"), remedy=_AS_TOML)) from None
    return rules_from(content, dictionary, path.name, layouts)


_AS_TOML = message("save it as UTF-8 TOML: a word in quotation marks, an equals sign, a word in quotation marks")


def _text_of(path: Path) -> str:
    """The text of a mapping, in UTF-8 or as a Chinese Windows saves it."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _content_of(text: str) -> dict[str, Any]:
    """What a mapping says; a section and its line may stand on one line, anywhere and again and again."""
    kept, apart = [], []
    for line in map(_with_marks, text.splitlines()):
        found = _ONE_LINE.match(line)
        kept.append("" if found else line)
        apart += [f"{found[1]}\n{found[2]}"] if found else []
    content = tomllib.loads("\n".join(kept))
    for each in apart:
        _merge(content, tomllib.loads(each))
    return content


def _with_marks(line: str) -> str:
    """Quotation marks around Chinese names, without which TOML knows none."""
    line = _BARE_NAME.sub(lambda found: f'{found[1]}"{found[2]}"{found[3]}', line)
    section = re.match(r"^\s*\[([^\[\]]+)\]", line)
    if section is None or section[1].isascii():
        return line
    return line.replace(section[1], _BARE_PART.sub(r'"\g<0>"', section[1]), 1)


def _merge(content: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name, value in other.items():
        if isinstance(value, Mapping) and isinstance(content.get(name), dict):
            _merge(content[name], value)
        else:
            content[name] = value


def rules_from(
    content: Mapping[str, Any], dictionary: Dictionary, where: str, layouts: Layouts | None = None
) -> ClockRules:
    """Check what a mapping says and turn it into rules; RegisterError with every problem."""
    layouts = layouts or Layouts()
    problems = [
        Problem(f"{where}: {key}", message("unknown key"), ", ".join(_KEYS), nearest(key, _KEYS))
        for key in content
        if key not in _KEYS
    ]
    said = {section: _section(content, section, where, problems) for section in _SECTIONS}
    problems += _unknown_names(said, dictionary, layouts, where)
    renamed = _renamed(said["columns"], dictionary, where, problems)
    if said["words"]:
        problems += word_problems(said["words"], dictionary, layouts, renamed, where)
    if said["units"]:
        problems += unit_problems(said["units"], dictionary, layouts, renamed, where)
    days = {name: _day(value, f"{where}: drawn_on.{name}", problems) for name, value in said["drawn_on"].items()}
    lags = {table: _days(value, f"{where}: lags.{table}", problems) for table, value in said["lags"].items()}
    covers = {table: _cover(value, f"{where}: covers.{table}", problems) for table, value in said["covers"].items()}
    periods = {table: _cover(value, f"{where}: periods.{table}", problems) for table, value in said["periods"].items()}
    rules = ClockRules(
        _day(content.get("snapshot_on"), f"{where}: snapshot_on", problems),
        {table: value for table, value in lags.items() if value is not None},
        {table: value for table, value in covers.items() if value is not None},
        renamed,
        dict(said["assumed"]),
        {name: value for name, value in days.items() if value is not None},
        {table: value for table, value in periods.items() if value is not None},
        dict(said["sheets"]),
        flat_words(said["words"]),
        dict(said["units"]),
        _ignored(content.get("ignore", ()), where, problems),
    )
    if problems:
        raise RegisterError(problems)
    return rules


def _section(content: Mapping[str, Any], name: str, where: str, problems: list[Problem]) -> Mapping[str, Any]:
    body = content.get(name) or {}
    if isinstance(body, Mapping):
        return body
    problems.append(
        Problem(f"{where}: {name}", message("is not a section"), remedy=message("write it as [{name}]", name=name))
    )
    return {}


def _unknown_names(
    said: Mapping[str, Mapping[str, Any]], dictionary: Dictionary, layouts: Layouts, where: str
) -> list[Problem]:
    """Tables and sheets that do not exist."""
    found = [
        Problem(
            f"{where}: {section}.{table}",
            message("is not a table of the register"),
            remedy=nearest(table, dictionary.tables),
        )
        for section in ("lags", "covers", "periods", "columns", "assumed")
        for table in said[section]
        if table not in dictionary.tables and (section != "columns" or table not in layouts.sheets)
    ]
    kinds = {*dictionary.tables, *layouts.sheets, IGNORE}
    return found + [
        Problem(
            f"{where}: sheets.{name}",
            message("is the name of neither a table nor a sheet"),
            remedy=nearest(str(kind), kinds),
        )
        for name, kind in said["sheets"].items()
        if kind not in kinds
    ]


def _renamed(
    said: Mapping[str, Any], dictionary: Dictionary, where: str, problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """`[columns]`: for each table or sheet, the county's headings and what they stand for."""
    renamed: dict[str, dict[str, str]] = {}
    for table, names in said.items():
        if not isinstance(names, Mapping):
            remedy = message("write [columns.{table}] and below it your heading = its name", table=table)
            problems.append(Problem(f"{where}: columns.{table}", message("is not a section"), remedy=remedy))
            continue
        # A frame may well call a column 2019; here every name is a text.
        renamed[table] = {str(theirs): ours for theirs, ours in names.items()}
        known = dictionary.tables[table].columns if table in dictionary.tables else None
        problems += [
            Problem(
                f"{where}: columns.{table}.{theirs}",
                message("is not the name of a column of the table"),
                remedy=nearest(str(ours), known),
            )
            for theirs, ours in names.items()
            if known is not None and ours not in {*known, IGNORE}
        ]
    return renamed


def _ignored(value: Any, where: str, problems: list[Problem]) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    remedy = message('write ignore = ["heading"], above all sections')
    problems.append(Problem(f"{where}: ignore", message("is not a list of headings"), remedy=remedy))
    return ()


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
