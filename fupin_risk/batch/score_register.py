"""What does scoring a register leave in a folder, and how does a second run finish what a first one left undone?

For every household of the cohort `scores/part-*.parquet` and `gaps/part-*.parquet`; the list as Parquet, workbook and
page; the quarantine; and last of all `manifest.json`, which says that all is there. `job.json` says what was computed.
Until all is whole it lies in a private folder within the one that was named, and an older job stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin_risk.batch.chunk_map import Threads
from fupin_risk.batch.job_files import JobFiles
from fupin_risk.batch.job_folder import BY, MANIFEST, NAMES, begin, finished, parts_of
from fupin_risk.batch.job_registers import JobRegisters
from fupin_risk.batch.rounds import Rounds
from fupin_risk.batch.score_tasks import Scoring
from fupin_risk.definitions import load_catalogue
from fupin_risk.disk import WHOLE, open_target, publish_file, real_path, refuse_theirs, temporary_folder
from fupin_risk.disk.temporary import remove_temporary
from fupin_risk.errors import message
from fupin_risk.register import Register, as_day
from fupin_risk.versions import versions
from fupin_risk.words.messages import Language, checked_language

if TYPE_CHECKING:
    from fupin_risk.batch.chunk_map import ChunkMap, Progress
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register.kept_registers import KeptRegister

# The command in the record beside a named list.
NAMED_BY = "named list"
# Parts and work of another format are not used.
FORMAT = "fupin-risk-job/3"
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
    register: Register | KeptRegister | Sequence[KeptRegister],
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
    chunk_map: ChunkMap | None = None,
    language: Language = "zh",
) -> ScoreJob:
    """Score every household of the model's cohort and write all that follows from it.

    Parameters
    ----------
    register : Register, KeptRegister or sequence of KeptRegister
        One register, or several that were kept, such as the counties of a province (see `find_kept`). What looks beyond
        one household stays within its register, so a county lies in one register, and so does a household.
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
        Definitions; by default those of the register that is open, or those that come with the package.
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
    chunk_map : ChunkMap, optional
        How the chunks are worked through; by default by so many `workers`. `fupin_risk.distributed` has one for Spark.
        It changes no byte of what is written, and a run by one way goes on where a run by another stopped.
    language : {"zh", "en"}, default "zh"
        Of the workbooks and the page. Another language is another job.

    Returns
    -------
    ScoreJob

    Raises
    ------
    RegisterError
        No household was known on that day; or registers cannot be scored together: a county or a household lies in two,
        one was kept under another dictionary or pseudonym key, or one cannot know the day. They are named.
    OutputError
        The folder holds something else than a job, a file of the job was changed since, or another run is writing
        there; or another file stands where the list with names is to go. All such files are named, and none is touched.
    ValueError
        The list with names is to lie in the folder of results.
    OSError
        The folder cannot be written, or the disk is full. The next run goes on from what was written.
    """
    folder, mapping = Path(out), chunk_map or Threads(workers)
    if named_list is not None and real_path(folder) in real_path(named_list).parents:
        raise ValueError(
            message(
                "the list with names cannot be written into the folder of results, which holds no names; "
                "choose another place"
            )
        )
    registers, day = JobRegisters.given(register), as_day(as_of)
    definitions = catalogue or (register.catalogue if isinstance(register, Register) else load_catalogue())
    registers.refuse_together(day, definitions)
    job = {
        "format": FORMAT,
        "as_of": day.isoformat(),
        **registers.identity,
        "model_sha256": model.sha256,
        "catalogue_sha256": definitions.sha256,
        "words_sha256": definitions.words_sha256,
        "capacity": capacity,
        "households_per_part": households_per_part,
        "language": checked_language(language),
        "versions": versions(),
    }
    given = None if named_list is None else Path(named_list)
    if given is not None:
        refuse_theirs(given.parent, NAMED_BY, [given.name])
    with open_target(out, BY, whole=(WHOLE,), names=NAMES, resume=True) as target, _copies(registers) as copies:
        manifest = None if fresh else finished(target, job)
        if manifest is not None and given is None:
            return ScoreJob(folder, manifest, parts_of(manifest))
        begin(target, job, fresh=fresh)
        files, tell = JobFiles(target.results, target.work), progress or (lambda _step, _done, _all: None)
        threads, pool = mapping.engine_threads, mapping.pool
        scoring = Scoring(registers, model, definitions, job, files, memory_limit, threads, pool, copies)
        rounds = Rounds(scoring, mapping, tell)
        plan, before = rounds.write_parts()
        scoring.let_go()
        with nullcontext() if given is None else publish_file(given, NAMED_BY) as named:
            manifest = rounds.write_list(plan, capacity, named)
        target.publish(last=MANIFEST)
    return ScoreJob(folder, manifest, before)


@contextmanager
def _copies(registers: JobRegisters) -> Iterator[Path | None]:
    """Give a private folder where some register lies at an address; it goes with the run."""
    if registers.all_here:
        yield None
        return
    folder, lock = temporary_folder()
    try:
        yield folder
    finally:
        remove_temporary(folder, lock)
