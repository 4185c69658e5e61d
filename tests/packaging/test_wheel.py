"""Does the wheel hold what git tracks, and nothing else?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("fupin_risk", "features", "models", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE", ".gitignore")
STRAYS = ("features/.env", "features/notes.txt", "features/indicators/scratch.sql", "models/old/model.txt")
PACKAGE_KINDS = (
    "fupin_risk/*.py",
    "fupin_risk/*.html",
    "fupin_risk/*.css",
    "fupin_risk/*.svg",
    "fupin_risk/*.md",
    "fupin_risk/*.mo",
    "fupin_risk/py.typed",
)
DEFINITION_KINDS = ("features/*.toml", "features/*.sql", "models/*/recipe.toml", "models/*/CARD.md")


def run(*command: str, folder: Path) -> str:
    # An outer git (a hook, a rebase) must not lead these commands to its own index.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def build(checkout: Path, kind: str) -> Path:
    """Build without fetching anything; the builder is one of the development requirements."""
    out = checkout.parent / f"{kind}-of-{checkout.name}"
    run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", str(out), ".", folder=checkout)
    (archive,) = out.iterdir()
    return archive


def shipped_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def expected_names(tracked: list[str]) -> set[str]:
    """The rule once more, in other words than the builder's: `*` matches across folders here."""
    package = {name for name in tracked if any(fnmatch(name, kind) for kind in PACKAGE_KINDS)}
    definitions = {name for name in tracked if any(fnmatch(name, kind) for kind in DEFINITION_KINDS)}
    return package | {f"fupin_risk/_shipped/{name}" for name in definitions}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every source as git would track it, with strays beside them that it does not."""
    if shutil.which("git") is None:
        pytest.skip("git is missing: install it to test what the wheel holds")
    folder = tmp_path_factory.mktemp("packaging") / "checkout"
    folder.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    run("git", "init", "--quiet", folder=folder)
    run("git", "add", "--all", folder=folder)
    for name in STRAYS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("select 'not for the world'", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    return build(checkout, "wheel")


def test_wheel_holds_exactly_what_git_tracks(checkout: Path, wheel: Path) -> None:
    tracked = run("git", "ls-files", "-z", folder=checkout).split("\0")
    assert shipped_names(wheel) == expected_names(tracked)


def test_wheel_holds_the_dictionary_and_a_recipe(wheel: Path) -> None:
    names = shipped_names(wheel)
    assert "fupin_risk/_shipped/features/register.toml" in names
    assert any(fnmatch(name, "fupin_risk/_shipped/models/*/recipe.toml") for name in names)


def test_wheel_from_the_source_archive_is_the_same(checkout: Path, wheel: Path) -> None:
    archive = build(checkout, "sdist")
    shutil.unpack_archive(archive, checkout.parent, filter="data")
    unpacked = checkout.parent / archive.name.removesuffix(".tar.gz")
    assert shipped_names(build(unpacked, "wheel")) == shipped_names(wheel)


def test_build_without_a_tracked_definition_is_refused(checkout: Path, tmp_path: Path) -> None:
    untracked = tmp_path / "untracked"
    shutil.copytree(checkout, untracked, ignore=shutil.ignore_patterns(".git"))
    run("git", "init", "--quiet", folder=untracked)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        build(untracked, "wheel")
    assert "No definition file to ship" in refused.value.stdout + refused.value.stderr
