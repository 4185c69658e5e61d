"""What of a job stands in its folder already, and what must go?"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from fupin_risk.outputs import write_text

MANIFEST, NOTE, WORK = "manifest.json", "job.json", "work"
PARTED = ("scores", "gaps")
LIST_FILES = ("warnings.parquet", "warnings.xlsx", "report.html", "quarantine.parquet")
# Timings stand outside of what is hashed.
_NOT_HASHED = frozenset({MANIFEST, ".writing", "run.json"})


def begin(folder: Path, job: dict[str, Any], *, fresh: bool) -> None:
    """Leave only what belongs to the job, and nothing that was half written when a run was killed."""
    note = folder / NOTE
    text = json.dumps(job, indent=2, sort_keys=True) + "\n"
    if fresh or not note.is_file() or note.read_text(encoding="utf-8") != text:
        # The note goes first and is written last: whenever this stops, the next run begins here again.
        for name in (NOTE, MANIFEST, *LIST_FILES):
            (folder / name).unlink(missing_ok=True)
        for name in (*PARTED, WORK):
            for part in [*(folder / name).glob("*.parquet"), *(folder / name).glob("*.arrow")]:
                part.unlink()
        write_text(text, note)
    for name in (*PARTED, WORK):
        (folder / name).mkdir(exist_ok=True)
    # A workbook's rows lie in a folder of their own until it is whole.
    for partial in list(folder.rglob(".*.partial")):
        shutil.rmtree(partial) if partial.is_dir() else partial.unlink(missing_ok=True)


def finished(folder: Path) -> dict[str, Any] | None:
    """The manifest, if all that it names stands there as it says; else it is taken away."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    wrong = [name for name, digest in manifest["files"].items() if _sha256(folder / name) != digest]
    if not wrong:
        return manifest
    path.unlink()
    for name in wrong:
        if name != NOTE:
            (folder / name).unlink(missing_ok=True)
    return None


def end(folder: Path) -> None:
    """Remove what only a run needs."""
    shutil.rmtree(folder / WORK, ignore_errors=True)


def file_hashes(folder: Path) -> dict[str, str | None]:
    """SHA-256 of every file of a finished job, by its path within the folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in _NOT_HASHED)
    named = {path.relative_to(folder).as_posix(): path for path in files if (folder / WORK) not in path.parents}
    return {name: _sha256(named[name]) for name in sorted(named)}


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
