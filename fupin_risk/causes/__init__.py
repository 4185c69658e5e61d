"""Which causes are live for a household on a day, and which measures in force answer them?"""

from fupin_risk.causes.check_order import check_keys, in_order
from fupin_risk.causes.door import Causes, causes_on, cohort_homes
from fupin_risk.causes.gap_sentences import say_gaps, say_questions
from fupin_risk.causes.gaps import GAPS, STATUSES
from fupin_risk.causes.live_causes import evidence_indicators
from fupin_risk.causes.three_way import ThreeWay, three_way_table

__all__ = [
    "GAPS",
    "STATUSES",
    "Causes",
    "ThreeWay",
    "causes_on",
    "check_keys",
    "cohort_homes",
    "evidence_indicators",
    "in_order",
    "say_gaps",
    "say_questions",
    "three_way_table",
]
