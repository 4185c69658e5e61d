"""Which definition files go into the wheel?

Only the four kinds below, and where there is a git repository only those that it tracks: a stray `features/.env` must
never be published. The wheel holds them under `fupin_risk/_shipped/`, the source archive where they stand in the
repository; an editable install holds none, so that an edited definition is live at once.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DEFINITION_FILES = ("features/**/*.toml", "features/**/*.sql", "models/*/recipe.toml", "models/*/CARD.md")


class DefinitionFilesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the definition files to the wheel and to the source archive."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add each definition file to `build_data["force_include"]`.

        Parameters
        ----------
        version : str
            "standard" or "editable".
        build_data : dict
            The builder's settings, changed in place.
        """
        if version == "editable":
            return
        folder = "fupin_risk/_shipped/" if self.target_name == "wheel" else ""
        for name in definition_files(Path(self.root)):
            build_data["force_include"][str(Path(self.root, name))] = folder + name


def definition_files(root: Path) -> list[str]:
    """Names of the definition files, relative to `root`, sorted.

    Parameters
    ----------
    root : Path
        The folder with `pyproject.toml`.

    Returns
    -------
    list of str
        With forward slashes. An unpacked archive has no `.git`: all files of the four kinds are taken there.

    Raises
    ------
    RuntimeError
        If git cannot answer, or there is no definition file: a wheel without them would fail at its first use.
    """
    found = (path for kind in DEFINITION_FILES for path in root.glob(kind) if path.is_file())
    names = {path.relative_to(root).as_posix() for path in found}
    if (root / ".git").exists():
        names &= tracked_files(root)
    if not names:
        message = f"No definition file to ship: none of {', '.join(DEFINITION_FILES)} is there and tracked by git."
        raise RuntimeError(message)
    return sorted(names)


def tracked_files(root: Path) -> set[str]:
    """Names of the files that git tracks (or has staged) under `root`."""
    # safe.directory: a checkout that belongs to another user (a mounted folder in a container) is read all the same.
    command = ["git", "-c", f"safe.directory={root.resolve()}", "ls-files", "-z"]
    try:
        answer = subprocess.run(command, cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        message = "git is needed to build from a git checkout: it says which definition files are tracked."
        raise RuntimeError(message) from error
    return set(answer.stdout.decode("utf-8").split("\0")) - {""}
