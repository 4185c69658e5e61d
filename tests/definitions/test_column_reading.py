"""Every column that a definition reads stands in the dictionary, and none is read that nobody could hand in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot.errors import OptimizeError

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.columns_read import columns_in
from fupin_risk.definitions.engine_tables import engine_schema
from fupin_risk.definitions.sql_check import check_select
from fupin_risk.indicators.selection import built_on
from fupin_risk.resources import definitions_folder

CATALOGUE = load_catalogue()
DICTIONARY = CATALOGUE.dictionary
SCHEMA = engine_schema(DICTIONARY, CATALOGUE.policy.limit_names) | {
    name: dict.fromkeys(subject.columns, "UNKNOWN")
    for name, subject in CATALOGUE.subjects.items()
    if subject.folder == "indicators"
}
TEXTS = sorted(Path(definitions_folder("features")).glob("indicators/*.sql"))


def read_by(file: Path) -> tuple[tuple[str, str], ...]:
    tree = check_select(file.read_text(encoding="utf-8"), set(SCHEMA), where=file.name)
    return columns_in(tree.sql(dialect="duckdb"), SCHEMA)


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_what_a_definition_reads_is_in_the_dictionary(file: Path) -> None:
    read = read_by(file)
    assert read, "a definition that reads nothing tells nothing"
    for table, column in read:
        assert column in SCHEMA[table], f"{file.name} reads {table}.{column}"
        if table in DICTIONARY.tables:
            assert column in {one.inside_name for one in DICTIONARY.tables[table].inside_columns}


def test_every_column_of_an_entry_is_read_by_its_definition() -> None:
    """A column without which an indicator is unknown is one that its SQL, or what that builds on, reads."""
    asking = {entry.subject for entry in CATALOGUE.indicators.values() if entry.columns}
    read = {name: set(columns_in(CATALOGUE.subjects[name].sql, SCHEMA)) for name in built_on(CATALOGUE, asking)}
    for entry in CATALOGUE.indicators.values():
        found = set().union(*(read[name] for name in built_on(CATALOGUE, [entry.subject]) if entry.columns))
        for name in entry.columns:
            table, _, column = name.partition(".")
            inside = DICTIONARY.tables[table].columns[column].inside_name
            assert {(table, inside), (f"{table}_versions", inside)} & found, f"{entry.name}: {name}"


def test_a_column_that_nobody_has_is_found() -> None:
    with pytest.raises(OptimizeError):
        columns_in("select household_id, watr_safe from households", SCHEMA)


def test_parts_of_the_select_itself_are_no_tables() -> None:
    sql = "with a as (select household_id, land_mu as mu from households) select a.mu from a where a.household_id > 0"
    assert columns_in(sql, SCHEMA) == (("households", "household_id"), ("households", "land_mu"))
