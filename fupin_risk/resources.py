"""Where do the definitions that came with the package stand?

In a wheel they are inside the package (`fupin_risk/_shipped/`), in a checkout beside it. One function knows this.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from fupin_risk.errors import DefinitionError, message

_PACKAGE = "fupin_risk"


@cache
def definitions_folder(kind: Literal["features", "models"]) -> Path:
    """Folder of the shipped definitions of one kind.

    Parameters
    ----------
    kind : {"features", "models"}
        Indicators, rules, lists and policy; or model recipes.

    Returns
    -------
    Path
        An existing folder. Where the package is imported from a zip archive it is a copy, removed when Python ends.

    Raises
    ------
    DefinitionError
        If the definitions are neither in the package nor beside it.

    Examples
    --------
    >>> (definitions_folder("features") / "register.toml").is_file()
    True
    """
    package = files(_PACKAGE)
    shipped = package / "_shipped" / kind
    if shipped.is_dir():
        return shipped if isinstance(shipped, Path) else _unpacked(shipped)
    if isinstance(package, Path):
        # A folder of that name beside an installed package is somebody else's, unless the dictionary stands in it.
        checkout = package.parent
        if (checkout / "features" / "register.toml").is_file() and (checkout / kind).is_dir():
            return checkout / kind
    raise DefinitionError(
        message(
            "The {kind} definitions are neither inside the package {package} nor beside it; install "
            "fupin-risk from its wheel, or run it from a complete checkout.",
            kind=kind,
            package=_PACKAGE,
        )
    )


def _unpacked(folder: Traversable) -> Path:
    """Copy of a folder that is inside an archive."""
    root = Path(tempfile.mkdtemp(prefix="fupin-risk-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    target = root / folder.name
    _copy(folder, target)
    return target


def _copy(source: Traversable, target: Path) -> None:
    if source.is_dir():
        target.mkdir()
        for entry in source.iterdir():
            _copy(entry, target / entry.name)
    else:
        target.write_bytes(source.read_bytes())
