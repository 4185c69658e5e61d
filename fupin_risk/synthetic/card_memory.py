"""What did the register last write about a member or household, so that only changes make a new version?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fupin_risk.synthetic.row_sets import Array, Rows

WATCHED = (
    "home",
    "relation",
    "labour_ability",
    "health_state",
    "disability_grade",
    "schooling_stage",
    "migrant_months",
)


@dataclass
class CardMemory:
    """The last written state; changed in place."""

    members: dict[str, Array]
    kind: Array  # of households
    primary_cause: Array  # -1 before it is written
    home_state: Array
    diagnosed: Array  # 0 none, 1 chronic, 2 serious
    allowed: Array
    posted: Array

    @classmethod
    def blank(cls, homes: int, people: int) -> CardMemory:
        """Start with empty cards."""
        return cls(
            members={name: np.full(people, -9.0) for name in WATCHED},
            kind=np.zeros(homes, dtype=np.int64),
            primary_cause=np.full(homes, -1, dtype=np.int64),
            home_state=np.full(homes, -1, dtype=np.int64),
            diagnosed=np.zeros(people, dtype=np.int64),
            allowed=np.zeros(people, dtype=bool),
            posted=np.zeros(homes, dtype=bool),
        )

    def remember(self, rows: Rows) -> None:
        """Note what was written."""
        for name in WATCHED:
            self.members[name][rows["person"]] = rows[name]

    def differs(self, rows: Rows) -> Array:
        """Say which of these rows say something new."""
        new = np.zeros(len(rows["person"]), dtype=bool)
        for name in WATCHED:
            new |= self.members[name][rows["person"]] != rows[name]
        return new
