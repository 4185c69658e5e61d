"""Which kinds of help were followed by fewer relapses and more income than comparable households had?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.help_effects.estimate import Demands, estimate
from fupin_risk.help_effects.rows import HelpRows, help_rows
from fupin_risk.panel.build import last_entry
from fupin_risk.register import Register, as_day
from fupin_risk.versions import versions
from fupin_risk.vocabulary import HELP_WARNING

OUTCOMES = ("relapse", "income_gain_yuan")
COVARIATES = (
    "income_to_line",
    "income_slope",
    "wage_share",
    "members_count",
    "able_labour_count",
    "dependants_share",
    "head_age_years",
    "chronic_illness_count",
    "serious_illness_count",
    "disabled_count",
    "own_medical_yuan_12m",
    "students_after_compulsory_count",
    "schooling_net_cost_yuan",
    "loan_balance_to_income_ratio",
    "loan_overdue_count",
    "land_mu",
    "no_resource",
    "dwelling_unsafe",
    "water_unsafe",
    "migrant_work_months",
    "shocks_count_24m",
    "shock_loss_share_24m",
    "months_since_exit",
    "days_since_visit",
    "visits_count_12m",
    "measures_in_force_count",
    "months_since_new_measure",
    "on_low_income_aid",
    "village_under_line_share",
)
_COLUMNS = [
    "measure",
    "outcome",
    "reached",
    "helped",
    "compared",
    "villages",
    "overlap",
    "effective_compared",
    "imbalance_before",
    "imbalance_after",
    "helped_mean",
    "compared_mean",
    "plain_difference",
    "effect",
    "low",
    "high",
    "refused",
]


@dataclass(frozen=True, eq=False, repr=False)
class WhatHelped:
    """What became of households that began to get a kind of help, beside comparable ones that did not.

    Attributes
    ----------
    table : DataFrame
        A row a kind of measure and outcome (`relapse`: share within the horizon; `income_gain_yuan`: a head and year).
        `reached`: households that had the measure in the time looked at (带动户数); `helped` and `compared`: household
        days behind the comparison; `villages`; `overlap`, `effective_compared`, `imbalance_before`, `imbalance_after`:
        how comparable they are; `helped_mean`, `compared_mean` (weighted), their difference `effect` with its 95 %
        interval `low` to `high`; `plain_difference` without weighting, for contrast; `refused`: why no effect is
        given, empty where one is.
    warning : Words
        What must be said with every one of these numbers.
    provenance : mapping
        Days, months, cohort, covariates and their labels, demands, hashes, versions, unverified policy, assumed clocks,
        and the warning in both languages (statement_zh, statement_en).
    """

    table: pd.DataFrame
    warning: Any
    provenance: Mapping[str, Any]

    def __repr__(self) -> str:
        given = int((self.table["refused"] == "").sum())
        return f"WhatHelped({given} of {len(self.table)} comparisons given, {len(self.table) - given} refused)"

    def __str__(self) -> str:
        return f"{self.warning.zh}\n{self.warning.en}\n\n{self.table.to_string(index=False)}"


def what_helped(
    register: Register,
    as_of: Iterable[object],
    catalogue: Catalogue | None = None,
    *,
    entry_months: int = 3,
    horizon_months: int = 12,
    cohort: str = "exited",
    known_on: object = None,
    covariates: tuple[str, ...] = COVARIATES,
    repetitions: int = 200,
    seed: int = 0,
    demands: Demands | None = None,
) -> WhatHelped:
    """Compare households that began to get a kind of help with households like them that did not.

    Parameters
    ----------
    register : Register
    as_of : iterable of days
        Days from which to look: what is compared was known on them.
    catalogue : Catalogue, optional
        By default the one under which the register was read.
    entry_months : int, default 3
        Within so many months after the day the help began, or did not; only then the outcome starts to count.
    horizon_months : int, default 12
    cohort : str, default "exited"
    known_on : day, optional
        When outcomes and measures are read; by default the last entry.
    covariates : tuple of str
        Indicators on which the two must be alike, besides the live causes.
    repetitions : int, default 200
        Resamples of whole villages for the intervals.
    seed : int, default 0
    demands : Demands, optional
        What a comparison must meet; else it is refused, with the reason.

    Returns
    -------
    WhatHelped

    Raises
    ------
    ValueError
        The register has no measures, or no outcome on these days is known yet.

    Notes
    -----
    B一(四)1, B三(四): count households driven and income gained, and weigh the effect of help. A kind that answers
    causes by policy is looked at among households with such a cause live on the day; one that answers none, among all.
    Households that had the kind on the day are left out. The compared are weighted by their odds of being helped
    (logistic regression on what was known before), so the effect is that on the helped. What nobody wrote down is not
    balanced, and help goes where risk is: see `warning`.
    """
    register = register.under(catalogue or register.catalogue)
    days = sorted({as_day(day) for day in as_of})
    if not days:
        raise ValueError(message("as_of is empty; give at least one day."))
    read_on = last_entry(register).date() if known_on is None else as_day(known_on)
    rows = help_rows(
        register, days, covariates, entry_months=entry_months, horizon_months=horizon_months, cohort=cohort,
        known_on=read_on,
    )  # fmt: skip
    asked = Demands() if demands is None else demands
    found = [
        {
            "measure": kind,
            "outcome": outcome,
            "reached": rows.reached[kind],
            **_compared(rows, kind, outcome, repetitions, seed, asked),
        }
        for kind in rows.begun
        for outcome in OUTCOMES
    ]
    labels = [register.catalogue.find(name).label for name in covariates]
    provenance = {
        "as_of": [day.isoformat() for day in days],
        "known_on": read_on.isoformat(),
        "entry_months": entry_months,
        "horizon_months": horizon_months,
        "cohort": cohort,
        "covariates": list(rows.covariates),
        "alike_in_zh": [label.zh for label in labels],
        "alike_in_en": [label.en for label in labels],
        "register_sha256": register.sha256,
        "catalogue_sha256": register.catalogue.sha256,
        "repetitions": repetitions,
        "seed": seed,
        "demands": asdict(asked),
        "unverified_policy": list(rows.unverified_policy),
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
        "versions": versions(),
        "statement_zh": HELP_WARNING.zh,
        "statement_en": HELP_WARNING.en,
    }
    return WhatHelped(pd.DataFrame(found).reindex(columns=_COLUMNS), HELP_WARNING, provenance)


def _compared(rows: HelpRows, kind: str, outcome: str, repetitions: int, seed: int, demands: Demands) -> dict[str, Any]:
    """One kind's comparison, among the households that could begin to get it."""
    asked = ~rows.in_force[kind]
    causes = [f"live_{cause}" for cause in rows.answers[kind]]
    if causes:
        asked &= rows.covariates.reindex(columns=causes).fillna(0.0).gt(0).any(axis=1)
    days = pd.get_dummies(rows.covariates.index.get_level_values(1)[asked].astype(str), dtype="float64")
    covariates = rows.covariates[asked]
    covariates = pd.concat([covariates, days.set_axis(covariates.index)], axis=1)
    return estimate(
        covariates,
        rows.begun[kind][asked],
        rows.outcomes.loc[asked, outcome],
        rows.village[asked],
        repetitions=repetitions,
        seed=seed,
        demands=demands,
    )
