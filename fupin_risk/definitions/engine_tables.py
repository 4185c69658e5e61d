"""Which tables does the engine add to the register's, and what are their columns?

The day, the lines of each county, from when each table covers it, and what the policy owes to patients and students.
"""

from __future__ import annotations

from collections.abc import Iterable

# `cover` has a column for each table of the register besides.
_COLUMNS = {
    "params": {"as_of": "DATE"},
    "policy": {"county": "VARCHAR", "poverty_line_fen": "BIGINT", "monitoring_line_fen": "BIGINT"},
    "cover": {"county": "VARCHAR"},
    "medical_rules": {
        "county": "VARCHAR",
        "bill_kind": "VARCHAR",
        "hospital_level": "VARCHAR",
        "first_on": "DATE",
        "last_on": "DATE",
        "doubtful": "BOOLEAN",
        "basic_per_10000": "BIGINT",
        "basic_from_fen": "BIGINT",
        "basic_by_year": "BOOLEAN",
        "serious_per_10000": "BIGINT",
        "serious_from_fen": "BIGINT",
        "serious_by_year": "BOOLEAN",
        "aid_per_10000": "BIGINT",
        "aid_from_fen": "BIGINT",
        "aid_by_year": "BOOLEAN",
        "own_cap_fen": "BIGINT",
        "cap_levels": "VARCHAR",
        "floor_in_province_only": "BOOLEAN",
        "supplement_per_10000": "BIGINT",
        "supplement_in_province_only": "BOOLEAN",
        "in_force_from": "DATE",
        "published_on": "DATE",
    },
    "aid_rules": {
        "county": "VARCHAR",
        "stage": "VARCHAR",
        "first_on": "DATE",
        "last_on": "DATE",
        "year_fen": "BIGINT",
        "published_on": "DATE",
    },
    "aid_rule_kinds": {
        "county": "VARCHAR",
        "stage": "VARCHAR",
        "first_on": "DATE",
        "aid_kind": "VARCHAR",
        "counts": "BOOLEAN",
    },
}
ENGINE_TABLES = tuple(_COLUMNS)
# What kind of policy a table is filled from.
POLICY_TABLES = {"medical_rules": "medical_cover", "aid_rules": "student_aid", "aid_rule_kinds": "student_aid"}


def engine_columns(tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """Columns and types of the engine's tables.

    Parameters
    ----------
    tables : iterable of str
        Tables of the register, for `cover`.

    Examples
    --------
    >>> engine_columns(["incomes"])["cover"]
    {'county': 'VARCHAR', 'incomes_from': 'DATE'}
    """
    covers = {f"{name}_from": "DATE" for name in tables}
    return {name: {**columns, **covers} if name == "cover" else columns for name, columns in _COLUMNS.items()}
