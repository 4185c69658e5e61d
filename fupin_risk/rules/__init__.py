"""Rules: which facts of the register contradict each other, and which clauses are not kept, on a given day?"""

from fupin_risk.rules.checking import check_rules
from fupin_risk.rules.examples import Example, read_examples
from fupin_risk.rules.findings import RuleFindings
from fupin_risk.rules.rules_page import rules_page
from fupin_risk.rules.verifying import check_example, verify_rules

__all__ = [
    "Example",
    "RuleFindings",
    "check_example",
    "check_rules",
    "read_examples",
    "rules_page",
    "verify_rules",
]
