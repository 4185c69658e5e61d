"""No command changes or removes a file that it did not write, and each says which files are in its way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fupin_risk as fr
from fupin_risk.batch import keep_each, score_register
from fupin_risk.cli.main import app, main
from fupin_risk.cli.results import FILES
from fupin_risk.disk import PRIVATE
from fupin_risk.errors import FupinError, OutputError
from tests.reading.made_rows import homes

DAY = "2019-12-31"
MINE = b"written by hand"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    fr.make_county(households=200, seed=3, out=folder)
    return folder / "register"


@pytest.fixture(scope="module")
def register(county: Path) -> fr.Register:
    return fr.read_register(county)


@pytest.fixture(scope="module")
def model(register: fr.Register) -> fr.RiskModel:
    names = ["income_per_head_yuan", "income_slope", "own_medical_yuan_12m", "members_count"]
    panel = fr.build_panel(register, as_of=["2016-12-31", "2017-12-31", "2018-12-31"], only=names)
    return fr.RiskModel.from_recipe("relapse-12m").fit(panel)


@pytest.fixture(scope="module")
def scored(register: fr.Register, model: fr.RiskModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scored") / "list"
    score_register(register, model, DAY, folder, capacity=20, households_per_part=100)
    return folder


@pytest.fixture
def job(scored: Path, tmp_path: Path) -> Path:
    """A finished job of one's own."""
    return Path(shutil.copytree(scored, tmp_path / "list"))


@pytest.fixture
def score(register: fr.Register, model: fr.RiskModel) -> Callable[..., object]:
    def again(folder: Path, day: str = DAY, *, fresh: bool = False) -> object:
        return score_register(register, model, day, folder, capacity=20, households_per_part=100, fresh=fresh)

    return again


def put(folder: Path, *names: str) -> None:
    """Write files by hand."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(MINE)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that is not hidden."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(part.startswith(".") for part in name.parts)
    }


USERS = (
    "work/notes.txt",
    "work/own.arrow",
    "report.html",
    "quarantine.parquet",
    "scores/mine.parquet",
    "gaps/mine.parquet",
    "manifest.json",
    "job.json",
)


@pytest.mark.parametrize("name", USERS)
def test_score_refuses_a_folder_that_holds_no_job_of_ours(
    name: str, score: Callable[..., object], tmp_path: Path
) -> None:
    put(tmp_path, name)
    with pytest.raises(FupinError, match="holds no"):
        score(tmp_path)
    with pytest.raises(FupinError, match="holds no"):
        score(tmp_path, fresh=True)
    assert bytes_of(tmp_path) == {name: MINE}


@pytest.mark.parametrize("day", [DAY, "2018-12-31"])
def test_what_lies_beside_a_job_stays(day: str, score: Callable[..., object], job: Path) -> None:
    mine = ("work/notes.txt", "work/own-00000.arrow", "notes.docx", "scores/notes.txt", ".list.partial")
    put(job, *mine)
    score(job, day)
    score(job, day, fresh=True)
    assert [(job / name).read_bytes() for name in mine] == [MINE] * len(mine)


@pytest.mark.parametrize("name", ["warnings.xlsx", "report.html", "scores/part-00001.parquet"])
def test_a_file_of_ours_that_was_changed_since_is_the_users(name: str, score: Callable[..., object], job: Path) -> None:
    with (job / name).open("ab") as file:
        file.write(b"a clerk's note")
    before = bytes_of(job)
    for day, fresh in ((DAY, False), ("2018-12-31", False), (DAY, True)):
        with pytest.raises(FupinError, match=name):
            score(job, day, fresh=fresh)
        assert bytes_of(job) == before


def test_all_changed_files_are_named_in_one_sentence(score: Callable[..., object], job: Path) -> None:
    put(job, "warnings.xlsx", "report.html")
    with pytest.raises(FupinError, match=r"report\.html, warnings\.xlsx.*move.*another") as refused:
        score(job)
    assert len(str(refused.value).splitlines()) == 1


def test_a_manifest_that_names_a_file_elsewhere_removes_none(score: Callable[..., object], job: Path) -> None:
    victim = job.parent / "victim.txt"
    put(job.parent, victim.name)
    manifest = json.loads((job / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] |= {"../victim.txt": "0" * 64, str(victim): "0" * 64}
    (job / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(FupinError, match=r"manifest\.json"):
        score(job)
    assert victim.read_bytes() == MINE


@pytest.mark.parametrize("name", ["scores", "warnings.xlsx"])
def test_no_link_within_the_folder_is_followed(name: str, score: Callable[..., object], job: Path) -> None:
    elsewhere = job.parent / "elsewhere" / name
    elsewhere.parent.mkdir()
    (job / name).rename(elsewhere)
    (job / name).symlink_to(elsewhere)
    before = bytes_of(elsewhere.parent)
    for day in (DAY, "2018-12-31"):
        with pytest.raises(FupinError, match=name):
            score(job, day)
    assert bytes_of(elsewhere.parent) == before
    assert (job / name).is_symlink()


def test_the_path_that_was_given_may_be_a_link(score: Callable[..., object], job: Path) -> None:
    (job.parent / "shortcut").symlink_to(job)
    score(job.parent / "shortcut", "2018-12-31")
    assert json.loads((job / "manifest.json").read_text(encoding="utf-8"))["as_of"] == "2018-12-31"


def test_a_folder_where_a_file_should_be_is_the_users(score: Callable[..., object], job: Path) -> None:
    (job / "warnings.xlsx").unlink()
    put(job, "warnings.xlsx/photo.jpg")
    with pytest.raises(FupinError, match=r"warnings\.xlsx"):
        score(job, "2018-12-31")
    assert (job / "warnings.xlsx" / "photo.jpg").read_bytes() == MINE


@pytest.mark.parametrize("name", ["data-photos/one.jpg", "kept.json", "data-0123456789abcdef/register.duckdb"])
def test_keep_refuses_a_folder_that_holds_no_register_of_ours(name: str, register: fr.Register, tmp_path: Path) -> None:
    put(tmp_path, name)
    with pytest.raises(FupinError, match="holds no"):
        fr.keep_register(register, tmp_path)
    assert bytes_of(tmp_path) == {name: MINE}


def test_keep_leaves_folders_that_look_like_its_own_and_changed_files(register: fr.Register, tmp_path: Path) -> None:
    folder = fr.keep_register(register, tmp_path / "kept")
    put(folder, "data-photos/one.jpg")
    fr.keep_register(register, folder)
    assert (folder / "data-photos" / "one.jpg").read_bytes() == MINE
    (ledger,) = folder.glob("data-*/ledger.parquet")
    ledger.write_bytes(MINE)
    with pytest.raises(FupinError, match=f"{ledger.parent.name}/ledger.parquet"):
        fr.keep_register(register, folder)
    assert ledger.read_bytes() == MINE


COMMANDS: dict[str, tuple[list[str], list[str]]] = {
    "check": (["check", "REGISTER"], ["intake.xlsx", "quarantine.parquet"]),
    "rules": (["rules", "REGISTER", "--as-of", DAY], []),
    "compare": (["compare", "REGISTER", "--as-of", DAY], ["comparison.xlsx", "households.parquet"]),
    "recognition": (["recognition", "REGISTER", "--as-of", DAY], ["recognition.xlsx"]),
    "entitlements": (["entitlements", "REGISTER", "--as-of", DAY], ["bills.parquet", "medical-refunds.xlsx"]),
    "what-helped": (["what-helped", "REGISTER", "--from", "2017-12-31"], []),
    "reconcile": (["reconcile", "REGISTER", "REGISTER", "--as-of", DAY], []),
    "train": (
        ["train", "REGISTER", *("--as-of", "2016-12-31", "--as-of", "2017-12-31", "--as-of", "2018-12-31")],
        ["model.json", "model.txt", "MANIFEST.json"],
    ),
    "synth": (
        ["synth", "--households", "20", "--start", "2016-01-01", "--end", "2018-12-31", "--as", "national"],
        ["register/households/part-0000.parquet"],
    ),
}


def call(command: list[str], county: Path, out: Path) -> tuple[int, str]:
    arguments = [str(county) if word == "REGISTER" else word for word in command]
    done = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    return done.exit_code, f"{done.exception} {done.output}"


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_replace_their_own_files_and_no_others(name: str, county: Path, tmp_path: Path) -> None:
    command, names = COMMANDS[name]
    code, said = call(command, county, tmp_path / "out")
    assert code == 0, said
    written = bytes_of(tmp_path / "out")
    assert set(names) <= set(written)
    assert name == "synth" or set(FILES[name]) == set(written)
    code, said = call(command, county, tmp_path / "out")
    assert code == 0, said
    assert bytes_of(tmp_path / "out") == written
    for each in sorted(written):
        # Changed since in the one folder, and standing there before in the other.
        new = tmp_path / "new" / each.replace("/", "-")
        put(new, each)
        put(tmp_path / "out", each)
        before = bytes_of(tmp_path / "out")
        for folder, stood in ((tmp_path / "out", before), (new, {each: MINE})):
            code, said = call(command, county, folder)
            assert code != 0
            assert each in said or (name, folder) == ("synth", new)
            assert bytes_of(folder) == stood
        (tmp_path / "out" / each).write_bytes(written[each])
        if name == "train" or len(written) > 8:
            break


def test_a_file_that_was_named_is_not_replaced_unless_it_is_ours(
    register: fr.Register, model: fr.RiskModel, tmp_path: Path
) -> None:
    named = tmp_path / "given" / "list.xlsx"
    put(named.parent, named.name)
    with pytest.raises(FupinError, match=r"list\.xlsx"):
        score_register(register, model, DAY, tmp_path / "out", named_list=named)
    assert named.read_bytes() == MINE
    named.unlink()
    for _ in range(2):
        score_register(register, model, DAY, tmp_path / "out", named_list=named)
    os.utime(named)
    put(named.parent, named.name)
    with pytest.raises(FupinError, match=r"list\.xlsx"):
        score_register(register, model, DAY, tmp_path / "out", named_list=named)
    assert named.read_bytes() == MINE


KILLED_WHILE_KEEPING = """
import os, signal, sys
import fupin_risk as fr
from fupin_risk.register.keep_folder import read_and_keep

def read(folder):
    register = fr.read_register(sys.argv[1], work_folder=folder)
    print(register.store.path)
    if sys.argv[3] == "read":
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    return register

if sys.argv[3] == "kept":
    import fupin_risk.disk.target as target
    target.Target._place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
os.umask(0)
read_and_keep(read, sys.argv[2])
"""


@pytest.mark.parametrize("moment", ["read", "kept"])
def test_a_killed_keep_leaves_the_register_in_its_private_folder_alone(
    moment: str, county: Path, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-c", KILLED_WHILE_KEEPING, str(county), str(tmp_path / "kept"), moment]
    killed = subprocess.run(command, check=False, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    assert killed.returncode == -signal.SIGKILL
    assert not list((tmp_path / "tmp").iterdir())
    private = tmp_path / "kept" / PRIVATE
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [PRIVATE]
    assert list(private.rglob("register.duckdb"))
    assert {path.stat().st_mode & 0o077 for path in (private.parent, private)} == {0}
    code, said = call(["keep", "REGISTER"], county, tmp_path / "kept")
    assert code == 0, said
    assert {path.name for path in private.iterdir()} == {"lock", "written.json"}
    assert not [path for path in tmp_path.glob("kept/**/*") if path.stat().st_mode & 0o077]
    assert len(list((tmp_path / "kept").rglob("register.duckdb"))) == 1
    assert len(fr.read_register(tmp_path / "kept").visible_households(DAY))


def test_what_names_people_is_closed_to_others_whatever_the_umask(
    register: fr.Register, model: fr.RiskModel, county: Path, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        named = tmp_path / "given" / "list.xlsx"
        score_register(register, model, DAY, tmp_path / "list", capacity=20, named_list=named)
        fr.keep_register(register, tmp_path / "kept")
        forms = ["--school-forms", str(tmp_path / "forms")]
        for command in (["check", "REGISTER"], ["entitlements", "REGISTER", "--as-of", DAY, *forms]):
            code, said = call(command, county, tmp_path / command[0])
            assert code == 0, said
    finally:
        os.umask(before)
    kept = [path for name in ("kept", "forms") for path in (tmp_path / name, *(tmp_path / name).rglob("*"))]
    assert [path for path in kept if path.suffix == ".xlsx"]
    quarantine = [path for path in tmp_path.rglob("quarantine.parquet") if PRIVATE not in path.parts]
    assert len(quarantine) == 3
    private = [path for path in tmp_path.rglob(f"{PRIVATE}/**/*") if PRIVATE in path.parts]
    closed = [named, tmp_path / "check" / "intake.xlsx", *quarantine, *kept, *private]
    assert not [path for path in closed if path.stat().st_mode & 0o077]
    assert (tmp_path / "list" / "warnings.xlsx").stat().st_mode & 0o777 == 0o666


def test_only_what_is_its_own_of_a_demo_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    for name in ("mlflow.db", "model/model.txt", "assessment/folds.csv", "county/register/notes.txt", "list/notes.txt"):
        shutil.rmtree(out, ignore_errors=True)
        put(out, name)
        done = CliRunner().invoke(app, ["demo", "--out", str(out), "--households", "200"])
        assert done.exit_code != 0
        assert isinstance(done.exception, OutputError), done.exception
        assert bytes_of(out) == {name: MINE}


@pytest.mark.parametrize("name", ["county", "model", "assessment", "list", "mlflow-artifacts", "mlflow.db"])
def test_a_demo_follows_no_link_in_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "demo" / name).symlink_to(tmp_path / "elsewhere")
    done = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "demo"), "--households", "200"])
    assert isinstance(done.exception, OutputError), done.exception
    assert name in str(done.exception)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_keeping_each_delivery_follows_no_link_in_the_folder(county: Path, tmp_path: Path) -> None:
    for name in ("340121", "340122"):
        shutil.copytree(county, tmp_path / "in" / name)
    (tmp_path / "kept").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept" / "340121").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "shortcut").symlink_to(tmp_path / "kept")
    with pytest.raises(FupinError, match="340121") as refused:
        keep_each(tmp_path / "in", tmp_path / "shortcut")
    assert "340122" not in str(refused.value)
    assert not list((tmp_path / "elsewhere").iterdir())
    assert len(fr.read_register(tmp_path / "kept" / "340122").visible_households(DAY))


@pytest.mark.parametrize("below", ["", "below"])
def test_a_link_to_itself_is_one_sentence(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tmp_path / "in").mkdir()
    homes("h1").to_csv(tmp_path / "in" / "households.csv", index=False)
    register = str(tmp_path / "in")
    commands = [
        ["demo", "--out", "LOOP"],
        ["check", register, "--out", "LOOP"],
        ["keep", register, "--out", "LOOP"],
        ["keep", "--each", register, "--out", "LOOP"],
        ["entitlements", register, "--as-of", DAY, "--out", str(tmp_path / "out"), "--school-forms", "LOOP"],
        ["check", "LOOP"],
        ["keep", "--each", "LOOP", "--out", str(tmp_path / "out")],
        ["check", register, "--catalogue", "LOOP"],
        ["check", register, "--mapping", "LOOP"],
        ["check", register, "--pseudonym-key", "LOOP"],
        ["train", register, "--as-of", DAY, "--recipe", "LOOP", "--out", str(tmp_path / "out")],
        ["score", register, "--as-of", DAY, "--model", "LOOP", "--out", str(tmp_path / "out")],
        ["reconcile", register, "LOOP", "--as-of", DAY],
        ["study", "LOOP", "--data", register],
    ]
    for command in commands:
        told = [str(loop / below) if word == "LOOP" else word for word in command]
        monkeypatch.setattr(sys, "argv", ["fupin-risk", *told])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr().err
        assert left.value.code == 2, (command, said)
        assert len(said.splitlines()) == 1, (command, said)
        assert command[-1] != "LOOP" or command[-2] not in {"--out", "--school-forms"} or loop.name in said, said


def test_a_study_replaces_no_results_that_it_did_not_write(tmp_path: Path) -> None:
    put(tmp_path, "results.json")
    study = Path(__file__).parents[2] / "experiments" / "01-eph"
    done = CliRunner().invoke(app, ["study", str(study), "--data", str(tmp_path), "--out", str(tmp_path)])
    assert isinstance(done.exception, OutputError), done.exception
    assert "results.json" in str(done.exception)
    assert bytes_of(tmp_path) == {"results.json": MINE}
