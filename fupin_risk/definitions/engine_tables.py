"""Which tables does the engine add to the register's, and what are their columns?

The day, the lines and limits of each county, from when each table covers it, the versions of states, the rules of
policy, and what the policy owes to patients and students.
"""

from __future__ import annotations

from collections.abc import Iterable

from fupin_risk.definitions.dictionary import Dictionary
from fupin_risk.definitions.policy_row import policy_kinds

# Of these states definitions may read every version too, not only the newest: how things stood on earlier days.
VERSIONS = {"members_versions": "members", "households_versions": "households"}
# Villages of which a row of a table may tell, that fits others too: nothing that rests on its absence is known there.
# Of households: counties where one has a village whose name others bear too, and not its township.
UNSURE_VILLAGES = "unsure_villages"
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
    "line_spells": {
        "county": "VARCHAR",
        "kind": "VARCHAR",
        "line_fen": "BIGINT",
        "lower_bound": "BOOLEAN",
        "holds_from": "DATE",
        "holds_to": "DATE",
    },
    "cover": {"county": "VARCHAR"},
    "limits": {"county": "VARCHAR"},
    UNSURE_VILLAGES: {"in_table": "VARCHAR", "village": "VARCHAR"},
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
_FILES = {
    "line_spells": "lines",
    "limits": "limits",
    "medical_rules": "medical_cover",
    "aid_rules": "student_aid",
    "aid_rule_kinds": "student_aid",
}


def policy_tables() -> dict[str, str]:
    """Return the tables that contain the rules of one policy file over all days, and these files.

    Examples
    --------
    >>> policy_tables()["policy_loan_use"]
    'loan_use'
    """
    return {f"policy_{file}": file for file, kind in policy_kinds().items() if kind.in_sql}


def policy_files() -> dict[str, str]:
    """Return the policy file that each table is filled from."""
    return {**_FILES, **policy_tables()}


def engine_tables() -> tuple[str, ...]:
    """Return the names of all tables that the engine adds."""
    return (*_COLUMNS, *policy_tables(), *VERSIONS)


def engine_columns(tables: Iterable[str], limits: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return columns and types of the engine's tables without the versions, which have the columns of their states.

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
    filled = {name: {**columns, **further.get(name, {})} for name, columns in _COLUMNS.items()}
    return {**filled, **dict.fromkeys(policy_tables(), _RULE_COLUMNS)}


def engine_schema(dictionary: Dictionary, limits: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return columns and types of every table that a definition may read, without those of other definitions.

    Parameters
    ----------
    dictionary : Dictionary
    limits : iterable of str
        Names of the limits that the policy knows: each is a column.
    """
    schema = {
        table.name: {column.inside_name: column.inside_type for column in table.inside_columns}
        for table in dictionary.tables.values()
    }
    # A dictionary of one's own may lack a table.
    versions = {name: schema[table] for name, table in VERSIONS.items() if table in schema}
    return {**schema, **versions, **engine_columns(dictionary.tables, limits)}
