"""What does scoring a register leave in a folder, and how does a second run finish what a first one left undone?

The register is worked through in chunks of households. A first round derives each chunk's indicators into `work/`; the
medians of whole counties are taken from there; a second round scores each chunk, gives its reasons, levels and gaps,
and writes them as `scores/part-*.parquet` and `gaps/part-*.parquet` for every household of the cohort. The list is
joined from what each chunk adds, and written as Parquet, workbook and page; then the quarantine, and last of all
`manifest.json`, which says that all is there. Each file gets its final name when it is whole. `job.json` says what is
being computed; parts of another job are thrown away.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fupin_risk.audiences import names_for_list
from fupin_risk.batch.job_folder import MANIFEST, WORK, begin, end, file_hashes, finished
from fupin_risk.batch.lock import only_writer
from fupin_risk.batch.work_files import read_work, write_work
from fupin_risk.indicators import IndicatorChunks
from fupin_risk.outputs import write_excel, write_html, write_parquet, write_table, write_text
from fupin_risk.outputs.named_list import write_named_list
from fupin_risk.register import as_day
from fupin_risk.versions import versions
from fupin_risk.warning_list import (
    CohortCounts,
    ListPart,
    WarningList,
    cohort_of,
    county_medians,
    join_parts,
    list_part,
    scores_and_reasons,
    stand_on,
)

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register import Register

Progress = Callable[[str, int, int], None]
HOUSEHOLDS_PER_PART = 20_000


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
        Of the engine, such as '1GB': beyond it the disk is used. By default the register's.
    progress : callable, optional
        Called with a step's name, how much is done, and how much there is: households, where there are more than one.
    named_list : str or Path, optional
        Where to write the list with names and telephones, for those who visit: outside `out`, which holds none.

    Returns
    -------
    ScoreJob

    Raises
    ------
    ValueError
        Another process is writing to the folder; or the list with names is to lie in it.
    OSError
        The folder cannot be written, or the disk is full. The next run goes on from what was written.
    """
    folder = Path(out)
    if named_list is not None and folder.resolve() in Path(named_list).resolve().parents:
        raise ValueError(
            "the list with names does not go into the folder of results, which names nobody: write it elsewhere"
        )
    folder.mkdir(parents=True, exist_ok=True)
    definitions = catalogue or register.catalogue
    job = {
        "as_of": as_day(as_of).isoformat(),
        "register_sha256": register.sha256,
        "model_sha256": model.sha256,
        "catalogue_sha256": definitions.sha256,
        "capacity": capacity,
        "households_per_part": households_per_part,
        "versions": versions(),
    }
    with only_writer(folder):
        begin(folder, job, fresh=fresh)
        manifest = finished(folder)
        if manifest is not None and named_list is None:
            end(folder)
            return ScoreJob(folder, manifest, len(list((folder / "scores").glob("*.parquet"))))
        run = _Run(
            register, model, definitions, folder, job, memory_limit, progress or (lambda _step, _done, _all: None)
        )
        before = run.write_parts()
        manifest = run.write_list(capacity, named_list)
        end(folder)
    return ScoreJob(folder, manifest, before)


@dataclass(frozen=True)
class _Run:
    """One pass over the chunks of a register."""

    register: Register
    model: RiskModel
    catalogue: Catalogue
    folder: Path
    job: dict[str, Any]
    memory_limit: str | None
    tell: Progress

    @cached_property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.job["as_of"])

    @cached_property
    def chunks(self) -> IndicatorChunks:
        return IndicatorChunks(
            self.register,
            self.day,
            catalogue=self.catalogue,
            households_per_chunk=self.job["households_per_part"],
            memory_limit=self.memory_limit,
        )

    def work(self, kind: str, number: int) -> Path:
        """Where a chunk's intermediate result lies."""
        return self.folder / WORK / f"{kind}-{number:05d}.parquet"

    def part(self, kind: str, number: int) -> Path:
        """Where a chunk's final part lies."""
        return self.folder / kind / f"part-{number:05d}.parquet"

    def is_done(self, number: int) -> bool:
        """Whether a chunk is finished: its scores are written last."""
        kept = [self.work(kind, number) for kind in ("listed", "told_gaps", "incomes", "cohort", "counts")]
        return all(path.is_file() for path in [*kept, self.part("gaps", number), self.part("scores", number)])

    def write_parts(self) -> int:
        """Write the parts that are not there; returns how many were."""
        ranges = self.chunks.ranges
        undone = [number for number in range(len(ranges)) if not self.is_done(number)]
        if undone:
            self._derive()
            medians = self._medians()
            for number, ends in enumerate(ranges):
                if number in undone:
                    self._write_part(number, ends, medians)
                self._told("scores", number)
        return len(ranges) - len(undone)

    def _told(self, step: str, number: int) -> None:
        households = len(self.chunks.visible)
        self.tell(step, min((number + 1) * int(self.job["households_per_part"]), households), households)

    def _derive(self) -> None:
        """First round: every chunk's indicators, and who of it belongs to the cohort."""
        for number, ends in enumerate(self.chunks.ranges):
            path = self.work("indicators", number)
            if not path.is_file():
                indicators = self.chunks.derive(ends)
                cohort = cohort_of(self.register.slice(*ends), self.model, self.day, self.catalogue, indicators)
                frame = indicators.assign(_county=cohort["county"].reindex(indicators.index))
                write_work(frame.rename_axis("household_id").reset_index(), path)
            self._told("indicators", number)

    def _medians(self) -> pd.DataFrame:
        """Medians of the model's indicators over each county's cohort, some columns at a time."""
        names = [name for name in self.model.feature_names if name in self.catalogue.indicators]
        paths = [self.work("indicators", number) for number in range(len(self.chunks.ranges))]
        place = pd.concat([read_work(path, ["_county"])["_county"] for path in paths], ignore_index=True)
        within = place.notna().to_numpy()
        place = place[within]
        found = []
        for name in names:
            values = np.concatenate([read_work(path, [name])[name].to_numpy() for path in paths])[within]
            found.append(county_medians(pd.DataFrame({name: values}, index=place.index), place))
        return pd.concat(found, axis="columns") if found else pd.DataFrame(index=pd.Index([], name="county"))

    def _write_part(self, number: int, ends: tuple[int, int], medians: pd.DataFrame) -> None:
        indicators = read_work(self.work("indicators", number)).drop(columns="_county").set_index("household_id")
        indicators.index = indicators.index.astype("str")
        indicators.attrs = {**self.chunks.attrs}
        standing = stand_on(
            self.register.slice(*ends), self.model, self.day, self.catalogue, indicators, medians=medians
        )
        added = list_part(standing)
        write_work(added.table, self.work("listed", number))
        write_work(added.gaps, self.work("told_gaps", number))
        write_work(added.income_history, self.work("incomes", number))
        counts = asdict(added.cohort)
        write_work(pd.DataFrame({"risk": counts.pop("risk")}), self.work("cohort", number))
        write_work(pd.DataFrame({"counts": [json.dumps(counts)]}), self.work("counts", number))
        made_from = {**self.job, "unverified_policy": list(self.chunks.attrs["unverified_policy"])}
        write_table(standing.gaps, self.part("gaps", number), metadata=made_from)
        scores = scores_and_reasons(
            standing.indicators,
            model=self.model,
            catalogue=self.catalogue,
            medians=standing.medians,
            counties=standing.households["county"],
        )
        level = standing.households[["level", "level_by", "unanswered_causes"]]
        scores = scores.join(level, on="household_id")
        write_table(scores, self.part("scores", number), metadata=made_from)

    def _added(self, number: int) -> ListPart:
        counts = json.loads(read_work(self.work("counts", number))["counts"].iloc[0])
        risk = read_work(self.work("cohort", number))["risk"].to_numpy()
        return ListPart(
            table=read_work(self.work("listed", number)),
            gaps=read_work(self.work("told_gaps", number)),
            income_history=read_work(self.work("incomes", number)),
            cohort=CohortCounts(
                risk=risk,
                counties=tuple(counts["counties"]),
                gaps=counts["gaps"],
                unknown_causes=counts["unknown_causes"],
                absent_tables=tuple(counts["absent_tables"]),
                unverified_policy=tuple(counts["unverified_policy"]),
            ),
        )

    def write_list(self, capacity: int | None, named_list: str | Path | None) -> dict[str, Any]:
        """Join and write the list, and the manifest last."""
        self.tell("list", 0, 1)
        folder, parts = self.folder, (self._added(number) for number in range(len(self.chunks.ranges)))
        warning_list = join_parts(parts, self.register, self.model, self.day, self.catalogue, capacity)
        write_parquet(warning_list, folder / "warnings.parquet")
        write_excel(warning_list, folder / "warnings.xlsx")
        write_html(warning_list, folder / "report.html")
        write_table(self.register.quarantine, folder / "quarantine.parquet")
        if named_list is not None:
            Path(named_list).parent.mkdir(parents=True, exist_ok=True)
            counties = set(warning_list.table["county"])
            names = names_for_list(self.register, counties, self.catalogue.policy, self.day)
            write_named_list(warning_list, names.heads, named_list, stamp=names.stamp, members=names.members)
        manifest = self._manifest(warning_list)
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
        write_text(text, folder / MANIFEST)
        self.tell("list", 1, 1)
        return manifest

    def _manifest(self, warning_list: WarningList) -> dict[str, Any]:
        visible, scored = len(self.chunks.visible), int(warning_list.summary["households_in_cohort"])
        counted = ("rows_in", "accepted", "quarantined", "collapsed")
        return {
            **self.job,
            "unverified_policy": warning_list.provenance["unverified_policy"],
            "households": {"visible": visible, "scored": scored, "not_in_cohort": visible - scored},
            "tables": {
                row["table"]: {name: int(row[name]) for name in counted}
                for row in self.register.ledger.to_dict("records")
            },
            "assumed_clocks": dict(self.register.assumed_clocks),
            "files": file_hashes(self.folder),
        }
