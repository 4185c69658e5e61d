"""How do files, or frames, become a register?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from fupin_risk.definitions import Catalogue, Dictionary, Table, Words, load_catalogue
from fupin_risk.errors import Problem, RegisterError, message
from fupin_risk.parsing.foreign_files import ForeignReader
from fupin_risk.reading.cells.amount_levels import convert_by_level
from fupin_risk.reading.files.footers import mark_footers
from fupin_risk.reading.files.grids import Grid, Reader
from fupin_risk.reading.files.second_tables import refuse_second_tables
from fupin_risk.reading.files.sources import Source, find_sources
from fupin_risk.reading.files.titles import with_unit_of_titles
from fupin_risk.reading.headings.headings import known_headings
from fupin_risk.reading.headings.id_numbers import note_people, persons_by_number, tells_people
from fupin_risk.reading.headings.meanings import meanings_of
from fupin_risk.reading.headings.nearest_table import not_a_table
from fupin_risk.reading.headings.table_matching import Matched, match
from fupin_risk.reading.rows.contradictions import drop_contradictions
from fupin_risk.reading.rows.counting import changes_of
from fupin_risk.reading.rows.damaged_ids import (
    Width,
    kinds_with_zeros,
    note_households,
    restore_zeros,
    set_damaged_apart,
)
from fupin_risk.reading.rows.doubts import Doubt, doubts_of
from fupin_risk.reading.rows.doubts_between import doubts_between
from fupin_risk.reading.rows.duplicates import date_versions, drop_duplicates, find_repeated
from fupin_risk.reading.rows.export_changes import take_differences
from fupin_risk.reading.rows.noting_holes import note_holes, settle_holes
from fupin_risk.reading.rows.numbering import number_ids, store_ids
from fupin_risk.reading.rows.parts import Part, Staged
from fupin_risk.reading.rows.periods import drop_overlaps
from fupin_risk.reading.rows.person_homes import note_homes
from fupin_risk.reading.rows.pseudonymising import forget_nobodys, give_pseudonyms
from fupin_risk.reading.rows.row_clocks import assumed_words
from fupin_risk.reading.rows.staging import MEMBERS, alike, stage
from fupin_risk.reading.rows.storing import list_members, set_apart, store_rows
from fupin_risk.reading.rows.unknown_words import as_frame, unknown_words_of
from fupin_risk.register.carried_holes import carried_text, take_holes
from fupin_risk.register.clock_rules import PRECISION_COLUMN, ClockRules, read_rules, rules_from
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.keep_folder import is_kept, open_kept
from fupin_risk.register.kept_about import refuse_told
from fupin_risk.register.outside import frame_of
from fupin_risk.register.pseudonyms import PseudonymKey, part_from_names
from fupin_risk.register.pseudonyms import pseudonym_key as pseudonymous
from fupin_risk.register.register import RULES_KEY, People, Register
from fupin_risk.register.sql_text import literal, one_row, quoted
from fupin_risk.register.store import Store
from fupin_risk.register.stored import Stored
from fupin_risk.register.visible import StoredTable
from fupin_risk.words.messages import LANGUAGES

# Below, the engine's optimizer takes longer than it saves: a fifth of the time of a small register.
_SMALL_BYTES = 1 << 20
_LEDGER = ("table", "rows_in", "accepted", "quarantined", "collapsed", "split", "normalised", "withdrawn")


def read_register(
    source: str | Path | Mapping[str, pd.DataFrame],
    *,
    snapshot_on: object = None,
    lags: Mapping[str, int] | None = None,
    covers: Mapping[str, Any] | None = None,
    mapping: str | Path | Mapping[str, Any] | None = None,
    catalogue: Catalogue | None = None,
    pseudonym_key: bytes | str | Path | PseudonymKey | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    work_folder: str | Path | None = None,
    people: People | None = None,
) -> Register:
    """Read the tables of a register, check every row, and set apart what cannot be used.

    Parameters
    ----------
    source : str, Path or mapping of str to DataFrame
        A folder of files, one file (CSV, Excel, Parquet, DuckDB, or a ZIP of these), the address of a PostgreSQL
        (`postgresql://…`), frames by table, or a folder that `keep_register` wrote, which is opened as it is. A
        file is named after its table, or known by its headings; a day in the name, or in a title above the headings,
        is the day on which it was drawn.
    snapshot_on : str or date, optional
        The day on which the tables were drawn from the system: rows without `entered_on` count as entered then.
    lags : mapping of str to int, optional
        Tables whose rows without `entered_on` count as entered so many days after they occurred.
    covers : mapping of str to (first, last), optional
        The days that a table covers; without `last`, to this day. Others are read off.
    mapping : str, Path or mapping, optional
        A file like the folder's own `mapping.toml`, or its content: snapshot_on, ignore (headings), [lags],
        [covers.<table>] from and to, [columns.<table>] theirs = "ours" or "ignore", [drawn_on] file = day,
        [periods.<table>] from and to, [sheets] name = table, sheet of a layout or "ignore", [words.<column>] word =
        "code", [units] column = "万元". The arguments above go before it.
    catalogue : Catalogue, optional
        The definitions; by default those that come with the package.
    pseudonym_key : bytes, str or Path, optional
        A key of 32 bytes or more, or the path of its file: the ids of households and persons become keyed hashes, and
        names are kept apart. Without it ids stay as they are.
    memory_limit : str, optional
        Such as '2GB': beyond it the disk is used.
    threads : int, optional
    work_folder : str or Path, optional
        A private folder in which the register lies while it is used. By default a folder in the machine's temporary
        folder that only the user can open; if the process is killed, the user's next process removes it.
    people : People, optional
        Of another register that the source is compared with (`register.people(day)`): lists that name people by ID
        number alone are read, and not set aside; rows without a day of entry count as entered on that day.

    Returns
    -------
    Register
        With its quarantine and ledger.

    Raises
    ------
    RegisterError
        A file, a table or a column cannot be used at all, or a table has no day of entry and none was declared. All
        problems at once; no cell's value is named.

    Notes
    -----
    A later-entered row with the same key, reporter and day of occurrence replaces the earlier one from its day of
    entry on.

    Examples
    --------
    >>> import pandas as pd
    >>> import fupin_risk as fr
    >>> homes = pd.DataFrame(
    ...     {"household_id": ["h1", "h2"], "occurred_on": ["2018-01-01", "unknown"], "county": "340123"}
    ... )
    >>> register = fr.read_register({"households": homes}, snapshot_on="2019-12-31")
    >>> register.quarantine[["line", "column", "reason_code"]].to_dict("records")
    [{'line': 1, 'column': 'occurred_on', 'reason_code': 'bad_date'}]
    """
    catalogue = catalogue or load_catalogue()
    if is_kept(source):
        refuse_told(str(source), (snapshot_on, lags, covers, mapping))
        return open_kept(Path(source), catalogue, memory_limit, threads, pseudonymous(pseudonym_key))
    key = pseudonymous(pseudonym_key)
    store = Store(memory_limit, threads, folder=None if work_folder is None else Path(work_folder))
    try:
        sources, mapping_file = find_sources(source, catalogue.dictionary, store.folder / "unpacked")
        rules = _rules(sources, mapping_file, mapping, catalogue)
        given = {"snapshot_on": snapshot_on, "lags": lags, "covers": covers}
        rules = rules.updated(
            rules_from({key: value for key, value in given.items() if value}, catalogue.dictionary, "read_register")
        )
        if people is not None and rules.snapshot_on is None:
            rules = replace(rules, snapshot_on=people.day)
        connection = store.begin(optimised=not _is_small(sources))
        try:
            return _read(
                connection,
                store,
                sources,
                rules,
                catalogue,
                told=rules.snapshot_on if snapshot_on else None,
                key=key,
                people=people,
            )
        finally:
            connection.close()
            store.forget_files()
    except duckdb.OutOfMemoryException:
        store.close()
        found = message("needs more memory than the engine may use")
        raise RegisterError(
            Problem(message("the register"), found, remedy=message("raise memory_limit (--memory)"))
        ) from None
    except BaseException:
        store.close()
        raise


def _is_small(sources: Sequence[Source]) -> bool:
    sizes = [source.bytes for source in sources]
    return None not in sizes and sum(size for size in sizes if size is not None) < _SMALL_BYTES


def _rules(
    sources: Sequence[Source],
    mapping_file: Path | None,
    mapping: str | Path | Mapping[str, Any] | None,
    catalogue: Catalogue,
) -> ClockRules:
    """What the frames themselves, the folder's file and the argument say, the latter over the former."""
    dictionary = catalogue.dictionary
    rules = ClockRules()
    for source in sources:
        said = source.origin.attrs.get(RULES_KEY) if isinstance(source.origin, pd.DataFrame) else None
        if said:
            rules = rules.updated(rules_from(said, dictionary, source.file))
    if mapping_file is not None:
        rules = rules.updated(read_rules(mapping_file, dictionary, catalogue.layouts))
    if isinstance(mapping, str | Path):
        rules = rules.updated(read_rules(Path(mapping), dictionary, catalogue.layouts))
    elif mapping is not None:
        rules = rules.updated(rules_from(mapping, dictionary, "mapping", catalogue.layouts))
    return rules


def _read(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    sources: Sequence[Source],
    rules: ClockRules,
    catalogue: Catalogue,
    told: dt.date | None,
    key: PseudonymKey | None,
    people: People | None,
) -> Register:
    dictionary, matched = _matched(connection, store, sources, rules, catalogue, told, compared=people is not None)
    parts = _with_people(connection, matched.parts, dictionary.tables.get(MEMBERS), people)
    groups = {name: alike(connection, table, parts[name]) for name, table in dictionary.tables.items() if name in parts}
    number_ids(connection, groups, dictionary, key)
    kinds = kinds_with_zeros(connection)
    ledger, changes, doubts, words, kept, assumed = [], [], [], [], {}, dict(rules.assumed)
    undated: list[str] = []
    width: Width | None = None
    note_homes(connection, None)
    # The ids of others are mended after the households, and where a person lives decides where others' rows lie.
    for name in sorted(groups, key=lambda name: (name != "households", name != MEMBERS)):
        table = stage(connection, dictionary.tables[name], groups[name], dictionary, rules)
        if _is_undated(connection, table, rules):
            undated.append(name)
        set_damaged_apart(connection, table, kinds)
        if name == "households":
            width = note_households(connection, table)
        elif width is not None and restore_zeros(connection, table, width):
            table = replace(table, in_order=False)
        convert_by_level(connection, table)
        if key is not None:
            table = give_pseudonyms(connection, table, key)
        table, made = _settle_versions(connection, table)
        changes += [(name, *change) for change in changes_of(connection, table, dictionary, rules)]
        doubts += doubts_of(connection, table, rules)
        set_apart(connection, table)
        note_holes(connection, table, dictionary)
        words += unknown_words_of(connection, table, dictionary)
        rows_in, quarantined, collapsed, guessed = _counts(connection, table)
        accepted, split, normalised = store_rows(connection, table)
        ledger.append((name, rows_in - made, accepted - made, quarantined, collapsed, split, normalised, made))
        if guessed:
            assumed[name] = assumed_words(rules, name, [part.drawn_on for part in table.parts if part.drawn_on])
        kept[name] = _kept(connection, table, accepted)
    if undated:
        raise RegisterError(_undated(undated))
    store_ids(connection, kept.values(), as_pseudonyms=key is not None)
    settle_holes(connection)
    _take_carried_holes(connection, matched.parts)
    list_members(connection, list(kept))
    connection.execute("DETACH stage; DROP SCHEMA raw CASCADE")
    files = tuple(source.file for source in matched.sources)
    names: dict[str, StoredTable] = {}
    if key is not None:
        names, kept = kept, {name: _without_names(table) for name, table in kept.items()}
        left_out = {name: [each for each in names[name].columns if each not in kept[name].columns] for name in names}
        forget_nobodys(connection, names.values())
        part_from_names(connection, store.part(), left_out, CODE_TABLES.values())
    return Register(
        catalogue=catalogue,
        quarantine=_quarantine(connection, matched.sources, catalogue.words),
        ledger=pd.DataFrame(ledger, columns=list(_LEDGER)),
        normalised=_normalised(changes, matched.sources, catalogue.words),
        doubts=_doubts([*doubts, *doubts_between(connection, kept)], matched.sources, catalogue.words),
        assumed_clocks=assumed,
        first_day=_first_day(connection, kept),
        stored=Stored(kept, ClockRules(rules.snapshot_on, rules.lags, rules.covers, {}, assumed), store),
        files=files,
        names=names,
        unread=_unread(matched),
        unknown_words=as_frame(words, private=key is not None),
        key_fingerprint=None if key is None else key.fingerprint,
    )


def _settle_versions(connection: duckdb.DuckDBPyConnection, table: Staged) -> tuple[Staged, int]:
    """Judge the rows of a table against each other; the table, and how many rows were made of several exports."""
    find_repeated(connection, table)
    drop_duplicates(connection, table)
    drop_contradictions(connection, table)
    if made := take_differences(connection, table):
        find_repeated(connection, table)
        table = replace(table, in_order=False)
    drop_overlaps(connection, table)
    date_versions(connection, table)
    return table, made


def _take_carried_holes(connection: duckdb.DuckDBPyConnection, parts: Mapping[str, Sequence[Part]]) -> None:
    """Frames of another register's tables, and Parquet files of them, say what could not be read of them."""
    for name, found in parts.items():
        for part in found:
            source = part.relation.source
            text = carried_text(connection, source.origin, in_parquet=source.kind == "parquet")
            if text is not None:
                take_holes(connection, name, part.number, text, source.file)


def _matched(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    sources: Sequence[Source],
    rules: ClockRules,
    catalogue: Catalogue,
    told: dt.date | None,
    *,
    compared: bool,
) -> tuple[Dictionary, Matched]:
    """Open every source and match its columns; all problems of all files at once.

    Returns
    -------
    dictionary : Dictionary
        With the words and units of the office.
    matched : Matched
    """
    dictionary, layouts = rules.said_of(catalogue.dictionary, catalogue.layouts)
    catalogue = catalogue.model_copy(update={"dictionary": dictionary, "layouts": layouts})
    known = known_headings(catalogue, rules.columns.values())
    ours = {name for table in catalogue.dictionary.tables.values() for name in table.columns}
    grids: list[Grid] = []
    problems: list[Problem] = []
    with ForeignReader() as foreign:
        reader = Reader(
            connection,
            foreign,
            store.folder,
            known,
            catalogue.dictionary,
            frozenset(rules.sheets),
            meanings_of(catalogue, rules.columns.values()),
        )
        for number, source in enumerate(sources):
            try:
                found = (with_unit_of_titles(grid, catalogue) for grid in reader.grids(source, number))
                own = [mark_footers(grid, ours) for grid in found]
                refuse_second_tables(connection, own, catalogue.dictionary, known)
                grids += own
            except RegisterError as error:
                problems += error.problems or [Problem(source.shown, error.message)]
    matched = match(grids, catalogue, rules, told=told, compared=compared)
    problems += matched.problems
    if matched.undated:
        problems.append(_undated(matched.undated))
    if not (problems or matched.parts):
        seen = [not_a_table(grid, catalogue, known) for grid in grids if not grid.hidden]
        problems += seen or [
            Problem(", ".join(source.file for source in sources), message("holds no row of the register"))
        ]
    if problems:
        raise RegisterError(problems)
    return dictionary, matched


def _with_people(
    connection: duckdb.DuckDBPyConnection,
    parts: Mapping[str, list[Part]],
    members: Table | None,
    given: People | None,
) -> dict[str, list[Part]]:
    """The sources with person codes where they name people by ID number."""
    lists = [part for part in parts.get(MEMBERS, []) if tells_people(part)]
    note_people(connection, lists, None if given is None else given.frame)
    if members is None or (not lists and given is None):
        return dict(parts)
    return {
        name: found if name == MEMBERS else [persons_by_number(part, members) for part in found]
        for name, found in parts.items()
    }


def _declared(table: Table, rules: ClockRules) -> bool:
    return rules.snapshot_on is not None or table.name in rules.lags


def _undated(names: Sequence[str]) -> Problem:
    """Nobody said when these were entered: to fill that in from the occurrence would be to look into the future."""
    return Problem(
        ", ".join(names),
        message("does not show when its rows were entered (entered_on)"),
        remedy=message("give snapshot_on, the day of export, or lags, the days from occurrence to entry of each table"),
    )


def _is_undated(connection: duckdb.DuckDBPyConnection, staged: Staged, rules: ClockRules) -> bool:
    """Whether nobody said when the rows were entered: a column `entered_on` that is empty is no better than none."""
    if _declared(staged.table, rules) or any(part.drawn_on for part in staged.parts):
        return False
    rows, assumed = one_row(connection, f"SELECT count(*), bool_and(_assumed) FROM {staged.name}")
    return bool(rows and assumed)


def _counts(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[int, int, int, bool]:
    """Rows that came in, were set apart, collapsed; and whether any day of entry was assumed."""
    assumed = "coalesce(bool_or(_assumed AND NOT _bad), false)"
    rows, guessed = one_row(connection, f"SELECT count(*), {assumed} FROM {staged.name}")
    apart = f"SELECT DISTINCT _file, _line FROM quarantine.reasons WHERE _table = {literal(staged.table.name)}"
    (quarantined,) = one_row(connection, f"SELECT count(*) FROM ({apart})")
    (collapsed,) = one_row(connection, "SELECT count(*) FROM stage.dropped WHERE reason IS NULL")
    return rows, quarantined, collapsed, guessed


def _kept(connection: duckdb.DuckDBPyConnection, staged: Staged, rows: int) -> StoredTable:
    name = quoted(staged.table.name)
    (reporters,) = one_row(connection, f"SELECT count(*) FROM (SELECT DISTINCT reported_by FROM kept.{name})")
    # Rows whose dates are vague may all have been set apart.
    vague = 0 if staged.precise else one_row(connection, f"SELECT count({PRECISION_COLUMN}) FROM kept.{name}")[0]
    return StoredTable(staged.table, staged.columns, vague == 0, rows, reporters)


def _without_names(kept: StoredTable) -> StoredTable:
    columns = kept.table.columns
    return replace(kept, columns=tuple(name for name in kept.columns if columns[name].personal != "named_only"))


def _quarantine(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], words: Words) -> pd.DataFrame:
    frame = frame_of(
        connection,
        'SELECT DISTINCT _table AS "table", _file AS file, _line AS line, _column AS "column", reason_code '
        "FROM quarantine.reasons ORDER BY ALL",
    ).astype({"line": "int64"})
    return _with_remedies(_with_files(frame, sources), words)


def _normalised(
    changes: Sequence[tuple[str, int, str, str, int]], sources: Sequence[Source], words: Words
) -> pd.DataFrame:
    frame = pd.DataFrame(sorted(changes), columns=["table", "file", "column", "kind", "cells"])
    frame = _with_files(frame.astype({"table": "str", "column": "str", "kind": "str", "cells": "int64"}), sources)
    for language in LANGUAGES:
        said = [words.normalisations[kind].of(language) for kind in frame["kind"]]
        frame[f"what_{language}"] = pd.Series(said, index=frame.index, dtype="str")
    return frame


def _doubts(doubts: Sequence[Doubt], sources: Sequence[Source], words: Words) -> pd.DataFrame:
    frame = pd.DataFrame(doubts, columns=list(Doubt._fields)).sort_values(
        ["table", "file", "column", "reason_code"], kind="stable", ignore_index=True
    )
    types = {"table": "str", "line": "Int64", "column": "str", "reason_code": "str", "rows": "int64"}
    return _with_remedies(_with_files(frame.astype(types), sources), words)


def _unread(matched: Matched) -> pd.DataFrame:
    names = ["file", "sheet", "heading", "why_zh", "why_en"]
    frame = pd.DataFrame(list(dict.fromkeys(matched.unread)), columns=names, dtype="str")
    return frame.assign(why=frame["why_en"])


def _with_files(frame: pd.DataFrame, sources: Sequence[Source]) -> pd.DataFrame:
    """Numbers of files as names of files and sheets."""
    numbers = frame["file"].tolist()
    frame["file"] = pd.Series([sources[number].file for number in numbers], index=frame.index, dtype="str")
    sheets = pd.Series([sources[number].sheet for number in numbers], index=frame.index, dtype="str")
    frame.insert(list(frame).index("file") + 1, "sheet", sheets)
    return frame


def _with_remedies(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    for language in LANGUAGES:
        remedies = [words.remedies[code].of(language) for code in frame["reason_code"]]
        frame[f"remedy_{language}"] = pd.Series(remedies, index=frame.index, dtype="str")
    return frame


def _first_day(connection: duckdb.DuckDBPyConnection, kept: Mapping[str, StoredTable]) -> dt.date | None:
    days = [one_row(connection, f"SELECT min(entered_on) FROM kept.{quoted(name)}")[0] for name in kept]
    return min((day for day in days if day is not None), default=None)
