"""A register in PostgreSQL is the same register, and the server is only ever read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import psycopg
import pytest
from psycopg import sql

import fupin_risk as fr
from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register
from tests.reading.postgresql_server import PASSWORD, server

_TYPES = {"yuan": "numeric(16, 2)", "number": "double precision", "share": "double precision", "integer": "bigint"}
_TYPES |= {"date": "date", "yes_no": "boolean"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture(scope="module")
def county() -> Register:
    return fr.make_county(households=150, start="2016-01-01", end="2018-12-31", seed=5)


def values(frame: pd.DataFrame) -> Iterator[list[Any]]:
    for row in frame.itertuples(index=False):
        yield [None if pd.isna(cell) else cell.date() if isinstance(cell, dt.datetime) else cell for cell in row]


def write(url: str, register: Register, schema: str) -> None:
    """Every table in the types that a database designer would give it."""
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        for name, kept in register.stored_tables.items():
            frame = register.tables[name]
            table = sql.Identifier(schema, name)
            kinds = [_TYPES.get(kept.table.columns[column].type, "text") if column in kept.table.columns else "text"
                     for column in frame]  # fmt: skip
            fields = [
                sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
                for column, kind in zip(frame, kinds, strict=True)
            ]
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(fields)))
            with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                for row in values(frame):
                    copy.write_row(row)


def at(url: str, schema: str) -> str:
    return f"{url}?options=-csearch_path%3D{schema}"


def test_a_made_county_reads_back_to_the_bit(url: str, county: Register) -> None:
    write(url, county, "county")
    again = read_register(at(url, "county"))
    assert again.sha256 == county.sha256
    for table in county.stored_tables:
        pd.testing.assert_frame_equal(again.tables[table], county.tables[table], check_exact=True)


def test_the_server_s_own_settings_change_nothing(url: str, county: Register) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER ROLE county SET datestyle = 'German, DMY'")
        connection.execute("ALTER ROLE county SET extra_float_digits = -15")
        connection.execute("ALTER ROLE county SET timezone = 'America/Lima'")
    try:
        assert read_register(at(url, "county")).sha256 == county.sha256
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER ROLE county RESET ALL")


def test_only_tables_and_columns_of_the_dictionary_are_read(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA others")
        connection.execute(
            "CREATE TABLE others.households AS SELECT 'h1' AS household_id, date '2014-01-01' AS occurred_on, "
            "'340123' AS county, date '2014-01-31' AS entered_on"
        )
        connection.execute("CREATE TABLE others.salaries AS SELECT 'SECRET' AS secret")
        # Reading it would write, which a transaction that only reads forbids.
        connection.execute("CREATE TABLE others.log (at timestamptz)")
        connection.execute(
            "CREATE FUNCTION others.spy() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO others.log VALUES (now()); RETURN 'x'; END $$"
        )
    register = read_register(at(url, "others"))
    assert list(register.stored_tables) == ["households"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE VIEW others.incomes AS SELECT others.spy() AS household_id")
    with pytest.raises(
        RegisterError, match=r"postgresql://127\.0\.0\.1/postgres: stopped answering \(SQLSTATE 25006\)"
    ):
        read_register(at(url, "others"))
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM others.log").fetchone() == (0,)
        connection.execute("DROP VIEW others.incomes")
        connection.execute(
            'ALTER TABLE others.households ADD COLUMN "x""; DROP TABLE others.log; --" text DEFAULT \'SECRET\''
        )
    register = read_register(at(url, "others"))
    assert len(register.unread) == 1
    assert "SECRET" not in register.unread.to_csv()
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM others.log").fetchone() == (0,)


def test_chinese_names_and_a_mapping_are_followed(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA chinese")
        connection.execute(
            'CREATE TABLE chinese."户" AS SELECT \'h1\' AS "户编号", date \'2014-01-01\' AS "生效日期", '
            "'340123' AS \"县\", '某村' AS place"
        )
    register = read_register(
        at(url, "chinese"), snapshot_on="2019-12-31", mapping={"columns": {"households": {"place": "village"}}}
    )
    assert register.tables["households"][["household_id", "village"]].values.tolist() == [["h1", "某村"]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("word", "refuses this user and password"),
        ("database", "cannot be reached"),
        ("port", "cannot be reached"),
        ("schema", "holds no table of the register"),
        ("url", "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_the_password(url: str, wrong: str, message: str) -> None:
    port = str(urlsplit(url).port)
    addresses = {
        "word": url.replace(PASSWORD.replace(" ", "%20"), "SECRET"),
        "database": url.removesuffix("postgres") + "nowhere",
        "port": url.replace(port, "1"),
        "schema": at(url, "nowhere"),
        "url": "postgresql://county:SECRET@[",
    }
    with pytest.raises(RegisterError, match=message) as caught:
        read_register(addresses[wrong], snapshot_on="2019-12-31")
    said = str(caught.value)
    assert "\n" not in said
    assert not any(word in said for word in (PASSWORD, PASSWORD.replace(" ", "%20"), "SECRET", "county"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
