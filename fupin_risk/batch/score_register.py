"""What does scoring a register leave in a folder, and how does a second run finish what a first one left undone?

For every household of the cohort `scores/part-*.parquet` and `gaps/part-*.parquet`; the list as Parquet, workbook and
page; the quarantine; and last of all `manifest.json`, which says that all is there. Each file gets its final name when
it is whole. `job.json` says what is being computed; parts of another job are thrown away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.batch.job_folder import begin, end, finished
from fupin_risk.batch.lock import only_writer
from fupin_risk.batch.rounds import Progress, Rounds
from fupin_risk.errors import RegisterError, message
from fupin_risk.register import as_day
from fupin_risk.versions import versions
from fupin_risk.words.messages import Language, checked_language

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register import Register

# Parts and work of another format are thrown away.
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
        Folder; made if it is new. The same call again finishes what is missing and writes nothing twice.
    capacity : int, optional
        How many households can be checked this round: it orders checks and removes nobody.
    catalogue : Catalogue, optional
        Definitions; the register's by default.
    households_per_part : int, default 20000
        Households of one chunk; those of its cohort are one part. It bounds the memory, and changes no value.
    fresh : bool, default False
        Begin anew, whatever stands in the folder.
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
    ValueError
        Another process is writing to the folder; or the list with names is to lie in it.
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
    folder.mkdir(parents=True, exist_ok=True)
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
    with only_writer(folder):
        begin(folder, job, fresh=fresh)
        manifest = finished(folder)
        if manifest is not None and named_list is not None:
            # What a run left that was killed while it cleared up is no use to this one.
            end(folder)
            begin(folder, job, fresh=False)
        elif manifest is not None:
            end(folder)
            return ScoreJob(folder, manifest, len(list((folder / "scores").glob("*.parquet"))))
        tell = progress or (lambda _step, _done, _all: None)
        rounds = Rounds(register, model, definitions, folder, job, memory_limit, workers, tell)
        if not rounds.chunks.ranges:
            raise RegisterError(
                message("The register holds no household on {as_of}, so none can be scored.", as_of=job["as_of"])
            )
        before = rounds.write_parts()
        manifest = rounds.write_list(capacity, named_list)
        end(folder)
    return ScoreJob(folder, manifest, before)
