"""Under which names do the results of chunks and registers lie?"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fupin_risk.batch.work_files import read_work, write_work
from fupin_risk.warning_list import CohortCounts, ListPart

_ADDED = ("listed", "told_gaps", "told_questions", "incomes", "unjudged", "risk", "counts")


@dataclass(frozen=True)
class JobFiles:
    """The files of a job.

    Attributes
    ----------
    results : Path
        Folder of what is published in the end.
    work : Path
        Folder of what only the run needs.
    """

    results: Path
    work: Path

    def of_chunk(self, kind: str, number: int) -> Path:
        """Where a chunk's intermediate result lies."""
        return self.work / f"{kind}-{number:05d}.arrow"

    def of_register(self, kind: str, register: int, ending: str = "arrow") -> Path:
        """Where an intermediate result of a whole register lies."""
        return self.work / f"register_{kind}-{register:05d}.{ending}"

    def part(self, kind: str, number: int) -> Path:
        """Where a chunk's final part lies."""
        return self.results / kind / f"part-{number:05d}.parquet"

    def is_done(self, number: int) -> bool:
        """Whether a chunk is finished: its scores are written last."""
        added = [self.of_chunk(kind, number) for kind in _ADDED]
        return all(path.is_file() for path in [*added, self.part("gaps", number), self.part("scores", number)])

    def by_household(self, kind: str, number: int) -> pd.DataFrame:
        """Return a chunk's intermediate result, with the households as its index."""
        frame = read_work(self.of_chunk(kind, number)).set_index("household_id")
        frame.index = frame.index.astype("str")
        return frame

    def write_added(self, number: int, added: ListPart) -> None:
        """Write what a chunk adds to the list."""
        write_work(added.table, self.of_chunk("listed", number))
        write_work(added.gaps, self.of_chunk("told_gaps", number))
        write_work(added.questions, self.of_chunk("told_questions", number))
        write_work(added.income_history, self.of_chunk("incomes", number))
        write_work(added.unjudged, self.of_chunk("unjudged", number))
        counts = asdict(added.cohort)
        write_work(pd.DataFrame({"risk": counts.pop("risk")}), self.of_chunk("risk", number))
        write_work(pd.DataFrame({"counts": [json.dumps(counts)]}), self.of_chunk("counts", number))

    def added(self, number: int) -> ListPart:
        """Return what a chunk adds to the list."""
        counts = json.loads(read_work(self.of_chunk("counts", number))["counts"].iloc[0])
        risk = read_work(self.of_chunk("risk", number))["risk"].to_numpy(dtype=np.float64)
        return ListPart(
            table=read_work(self.of_chunk("listed", number)),
            gaps=read_work(self.of_chunk("told_gaps", number)),
            questions=read_work(self.of_chunk("told_questions", number)),
            income_history=read_work(self.of_chunk("incomes", number)),
            unjudged=read_work(self.of_chunk("unjudged", number)),
            cohort=CohortCounts(
                risk=risk,
                counties=tuple(counts["counties"]),
                gaps=counts["gaps"],
                possible=counts["possible"],
                unknown_causes=counts["unknown_causes"],
                absent_tables=tuple(counts["absent_tables"]),
                unverified_policy=tuple(counts["unverified_policy"]),
                unplaced_rows=counts["unplaced_rows"],
            ),
        )
