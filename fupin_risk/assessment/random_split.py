"""What would a random split have said, as published models use it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fupin_risk.assessment.metrics import Cumulated, Ranked, average_precision, roc_auc
from fupin_risk.assessment.scoring import Learner, model_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fupin_risk.panel import Panel

_TEST_SHARE = 0.3


def random_split_figures(learner: Learner, panel: Panel, random_state: int) -> dict[str, float]:
    """Figures of a split that looks neither at time nor at households: a household teaches what it is tested on.

    Parameters
    ----------
    learner : Learner
    panel : Panel
        Its labelled rows are shuffled; 30 % of them are tested.
    random_state : int

    Returns
    -------
    dict
        `roc_auc`, `pr_auc`, `accuracy` (at a probability of one half), `accuracy_of_never` (of saying that nobody has
        the outcome), `train_rows`, `test_rows`, `test_positives`.
    """
    labelled = np.flatnonzero(panel.y.notna().to_numpy())
    shuffled = np.random.default_rng(random_state).permutation(labelled)
    cut = int(len(shuffled) * _TEST_SHARE)
    test, train = panel.take(np.sort(shuffled[:cut])), panel.take(np.sort(shuffled[cut:]))
    scores = model_scores(learner, train, test)
    y = test.y.to_numpy()
    order = scores.risk if scores.order is None else scores.order
    cumulated = Cumulated.down(Ranked.by(order), y, np.ones((1, len(y))))
    return {
        "roc_auc": float(roc_auc(cumulated)[0]),
        "pr_auc": float(average_precision(cumulated)[0]),
        "accuracy": accuracy(scores.risk, y),
        "accuracy_of_never": float((y == 0).mean()),
        "train_rows": len(train),
        "test_rows": len(test),
        "test_positives": int(y.sum()),
    }


def accuracy(risk: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Share of rows on the right side of one half: near 1 for whatever is rare, whoever foretells it."""
    return float(((risk >= 0.5) == (y == 1)).mean())  # noqa: PLR2004  one half is what the docstring says
