"""What do an office's own words and units mean, as its mapping says?

`[words.COLUMN] "word" = "code"` and `[units] COLUMN = "万元"`. A column is named by its own name, by `table.column`, or
by a heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fupin_risk.definitions import Column, Dictionary, Layouts
from fupin_risk.errors import Message, Problem, message, nearest

YES, NO, NO_END, UNKNOWN = "yes", "no", "no end", "unknown"
_YES_NO = {"yes": YES, "true": YES, "是": YES, "有": YES, "no": NO, "false": NO, "否": NO, "无": NO}
_MONEY = {"yuan": 1.0, "元": 1.0, "百元": 100.0, "千元": 1000.0, "万元": 10_000.0, "万": 10_000.0, "亿元": 1e8}
# By the end of the column's name; the first has its own unit.
_UNITS: dict[str, dict[str, float]] = {
    "_mu": {"mu": 1.0, "亩": 1.0, "分": 0.1, "公顷": 15.0, "hectare": 15.0, "平方米": 0.0015, "平方公里": 1500.0},
    "_km": {"km": 1.0, "公里": 1.0, "千米": 1.0, "里": 0.5, "米": 0.001, "m": 0.001},
    "_months": {"months": 1.0, "月": 1.0, "个月": 1.0, "年": 12.0},
    "_hours": {"hours": 1.0, "小时": 1.0, "分钟": 1 / 60},
}
_SHARES = {"share": 1.0, "%": 0.01, "百分之": 0.01, "百分比": 0.01, "‰": 0.001}


_UNIT = re.compile(r"\((?:人民币)?[元万千百亿亩月年公里人户%]{1,3}\)$")


class _Help(NamedTuple):
    """The headings of a kind of help in a layout: rows, code and headings."""

    rows: str
    code: str
    headings: tuple[str, ...]


def heading_key(heading: str) -> str:
    """What is left of a heading that is compared with a mapping's: half-width, without blanks and unit.

    Examples
    --------
    >>> heading_key("金额（万元） ")
    '金额'
    """
    return _UNIT.sub("", "".join(unicodedata.normalize("NFKC", heading).split()).lower())


def flat_words(content: object) -> dict[str, dict[str, Any]]:
    """`[words.a]` and `[words.table.column]` by the name of the column, in one depth.

    Examples
    --------
    >>> flat_words({"visits": {"finding": {"好": "nothing"}}})
    {'visits.finding': {'好': 'nothing'}}
    """
    found: dict[str, dict[str, Any]] = {}
    for name, body in content.items() if isinstance(content, Mapping) else ():
        for word, meaning in body.items() if isinstance(body, Mapping) else ():
            if isinstance(meaning, Mapping):
                found.setdefault(f"{name}.{word}", {}).update(meaning)
            else:
                found.setdefault(name, {})[word] = meaning
    return found


def word_problems(
    content: object, dictionary: Dictionary, layouts: Layouts, columns: Mapping[str, Mapping[str, str]], where: str
) -> Iterator[Problem]:
    """What is wrong with `[words]`."""
    if not isinstance(content, Mapping) or not all(isinstance(body, Mapping) for body in content.values()):
        yield Problem(
            f"{where}: words", message("is not a section"), remedy=message('write [words.finding] "word" = "code"')
        )
        return
    for name, words in flat_words(content).items():
        meant = list(_columns(name, dictionary, columns))
        helped = list(_helps(name, layouts))
        if not meant and not helped:
            known = _names(dictionary, layouts)
            yield Problem(f"{where}: words.{name}", _NO_COLUMN, remedy=nearest(name, known))
            continue
        allowed = [word for _, column in meant for word in meanings(column, dictionary)]
        allowed = [*dict.fromkeys([*allowed, *((YES, NO, UNKNOWN) if helped else ())])]
        if not allowed:
            yield Problem(f"{where}: words.{name}", message("is a column that holds no words of a list"))
            continue
        for word, meaning in words.items():
            if not any(_meaning(column, dictionary, meaning) for _, column in meant) and not (
                helped and _yes_no(meaning)
            ):
                found = message("is not a meaning that a word of this column can have")
                yield Problem(
                    f"{where}: words.{name}.{word}", found, ", ".join(allowed), nearest(str(meaning), allowed)
                )


def unit_problems(
    content: object, dictionary: Dictionary, layouts: Layouts, columns: Mapping[str, Mapping[str, str]], where: str
) -> Iterator[Problem]:
    """What is wrong with `[units]`."""
    if not isinstance(content, Mapping):
        yield Problem(f"{where}: units", message("is not a section"), remedy=message('write [units] "收入" = "万元"'))
        return
    for name, unit in content.items():
        meant = [column for _, column in _columns(name, dictionary, columns)]
        meant += [dictionary.tables[table].columns[cell] for table, cell in _cells(name, dictionary, layouts)]
        if not meant:
            yield Problem(f"{where}: units.{name}", _NO_COLUMN, remedy=nearest(name, _names(dictionary, layouts)))
            continue
        allowed = {known: None for column in meant for known in units_of(column)}
        if not allowed:
            yield Problem(f"{where}: units.{name}", message("is a column without a unit"))
        elif unit not in allowed:
            found = message("is not a unit that this column can have")
            yield Problem(f"{where}: units.{name}", found, ", ".join(allowed), nearest(str(unit), allowed))


def with_office_words(
    dictionary: Dictionary,
    layouts: Layouts,
    words: Mapping[str, Mapping[str, Any]],
    units: Mapping[str, str],
    columns: Mapping[str, Mapping[str, str]],
) -> tuple[Dictionary, Layouts]:
    """The dictionary and the layouts with what a mapping adds to them; what it names was checked before."""
    told: dict[tuple[str, str], dict[str, str]] = {}
    for name, body in words.items():
        for place, column in _columns(name, dictionary, columns):
            meant = {word: known for word, said in body.items() if (known := _meaning(column, dictionary, said))}
            told.setdefault(place, {}).update(meant)
    given: dict[tuple[str, str], dict[str, Any]] = {
        (table, name): {"words": {**dictionary.tables[table].columns[name].words, **body}}
        for (table, name), body in told.items()
        if body
    }
    for name, unit in units.items():
        for place, column in _columns(name, dictionary, columns):
            if unit in units_of(column):
                given.setdefault(place, {})["unit"] = units_of(column)[unit]
        for place in _cells(name, dictionary, layouts):
            column = dictionary.tables[place[0]].columns[place[1]]
            own = given.setdefault(place, {}).setdefault("heading_units", {})
            own[heading_key(name)] = units_of(column).get(unit, 1.0)
    return _changed(dictionary, given), _helped(layouts, words)


def meanings(column: Column, dictionary: Dictionary) -> list[str]:
    """What a word of a column may mean; none where its cells hold no words."""
    if column.type == "code":
        return [*dictionary.codes.get(column.codes or "", {}), UNKNOWN]
    if column.type == "yes_no":
        return [YES, NO, UNKNOWN]
    return [NO_END] if column.ends else []


def units_of(column: Column) -> dict[str, float]:
    """The units in which a file may give a column, and what one of them is in the column's own."""
    if column.type == "yuan":
        return _MONEY
    if column.type == "share":
        return _SHARES
    ends = [units for end, units in _UNITS.items() if column.name.endswith(end)]
    return ends[0] if ends and column.type in {"number", "integer"} else {}


_NO_COLUMN: Message = message("is not the name of a column, nor a heading of one")


def _columns(
    name: str, dictionary: Dictionary, renamed: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[tuple[str, str], Column]]:
    """The columns that a name of a mapping means: the most exact way in which it names any."""
    every = [
        ((table, column.name), column) for table, body in dictionary.tables.items() for column in body.columns.values()
    ]
    ways = (
        lambda place, _: name == f"{place[0]}.{place[1]}",
        lambda place, _: name == place[1],
        lambda place, _: renamed.get(place[0], {}).get(name) == place[1],
        lambda _, column: heading_key(name) in {heading_key(each) for each in (column.label.zh, *column.headings)},
    )
    for way in ways:
        if found := [(place, column) for place, column in every if way(place, column)]:
            yield from found
            return


def _helps(name: str, layouts: Layouts) -> Iterator[_Help]:
    """Kinds of help whose headings a name of a mapping is."""
    for rows in layouts.rows.values():
        for code, headings in rows.each.headings.items() if rows.each and not rows.each.cell else ():
            if heading_key(name) in {heading_key(heading) for heading in headings}:
                yield _Help(rows.name, code, headings)


def _cells(name: str, dictionary: Dictionary, layouts: Layouts) -> Iterator[tuple[str, str]]:
    """Table and column of the amounts that stand under a heading of a layout."""
    for rows in layouts.rows.values():
        if rows.each and rows.each.cell and rows.table in dictionary.tables:
            headings = {heading_key(each) for names in rows.each.headings.values() for each in names}
            if heading_key(name) in headings:
                yield rows.table, rows.each.cell


def _names(dictionary: Dictionary, layouts: Layouts) -> list[str]:
    found: dict[str, None] = {}
    for table in dictionary.tables.values():
        for column in table.columns.values():
            found |= dict.fromkeys((column.name, f"{table.name}.{column.name}", column.label.zh, *column.headings))
    for rows in layouts.rows.values():
        found |= dict.fromkeys(each for names in (rows.each.headings.values() if rows.each else ()) for each in names)
    return list(found)


def _meaning(column: Column, dictionary: Dictionary, said: object) -> str | None:
    """The code, yes, no, no end or unknown that is meant; None where the column has no such meaning."""
    allowed = meanings(column, dictionary)
    if column.type == "yes_no":
        return _yes_no(said)
    text = str(said)
    if text in allowed:
        return text
    named = {
        word: code
        for code, body in dictionary.codes.get(column.codes or "", {}).items()
        for word in (body.zh, *body.aliases)
    }
    return named.get(text)


def _yes_no(said: object) -> str | None:
    text = str(said).lower()
    return text if text == UNKNOWN else _YES_NO.get(text)


def _changed(dictionary: Dictionary, given: Mapping[tuple[str, str], Mapping[str, Any]]) -> Dictionary:
    tables = dict(dictionary.tables)
    for (table, name), body in given.items():
        columns = dict(tables[table].columns)
        columns[name] = columns[name].model_copy(update=dict(body))
        tables[table] = tables[table].model_copy(update={"columns": columns})
    return dictionary.model_copy(update={"tables": tables}) if given else dictionary


def _helped(layouts: Layouts, words: Mapping[str, Mapping[str, Any]]) -> Layouts:
    rows = dict(layouts.rows)
    for name, body in words.items():
        for help_ in _helps(name, layouts):
            each = rows[help_.rows].each
            if each is None:
                continue
            own = {word: meant for word, said in body.items() if (meant := _yes_no(said))}
            said = {**each.words, help_.code: {**each.words.get(help_.code, {}), **own}}
            rows[help_.rows] = rows[help_.rows].model_copy(update={"each": each.model_copy(update={"words": said})})
    return layouts.model_copy(update={"rows": rows})
