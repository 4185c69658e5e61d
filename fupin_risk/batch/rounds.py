"""How are registers scored in rounds over chunks of their households?

First the registers are counted. First round: each chunk's own indicators, its cohort, and the rows that the list reads,
into the work folder. Then once for each register: the indicators that look beyond one household, and the medians of
whole counties. Second round: each chunk's scores, reasons, levels and gaps, final, and what the chunk adds to the list.
Last the list, joined from these. What stands there already is not done again, whoever did it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fupin_risk.audiences import names_for_list
from fupin_risk.batch.chunk_map import ChunkMap, Progress
from fupin_risk.batch.chunk_plan import Plan
from fupin_risk.batch.job_folder import MANIFEST, file_hashes, remove_partials
from fupin_risk.batch.score_tasks import Order, Scoring
from fupin_risk.batch.work_files import read_work
from fupin_risk.errors import RegisterError, message
from fupin_risk.outputs import write_excel, write_html, write_parquet, write_table, write_text
from fupin_risk.outputs.named_list import write_named_list
from fupin_risk.warning_list import WarningList, join_parts

_STEPS = {
    "registers": message("registers"),
    "indicators": message("indicators"),
    "beyond": message("villages and counties"),
    "scores": message("scores"),
}


@dataclass(frozen=True)
class Rounds:
    """One run over a job.

    Attributes
    ----------
    scoring : Scoring
    chunk_map : ChunkMap
        How the chunks are worked through.
    tell : callable
        Takes a step, how much of it is done, and how much there is.
    """

    scoring: Scoring
    chunk_map: ChunkMap
    tell: Progress

    def write_parts(self) -> tuple[Plan, int]:
        """Write the parts that are not there; return the plan, and how many were there.

        Raises
        ------
        RegisterError
            No household was known on that day, or two registers hold the same one.
        """
        files, plan = self.scoring.files, self._count()
        undone = [number for number in plan.numbers if not files.is_done(number)]
        if undone:
            underived = [number for number in plan.numbers if not files.of_chunk("own", number).is_file()]
            self._chunks("indicators", plan, underived)
            registers = range(len(plan.households))
            self._registers(Order("beyond", plan), [one for one in registers if not self._is_looked_beyond(one, plan)])
            self._chunks("scores", plan, undone)
        return plan, len(plan.numbers) - len(undone)

    def _count(self) -> Plan:
        """Count the households of each register, and make sure that no two hold the same one."""
        scoring = self.scoring
        numbers = range(len(scoring.registers.sources))
        paths = [scoring.files.of_register("count", number) for number in numbers]
        self._registers(Order("registers"), [number for number in numbers if not paths[number].is_file()])
        if scoring.registers.names is not None:
            ids = [scoring.files.of_register("ids", number, "parquet") for number in numbers]
            scoring.registers.refuse_households_in_two(ids)
        counts = [int(read_work(path)["households"].iloc[0]) for path in paths]
        plan = Plan(tuple(counts), int(scoring.job["households_per_part"]))
        if not plan.total:
            day = scoring.job["as_of"]
            raise RegisterError(
                message("The register holds no household on {as_of}, so none can be scored.", as_of=day)
            )
        return plan

    def _is_looked_beyond(self, register: int, plan: Plan) -> bool:
        files = self.scoring.files
        late = [files.of_chunk("late", number) for number in plan.numbers_of(register)]
        return not late or all(path.is_file() for path in [*late, files.of_register("medians", register)])

    def _registers(self, order: Order, undone: Sequence[int]) -> None:
        """Do a step for registers, and tell how many are done."""
        for done, _ in enumerate(self.chunk_map(self.scoring, order, undone), start=1):
            self.tell(_STEPS[order.step], done, len(undone))

    def _chunks(self, step: Literal["indicators", "scores"], plan: Plan, undone: Iterable[int]) -> None:
        """Do a step for chunks, and tell how many households are done."""
        left = {*undone}
        done = sum(plan.size(number) for number in plan.numbers if number not in left)
        if done:
            self.tell(_STEPS[step], done, plan.total)
        for number, _ in self.chunk_map(self.scoring, Order(step, plan), sorted(left)):
            done += plan.size(number)
            self.tell(_STEPS[step], done, plan.total)

    def write_list(self, plan: Plan, capacity: int | None, named_list: Path | None) -> dict[str, Any]:
        """Join and write the list, and the manifest last."""
        self.tell(message("list"), 0, 1)
        scoring, folder = self.scoring, self.scoring.files.results
        parts = (scoring.files.added(number) for number in plan.numbers)
        warning_list = join_parts(parts, scoring.registers, scoring.model, scoring.day, scoring.catalogue, capacity)
        write_parquet(warning_list, folder / "warnings.parquet")
        language = scoring.job["language"]
        write_excel(warning_list, folder / "warnings.xlsx", language=language)
        write_html(warning_list, folder / "report.html", language=language)
        write_table(scoring.registers.quarantine, folder / "quarantine.parquet", private=True)
        if named_list is not None:
            self._write_named(warning_list, named_list)
        # What a task left that was killed, and was done again elsewhere.
        remove_partials(folder)
        manifest = self._manifest(warning_list, plan)
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
        write_text(text, folder / MANIFEST)
        self.tell(message("list"), 1, 1)
        return manifest

    def _write_named(self, warning_list: WarningList, path: Path) -> None:
        scoring = self.scoring
        registers = (scoring.open_register(number, names=True) for number in range(len(scoring.registers.sources)))
        counties = {*warning_list.table["county"]}
        names = names_for_list(registers, counties, scoring.catalogue, scoring.day)
        write_named_list(
            warning_list,
            names.heads,
            path,
            stamp=names.stamp,
            members=names.members,
            language=scoring.job["language"],
        )

    def _manifest(self, warning_list: WarningList, plan: Plan) -> dict[str, Any]:
        scored, registers = int(warning_list.summary["households_in_cohort"]), self.scoring.registers
        return {
            **self.scoring.job,
            "unverified_policy": warning_list.provenance["unverified_policy"],
            "households": {"visible": plan.total, "scored": scored, "not_in_cohort": plan.total - scored},
            **{name: warning_list.summary[name] for name in ("absent_tables", "unjudged_households", "unplaced_rows")},
            "tables": registers.rows_by_table(),
            "assumed_clocks": registers.assumed_clocks,
            "files": file_hashes(self.scoring.files.results),
        }
