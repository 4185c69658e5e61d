"""A DuckDB file, a ZIP, an OpenDocument sheet: the same register."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import Register, write_register
from tests.reading.made_books import HOUSEHOLD, household
from tests.reading.made_rows import homes


@pytest.fixture(scope="module")
def county() -> Register:
    return fr.make_county(households=60, start="2016-01-01", end="2018-12-31", seed=5)


@pytest.fixture(scope="module")
def written(county: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_register(county, tmp_path_factory.mktemp("county"))


def test_a_made_county_in_a_duckdb_file_reads_back_to_the_bit(county: Register, written: Path, tmp_path: Path) -> None:
    path = tmp_path / "county.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in county.stored_tables:
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{written / table}.parquet')")
        # A view could read any other file; it is not looked at.
        connection.execute("CREATE VIEW care AS SELECT * FROM read_csv('/etc/passwd')")
    before = path.read_bytes()
    assert read_register(path).sha256 == county.sha256
    assert path.read_bytes() == before


def test_what_a_database_file_defines_is_not_run(tmp_path: Path) -> None:
    """A macro of the name of the engine's own table function would answer with a view that reads another file."""
    path, secret = tmp_path / "county.duckdb", tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    tables = "SELECT 'given_file' AS database_name, 'main' AS schema_name, 'members' AS table_name, false AS internal"
    with duckdb.connect(str(path)) as connection:
        connection.register("homes", homes("h1"))
        connection.execute("CREATE TABLE households AS SELECT * FROM homes")
        connection.execute(f"CREATE VIEW members AS SELECT content AS person_id FROM read_text('{secret}')")
        for schema in ("main", "system"):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS county.{schema}")
            macro = f"county.{schema}.duckdb_tables() AS TABLE {tables}, false AS temporary"
            connection.execute(f"CREATE MACRO {macro}")
    register = read_register(path)
    assert [*register.tables] == ["households"]
    assert register.ledger["rows_in"].tolist() == [1]


def test_a_made_county_in_parquet_and_in_a_zip_reads_back_to_the_bit(
    county: Register, written: Path, tmp_path: Path
) -> None:
    assert read_register(written).sha256 == county.sha256
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        for path in written.glob("*.parquet"):
            archive.write(path, f"county/{path.name}")
    again = read_register(tmp_path / "county.zip")
    for table in county.stored_tables:
        pd.testing.assert_frame_equal(again.tables[table], county.tables[table], check_exact=True)


def test_an_archive_writes_nowhere_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        archive.writestr("../../../escaped/households.csv", homes("h1").to_csv(index=False))
    assert len(read_register(tmp_path / "county.zip").tables["households"]) == 1
    assert not list(tmp_path.parent.rglob("escaped"))


def test_an_archive_with_a_chinese_name_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "county.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("XX_20191231.csv", homes("h1").drop(columns="entered_on").to_csv(index=False))
    # As Chinese systems write it: two bytes of GBK, and nothing that says so.
    path.write_bytes(path.read_bytes().replace(b"XX_20191231", "户_20191231".encode("gbk")))
    assert read_register(path).assumed_clocks == {"households": "snapshot 2019-12-31"}


def test_an_archive_that_swells_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "county.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("households.csv", b"a" * (60 << 20))
    with pytest.raises(RegisterError, match=r"county\.zip: unpacks to more data than any export"):
        read_register(tmp_path / "county.zip")


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    row = household("h1", 产业帮扶="养鸡")
    lines = [["导出日期：2019-12-31"], list(HOUSEHOLD), [row.get(name, "") for name in HOUSEHOLD]]
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in line
        )
        + "</table:table-row>"
        for line in lines
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="户信息">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "户信息.ods", "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    register = read_register(tmp_path / "户信息.ods")
    assert register.as_of("2019-12-31")["measures"]["kind"].tolist() == ["industry"]
    assert register.assumed_clocks["households"] == "snapshot 2019-12-31"
