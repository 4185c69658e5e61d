"""Do the columns of a file belong to its table?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from fupin_risk.definitions import Table
from fupin_risk.errors import Message, Problem, message
from fupin_risk.reading.files.relations import Relation
from fupin_risk.reading.headings.headings import headings_of, plain
from fupin_risk.reading.headings.nearest_table import to_be_mapped
from fupin_risk.register.clock_rules import PRECISION_COLUMN

UNKNOWN = message("unknown heading")


def our_columns(
    relation: Relation, table: Table, renamed: Mapping[str, str], known_headings: Collection[str]
) -> tuple[dict[str, str], list[Problem], list[tuple[str, Message]]]:
    """Match the columns of a file with those of the dictionary.

    Parameters
    ----------
    relation : Relation
    table : Table
    renamed : mapping of str to str
        The county's column names and ours.
    known_headings : collection of str
        Plain headings of all tables and sheets.

    Returns
    -------
    columns : dict of str to str
        Our name to the file's.
    problems : list of Problem
        Doubled and missing columns, and those that are probably a missing one, misspelled. A name is shown only where
        the first line is certainly a header: in a file without one it is a cell.
    unread : list of (str, Message)
        Headings that are not read, and why.
    """
    known = {*table.columns, PRECISION_COLUMN}
    named, unread = _named(relation, table, renamed, known)
    file = relation.source.shown
    problems: list[Problem] = []
    headings = [ours in known or plain(theirs) in known_headings for theirs, ours in named.items()]
    is_header = 2 * sum(headings) >= len(named) > 0
    here = {*named.values()}
    for position, (theirs, ours) in enumerate(named.items(), start=1):
        if ours in known:
            if relation.kinds[theirs] == "other":
                found = message("holds nested or binary values")
                problems.append(
                    Problem(
                        message("{where}, column {column}", where=file, column=ours),
                        found,
                        remedy=message("write one plain value in each cell"),
                    )
                )
            continue
        near = None if plain(theirs) in known_headings else _nearest(ours, table, known - here)
        if is_header and near is None:
            elsewhere = plain(theirs) in known_headings
            unread.append((theirs, message("the table has no such column") if elsewhere else UNKNOWN))
            continue
        remedy = (
            message("did you mean {near!r}?", near=near) if near else message("map it in mapping.toml, or leave it out")
        )
        where = (
            message("{where}, column {column}", where=file, column=theirs)
            if is_header or near
            else message("{where}, column number {number}", where=file, number=position)
        )
        problems.append(
            Problem(where, message("is not a column of the table {table}", table=table.name), remedy=remedy)
        )
    columns: dict[str, str] = {}
    for theirs, ours in named.items():
        if ours in columns:
            problems.append(
                Problem(
                    message("{where}, column {column}", where=file, column=ours),
                    message("appears twice once the mapping is applied"),
                )
            )
        columns[ours] = theirs
    required = [name for name, column in table.columns.items() if column.required]
    columns |= _in_their_place(table, [name for name in required if name not in columns], relation.kinds)
    missing = [name for name in required if name not in columns]
    spare = [theirs for theirs, ours in named.items() if ours not in known and plain(theirs) not in known_headings]
    lines = to_be_mapped(relation.source, table, columns, spare) if is_header and missing else None
    problems += [
        Problem(
            message("{where}, column {column}", where=file, column=name),
            message("is missing, but the table {table} needs it", table=table.name),
            remedy=lines if name == missing[-1] else None,
        )
        for name in missing
    ]
    if not is_header and problems:
        problems.insert(
            0, Problem(file, message("does not begin with a line of column names"), allowed=", ".join(table.columns))
        )
    return {ours: theirs for ours, theirs in columns.items() if ours in known}, problems, unread


def with_told(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns of a file, and those that the file lacks and another column's cell tells as well."""
    told = {
        name: columns[column.told_by]
        for name, column in table.columns.items()
        if column.told_by in columns and name not in columns and column.told_by is not None
    }
    return {**columns, **told}


def _named(
    relation: Relation, table: Table, renamed: Mapping[str, str], known: Collection[str]
) -> tuple[dict[str, str], list[tuple[str, Message]]]:
    """What each of the file's columns is called here; of several that mean one thing, the most telling is taken."""
    meanings = [
        (rank, name, plain(heading))
        for name, column in table.columns.items()
        for rank, heading in enumerate(headings_of(column))
    ]
    # A column's own label goes before what another column is also called.
    forms = {heading: (rank, name) for rank, name, heading in sorted(meanings, key=lambda each: -min(each[0], 2))}
    named: dict[str, str] = {}
    ranks: dict[str, tuple[int, str]] = {}
    unread: list[tuple[str, Message]] = []
    for theirs in relation.kinds:
        ours = renamed.get(theirs, theirs)
        rank, meant = (0, ours) if ours in known or theirs in renamed else forms.get(plain(ours), (0, ours))
        if meant in ranks and theirs not in renamed and rank != ranks[meant][0]:
            first, other = sorted([(rank, theirs), ranks[meant]])
            unread.append((other[1], message("the column {column} holds the same", column=first[1])))
            named.pop(ranks[meant][1])
            named[first[1]], ranks[meant] = meant, first
            continue
        named[theirs] = meant
        ranks[meant] = (rank, theirs)
    return named, unread


def _in_their_place(table: Table, missing: Collection[str], headings: Collection[str]) -> dict[str, str]:
    """Required columns that only stand under a heading of another: who has no number but that of the card has that."""
    forms = {plain(theirs): theirs for theirs in headings}
    standing = {
        name: [each for each in map(plain, headings_of(table.columns[name])) if each in forms] for name in missing
    }
    return {name: forms[places[0]] for name, places in standing.items() if places}


def _nearest(name: str, table: Table, known: Collection[str]) -> str | None:
    """The column that was probably meant, by its name or its Chinese label."""
    columns = [column for name, column in table.columns.items() if name in known]
    labels = {heading: column.name for column in columns for heading in headings_of(column)[1:]}
    near = get_close_matches(name, [*known, *labels], n=1, cutoff=0.6)
    return labels.get(near[0], near[0]) if near else None
