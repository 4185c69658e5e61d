"""Which rows may a model learn from, and what was known of their outcome on which day?"""

from fupin_risk.panel.build import build_panel
from fupin_risk.panel.cohort import cohort_on
from fupin_risk.panel.leakage import Finding, leakage_audit
from fupin_risk.panel.naive import naive_labels, naive_panel
from fupin_risk.panel.panel import Panel
from fupin_risk.panel.readings import CENSORED_REASONS
from fupin_risk.panel.splits import Split

__all__ = [
    "CENSORED_REASONS",
    "Finding",
    "Panel",
    "Split",
    "build_panel",
    "cohort_on",
    "leakage_audit",
    "naive_labels",
    "naive_panel",
]
