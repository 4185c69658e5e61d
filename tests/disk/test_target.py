"""A command replaces and removes only unchanged files that it wrote, whenever it or the run before it was stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_risk.disk import PRIVATE, WHOLE, open_target, publish_file, publish_into, refuse_theirs
from fupin_risk.disk.atomic import sync_folder
from fupin_risk.errors import OutputError


def publish(folder: Path, files: dict[str, str], by: str = "one", whole: tuple[str, ...] = (), last: str = "") -> None:
    with publish_into(folder, by, whole=whole, last=last) as place:
        for name, text in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")


def stands(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file() and PRIVATE not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_files_of_another_command_are_not_its_own(tmp_path: Path) -> None:
    publish(tmp_path, {"a": "1"})
    with pytest.raises(OutputError, match=r"holds files that this command did not write.*: a;"):
        publish(tmp_path, {"a": "2"}, by="other")
    publish(tmp_path, {"b": "2"}, by="other")
    publish(tmp_path, {"a": "3"})
    assert stands(tmp_path) == {"a": "3", "b": "2"}


def test_one_file_in_the_way_and_nothing_moves(tmp_path: Path) -> None:
    publish(tmp_path, {"a": "1", "b": "1"})
    (tmp_path / "c").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=": c;"):
        publish(tmp_path, {"a": "2", "b": "2", "c": "2"})
    assert stands(tmp_path) == {"a": "1", "b": "1", "c": "mine"}
    assert {path.name for path in (tmp_path / PRIVATE).iterdir()} == {"lock", "written.json"}


def test_what_changes_while_the_others_move_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"a": "1", "b": "1"})

    def edited(_folder: Path) -> None:
        (tmp_path / "b").write_text("edited meanwhile", encoding="utf-8")

    monkeypatch.setattr("fupin_risk.disk.target.sync_folder", edited)
    with pytest.raises(OutputError, match=": b;"):
        publish(tmp_path, {"a": "2", "b": "2"})
    assert stands(tmp_path) == {"a": "2", "b": "edited meanwhile"}


def test_what_an_earlier_run_wrote_and_this_one_does_not_goes_where_the_part_is_its_own(tmp_path: Path) -> None:
    publish(tmp_path, {"parts/1": "1", "parts/2/x": "1", "beside": "1"}, whole=("parts",))
    (tmp_path / "parts" / "mine").write_text("mine", encoding="utf-8")
    publish(tmp_path, {"parts/1": "2"}, whole=("parts",))
    assert stands(tmp_path) == {"parts/1": "2", "beside": "1", "parts/mine": "mine"}
    assert not (tmp_path / "parts" / "2").exists()
    publish(tmp_path, {"parts/1": "3"})
    assert stands(tmp_path) == {"parts/1": "3", "beside": "1", "parts/mine": "mine"}


def test_what_it_wrote_and_was_changed_since_is_not_removed_either(tmp_path: Path) -> None:
    publish(tmp_path, {"1": "1", "2": "1"}, whole=(WHOLE,))
    (tmp_path / "2").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=": 2;"):
        publish(tmp_path, {"1": "2"}, whole=(WHOLE,))
    assert stands(tmp_path) == {"1": "1", "2": "mine"}


@pytest.mark.parametrize(
    "name", ["../victim", "/victim", "a/../../victim", "C:\\victim", "..\\victim", "C:victim", "", ".", "./victim"]
)
def test_a_record_that_names_a_place_elsewhere_is_no_record(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish(folder, {"a": "1"}, whole=(WHOLE,))
    (tmp_path / "victim").write_text("mine", encoding="utf-8")
    path = folder / PRIVATE / "written.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["files"][name] = record["files"]["a"]
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(OutputError, match="is not a record"):
        publish(folder, {"a": "2"}, whole=(WHOLE,))
    assert stands(tmp_path) == {"out/a": "1", "victim": "mine"}


@pytest.mark.parametrize("text", ["", "[]", '{"format": "fupin-risk-written/9", "jobs": [], "files": {}}', '{"files"'])
def test_a_file_that_is_no_record_is_refused_and_stays(text: str, tmp_path: Path) -> None:
    (tmp_path / PRIVATE).mkdir()
    (tmp_path / PRIVATE / "written.json").write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match="is not a record"):
        publish(tmp_path, {"a": "1"})
    assert (tmp_path / PRIVATE / "written.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["notes.txt", "one/results/notes.txt", "one/work/notes.txt"])
def test_a_private_folder_that_is_not_ours_is_refused_and_stays(name: str, tmp_path: Path) -> None:
    mine = tmp_path / PRIVATE / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    mode = (tmp_path / PRIVATE).stat().st_mode
    with pytest.raises(OutputError, match="is not a folder that this library made"):
        publish(tmp_path, {"a": "1"})
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / PRIVATE).stat().st_mode == mode


@pytest.mark.parametrize("name", ["", "one", "one/results", "one/work", "written.json", "lock", "one/results/parts"])
@pytest.mark.parametrize("resume", [False, True])
def test_no_link_in_the_private_folder_is_followed(name: str, resume: bool, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    publish(folder, {"a": "1"})
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine", encoding="utf-8")
    link = folder / PRIVATE / name
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.exists():
        link.rename(tmp_path / "moved")
    link.symlink_to(elsewhere if "." not in name and name != "lock" else elsewhere / "mine")
    if name.startswith("one/") and not resume:
        publish(folder, {"parts/b": "2"})  # the link goes, what it points to stays
        assert stands(folder) == {"a": "1", "parts/b": "2"}
    else:
        with pytest.raises(OutputError, match=r"move|remove"), open_target(folder, "one", resume=resume):
            pass
    assert stands(elsewhere) == {"mine": "mine"}


@pytest.mark.parametrize("whole", [(), (WHOLE,)])
def test_a_link_where_a_file_or_folder_should_be_is_the_users(whole: tuple[str, ...], tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    publish(folder, {"a": "1", "parts/b": "1"}, whole=whole)
    elsewhere.mkdir()
    (folder / "parts").rename(elsewhere / "parts")
    (folder / "parts").symlink_to(elsewhere / "parts")
    for files in ({"a": "2", "parts/b": "2"}, {"a": "2", "parts/c": "2"}, {"a": "2"}):
        with pytest.raises(OutputError, match=": parts;"):
            publish(folder, files, whole=whole)
    assert stands(elsewhere) == {"parts/b": "1"}
    assert (folder / "a").read_text(encoding="utf-8") == "1"


def test_a_folder_or_a_file_in_place_of_the_other_is_the_users(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "parts").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=": a, parts;"):
        publish(tmp_path, {"a": "1", "parts/b": "1"})
    assert (tmp_path / "a").is_dir()
    assert stands(tmp_path) == {"parts": "mine"}


def test_a_single_file_looks_at_its_own_name_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with publish_file(tmp_path / name, "list") as path:
            path.write_text("1", encoding="utf-8")
    (tmp_path / "a").write_text("edited", encoding="utf-8")
    with publish_file(tmp_path / "b", "list") as path:
        path.write_text("2", encoding="utf-8")
    with pytest.raises(OutputError, match=": a;"), publish_file(tmp_path / "a", "list"):
        pass
    assert stands(tmp_path) == {"a": "edited", "b": "2"}


def test_what_a_stopped_run_left_stays_for_its_own_next_one(tmp_path: Path) -> None:
    with open_target(tmp_path, "one", resume=True) as target:
        (target.results / "part").write_text("1", encoding="utf-8")
    publish(tmp_path, {"a": "1"}, by="other")
    with open_target(tmp_path, "one", resume=True) as target:
        target.publish()
    assert stands(tmp_path) == {"a": "1", "part": "1"}


def test_a_refused_folder_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    for whole in ((WHOLE,), ()):
        with pytest.raises(OutputError), open_target(tmp_path, "one", whole=whole, names=["mine"]):
            pass
    refuse_theirs(tmp_path / "missing", "one", ["a"], whole=(WHOLE,))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_private_whatever_the_umask_and_else_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with publish_into(tmp_path / "out", "one") as place:
            (place / "open").touch()
            (place / "data").mkdir(mode=0o700)
            os.close(os.open(place / "data" / "closed", os.O_CREAT | os.O_WRONLY, 0o600))
        with open_target(tmp_path / "kept", "one", rights=0o700) as target:
            assert {path.stat().st_mode & 0o777 for path in (target.results, target.work)} == {0o700}
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes.pop(f"out/{PRIVATE}") == modes.pop(f"kept/{PRIVATE}") == 0o700
    assert modes.pop("kept") == 0o700
    for name in (f"out/{PRIVATE}/lock", f"kept/{PRIVATE}/lock"):
        assert modes.pop(name) == 0o600
    assert {name: modes[name] for name in ("out/open", "out/data", "out/data/closed")} == {
        "out/open": 0o666,
        "out/data": 0o700,
        "out/data/closed": 0o600,
    }


def test_rights_that_were_taken_from_others_stay_taken(tmp_path: Path) -> None:
    publish(tmp_path, {"a": "1"})
    (tmp_path / "a").chmod(0o640)
    publish(tmp_path, {"a": "2"})
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


HOLD = """
import sys
from fupin_risk.disk import open_target
with open_target(sys.argv[1], "one"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(OutputError, match="another run is writing to") as refused:
            publish(tmp_path, {"a": "1"}, by="other")
        assert len(str(refused.value).splitlines()) == 1
        holder.kill()
    publish(tmp_path, {"a": "1"}, by="other")
    with open_target(tmp_path, "one"), pytest.raises(OutputError, match="another run"):
        publish(tmp_path, {"a": "2"}, by="other")


# Each time a run is ended at the next of all its calls to the system that write, and the run after it has to finish.
KILL_AT_EVERY_CALL = """
import os, sys
from pathlib import Path
import fupin_risk.disk  # noqa
from tests.disk.test_target import publish, stands

root, calls = Path(sys.argv[1]), {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "open"}
old = {"a": "1", "b": "1", "parts/x": "1", "parts/gone/y": "1", "z": "1"}
new = {"a": "2", "b": "1", "parts/x": "2", "parts/new/y": "2", "z": "2"}

def end_at(number):
    left = [number]
    def hook(event, arguments):
        if event in calls:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
    sys.addaudithook(hook)

number = 0
while True:
    folder = root / str(number)
    publish(folder, old, whole=(".",), last="a")
    (folder / "mine").write_text("mine")
    child = os.fork()
    if child == 0:
        end_at(number)
        publish(folder, new, whole=(".",), last="a")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), code
    between = stands(folder)
    assert between.pop("mine") == "mine"
    assert all(text in (old.get(name), new.get(name)) for name, text in between.items()), between
    assert {"a", "b", "parts/x", "z"} <= between.keys()
    assert between["a"] == "1" or {name: between[name] for name in new} == new
    if number % 2:  # another run goes first: what was half published is its own too
        publish(folder, {**old, "a": "3"}, whole=(".",))
        assert stands(folder) == {**old, "a": "3", "mine": "mine"}
    publish(folder, new, whole=(".",))
    assert stands(folder) == {**new, "mine": "mine"}
    assert {path.name for path in (folder / ".fupin-risk").iterdir()} == {"lock", "written.json"}
    if code == 0:
        break
    number += 1
print(number)
"""


def test_a_run_that_is_killed_at_any_call_is_finished_by_the_next(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILL_AT_EVERY_CALL, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


def test_where_the_system_opens_no_folder_none_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fupin_risk.disk.atomic.os.open", lambda *_: pytest.fail("opened"))
    monkeypatch.setattr("fupin_risk.disk.atomic.os.name", "nt")
    sync_folder(tmp_path)
