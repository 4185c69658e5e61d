"""What does scoring a register leave in a folder, and how does a second run finish what a first one left undone?

For every household of the cohort `scores/part-*.parquet` and `gaps/part-*.parquet`; the list as Parquet, workbook and
page; the quarantine; and last of all `manifest.json`, which says that all is there. `job.json` says what was computed.
Until all is whole it lies in a private folder within the one that was named, and an older job stays as it was.
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.batch.job_folder import BY, MANIFEST, NAMES, begin, finished, parts_of
from fupin_risk.batch.rounds import Progress, Rounds
from fupin_risk.disk import WHOLE, open_target, publish_file, refuse_theirs
from fupin_risk.errors import RegisterError, message
from fupin_risk.register import as_day
from fupin_risk.versions import versions
from fupin_risk.words.messages import Language, checked_language

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register import Register

# The command in the record beside a named list.
NAMED_BY = "named list"
# Parts and work of another format are not used.
FORMAT = "fupin-risk-job/2"
HOUSEHOLDS_PER_PART = 20_000
WORKERS = 2


@dataclass(frozen=True)
class ScoreJob:
    """What a finished folder holds.

    Attributes
    ----------
    folder : Path
    manifest : dict
        Rows of each table (in = accepted + quarantined + collapsed), households (visible = scored + not in cohort),
        hashes and versions, and the sha256 of every file.
    parts_done_before : int
        Parts that an earlier run had finished and this one did not touch.
    """

    folder: Path
    manifest: dict[str, Any]
    parts_done_before: int


def score_register(
    register: Register,
    model: RiskModel,
    as_of: str | dt.date,
    out: str | Path,
    *,
    capacity: int | None = None,
    catalogue: Catalogue | None = None,
    households_per_part: int = HOUSEHOLDS_PER_PART,
    fresh: bool = False,
    memory_limit: str | None = None,
    progress: Progress | None = None,
    named_list: str | Path | None = None,
    workers: int = WORKERS,
    language: Language = "zh",
) -> ScoreJob:
    """Score every household of the model's cohort and write all that follows from it.

    Parameters
    ----------
    register : Register
    model : RiskModel
        Fitted.
    as_of : str or date
        The as-of day.
    out : str or Path
        Folder; made if it is new, empty, or with a job that was scored before. The same call again finishes what is
        missing and writes nothing twice. Files of another job are replaced; yours stay.
    capacity : int, optional
        How many households can be checked this round: it orders checks and removes nobody.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    households_per_part : int, default 20000
        Households of one chunk; those of its cohort are one part. It bounds the memory, and changes no value.
    fresh : bool, default False
        Begin anew, whatever an earlier run left.
    memory_limit : str, optional
        Of each engine, such as '1GB': beyond it the disk is used. By default the register's.
    progress : callable, optional
        Called with a step's name, how much is done, and how much there is: households, where there are more than one.
    named_list : str or Path, optional
        Where to write the list with names and telephones, for those who visit: outside `out`, which holds none.
    workers : int, default 2
        Chunks that are worked on side by side. It changes no value; each takes its memory.
    language : {"zh", "en"}, default "zh"
        Of the workbooks and the page. Another language is another job.

    Returns
    -------
    ScoreJob

    Raises
    ------
    RegisterError
        Nobody was known on that day.
    OutputError
        The folder holds something else than a job, a file of the job was changed since, or another run is writing
        there; or another file stands where the list with names is to go. All such files are named, and none is touched.
    ValueError
        The list with names is to lie in the folder of results.
    OSError
        The folder cannot be written, or the disk is full. The next run goes on from what was written.
    """
    folder = Path(out)
    if workers < 1:
        raise ValueError(message("workers is {workers}; allowed: 1 or more", workers=workers))
    if named_list is not None and folder.resolve() in Path(named_list).resolve().parents:
        raise ValueError(
            message(
                "the list with names cannot be written into the folder of results, which holds no names; "
                "choose another place"
            )
        )
    definitions = catalogue or register.catalogue
    job = {
        "format": FORMAT,
        "as_of": as_day(as_of).isoformat(),
        "register_sha256": register.sha256,
        "model_sha256": model.sha256,
        "catalogue_sha256": definitions.sha256,
        "capacity": capacity,
        "households_per_part": households_per_part,
        "language": checked_language(language),
        "versions": versions(),
    }
    given = None if named_list is None else Path(named_list)
    if given is not None:
        refuse_theirs(given.parent, NAMED_BY, [given.name])
    with open_target(out, BY, whole=(WHOLE,), names=NAMES, resume=True) as target:
        manifest = None if fresh else finished(target, job)
        if manifest is not None and given is None:
            return ScoreJob(folder, manifest, parts_of(manifest))
        begin(target, job, fresh=fresh)
        tell = progress or (lambda _step, _done, _all: None)
        rounds = Rounds(register, model, definitions, target.results, target.work, job, memory_limit, workers, tell)
        if not rounds.chunks.ranges:
            raise RegisterError(
                message("The register holds no household on {as_of}, so none can be scored.", as_of=job["as_of"])
            )
        before = rounds.write_parts()
        with nullcontext() if given is None else publish_file(given, NAMED_BY) as named:
            manifest = rounds.write_list(capacity, named)
        target.publish(last=MANIFEST)
    return ScoreJob(folder, manifest, before)
