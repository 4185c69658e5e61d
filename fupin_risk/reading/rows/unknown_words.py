"""Which words stand in columns of code lists, of yes or no and of ends, and mean nothing known there?

They are listed for those who can settle them, with the nearest known word and the line of `mapping.toml` that does.
What could be a name, a number or a sentence is not for the screen: a column may hold what belongs into another.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb
import pandas as pd

from fupin_risk.definitions import Column, Dictionary, Table
from fupin_risk.reading.cells.cleaning import half_width
from fupin_risk.reading.cells.word_casting import known_words, open_end_words
from fupin_risk.reading.rows.parts import Part, Staged
from fupin_risk.register.office_words import NO_END, UNKNOWN
from fupin_risk.register.register import UNKNOWN_WORDS
from fupin_risk.register.sql_text import literal, quoted

# A longer text is no word, and more words than this are no list.
MOST_SIGNS, MOST_WORDS = 12, 200
_MOST_A_COLUMN = 1000
_REASONS = ("unknown_code", "not_yes_or_no", "bad_date")
# Where failures are written: those for which a row is set apart, and those that cost the cell only.
_FAILED = ("reasons", "unread_cells")
_OFTEN = 3
_MOST_FIGURES = 3
_NAME = re.compile(r"^[\u3400-\u9fff·]{2,4}$")
# The hundred most frequent family names, which most of the country bears.
_FAMILY_NAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """One row of the list; without a word, the others of the column that it does not name."""

    table: str
    column: str
    heading: str
    word: str | None
    count: int
    nearest: str | None
    line: str | None
    shown: bool


def unknown_words_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, dictionary: Dictionary
) -> list[UnknownWord]:
    """The unknown words of a table, after its rows were judged.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the sources, and the failures in the schema `quarantine`.
    staged : Staged
    dictionary : Dictionary
        With the words of the office.
    """
    failed = _failures(connection, staged.table)
    counts: dict[tuple[str, str, bool], Counter[str]] = {}
    for part in staged.parts:
        for name in failed.get(part.number, ()):
            column = staged.table.columns.get(name)
            if column is None or name not in part.columns or not _holds_words(column, part):
                continue
            is_help = bool(part.help_heading) and column.type == "code"
            heading = part.help_heading if is_help else part.columns[name]
            found = counts.setdefault((name, heading, is_help), Counter())
            for word, many in _words(connection, staged.table, part, name):
                found[half_width(word)] += many
    return [
        each
        for (name, heading, is_help), words in counts.items()
        for each in _listed(staged.table, staged.table.columns[name], heading, words, dictionary, is_help=is_help)
    ]


def as_frame(words: Iterable[UnknownWord], *, private: bool) -> pd.DataFrame:
    """The words of all tables, the most frequent first.

    Parameters
    ----------
    words : iterable of UnknownWord
    private : bool
        Names are kept apart: only what may be shown on a screen is named.

    Returns
    -------
    DataFrame
        As `Register.unknown_words`.
    """
    in_order = sorted(words, key=lambda each: (-each.count, each.table, each.column, each.heading, each.word or ""))
    rows: list[UnknownWord] = []
    others = Counter[tuple[str, str, str]]()
    for each in in_order:
        if each.word is None or len(rows) == MOST_WORDS or (private and not each.shown):
            others[each.table, each.column, each.heading] += each.count
        else:
            rows.append(each)
    rows += [UnknownWord(*place, None, many, None, None, shown=False) for place, many in sorted(others.items())]
    types = dict.fromkeys(("table", "column", "heading", "word", "nearest", "line"), "str")
    return pd.DataFrame(rows, columns=list(UNKNOWN_WORDS)).astype({**types, "count": "int64", "shown": "bool"})


def _failures(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[int, list[str]]:
    """Columns of each file in which a word could not be read."""
    found: dict[int, list[str]] = {}
    reasons = ", ".join(map(literal, _REASONS))
    for source in _sources(connection):
        rows = connection.execute(
            f"SELECT DISTINCT _file, _column FROM {source} WHERE _table = {literal(table.name)} "
            f"AND reason_code IN ({reasons}) ORDER BY ALL"
        )
        for file, column in rows.fetchall():
            found.setdefault(file, []).append(column)
    return {file: sorted({*columns}) for file, columns in found.items()}


def _sources(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = ", ".join(map(literal, _FAILED))
    rows = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
        f"WHERE schema_name = 'quarantine' AND table_name IN ({names}) ORDER BY ALL"
    )
    return [name for (name,) in rows.fetchall()]


def _holds_words(column: Column, part: Part) -> bool:
    told = column.told_by is not None and part.columns[column.name] == part.columns.get(column.told_by)
    return not told and (column.type in {"code", "yes_no"} or column.ends)


def _words(connection: duckdb.DuckDBPyConnection, table: Table, part: Part, name: str) -> Iterator[tuple[str, int]]:
    reasons = ", ".join(map(literal, _REASONS))
    lines = " UNION ".join(
        f"SELECT _line FROM {source} WHERE _table = {literal(table.name)} AND _file = {part.number} "
        f"AND _column = {literal(name)} AND reason_code IN ({reasons})"
        for source in _sources(connection)
    )
    cell = f"CAST({quoted(part.columns[name])} AS VARCHAR)"
    yield from connection.execute(
        f"SELECT {cell} AS word, count(*) AS many FROM ({part.relation.sql}) WHERE _line IN ({lines}) "
        f"AND {cell} IS NOT NULL GROUP BY ALL ORDER BY many DESC, word LIMIT {_MOST_A_COLUMN}"
    ).fetchall()


def _listed(
    table: Table, column: Column, heading: str, words: Mapping[str, int], dictionary: Dictionary, *, is_help: bool
) -> Iterator[UnknownWord]:
    known = _known(column, dictionary, is_help=is_help)
    settled = {half_width(word) for word in column.words}
    section = f'"{heading}"' if is_help else _section(table, column, dictionary)
    for word, count in words.items():
        if word in settled:
            continue
        if not _is_word(word, column):
            yield UnknownWord(table.name, column.name, heading, None, count, None, None, shown=False)
            continue
        near = _nearest(word, known)
        meaning = known[near] if near else _fallback(column, dictionary, is_help=is_help)
        line = f"[words.{section}] {json.dumps(word, ensure_ascii=False)} = {json.dumps(meaning)}"
        could_be_name = _NAME.match(word) and word[0] in _FAMILY_NAMES
        shown = count >= _OFTEN or not (near is None or could_be_name)
        yield UnknownWord(table.name, column.name, heading, word, count, near, line, shown=shown)


def _known(column: Column, dictionary: Dictionary, *, is_help: bool) -> dict[str, str]:
    words = dictionary.cell_words
    if is_help:
        return dict.fromkeys(words.no, "no") | dict.fromkeys(words.yes, "yes")
    if column.ends:
        return dict.fromkeys(open_end_words(column, words), NO_END)
    return known_words(column, dictionary.codes.get(column.codes or "", {}), words)


def _fallback(column: Column, dictionary: Dictionary, *, is_help: bool) -> str:
    if column.ends:
        return NO_END
    return "other" if not is_help and "other" in dictionary.codes.get(column.codes or "", {}) else UNKNOWN


def _section(table: Table, column: Column, dictionary: Dictionary) -> str:
    """The shortest name that means this column, or others of the same list only."""
    namesakes = [other.columns[column.name] for other in dictionary.tables.values() if column.name in other.columns]
    alike = all((each.type, each.codes) == (column.type, column.codes) for each in namesakes)
    return column.name if alike else f"{table.name}.{column.name}"


def _is_word(word: str, column: Column) -> bool:
    figures = sum(sign.isdigit() for sign in word)
    return 0 < len(word) <= MOST_SIGNS and figures <= (0 if column.ends else _MOST_FIGURES)


def _nearest(word: str, known: Mapping[str, str]) -> str | None:
    names = [name for name in known if len(name) > 1]
    inside = [name for name in names if name in word]
    if inside:
        return max(inside, key=len)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return near[0] if near else None
