"""Which versions made an output?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

_PARTS = ("fupin-risk", "duckdb", "lightgbm", "numpy", "pandas", "pyarrow", "scikit-learn")


def versions() -> dict[str, str]:
    """Versions of this library and of those whose numbers stand in an output."""
    return {name: version_of(name) for name in _PARTS}


def version_of(part: str) -> str:
    """Return the installed version of a distribution, or 'not installed'."""
    try:
        return version(part)
    except PackageNotFoundError:  # imported from a checkout or an archive that nobody installed
        return "not installed"
