"""How do tasks share a register that is opened once in a process?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import pandas as pd

from fupin_risk.batch.work_files import read_work
from fupin_risk.indicators import IndicatorChunks
from fupin_risk.register import Register


@dataclass(frozen=True, eq=False)
class OpenRegister:
    """A register that is open, and the day's chunks of it.

    Attributes
    ----------
    register : Register
    chunks : IndicatorChunks
    medians_path : Path
        Where the medians of its counties lie, once they are there.
    """

    register: Register
    chunks: IndicatorChunks
    medians_path: Path

    @cached_property
    def medians(self) -> pd.DataFrame:
        """As `county_medians`."""
        return read_work(self.medians_path).set_index("county")


class OpenRegisters:
    """The registers that a process has open: a few, since each takes memory.

    Parameters
    ----------
    open_one : callable
        Opens the register of a number.
    most : int
        How many stay open. One that must go is let go, and goes when the last task is done with it.
    """

    def __init__(self, open_one: Callable[[int], OpenRegister], most: int) -> None:
        self._open_one, self._most = open_one, most
        self._open: OrderedDict[int, OpenRegister] = OrderedDict()
        # One after the other: two tasks that begin with one register do not open it twice.
        self._lock = Lock()

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._open.clear()

    def get(self, number: int) -> OpenRegister:
        """Return a register, opened if it is not yet."""
        with self._lock:
            if number not in self._open:
                self._open[number] = self._open_one(number)
                if len(self._open) > self._most:
                    self._open.popitem(last=False)
            self._open.move_to_end(number)
            return self._open[number]
