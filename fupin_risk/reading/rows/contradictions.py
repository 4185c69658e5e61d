"""Which rows contradict each other, though each is fit by itself?

Two heads of one household on one day, and an exit from the list before any entry to it. Only rows that were entered by
then decide about a row, so that what is entered later moves nothing.
"""

from __future__ import annotations

import duckdb

from fupin_risk.reading.rows.parts import FIT, Staged
from fupin_risk.register.sql_text import listed, literal


def drop_contradictions(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Mark in `stage.dropped` the rows that contradict others, all of them: no rule could tell which is true."""
    if {"household_id", "person_id", "relation"} <= {*staged.columns}:
        _two_heads(connection, staged)
    if staged.table.name == "statuses":
        _exits_before_entry(connection, staged)


def _two_heads(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    there = " AND coalesce(present, true)" if "present" in staged.columns else ""
    home = listed(["household_id", "reported_by", staged.table.clocks.occurred_on, "entered_on"])
    heads = f"SELECT rowid AS _id, * FROM {staged.name} WHERE relation = 'head' AND {FIT} AND NOT retracted{there}"
    connection.execute(
        f"INSERT INTO stage.dropped SELECT _id, {literal('two_heads')} FROM ({heads}) "
        f"QUALIFY min(person_id) OVER (PARTITION BY {home}) <> max(person_id) OVER (PARTITION BY {home})"
    )


def _exits_before_entry(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    dated = " AND coalesce(status_origin, 'dated') = 'dated'" if "status_origin" in staged.columns else ""
    rows = f"SELECT rowid AS _id, * FROM {staged.name} WHERE {FIT} AND NOT retracted{dated}"
    connection.execute(
        f"INSERT INTO stage.dropped SELECT x._id, {literal('exit_before_entry')} FROM ({rows}) AS x JOIN ({rows}) AS r "
        "ON r.household_id = x.household_id AND r.entered_on <= x.entered_on AND r.status = 'registered' "
        "WHERE x.status = 'exited' GROUP BY x._id HAVING any_value(x.occurred_on) < min(r.occurred_on)"
    )
