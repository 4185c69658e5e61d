"""A column rests on all that makes its value and its rows, and an answer is rather too long than too short."""

from __future__ import annotations

import pytest

from fupin_risk.definitions import load_catalogue
from fupin_risk.definitions.columns_read import columns_read
from fupin_risk.definitions.engine_tables import VERSIONS
from fupin_risk.definitions.lineage import ROWS, Lineage

CATALOGUE = load_catalogue()
HOMES = "select h.household_id, {value} as x from households h "


def rests_on(sql: str) -> set[tuple[str, str]]:
    """What column x of a SELECT rests on."""
    own = CATALOGUE.subjects["household"].model_copy(
        update={"name": "own", "sql": sql, "columns": ("household_id", "x"), "reads": TABLES, "builds_on": ()}
    )
    catalogue = CATALOGUE.model_copy(update={"subjects": {**CATALOGUE.subjects, "own": own}})
    return set(Lineage(catalogue).of("own", "x"))


TABLES = ("households", "members", "measures", "village_statuses", "params")


@pytest.mark.parametrize(
    ("sql", "sources"),
    [
        # What a LEFT JOIN brings in touches who uses it, and nobody else.
        (HOMES.format(value="h.land_mu") + "left join (select household_id, count(*) as n from measures "
         "where kind = 'industry' group by household_id) m using (household_id)", {("households", "land_mu")}),
        (HOMES.format(value="m.n") + "left join (select household_id, count(*) as n from measures "
         "where kind = 'industry' group by household_id) m using (household_id)",
         {("measures", "kind"), ("measures", ROWS)}),
        # By what a row is joined decides which row it is.
        (HOMES.format(value="coalesce(v.n, 0)") + "left join (select village, count(*) as n from village_statuses "
         "group by village) v on v.village = h.village", {("households", "village"), ("village_statuses", ROWS)}),
        # What is asked for and must not be there.
        (HOMES.format(value="h.land_mu") + "anti join measures m using (household_id)", {("measures", "household_id")}),
        (HOMES.format(value="1") + "where exists (select 1 from members m where m.household_id = h.household_id "
         "and m.health_state = 'disabled')", {("members", "health_state"), ("members", ROWS)}),
        ("select household_id, sum(amount_fen) over w as x from measures window w as (partition by kind)",
         {("measures", "kind"), ("measures", "amount_yuan")}),
        ("select household_id, count(*) as x from measures group by all", {("measures", ROWS)}),
        (("select household_id, land_mu as x from households union all by name "
          "select kind as x, household_id from measures"), {("measures", "kind"), ("households", "land_mu")}),
    ],
)  # fmt: skip
def test_a_column_rests_on(sql: str, sources: set[tuple[str, str]]) -> None:
    assert sources <= rests_on(sql)


def test_what_is_joined_and_not_used_is_left_out() -> None:
    sql = HOMES.format(value="h.land_mu") + (
        "left join (select household_id, count(*) as n from measures group by household_id) m using (household_id)"
    )
    assert "measures" not in {table for table, _ in rests_on(sql)}


def test_no_shipped_column_rests_on_more_than_its_definition_reads() -> None:
    read = columns_read(CATALOGUE.subjects, CATALOGUE.dictionary, CATALOGUE.policy.limit_names)
    lineage = Lineage(CATALOGUE)
    for entry in CATALOGUE.indicators.values():
        tables = {name.partition(".")[0] for name in read[entry.subject]}
        # Who reads versions of a table reads the table.
        found = {VERSIONS.get(table, table) for table, _ in lineage.of(entry.subject, entry.name)}
        assert found
        assert found <= tables, entry.name
