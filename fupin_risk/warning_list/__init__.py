"""Which households should be checked, in which order, why, and which of their causes does no measure answer?"""

from fupin_risk.warning_list.gaps import compare_causes, say_gaps
from fupin_risk.warning_list.household import explain_household
from fupin_risk.warning_list.income_history import income_history
from fupin_risk.warning_list.levels import give_levels, weigh_levels
from fupin_risk.warning_list.live_causes import LiveCauses, live_causes
from fupin_risk.warning_list.provenance import CohortCounts
from fupin_risk.warning_list.reasons import county_medians, reasons_for
from fupin_risk.warning_list.scored_rows import scores_and_reasons, with_reasons
from fupin_risk.warning_list.sentences import Line, Setting, numbers_in, say_reasons
from fupin_risk.warning_list.standing import ROWS, Standing, cohort_of, stand_on
from fupin_risk.warning_list.telling import reasons_of
from fupin_risk.warning_list.three_way import ThreeWay, three_way_table
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
    "LiveCauses",
    "Setting",
    "Standing",
    "ThreeWay",
    "WarningList",
    "cohort_of",
    "compare_causes",
    "county_medians",
    "explain_household",
    "give_levels",
    "income_history",
    "join_parts",
    "list_part",
    "live_causes",
    "make_warning_list",
    "numbers_in",
    "reasons_for",
    "reasons_of",
    "say_gaps",
    "say_reasons",
    "scores_and_reasons",
    "stand_on",
    "three_way_table",
    "weigh_levels",
    "with_reasons",
]
