"""Which kinds of help were followed by fewer relapses and more income than in comparable households?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from fupin_risk.definitions import Catalogue
from fupin_risk.errors import message
from fupin_risk.help_effects.att import Requirements, estimate_att
from fupin_risk.help_effects.trials import Trials, emulate_trials
from fupin_risk.panel.build import last_entry
from fupin_risk.register import Register, as_day
from fupin_risk.register.days import as_days
from fupin_risk.versions import versions
from fupin_risk.words.label import Label

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
    "treated",
    "control",
    "villages",
    "overlap",
    "effective_sample_size",
    "smd_before",
    "smd_after",
    "treated_mean",
    "control_mean",
    "unweighted_difference",
    "att",
    "att_low",
    "att_high",
    "refused",
]


@dataclass(frozen=True, eq=False, repr=False)
class WhatHelped:
    """Outcomes of households that started to receive a kind of help, beside those of similar ones that did not.

    Attributes
    ----------
    table : DataFrame
        A row a kind of measure and outcome (`relapse`: share within the horizon; `income_gain_yuan`: a head and year).
        `reached`: households that had the measure in these months (带动户数); `treated` and `control`: household days
        of the comparison; `villages`; `overlap` (share of the treated inside the common support of the propensity
        score), `effective_sample_size` (of the control), `smd_before` and `smd_after` (greatest absolute standardised
        mean difference of a covariate, without and with the weights); `treated_mean`, `control_mean` (weighted), their
        difference `att` (average effect on the treated) with its 95 % interval `att_low` to `att_high`;
        `unweighted_difference`, for contrast; `refused`: why no effect is given, empty where one is.
    warning : Label
        What must be said with every one of these numbers.
    provenance : mapping
        Days, months, cohort, covariates and their labels, requirements, hashes, versions, unverified policy, assumed
        clocks, and the warning in both languages (statement_zh, statement_en).
    catalogue : Catalogue
        The definitions, whose words outputs print.
    """

    table: pd.DataFrame
    warning: Label
    provenance: Mapping[str, Any]
    catalogue: Catalogue

    def __repr__(self) -> str:
        given = int((self.table["refused"] == "").sum())
        return f"WhatHelped({given} of {len(self.table)} comparisons given, {len(self.table) - given} refused)"

    def __str__(self) -> str:
        return f"{self.warning.zh}\n{self.warning.en}\n\n{self.table.to_string(index=False)}"


def what_helped(
    register: Register,
    as_of: object,
    catalogue: Catalogue | None = None,
    *,
    entry_months: int = 3,
    horizon_months: int = 12,
    cohort: str = "exited",
    known_on: object = None,
    covariates: tuple[str, ...] = COVARIATES,
    resamples: int = 200,
    random_state: int = 0,
    requirements: Requirements | None = None,
) -> WhatHelped:
    """Compare households that started to receive a kind of help with similar ones; observational, no proof of effect.

    Parameters
    ----------
    register : Register
    as_of : day or iterable of days
        Days of the emulated trials: covariates are as known on them.
    catalogue : Catalogue, optional
        By default the one under which the register was read.
    entry_months : int, default 3
        The treated start to receive the help within so many months after the day; the outcome counts from then on.
    horizon_months : int, default 12
    cohort : str, default "exited"
    known_on : day, optional
        When outcomes and measures are read; by default the last entry.
    covariates : tuple of str
        Indicators of the propensity score, besides the live causes and the days.
    resamples : int, default 200
        Resamples of whole villages for the intervals.
    random_state : int, default 0
    requirements : Requirements, optional
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
    B一(四)1, B三(四): count households driven and income gained, and weigh the effect of help. Eligible are households
    without the kind of help on the day and with a cause live that it answers by their county's policy; where it answers
    none, all households without it. The control is weighted by the odds of its propensity score (logistic regression on
    what was known before), which estimates the average effect on the treated (ATT). What was not recorded is not
    balanced, and help goes where risk is: see `warning`.
    """
    register = register.under(catalogue or register.catalogue)
    days = as_days(as_of)
    if not days:
        raise ValueError(message("as_of is empty; give at least one day."))
    read_on = last_entry(register).date() if known_on is None else as_day(known_on, "known_on")
    trials = emulate_trials(
        register, days, covariates, entry_months=entry_months, horizon_months=horizon_months, cohort=cohort,
        known_on=read_on,
    )  # fmt: skip
    required = Requirements() if requirements is None else requirements
    found = [
        {
            "measure": kind,
            "outcome": outcome,
            "reached": trials.reached[kind],
            **_effect(trials, kind, outcome, resamples, random_state, required),
        }
        for kind in trials.treated
        for outcome in OUTCOMES
    ]
    labels = [register.catalogue.find(name).label for name in covariates]
    provenance = {
        "as_of": [day.isoformat() for day in days],
        "known_on": read_on.isoformat(),
        "entry_months": entry_months,
        "horizon_months": horizon_months,
        "cohort": cohort,
        "covariates": list(trials.covariates),
        "alike_in_zh": [label.zh for label in labels],
        "alike_in_en": [label.en for label in labels],
        "register_sha256": register.sha256,
        "catalogue_sha256": register.catalogue.sha256,
        "words_sha256": register.catalogue.words_sha256,
        "resamples": resamples,
        "random_state": random_state,
        "requirements": asdict(required),
        "unverified_policy": list(trials.unverified_policy),
        "absent_tables": list(trials.absent_tables),
        "assumed_clocks": [f"{name}: {how}" for name, how in sorted(register.assumed_clocks.items())],
        "versions": versions(),
        **register.catalogue.words.said("help_warning"),
    }
    warning = register.catalogue.words.statements["help_warning"]
    return WhatHelped(pd.DataFrame(found).reindex(columns=_COLUMNS), warning, provenance, register.catalogue)


def _effect(
    trials: Trials, kind: str, outcome: str, resamples: int, random_state: int, requirements: Requirements
) -> dict[str, Any]:
    """The effect of one kind on one outcome, among the eligible rows."""
    eligible = trials.eligible(kind)
    covariates = trials.covariates[eligible]
    days = pd.get_dummies(covariates.index.get_level_values(1).astype(str), dtype="float64")
    return estimate_att(
        pd.concat([covariates, days.set_axis(covariates.index)], axis=1),
        trials.treated[kind][eligible],
        trials.outcomes.loc[eligible, outcome],
        trials.village[eligible],
        resamples=resamples,
        random_state=random_state,
        requirements=requirements,
    )
