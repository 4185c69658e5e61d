"""Are the definitions found beside the package, inside it, and inside a zip archive of it?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_risk.resources import definitions_folder

ROOT = Path(__file__).parents[2]
ASK = "from fupin_risk.resources import definitions_folder as f; print((f('features') / 'register.toml').read_text())"


def small_package(folder: Path) -> Path:
    """The package with no more than it needs to say where its definitions are."""
    package = folder / "fupin_risk"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in ("errors.py", "resources.py"):
        shutil.copy(ROOT / "fupin_risk" / name, package)
    return package


def dictionary_in(folder: Path, text: str) -> None:
    (folder / "features" / "policy").mkdir(parents=True)
    (folder / "features" / "register.toml").write_text(text, encoding="utf-8")


def ask(place: Path) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(place)!r}); {ASK}"
    return subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=place.parent, capture_output=True, text=True, check=False
    )


def test_a_checkout_has_them_beside_the_package() -> None:
    assert definitions_folder("features") == ROOT / "features"


def test_those_inside_the_package_come_first(tmp_path: Path) -> None:
    dictionary_in(small_package(tmp_path) / "_shipped", "inside")
    dictionary_in(tmp_path, "beside")
    assert ask(tmp_path).stdout == "inside\n"


def test_they_are_found_in_a_zip_archive(tmp_path: Path) -> None:
    dictionary_in(small_package(tmp_path / "content") / "_shipped", "zipped")
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", tmp_path / "content")
    assert ask(Path(archive)).stdout == "zipped\n"


@pytest.mark.parametrize("foreign", [False, True], ids=["nothing there", "a stranger's folder of that name"])
def test_an_incomplete_install_is_refused_in_one_sentence(tmp_path: Path, *, foreign: bool) -> None:
    small_package(tmp_path)
    if foreign:
        (tmp_path / "features").mkdir()
    answer = ask(tmp_path)
    assert answer.returncode == 1
    assert "DefinitionError: The features definitions are neither inside" in answer.stderr
