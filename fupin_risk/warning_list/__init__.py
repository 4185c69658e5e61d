"""Which households should be checked, in which order, why, and which of their causes does no measure answer?"""

from fupin_risk.causes.phrases import Line
from fupin_risk.warning_list.household import explain_household
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.levels import give_levels, weigh_levels
from fupin_risk.warning_list.list_summary import CohortCounts
from fupin_risk.warning_list.reasons import county_medians, reasons_for
from fupin_risk.warning_list.scored_cohort import ROWS, ScoredCohort, cohort_of, score_cohort
from fupin_risk.warning_list.scored_rows import with_reasons
from fupin_risk.warning_list.sentences import Setting, numbers_in, say_reasons
from fupin_risk.warning_list.telling import reasons_of
from fupin_risk.warning_list.warning_list import (
    ListPart,
    WarningList,
    join_parts,
    list_part,
    make_warning_list,
)

__all__ = [
    "ROWS",
    "CohortCounts",
    "Line",
    "ListPart",
    "ScoredCohort",
    "Setting",
    "WarningList",
    "cohort_of",
    "county_medians",
    "explain_household",
    "give_levels",
    "income_history",
    "join_parts",
    "list_part",
    "make_warning_list",
    "numbers_in",
    "reasons_for",
    "reasons_of",
    "say_reasons",
    "score_cohort",
    "weigh_levels",
    "with_reasons",
]
