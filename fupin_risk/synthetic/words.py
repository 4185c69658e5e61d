"""Which words of the dictionary's code lists does the made county use, and in which order does it number them?"""

from __future__ import annotations

from fupin_risk.synthetic.numbers import CAUSES

MEASURES = (
    "industry",
    "employment",
    "finance",
    "public_post",
    "health",
    "education",
    "compulsory_education",
    "housing",
    "water",
    "safety_net",
    "social",
    "relocation",
    "training",
    "grant",
    "insurance",
)
STATUSES = ("registered", "exited", "re_registered", "dissolved")
RELATIONS = ("head", "spouse", "child", "parent", "grandchild", "other")
STAGES = ("none", "preschool", "compulsory", "senior_high", "vocational", "technician", "university")
HEALTH = ("healthy", "chronic", "serious", "disabled")
LABOUR = ("skilled", "ordinary", "weak", "lost", "none")
LEFT = ("died", "married_out", "moved")
INCOMES = ("wage", "business", "property", "transfer")
BILLS = ("inpatient", "outpatient", "chronic_outpatient")
LEVELS = ("township", "county", "city", "province")
CHRONIC = ("hypertension", "diabetes", "heart", "lung", "mental", "other_chronic")
SERIOUS = (
    "oesophageal_cancer",
    "stomach_cancer",
    "colon_cancer",
    "rectal_cancer",
    "renal_failure",
    "child_leukaemia",
    "child_heart",
    "other_serious",
)
BENEFITS = (
    "low_income_aid",
    "destitute_support",
    "temporary_relief",
    "disability_living",
    "disability_care",
    "public_post",
    "pension",
)
INDUSTRIES = ("crops", "livestock", "photovoltaic", "tourism", "processing", "commerce", "asset_income")
MODES = ("park", "leading_firm", "big_grower", "own")
ENDS = ("failed", "finished", "left")
LOAN_STAGES = ("wanted", "applied", "rated", "refused", "lent", "renewed", "repaid", "overdue")
PURPOSES = ("industry", "medical", "schooling", "consumption")
USE_MODES = ("own_use", "firm_use")
SHOCKS = ("disaster", "accident", "job_loss", "price_fall")
STEPS = ("site_check", "villagers_appraisal", "township_review", "county_decision")
OUTCOMES = ("passed", "refused")
FINDINGS = ("nothing", "income_fell", "illness", "disaster", "other")
AIDS = ("grant", "fee_waiver", "living_subsidy", "rain_dew", "technician", "meals")
UNIT_LEVELS = ("village", "township", "county", "city", "province")
UNIT_KINDS = ("party_government", "institution", "enterprise", "village_body")
TYPES = ("general", "low_income_aid", "destitute")
REPORTERS = (
    "poverty_office",
    "medical_insurance",
    "health",
    "bank",
    "education",
    "school",
    "civil_affairs",
    "agriculture_office",
    "statistics_office",
    "village",
)

# The vocabulary of a numbered column: by column name, or by table and column where one name means two lists.
VOCABULARY: dict[str, tuple[str, ...]] = {
    "reported_by": REPORTERS,
    "primary_cause": CAUSES,
    "cause": CAUSES,
    "main_cause": CAUSES,
    "household_type": TYPES,
    "status": STATUSES,
    "successions.kind": ("split", "merger"),
    "relation": RELATIONS,
    "sex": ("male", "female"),
    "labour_ability": LABOUR,
    "health_state": HEALTH,
    "schooling_stage": STAGES,
    "left_reason": LEFT,
    "income_kind": INCOMES,
    "medical_bills.kind": BILLS,
    "hospital_level": LEVELS,
    "disease": CHRONIC + SERIOUS,
    "disease_code": CHRONIC + SERIOUS,
    "benefits.kind": BENEFITS,
    "industry.kind": INDUSTRIES,
    "projects.kind": INDUSTRIES,
    "mode": MODES,
    "end_reason": ENDS,
    "loans.stage": LOAN_STAGES,
    "purpose": PURPOSES,
    "use_mode": USE_MODES,
    "measures.kind": MEASURES,
    "unit_level": UNIT_LEVELS,
    "unit_kind": UNIT_KINDS,
    "visits.finding": FINDINGS,
    "enrolments.stage": STAGES,
    "aid_kind": AIDS,
    "shocks.kind": SHOCKS,
    "recognitions.kind": ("relapse",),
    "step": STEPS,
    "outcome": OUTCOMES,
    "lender": ("rural commercial bank", "postal savings bank", "village bank"),
    "refused_reason": ("rated too low", "over age", "no project", "bad record"),
    "driver_body": ("cooperative", "company", "big grower", "village collective"),
}


def number_of(words: tuple[str, ...]) -> dict[str, int]:
    """Give the number of each word of a list."""
    return {word: number for number, word in enumerate(words)}
