"""What does one task of a scoring job do?

A register is counted; a chunk's own indicators are derived; what looks beyond one household is worked out for a whole
register, with the medians of its counties; a chunk is scored. Each leaves files that are the same wherever it runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from fupin_risk.batch.chunk_plan import Plan
from fupin_risk.batch.job_files import JobFiles
from fupin_risk.batch.job_registers import JobRegisters
from fupin_risk.batch.open_registers import OpenRegister, OpenRegisters
from fupin_risk.batch.work_files import read_arrow, read_work, write_arrow, write_work
from fupin_risk.disk import atomic_path
from fupin_risk.errors import ModelError, RegisterError, message
from fupin_risk.indicators import IndicatorChunks
from fupin_risk.model.storage import load_model_bytes, model_bytes
from fupin_risk.outputs import write_table
from fupin_risk.panel.cohort import LINE_INDICATORS
from fupin_risk.register import Register
from fupin_risk.warning_list import (
    ROWS,
    cohort_of,
    county_medians,
    list_part,
    reasons_of,
    score_cohort,
    with_reasons,
)

if TYPE_CHECKING:
    from fupin_risk.definitions import Catalogue
    from fupin_risk.model import RiskModel

# Columns of which the medians are taken at once: of two million households a column is 16 MB.
_COLUMNS_AT_ONCE = 8


class Order(NamedTuple):
    """What of a job is to be done; `plan` is known once the registers are counted.

    The steps `registers` and `beyond` are done for each register, `indicators` and `scores` for each chunk.
    """

    step: Literal["registers", "indicators", "beyond", "scores"]
    plan: Plan = Plan((), 1)


@dataclass(frozen=True, eq=False)
class Scoring:
    """A scoring job, as its tasks see it.

    Attributes
    ----------
    registers : JobRegisters
    model : RiskModel
    catalogue : Catalogue
    job : mapping
        What is computed: the content of `job.json`.
    files : JobFiles
    memory_limit : str or None
        Of each engine.
    engine_threads : int or None
    pool : int
        How many threads take medians.
    copies : Path or None
        A private folder for copies of registers; without it they are opened where they lie.
    """

    registers: JobRegisters
    model: RiskModel
    catalogue: Catalogue
    job: Mapping[str, Any]
    files: JobFiles
    memory_limit: str | None
    engine_threads: int | None
    pool: int
    copies: Path | None = None

    def __post_init__(self) -> None:
        """Make the room for open registers before threads ask for it side by side."""
        _ = self._registers

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the model as the bytes of its files, whose hashes are checked where they arrive."""
        if any(isinstance(each, Register) for each in self.registers.sources):
            raise RegisterError(message("executors open kept registers only: keep it first (fupin-risk keep)"))
        given = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "model"}
        return _arrived, (model_bytes(self.model), self.model.sha256, given)

    def on_this_machine(self, copies: Path) -> Scoring:
        """Return the same job for another machine, which makes copies of the registers there."""
        return replace(self, copies=copies)

    @cached_property
    def day(self) -> dt.date:
        """The as-of day."""
        return dt.date.fromisoformat(self.job["as_of"])

    def do(self, order: Order, number: int) -> None:
        """Do a step for one register or one chunk."""
        if order.step == "registers":
            self._count(number)
            return
        if order.step == "beyond":
            self._look_beyond(number, order.plan.numbers_of(number))
            return
        register, chunk = order.plan.place(number)
        opened = self._registers.get(register)
        if order.step == "indicators":
            self._derive(opened, opened.chunks.ranges[chunk], number)
        else:
            self.model.make_ready(order.plan.total)
            self._score(opened, opened.chunks.ranges[chunk], number)
        # Of the register's blocks the next chunk needs others.
        opened.register.store.rest()

    def let_go(self) -> None:
        """Let go of the registers that were opened."""
        self._registers.clear()

    @cached_property
    def _registers(self) -> OpenRegisters:
        return OpenRegisters(self._open, self.pool + 1)

    def open_register(self, number: int, *, names: bool = False) -> Register:
        """Open a register of the job, with the names that lie apart where they are asked for."""
        source = self.registers.sources[number]
        if isinstance(source, Register):
            return source
        return source.open(self.catalogue, self.copies, self.memory_limit, self.engine_threads, names=names)

    def _open(self, number: int) -> OpenRegister:
        register = self.open_register(number)
        chunks = IndicatorChunks(
            register,
            self.day,
            catalogue=self.catalogue,
            households_per_chunk=self.job["households_per_part"],
            memory_limit=self.memory_limit,
            threads=self.engine_threads,
            beside=ROWS,
        )
        return OpenRegister(register, chunks, self.files.of_register("medians", number))

    def _count(self, number: int) -> None:
        """Count the households of a register, and write down their ids where there are other registers."""
        opened = self._registers.get(number)
        if self.registers.names is not None:
            ids: Any = opened.register.store.cursor().query("SELECT id FROM codes.households").to_arrow_table()
            with atomic_path(self.files.of_register("ids", number, "parquet")) as partial:
                pq.write_table(ids, partial)
        count = pd.DataFrame({"households": [opened.chunks.households]})
        write_work(count, self.files.of_register("count", number))

    def _derive(self, opened: OpenRegister, ends: tuple[int, int], number: int) -> None:
        """A chunk's own indicators, and who of it belongs to the cohort."""
        derived = opened.chunks.derive(ends)
        if not self._cohort_is_late(opened):
            self._find_cohort(opened, ends, number, derived.own)
        for name, rows in derived.rows.items():
            write_work(rows, self.files.of_chunk(name, number))
        for name, passed in derived.for_late.items():
            write_arrow(passed, self.files.of_chunk(f"passed_{name}", number))
        write_work(derived.own.rename_axis("household_id").reset_index(), self.files.of_chunk("own", number))

    def _cohort_is_late(self, opened: OpenRegister) -> bool:
        """Whether who belongs to the cohort hangs on what looks beyond one household."""
        late = opened.chunks.columns("late")
        return self.model.recipe.cohort == "not_poor" and not {*LINE_INDICATORS}.isdisjoint(late)

    def _find_cohort(self, opened: OpenRegister, ends: tuple[int, int], number: int, indicators: pd.DataFrame) -> None:
        cohort = cohort_of(opened.register.slice(*ends), self.model, self.day, self.catalogue, indicators)
        write_work(cohort.rename_axis("household_id").reset_index(), self.files.of_chunk("cohort", number))

    def _look_beyond(self, register: int, numbers: range) -> None:
        """The indicators of a register that look beyond one household, and the medians of its counties."""
        opened = self._registers.get(register)
        chunks = opened.chunks
        parts = (
            {name: read_arrow(self.files.of_chunk(f"passed_{name}", number)) for name in chunks.passed}
            for number in numbers
        )
        for number, ends, late in zip(numbers, chunks.ranges, chunks.late(parts), strict=True):
            if self._cohort_is_late(opened):
                whole = chunks.whole(self.files.by_household("own", number), late)
                self._find_cohort(opened, ends, number, whole)
            write_work(late.rename_axis("household_id").reset_index(), self.files.of_chunk("late", number))
        medians = self._medians(chunks, numbers)
        write_work(medians.rename_axis("county").reset_index(), opened.medians_path)
        opened.register.store.rest()

    def _medians(self, chunks: IndicatorChunks, numbers: range) -> pd.DataFrame:
        """Medians of the model's indicators over each county's cohort, some columns at a time."""
        files = self.files
        names = [name for name in self.model.feature_names if name in self.catalogue.indicators]
        cohorts = {
            number: read_work(files.of_chunk("cohort", number), ["household_id", "county"]) for number in numbers
        }
        places = {number: self._places(number, cohort) for number, cohort in cohorts.items()}
        county = pd.concat([cohort["county"] for cohort in cohorts.values()], ignore_index=True).astype("category")
        kinds: tuple[Literal["own", "late"], ...] = ("own", "late")
        by_kind = {kind: [name for name in names if name in chunks.columns(kind)] for kind in kinds}
        batches = [
            (kind, columns[first : first + _COLUMNS_AT_ONCE])
            for kind, columns in by_kind.items()
            for first in range(0, len(columns), _COLUMNS_AT_ONCE)
        ]

        def medians_of(batch: tuple[str, list[str]]) -> pd.DataFrame:
            kind, some = batch
            read = (read_work(files.of_chunk(kind, number), some).to_numpy()[places[number]] for number in numbers)
            values = pd.DataFrame(np.concatenate(list(read)), columns=some, index=county.index)
            return county_medians(values, county)

        with ThreadPoolExecutor(self.pool) as pool:
            found = list(pool.map(medians_of, batches))
        return pd.concat(found, axis="columns")[names] if found else pd.DataFrame(index=pd.Index([], name="county"))

    def _places(self, number: int, cohort: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Positions of the cohort among the chunk's households, both sorted."""
        everybody = read_work(self.files.of_chunk("own", number), ["household_id"])["household_id"]
        return np.asarray(pd.Index(everybody).get_indexer(pd.Index(cohort["household_id"])))

    def _score(self, opened: OpenRegister, ends: tuple[int, int], number: int) -> None:
        """A chunk's final parts, and what it adds to the list."""
        files, cohort = self.files, self.files.by_household("cohort", number)
        paths = {name: files.of_chunk(name, number) for name in ROWS}
        scored = score_cohort(
            opened.register.slice(*ends),
            self.model,
            self.day,
            self.catalogue,
            self._indicators(opened.chunks, number, cohort),
            medians=opened.medians,
            cohort=cohort,
            rows={name: read_work(path) for name, path in paths.items() if path.is_file()},
        )
        reasons = reasons_of(scored)
        files.write_added(number, list_part(scored, reasons))
        made_from = {**self.job, "unverified_policy": list(opened.chunks.attrs["unverified_policy"])}
        write_table(scored.gaps, files.part("gaps", number), metadata=made_from)
        scores = with_reasons(scored.households[["risk", "log_odds"]], reasons)
        level = scored.households[["level", "level_by", "unanswered_causes"]]
        write_table(scores.join(level, on="household_id"), files.part("scores", number), metadata=made_from)

    def _indicators(self, chunks: IndicatorChunks, number: int, cohort: pd.DataFrame) -> pd.DataFrame:
        """Indicators of a chunk's cohort: each kind one block of numbers, in place of a piece a column."""
        places = self._places(number, cohort.reset_index())
        kinds = []
        for kind in ("own", "late"):
            table = read_arrow(self.files.of_chunk(kind, number)).drop_columns("household_id")
            values = np.empty((table.num_columns, len(places)))
            for row, cells in zip(values, table.columns, strict=True):
                np.take(cells.to_numpy(), places, out=row)
            kinds.append(pd.DataFrame(values.T, index=cohort.index, columns=table.column_names))
        return chunks.whole(*kinds)


def _arrived(model_files: Mapping[str, bytes], model_sha256: str, given: Mapping[str, Any]) -> Scoring:
    """Rebuild a job in another process."""
    model = load_model_bytes(model_files)
    if model.sha256 != model_sha256:
        raise ModelError(message("the model that arrived is not the one that was sent"))
    return Scoring(model=model, **given)
