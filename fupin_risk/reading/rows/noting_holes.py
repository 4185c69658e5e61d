"""Which households do the rows and cells concern that could not be read?

What a row that was set apart says of its household, person, village or case still holds, but for the cell for which it
was set apart. A hole ends when a later entered row with the same key is whole.
"""

from __future__ import annotations

import duckdb

from fupin_risk.definitions import Dictionary
from fupin_risk.reading.rows.parts import FIT, Staged
from fupin_risk.reading.rows.row_placing import place_rows
from fupin_risk.reading.rows.storing import COLUMN_OF_REASON
from fupin_risk.reading.rows.whole_rows import TORN
from fupin_risk.register.codes import CODE_TABLES
from fupin_risk.register.hole_rows import ANCHORS, HOLE_COLUMNS, HOLES, NO_ROWS, UNSEEN
from fupin_risk.register.sql_text import literal, one_row, quoted
from fupin_risk.register.village_keys import PATH


def note_holes(connection: duckdb.DuckDBPyConnection, staged: Staged, dictionary: Dictionary) -> None:
    """Write the holes of a table to `HOLES`, after its rows were judged and before they are stored."""
    name = literal(staged.table.name)
    no_rows = ", ".join(map(literal, NO_ROWS))
    lines = (
        "SELECT _file, _line, CAST(NULL AS VARCHAR) AS _column FROM quarantine.reasons "
        f"WHERE _table = {name} GROUP BY ALL HAVING NOT bool_or(reason_code IN ({no_rows})) "
        f"UNION ALL SELECT DISTINCT _file, _line, _column FROM quarantine.unread_cells WHERE _table = {name}"
    )
    (found,) = one_row(connection, f"SELECT count(*) FROM ({lines})")
    if not found:
        return
    given = {"_table": name, "_column": "h._column", "entered_on": _begins(), "_file": "_file", "_line": "_line"}
    given |= {column: _if_read(staged, column) for column in ("household_id", "person_id", *PATH)}
    given["anchor"], given["anchor_id"] = _anchor(staged)
    given["until"] = "f.entered_on"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE whole AS SELECT {_thing(staged, 's')} AS _thing, entered_on FROM {staged.name} "
        f"AS s WHERE {FIT} AND NOT _holed AND _line > 0 "
        f"AND {_thing(staged, 's')} IN (SELECT {_thing(staged, 'b')} FROM {staged.name} AS b JOIN ({lines}) "
        "USING (_file, _line))"
    )
    # A row of two households, such as a split, touches both.
    columns = staged.table.columns
    further = [name for name in staged.table.key if columns[name].type == "household" and name != "household_id"]
    for household in ("household_id", *further):
        given["household_id"] = _if_read(staged, household)
        chosen = ", ".join(f"{given[each]} AS {quoted(each)}" for each in HOLE_COLUMNS)
        connection.execute(
            f"INSERT INTO {HOLES} SELECT {chosen} FROM {staged.name} AS s JOIN ({lines}) AS h USING (_file, _line) "
            f"LEFT JOIN LATERAL (SELECT min(w.entered_on) AS entered_on FROM whole AS w "
            f"WHERE w._thing = {_thing(staged, 's')} AND w.entered_on > s.entered_on) AS f ON true"
        )
    connection.execute("DROP TABLE whole")
    place_rows(connection, staged, _if_read(staged, "household_id"), dictionary)


def settle_holes(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave no hole with a household or person whom no accepted row names: such an id may be a slip of any other's."""
    for kind, codes in CODE_TABLES.items():
        column = f"{kind}_id"
        connection.execute(
            f"UPDATE {HOLES} SET {column} = CASE WHEN _table = 'households' THEN {UNSEEN} END "
            f"WHERE {column} NOT IN (SELECT code FROM {codes})"
        )


def _begins() -> str:
    """The day from which the hole is there: copies that were filled in differently agreed until then."""
    late = "SELECT begins FROM stage.filled_in AS l WHERE l._id = s.rowid"
    return f"coalesce(({late}), s.entered_on)"


def _if_read(staged: Staged, column: str) -> str:
    """What the row says in a column, NULL where that is what is wrong with it."""
    if column not in staged.columns:
        kind = "VARCHAR" if column in PATH else "INTEGER"
        return f"CAST(NULL AS {kind})"
    legible = ", ".join(literal(reason) for reason in (*COLUMN_OF_REASON, "conflict", "conflict_filled_in"))
    torn = ", ".join(literal(reason) for reason in TORN)
    wrong = (
        f"SELECT 1 FROM quarantine.reasons AS r WHERE r._table = {literal(staged.table.name)} AND r._file = s._file "
        f"AND r._line = s._line AND (r.reason_code IN ({torn}) OR (r._column = {literal(column)} "
        f"AND r.reason_code NOT IN ({legible})))"
    )
    return f"CASE WHEN NOT EXISTS ({wrong}) THEN s.{quoted(column)} END"


def _anchor(staged: Staged) -> tuple[str, str]:
    """The name, and the value, of another column that leads to a household."""
    of_household = staged.table.household_column is not None
    found = [name for name in (*ANCHORS, "area") if name in staged.columns and (of_household or name != "contact_id")]
    if not found:
        return "CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR)"
    # In a table of projects its own number comes first.
    found.sort(key=lambda name: name not in staged.table.key)
    named = {name: _if_read(staged, name) for name in found}
    which = " ".join(f"WHEN ({value}) IS NOT NULL THEN {literal(name)}" for name, value in named.items())
    return f"CASE {which} END", f"coalesce({', '.join(named.values())})"


def _thing(staged: Staged, rows: str) -> str:
    """What a row is of: of a state it is the same on another day."""
    table = staged.table
    days = [] if table.shape == "state" else [table.clocks.occurred_on]
    names = [name for name in dict.fromkeys([*table.key, "reported_by", *days]) if name in staged.columns]
    return f"hash({', '.join(f'{rows}.{quoted(name)}' for name in names)})"
