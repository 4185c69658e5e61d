"""How is one piece of work done for many numbers: side by side on this machine, or on many?

`batch` says what is to be done for each chunk, register or delivery; who calls it says how these are worked through.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from fupin_risk.errors import Message, message

# Takes a step, how much of it is done, and how much there is.
Progress = Callable[[Message, int, int], None]


class Work(Protocol):
    """What is done for each number; for another process it is pickled, and unpickled once there."""

    def do(self, order: Any, number: int) -> Any:
        """Do it for one number.

        Parameters
        ----------
        order : object
            What of the work, as small as a word.
        number : int

        Returns
        -------
        object
            Small: results lie in files.
        """

    def on_this_machine(self, copies: Path) -> Self:
        """Return the same work with a private folder for copies of what lies at an address."""


class ChunkMap(Protocol):
    """How numbers are worked through."""

    @property
    def engine_threads(self) -> int | None:
        """Threads of one engine; no result depends on it."""

    @property
    def pool(self) -> int:
        """How much one process does side by side."""

    def __call__(self, work: Work, order: Any, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """Do the work for each number, and give each with its result as soon as it is known to be done.

        After an error no further number is begun, and the error is raised.
        """


@dataclass(frozen=True)
class Threads:
    """Side by side on this machine, by threads: half of the work is the engine's, which holds no lock of Python.

    Parameters
    ----------
    workers : int
        How many numbers are worked on at once.
    """

    workers: int = 2

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(message("workers is {workers}; allowed: 1 or more", workers=self.workers))

    @property
    def engine_threads(self) -> int | None:
        """The cores, shared among the engines."""
        return max(1, (os.cpu_count() or 1) // self.workers) if self.workers > 1 else None

    @property
    def pool(self) -> int:
        """As many as are worked on at once."""
        return self.workers

    def __call__(self, work: Work, order: Any, numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """As `ChunkMap`."""
        if self.workers == 1:
            for number in numbers:
                yield number, work.do(order, number)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            waiting = {pool.submit(work.do, order, number): number for number in numbers}
            try:
                for done in as_completed(waiting):
                    yield waiting[done], done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
