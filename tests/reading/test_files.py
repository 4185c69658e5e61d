from __future__ import annotations

import os
import uuid
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from fupin_risk.errors import RegisterError
from fupin_risk.reading import read_register
from fupin_risk.register import write_register
from tests.reading.made_rows import homes, income

HEADER = "household_id,occurred_on,county,village,entered_on\n"


def _write(folder: Path, text: str | bytes, name: str = "households.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def _tables() -> dict[str, pd.DataFrame]:
    rows = [income("h1", 100.25, "2019-01-10"), income("h1", 70, "2019-06-01"), income("h2", 3, "2019-01-10")]
    return {"households": homes("h1", "h2"), "incomes": pd.DataFrame(rows)}


def test_a_folder_of_csv_and_of_parquet_and_frames_are_one_register(tmp_path: Path) -> None:
    tables = _tables()
    for name, frame in tables.items():
        (tmp_path / "csv").mkdir(exist_ok=True)
        (tmp_path / "parquet" / name).mkdir(parents=True)
        frame.to_csv(tmp_path / "csv" / f"{name}.csv", index=False)
        frame[:1].to_parquet(tmp_path / "parquet" / name / "part-0.parquet")
        frame[1:].to_parquet(tmp_path / "parquet" / name / "part-1.parquet")
    hashes = {read_register(source).sha256 for source in (tables, tmp_path / "csv", str(tmp_path / "parquet"))}
    assert len(hashes) == 1


def test_a_single_file_is_a_register_of_one_table(tmp_path: Path) -> None:
    _write(tmp_path, HEADER + "h1,2014-01-01,340123,v1,2014-01-31\n")
    register = read_register(tmp_path / "households.csv")
    assert register.as_of("2019-12-31").tables == ("households",)


def test_lines_are_counted_with_the_header_as_the_first(tmp_path: Path) -> None:
    rows = "h1,2014-01-01,340123,v1,2014-01-31\nh2,soon,340123,v1,2014-01-31\n"
    quarantine = read_register(_write(tmp_path, HEADER + rows)).quarantine
    assert quarantine[["file", "line"]].values.tolist() == [["households.csv", 3]]


def test_lines_are_counted_in_each_parquet_file(tmp_path: Path) -> None:
    frame = homes("h1", "h2", "h3")
    (tmp_path / "households").mkdir()
    frame[:1].to_parquet(tmp_path / "households" / "a.parquet")
    frame[1:].assign(county=["340123", None]).to_parquet(tmp_path / "households" / "b.parquet")
    quarantine = read_register(tmp_path).quarantine
    assert quarantine[["file", "line"]].values.tolist() == [["households/b.parquet", 3]]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEADER + "h1,2014-01-01,340123,v1,2014-01-31\n",
        (HEADER + "h1,2014-01-01,340123,v1,2014-01-31\n").replace("\n", "\r\n"),
        HEADER + 'h1,2014-01-01,340123,"v1",2014-01-31',
        '"household_id", occurred_on ,county,village,entered_on\nh1,2014-01-01,340123,v1,2014-01-31\n\n',
    ],
    ids=["mark", "carriage returns", "quotes", "padded header"],
)
def test_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, text: str | bytes) -> None:
    table = read_register(_write(tmp_path, text)).tables["households"]
    assert table[["household_id", "village"]].values.tolist() == [["h1", "v1"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "h1,2014-01-01,340123,v1,2014-01-31\nSECRET,2014", "line 3: ends in the middle of a row"),
        (HEADER + 'h1,2014-01-01,340123,"SECRET,2014-01-31\n', "quotation mark that is not closed"),
        ("žluťoučký,SECRET\nkůň,úpěl\n".encode("cp1250"), "is not text in UTF-8, UTF-16 or GB18030"),
        (HEADER.encode() + b"h1,2014-01-01,340123,\xff\xfe\xff,2014-01-31\n" * 9, "line 2: is not text"),
        ("", "is empty"),
        ("SECRET1,SECRET2,SECRET3\n1,2,3\n", "does not begin with a line of column names"),
        (HEADER.replace("village", "county") + "h1,2014-01-01,340123,SECRET,2014-01-31\n", "names that appear twice"),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_no_cell(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(RegisterError, match=message) as caught:
        read_register(_write(tmp_path, text))
    assert "households.csv" in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_broken_parquet_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"households.parquet: cannot be read as Parquet"):
        read_register(_write(tmp_path, b"PAR1 this is none PAR1", "households.parquet"))


def test_a_file_that_is_no_table_is_named(tmp_path: Path) -> None:
    _write(tmp_path, HEADER)
    _write(tmp_path, "x", "register.doc")
    with pytest.raises(RegisterError, match=r"register\.doc: is not a table file; allowed: CSV, Parquet, Excel"):
        read_register(tmp_path)
    (tmp_path / "register.doc").unlink()
    _write(tmp_path, "x", "house.csv")
    with pytest.raises(RegisterError, match=r"house\.csv: is not a table of the register; did you mean 'households'"):
        read_register(tmp_path)


def test_what_is_said_beside_the_tables_is_no_table(tmp_path: Path) -> None:
    _write(tmp_path, HEADER + "h1,2014-01-01,340123,v1,2014-01-31\n")
    for name in ("README.md", "manifest.json", ".hidden.csv", "_SUCCESS"):
        _write(tmp_path, "x", name)
    assert read_register(tmp_path).as_of("2019-12-31").tables == ("households",)


@pytest.mark.parametrize(
    "name",
    ["~$households.xlsx", "desktop.ini", "Desktop.ini", "Thumbs.db", "thumbs.db", ".DS_Store", "._households.csv"],
)
def test_what_a_desktop_leaves_behind_is_no_table(tmp_path: Path, name: str) -> None:
    folder = _write(tmp_path / "county", HEADER + "h1,2014-01-01,340123,v1,2014-01-31\n", "a/households.csv")
    for place in (name, f"a/{name}", f"__MACOSX/{name}"):
        _write(folder, b"\x00\x01", place)
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    _write(tmp_path / "packed", (tmp_path / "county.zip").read_bytes(), "county.zip")
    for source in (folder, tmp_path / "county.zip", tmp_path / "packed"):
        assert read_register(source).ledger["rows_in"].tolist() == [1]


def test_an_archive_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        archive.writestr("households.csv", HEADER)
    content = bytearray((tmp_path / "county.zip").read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    (tmp_path / "county.zip").write_bytes(content)
    with pytest.raises(RegisterError, match=r"county\.zip: is protected by a password; send the files without"):
        read_register(tmp_path / "county.zip")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_file_whose_name_is_no_text_here_is_read_under_the_name_that_was_meant(tmp_path: Path, encoding: str) -> None:
    name = os.fsdecode("户信息_20191231.csv".encode(encoding))
    _write(tmp_path, "户编号,县,户类型,识别时间\nh1,340123,一般户,never\n", name)
    register = read_register(tmp_path)
    assert register.quarantine["file"].tolist() == ["户信息_20191231.csv"]


def test_a_plain_value_of_any_type_is_read(tmp_path: Path) -> None:
    frame = homes("h1", "h2").assign(household_id=[uuid.UUID(int=1), uuid.UUID(int=2)], land_mu=[Decimal("3.5"), None])
    ids = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"]
    written = frame.assign(household_id=ids, land_mu=[3.5, None])
    with duckdb.connect(str(tmp_path / "county.duckdb")) as connection:
        connection.register("written", written)
        columns = "CAST(household_id AS UUID) AS household_id, CAST(land_mu AS DECIMAL(38, 9)) AS land_mu"
        rows = f"SELECT * REPLACE ({columns}) FROM written"
        connection.execute(f"CREATE TABLE households AS {rows}")
        connection.execute(f"COPY households TO '{tmp_path / 'households.parquet'}'")
    sources = [{"households": frame}, tmp_path / "county.duckdb", tmp_path / "households.parquet"]
    for source in sources:
        table = read_register(source).tables["households"]
        assert table["household_id"].tolist() == ids
        assert table["land_mu"].tolist()[0] == 3.5


def test_a_frame_may_call_its_columns_by_numbers() -> None:
    frame = homes("h1").rename(columns={"household_id": 2019})
    register = read_register({"households": frame}, mapping={"columns": {"households": {2019: "household_id"}}})
    assert register.tables["households"]["household_id"].tolist() == ["h1"]


def test_amounts_of_mixed_types_are_read_one_by_one() -> None:
    amounts = [Decimal("1234.5"), Decimal("Infinity"), 70.25, "1.2万元"]
    rows = [income(f"h{number}", amount, "2019-01-10") for number, amount in enumerate(amounts)]
    register = read_register({"incomes": pd.DataFrame(rows)})
    assert register.tables["incomes"]["amount_yuan"].fillna(-1).tolist() == [1234.5, -1, 70.25, 12000]
    assert register.unread_cells["reason_code"].tolist() == ["not_a_number"]


def test_a_table_that_stands_twice_is_refused(tmp_path: Path) -> None:
    homes("h1").to_parquet(_write(tmp_path, HEADER) / "households.parquet")
    with pytest.raises(RegisterError, match=r"households: is given twice: households\.csv, households\.parquet"):
        read_register(tmp_path)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="no such file or folder"):
        read_register(tmp_path / "register")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RegisterError, match="holds no table"):
        read_register(tmp_path / "empty")


def test_the_mapping_of_a_folder_is_followed(tmp_path: Path) -> None:
    _write(tmp_path, "户编号,occurred_on,county\nh1,2014-01-01,340123\n")
    _write(tmp_path, 'snapshot_on = "2019-12-31"\n[columns.households]\n"户编号" = "household_id"\n', "mapping.toml")
    register = read_register(tmp_path)
    assert register.assumed_clocks == {"households": "snapshot 2019-12-31"}
    assert register.as_of("2019-12-31")["households"]["household_id"].tolist() == ["h1"]


@pytest.mark.parametrize("day", ['"2019-12-31 00:00:00"', "2019-12-31 00:00:00", '"2019-12-31T00:00"', "2019-12-31"])
def test_a_day_with_its_clock_time_is_that_day(tmp_path: Path, day: str) -> None:
    _write(tmp_path, "household_id,occurred_on,county\nh1,2014-01-01,340123\n")
    _write(
        tmp_path, f"snapshot_on = {day}\n[drawn_on]\n'x.csv' = {day}\n[covers.visits]\nfrom = {day}\n", "mapping.toml"
    )
    register = read_register(tmp_path)
    assert register.tables["households"]["entered_on"].astype(str).tolist() == ["2019-12-31"]
    assert register.as_of(day.strip('"')).day == register.as_of("2019-12-31").day


def test_a_written_register_is_read_as_the_same(tmp_path: Path) -> None:
    undated = homes("h3", "h4").drop(columns="entered_on").assign(occurred_on="2017-05", head_name="name")
    register = read_register(
        {"households": undated, "incomes": _tables()["incomes"]},
        snapshot_on="2019-12-31",
        lags={"households": 10},
        covers={"incomes": ("2017-01-01", "2020-12-31")},
    )
    again = read_register(write_register(register, tmp_path / "register"))
    assert again.sha256 == register.sha256
    assert again.assumed_clocks == register.assumed_clocks
    for day in ("2017-12-31", "2019-03-01", "2019-12-31"):
        for table in register.stored_tables:
            pd.testing.assert_frame_equal(again.as_of(day)[table], register.as_of(day)[table])


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    register = read_register(_tables())
    shuffled = read_register({name: frame[::-1] for name, frame in _tables().items()})
    first, second = write_register(register, tmp_path / "a"), write_register(shuffled, tmp_path / "b")
    names = sorted(path.name for path in first.iterdir())
    assert names == ["households.parquet", "incomes.parquet", "mapping.toml"]
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    register = read_register(_tables())
    assert list(tmp_path.iterdir())
    register.close()
    with pytest.raises(RegisterError):
        read_register({"households": homes("h1").assign(entered_on=None)})
    assert not list(tmp_path.iterdir())


def test_of_files_read_together_the_damaged_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "households"
    folder.mkdir()
    for number in range(3):
        ids = [f"h{number}{each:05d}" for each in range(5_000)]
        homes(*ids).to_parquet(folder / f"part-{number}.parquet", compression="zstd")
    assert read_register(tmp_path).ledger["accepted"].tolist() == [15_000]
    damaged = folder / "part-1.parquet"
    content = bytearray(damaged.read_bytes())
    content[200:1200] = bytes(1000)  # within the ids; the footer still says what ought to be there
    damaged.write_bytes(content)
    with pytest.raises(RegisterError, match=r"households/part-1\.parquet: cannot be read to its end"):
        read_register(tmp_path)


def test_a_fault_is_told_of_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "households"
    folder.mkdir()
    for number, county in enumerate(["340123", None, "340124"]):
        homes(f"h{number}", county=county).astype({"county": "str"}).to_parquet(folder / f"part-{number}.parquet")
    register = read_register(tmp_path)
    found = register.quarantine[["file", "line", "column", "reason_code"]].to_numpy().tolist()
    assert found == [["households/part-1.parquet", 2, "county", "missing_required"]]
    assert register.ledger[["rows_in", "accepted", "quarantined"]].to_numpy().tolist() == [[3, 2, 1]]
    assert register.quarantined_rows("households")["household_id"].tolist() == ["h1"]


def test_a_column_that_is_called_as_the_engine_calls_its_own_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "households"
    folder.mkdir()
    for number, county in enumerate(["340123", None]):
        frame = homes(f"h{number}", county=county).astype({"county": "str"}).assign(File_Index=5.0)
        frame.to_parquet(folder / f"part-{number}.parquet")
    register = read_register(tmp_path, mapping={"columns": {"households": {"File_Index": "dwelling_rooms"}}})
    assert register.quarantine[["file", "line"]].to_numpy().tolist() == [["households/part-1.parquet", 2]]
    assert register.tables["households"]["dwelling_rooms"].tolist() == [5.0]
