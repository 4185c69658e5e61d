"""Why does the model give a household its raw score?"""

from fupin_risk.explanation.explanation import Explanation, explain_model
from fupin_risk.trees import tree_contributions

__all__ = ["Explanation", "explain_model", "tree_contributions"]
