"""Into which chunks do the households of a job fall, and to which register does each chunk belong?

Chunks are numbered over all registers, one register after the other.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True)
class Plan:
    """The chunks of a job.

    Attributes
    ----------
    households : tuple of int
        Visible households of each register.
    per_part : int
        Households of a chunk; the last one of a register has the rest.

    Examples
    --------
    >>> plan = Plan((5, 0, 3), per_part=2)
    >>> plan.numbers, [plan.place(number) for number in plan.numbers]
    (range(0, 5), [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)])
    >>> [plan.size(number) for number in plan.numbers]
    [2, 2, 1, 2, 1]
    """

    households: tuple[int, ...]
    per_part: int

    @property
    def total(self) -> int:
        """Households of all registers."""
        return sum(self.households)

    @property
    def numbers(self) -> range:
        """Of all chunks."""
        return range(self._ends[-1])

    def numbers_of(self, register: int) -> range:
        """Numbers of the chunks of one register."""
        return range(self._ends[register], self._ends[register + 1])

    def place(self, number: int) -> tuple[int, int]:
        """Return to which register a chunk belongs, and which of its chunks it is."""
        register = bisect_right(self._ends, number) - 1
        return register, number - self._ends[register]

    def size(self, number: int) -> int:
        """Households of a chunk."""
        register, chunk = self.place(number)
        return min(self.per_part, self.households[register] - chunk * self.per_part)

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """How many chunks come before each register, and how many there are."""
        return (0, *accumulate(-(-count // self.per_part) for count in self.households))
