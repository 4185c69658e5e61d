"""What of a job is there already, and what is left to do?

A job is worked on in the private folder of its target and is published when all of it is whole: parts that are done
lie in `results`, what only a run needs in `work`. `job.json` says what is being computed, `manifest.json` that all is
there.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from fupin_risk.disk import Target, write_text
from fupin_risk.disk.written import files_below, look, sha256_of

# The command in the record of what was written.
BY = "score"
MANIFEST, NOTE = "manifest.json", "job.json"
PARTED = ("scores", "gaps")
LIST_FILES = ("warnings.parquet", "warnings.xlsx", "report.html", "quarantine.parquet")
# A folder of parts that is a file or a link is in the way too.
NAMES = (MANIFEST, NOTE, *LIST_FILES, *(f"{part}/part-00000.parquet" for part in PARTED))


def begin(target: Target, job: dict[str, Any], *, fresh: bool) -> None:
    """Keep what a stopped run of this job left, except files that were half written."""
    text = _text(job)
    if fresh or _read(target.results / NOTE) != text:
        target.clear()
        write_text(text, target.results / NOTE)
    for part in PARTED:
        (target.results / part).mkdir(exist_ok=True)
    remove_partials(target.results)
    remove_partials(target.work)


def remove_partials(folder: Path) -> None:
    """Remove what was half written when a run or a task was killed."""
    for partial in list(folder.rglob(".*.partial")):
        # A workbook's rows lie in a folder of their own until it is whole.
        shutil.rmtree(partial) if partial.is_dir() else partial.unlink(missing_ok=True)


def finished(target: Target, job: dict[str, Any]) -> dict[str, Any] | None:
    """Return the manifest if the job is done; what a killed run did not publish any more is published now."""
    for place in (target.results, target.folder):
        content = _read(place / MANIFEST)
        # The note takes its final name before the manifest does.
        note = _read(place / NOTE) or _read(target.folder / NOTE)
        if content is None or note != _text(job):
            continue
        manifest: dict[str, Any] = json.loads(content)
        if _files_of(manifest, target, unpublished=place == target.results) != manifest["files"]:
            continue
        if place == target.folder:
            target.clear()  # another job was begun, and stopped
        target.publish(last=MANIFEST, keep={MANIFEST, *manifest["files"]})
        return manifest
    return None


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a job but the manifest, by its path within the folder."""
    return {name: sha256_of(folder / name) for name in files_below(folder) if name != MANIFEST}


def parts_of(manifest: dict[str, Any]) -> int:
    """Return how many parts a finished job has."""
    return sum(name.startswith(f"{PARTED[0]}/") for name in manifest["files"])


def _files_of(manifest: dict[str, Any], target: Target, *, unpublished: bool) -> dict[str, str]:
    """Hashes of the manifest's files, those that are published and, where asked, those that are not yet."""
    waiting = files_below(target.results) if unpublished else []
    here = {name: sha256_of(target.results / name) for name in waiting if name in manifest["files"]}
    return {**look(target.folder, target.record, BY, manifest["files"].keys() - here.keys()).ours, **here}


def _text(job: dict[str, Any]) -> str:
    return json.dumps(job, indent=2, sort_keys=True) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() and not path.is_symlink() else None
