"""What do the trees of a LightGBM model say about each row, and which column says it?"""

from fupin_risk.trees.contributions import tree_contributions
from fupin_risk.trees.scores import raw_scores

__all__ = ["raw_scores", "tree_contributions"]
