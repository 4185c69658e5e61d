"""What did the rules find on a day, of how many that could be judged, and which of them could not be run?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue


@dataclass(frozen=True, eq=False, repr=False)
class RuleFindings:
    """What the rules say of a register on a day.

    Attributes
    ----------
    table : DataFrame
        One row an object that fails a rule, in the order of the catalogue and of the keys: rule, severity, grain,
        county, township, village, household_id (missing for a project, contact or village), object (its id within the
        grain), clause, sentence_zh, sentence_en, values (JSON: what the sentence names; null is unknown).
    summary : DataFrame
        One row a rule that was asked for: rule, label_zh, label_en, severity, grain, clause, verified (whether its
        source was seen), in_force, why_zh, why_en (it is not), ran, missing (why it could not, or not everywhere),
        concerned (objects that it is about), checked (of these, judged), unknown (of these, not to be judged),
        findings (fail), share (findings of checked; missing where nothing was checked), households_checked,
        households_found, and liveness: `none` (nothing fails), `all` (everything that was checked fails), `unchecked`
        (it ran, and there was nothing that it could judge), or empty. Counts of a rule that did not run are missing,
        not zero.
    not_run : DataFrame
        rule, county (empty: all), reason (`absent` or `not_covered`), missing (tables, and columns as `table.column`):
        what these rules would have found is unknown. No row says that a rule passed.
    provenance : dict
        as_of, catalogue_sha256, register_sha256, versions, assumed_clocks, unverified_rules (in force, whose source
        nobody has seen) and unverified_policy (the same of lines, limits and answers, as `file.what`).
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    not_run: pd.DataFrame
    provenance: dict[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        ran = int(self.summary["ran"].sum())
        return f"RuleFindings({self.provenance['as_of']}: {ran} rules ran, {len(self.table):,} findings)"
