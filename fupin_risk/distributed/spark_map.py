"""How are chunks worked through on Spark?

A task a chunk: `mapInArrow` over their numbers. A lost executor costs the chunks that it was at; results lie in files
that appear whole or not at all, so a task may be done twice.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fupin_risk.distributed.executor import STOPPED, Parcel, answer
from fupin_risk.errors import FupinError, Message, message

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from fupin_risk.batch.chunk_map import Work

_SCHEMA = "number bigint, answer binary"


@dataclass(frozen=True)
class SparkMap:
    """A `ChunkMap` on Spark.

    Parameters
    ----------
    spark : SparkSession
        Its executors run as the owner of the kept registers and of the folder of results, which lies on a file system
        that they share with the driver.
    """

    spark: SparkSession

    @property
    def pool(self) -> int:
        """One: what is done side by side, is done by tasks."""
        return 1

    @property
    def engine_threads(self) -> int:
        """The cores of a task."""
        return int(self.spark.conf.get("spark.task.cpus", "1") or "1")

    def __call__(self, work: Work, order: Any, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """As `ChunkMap`; all numbers are known to be done when the last one is."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        wanted = [*numbers]
        if not wanted:
            return
        # As bytes: an executor's process unpickles them once, and not for every task.
        parcel = Parcel.of(work)

        def tasks(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            for batch in batches:
                for place in batch.column(0).to_pylist():
                    number = wanted[place]
                    said = answer(parcel, order, number)
                    yield pa.RecordBatch.from_pydict({"number": [number], "answer": [said]})

        frame = self.spark.range(0, len(wanted), 1, len(wanted)).mapInArrow(tasks, _SCHEMA)
        try:
            rows = frame.collect()
        except (PySparkException, Py4JError) as error:
            raise FupinError(_in_words(str(error))) from None
        answers = [(int(row.number), *pickle.loads(row.answer)) for row in rows]  # noqa: S301 - from our own tasks
        for _, done, result in answers:
            if not done:
                raise result
        for number, _, result in answers:
            yield number, result


def _in_words(said: str) -> Message:
    """Return why Spark gave up: of its own words only the line that a task said of itself."""
    found = re.search(rf"{re.escape(STOPPED)}(.*)", said)
    ended = message("an executor or its Python process ended; it may need more memory")
    return message(
        "Spark gave up on a task: {why}; finished parts are kept, and the same call continues from there",
        why=found.group(1).strip() if found else ended,
    )
