"""Do the columns of a file belong to its table?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from fupin_risk.definitions import Table
from fupin_risk.errors import Problem
from fupin_risk.register.relations import Relation

# Which dates were known to a month or a year only; written by us, and read back.
PRECISION_COLUMN = "date_precision"


def our_columns(relation: Relation, table: Table, renamed: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Match the columns of a file with those of the dictionary.

    Parameters
    ----------
    relation : Relation
    table : Table
    renamed : mapping of str to str
        The county's column names and ours.

    Returns
    -------
    columns : dict of str to str
        Our name to the file's.
    problems : list of Problem
        Unknown, doubled and missing columns. A name is shown only where the first line is certainly a header: in a file
        without one it is a cell.
    """
    known = {*table.columns, PRECISION_COLUMN}
    named = {theirs: renamed.get(theirs, theirs) for theirs in relation.kinds}
    file = relation.source.file
    problems = []
    is_header = 2 * sum(ours in known for ours in named.values()) >= len(named) > 0
    for position, (theirs, ours) in enumerate(named.items(), start=1):
        if ours in known:
            if relation.kinds[theirs] == "other":
                found = "holds nested or binary values"
                problems.append(Problem(f"{file}, column {ours}", found, remedy="write one plain value a cell"))
            continue
        near = _nearest(ours, table, known)
        remedy = f"did you mean {near!r}?" if near else "rename it in mapping.toml, or leave it out"
        where = f"{file}, column {theirs}" if is_header or near else f"{file}, column number {position}"
        problems.append(Problem(where, f"is no column of {table.name}", remedy=remedy))
    columns: dict[str, str] = {}
    for theirs, ours in named.items():
        if ours in columns:
            problems.append(Problem(f"{file}, column {ours}", "stands twice once the mapping is applied"))
        columns[ours] = theirs
    required = [name for name, column in table.columns.items() if column.required]
    missing = [name for name in required if name not in columns]
    problems += [Problem(f"{file}, column {name}", f"is missing; {table.name} needs it") for name in missing]
    if not is_header and problems:
        problems.insert(
            0, Problem(file, "does not begin with a line of column names", allowed=", ".join(table.columns))
        )
    return {ours: theirs for ours, theirs in columns.items() if ours in known}, problems


def _nearest(name: str, table: Table, known: Collection[str]) -> str | None:
    """The column that was probably meant, by its name or its Chinese label."""
    labels = {column.label.zh: column.name for column in table.columns.values()}
    near = get_close_matches(name, [*known, *labels], n=1, cutoff=0.6)
    return labels.get(near[0], near[0]) if near else None
