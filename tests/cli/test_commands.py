"""The command line does what the README says, and says in one sentence what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from fupin_risk.cli.given import GivenRegister
from fupin_risk.cli.main import app
from fupin_risk.disk import PRIVATE

HEAD, MEMBER, PHONE = "no such head", "no such member", "no such telephone"
DAYS = ["--as-of", "2015-12-31", "--as-of", "2016-12-31", "--as-of", "2017-12-31", "--as-of", "2018-12-31"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fupin_risk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    made = run("synth", "--out", folder, "--households", 2500, "--seed", 3)
    assert made.returncode == 0, made.stderr
    for table, names in (("households", {"head_name": HEAD, "phone": PHONE}), ("members", {"person_name": MEMBER})):
        for path in (folder / "register" / table).iterdir():
            pd.read_parquet(path).assign(**names).to_parquet(path)
    return folder / "register"


@pytest.fixture(scope="module")
def model(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "model"
    trained = run("train", county, *DAYS, "--out", folder)
    assert trained.returncode == 0, trained.stderr
    return folder


@pytest.fixture(scope="module")
def scored(county: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scored") / "list"
    done = run("score", county, "--model", model, "--as-of", "2019-12-31", "--out", folder, "--capacity", 40,
               "--named-list", folder.parent / "named" / "list.xlsx")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not [name for name in (HEAD, MEMBER, PHONE) if name in done.stdout + done.stderr]
    return folder


def own_definitions(folder: Path) -> Path:
    """A catalogue with an indicator of the user's own."""
    own = folder / "features" / "indicators"
    own.mkdir(parents=True)
    (own / "rooms.sql").write_text(
        "select h.household_id, h.dwelling_rooms as rooms_count from households h\n", encoding="utf-8"
    )
    (own / "rooms.toml").write_text(
        '[rooms_count]\nlabel = { zh = "住房间数", en = "Rooms" }\nunit = "count"\n'
        'clause = "Z二"\nmissing = "unknown"\n',
        encoding="utf-8",
    )
    return own.parent


def written(path: Path) -> bytes:
    """What stands in a file, unpacked where it is packed."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv().encode()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"".join(map(book.read, book.namelist()))
    return path.read_bytes()


def _below(rows: list[list[Any]], heading: str) -> list[list[Any]]:
    """The row of headings and all below it."""
    return rows[next(place for place, row in enumerate(rows) if heading in row) :]


def test_names_stand_in_the_named_list_and_nowhere_else(scored: Path, model: Path) -> None:
    named = scored.parent / "named" / "list.xlsx"
    for name in (HEAD, MEMBER, PHONE):
        assert name.encode() in written(named)
        assert not [path for folder in (scored, model) for path in folder.rglob("*") if path.is_file()
                    and name.encode() in written(path)]  # fmt: skip
    book = CalamineWorkbook.from_path(named)
    listed = pd.read_parquet(scored / "warnings.parquet")["household_id"]
    homes, people = (_below(book.get_sheet_by_name(name).to_python(), "户编号") for name in ("清单", "家庭成员"))
    headings, *people = people
    assert {row[2] for row in homes[1:]} == set(listed)
    assert {row[1] for row in people} <= set(listed)
    assert len(people) > len(listed)
    assert "证件号码" not in headings


def test_a_household_is_known_by_its_own_id_and_by_its_pseudonym(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("only 32 bytes or more are a key, short ones are refused")
    pd.DataFrame(
        {"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"], "entered_on": ["2016-01-02"]}
    ).to_csv(tmp_path / "households.csv", index=False)
    given = GivenRegister(str(tmp_path / "households.csv"), key_file=tmp_path / "key")
    register = given.read()
    (pseudonym,) = register.tables["households"]["household_id"]
    assert given.known_as("h1", register) == given.known_as(pseudonym, register) == pseudonym != "h1"
    assert given.known_as("h2", register) == "h2"


def test_a_named_list_in_the_folder_of_results_is_one_sentence(county: Path, model: Path, tmp_path: Path) -> None:
    arguments = ("--model", model, "--as-of", "2019-12-31", "--out", tmp_path, "--named-list", tmp_path / "named.xlsx")
    assert "holds no names" in one_sentence(run("score", county, *arguments))


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "keep",
        "rules",
        "train",
        "assess",
        "score",
        "explain",
        "reconcile",
        "compare",
        "recognition",
        "entitlements",
        "what-helped",
    ],
)
def test_every_command_that_reads_a_register_takes_a_key(command: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("too short")
    homes = tmp_path / "households.csv"
    pd.DataFrame({"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"]}).to_csv(homes, index=False)
    others = {
        "check": [homes], "explain": ["h1", "--register", homes], "reconcile": [homes, homes],
    }.get(command, [homes])  # fmt: skip
    day = [] if command in {"check", "keep"} else ["--from" if command == "what-helped" else "--as-of", "2016-12-31"]
    out = [] if command == "explain" else ["--out", tmp_path / "out"]
    out += ["--model", tmp_path] if command in {"score", "explain"} else []
    done = CliRunner().invoke(app, [*map(str, [command, *others, *day, *out, "--pseudonym-key", tmp_path / "key"])])
    assert isinstance(done.exception, ValueError), done.output
    assert "pseudonym key" in str(done.exception)


def visible(folder: Path) -> set[str]:
    """Names in a folder, less the one in which it is recorded what was written."""
    return {path.name for path in folder.iterdir()} - {PRIVATE}


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.strip().splitlines() if line]
    assert len(lines) == 1, lines
    return lines[0]


def test_scoring_leaves_what_the_design_names(scored: Path) -> None:
    names = {path.relative_to(scored).as_posix() for path in scored.rglob("*") if path.is_file()}
    expected = {
        "warnings.parquet",
        "warnings.xlsx",
        "report.html",
        "quarantine.parquet",
        "manifest.json",
        "scores/part-00000.parquet",
    }
    assert expected <= names
    assert not [name for name in names if name.endswith(".partial")]


def test_the_manifest_adds_up(scored: Path) -> None:
    manifest = json.loads((scored / "manifest.json").read_text(encoding="utf-8"))
    households = manifest["households"]
    assert households["visible"] == households["scored"] + households["not_in_cohort"]
    assert all(
        row["rows_in"] == row["accepted"] + row["quarantined"] + row["collapsed"] for row in manifest["tables"].values()
    )
    scores = pd.read_parquet(scored / "scores")
    assert len(scores) == households["scored"]
    assert scores["household_id"].is_unique


def test_a_second_run_changes_no_byte_and_redoes_no_part(scored: Path, county: Path, model: Path) -> None:
    before = {path: path.read_bytes() for path in scored.rglob("*.parquet")}
    stamps = {path: path.stat().st_mtime_ns for path in (scored / "scores").iterdir()}
    again = run("score", county, "--model", model, "--as-of", "2019-12-31", "--out", scored, "--capacity", 40)
    assert again.returncode == 0, again.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_a_register_that_was_kept_gives_the_same_bytes(scored: Path, county: Path, model: Path, tmp_path: Path) -> None:
    kept, named = tmp_path / "kept", tmp_path / "named" / "list.xlsx"
    done = run("keep", county, "--out", kept, "--memory", "1GB")
    assert done.returncode == 0, done.stderr
    again = run("score", kept, "--model", model, "--as-of", "2019-12-31", "--out", tmp_path / "list", "--capacity", 40,
                "--named-list", named, "--workers", 1)  # fmt: skip
    assert again.returncode == 0, again.stderr
    files = [path for path in scored.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"manifest.json", "warnings.xlsx"}
    assert not [
        path for path in files if path.read_bytes() != (tmp_path / "list" / path.relative_to(scored)).read_bytes()
    ]
    assert named.read_bytes() == (scored.parent / "named" / "list.xlsx").read_bytes()
    assert run("check", kept).stdout.splitlines()[1:] == run("check", county).stdout.splitlines()[1:]
    assert "fixed when it was read" in one_sentence(run("check", kept, "--snapshot-on", "2019-12-31"))


def test_explaining_a_household_names_its_reasons(scored: Path, county: Path, model: Path) -> None:
    listed = pd.read_parquet(scored / "warnings.parquet")["household_id"].iloc[0]
    done = run("explain", listed, "--register", county, "--model", model, "--as-of", "2019-12-31")
    assert done.returncode == 0, done.stderr
    chinese = run(
        "explain", listed, "--register", county, "--model", model, "--as-of", "2019-12-31", "--language", "zh"
    )
    assert "2019" in done.stdout
    assert "household to check" in done.stdout
    assert "待核查" not in done.stdout
    assert "待核查" in chinese.stdout


def test_a_recipe_is_assessed_under_the_users_definitions(county: Path, tmp_path: Path) -> None:
    done = run("assess", county, *DAYS, "--out", tmp_path / "out", "--catalogue", own_definitions(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_household_that_is_not_there_is_one_sentence(county: Path, model: Path) -> None:
    done = run("explain", "H-NOBODY", "--register", county, "--model", model, "--as-of", "2019-12-31")
    one_sentence(done)


def test_a_misspelt_column_is_named_with_the_right_one(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"household_id": ["h1"], "occured_on": ["2016-01-01"], "county": ["c"], "entered_on": ["2016-01-02"]}
    )
    frame.to_csv(tmp_path / "households.csv", index=False)
    done = run("check", tmp_path)
    assert done.returncode == 2
    assert "occured_on" in done.stderr
    assert "occurred_on" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_code_is_set_aside_with_its_remedy(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "household_id": ["h1", "h2"],
            "occurred_on": ["2016-01-01"] * 2,
            "county": ["c"] * 2,
            "household_type": ["general", "SECRET-CELL"],
            "entered_on": ["2016-01-02"] * 2,
        }
    )
    frame.to_csv(tmp_path / "households.csv", index=False)
    done = run("check", tmp_path, "--out", tmp_path / "intake")
    assert done.returncode == 0, done.stderr
    assert "household_type" in done.stdout
    assert "SECRET-CELL" not in done.stdout + done.stderr
    assert (tmp_path / "intake").is_dir()


def test_check_tells_the_whole_intake_in_both_languages(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "household_id": ["h1", "h2", "合计"],
            "occurred_on": ["2016/1/1", "never", ""],
            "county": ["c", "c", ""],
            "entered_on": ["2016-01-02", "2016-01-02", ""],
        }
    )
    frame.to_csv(tmp_path / "households.csv", index=False)
    (tmp_path / "key").write_text("only 32 bytes or more are a key, short ones are refused")
    done = run("check", tmp_path / "households.csv", "--pseudonym-key", tmp_path / "key", "--out", tmp_path / "intake")
    assert done.returncode == 0, done.stderr
    chinese = run("check", tmp_path / "households.csv", "--language", "zh")
    told = {done.stdout: "write the date like", chinese.stdout: "请删除该行"}
    for screen, remedy in told.items():
        for said in ("bad_date", "total_row", "date_form", remedy):
            assert said in screen
    assert "h1" not in done.stdout
    assert visible(tmp_path / "intake") == {"intake.xlsx", "quarantine.parquet"}
    (tmp_path / "key").write_text("too short")
    sentence = one_sentence(run("check", tmp_path / "households.csv", "--pseudonym-key", tmp_path / "key"))
    assert "pseudonym key" in sentence


def test_check_prints_covers_declared_and_read_off(tmp_path: Path) -> None:
    home = {"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"], "entered_on": ["2016-02-02"]}
    wage = {"household_id": ["h1"], "period_start": ["2015-03-01"], "period_end": ["2015-12-31"],
            "income_kind": ["wage"], "amount_yuan": [1], "entered_on": ["2016-02-02"]}  # fmt: skip
    pd.DataFrame(home).to_csv(tmp_path / "households.csv", index=False)
    pd.DataFrame(wage).to_csv(tmp_path / "incomes.csv", index=False)
    (tmp_path / "mapping.toml").write_text('[covers.households]\nfrom = "2014-01-01"\n', encoding="utf-8")
    done = run("check", tmp_path)
    assert done.returncode == 0, done.stderr
    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "households 2014-01-01 declared 1" in said
    assert "incomes 2015-03-01 read off the rows 1" in said


def test_a_day_before_the_first_record_is_one_sentence(county: Path, model: Path, tmp_path: Path) -> None:
    sentence = one_sentence(run("score", county, "--model", model, "--as-of", "2001-01-01", "--out", tmp_path / "list"))
    assert "2001-01-01" in sentence


@pytest.mark.parametrize("day", ["2019-02-31", "2019", "31/12/2019"])
def test_what_is_no_day_is_one_sentence(county: Path, day: str, tmp_path: Path) -> None:
    assert "2019-12-31" in one_sentence(run("train", county, "--as-of", day, "--out", tmp_path / "model"))


def test_a_folder_that_cannot_be_written_to_is_refused_before_the_work(county: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("rules", county, "--as-of", "2019-12-31", "--out", tmp_path / "file" / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_an_empty_cohort_is_one_sentence(county: Path, tmp_path: Path) -> None:
    one_sentence(run("train", county, "--as-of", "2013-12-31", "--out", tmp_path / "model"))


def test_one_snapshot_asked_for_an_earlier_day_is_one_sentence(model: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame({"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"]})
    frame.to_csv(tmp_path / "households.csv", index=False)
    arguments = ("--model", model, "--as-of", "2018-12-31", "--snapshot-on", "2019-12-31", "--out", tmp_path / "list")
    sentence = one_sentence(run("score", tmp_path / "households.csv", *arguments))
    assert "2019-12-31" in sentence


def test_an_export_without_a_day_of_entry_is_one_sentence(tmp_path: Path) -> None:
    frame = pd.DataFrame({"household_id": ["h1"], "occurred_on": ["2016-01-01"], "county": ["c"]})
    frame.to_csv(tmp_path / "households.csv", index=False)
    assert "snapshot" in one_sentence(run("check", tmp_path))


def test_a_truncated_model_file_is_one_sentence(county: Path, model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "model"
    broken.mkdir()
    for file in (model / name for name in visible(model)):
        content = file.read_bytes()
        (broken / file.name).write_bytes(content[: len(content) // 2] if file.name == "model.txt" else content)
    one_sentence(run("score", county, "--model", broken, "--as-of", "2019-12-31", "--out", tmp_path / "list"))


def test_a_model_of_another_catalogue_is_one_sentence(county: Path, model: Path, tmp_path: Path) -> None:
    own = own_definitions(tmp_path)
    arguments = ("--model", model, "--as-of", "2019-12-31", "--out", tmp_path / "list", "--catalogue", own)
    assert "catalogue" in one_sentence(run("score", county, *arguments))


def test_a_county_written_as_the_national_export_is_checked_with_what_it_does_not_say(tmp_path: Path) -> None:
    made = run("synth", "--out", tmp_path, "--households", 30, "--start", "2016-01-01", "--end", "2018-12-31",
               "--as", "national-csv")  # fmt: skip
    assert made.returncode == 0, made.stderr
    done = run("check", tmp_path / "national")
    assert done.returncode == 0, done.stderr
    assert "households: its day of entry is assumed (snapshot 2018-12-31)" in done.stdout


def test_an_address_that_nobody_answers_at_is_one_sentence_without_the_password() -> None:
    sentence = one_sentence(run("check", "postgresql://county:SECRET@127.0.0.1:1/county"))
    assert "cannot be reached" in sentence
    assert "SECRET" not in sentence


def test_help_is_in_both_languages() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "哪些脱贫户" in done.stdout
    assert "people" in done.stdout


def test_entitlements_print_totals_and_write_a_file_for_each_addressee(county: Path, tmp_path: Path) -> None:
    done = run("entitlements", county, "--as-of", "2019-12-31", "--out", tmp_path, "--school-forms", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    refunds = pd.read_parquet(tmp_path / "bills.parquet")["refund_fen"].sum()
    assert f"{refunds / 100:,.2f} yuan" in done.stdout
    assert "not verified: " in done.stdout
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".parquet", ".xlsx"}
    students = pd.read_parquet(tmp_path / "students.parquet")
    owed = students[(students["unpaid_fen"] > 0) & students["in_province"] & (students["last_on"] >= "2019-12-31")]
    assert len(owed)
    assert {Path(name).stem for name in visible(tmp_path / "s")} == set(owed["school_code"])
