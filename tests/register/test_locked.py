from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import pytest

from fupin_risk.definitions import LineRow
from fupin_risk.errors import DefinitionError, RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from fupin_risk.register.visible import visible_sql
from tests.reading.every_table import whole_county
from tests.reading.made_rows import bill, homes, income


@pytest.fixture(scope="module")
def register() -> Register:
    members = [
        # p2 left h2 for h1 in 2016.
        {"person_id": "p1", "household_id": "h1", "occurred_on": "2014-01-01", "entered_on": "2014-02-01"},
        {"person_id": "p2", "household_id": "h2", "occurred_on": "2014-01-01", "entered_on": "2014-02-01"},
        {"person_id": "p2", "household_id": "h1", "occurred_on": "2016-01-01", "entered_on": "2016-02-01"},
        {"person_id": "p3", "household_id": "h3", "occurred_on": "2014-01-01", "entered_on": "2014-02-01"},
    ]
    return read_register(
        {
            "households": homes("h1", "h2", "h3"),
            "members": pd.DataFrame(members),
            "incomes": pd.DataFrame([income(f"h{n}", 100 * n, "2019-01-10") for n in (1, 2, 3)]),
            "medical_bills": pd.DataFrame([bill(f"p{n}", "b1", "2019-03-05") for n in (1, 2, 3)]),
        }
    )


HOSTILE = {
    "a raw table": "SELECT * FROM kept.incomes",
    "a raw table by its database": "SELECT * FROM source.kept.incomes",
    "the settings": "SELECT * FROM duckdb_settings()",
    "the catalogue": "SELECT * FROM information_schema.tables",
    "a file": "SELECT * FROM '/etc/passwd'",
    "a table function": "SELECT * FROM read_csv('/etc/passwd')",
    "a text function": "SELECT content FROM read_text('/etc/passwd')",
    "glob": "SELECT * FROM glob('/*')",
    "a view": "CREATE VIEW incomes2 AS SELECT 1 AS x",
    "a replaced view": "CREATE OR REPLACE VIEW incomes AS SELECT 1 AS x",
    "a table": "CREATE TABLE mine AS SELECT 1 AS x",
    "COPY": "COPY incomes TO '/tmp/incomes.csv'",
    "ATTACH": "ATTACH '/tmp/other.duckdb'",
    "INSTALL": "INSTALL httpfs",
    "SET": "SET enable_external_access = true",
    "PRAGMA": "PRAGMA database_list",
    "UPDATE": "UPDATE incomes SET amount_fen = 0",
    "DELETE": "DELETE FROM incomes",
    "two statements": "SELECT 1 AS x; SELECT 2 AS x",
    "a statement behind a comment": "SELECT 1 AS x -- \n; DROP TABLE incomes",
    "now": "SELECT now() AS x",
    "today": "SELECT current_date AS x",
    "chance": "SELECT random() AS x",
    "a setting": "SELECT current_setting('temp_directory') AS x",
    "a variable": "SELECT getvariable('x') AS x",
    "the environment": "SELECT getenv('HOME') AS x",
    "nothing": "",
    "nonsense": "SELEC amount",
}


@pytest.mark.parametrize("attempt", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_question_can_only_read_the_tables_of_the_day(register: Register, attempt: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        register.as_of("2019-12-31").sql(attempt)
    assert caught.value.problems


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM source.kept.incomes",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY incomes TO '/tmp/incomes.csv'",
        "ATTACH '{path}' AS again (READ_ONLY)",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
    ],
)
def test_the_engine_itself_refuses_what_the_check_would(register: Register, attempt: str) -> None:
    # Even SQL that was never checked finds no way out.
    statement = attempt.format(path=register.store.path)
    with register.locked("2019-12-31") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_no_variable_of_python_is_taken_for_a_table(register: Register) -> None:
    secret = pd.DataFrame({"x": [1]})
    with register.locked("2019-12-31") as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret")
    assert len(secret) == 1


def test_a_question_gets_ids_and_numbers(register: Register) -> None:
    answer = register.as_of("2019-12-31").sql(
        "SELECT household_id, sum(amount_fen) AS fen FROM incomes GROUP BY household_id ORDER BY household_id"
    )
    assert answer["household_id"].tolist() == ["h1", "h2", "h3"]
    assert answer["fen"].astype(int).tolist() == [10000, 20000, 30000]


def test_a_question_may_use_the_macros_of_definitions(register: Register) -> None:
    answer = register.as_of("2019-12-31").sql("SELECT yuan(max(amount_fen)) AS most FROM incomes")
    assert answer["most"].tolist() == [300.0]


def test_an_unknown_column_is_a_wrong_definition(register: Register) -> None:
    with pytest.raises(DefinitionError, match="amount_yuan"):
        register.as_of("2019-12-31").sql("SELECT amount_yuan FROM incomes")


def test_a_failing_question_names_no_cell(register: Register) -> None:
    with pytest.raises(DefinitionError) as caught:
        register.as_of("2019-12-31").sql("SELECT cast(village AS integer) AS x FROM households")
    assert "v1" not in str(caught.value)


def test_only_the_tables_that_are_asked_for_are_there(register: Register) -> None:
    with register.locked("2019-12-31", tables=["incomes", "loans", "params"]) as connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert names == {"incomes", "loans", "params"}
        assert connection.execute("SELECT count(*) FROM incomes").fetchone() == (3,)
        # The register has no loans.
        assert connection.execute("SELECT count(due_on) FROM loans").fetchone() == (0,)


def test_only_the_columns_that_are_asked_for_are_copied(register: Register) -> None:
    with register.locked("2019-12-31", tables=["incomes", "members"], columns={"amount_fen"}) as connection:
        assert [row[0] for row in connection.execute("DESCRIBE incomes").fetchall()] == ["amount_fen"]
        assert connection.execute("SELECT amount_fen FROM incomes ORDER BY 1").fetchall() == [
            (10000,),
            (20000,),
            (30000,),
        ]
        # Rows of a table can be counted though no column of it is named.
        assert connection.execute("SELECT count(*) FROM members").fetchone() == (3,)
        assert len(connection.execute("DESCRIBE members").fetchall()) == 1


def test_nothing_is_left_of_the_way_by_which_tables_came_in(register: Register) -> None:
    with register.locked("2019-12-31") as connection:
        assert connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall() == []
        databases = "SELECT database_name FROM duckdb_databases() WHERE NOT internal"
        assert connection.execute(databases).fetchall() == [("memory",)]


def test_another_policy_fills_the_tables_anew(register: Register) -> None:
    """Even under a catalogue of the same hash: what was worked out for one is not taken for the other."""
    policy = register.catalogue.policy.replacing(LineRow, ())
    other = register.under(register.catalogue.model_copy(update={"policy": policy}))
    with register.locked("2019-12-31") as connection:
        assert connection.execute("SELECT count(*) > 0 FROM line_spells").fetchone() == (True,)
    with other.locked("2019-12-31") as connection:
        assert connection.execute("SELECT count(*) FROM line_spells").fetchone() == (0,)


def test_the_day_and_the_lines_of_each_county_are_there(register: Register) -> None:
    with register.locked("2019-12-31") as connection:
        assert str(connection.execute("SELECT as_of FROM params").fetchall()[0][0]) == "2019-12-31"
        spells = connection.execute("SELECT * EXCLUDE (holds_from) FROM line_spells ORDER BY holds_to").fetchall()
    assert {spell[0] for spell in spells} == {"340123"}
    day = pd.Timestamp("2019-12-31").date()
    row = register.catalogue.policy.find(LineRow, "340123", day, kind="poverty")
    assert row is not None
    assert ("340123", "poverty", round(row.yuan_a_year * 100), False, day) in spells


def test_a_range_of_households_holds_their_rows_only(register: Register) -> None:
    # h1 and h2 have the codes 0 and 1.
    with register.locked("2019-12-31", households=(0, 1)) as connection:
        assert connection.execute("SELECT household_id FROM incomes ORDER BY 1").fetchall() == [(0,), (1,)]
        assert connection.execute("SELECT person_id FROM medical_bills ORDER BY 1").fetchall() == [(0,), (1,)]


def test_a_person_who_moved_does_not_reappear_in_the_former_household(register: Register) -> None:
    with register.locked("2019-12-31", households=(1, 1)) as connection:
        assert connection.execute("SELECT household_id, person_id FROM members").fetchall() == [(0, 1)]


def test_ranges_together_hold_all_rows(register: Register) -> None:
    def rows(households: Any) -> Any:
        with register.locked("2019-12-31", households=households) as connection:
            return connection.execute("SELECT * FROM incomes ORDER BY ALL").fetchall()

    assert rows((0, 0)) + rows((1, 2)) == rows(None)


def test_threads_and_memory_change_no_row(register: Register) -> None:
    def rows(**settings: Any) -> Any:
        with register.locked("2019-12-31", **settings) as connection:
            return connection.execute("SELECT * FROM medical_bills ORDER BY ALL").fetchall()

    assert rows(threads=1, memory_limit="200MB") == rows(threads=2)


def test_codes_and_ids_belong_together(register: Register) -> None:
    visible = register.visible_households("2019-12-31")
    assert visible["household_id"].tolist() == ["h1", "h2", "h3"]
    assert register.household_ids(visible["household_code"]).tolist() == ["h1", "h2", "h3"]
    assert register.household_codes(["h3", "nobody", "h1"]).tolist() == [2, -1, 0]
    given = pd.Series([2, None, 0], index=[7, 8, 9])
    expected = pd.Series(["h3", None, "h1"], index=[7, 8, 9], dtype="str")
    pd.testing.assert_series_equal(register.household_ids(given), expected)
    pd.testing.assert_series_equal(register.person_ids([]), pd.Series([], dtype="str"), check_index_type=False)


def test_codes_alone_are_those_of_the_visible_households() -> None:
    made = read_register(whole_county(households=20, seed=4))
    for register in (made, made.slice(3, 9)):
        visible = register.visible_households("2016-12-31")
        codes, counties = register.visible_codes("2016-12-31")
        assert codes.tolist() == visible["household_code"].tolist()
        assert counties == set(visible["county"].dropna())


def test_a_register_at_rest_is_opened_again() -> None:
    made = read_register(whole_county(households=20, seed=4))
    reading = made.store.cursor()
    made.store.rest()
    count = "SELECT count(*) FROM kept.households"
    assert reading.execute(count).fetchone() == made.store.cursor().execute(count).fetchone()


def test_rows_are_chosen_alike_by_their_numbers_and_without() -> None:
    made, day = read_register(whole_county(households=40, seed=4)), pd.Timestamp("2018-06-30").date()
    several = 0
    for name, kept in made.stored_tables.items():
        several += kept.reporters > 1 and kept.table.shape != "state"
        for versions in (False, True) if kept.table.shape == "state" else (False,):
            numbered, plain = (
                visible_sql(
                    kept,
                    f"kept.{name}",
                    day,
                    made.rules,
                    order=made.precedence(name, day),
                    versions=versions,
                    rowid=rowid,
                )
                for rowid in (True, False)
            )
            different = f"(({numbered}) EXCEPT ALL ({plain})) UNION ALL (({plain}) EXCEPT ALL ({numbered}))"
            assert made.store.cursor().execute(different).fetchall() == []
    assert several > 2


def test_a_table_that_the_register_lacks_is_named(register: Register) -> None:
    with pytest.raises(KeyError, match="did you mean 'incomes'"):
        register.as_of("2019-12-31")["income"]
    only_incomes = read_register({"incomes": pd.DataFrame([income("h1", 1, "2019-01-10")])})
    with pytest.raises(RegisterError, match="no table households"):
        only_incomes.visible_households("2019-12-31")


def test_the_newest_version_of_a_state_is_the_state() -> None:
    """And older ones stand beside it: those that had been entered by the day, and no other."""
    made = read_register(whole_county(households=20, seed=4))
    newest = (
        "SELECT * FROM {table}_versions QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY occurred_on DESC) = 1 "
        "ORDER BY ALL"
    )
    with made.locked("2018-06-30") as connection:
        for table, key in (("members", "person_id"), ("households", "household_id")):
            state = connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
            assert connection.execute(newest.format(table=table, key=key)).fetchall() == state
            late, versions = connection.execute(
                f"SELECT count_if(entered_on > DATE '2018-06-30'), count(*) FROM {table}_versions"
            ).fetchall()[0]
            assert late == 0
            assert versions > len(state)


def test_of_several_reporters_the_believed_ones_versions_are_seen() -> None:
    people = pd.DataFrame(
        {
            "person_id": "p1",
            "household_id": "h1",
            "occurred_on": ["2014-01-01", "2016-01-01", "2017-01-01"],
            "present": True,
            "reported_by": ["poverty_office", "hospital", "poverty_office"],
            "entered_on": ["2014-01-10", "2016-01-10", "2017-01-10"],
        }
    )
    made = read_register({"households": homes("h1"), "members": people})
    with made.locked("2019-12-31") as connection:
        rows = connection.execute("SELECT occurred_on FROM members_versions ORDER BY ALL").fetchall()
    assert [str(row[0]) for row in rows] == ["2014-01-01", "2017-01-01"]
