"""Which files does a command write, and how do they reach the folder that was named?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from fupin_risk.disk import publish_into, refuse_theirs

_PARTS_COMPARED = (
    "households", "factors", "questions", "unknown_factors", "measures", "sameness", "structure", "unjudged",
)  # fmt: skip
_PARTS_RECONCILED = ("totals", "causes", "pairs", "only_left", "only_right")
_PARTS_OF_CASES = ("cases", "re_entry", "removal_gate", "removals", "clues", "first_clues", "lead")
# What each command writes, so that it can be refused before the work and not after it.
FILES = {
    "assess": ("assessment.txt", "assessment.json", "folds.csv"),
    "check": ("intake.xlsx", "quarantine.parquet"),
    "compare": ("comparison.xlsx", *(f"{part}.parquet" for part in _PARTS_COMPARED)),
    "demo": ("mlflow.db", "mlflow-artifacts/run"),  # a folder: a file or a link of that name is in the way
    "entitlements": (
        "bills.parquet",
        "students.parquet",
        "medical-refunds.xlsx",
        "unaided-for-schools.xlsx",
        "unaided-for-education.xlsx",
    ),
    "recognition": ("recognition.xlsx", *(f"{part}.parquet" for part in _PARTS_OF_CASES)),
    "reconcile": ("reconciliation.xlsx", *(f"{part}.parquet" for part in _PARTS_RECONCILED)),
    "rules": ("rule_findings.parquet", "rule_summary.parquet", "rule_findings.xlsx"),
    "study": ("results.json", "run.json", "list/warnings.parquet", "list/warnings.xlsx", "list/report.html"),
    "train": ("model.txt", "model.json", "MANIFEST.json"),
    "what-helped": ("what-helped.xlsx", "what-helped.parquet"),
}


def refuse_early(out: Path | None, by: str) -> None:
    """Refuse a folder in which files of the user's are in the way, before a command begins its work.

    Raises
    ------
    OutputError
        All of them are named.
    """
    if out is not None:
        refuse_theirs(out, by, FILES[by])


def written_to(out: Path, by: str, write: Callable[[Path], Iterable[Path]]) -> tuple[Path, ...]:
    """Publish what a function writes into a folder, and return where each file is.

    Parameters
    ----------
    out : Path
        As named by `--out`.
    by : str
        The command, which replaces only files that it wrote itself.
    write : callable
        Takes a folder, writes to it, and returns the files.

    Raises
    ------
    OutputError
        Files of the user's are in the way.
    """
    with publish_into(out, by) as folder:
        written = [path.relative_to(folder) for path in write(folder)]
    return tuple(out / path for path in written)
