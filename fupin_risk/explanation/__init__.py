"""Why does the model give a household its raw score?"""

from fupin_risk.explanation.contributions import tree_contributions
from fupin_risk.explanation.explanation import Explanation, explain_model

__all__ = ["Explanation", "explain_model", "tree_contributions"]
