"""Work that is killed in the middle, once: in a module of its own, which an executor's process can import."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fupin_risk.distributed import SparkMap

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from fupin_risk.batch import Work


@dataclass(frozen=True)
class Killed:
    """Scoring, of which one chunk's process is killed at its first try, when a file of it is half written."""

    work: Any
    step: str
    number: int
    log: Path
    whom: Literal["worker", "executor"]

    def on_this_machine(self, copies: Path) -> Killed:
        return replace(self, work=self.work.on_this_machine(copies))

    def do(self, order: Any, number: int) -> Any:
        with (self.log / f"{order.step}-{number}").open("a") as file:
            file.write("x")
        marker = self.log / "killed"
        if (order.step, number) == (self.step, self.number) and not marker.exists():
            torn = self.work.files.part("scores", number)
            torn.with_name(f".{torn.name}.0a0a.partial").write_bytes(b"half of it")
            marker.touch()
            os.kill(os.getpid() if self.whom == "worker" else _executor(), signal.SIGKILL)
        return self.work.do(order, number)


@dataclass(frozen=True)
class KillingMap:
    """Spark, with a process of it killed once."""

    spark: SparkSession
    step: str
    number: int
    log: Path
    whom: Literal["worker", "executor"] = "worker"
    engine_threads = 1
    pool = 1

    def __call__(self, work: Work, order: Any, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        killed = Killed(work, self.step, self.number, self.log, self.whom)
        return SparkMap(self.spark)(killed, order, numbers)


def tries(log: Path) -> dict[str, int]:
    """How often each step was begun for each number."""
    return {path.name: len(path.read_text()) for path in log.iterdir() if path.name != "killed"}


def _executor() -> int:
    """The Java machine that started the process that started this one."""
    return int(Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1])
