"""Which tables does the engine add to the register's, and what are their columns?

The day, the lines and limits of each county, from when each table covers it, the versions of states, the rules of
policy, and what the policy owes to patients and students.
"""

from __future__ import annotations

from collections.abc import Iterable

# Of these states definitions may read every version too, not only the newest: how things stood on earlier days.
VERSIONS = {"members_versions": "members", "households_versions": "households"}
# Tables that hold the rules of one policy file over all days.
RULE_TABLES: dict[str, str] = {
    f"policy_{file}": file for file in ("answers", "income_exclusions", "loan_use", "disease_lists", "guarantees")
}
_RULE_COLUMNS = {
    "county": "VARCHAR",
    "item": "VARCHAR",
    "code": "VARCHAR",
    "number": "DOUBLE",
    "holds_from": "DATE",
    "holds_to": "DATE",
}
# `cover` has a column for each table of the register besides, `limits` one for each limit.
_COLUMNS = {
    "params": {"as_of": "DATE"},
    "policy": {"county": "VARCHAR", "poverty_line_fen": "BIGINT", "monitoring_line_fen": "BIGINT"},
    "cover": {"county": "VARCHAR"},
    "limits": {"county": "VARCHAR"},
    **dict.fromkeys(RULE_TABLES, _RULE_COLUMNS),
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
ENGINE_TABLES = (*_COLUMNS, *VERSIONS)
# The policy file that a table is filled from.
POLICY_FILES = {
    "policy": "lines",
    "limits": "limits",
    **RULE_TABLES,
    "medical_rules": "medical_cover",
    "aid_rules": "student_aid",
    "aid_rule_kinds": "student_aid",
}


def engine_columns(tables: Iterable[str], limits: Iterable[str]) -> dict[str, dict[str, str]]:
    """Columns and types of the engine's tables, the versions left out: these have the columns of their states.

    Parameters
    ----------
    tables : iterable of str
        Tables of the register, for `cover`.
    limits : iterable of str
        Names of the limits that the policy knows.

    Examples
    --------
    >>> columns = engine_columns(["incomes"], ["loan_most_yuan"])
    >>> columns["cover"], columns["limits"]
    ({'county': 'VARCHAR', 'incomes_from': 'DATE'}, {'county': 'VARCHAR', 'loan_most_yuan': 'DOUBLE'})
    """
    further = {"cover": {f"{name}_from": "DATE" for name in tables}, "limits": dict.fromkeys(limits, "DOUBLE")}
    return {name: {**columns, **further.get(name, {})} for name, columns in _COLUMNS.items()}
