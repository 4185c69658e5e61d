"""What do the trees of a LightGBM model say about each row, and which column says it?"""

from fupin_risk.trees.contributions import ready_contributions, tree_contributions
from fupin_risk.trees.scores import raw_scores, ready_scores

__all__ = ["raw_scores", "ready_contributions", "ready_scores", "tree_contributions"]
