"""How is a register scored in rounds over chunks of its households?

First round: each chunk's own indicators, its cohort, and the rows that the list reads, into the work folder. Then once
for all: the indicators that look at neighbours, and the medians of whole counties. Second round: each chunk's scores,
reasons, levels and gaps, final, and what the chunk adds to the list. Last the list, joined from these.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from fupin_risk.audiences import names_for_list
from fupin_risk.batch.job_folder import MANIFEST, file_hashes
from fupin_risk.batch.work_files import read_arrow, read_work, write_arrow, write_work
from fupin_risk.errors import Message, message
from fupin_risk.indicators import IndicatorChunks
from fupin_risk.outputs import write_excel, write_html, write_parquet, write_table, write_text
from fupin_risk.outputs.named_list import write_named_list
from fupin_risk.panel.cohort import LINE_INDICATORS
from fupin_risk.warning_list import (
    ROWS,
    CohortCounts,
    ListPart,
    WarningList,
    cohort_of,
    county_medians,
    join_parts,
    list_part,
    reasons_of,
    score_cohort,
    with_reasons,
)

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel
    from fupin_risk.register import Register

Progress = Callable[[Message, int, int], None]
# Columns of which the medians are taken at once: of two million households a column is 16 MB.
_COLUMNS_AT_ONCE = 8
_LISTED = ("listed", "told_gaps", "incomes", "risk", "counts")


@dataclass(frozen=True)
class Rounds:
    """One run over the chunks of a register; what stands in the folder already is not done again."""

    register: Register
    model: RiskModel
    catalogue: Catalogue
    folder: Path
    work_folder: Path
    job: dict[str, Any]
    memory_limit: str | None
    workers: int
    tell: Progress

    @cached_property
    def day(self) -> dt.date:
        """The as-of day."""
        return dt.date.fromisoformat(self.job["as_of"])

    @cached_property
    def chunks(self) -> IndicatorChunks:
        """The households in chunks."""
        return IndicatorChunks(
            self.register,
            self.day,
            catalogue=self.catalogue,
            households_per_chunk=self.job["households_per_part"],
            memory_limit=self.memory_limit,
            threads=max(1, (os.cpu_count() or 1) // self.workers) if self.workers > 1 else None,
            beside=ROWS,
        )

    @property
    def numbers(self) -> range:
        """Of the chunks."""
        return range(len(self.chunks.ranges))

    def work(self, kind: str, number: int) -> Path:
        """Where a chunk's intermediate result lies."""
        return self.work_folder / f"{kind}-{number:05d}.arrow"

    def part(self, kind: str, number: int) -> Path:
        """Where a chunk's final part lies."""
        return self.folder / kind / f"part-{number:05d}.parquet"

    def is_done(self, number: int) -> bool:
        """Whether a chunk is finished: its scores are written last."""
        kept = [self.work(kind, number) for kind in _LISTED]
        return all(path.is_file() for path in [*kept, self.part("gaps", number), self.part("scores", number)])

    def write_parts(self) -> int:
        """Write the parts that are not there; returns how many were."""
        undone = [number for number in self.numbers if not self.is_done(number)]
        if undone:
            self._each(
                message("indicators"), self._derive, [n for n in self.numbers if not self.work("own", n).is_file()]
            )
            self._look_around()
            medians = self._medians()
            self.model.make_ready(sum(self._size(number) for number in undone))
            self._each(message("scores"), lambda number: self._score(number, medians), undone)
        return len(self.numbers) - len(undone)

    def _each(self, step: Message, work: Callable[[int], None], undone: Iterable[int]) -> None:
        """Work on chunks side by side, and tell how many households are done."""
        left = set(undone)
        households = self.chunks.households
        done = sum(self._size(number) for number in self.numbers if number not in left)
        if done:
            self.tell(step, done, households)
        for number in _side_by_side(work, sorted(left), self.workers):
            # Of the register's blocks the next chunk needs others.
            self.register.store.rest()
            done += self._size(number)
            self.tell(step, done, households)

    def _size(self, number: int) -> int:
        chunk = int(self.job["households_per_part"])
        return min(chunk, self.chunks.households - number * chunk)

    def _derive(self, number: int) -> None:
        """A chunk's own indicators, and who of it belongs to the cohort."""
        ends = self.chunks.ranges[number]
        derived = self.chunks.derive(ends)
        if not self._cohort_is_late:
            self._find_cohort(number, derived.own)
        for name, rows in derived.rows.items():
            write_work(rows, self.work(name, number))
        for name, passed in derived.for_late.items():
            write_arrow(passed, self.work(f"passed_{name}", number))
        write_work(derived.own.rename_axis("household_id").reset_index(), self.work("own", number))

    @cached_property
    def _cohort_is_late(self) -> bool:
        """Whether who belongs to the cohort hangs on what looks beyond one household."""
        return self.model.recipe.cohort == "not_poor" and not {*LINE_INDICATORS}.isdisjoint(self.chunks.columns("late"))

    def _find_cohort(self, number: int, indicators: pd.DataFrame) -> None:
        ends = self.chunks.ranges[number]
        cohort = cohort_of(self.register.slice(*ends), self.model, self.day, self.catalogue, indicators)
        write_work(cohort.rename_axis("household_id").reset_index(), self.work("cohort", number))

    def _look_around(self) -> None:
        """What looks beyond one household."""
        if all(self.work("late", number).is_file() for number in self.numbers):
            return
        parts = (
            {name: read_arrow(self.work(f"passed_{name}", number)) for name in self.chunks.passed}
            for number in self.numbers
        )
        for number, late in enumerate(self.chunks.late(parts)):
            if self._cohort_is_late:
                self._find_cohort(number, self.chunks.whole(self._by_household("own", number), late))
            write_work(late.rename_axis("household_id").reset_index(), self.work("late", number))

    def _medians(self) -> pd.DataFrame:
        """Medians of the model's indicators over each county's cohort, some columns at a time."""
        names = [name for name in self.model.feature_names if name in self.catalogue.indicators]
        cohorts = [read_work(self.work("cohort", number), ["household_id", "county"]) for number in self.numbers]
        places = [self._places(number, cohort) for number, cohort in enumerate(cohorts)]
        county = pd.concat([cohort["county"] for cohort in cohorts], ignore_index=True).astype("category")
        kinds: tuple[Literal["own", "late"], ...] = ("own", "late")
        by_kind = {kind: [name for name in names if name in self.chunks.columns(kind)] for kind in kinds}
        batches = [
            (kind, columns[first : first + _COLUMNS_AT_ONCE])
            for kind, columns in by_kind.items()
            for first in range(0, len(columns), _COLUMNS_AT_ONCE)
        ]

        def medians_of(batch: tuple[str, list[str]]) -> pd.DataFrame:
            kind, some = batch
            read = (read_work(self.work(kind, number), some).to_numpy()[places[number]] for number in self.numbers)
            values = pd.DataFrame(np.concatenate(list(read)), columns=some, index=county.index)
            return county_medians(values, county)

        with ThreadPoolExecutor(self.workers) as pool:
            found = list(pool.map(medians_of, batches))
        return pd.concat(found, axis="columns")[names] if found else pd.DataFrame(index=pd.Index([], name="county"))

    def _places(self, number: int, cohort: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Positions of the cohort among the chunk's households, both sorted."""
        everybody = read_work(self.work("own", number), ["household_id"])["household_id"]
        return np.asarray(pd.Index(everybody).get_indexer(pd.Index(cohort["household_id"])))

    def _by_household(self, kind: str, number: int) -> pd.DataFrame:
        frame = read_work(self.work(kind, number)).set_index("household_id")
        frame.index = frame.index.astype("str")
        return frame

    def _score(self, number: int, medians: pd.DataFrame) -> None:
        """A chunk's final parts, and what it adds to the list."""
        cohort = self._by_household("cohort", number)
        scored = score_cohort(
            self.register.slice(*self.chunks.ranges[number]),
            self.model,
            self.day,
            self.catalogue,
            self._indicators(number, cohort),
            medians=medians,
            cohort=cohort,
            rows={name: read_work(self.work(name, number)) for name in ROWS if self.work(name, number).is_file()},
        )
        reasons = reasons_of(scored)
        added = list_part(scored, reasons)
        write_work(added.table, self.work("listed", number))
        write_work(added.gaps, self.work("told_gaps", number))
        write_work(added.income_history, self.work("incomes", number))
        counts = asdict(added.cohort)
        write_work(pd.DataFrame({"risk": counts.pop("risk")}), self.work("risk", number))
        write_work(pd.DataFrame({"counts": [json.dumps(counts)]}), self.work("counts", number))
        made_from = {**self.job, "unverified_policy": list(self.chunks.attrs["unverified_policy"])}
        write_table(scored.gaps, self.part("gaps", number), metadata=made_from)
        scores = with_reasons(scored.households[["risk", "log_odds"]], reasons)
        level = scored.households[["level", "level_by", "unanswered_causes"]]
        write_table(scores.join(level, on="household_id"), self.part("scores", number), metadata=made_from)

    def _indicators(self, number: int, cohort: pd.DataFrame) -> pd.DataFrame:
        """Indicators of a chunk's cohort: each kind one block of numbers, in place of a piece a column."""
        places = self._places(number, cohort.reset_index())
        kinds = []
        for kind in ("own", "late"):
            table = read_arrow(self.work(kind, number)).drop_columns("household_id")
            values = np.empty((table.num_columns, len(places)))
            for row, cells in zip(values, table.columns, strict=True):
                np.take(cells.to_numpy(), places, out=row)
            kinds.append(pd.DataFrame(values.T, index=cohort.index, columns=table.column_names))
        return self.chunks.whole(*kinds)

    def _added(self, number: int) -> ListPart:
        counts = json.loads(read_work(self.work("counts", number))["counts"].iloc[0])
        risk = read_work(self.work("risk", number))["risk"].to_numpy()
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

    def write_list(self, capacity: int | None, named_list: Path | None) -> dict[str, Any]:
        """Join and write the list, and the manifest last."""
        self.tell(message("list"), 0, 1)
        folder, parts = self.folder, (self._added(number) for number in self.numbers)
        warning_list = join_parts(parts, self.register, self.model, self.day, self.catalogue, capacity)
        write_parquet(warning_list, folder / "warnings.parquet")
        language = self.job["language"]
        write_excel(warning_list, folder / "warnings.xlsx", language=language)
        write_html(warning_list, folder / "report.html", language=language)
        write_table(self.register.quarantine, folder / "quarantine.parquet", private=True)
        if named_list is not None:
            counties = set(warning_list.table["county"])
            names = names_for_list(self.register, counties, self.catalogue.policy, self.day)
            write_named_list(
                warning_list, names.heads, named_list, stamp=names.stamp, members=names.members, language=language
            )
        manifest = self._manifest(warning_list)
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
        write_text(text, folder / MANIFEST)
        self.tell(message("list"), 1, 1)
        return manifest

    def _manifest(self, warning_list: WarningList) -> dict[str, Any]:
        visible, scored = self.chunks.households, int(warning_list.summary["households_in_cohort"])
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


def _side_by_side(work: Callable[[int], None], numbers: Iterable[int], workers: int) -> Iterator[int]:
    """Do a piece of work for each number, and say which is done; after an error no further one is begun."""
    if workers == 1:
        for number in numbers:
            work(number)
            yield number
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(work, number): number for number in numbers}
        try:
            for done in as_completed(waiting):
                done.result()
                yield waiting[done]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
